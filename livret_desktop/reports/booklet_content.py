"""What the booklet and the follow-up sheet say, before they are drawn. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from livret_desktop.domain.vocabulary import Civility, SkillLevel
from livret_desktop.reports.content import (
    AffiContent,
    AuthorisationContent,
    CalendarContent,
    Issue,
    Letterhead,
)

Mark = tuple[SkillLevel | None, date | None]
"""Level and day of one column of one objective."""
NO_MARKS: tuple[Mark, ...] = ((None, None),) * 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanistLine:
    """An accompagnateur as printed. ``has_five_years``: at the day of printing; None when the licence is not noted."""

    name: str
    licence_since_on: date | None = None
    has_five_years: bool | None = None
    insurer_agreed_on: date | None = None
    contract: str = ""
    declared_on: date | None = field(default=None, repr=False)
    """Of the school's own papers. Annexe III has no place for it: it is no part of the mark by which a booklet is known
    to say the same as the last one given, which is made of what is shown here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLine:
    """A lesson done. ``total``: minutes of practice up to it, None for one that does not count towards the minimum."""

    day: date
    start: str
    end: str
    minutes: int
    what: str
    instructor: str
    objectives: tuple[str, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentLine:
    """One phase of a rendez-vous; without ``day`` it has not been held, or was not noted."""

    what: str
    day: date | None = None
    minutes: int | None = None
    km: int | None = None
    instructor: str = ""
    accompanists: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursDone:
    """Minutes of practice. ``before``: those done before the program, here or elsewhere, contained in ``practice``.

    A minimum that no text gives for this category is None.
    """

    practice: int = 0
    simulator: int = 0
    before: int = 0
    elsewhere: int = 0
    minimum: int | None = None
    road_minimum: int | None = None

    @property
    def road(self) -> int:
        """Minutes on roads open to traffic."""
        return max(0, self.practice - self.simulator)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Hours, lessons and appointments of one enrolment."""

    hours: HoursDone = HoursDone()
    lessons: tuple[LessonLine, ...] = ()
    appointments: tuple[AppointmentLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookletContent:
    """Livret d'apprentissage of category B (arrêté du 29 juillet 2013, annexes II, III and IV).

    ``marks``: by code of objective ("C1-1"), its six columns. ``affi`` and ``authorisation``: the acts given, each with
    what the foot of its page says of it; None leaves the model blank for the pen. ``review_on``: the day of the bilan.
    """

    school: Letterhead
    head: str = ""
    issue: Issue
    civility: Civility | None
    birth_name: str
    usage_name: str = ""
    given_names: str
    neph: str
    born_on: date | None = None
    born_at: str = ""
    aipc_on: date | None = None
    gearbox: str = ""
    given_on: date | None = None
    instructors: tuple[tuple[str, str], ...] = ()
    accompanists: tuple[AccompanistLine, ...] = ()
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    review_on: date
    follow_up: FollowUp = FollowUp()
    affi: AffiContent | None = None
    affi_said: str = ""
    aac_calendar: CalendarContent
    authorisation: AuthorisationContent | None = None
    authorisation_said: str = ""
    cs_calendar: CalendarContent
