"""Hours nobody has declared yet, where nothing leaves by itself: how many there are, and the days of their sheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from livret_desktop.db.read_models.by_hand import oldest_undeclared
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import count, numeric_day, thousands
from livret_desktop.services.configuration import has_access, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.files.periods import LONGEST_DAYS


class Undeclared(NamedTuple):
    """``of_today`` and ``before``: lessons, as the sheet of these days lists them. ``oldest``: the first day before."""

    day: date
    of_today: int
    before: int
    oldest: date | None

    @property
    def number(self) -> int:
        """All of them."""
        return self.of_today + self.before

    @property
    def days(self) -> tuple[date, date]:
        """The sheet to open: this day's, else all that is left from before."""
        if self.of_today or self.oldest is None:
            return self.day, self.day
        return max(self.oldest, self.day - timedelta(days=LONGEST_DAYS)), self.day

    @property
    def words(self) -> str:
        """ "7 leçons d’aujourd’hui à déclarer (124 avant)"."""
        if self.of_today:
            before = f" ({thousands(self.before)} avant)" if self.before else ""
            return f"{count(self.of_today, 'leçon')} d’aujourd’hui à déclarer{before}"
        if self.oldest is None:
            return "Aucune leçon à déclarer"
        return f"{count(self.before, 'leçon')} à déclarer, depuis le {numeric_day(self.oldest)}"


def undeclared(reading: Reading, day: date) -> Undeclared:
    """What is left to declare by hand on this day and before, by the very rule of the sheet."""
    with_doubts, is_training = not has_access(reading), bool(settings_of(reading)["dsr.training"])
    counts = [
        oldest_undeclared(reading.connection, until, with_doubts=with_doubts, is_training=is_training)
        for until in (day, day + timedelta(days=1))
    ]
    (oldest, before), (_first, so_far) = counts
    return Undeclared(day, so_far - before, before, oldest)


def read_undeclared(desk: Desk) -> Undeclared:
    """The same, of today. Any thread."""
    with desk.database.read() as reading:
        return undeclared(reading, desk.today())
