"""What the papers of sending say, before they are drawn: the sheet of hours to declare, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.domain.told_lesson import ToldLesson
from livret_desktop.reports.content import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """One lesson to declare, or declared. ``missing``: what pre-flight refuses, in sentences."""

    lesson_id: UUID
    told: ToldLesson
    missing: tuple[str, ...] = ()
    declared_at: datetime | None = None
    declared_by: str = ""

    @property
    def is_declared(self) -> bool:
        """True once a person has marked it."""
        return self.declared_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursGroup:
    """The lessons declared under one instructor, or one simulator; by student, then by start."""

    trainer: str
    number: str
    lines: tuple[HoursLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToConfirm:
    """A lesson that is over and still "prévue": its hours are lost unless somebody says it was done."""

    lesson_id: UUID
    starts_at: datetime
    minutes: int
    student: str
    trainer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSheetContent:
    """Hours to declare by hand, from one day to another. ``before``: the first earlier day with hours left, and how
    many lessons; ``others``: lessons of these days whose fate is at the DSR, not in a person's hand."""

    school: Letterhead
    aurige_id: str
    first: date
    last: date
    made_at: datetime
    groups: tuple[HoursGroup, ...]
    to_confirm: tuple[ToConfirm, ...] = ()
    before: tuple[date, int] | None = None
    others: int = 0
    is_training: bool = False

    @property
    def lines(self) -> tuple[HoursLine, ...]:
        """Every line, in order."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def left(self) -> tuple[HoursLine, ...]:
        """What nobody has declared yet."""
        return tuple(line for line in self.lines if not line.is_declared)
