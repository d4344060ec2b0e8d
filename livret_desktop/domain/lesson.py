"""Lessons: planned, done, absent or cancelled; real minutes always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import civil_day
from livret_desktop.domain.vocabulary import (
    Gearbox,
    LessonKind,
    LessonOrigin,
    LessonStatus,
    MotoPhase,
    TrainingMeans,
)

PRACTICE_KINDS = (LessonKind.PRACTICE, LessonKind.SUPERVISED_SIMULATOR)
"""Kinds whose minutes count towards the minimum of practice: a simulator only under an instructor (arrêté of
22 December 2009 as changed in 2019)."""

OCCUPYING = (LessonStatus.PLANNED, LessonStatus.DONE)
"""States in which a lesson takes the time of its people and machines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Leçon. ``id`` is permanent and is the identifier the State knows. ``starts_at`` is UTC, ``day`` its Paris day.

    A supervised lesson carries the instructor; an unsupervised simulator carries the simulator alone.
    ``group_id`` joins the lessons of one group session (one start, one instructor, several students).
    """

    id: UUID
    student_id: UUID
    enrolment_id: UUID
    instructor_id: UUID | None = None
    simulator_id: UUID | None = None
    starts_at: datetime
    day: date
    minutes: int
    kind: LessonKind
    means: TrainingMeans
    moto_phase: MotoPhase | None = None
    gearbox: Gearbox | None = None
    group_id: UUID | None = None
    place: str = ""
    objectives: tuple[str, ...] = ()
    status: LessonStatus = LessonStatus.PLANNED
    origin: LessonOrigin = LessonOrigin.HERE

    @property
    def ends_at(self) -> datetime:
        """End instant, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_of_another_school(self) -> bool:
        """True for a lesson received with a student: nobody and nothing of this school gave it."""
        return (
            self.origin is LessonOrigin.HISTORY and self.instructor_id is None and self.simulator_id is None
        )

    def is_to_confirm(self, now: datetime) -> bool:
        """True once a planned lesson is over: hours are lost in silence when nobody says it was done."""
        return (
            self.status is LessonStatus.PLANNED and self.origin is LessonOrigin.HERE and self.ends_at <= now
        )


def lesson_day(starts_at: datetime) -> date:
    """The Paris day of a start."""
    return civil_day(starts_at)
