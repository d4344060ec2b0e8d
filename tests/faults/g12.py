"""G12: the disk full at every write, once and for good: the PC's while it works, copies, restores; the stick's.

While it is full the lists and papers still come. Afterwards every change that was told as kept is there, the base is
sound, the earlier backup is what it was and nothing partial is offered; what was refused was refused in French. The
known-bad twin keeps no journal of its writes and copies over the last backup.
"""

import errno
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from livret_desktop.backup.target_folder import list_backups
from livret_desktop.db import sqlite_dialect
from livret_desktop.errors import LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.reports.hours_sheet import draw_hours_sheet
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.services.school.opening import has_school
from tests.faults.disk import (
    FAIL_FOR_GOOD,
    FAIL_ONCE,
    Disk,
    Fault,
    Report,
    disk_campaign,
    in_a_fork,
    scene_folder,
    warmed,
)
from tests.faults.harness import Campaign, CampaignResult
from tests.services.house import House, add_student

_ERRORS = (errno.ENOSPC, errno.EDQUOT)
_WAYS = FAIL_ONCE, FAIL_FOR_GOOD
_TWIN_IN = 5
_SAVES = 4
_DAYS = date(2026, 11, 1), date(2026, 11, 30)


def run_g12(seed: int, size: int) -> CampaignResult:
    """``size`` refused writes: the full size is every one of the four works, in two ways, by two errors."""
    return disk_campaign("G12", "tests.faults.g12:full_disks", seed, size, _covered)


def _covered(found: list[dict[str, Any]]) -> str:
    """Of the changes that each work makes on the disk, how many were refused both once and for good."""
    steps = {one["work"]: one["steps"] for one in found}
    told = []
    for work in _WORKS:
        once, for_good = (
            {one["step"] for one in found if (one["work"], one["how"]) == (work, how)} for how in _WAYS
        )
        told.append(f"{work} {len(once & for_good)} of {steps.get(work, 0)}")
    return f"changes refused both once and for good: {', '.join(told)}"


def full_disks(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: one full disk for each number."""
    with scene_folder() as place:
        office = _Office(disk, place)
        plan = office.plan(seed)
        found = []
        for number in range(first, first + count):
            work, how, error, step = plan[number % len(plan)]
            missed = office.full(work, how, step, error)
            twin = office.full("twin", how, step, error) if number % _TWIN_IN == 0 else ""
            said = f"{work}, way {how}, error {error}, change {step}: {missed}" if missed else ""
            steps = office.steps(work)
            found.append(
                {"missed": said, "twin": twin, "work": work, "how": how, "step": step, "steps": steps}
            )
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
            self._desk = desk
        restore(self.copy, DataFolder(place / "essai"), self.house.around)
        shutil.copytree(self.house.root, place / "ecole-avant")
        self._copied = self.copy.read_bytes()
        self._steps: dict[str, int] = {}
        self._warm()

    def _warm(self) -> None:
        """What every fork would load and compile for itself is done here once."""
        for work in ("save", "backup"):
            _WORKS[work](self, self._desk, lambda _none: None)
        self._still_read(self._desk)
        self._desk.database.close()
        self._again()
        warmed()

    def plan(self, seed: int) -> list[tuple[str, int, int, int]]:
        """Every change of every work, refused in both ways by both errors, in an order drawn once."""
        every = [
            (work, how, error, step)
            for work in _WORKS
            for how in _WAYS
            for error in _ERRORS
            for step in range(self.steps(work))
        ]
        random.Random(seed).shuffle(every)
        return every

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
            return self._wrong(1 + told, is_replaced=work == "restore")
        except LivretError as trouble:
            return trouble.title
        except Exception as trouble:
            return type(trouble).__name__

    def _folder(self, work: str) -> Path:
        return self.stick if work == "stick" else self.house.root

    def _done(self, work: str, fault: Fault) -> Any:
        return in_a_fork(self._disk, fault, partial(self._work, work, fault))

    def _work(self, work: str, fault: Fault, report: Report) -> None:
        """On the school opened before: its connections are made anew here, its statements are not compiled again."""
        desk = self._desk
        self._disk.rest()
        with desk.database.read():
            pass  # open, as the program is before the disk fills
        self._disk.begin(fault)
        try:
            (_save_carelessly if work == "twin" else _WORKS[work])(self, desk, report)
        finally:
            if work in ("save", "backup"):
                self._still_read(desk)
            desk.database.close()

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

    def _wrong(self, least: int, *, is_replaced: bool) -> str:
        """``is_replaced``: another base may lie there by now, which the next start is to open."""
        if not self.copy.exists() or self.copy.read_bytes() != self._copied:
            return "the earlier backup is lost"
        offered = [one for one in list_backups(self.stick) if one.is_good]
        really = [one for one in list_backups(self.stick, lambda _facts: self._backup_key) if one.is_good]
        if len(offered) != len(really):
            return "a partial backup is offered"
        with self.house.open() if is_replaced else self._opened_before() as desk:
            if complaints := desk.database.complaints():
                return complaints[0]
            count = len(list_students(desk, StudentQuery(), 0, 50))
        return "" if count >= least else f"{least - count} students told as kept are lost"

    @contextmanager
    def _opened_before(self) -> Iterator[Desk]:
        """The same opening as far as the file goes, without compiling what is asked of it again."""
        if not has_school(self.house.folder):
            raise AssertionError("no school")
        try:
            yield self._desk
        finally:
            self._desk.database.close()


CAMPAIGNS = [
    Campaign(
        name="G12",
        promise="Disk full at every write, once and for good, PC and stick: no base corrupt, nothing told as kept "
        "lost, lists and papers still come, refused in French (no journal, copied over)",
        run=run_g12,
        small=4,
        first=600,
        full=2_700,
    )
]
