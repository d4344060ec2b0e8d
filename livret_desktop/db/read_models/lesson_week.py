"""The lessons of a few days for the planner: only what it paints, in kept values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, or_, select, type_coerce
from sqlalchemy.types import NullType

from livret_desktop.clock import PARIS
from livret_desktop.db import catalogue
from livret_desktop.db.outbox_shown import is_shown
from livret_desktop.db.prepared import Prepared
from livret_desktop.db.tables import SUBMISSION

MOST_ROWS = 1_400
"""Seven days of 200 lessons: more would be no picture any more."""
_LONG = 180
"""Minutes: longer lessons of the day before are looked at whenever they began."""
_LESSON = catalogue.LESSONS.raw.c
_STUDENT = catalogue.STUDENTS.raw.c


class WeekRow(NamedTuple):
    """One lesson in kept values; ``state`` and ``attempted_at``: of the version that says where it stands, or None."""

    id: str
    student_id: str
    enrolment_id: str
    instructor_id: str | None
    simulator_id: str | None
    starts_at: str
    day: str
    minutes: int
    kind: str
    means: str
    moto_phase: str | None
    group_id: str | None
    status: str
    birth_name: str
    given_names: str
    state: str | None
    attempted_at: str | None


def week_rows(connection: Connection, first: date, last: date) -> list[WeekRow]:
    """The lessons of these days by start, after those of the night before that end on the first of them.

    ``MOST_ROWS`` + 1 at most.
    """
    rows = _WEEK.rows(connection, first=first.isoformat(), last=last.isoformat())
    return _of_the_night(connection, first) + [WeekRow._make(row) for row in rows]


def _of_the_night(connection: Connection, first: date) -> list[WeekRow]:
    """What began on the day before and ends after its midnight."""
    midnight = datetime.combine(first, time(), PARIS).astimezone(UTC)
    before = (first - timedelta(days=1)).isoformat()
    rows = _NIGHT.rows(connection, day=before, late=midnight - timedelta(minutes=_LONG))
    return [one for one in map(WeekRow._make, rows) if _end(one) > midnight]


def _end(row: WeekRow) -> datetime:
    return datetime.fromisoformat(row.starts_at) + timedelta(minutes=row.minutes)


def _week() -> Select[Any]:
    return (
        _rows()
        .where(_LESSON.day.between(bindparam("first"), bindparam("last")))
        .order_by(_LESSON.day, _LESSON.starts_at)  # as the index gives them: nothing is sorted
        .limit(MOST_ROWS + 1)
    )


def _night() -> Select[Any]:
    """Those that may: SQL adds no minutes to an instant in the same words everywhere."""
    may_last = or_(_LESSON.starts_at >= bindparam("late"), _LESSON.minutes > _LONG)
    return _rows().where(_LESSON.day == bindparam("day"), may_last).order_by(_LESSON.starts_at)


def _rows() -> Select[Any]:
    lesson = [_LESSON[name] for name in WeekRow._fields[:13]]
    student = [_STUDENT[name] for name in WeekRow._fields[13:15]]
    sent = [type_coerce(SUBMISSION.c[name], NullType()) for name in WeekRow._fields[15:]]
    told = and_(SUBMISSION.c.lesson_id == _LESSON.id, is_shown())
    return (
        select(*lesson, *student, *sent)
        .select_from(catalogue.LESSONS.raw)
        .join(catalogue.STUDENTS.raw, _STUDENT.id == _LESSON.student_id)
        .outerjoin(SUBMISSION, told)
    )


_WEEK, _NIGHT = Prepared(_week), Prepared(_night)
