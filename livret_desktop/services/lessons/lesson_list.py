"""The day's lessons as the screen shows them, and what a new lesson is most likely to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS, paris
from livret_desktop.db import send_reads
from livret_desktop.db.read_models.lesson_list import (
    DayCount,
    LessonFacts,
    LessonQuery,
    SendingFacts,
    day_counts,
    lesson_ids,
    lesson_page,
    lessons_named,
    newest_supervised,
    occupying,
    status_counts,
)
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, EnrolmentState, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.opening_hours import read_opening_hours
from livret_desktop.services.outbox.preflight import judge

__all__ = [
    "DayCount",
    "LessonLine",
    "LessonQuery",
    "SendingFacts",
    "TrainingChoice",
    "free_start",
    "last_instructor",
    "lesson_line",
    "lesson_lines",
    "lessons_of_session",
    "list_lesson_ids",
    "list_lessons",
    "read_status_counts",
    "read_week",
    "trainings_of",
]

_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One line of the day. ``blocked`` says why pre-flight keeps a due lesson here; empty otherwise."""

    lesson: Lesson
    birth_name: str
    given_names: str
    category: Category
    sending: SendingFacts | None
    blocked: str = ""

    @property
    def student_name(self) -> str:
        """Surname, then given names."""
        return f"{self.birth_name} {self.given_names}".strip()


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """An enrolment a lesson may be for, with its periods."""

    enrolment: Enrolment
    periods: tuple[EnrolmentPeriod, ...]


def list_lesson_ids(desk: Desk, query: LessonQuery) -> list[UUID]:
    """The lines of a day in order, by their ids."""
    with desk.database.read() as reading:
        return lesson_ids(reading.connection, query)


def list_lessons(desk: Desk, query: LessonQuery, offset: int, limit: int) -> list[LessonLine]:
    """One page of a day, 200 rows at most."""
    with desk.database.read() as reading:
        return _lines(desk, reading, lesson_page(reading.connection, query, offset, limit))


def lesson_line(desk: Desk, lesson_id: UUID) -> LessonLine | None:
    """One lesson as a line, None when it is no more."""
    found = lesson_lines(desk, [lesson_id])
    return found[0] if found else None


def lesson_lines(desk: Desk, ids: Sequence[UUID]) -> list[LessonLine]:
    """These lessons as lines, oldest first."""
    with desk.database.read() as reading:
        return _lines(desk, reading, lessons_named(reading.connection, list(ids)))


def lessons_of_session(desk: Desk, lesson: Lesson) -> list[LessonLine]:
    """The other lessons of the same group session."""
    if lesson.group_id is None:
        return []
    with desk.database.read() as reading:
        c = reading.lessons.c
        same = reading.lessons.where(c.day == lesson.day, c.group_id == lesson.group_id, c.id != lesson.id)
    return lesson_lines(desk, [one.id for one in same])


def read_status_counts(desk: Desk, query: LessonQuery) -> Mapping[LessonStatus, int]:
    """How many lessons of the day are in each state."""
    with desk.database.read() as reading:
        return status_counts(reading.connection, query)


def read_week(desk: Desk, day: date) -> list[DayCount]:
    """The seven days of the week of this day, with their numbers of lessons."""
    with desk.database.read() as reading:
        return day_counts(reading.connection, day - timedelta(days=day.weekday()), 7)


def trainings_of(desk: Desk, student_id: UUID) -> tuple[Student, list[TrainingChoice]]:
    """A student and the enrolments, those in training first. Raises KeyError when there is no such student."""
    with desk.database.read() as reading:
        student = reading.students.require(student_id)
        enrolments = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
        periods = reading.periods.where(
            reading.periods.c.enrolment_id.in_([one.id for one in enrolments]),
            order=reading.periods.c.from_on,
        )
    enrolments.sort(key=lambda one: (one.state is not EnrolmentState.IN_TRAINING, one.category))
    return student, [
        TrainingChoice(one, tuple(period for period in periods if period.enrolment_id == one.id))
        for one in enrolments
    ]


def last_instructor(desk: Desk, day: date) -> UUID | None:
    """Who gave the newest lesson up to this day; None before the first one."""
    with desk.database.read() as reading:
        newest = newest_supervised(reading.connection, day)
    return newest.instructor_id if newest else None


def free_start(
    desk: Desk,
    day: date,
    minutes: int,
    ids: Sequence[UUID],
    *,
    after: datetime | None = None,
    moving: UUID | None = None,
) -> datetime | None:
    """The first moment of the day when all these people and machines are free for so long.

    Within the school's opening hours, and from now on today; None when the day has no such hole before closing.
    The lesson ``moving`` takes no time where it stood.
    """
    hours = read_opening_hours(desk)
    opening = _at(day, hours.opens)
    earliest = max(opening, after or opening)
    if after is None and day == desk.today():
        earliest = max(opening, _next_step(desk.clock.now()))
    with desk.database.read() as reading:
        found = occupying(reading.connection, [day], list(ids))
    taken = [one for one in found if one.id != moving]
    lasting, closing = timedelta(minutes=minutes), _at(day, time()) + timedelta(minutes=hours.last_minute)
    for start in sorted({earliest, *(one.ends_at for one in taken if one.ends_at > earliest)}):
        is_free = all(start >= one.ends_at or start + lasting <= one.starts_at for one in taken)
        if is_free and start < closing:
            return start
    return None


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, PARIS)


def _next_step(now: datetime) -> datetime:
    local = paris(now).replace(second=0, microsecond=0)
    over = timedelta(minutes=local.minute % 30)
    return local if not over else local - over + _STEP


def _lines(desk: Desk, reading: Reading, facts: Sequence[LessonFacts]) -> list[LessonLine]:
    blocked = _blocked(desk, reading, facts)
    return [
        LessonLine(
            one.lesson,
            one.birth_name,
            one.given_names,
            one.category,
            one.sending,
            blocked.get(str(one.lesson.id), ""),
        )
        for one in facts
    ]


def _blocked(desk: Desk, reading: Reading, facts: Sequence[LessonFacts]) -> dict[str, str]:
    """Why pre-flight keeps some of these due lessons here; what is judged is exactly what a send would take."""
    due = {str(one.lesson.id) for one in facts if one.sending and one.sending.state is SubmissionState.DUE}
    if not due:
        return {}
    first = min(one.lesson.day for one in facts)
    versions = [one for one in send_reads.due_versions(reading.connection, first) if one.lesson_id in due]
    judged = judge(desk, reading, versions)
    return {line.lesson_id: line.finding.reason for line in reversed(judged.blocked_lines)}
