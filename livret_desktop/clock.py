"""Time, injected everywhere: instants are aware UTC, civil days are those of Europe/Paris.

The civil clock may start elsewhere than now (``--now``); waits and time-outs always use the monotonic clock.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from livret_desktop.errors import UsageError

PARIS = ZoneInfo("Europe/Paris")
YEARS = range(1900, 2200)
"""Those that a person may name: rules reckon years before and after a day, which must be in the calendar too."""


class Clock(Protocol):
    """Where time comes from. Safe on any thread."""

    @property
    def is_shifted(self) -> bool:
        """True when the civil time is not the machine's: then nothing may leave for a real address."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back, for waits and time-outs."""


class SystemClock:
    """The machine's clock, optionally started at another civil instant from which it runs on."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._shift = timedelta(0) if starts_at is None else starts_at.astimezone(UTC) - datetime.now(UTC)
        self.is_shifted = starts_at is not None

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def today(clock: Clock) -> date:
    """The civil day in Paris."""
    return civil_day(clock.now())


def civil_day(instant: datetime) -> date:
    """The civil day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


def paris(instant: datetime) -> datetime:
    """The same instant with the offset of Europe/Paris on that day."""
    return instant.astimezone(PARIS)


def parse_start(text: str) -> datetime:
    """Read ``--now``: ISO 8601; without an offset, Paris time. Raises UsageError."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.year not in YEARS:
            raise ValueError
    except ValueError:
        raise UsageError(
            "Date et heure illisibles",
            f"« {text} » n’est pas un instant comme 2026-11-20T20:00+01:00.",
            "Corrigez la valeur de --now (ou de LIVRET_NOW).",
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=PARIS)
