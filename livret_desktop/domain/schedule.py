"""When sending is due: civil times of Europe/Paris, right on both nights of the clock change. Pure.

A civil time that the spring night skips comes an hour later by the clocks (02:30 is 03:30 that night); one that the
autumn night repeats is taken the first time.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.domain.dated_rules import Rules

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
    night = _night_of(rules, today.replace(day=1))
    if night >= today:
        return night
    return _night_of(rules, _months_before(today, -1))


def computation_window(rules: Rules, night: date) -> tuple[date, date]:
    """First and last day of the whole months which that computation counts."""
    months = rules.value("sending.etp_night", night)["months"]
    first_of_month = night.replace(day=1)
    return _months_before(first_of_month, months), first_of_month - timedelta(days=1)


def _night_of(rules: Rules, month: date) -> date:
    rule = rules.value("sending.etp_night", month)
    night = month.replace(day=rule["begins_on"])
    if rule["day_before_if_holiday"] and is_public_holiday(night + timedelta(days=1)):
        return night - timedelta(days=1)
    return night


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 (heavy: only when a day is asked about)

    return frozenset(country_holidays("FR", years=year))
