"""The clock of the demonstration: the given one, moved back while the past of the made-up school is being made."""

from __future__ import annotations

from datetime import datetime, timedelta

from livret_desktop.clock import Clock


class DemoClock:
    """Counts as shifted for ever: with it nothing can be sent to an address that is not this computer's."""

    is_shifted = True

    def __init__(self, present: Clock) -> None:
        self._present = present
        self._shift = timedelta(0)

    def now(self) -> datetime:
        """The instant being played."""
        return self._present.now() + self._shift

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self._present.monotonic()

    def move_to(self, instant: datetime) -> None:
        """Play another instant from now on; time runs on from there."""
        self._shift = instant - self._present.now()

    def come_back(self) -> None:
        """Play the present again."""
        self._shift = timedelta(0)
