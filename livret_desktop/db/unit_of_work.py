"""One use case, one short transaction: repositories, and the history of what it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from livret_desktop.clock import civil_day
from livret_desktop.db import catalogue
from livret_desktop.db.bulk import insert_many
from livret_desktop.db.history import RowChange, record_change
from livret_desktop.db.records import Raw, RecordTable
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.lesson import PRACTICE_KINDS
from livret_desktop.domain.vocabulary import LessonStatus

T = TypeVar("T")


class Reader(Generic[T]):
    """Reads of one kind of record, on any connection."""

    def __init__(self, connection: Connection, table: RecordTable[T]) -> None:
        self._connection = connection
        self.of = table

    @property
    def c(self) -> Any:
        """The columns, for conditions: ``work.lessons.where(work.lessons.c.day == day)``."""
        return self.of.table.c

    def get(self, key: Any) -> T | None:
        """The record with this key, or None."""
        found = self.where(self.of.key == key)
        return found[0] if found else None

    def require(self, key: Any) -> T:
        """The record with this key. Raises KeyError when there is none (a bug, or a record removed meanwhile)."""
        found = self.get(key)
        if found is None:
            raise KeyError(f"{self.of.name} without this id")
        return found

    def where(self, *conditions: ColumnElement[bool], order: Any = None, limit: int | None = None) -> list[T]:
        """The records that meet all the conditions."""
        statement = select(self.of.kept_columns).select_from(self.of.table).where(*conditions)
        if order is not None:
            statement = statement.order_by(*order if isinstance(order, tuple) else (order,))
        if limit is not None:
            statement = statement.limit(limit)
        return self.of.read(self._connection, statement)

    def count(self, *conditions: ColumnElement[bool]) -> int:
        """How many records meet all the conditions."""
        statement = select(func.count()).select_from(self.of.table).where(*conditions)
        return int(self._connection.execute(statement).scalar_one())


class Repository(Reader[T]):
    """Reads and writes of one kind of record; every write is told to the history."""

    def __init__(self, work: Work, table: RecordTable[T]) -> None:
        super().__init__(work.connection, table)
        self._work = work

    def add(self, record: T) -> T:
        """Insert."""
        self.add_all([record])
        return record

    def add_all(self, records: Iterable[T]) -> None:
        """Insert many at once."""
        kept = [self.of.encode(record) for record in records]
        if not kept:
            return
        insert_many(self._connection, self.of.raw, kept)
        key = self.of.raw_key.name
        for raw in kept:
            self._work.tell(self.of, str(raw[key]), None, raw)

    def put(self, record: T) -> bool:
        """Update by key; False (and nothing told) when nothing differs. Raises KeyError when it is not there."""
        after = self.of.encode(record)
        key = after[self.of.raw_key.name]
        before = self._kept(key)
        if before is None:
            raise KeyError(f"{self.of.name} without this id")
        changed = {name: value for name, value in after.items() if before[name] != value}
        if not changed:
            return False
        self._connection.execute(update(self.of.raw).where(self.of.raw_key == key).values(changed))
        self._work.tell(self.of, str(key), before, after)
        return True

    def remove(self, key: Any) -> None:
        """Delete by key; nothing when it is not there."""
        text = self.of.key_text(key)
        before = self._kept(text)
        if before is None:
            return
        self._connection.execute(delete(self.of.raw).where(self.of.raw_key == text))
        self._work.tell(self.of, text, before, None)

    def restore_raw(self, row_id: str, expected: Raw | None, wanted: Raw | None) -> bool:
        """For undo: set the kept row back, when it still is what the undone change left. False otherwise.

        False also when another row written since hangs on it, or the one it hangs on is gone.
        """
        if not _is_still(self._kept(row_id), expected, self.of.derived_names):
            return False
        wanted = None if wanted is None else self.of.with_derived(wanted)
        try:
            self._set_raw(row_id, expected, wanted)
        except IntegrityError:
            return False
        self._work.tell(self.of, row_id, expected, wanted)
        return True

    def _set_raw(self, row_id: str, expected: Raw | None, wanted: Raw | None) -> None:
        if wanted is None:
            self._connection.execute(delete(self.of.raw).where(self.of.raw_key == row_id))
        elif expected is None:
            self._connection.execute(insert(self.of.raw).values(wanted))
        else:
            self._connection.execute(update(self.of.raw).where(self.of.raw_key == row_id).values(wanted))

    def take_fields_back(self, row_id: str, former: Raw, altered: Raw) -> bool:
        """For the bin: the fields that one change altered are set back where they still are what it left; others stay.

        False, and nothing written, when one of them was altered again since, or the row is gone.
        """
        kept = self._kept(row_id)
        if kept is None:
            return False
        mine = [name for name in former if name in kept and altered.get(name) != former[name]]
        if any(kept[name] != altered.get(name) for name in mine):
            return False
        return self.restore_raw(row_id, kept, kept | {name: former[name] for name in mine})

    def _kept(self, key: Any) -> Raw | None:
        row = self._connection.execute(select(self.of.raw).where(self.of.raw_key == key)).mappings().first()
        return None if row is None else dict(row)


def _is_still(kept: Raw | None, expected: Raw | None, derived: Set[str]) -> bool:
    """Is the kept row what a change left? One of an earlier schema knew fewer columns: those are still empty.

    What is derived follows from the rest, and may have been derived otherwise then.
    """
    if kept is None or expected is None:
        return kept is expected
    told = kept.keys() - derived
    return all(kept[name] == expected[name] if name in expected else not kept[name] for name in told)


def lessons_of(enrolment: Enrolment) -> tuple[ColumnElement[bool], ...]:
    """The conditions that find the lessons of one enrolment, through the index of lessons, which is by student."""
    lesson = catalogue.LESSONS.table.c
    return lesson.student_id == enrolment.student_id, lesson.enrolment_id == enrolment.id


def lesson_is(status: LessonStatus) -> ColumnElement[bool]:
    """The state of a lesson as a condition that no index answers, for the lessons of one student.

    ``status =`` has an index of its own: until SQLite has counted (at the first close after an import), it would walk
    every lesson ever done, 40 ms among 100 000, rather than the student's twenty. A unary plus keeps it from that.
    """
    by_row = type_coerce(literal_column("+lesson.status"), catalogue.LESSONS.table.c.status.type)
    return by_row == status


class Reading:
    """Repositories to read with, on one consistent snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.schools = Reader(connection, catalogue.SCHOOLS)
        self.students = Reader(connection, catalogue.STUDENTS)
        self.enrolments = Reader(connection, catalogue.ENROLMENTS)
        self.periods = Reader(connection, catalogue.PERIODS)
        self.instructors = Reader(connection, catalogue.INSTRUCTORS)
        self.simulators = Reader(connection, catalogue.SIMULATORS)
        self.lessons = Reader(connection, catalogue.LESSONS)
        self.accompanists = Reader(connection, catalogue.ACCOMPANISTS)
        self.appointments = Reader(connection, catalogue.APPOINTMENTS)
        self.exams = Reader(connection, catalogue.EXAMS)
        self.skills = Reader(connection, catalogue.SKILLS)
        self.paper_acts = Reader(connection, catalogue.PAPER_ACTS)
        self.guardians = Reader(connection, catalogue.GUARDIANS)
        self.booklet_accesses = Reader(connection, catalogue.BOOKLET_ACCESSES)
        self.km_readings = Reader(connection, catalogue.KM_READINGS)
        self.official_etps = Reader(connection, catalogue.OFFICIAL_ETPS)
        self.rule_files = Reader(connection, catalogue.RULE_FILES)

    def minutes_done(self, enrolment: Enrolment) -> int:
        """Minutes of practice done and recorded in this program for one enrolment."""
        lesson = catalogue.LESSONS.table.c
        statement = select(func.coalesce(func.sum(lesson.minutes), 0)).where(
            *lessons_of(enrolment), lesson_is(LessonStatus.DONE), lesson.kind.in_(PRACTICE_KINDS)
        )
        return int(self.connection.execute(statement).scalar_one())


