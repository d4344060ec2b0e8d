"""The lessons of one day: who, with whom, and where each stands on its way to the State."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, func, or_, select

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_shown import is_shown
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.lesson import OCCUPYING, Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import Category, LessonKind, LessonStatus

_LESSON = catalogue.LESSONS.table.c
_STUDENT = catalogue.STUDENTS.table.c
_ENROLMENT = catalogue.ENROLMENTS.table.c
LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class LessonQuery:
    """One day; perhaps one instructor or simulator, perhaps one state."""

    day: date
    trainer_ids: frozenset[UUID] = frozenset()
    status: LessonStatus | None = None


@dataclass(frozen=True, slots=True)
class SendingFacts:
    """The version that says where a lesson stands at the State (:mod:`livret_desktop.db.outbox_shown`).

    ``may_be_known``: this version or an older one may have reached the State, so the lesson cannot simply vanish.
    """

    state: SubmissionState
    cancels: bool
    was_attempted: bool
    may_be_known: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """One line of the day. ``sending`` is None when nothing of it was ever to be sent."""

    lesson: Lesson
    birth_name: str
    given_names: str
    category: Category
    sending: SendingFacts | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many lessons a day has, without the cancelled ones."""

    day: date
    lessons: int


def lesson_ids(connection: Connection, query: LessonQuery) -> list[UUID]:
    """The lines in order, by their ids."""
    statement = select(_LESSON.id).where(_passes(query)).order_by(*_ORDER)
    return list(connection.execute(statement).scalars())


def lesson_page(connection: Connection, query: LessonQuery, offset: int, limit: int) -> list[LessonFacts]:
    """One page of the day. At most 200 rows: what a screen reads at once."""
    statement = (
        _lines().where(_passes(query)).order_by(*_ORDER).offset(offset).limit(min(limit, LONGEST_PAGE))
    )
    return _facts(connection, statement)


def lessons_named(connection: Connection, ids: Sequence[UUID]) -> list[LessonFacts]:
    """These lessons, oldest first: all of them, so a caller keeps to what a person can look at."""
    return _facts(connection, _lines().where(_LESSON.id.in_(ids)).order_by(*_ORDER))


def status_counts(connection: Connection, query: LessonQuery) -> dict[LessonStatus, int]:
    """The figures of the chips: every state of the day, whatever state the query asks."""
    same_day = _passes(LessonQuery(query.day, query.trainer_ids))
    statement = select(_LESSON.status, func.count()).where(same_day).group_by(_LESSON.status)
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def day_counts(connection: Connection, first: date, days: int) -> list[DayCount]:
    """How many lessons each of these days has to give, or had; those not given are left out, as in Aujourd'hui."""
    last = first + timedelta(days=days - 1)
    statement = (
        select(_LESSON.day, func.count())
        .where(_LESSON.day.between(first, last), _LESSON.status.in_(OCCUPYING))
        .group_by(_LESSON.day)
    )
    found = {row[0]: int(row[1]) for row in connection.execute(statement)}
    return [
        DayCount(day, found.get(day, 0)) for day in (first + timedelta(days=step) for step in range(days))
    ]


def lesson_days(connection: Connection, first: date, last: date) -> list[date]:
    """The days of this span that have a lesson, cancelled or not, in order."""
    statement = select(_LESSON.day).where(_LESSON.day.between(first, last)).distinct()
    return list(connection.execute(statement.order_by(_LESSON.day)).scalars())


def occupying(connection: Connection, days: Sequence[date], ids: Sequence[UUID]) -> list[Lesson]:
    """Lessons planned or done on these days that take the time of one of these people or machines."""
    columns = catalogue.LESSONS.columns
    statement = select(*columns).where(
        _LESSON.day.in_(days),
        _LESSON.status.in_(OCCUPYING),
        or_(_LESSON.student_id.in_(ids), _LESSON.instructor_id.in_(ids), _LESSON.simulator_id.in_(ids)),
    )
    return catalogue.LESSONS.decode_all(connection.execute(statement.order_by(*_ORDER)))


def alone_minutes(connection: Connection, student_id: UUID, besides: UUID | None) -> int:
    """Minutes alone on a simulator, done or planned, of one student, without one lesson."""
    statement = select(func.coalesce(func.sum(_LESSON.minutes), 0)).where(
        _LESSON.student_id == student_id,
        _LESSON.kind == LessonKind.AUTONOMOUS_SIMULATOR,
        _LESSON.status.in_(OCCUPYING),
    )
    if besides is not None:
        statement = statement.where(_LESSON.id != besides)
    return int(connection.execute(statement).scalar_one())


def newest_supervised(connection: Connection, until: date) -> Lesson | None:
    """The lesson of an instructor that begins last up to a day: a new one is most likely for the same."""
    statement = (
        select(*catalogue.LESSONS.columns)
        .where(_LESSON.day <= until, _LESSON.instructor_id.is_not(None))
        .order_by(_LESSON.day.desc(), _LESSON.starts_at.desc())
        .limit(1)
    )
    found = catalogue.LESSONS.decode_all(connection.execute(statement))
    return found[0] if found else None


_ORDER = (_LESSON.starts_at, _LESSON.instructor_id, _LESSON.id)


def _passes(query: LessonQuery) -> Any:
    conditions = [_LESSON.day == query.day]
    if query.trainer_ids:
        given_by = (_LESSON.instructor_id, _LESSON.simulator_id)
        conditions.append(or_(*(one.in_(query.trainer_ids) for one in given_by)))
    if query.status is not None:
        conditions.append(_LESSON.status == query.status)
    return and_(*conditions)


def _lines() -> Select[Any]:
    told = and_(SUBMISSION.c.lesson_id == _LESSON.id, is_shown())
    return (
        select(
            *catalogue.LESSONS.columns,
            _STUDENT.birth_name,
            _STUDENT.given_names,
            _ENROLMENT.category,
            SUBMISSION.c.state,
            SUBMISSION.c.cancels,
            SUBMISSION.c.attempted_at,
            SUBMISSION.c.version,
            SUBMISSION.c.reason,
        )
        .select_from(catalogue.LESSONS.table)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _LESSON.student_id)
        .join(catalogue.ENROLMENTS.table, _ENROLMENT.id == _LESSON.enrolment_id)
        .outerjoin(SUBMISSION, told)
    )


def _facts(connection: Connection, statement: Select[Any]) -> list[LessonFacts]:
    width = len(catalogue.LESSONS.columns)
    found = []
    for row in connection.execute(statement):
        lesson = catalogue.LESSONS.decode_all([row[:width]])[0]
        birth_name, given_names, category = row[width : width + 3]
        found.append(LessonFacts(lesson, birth_name, given_names, category, _sending(*row[width + 3 :])))
    return found


def _sending(
    state: SubmissionState | None,
    cancels: bool | None,
    attempted_at: datetime | None,
    version: int | None,
    reason: str | None,
) -> SendingFacts | None:
    if state is None or version is None:
        return None
    was_attempted = attempted_at is not None or state not in _NEVER_LEFT
    return SendingFacts(state, bool(cancels), was_attempted, was_attempted or version > 1, reason or "")


_NEVER_LEFT = frozenset({SubmissionState.DUE, SubmissionState.DROPPED})
