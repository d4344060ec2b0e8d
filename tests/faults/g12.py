"""G12: the disk full at every write, once and for good: the PC's while it works, copies, restores; the stick's.

While it is full the lists and papers still come. Afterwards every change that was told as kept is there, the base is
sound, the earlier backup is what it was and nothing partial is offered; what was refused was refused in French. The
known-bad twin keeps no journal of its writes and copies over the last backup.
"""

import errno
import random
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from livret_desktop.backup.target_folder import list_backups
from livret_desktop.db import sqlite_dialect
from livret_desktop.errors import LivretError
from livret_desktop.reports.hours_sheet import draw_hours_sheet
from livret_desktop.services.backups import back_up
from livret_desktop.services.context import Desk
from livret_desktop.services.hours_sheet import read_hours_sheet
from livret_desktop.services.restoring import restore
from livret_desktop.services.student_list import StudentQuery, list_students
from tests.faults.disk import (
    FAIL_FOR_GOOD,
    FAIL_ONCE,
    Disk,
    Fault,
    Report,
    disk_campaign,
    in_a_fork,
    scene_folder,
)
from tests.faults.harness import Campaign, CampaignResult
from tests.services.house import House, add_student

_ERRORS = (errno.ENOSPC, errno.EDQUOT)
_SAVES = 4
_DAYS = date(2026, 11, 1), date(2026, 11, 30)


def run_g12(seed: int, size: int) -> CampaignResult:
    """``size`` refused writes, in turn over the four works and the two ways."""
    return disk_campaign("G12", "tests.faults.g12:full_disks", seed, size, _steps_of_each)


def _steps_of_each(found: list[dict[str, Any]]) -> str:
    steps = {one["work"]: one["steps"] for one in found}
    return "changes on the disk of each work: " + ", ".join(f"{name} {n}" for name, n in steps.items())


def full_disks(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: one full disk for each number."""
    with scene_folder() as place:
        office = _Office(disk, place)
        found = []
        for number in range(first, first + count):
            chance = random.Random(f"{seed} {number}")
            work = list(_WORKS)[number % len(_WORKS)]
            how = (FAIL_ONCE, FAIL_FOR_GOOD)[number // len(_WORKS) % 2]
            steps = office.steps(work)
            step, error = chance.randrange(steps), chance.choice(_ERRORS)
            missed = office.full(work, how, step, error)
            twin = office.full("twin", how, step, error) if number % 5 == 0 else ""
            said = f"{work}, way {how}, change {step}: {missed}" if missed else ""
            found.append({"missed": said, "twin": twin, "work": work, "steps": steps})
        return found


Work = Callable[["_Office", Desk, Report], None]


def _save(_office: "_Office", desk: Desk, report: Report) -> None:
    """Students, one after the other; how many were told as kept."""
    for number in range(_SAVES):
        add_student(desk, birth_name=f"NOM{number}", neph=f"2305094770{number:02d}")
        report(number + 1)


def _copy(office: "_Office", desk: Desk, _report: Report) -> None:
    back_up(desk, office.stick)


def _restore(office: "_Office", desk: Desk, _report: Report) -> None:
    desk.database.close()
    restore(office.copy, office.house.folder, office.house.around)


def _save_carelessly(office: "_Office", desk: Desk, report: Report) -> None:
    """The twin: no journal to take an unfinished change back, and the copy over the last one."""
    desk.database.close()
    engine = sqlite_dialect.open_engine(
        desk.database.path, desk.master_key.database_key_hex(), is_writer=True
    )
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA journal_mode = OFF")
    raw.cursor().execute("PRAGMA cache_size = 5")
    raw.cursor().execute("BEGIN")
    for number in range(400):
        raw.cursor().execute("INSERT INTO setting (id, value) VALUES (?, ?)", (f"essai.{number}", "x" * 400))
    raw.cursor().execute("COMMIT")
    raw.close()
    report(0)
    office.copy.write_bytes(desk.database.path.read_bytes())


_WORKS: dict[str, Work] = {"save": _save, "backup": _copy, "stick": _copy, "restore": _restore}


class _Office:
    """A school with one backup on a stick, as often as wanted."""

    def __init__(self, disk: Disk, place: Path) -> None:
        self._disk, self._place = disk, place
        self.house, self.stick = House(place / "ecole"), place / "cle"
        self.house.create()
        self.stick.mkdir()
        with self.house.open() as desk:
            add_student(desk)
            self.copy = back_up(desk, self.stick).backup.path
            self._backup_key = desk.master_key.backup_key()
        shutil.copytree(self.house.root, place / "ecole-avant")
        self._copied = self.copy.read_bytes()
        self._steps: dict[str, int] = {}

    def steps(self, work: str) -> int:
        """How many changes the whole work makes on the disk that will be full."""
        if work not in self._steps:
            self._again()
            done = self._done(work, Fault(self._folder(work)))
            if done.status:
                raise RuntimeError(f"{work}: {done.said}")
            self._steps[work] = done.changes
        return self._steps[work]

    def full(self, work: str, how: int, step: int, error: int) -> str:
        """What is wrong after this refusal; "" when nothing is."""
        self._again()
        death = self._done(work, Fault(self._folder(work), how, step, error))
        if death.is_bug:
            return str(death.said)[-400:]
        told = death.said if isinstance(death.said, int) else 0
        try:
            return self._wrong(1 + told)
        except LivretError as trouble:
            return trouble.title
        except Exception as trouble:
            return type(trouble).__name__

    def _folder(self, work: str) -> Path:
        return self.stick if work == "stick" else self.house.root

    def _done(self, work: str, fault: Fault) -> Any:
        return in_a_fork(self._disk, fault, partial(self._work, work, fault))

    def _work(self, work: str, fault: Fault, report: Report) -> None:
        self._disk.rest()
        with self.house.open() as desk:
            self._disk.begin(fault)
            try:
                (_save_carelessly if work == "twin" else _WORKS[work])(self, desk, report)
            finally:
                if work in ("save", "backup"):
                    self._still_read(desk)

    def _still_read(self, desk: Desk) -> None:
        """Full or not, the list is there and a paper comes out."""
        if not list_students(desk, StudentQuery(), 0, 50):
            raise AssertionError("the list is empty")
        if not draw_hours_sheet(read_hours_sheet(desk, *_DAYS).content).startswith(b"%PDF"):
            raise AssertionError("no paper")

    def _again(self) -> None:
        shutil.rmtree(self.house.root)
        shutil.copytree(self._place / "ecole-avant", self.house.root)
        for path in self.stick.iterdir():
            path.unlink()
        self.copy.write_bytes(self._copied)

    def _wrong(self, least: int) -> str:
        if not self.copy.exists() or self.copy.read_bytes() != self._copied:
            return "the earlier backup is lost"
        offered = [one for one in list_backups(self.stick) if one.is_good]
        really = [one for one in list_backups(self.stick, lambda _facts: self._backup_key) if one.is_good]
        if len(offered) != len(really):
            return "a partial backup is offered"
        with self.house.open() as desk:
            if complaints := desk.database.complaints():
                return complaints[0]
            count = len(list_students(desk, StudentQuery(), 0, 50))
        return "" if count >= least else f"{least - count} students told as kept are lost"


CAMPAIGNS = [
    Campaign(
        name="G12",
        promise="Disk full at every write, once and for good, PC and stick: no base corrupt, nothing told as kept "
        "lost, lists and papers still come, refused in French (no journal, copied over)",
        run=run_g12,
        small=4,
        first=600,
        full=4_000,
    )
]