class Work:
    """The writes of one use case. Lives inside one ``BEGIN IMMEDIATE`` transaction, on the writer's thread."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self.connection = connection
        self.at = at
        self.schools = Repository(self, catalogue.SCHOOLS)
        self.students = Repository(self, catalogue.STUDENTS)
        self.enrolments = Repository(self, catalogue.ENROLMENTS)
        self.periods = Repository(self, catalogue.PERIODS)
        self.instructors = Repository(self, catalogue.INSTRUCTORS)
        self.simulators = Repository(self, catalogue.SIMULATORS)
        self.lessons = Repository(self, catalogue.LESSONS)
        self.accompanists = Repository(self, catalogue.ACCOMPANISTS)
        self.appointments = Repository(self, catalogue.APPOINTMENTS)
        self.exams = Repository(self, catalogue.EXAMS)
        self.skills = Repository(self, catalogue.SKILLS)
        self.paper_acts = Repository(self, catalogue.PAPER_ACTS)
        self.guardians = Repository(self, catalogue.GUARDIANS)
        self.booklet_accesses = Repository(self, catalogue.BOOKLET_ACCESSES)
        self.km_readings = Repository(self, catalogue.KM_READINGS)
        self.official_etps = Repository(self, catalogue.OFFICIAL_ETPS)
        self.rule_files = Repository(self, catalogue.RULE_FILES)
        self._told: list[RowChange] = []
        self._is_title_alone = False
        self._changes = Changes()

    @property
    def day(self) -> date:
        """The civil day of this use case, in Paris."""
        return civil_day(self.at)

    def repository_of(self, table_name: str) -> Repository[Any]:
        """The repository that keeps this table, for undo."""
        for repository in vars(self).values():
            if isinstance(repository, Repository) and repository.of.name == table_name:
                return repository
        raise KeyError(table_name)

    def tell(self, table: RecordTable[Any], row_id: str, before: Raw | None, after: Raw | None) -> None:
        """Note a row written, for the history and for the screens."""
        self._told.append(RowChange(table.name, row_id, before, after))
        self.touch(table.kind)

    def touch(self, *kinds: Kind) -> None:
        """Note that something of these kinds changed, without history (states of sending, machine state)."""
        if not self._changes.kinds.issuperset(kinds):
            self._changes = replace(self._changes, kinds=self._changes.kinds | frozenset(kinds))

    @property
    def touched_rows(self) -> tuple[RowChange, ...]:
        """What has been told so far."""
        return tuple(self._told)

    def tell_title_alone(self) -> None:
        """What was written so far is told by its title alone: rows erased must not come back by the history."""
        self._told.clear()
        self._is_title_alone = True

    def finish(self, title: str, *, is_undoable: bool, undo_of: int | None = None) -> Changes:
        """Write the history of this use case and return what it changed. Called once, before the commit."""
        if not self._told and not self._is_title_alone:
            return self._changes
        history_id = record_change(
            self.connection,
            at=self.at,
            title=title,
            rows=self._told,
            is_undoable=is_undoable,
            undo_of=undo_of,
        )
        return replace(
            self._changes,
            title=title,
            history_id=history_id if is_undoable else None,
            is_undo=undo_of is not None,
        )


@contextmanager
def reading(connection: Connection) -> Iterator[Reading]:
    """A consistent read."""
    with connection.begin():
        yield Reading(connection)
