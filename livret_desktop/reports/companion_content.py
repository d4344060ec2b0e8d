"""What the companions say: papers of the school's own, free of any legal model, for every category."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.reports.booklet_content import AccompanistLine, AppointmentLine, FollowUp, LessonLine
from livret_desktop.reports.content import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """What every companion bears: the school, the day it was printed, ESSAI in training."""

    school: Letterhead
    printed_on: date
    is_training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionStudent:
    """A student as the companions name them; what is not noted is empty."""

    name: str
    neph: str = ""
    born_on: date | None = None
    phone: str = ""
    category: str
    track: str = ""
    gearbox: str = ""
    aipc_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSheetContent:
    """Fiche de suivi de formation: hours, lessons, appointments, accompanists."""

    head: PaperHead
    student: CompanionStudent
    follow_up: FollowUp
    accompanists: tuple[AccompanistLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSheetContent:
    """Record of one rendez-vous, filled with what is noted and completed by pen. ``points``: what it goes through."""

    head: PaperHead
    student: CompanionStudent
    title: str
    phases: tuple[AppointmentLine, ...]
    accompanists: tuple[AccompanistLine, ...] = ()
    points: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferContent:
    """What follows a student to another school. ``facts`` and ``acts``: label and value; ``skills``: title, percent."""

    head: PaperHead
    student: CompanionStudent
    facts: tuple[tuple[str, str], ...] = ()
    follow_up: FollowUp
    skills: tuple[tuple[str, int], ...] = ()
    exams: tuple[tuple[str, str, str], ...] = ()
    acts: tuple[tuple[str, str, str], ...] = ()
    accompanists: tuple[AccompanistLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One objective noted that day: its six levels as they stand, and which of them are of that day."""

    code: str
    title: str
    levels: tuple[SkillLevel | None, ...]
    is_of_day: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReviewContent:
    """Bilan du jour: an extract of the booklet. ``bilan``: each competence, and its state in words."""

    head: PaperHead
    student: CompanionStudent
    day: date
    lessons: tuple[LessonLine, ...] = ()
    rows: tuple[ReviewRow, ...] = ()
    bilan: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One lesson of the day. ``objectives``: codes to tick. ``is_absent``: said in advance, nothing is to be given."""

    start: str
    end: str
    minutes: int
    student: str
    phone: str = ""
    place: str = ""
    what: str
    category: str
    objectives: tuple[str, ...] = ()
    is_absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """The day of one instructor."""

    instructor: str
    number: str = ""
    lines: tuple[DayLine, ...] = ()

    @property
    def to_give(self) -> tuple[DayLine, ...]:
        """Those whose student is expected."""
        return tuple(one for one in self.lines if not one.is_absent)

    @property
    def minutes(self) -> int:
        """Real minutes to give."""
        return sum(one.minutes for one in self.to_give)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheetsContent:
    """Feuilles de journée: one page or more for each instructor, by name."""

    head: PaperHead
    day: date
    sheets: tuple[DaySheet, ...] = field(default=())
