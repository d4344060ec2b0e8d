"""What the ETP is reckoned from, in bulk and unconverted: a window of 200 000 lessons must take about one SELECT."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, inspect, or_, select, type_coerce
from sqlalchemy.types import NullType

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.outbox_shown import IS_SHOWN
from livret_desktop.db.prepared import written
from livret_desktop.db.send_reads import in_parts
from livret_desktop.db.tables import RULE_FILE, SUBMISSION
from livret_desktop.domain.etp import DoneLesson, SimulatorUse
from livret_desktop.domain.hours_records import RuleFile
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonKind, LessonOrigin, LessonStatus

_LESSON = catalogue.LESSONS.raw.c
_ENROLMENT = catalogue.ENROLMENTS.raw.c
_PERIOD = catalogue.PERIODS.raw.c
_SENT = SUBMISSION.c
_OF_LESSON = DoneLesson._fields[: DoneLesson._fields.index("category")]
_GIVEN_BY_US = or_(
    _LESSON.instructor_id.is_not(None),
    _LESSON.simulator_id.is_not(None),
    _LESSON.origin != LessonOrigin.HISTORY.value,
)
"""``Lesson.is_of_another_school``, the other way round."""
_MANY = 500
"""Above so many enrolments, all periods are read at once: asking by five hundreds costs more."""
_OPEN = {
    "due": SubmissionState.DUE,
    "sending": SubmissionState.SENDING,
    "rejected": SubmissionState.REJECTED,
    "to_verify": SubmissionState.TO_VERIFY,
    "held": SubmissionState.HELD,
}
_NOT_ACCEPTED = written(
    "SELECT lesson.id, lesson.minutes, submission.state, submission.code"  # noqa: S608 (our own names)
    " FROM submission JOIN lesson ON lesson.id = submission.lesson_id"
    " WHERE submission.state IN (:due, :sending, :rejected, :to_verify, :held)"
    f" AND submission.day BETWEEN :first AND :last AND {IS_SHOWN} AND NOT submission.cancels"
    " AND lesson.status = :done ORDER BY lesson.day, lesson.starts_at"
)
_UNCONFIRMED = written(
    "SELECT id, minutes, starts_at FROM lesson WHERE status = :planned AND day BETWEEN :first AND :last"
    " AND origin = :here ORDER BY starts_at"
)
_STANDINGS = written(
    "SELECT seq, state, cancels FROM submission"  # noqa: S608 (our own names)
    f" WHERE state IN ({', '.join(f':{one.name.lower()}' for one in SubmissionState)})"
    " AND day BETWEEN :first AND :last AND is_newest"
)
_REFUSALS = written(
    "SELECT seq, code FROM submission WHERE state = :rejected AND day BETWEEN :first AND :last AND is_newest"
)


class RiskRow(NamedTuple):
    """A lesson of the window that the State does not have yet."""

    lesson_id: str
    minutes: int
    state: str
    code: str | None


def lessons_between(
    connection: Connection, first: date, last: date, status: LessonStatus = LessonStatus.DONE
) -> list[tuple[Any, ...]]:
    """Every lesson of these days of that status, by the index on the day; but for what another school gave.

    Each: enrolment, instructor; state, cancellation and code of its newest version (None: never on its way); then the
    fields of ``DoneLesson`` from ``id`` to ``category``, in its order.
    """
    newest = and_(_raw(_SENT.lesson_id) == _LESSON.id, _SENT.is_newest)
    statement = (
        select(
            _LESSON.enrolment_id,
            _LESSON.instructor_id,
            _raw(_SENT.state),
            _raw(_SENT.cancels),
            _SENT.code,
            *[_LESSON[name] for name in _OF_LESSON],
            _ENROLMENT.category,
        )
        .select_from(catalogue.LESSONS.raw)
        .join(catalogue.ENROLMENTS.raw, _ENROLMENT.id == _LESSON.enrolment_id)
        .outerjoin(SUBMISSION, newest)
        .where(
            _LESSON.day.between(first.isoformat(), last.isoformat()),
            _LESSON.status == status.value,
            _GIVEN_BY_US,
        )
        .order_by(_LESSON.day, _LESSON.starts_at)
    )
    return list(in_parts(connection.execute(statement)))


def tracks_of(connection: Connection, enrolment_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """(first day or "", track) of these enrolments, oldest first."""
    statement = select(_PERIOD.enrolment_id, _PERIOD.from_on, _PERIOD.track)
    found: dict[str, list[tuple[str, str]]] = {}
    parts: list[Any] = [None] if len(enrolment_ids) > _MANY else list(chunks(sorted(enrolment_ids)))
    for part in parts:
        asked = statement if part is None else statement.where(_PERIOD.enrolment_id.in_(part))
        for enrolment_id, from_on, track in in_parts(connection.execute(asked)):
            found.setdefault(enrolment_id, []).append((from_on or "", track))
    for periods in found.values():
        if len(periods) > 1:
            periods.sort()
    return found


def simulator_uses(
    connection: Connection, student_ids: Collection[str], last: date, *, but: Collection[str]
) -> list[SimulatorUse]:
    """Every lesson these students have done on a simulator until ``last``, those of the machines ``but`` left out."""
    statement = select(
        _LESSON.id, _LESSON.student_id, _LESSON.starts_at, _LESSON.day, _LESSON.minutes, _LESSON.kind
    ).where(
        _LESSON.kind.in_([LessonKind.SUPERVISED_SIMULATOR.value, LessonKind.AUTONOMOUS_SIMULATOR.value]),
        _LESSON.status == LessonStatus.DONE.value,
        _LESSON.day <= last.isoformat(),
        or_(_LESSON.simulator_id.is_(None), _LESSON.simulator_id.not_in(sorted(but))),
    )
    found: list[SimulatorUse] = []
    for part in chunks(sorted(student_ids)):
        rows = connection.execute(statement.where(_LESSON.student_id.in_(part)))
        found += [SimulatorUse(*row) for row in rows]
    return found


def simulator_before(connection: Connection, student_ids: Collection[str]) -> dict[str, int]:
    """Minutes on a simulator that these students brought, all enrolments together; who brought none is left out."""
    brought = func.sum(_ENROLMENT.simulator_minutes)
    statement = select(_ENROLMENT.student_id, brought).group_by(_ENROLMENT.student_id).having(brought > 0)
    found: dict[str, int] = {}
    for part in chunks(sorted(student_ids)):
        rows = connection.execute(statement.where(_ENROLMENT.student_id.in_(part)))
        found.update((student_id, minutes) for student_id, minutes in rows)
    return found


def not_accepted_between(connection: Connection, first: date, last: date) -> list[RiskRow]:
    """The lessons of these days that the State has not accepted, by the index on state and day."""
    days = {"first": first, "last": last, "done": LessonStatus.DONE}
    return [RiskRow._make(row) for row in _NOT_ACCEPTED.each(connection, **days, **_OPEN)]


def unconfirmed_between(
    connection: Connection, first: date, last: date, now: datetime
) -> list[tuple[str, int]]:
    """Lessons of these days that are over and still said "prévue"; (id, minutes)."""
    values = {"first": first, "last": last, "planned": LessonStatus.PLANNED, "here": LessonOrigin.HERE}
    return [
        (lesson_id, minutes)
        for lesson_id, minutes, starts_at in _UNCONFIRMED.each(connection, **values)
        if (now - datetime.fromisoformat(starts_at)).total_seconds() >= minutes * 60
    ]


def standings_between(connection: Connection, first: date, last: date) -> object:
    """Where the lessons of these days stand, to be compared with what it was before: newest versions with their state
    and cancellation, which an index alone answers, and why each refused one was refused."""
    days = {"first": first, "last": last}
    standing = _STANDINGS.rows(connection, **days, **{one.name.lower(): one for one in SubmissionState})
    return standing, _REFUSALS.rows(connection, **days, rejected=SubmissionState.REJECTED)


def months_with_lessons(
    connection: Connection, enrolment_ids: Collection[str], student_ids: Collection[str]
) -> set[str]:
    """ "2026-10" for each month in which one of these enrolments, found by its student, or of these students has a
    lesson."""
    found: set[str] = set()
    for part in chunks(sorted(student_ids)):
        of_students = select(_LESSON.day).where(_LESSON.student_id.in_(part))
        found.update(row[0][:7] for row in connection.execute(of_students))
    for part in chunks(sorted(enrolment_ids)):
        statement = (
            select(_LESSON.day)
            .join(catalogue.ENROLMENTS.raw, _ENROLMENT.student_id == _LESSON.student_id)
            .where(_ENROLMENT.id.in_(part), _LESSON.enrolment_id == _ENROLMENT.id)
        )
        found.update(row[0][:7] for row in connection.execute(statement))
    return found


def received_from(connection: Connection, first: date, last: date, since: datetime) -> set[str]:
    """The lessons of these days whose newest version the State received at this instant or later."""
    statement = select(_raw(_SENT.lesson_id)).where(
        _SENT.state == SubmissionState.ACCEPTED,
        _SENT.day.between(first, last),
        _SENT.is_newest,
        _SENT.received_at >= since,
    )
    return {row[0] for row in connection.execute(statement)}


def proofs_between(connection: Connection, first: date, last: date) -> dict[str, str]:
    """Receipt of each lesson of these days that the State accepted; how it was settled where a person did."""
    statement = select(_raw(_SENT.lesson_id), _SENT.state, _SENT.receipt).where(
        _SENT.state.in_(
            [SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_BY_HAND, SubmissionState.DECLARED_BY_HAND]
        ),
        _SENT.day.between(first, last),
        _SENT.is_newest,
    )
    return {row[0]: row[2] or row[1].label.lower() for row in connection.execute(statement)}


def newest_rule_file(connection: Connection) -> RuleFile | None:
    """The rules file in force, None where the school took none; nor has a base older than schema 0004 one."""
    if not inspect(connection).has_table(RULE_FILE.name):
        return None
    columns = [RULE_FILE.c[field.name] for field in fields(RuleFile)]
    row = connection.execute(select(*columns).order_by(RULE_FILE.c.added_at.desc()).limit(1)).first()
    return None if row is None else RuleFile(**row._asdict())


def _raw(column: Any) -> Any:
    return type_coerce(column, NullType())
