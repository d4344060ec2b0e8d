"""What the rules of the documents look at, and the shape of what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    Category,
    Civility,
    Gearbox,
    InspectorOpinion,
    TrainingTrack,
)


@dataclass(frozen=True, slots=True)
class AccompanistFacts:
    """What the rules look at in an accompagnateur."""

    name: str
    licence_since_on: date | None = None
    insurer_agreed_on: date | None = None
    declared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiFacts:
    """One enrolment as it stands. Minutes are real minutes done.

    ``practice_minutes``: all practice with an instructor, here and elsewhere, supervised simulator included.
    ``elsewhere_minutes`` and ``simulator_minutes`` are contained in it. ``road_minutes``: on roads open to traffic;
    None means practice without simulator. ``counted_until``: the last day whose practice is in them, None for all that
    was done; ``later_minutes``: done after it, not contained in them. ``made_on``: the day the act will bear
    ("Fait le"), when chosen.
    ``numeric_booklet_on``: the day the numeric booklet was chosen, see ``Enrolment``.
    """

    category: Category = Category.B
    track: TrainingTrack | None = None
    gearbox: Gearbox | None = None
    civility: Civility | None = None
    birth_name: str = ""
    given_names: str = ""
    born_on: date | None = None
    neph: str = ""
    aipc_on: date | None = None
    numeric_booklet_on: date | None = None
    etg_passed_on: date | None = None
    presentations: int | None = None
    other_category: Category | None = None
    other_category_on: date | None = None
    final_evaluation_on: date | None = None
    practice_minutes: int = 0
    elsewhere_minutes: int = 0
    simulator_minutes: int = 0
    road_minutes: int | None = None
    counted_until: date | None = None
    later_minutes: int = 0
    preliminary_meeting_on: date | None = None
    made_on: date | None = None
    accompanists: tuple[AccompanistFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """One enrolment as the documents of a course under way look at it, ``affi`` included.

    ``tracks``: every track it has had. ``affi_on``, ``authorisation_on``: the day of the act in force, here or on paper
    before the program. ``failures``: days of failed practical exams. ``appointments``: see ``services.records.course``.
    """

    affi: AffiFacts
    tracks: frozenset[TrainingTrack] = frozenset()
    affi_number: str = ""
    affi_on: date | None = None
    authorisation_number: str = ""
    authorisation_on: date | None = None
    failures: tuple[date, ...] = ()
    passed_on: date | None = None
    opinion: InspectorOpinion = InspectorOpinion.UNKNOWN
    appointments: tuple[Appointment, ...] = ()

    def calendar(self, track: TrainingTrack) -> tuple[Appointment, ...]:
        """The rendez-vous pédagogiques of a track, by rank."""
        found = [
            one for one in self.appointments if one.kind is AppointmentKind.PEDAGOGICAL and one.track is track
        ]
        return tuple(sorted(found, key=lambda one: one.rank))

    @property
    def meeting_after_failure(self) -> Appointment | None:
        """The newest rendez-vous préalable noted as held after a failure."""
        held = [one for one in self.appointments if one.kind is AppointmentKind.AFTER_FAILURE and one.held_on]
        return max(held, key=lambda one: one.held_on or date.min, default=None)

    @property
    def failed_on(self) -> date | None:
        """The failure that the meeting follows: the newest one before it, or the newest of all."""
        meeting = self.meeting_after_failure
        before = [day for day in self.failures if meeting and meeting.held_on and day < meeting.held_on]
        return max(before or self.failures, default=None)


@dataclass(frozen=True, slots=True)
class EligibilityFinding:
    """One line of the check list. ``rule``: key in the rules file; ``field``: what to open in the file, or ""."""

    rule: str
    title: str
    detail: str
    source: str
    field: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding and what it weighs; ``nothing`` when the rule does not apply."""

    kind: Literal["blocking", "to_check", "met", "nothing"]
    finding: EligibilityFinding | None = None

    @classmethod
    def blocking(cls, rule: RuleVersion, title: str, detail: str, *, field: str, todo: str) -> Verdict:
        """Refused until the facts change."""
        return cls("blocking", EligibilityFinding(rule.key, title, detail, rule.source, field, todo))

    @classmethod
    def to_check(
        cls, rule: RuleVersion, title: str, detail: str, *, field: str = "", todo: str = ""
    ) -> Verdict:
        """Asked of the user, never a refusal."""
        return cls("to_check", EligibilityFinding(rule.key, title, detail, rule.source, field, todo))

    @classmethod
    def met(cls, rule: RuleVersion, title: str, detail: str) -> Verdict:
        """Fulfilled, shown with its source."""
        return cls("met", EligibilityFinding(rule.key, title, detail, rule.source))

    @classmethod
    def nothing(cls) -> Verdict:
        """The rule has nothing to say."""
        return cls("nothing")


def reference_day(facts: AffiFacts, today: date) -> date:
    """The day at which the rules are counted: the evaluation's, or today's while it is not known."""
    return facts.final_evaluation_on or today
