"""When the school is open: hours of a day, closed weekdays, its own closures, public holidays. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from livret_desktop.domain.schedule import is_public_holiday

_A_WEEK = 7
_MOST_SKIPPED = 366


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours are Paris civil times; ``closures`` are (first, last) whole days; weekdays count from Monday, 0."""

    opens: time = time(8)
    closes: time = time(20)
    closed_weekdays: frozenset[int] = frozenset({6})
    closures: tuple[tuple[date, date], ...] = ()
    is_holiday: Callable[[date], bool] = is_public_holiday

    @property
    def first_minute(self) -> int:
        """Minutes from midnight to the opening."""
        return _minutes(self.opens)

    @property
    def last_minute(self) -> int:
        """Minutes from midnight to the closing; a closing at or before the opening counts as midnight."""
        closing = _minutes(self.closes)
        return closing if closing > self.first_minute else 24 * 60

    def why_closed(self, day: date) -> str:
        """ "férié", "fermé" (weekday), "congés"; empty on a day like any other."""
        if any(first <= day <= last for first, last in self.closures):
            return "congés"
        if self.is_holiday(day):
            return "férié"
        return "fermé" if day.weekday() in self.closed_weekdays else ""

    def is_open(self, day: date) -> bool:
        """True on a day when the school teaches."""
        return not self.why_closed(day)


@dataclass(frozen=True, slots=True)
class WeeklyDays:
    """The days found, and those passed over with why."""

    days: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]


def weekly_days(first: date, times: int, hours: OpeningHours) -> WeeklyDays:
    """The same weekday ``times`` more times after ``first``, passing over days when the school is closed.

    Stops after a year without finding enough: a school closed every Monday repeats nothing on Mondays.
    """
    found: list[date] = []
    skipped: list[tuple[date, str]] = []
    day = first
    while len(found) < times and (day - first).days < _MOST_SKIPPED + times * _A_WEEK:
        day += timedelta(days=_A_WEEK)
        why = hours.why_closed(day)
        if why:
            skipped.append((day, why))
        else:
            found.append(day)
    return WeeklyDays(tuple(found), tuple(skipped))


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
