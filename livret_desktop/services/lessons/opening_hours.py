"""The school's opening hours, as its settings say them."""

from __future__ import annotations

from datetime import date, time

from livret_desktop.domain.opening_hours import OpeningHours
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.settings import WEEKDAYS, Settings


def read_opening_hours(desk: Desk) -> OpeningHours:
    """When the school is open."""
    return opening_hours_of(read_settings(desk))


def opening_hours_of(settings: Settings) -> OpeningHours:
    """The same, of settings already read."""
    weekdays = str(settings["hours.closed_weekdays"]).split(", ")
    return OpeningHours(
        opens=time.fromisoformat(settings["hours.opens_at"]),
        closes=time.fromisoformat(settings["hours.closes_at"]),
        closed_weekdays=frozenset(WEEKDAYS.index(one) for one in weekdays if one),
        closures=tuple(_closure(one) for one in str(settings["hours.closures"]).split(", ") if one),
    )


def _closure(kept: str) -> tuple[date, date]:
    first, _slash, last = kept.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)
