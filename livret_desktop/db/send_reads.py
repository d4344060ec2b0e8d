"""What pre-flight and freezing read, in bulk and unconverted: 200 000 lessons must take about one SELECT.

Every read of a few days goes through an index on the day, so that the length of the history does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, exists, func, select, type_coerce
from sqlalchemy.types import NullType

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.prepared import written
from livret_desktop.db.records import RecordTable
from livret_desktop.db.tables import ENROLMENT, LESSON, SUBMISSION
from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight import EnrolmentFacts, LessonFacts, StudentFacts
from livret_desktop.domain.vocabulary import LessonKind, LessonOrigin, LessonStatus

_LESSON = catalogue.LESSONS.raw.c
_STUDENT = catalogue.STUDENTS.raw.c
_ENROLMENT = catalogue.ENROLMENTS.raw.c
_AT_ONCE = 2_000
_EVERYTHING_ABOVE = 2_000
"""Above so many identifiers, reading the whole table is quicker than asking for each."""

_FACTS = (
    _LESSON.id,
    _LESSON.student_id,
    _LESSON.enrolment_id,
    _LESSON.instructor_id,
    _LESSON.simulator_id,
    _LESSON.starts_at,
    _LESSON.day,
    _LESSON.minutes,
    _LESSON.kind,
    _LESSON.means,
)
_WHAT_IS_DUE = {
    "due": SubmissionState.DUE,
    "sending": SubmissionState.SENDING,
    "to_verify": SubmissionState.TO_VERIFY,
    "held": SubmissionState.HELD,
}
# Few lessons have more than one version: only those need to be looked at twice.
_DUE = written(
    "SELECT seq, lesson_id, version, cancels, sha256 IS NOT NULL, day FROM submission"
    " WHERE state = :due AND day >= :since"
    " AND (version = 1 OR NOT EXISTS (SELECT 1 FROM submission AS older"
    " WHERE older.lesson_id = submission.lesson_id AND older.version < submission.version"
    " AND older.state IN (:sending, :to_verify, :held))) ORDER BY day, seq"
)
_DOUBTS = written(
    "SELECT seq, lesson_id, version, cancels, FALSE, day FROM submission"
    " WHERE state = :to_verify AND sha256 IS NULL AND day >= :since ORDER BY day, seq"
)
_PLANNED = written(
    "SELECT starts_at, minutes, day FROM lesson WHERE status = :planned AND day <= :today AND origin = :here"
    " ORDER BY day"
)
T = TypeVar("T")


class DueVersion(NamedTuple):
    """A version that may leave, in kept values. ``is_frozen``: its bytes were judged and kept at an earlier attempt."""

    seq: int
    lesson_id: str
    version: int
    cancels: bool
    is_frozen: bool
    day: str


class Sendable(NamedTuple):
    """A version with all that freezing needs, in kept values; ``body`` is None when it was never frozen."""

    seq: int
    lesson_id: str
    version: int
    cancels: bool
    day: str
    body: bytes | None
    envelope: bytes | None
    sha256: str | None
    batch_key: str | None
    student_id: str
    enrolment_id: str
    instructor_id: str | None
    simulator_id: str | None
    starts_at: str
    minutes: int
    kind: str
    means: str
    moto_phase: str | None
    objectives: str
    status: str


def due_versions(connection: Connection, since: date | None = None) -> list[DueVersion]:
    """What a send would look at, oldest lesson first: every due version that nothing older holds back."""
    days: dict[str, str] = {}
    rows = _DUE.each(connection, since=since or "", **_WHAT_IS_DUE)
    return [
        DueVersion(seq, lesson_id, version, cancels, is_frozen, days.setdefault(day, day))
        for seq, lesson_id, version, cancels, is_frozen, day in rows
    ]


def unfrozen_doubts(connection: Connection, since: date | None = None) -> list[DueVersion]:
    """The versions to verify whose bytes were never made: a restore brought them without."""
    return [
        DueVersion._make(row)
        for row in _DOUBTS.each(connection, to_verify=SubmissionState.TO_VERIFY, since=since or "")
    ]


def sendable_rows(connection: Connection, seqs: Sequence[int]) -> list[Sendable]:
    """These versions with their lesson, in the order of sending: by day, then as they were recorded."""
    columns = [_raw(SUBMISSION.c[name]) for name in Sendable._fields[:9]]
    lesson = [_LESSON[name] for name in Sendable._fields[9:]]
    found: list[Sendable] = []
    for chunk in chunks(seqs):
        statement = (
            select(*columns, *lesson)
            .join(catalogue.LESSONS.raw, _LESSON.id == SUBMISSION.c.lesson_id)
            .where(SUBMISSION.c.seq.in_(chunk))
        )
        found.extend(Sendable._make(row) for row in connection.execute(statement))
    return sorted(found, key=_sending_order)


class Kept(NamedTuple):
    """Whether the training of a lesson is transmitted, and whether the lesson counts: it is done."""

    transmits: bool
    counts: bool


def kept_here(connection: Connection, lesson_ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Those of these lessons of which something must perhaps not leave: their enrolment is not transmitted, a version
    was declared by other means, or they do not count."""
    is_declared = exists().where(
        SUBMISSION.c.lesson_id == LESSON.c.id, SUBMISSION.c.state == SubmissionState.DECLARED_BY_HAND
    )
    counts = LESSON.c.status == LessonStatus.DONE
    found: dict[UUID, Kept] = {}
    for chunk in chunks(list(lesson_ids)):
        statement = (
            select(LESSON.c.id, ENROLMENT.c.transmits, counts.label("counts"))
            .join(ENROLMENT, ENROLMENT.c.id == LESSON.c.enrolment_id)
            .where(LESSON.c.id.in_(chunk), ~ENROLMENT.c.transmits | ~counts | is_declared)
        )
        found.update((row.id, Kept(row.transmits, bool(row.counts))) for row in connection.execute(statement))
    return found


