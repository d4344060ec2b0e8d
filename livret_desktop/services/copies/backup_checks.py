"""What is done with copies already made: looked at, read again, tried, compared with the school as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from livret_desktop.backup.header import BackupFacts
from livret_desktop.backup.refusals import damaged
from livret_desktop.backup.target_folder import (
    FoundBackup,
    list_backups,
    read_facts,
    school_mark,
    verify_backup,
)
from livret_desktop.clock import civil_day
from livret_desktop.db import backup_log, machine_state
from livret_desktop.db.copying import count_students_and_lessons
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import LivretError, MachineError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import aside, backup_turn, rehearse

_REHEARSED = "backup.rehearsed"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup in the folder looked at. ``verified_at``: last read back in full by this school, None when never.

    ``problem`` is None when nothing is wrong as far as it was looked at.
    """

    path: Path
    facts: BackupFacts | None
    size_bytes: int
    problem: LivretError | None
    verified_at: datetime | None
    is_other_school: bool


@dataclass(frozen=True, slots=True)
class CopyRead:
    """A copy just read in full: ``problem`` None when every bit is as written."""

    problem: LivretError | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The last restore tried apart: when, and of which copy."""

    at: datetime
    sequence: int
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Loss:
    """What restoring a copy would take back: the counts of now and of the copy, and the changes written since."""

    students_now: int
    lessons_now: int
    students_then: int
    lessons_then: int
    changes: int


def copies_in(desk: Desk, target: Path) -> list[Copy]:
    """The backups of a folder or stick, newest number first; head and length looked at. Pool thread.

    Raises MachineError when it cannot be read.
    """
    with desk.database.read() as reading:
        logged = backup_log.logged(reading.connection)
    read_at = {(one.sequence, one.created_at): one.verified_at for one in logged}
    school = str(desk.school_id)
    found = []
    for one in list_backups(target):
        is_other = one.facts is not None and one.facts.school_id != school
        problem = one.problem
        if is_other and one.path.name.startswith(f"livret-{school_mark(school)}-"):
            # The head is not authenticated yet: it tells another story than the name.
            is_other, problem = False, damaged("son début ne dit plus de quelle école elle est")
        found.append(
            Copy(
                path=one.path,
                facts=one.facts,
                size_bytes=_size(one.path),
                problem=problem,
                verified_at=None if problem else _read_at(one, read_at),
                is_other_school=is_other,
            )
        )
    return found


def read_again(desk: Desk, path: Path) -> CopyRead:
    """Read a copy in full, now; what was found is kept with it. Pool thread. Raises MachineError (stick gone)."""
    problem: LivretError | None = None
    try:
        verify_backup(path, desk.master_key.backup_key())
    except RuleError as trouble:
        problem = trouble
    facts = _facts_or_none(path)
    if facts is not None and facts.school_id == str(desk.school_id):
        with desk.database.quiet_write() as connection:
            backup_log.note_reading(
                connection, facts.sequence, facts.created_at, None if problem else desk.clock.now()
            )
    return CopyRead(problem, Changes(frozenset({Kind.BACKUPS})))


@dataclass(frozen=True, slots=True)
class StickRead:
    """The copies of a stick just read in full: how many, and the numbers of those found damaged."""

    read: int
    damaged: tuple[int, ...]
    changes: Changes = field(default_factory=Changes)


def read_stick(desk: Desk, root: Path) -> StickRead:
    """Read in full this school's copies of a stick that were not read today. Pool thread; seconds to minutes.

    Raises MachineError: the stick was pulled.
    """
    today = desk.today()
    read, damaged_ones = 0, []
    for copy in copies_in(desk, root):
        is_fresh = copy.verified_at is not None and civil_day(copy.verified_at) == today
        if copy.facts is None or copy.is_other_school or is_fresh:
            continue
        read += 1
        if copy.problem is not None or read_again(desk, copy.path).problem is not None:
            damaged_ones.append(copy.facts.sequence)
    kinds = frozenset({Kind.BACKUPS}) if read else frozenset()
    return StickRead(read, tuple(damaged_ones), Changes(kinds))


def rehearse_copy(desk: Desk, path: Path) -> Rehearsal:
    """Restore a copy apart, count everything, forget it; the school at work is not touched. Pool thread.

    Raises RuleError (damaged, not what was saved), MachineError.
    """
    facts = read_facts(path).facts
    with backup_turn(desk.folder), aside(desk.folder) as folder:
        rehearse(desk, path, facts, folder)
    at = desk.clock.now()
    kept: dict[str, Any] = {"at": at.isoformat(), "sequence": facts.sequence}
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, _REHEARSED, kept)
    return Rehearsal(at, facts.sequence, Changes(frozenset({Kind.BACKUPS})))


def last_rehearsal(desk: Desk) -> Rehearsal | None:
    """The last restore tried, None when there was none."""
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, _REHEARSED)
    return None if kept is None else Rehearsal(datetime.fromisoformat(kept["at"]), int(kept["sequence"]))


def loss_of(desk: Desk, facts: BackupFacts) -> Loss:
    """What restoring a copy of this school would take back."""
    with desk.database.read() as reading:
        students, lessons = count_students_and_lessons(reading.connection)
        changes = backup_log.changes_since(reading.connection, facts.created_at)
    return Loss(students, lessons, facts.students, facts.lessons, changes)


def _read_at(one: FoundBackup, read_at: dict[tuple[int, datetime], datetime | None]) -> datetime | None:
    """By number and instant: after a restore two sticks may hold different copies of one number."""
    if one.facts is None or one.problem is not None:
        return None
    return read_at.get((one.facts.sequence, one.facts.created_at))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _facts_or_none(path: Path) -> BackupFacts | None:
    try:
        return read_facts(path).facts
    except (RuleError, MachineError):
        return None
