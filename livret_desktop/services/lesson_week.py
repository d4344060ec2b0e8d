"""The week as the planner shows it: every lesson with what it clashes with, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.db import send_reads
from livret_desktop.db.read_models.lesson_week import MOST_ROWS, WeekRow, week_rows
from livret_desktop.domain.lesson import OCCUPYING
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.overlaps import overlap_findings
from livret_desktop.domain.preflight import LessonFacts, People
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, MotoPhase, TrainingMeans
from livret_desktop.services.context import Desk

_NEVER_LEFT = frozenset({SubmissionState.DUE.value, SubmissionState.DROPPED.value})


@dataclass(frozen=True, slots=True)
class WeekLesson:
    """One lesson of the planner. ``start`` is in minutes from midnight, Paris; ``clashes`` says why it cannot stay."""

    id: UUID
    student_id: UUID
    surname: str
    given_names: str
    phone: str
    instructor_id: UUID | None
    simulator_id: UUID | None
    day: date
    start: int
    minutes: int
    kind: LessonKind
    means: TrainingMeans
    moto_phase: MotoPhase | None
    group_id: UUID | None
    status: LessonStatus
    was_attempted: bool
    clashes: tuple[str, ...] = ()

    @property
    def student_name(self) -> str:
        """Surname, then given names."""
        return f"{self.surname} {self.given_names}".strip()

    @property
    def end(self) -> int:
        """Minutes from midnight of its day; beyond 1440 after midnight."""
        return self.start + self.minutes


@dataclass(frozen=True, slots=True)
class Week:
    """``is_whole`` is False when there were more lessons than a planner can show."""

    lessons: tuple[WeekLesson, ...]
    is_whole: bool = True


def read_week_lessons(desk: Desk, first: date, days: int = 7) -> Week:
    """The lessons of these days, oldest first. A page read: within a frame or two for any length of history."""
    last = first + timedelta(days=days - 1)
    with desk.database.read() as reading:
        rows = week_rows(reading.connection, first, last)
        instructors, simulators = send_reads.team(reading.connection)
    shown = rows[:MOST_ROWS]
    clashes = _clashes(desk, shown, People({}, {}, instructors, simulators))
    lessons = tuple(_lesson(row, clashes.get(row.id, ())) for row in shown)
    return Week(lessons, is_whole=len(rows) <= MOST_ROWS)


def _clashes(desk: Desk, rows: Sequence[WeekRow], people: People) -> dict[str, tuple[str, ...]]:
    facts = [_facts(row) for row in rows if row.status in _TAKING_TIME]
    found = overlap_findings(facts, people, desk.rules)
    return {lesson_id: tuple(one.reason for one in said) for lesson_id, said in found.items()}


_TAKING_TIME = frozenset(one.value for one in OCCUPYING)


def _facts(row: WeekRow) -> LessonFacts:
    return LessonFacts(
        row.id,
        row.student_id,
        row.enrolment_id,
        row.instructor_id,
        row.simulator_id,
        datetime.fromisoformat(row.starts_at),
        date.fromisoformat(row.day),
        row.minutes,
        row.kind,
        row.means,
    )


def _lesson(row: WeekRow, clashes: tuple[str, ...]) -> WeekLesson:
    local = datetime.fromisoformat(row.starts_at).astimezone(PARIS)
    return WeekLesson(
        id=UUID(row.id),
        student_id=UUID(row.student_id),
        surname=row.birth_name,
        given_names=row.given_names,
        phone=row.phone,
        instructor_id=UUID(row.instructor_id) if row.instructor_id else None,
        simulator_id=UUID(row.simulator_id) if row.simulator_id else None,
        day=date.fromisoformat(row.day),
        start=local.hour * 60 + local.minute,
        minutes=row.minutes,
        kind=LessonKind(row.kind),
        means=TrainingMeans(row.means),
        moto_phase=MotoPhase(row.moto_phase) if row.moto_phase else None,
        group_id=UUID(row.group_id) if row.group_id else None,
        status=LessonStatus(row.status),
        was_attempted=row.attempted_at is not None
        or (row.state is not None and row.state not in _NEVER_LEFT),
        clashes=clashes,
    )