def done_on(connection: Connection, days: Collection[str]) -> list[LessonFacts]:
    """Every lesson done on these days, wherever it was recorded."""
    statement = select(*_FACTS).where(_LESSON.status == LessonStatus.DONE.value)
    if len(days) > _EVERYTHING_ABOVE:
        return _facts(connection, statement.where(_LESSON.day.between(min(days), max(days))))
    found: list[LessonFacts] = []
    for chunk in chunks(sorted(days)):
        found += _facts(connection, statement.where(_LESSON.day.in_(chunk)))
    return found


def lessons_by_id(connection: Connection, lesson_ids: Sequence[str]) -> list[LessonFacts]:
    """These lessons, whatever became of them."""
    found: list[LessonFacts] = []
    for chunk in chunks(lesson_ids):
        found += _facts(connection, select(*_FACTS).where(_LESSON.id.in_(chunk)))
    return found


def planned_among(connection: Connection, lesson_ids: Sequence[str]) -> list[str]:
    """Those of these lessons that are still planned."""
    found: list[str] = []
    for chunk in chunks(lesson_ids):
        statement = select(_LESSON.id).where(
            _LESSON.id.in_(chunk), _LESSON.status == LessonStatus.PLANNED.value
        )
        found += connection.execute(statement).scalars()
    return found


def alone_on_simulator(connection: Connection, student_ids: Collection[str]) -> list[LessonFacts]:
    """All the lessons these students have done alone on a simulator."""
    statement = select(*_FACTS).where(
        _LESSON.kind == LessonKind.AUTONOMOUS_SIMULATOR.value, _LESSON.status == LessonStatus.DONE.value
    )
    rows = _chosen(connection, statement, _LESSON.student_id, student_ids)
    return _facts_of(rows)


def students(connection: Connection, ids: Collection[str]) -> dict[str, StudentFacts]:
    """Names and NEPH."""
    statement = select(_STUDENT.id, _STUDENT.birth_name, _STUDENT.given_names, _STUDENT.neph)
    return {row[0]: StudentFacts._make(row[1:]) for row in _chosen(connection, statement, _STUDENT.id, ids)}


def enrolments(
    connection: Connection, ids: Collection[str]
) -> tuple[dict[str, EnrolmentFacts], dict[str, tuple[EnrolmentPeriod, ...]]]:
    """These enrolments, and their periods."""
    c = _ENROLMENT
    statement = select(c.id, c.student_id, c.category, c.aipc_on, c.receipt_on)
    rows = _chosen(connection, statement, _ENROLMENT.id, ids)
    periods = _periods(connection, [row[0] for row in rows])
    waiting = {row[1] for row in rows if row[3] is None}
    first = _first_practice(connection, waiting)
    return {
        row[0]: EnrolmentFacts(
            row[1], row[2], _day(row[3]), row[0] in periods, _day(first.get(row[0])), _day(row[4])
        )
        for row in rows
    }, periods


def team(connection: Connection) -> tuple[dict[str, Instructor], dict[str, Simulator]]:
    """Every instructor and simulator: a school has a few dozen at most."""
    instructors, simulators = (
        _whole(connection, catalogue.INSTRUCTORS),
        _whole(connection, catalogue.SIMULATORS),
    )
    return {str(one.id): one for one in instructors}, {str(one.id): one for one in simulators}


