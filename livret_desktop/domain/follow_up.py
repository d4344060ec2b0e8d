"""What happens to an enrolment besides its lessons: guardians, accompanists, appointments, exams, skills, acts of
before, accesses to the booklet.

Plain frozen records whose fields are also the columns kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Civility,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)

MOST_APPOINTMENTS = {TrainingTrack.AAC: 3, TrainingTrack.CS: 2}
"""Rendez-vous pédagogiques of a calendar (arrêté of 29 July 2013, annexe IV)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """Représentant légal of a student: shown first as long as the student is a minor, kept afterwards."""

    id: UUID
    student_id: UUID
    civility: Civility | None = None
    surname: str
    given_name: str = ""
    relation: str = ""
    phone: str = ""
    email: str = ""

    @property
    def full_name(self) -> str:
        """Surname as kept, then given name."""
        return f"{self.surname} {self.given_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accompanist:
    """Accompagnateur of a student. ``licence_since_on``: permis B held without interruption since that day.

    ``declared_on``: the day the school received the written declaration sur l'honneur that the licence was neither
    annulled nor invalidated in the last years (``affi.accompanist_declaration_years``); None: not received.
    """

    id: UUID
    student_id: UUID
    civility: Civility | None = None
    surname: str
    given_name: str = ""
    relation: str = ""
    phone: str = ""
    licence_since_on: date | None = None
    licence_number: str = ""
    insurer: str = ""
    insurer_contract: str = ""
    insurer_agreed_on: date | None = None
    declared_on: date | None = None

    @property
    def full_name(self) -> str:
        """Surname as kept, then given name."""
        return f"{self.surname} {self.given_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Rendez-vous préalable or pédagogique: a phase of practice and one of theory, each with its day and minutes.

    ``rank``: first, second… of its track; 1 for a rendez-vous préalable. ``km``: driven since the beginning, as told
    that day. ``accompanist_ids``: who was there. Minutes are real minutes; None: not noted.
    """

    id: UUID
    enrolment_id: UUID
    kind: AppointmentKind
    track: TrainingTrack
    rank: int = 1
    practice_on: date | None = None
    practice_minutes: int | None = None
    theory_on: date | None = None
    theory_minutes: int | None = None
    km: int | None = None
    instructor_id: UUID | None = None
    accompanist_ids: tuple[str, ...] = ()
    note: str = ""

    def is_meeting(self, track: TrainingTrack, rank: int) -> bool:
        """True for the rendez-vous pédagogique of this rank of a track."""
        return (self.kind, self.track, self.rank) == (AppointmentKind.PEDAGOGICAL, track, rank)

    @property
    def held_on(self) -> date | None:
        """The day it began: practice first, theory where there was only that."""
        return self.practice_on or self.theory_on

    @property
    def ended_on(self) -> date | None:
        """The later of its two days."""
        return max((day for day in (self.practice_on, self.theory_on) if day), default=None)

    @property
    def minutes(self) -> int | None:
        """Both phases together; None where nothing was noted."""
        known = [one for one in (self.practice_minutes, self.theory_minutes) if one is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Presentation to an exam. ``result`` None: to come, or not known yet.

    ``opinion``: what the inspector said of conduite supervisée after a failure of category B.
    """

    id: UUID
    enrolment_id: UUID
    kind: ExamKind
    taken_on: date
    result: ExamResult | None = None
    opinion: InspectorOpinion = InspectorOpinion.UNKNOWN
    centre: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One objective of annexe III for one enrolment: a level, its day and its teacher in each of the six columns.

    None: still to be worked on. A level whose teacher is None was noted without one (taken over, or the student's own
    autoévaluation). A day without a level: the column was set back to nothing that day, and what lessons up to it
    ticked no longer begins it; a teacher without level is never kept.
    """

    id: UUID
    enrolment_id: UUID
    objective: str
    why: SkillLevel | None = None
    why_on: date | None = None
    how: SkillLevel | None = None
    how_on: date | None = None
    risks: SkillLevel | None = None
    risks_on: date | None = None
    influences: SkillLevel | None = None
    influences_on: date | None = None
    pressures: SkillLevel | None = None
    pressures_on: date | None = None
    self_assessment: SkillLevel | None = None
    self_assessment_on: date | None = None
    why_by: UUID | None = None
    how_by: UUID | None = None
    risks_by: UUID | None = None
    influences_by: UUID | None = None
    pressures_by: UUID | None = None
    self_assessment_by: UUID | None = None

    def teacher(self, facet: SkillFacet) -> UUID | None:
        """Who gave the level of one column."""
        found: UUID | None = getattr(self, f"{facet.value}_by")
        return found

    def mark(self, facet: SkillFacet) -> tuple[SkillLevel | None, date | None]:
        """Level and day of one column; neither where there is no level."""
        level: SkillLevel | None = getattr(self, facet.value)
        return level, getattr(self, f"{facet.value}_on") if level else None

    def emptied_on(self, facet: SkillFacet) -> date | None:
        """The day a column without level was set back to nothing."""
        if getattr(self, facet.value) is not None:
            return None
        day: date | None = getattr(self, f"{facet.value}_on")
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAct:
    """An act given on paper before the program: its number and its day, so that it can be replaced.

    The AFFI of before stands in its enrolment (``affi_number``, ``affi_issued_on``), not here.
    """

    id: UUID
    enrolment_id: UUID
    kind: AttestationKind
    number: str
    given_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookletAccess:
    """A numeric booklet handed over as a file under an access code (arrêté of 29 July 2013, art. 4).

    ``rank``: first, second… of its enrolment. ``sha256``: of the file. The code is never kept: who loses it is given
    another file under another code, and this one is ``lost_on`` that day.
    """

    id: UUID
    enrolment_id: UUID
    rank: int
    given_at: datetime
    given_to: str
    sha256: str
    lost_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KmReading:
    """Kilometres driven since the beginning of conduite accompagnée, as told that day outside any rendez-vous."""

    id: UUID
    enrolment_id: UUID
    told_on: date
    km: int
