"""At most so many requests a minute, and an end to the time of a run."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from livret_desktop.clock import Clock

REQUESTS_PER_MINUTE = 200
_MINUTE_S = 60.0


def wait_seconds(seconds: float) -> None:
    """Sleep; only the pace of requests ever does."""
    threading.Event().wait(seconds)


class Pace:
    """Counts requests over the last minute. ``per_minute`` None: no limit. On the sender's thread."""

    def __init__(
        self,
        clock: Clock,
        per_minute: int | None,
        budget_s: float | None,
        wait: Callable[[float], None] = wait_seconds,
    ) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._began_s = clock.monotonic()
        self._deadline = None if budget_s is None else self._began_s + budget_s
        self._wait = wait
        self._made: deque[float] = deque()

    def is_time_over(self) -> bool:
        """True when no request may begin any more in this run."""
        return self._deadline is not None and self._clock.monotonic() + self._pause_s() >= self._deadline

    def is_slow_here(self, waited_s: float) -> bool:
        """True when this PC's own work took more of the run than the ``waited_s`` seconds of its requests."""
        own_s = self._clock.monotonic() - self._began_s - waited_s
        return self._pause_s() <= 0 and own_s > waited_s

    def before_request(self) -> None:
        """Wait for a place in the minute when there is none, and take it."""
        pause_s = self._pause_s()
        if pause_s > 0:
            self._wait(pause_s)
        self._made.append(self._clock.monotonic())

    def _pause_s(self) -> float:
        if self._per_minute is None:
            return 0.0
        now = self._clock.monotonic()
        while self._made and self._made[0] <= now - _MINUTE_S:
            self._made.popleft()
        if len(self._made) < self._per_minute:
            return 0.0
        return self._made[0] + _MINUTE_S - now
