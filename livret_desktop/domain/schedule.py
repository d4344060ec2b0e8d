"""When sending is due: civil times of Europe/Paris, right on both nights of the clock change. Pure.

A civil time that the spring night skips comes an hour later by the clocks (02:30 is 03:30 that night); one that the
autumn night repeats is taken the first time.
"""

from __future__ import annotations

import calendar
import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.resources import resource_text


class Computation(NamedTuple):
    """One computation of the ETP by the State. ``month``: the first day of its month.

    ``night``: the day in whose evening it begins. ``first`` and ``last``: the days whose lessons it counts.
    """

    month: date
    night: date
    first: date
    last: date

    @property
    def months(self) -> int:
        """How many whole months it counts."""
        return (self.month.year - self.first.year) * 12 + self.month.month - self.first.month


LATE_AFTER = timedelta(minutes=5)
"""Later than this after its time, a run is a catch-up, said "envoi de retard"."""


def civil_instant(day: date, at: str) -> datetime:
    """The UTC instant of "20:00" on a Paris day."""
    hour, minute = map(int, at.split(":"))
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def latest_evening(now: datetime, at: str) -> datetime:
    """The newest evening time that has come."""
    day = civil_day(now)
    instant = civil_instant(day, at)
    return instant if instant <= now else civil_instant(day - timedelta(days=1), at)


def next_evening(now: datetime, at: str) -> datetime:
    """The first evening time still to come."""
    day = civil_day(now)
    instant = civil_instant(day, at)
    return instant if instant > now else civil_instant(day + timedelta(days=1), at)


def latest_sunday(now: datetime, at: str) -> datetime:
    """The newest Sunday pass whose time has come."""
    day = civil_day(now)
    sunday = day - timedelta(days=(day.weekday() - calendar.SUNDAY) % 7)
    instant = civil_instant(sunday, at)
    return instant if instant <= now else civil_instant(sunday - timedelta(days=7), at)


def next_sunday(now: datetime, at: str) -> datetime:
    """The first Sunday pass still to come."""
    day = civil_day(now)
    sunday = day + timedelta(days=(calendar.SUNDAY - day.weekday()) % 7)
    instant = civil_instant(sunday, at)
    return instant if instant > now else civil_instant(sunday + timedelta(days=7), at)


def is_public_holiday(day: date) -> bool:
    """French public holidays of the whole country."""
    return day in _holidays(day.year)


def computation_night(rules: Rules, today: date) -> date:
    """The day on whose night the next ETP computation begins: the 24th, or the day before when the 25th is off."""
    night = night_of_month(rules, today.replace(day=1))
    if night >= today:
        return night
    return night_of_month(rules, months_before(today, -1))


def computation_window(rules: Rules, night: date) -> tuple[date, date]:
    """First and last day of the whole months which that computation counts."""
    months = rules.value("etp.window_months", night)
    first_of_month = night.replace(day=1)
    return months_before(first_of_month, months), first_of_month - timedelta(days=1)


def computation_of(rules: Rules, month: date) -> Computation:
    """The computation of the month this day lies in."""
    night = night_of_month(rules, month.replace(day=1))
    return Computation(month.replace(day=1), night, *computation_window(rules, night))


def next_computation(rules: Rules, today: date) -> Computation:
    """The next computation to come: still this month's on the day of its night."""
    return computation_of(rules, computation_night(rules, today))


def computation_for(rules: Rules, day: date) -> Computation:
    """The first computation that counts the lessons of this day: that of the month after."""
    return computation_of(rules, months_before(day, -1))


def night_of_month(rules: Rules, month: date) -> date:
    """The day on whose night the computation of a month begins; ``month``: its first day.

    Only holidays of the whole country count: the State computes for all schools at once. From 2025 to 2030 none of
    those of Alsace-Moselle or overseas falls on a 25th anyway (held by a test).
    """
    rule = rules.value("etp.night", month)
    night = month.replace(day=rule["begins_on"])
    if rule["day_before_if_holiday"] and is_public_holiday(night + timedelta(days=1)):
        return night - timedelta(days=1)
    return night


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before (after, when negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


@cache
def _holidays(year: int) -> frozenset[date]:
    """From the table that ships with the program; the library that made it, for a year beyond."""
    known = _shipped_holidays().get(str(year))
    if known is not None:
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in known)
    from holidays import country_holidays  # noqa: PLC0415 (a third of a second: only for a year far away)

    return frozenset(country_holidays("FR", years=year))


@cache
def _shipped_holidays() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(resource_text("calendar", "holidays-fr.json"))["years"]
    return found
