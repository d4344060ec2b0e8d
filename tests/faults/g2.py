"""G2: the power fails while a school works: what was not forced to the disk is dropped or torn.

One evening is recorded below SQLite (``disk_shim.c``), then cut at any change, in any way a disk may choose.
Afterwards the base is sound, every student and every record of the send journal whose keeping had been told is there,
and the rest whole or absent. The known-bad twin is the same evening with ``synchronous = OFF``.
"""

import random
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.db import sqlite_dialect
from livret_desktop.errors import LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.transmission.journal_records import Intended
from livret_desktop.transmission.send_journal import open_journal
from tests.faults.disk import (
    Change,
    Disk,
    Fault,
    Report,
    changes_in,
    disk_campaign,
    in_a_fork,
    scene_folder,
)
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.power import Disk as PowerDisk
from tests.faults.power import never_forced, promised
from tests.services.house import House, add_student

STUDENTS = 12
_RESTARTS_AFTER = (4, 8)
"""The school is closed and opened again: the log is folded back into the base there."""
_TWIN_FILES = ("ecole.livret", "ecole.livret-wal")


def run_g2(seed: int, size: int) -> CampaignResult:
    """``size`` power cuts; each fifth also for the twin."""
    return disk_campaign(
        "G2",
        "tests.faults.g2:cuts",
        seed,
        size,
        lambda found: (
            f"{STUDENTS} students and {STUDENTS} send records kept, {found[0]['changes']} changes on the disk"
        ),
    )


def cuts(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: record the evening, then cut it."""
    with scene_folder() as place:
        evening = _Evening(disk, place)
        begun = []
        for number in range(first, first + count):
            chance = random.Random(f"{seed} {number}")
            begun.append((chance.randint(1, len(evening.changes)), number, chance))
        found = []
        walked, walked_twin = evening.walk(()), evening.walk(_TWIN_FILES)
        for at, number, chance in sorted(begun, key=lambda one: one[:2]):
            missed = evening.cut(walked, at, chance)
            twin = evening.cut(walked_twin, at, chance) if number % 5 == 0 else ""
            said = f"seed {seed}, cut {number} after change {at}: {missed}" if missed else ""
            found.append({"missed": said, "twin": twin, "changes": len(evening.changes)})
        return found


class _Walk:
    """One evening followed once, from its first change to its last; a cut asks for it as far as its own change."""

    def __init__(self, start: dict[str, bytes], changes: list[Change]) -> None:
        self._disk, self._changes, self._at = PowerDisk(start), changes, 0
        self.told = 0

    def to(self, at: int) -> PowerDisk:
        """The disk after the first ``at`` changes: never fewer than the time before."""
        passed = self._changes[self._at : at]
        self._disk.follow(passed)
        self._at, self.told = at, max(self.told, promised(passed))
        return self._disk


class _Evening:
    """The recorded changes of one evening, and the folder as it was before."""

    def __init__(self, disk: Disk, place: Path) -> None:
        self._place = place / "apres"
        self._place.mkdir()
        house = House(place / "ecole")
        house.create()
        with house.open() as desk:
            add_student(desk)
            self._database_key, self._journal_key = (
                desk.master_key.database_key_hex(),
                desk.master_key.journal_key(),
            )
        open_journal(house.folder.send_journal, self._journal_key).close()
        self._start = {path.name: path.read_bytes() for path in house.root.iterdir() if _is_kept(path)}
        with (place / "log").open("w+b") as log:
            death = in_a_fork(disk, Fault(house.root, log=log.fileno()), partial(_work, disk, house))
            if death.status:
                raise RuntimeError(str(death.said))
            log.seek(0)
            self.changes: list[Change] = changes_in(log.read())

    def walk(self, careless: tuple[str, ...]) -> _Walk:
        """The evening from its beginning; ``careless``: files that nobody waits for."""
        return _Walk(self._start, never_forced(self.changes, careless))

    def cut(self, walked: _Walk, at: int, chance: random.Random) -> str:
        """What is wrong after a cut that follows the first ``at`` changes; "" when nothing is."""
        for path in self._place.iterdir():
            path.unlink()
        for name, content in walked.to(at).after_a_cut(chance).items():
            if "/" not in name:
                (self._place / name).write_bytes(content)
        students, records = (walked.told + 1) // 2, walked.told // 2
        return self._base(students + 1) or self._journal(records)

    def _base(self, least: int) -> str:
        engine = sqlite_dialect.open_engine(self._place / "ecole.livret", self._database_key, is_writer=True)
        try:
            with engine.connect() as connection:
                if found := sqlite_dialect.quick_check(connection):
                    return f"corrupt: {found[0]}"
                count = connection.exec_driver_sql("SELECT count(*) FROM student").scalar_one()
                return "" if count >= least else f"{least - count} students told as kept are lost"
        except Exception as trouble:
            return f"does not open: {type(trouble).__name__}"
        finally:
            engine.dispose()

    def _journal(self, least: int) -> str:
        try:
            journal = open_journal(self._place / "envois.journal", self._journal_key)
            count = len(list(journal.records()))
            journal.close()
        except LivretError as trouble:
            return trouble.title
        return "" if count >= least else f"{least - count} send records forced to the disk are lost"


def _work(disk: Disk, house: House, _report: Report) -> None:
    """Each student kept is told, then each record of the journal: marks 1, 2, 3…"""
    told = 0
    for number in range(STUDENTS):
        if number in (0, *_RESTARTS_AFTER):
            desk = _open(house)
        add_student(desk, birth_name=f"NOM{number}", neph=f"2305094770{number:02d}")
        disk.mark(told := told + 1)
        journal = open_journal(house.folder.send_journal, desk.master_key.journal_key())
        journal.intend(
            UUID(int=number), house.clock.now(), [Intended(UUID(int=number), 1, date(2026, 11, 20), "0" * 64)]
        )
        disk.mark(told := told + 1)
        journal.close()
        if number + 1 in (*_RESTARTS_AFTER, STUDENTS):
            desk.database.close()


def _open(house: House) -> Any:
    from livret_desktop.services.school.opening import open_school  # noqa: PLC0415 (in the fork)

    return open_school(DataFolder(house.root), house.around)


def _is_kept(path: Path) -> bool:
    return path.is_file() and path.suffix != ".lock" and not path.name.endswith("-shm")


CAMPAIGNS = [
    Campaign(
        name="G2",
        promise="Power cut, unsynced writes dropped or torn: no corrupt base, no student nor send record lost whose "
        "keeping was told (synchronous=OFF)",
        run=run_g2,
        small=60,
        first=2_000,
        full=100_000,
    )
]
