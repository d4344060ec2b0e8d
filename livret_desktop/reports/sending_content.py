"""What the papers of sending say, before they are drawn: the sheet of hours to declare, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.domain.told_lesson import ToldLesson
from livret_desktop.reports.content import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """One lesson to declare, or declared. ``findings``: what pre-flight refuses of it. ``is_trained``: the training
    server alone saw it. ``is_in_doubt``: it comes from a restored copy, and may have been declared since."""

    lesson_id: UUID
    told: ToldLesson
    findings: tuple[PreflightFinding, ...] = ()
    declared_at: datetime | None = None
    declared_by: str = ""
    is_trained: bool = False
    is_in_doubt: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """What pre-flight refuses of it, in sentences."""
        return tuple(one.reason for one in self.findings)

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
    many lessons; ``others``: lessons of these days whose fate is at the DSR, not in a person's hand. ``is_connected``:
    what is ready leaves by itself, and what pre-flight blocks is put right rather than declared. ``is_training``:
    nothing reaches the State, not even what the training server accepted."""

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
    is_connected: bool = False

    @property
    def lines(self) -> tuple[HoursLine, ...]:
        """Every line, in order."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def left(self) -> tuple[HoursLine, ...]:
        """What nobody has declared yet, and may be declared."""
        return tuple(line for line in self.lines if self.is_to_declare(line))

    @property
    def blocked(self) -> tuple[HoursLine, ...]:
        """In a school joined to the DSR: what is to be put right here, and then leaves by itself."""
        return tuple(line for line in self.lines if not line.is_declared and not self.is_to_declare(line))

    def is_to_declare(self, line: HoursLine) -> bool:
        """True when this line waits for a person's declaration."""
        return not line.is_declared and not (self.is_connected and line.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One version of one lesson. ``rank`` leads to its line of the annex; ``counts``: the version in force, and no
    cancellation, so that its minutes are hours of the period."""

    rank: int
    lesson_id: UUID
    version: int
    told: ToldLesson
    state: str
    is_accepted: bool
    counts: bool
    receipt: str = ""
    received_at: datetime | None = None
    sent_at: datetime | None = None
    code: str = ""
    remark: str = ""
    sha256: str = ""
    journal_ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedPlaces:
    """Of the lessons accepted outside training: how many by a server of this very PC, how many of which the address
    was not noted, how many elsewhere."""

    by_this_pc: int = 0
    unknown: int = 0
    elsewhere: int = 0


NO_PLACES = AcceptedPlaces()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofContent:
    """What a proof of transmission says beside its lines. ``student`` is empty for the whole school; ``last_link``:
    the SHA-256 of the newest record of the journal when it was made, empty for a journal that has none;
    ``is_to_this_pc``: the address set is this very PC's, outside training."""

    school: Letterhead
    aurige_id: str
    first: date
    last: date
    student: str
    made_at: datetime
    figures: tuple[tuple[str, str], ...]
    versions: int
    server: str
    program: str
    journal_records: int
    first_link: str
    last_link: str
    clock_offset_s: float | None
    is_training: bool = False
    is_to_this_pc: bool = False
    places: AcceptedPlaces = NO_PLACES
