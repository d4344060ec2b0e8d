"""What the ETP forecast says: minutes and ETP of a window, person by person, hour by hour; its document."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.etp import HUNDRED, Hour
from livret_desktop.domain.french import french_day
from livret_desktop.domain.schedule import Computation


class Totals(NamedTuple):
    """Minutes of the window. Real ones are of every lesson done: a group of six for an hour makes six.

    ``accepted``, ``to_send``, ``at_risk`` and ``elsewhere`` (history, or not sent by choice) are real minutes and add
    up to ``real``. ``unconverted``: real minutes whose weight is not known. ``etp_hundredths``: None where nothing of
    known weight was done.
    """

    real: int = 0
    counted: int = 0
    accepted: int = 0
    to_send: int = 0
    at_risk: int = 0
    elsewhere: int = 0
    unconverted: int = 0
    etp_hundredths: int | None = None

    @property
    def etp(self) -> float | None:
        """The ETP with two decimals, None where there is none to say."""
        return None if self.etp_hundredths is None else self.etp_hundredths / HUNDRED


class PersonEtp(NamedTuple):
    """One instructor, or one simulator used alone. ``id``: kept identifier, "" where a lesson names nobody."""

    id: str
    name: str
    authorisation: str
    is_simulator: bool
    totals: Totals


class Forecast(NamedTuple):
    """The estimate for one computation, person by person, with every hour it is made of."""

    computation: Computation
    people: tuple[PersonEtp, ...]
    school: Totals
    hours: tuple[Hour, ...]
    base_hundredths: int
    base_is_assumed: bool

    def of_person(self, person_id: str | None) -> tuple[Hour, ...]:
        """The hours of one person; of everybody when None."""
        if person_id is None:
            return self.hours
        return tuple(hour for hour in self.hours if hour.lesson.person_id == person_id)

    def as_json(self) -> dict[str, Any]:
        """The document of ``etp``."""
        computation, school = self.computation, self.school
        return {
            "month": f"{computation.month:%Y-%m}",
            "window": [computation.first.isoformat(), computation.last.isoformat()],
            "people": [
                {"name": one.name, "authorisation": one.authorisation, **_minutes(one.totals)}
                for one in self.people
            ],
            "hours": [_counted_json(hour) for hour in self.hours if hour.counted],
            "not_counted": [_not_counted_json(hour) for hour in self.hours if not hour.counted],
            "school": _minutes(school),
            "computation_night_of": computation.night.isoformat(),
            "base_hours": self.base_hundredths / HUNDRED,
            "estimate": True,
        }


class TrendPoint(NamedTuple):
    """One computation: counted minutes and ETP of the school, and ETP of each person (hundredths)."""

    computation: Computation
    counted: int
    etp_hundredths: int
    people: Mapping[str, int]


class RiskCause(NamedTuple):
    """Why some lessons of the window may not count: ``code`` as pre-flight or the DSR names it, and the lessons."""

    code: str
    lesson_ids: tuple[str, ...]
    minutes: int


class AtRisk(NamedTuple):
    """What stands before the next computation. Minutes are real ones of the lessons of its window.

    ``causes``: what the State will not have unless somebody acts (blocked, refused, to decide, no answer), the most
    minutes first. ``to_confirm``: over and still "prévue". ``to_send``: leaves by itself. ``days_left``: 0 on the day
    whose night it is. ``is_countdown``: from the 20th (a rule) on.
    """

    computation: Computation
    days_left: int
    is_countdown: bool
    causes: tuple[RiskCause, ...]
    to_confirm: RiskCause
    to_send: RiskCause

    @property
    def minutes(self) -> int:
        """Minutes at risk, as in the forecast: those of ``causes``."""
        return sum(one.minutes for one in self.causes)

    @property
    def lessons(self) -> int:
        """How many lessons are at risk."""
        return sum(len(one.lesson_ids) for one in self.causes)


def _minutes(totals: Totals) -> dict[str, Any]:
    return {
        "minutes_real": totals.real,
        "minutes_counted": totals.counted,
        "minutes_accepted": totals.accepted,
        "minutes_to_send": totals.to_send,
        "minutes_at_risk": totals.at_risk,
        "minutes_elsewhere": totals.elsewhere,
        "minutes_unconverted": totals.unconverted,
        "etp": totals.etp,
    }


def _counted_json(hour: Hour) -> dict[str, Any]:
    rule = hour.rule
    said = "" if rule is None else said_rule(rule)
    return {
        "lesson": hour.lesson.id,
        "minutes": hour.lesson.minutes,
        "counted": hour.counted,
        "rule": f"{said} {hour.why}".strip(),
        "source": "" if rule is None else rule.source,
    }


def _not_counted_json(hour: Hour) -> dict[str, Any]:
    return {
        "lesson": hour.lesson.id,
        "minutes": hour.lesson.minutes,
        "why": hour.why,
        "rule": None if hour.rule is None else said_rule(hour.rule),
        "source": None if hour.rule is None else hour.rule.source,
    }


def said_rule(rule: RuleVersion) -> str:
    """A rule with its weight, where it has one, and its day: "Leçon pratique en AAC, 1 h compte 1,2 h, …"."""
    weight = f", 1\u00a0h compte {said_hours(rule.value['hundredths'])}" if "weight" in rule.key else ""
    return unbroken(f"{rule.title}{weight} (règle du {french_day(rule.effective_on)}).")


def unbroken(text: str) -> str:
    """The words of a rules file, whose plain spaces before : and ; would let a line begin with them."""
    return text.replace(" :", "\u00a0:").replace(" ;", "\u202f;")


def said_hours(hundredths: int) -> str:
    """ "1,2 h" for 120."""
    text = (
        f"{Decimal(hundredths) / HUNDRED:f}".rstrip("0").rstrip(".")
        if hundredths % HUNDRED
        else str(hundredths // HUNDRED)
    )
    return f"{text.replace('.', ',')}\u00a0h"