def _whole(connection: Connection, table: RecordTable[T]) -> list[T]:
    return table.read(connection, _kept(table))


def days_to_confirm(connection: Connection, now: datetime, today: date) -> list[date]:
    """The days of the planned lessons already over, oldest first: their hours are lost in silence when nobody says
    they were done."""
    values = {"planned": LessonStatus.PLANNED, "here": LessonOrigin.HERE, "today": today}
    return [
        date.fromisoformat(day)
        for starts_at, minutes, day in _PLANNED.each(connection, **values)
        if (now - datetime.fromisoformat(starts_at)).total_seconds() >= minutes * 60
    ]


def count_to_confirm(connection: Connection, now: datetime, today: date) -> int:
    """How many these are."""
    return len(days_to_confirm(connection, now, today))


def _sending_order(row: Sendable) -> tuple[str, int]:
    return row.day, row.seq


def _facts(connection: Connection, statement: Select[Any]) -> list[LessonFacts]:
    return _facts_of(in_parts(connection.execute(statement)))


def in_parts(result: CursorResult[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver gives them, some thousand at a time: SQLAlchemy's own take as long as reading them."""
    with closing(result):
        while rows := result.cursor.fetchmany(_AT_ONCE):
            yield from rows


def _facts_of(rows: Iterable[Any]) -> list[LessonFacts]:
    """Who, what and when come again and again: one object for each, so that 100 000 lessons take little memory."""
    once: dict[Any, Any] = {}
    same = once.setdefault
    days: dict[str, date] = {}
    found: list[LessonFacts] = []
    for lesson_id, student, enrolment, instructor, simulator, starts_at, text, minutes, kind, means in rows:
        day = days.get(text)
        if day is None:
            day = days[text] = date.fromisoformat(text)
        found.append(
            LessonFacts(
                lesson_id,
                same(student, student),
                same(enrolment, enrolment),
                same(instructor, instructor),
                same(simulator, simulator),
                datetime.fromisoformat(starts_at),
                day,
                minutes,
                same(kind, kind),
                same(means, means),
            )
        )
    return found


def _periods(
    connection: Connection, enrolment_ids: Collection[str]
) -> dict[str, tuple[EnrolmentPeriod, ...]]:
    table = catalogue.PERIODS
    enrolment = _raw(table.table.c.enrolment_id)
    found: dict[str, tuple[EnrolmentPeriod, ...]] = {}
    for part in _parts(_kept(table), enrolment, enrolment_ids):
        for period in table.read(connection, part):
            key = str(period.enrolment_id)
            found[key] = (*found.get(key, ()), period)
    return found


def _first_practice(connection: Connection, student_ids: Collection[str]) -> dict[str, str]:
    """The first practice lesson done under each enrolment of these students (those still without AIPC)."""
    statement = (
        select(_LESSON.enrolment_id, func.min(_LESSON.day))
        .where(_LESSON.kind == LessonKind.PRACTICE.value, _LESSON.status == LessonStatus.DONE.value)
        .group_by(_LESSON.enrolment_id)
    )
    rows = _chosen(connection, statement, _LESSON.student_id, student_ids)
    return {row[0]: row[1] for row in rows}


def _chosen(
    connection: Connection, statement: Select[Any], key: ColumnElement[Any], ids: Collection[str]
) -> list[Any]:
    """The rows of these identifiers; more than asked for when there are very many."""
    found: list[Any] = []
    for part in _parts(statement, key, ids):
        found.extend(connection.execute(part))
    return found


def _parts(statement: Select[Any], key: ColumnElement[Any], ids: Collection[str]) -> Iterator[Select[Any]]:
    """The statement for these identifiers, some at a time; for all there is, once, when they are very many."""
    if len(ids) > _EVERYTHING_ABOVE:
        yield statement
        return
    for chunk in chunks(sorted(ids)):
        yield statement.where(key.in_(chunk))


def _kept(table: RecordTable[Any]) -> Select[Any]:
    """All of this table, as ``RecordTable.read`` takes it."""
    return select(table.kept_columns).select_from(table.table)


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return type_coerce(column, NullType())


def day_of(text: str) -> date:
    """A kept day."""
    return date.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def days_around(days: Iterable[date]) -> set[str]:
    """These days with the one before and the one after: a lesson may go on after midnight."""
    return {date.fromordinal(day.toordinal() + step).isoformat() for day in days for step in (-1, 0, 1)}
