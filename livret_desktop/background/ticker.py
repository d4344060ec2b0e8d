"""The tick: once a minute, and at start, ask what is due. What is due comes from the database, not from a timer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

TICK_SECONDS = 60


class Ticker:
    """APScheduler's background thread, giving one tick a minute on a monotonic interval.

    A PC that wakes up is noticed within the minute; a late tick is given once (``coalesce``), never dropped
    (``misfire_grace_time=None``: the default of one second drops every tick missed during sleep).
    """

    def __init__(
        self, on_tick: Callable[[], object], *, every: timedelta = timedelta(seconds=TICK_SECONDS)
    ) -> None:
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 (0.12 s: after the first paint)

        self._scheduler = BackgroundScheduler(
            timezone="Europe/Paris",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_job(on_tick, "interval", seconds=every.total_seconds(), id="tick")

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """No tick after this."""
        self._scheduler.shutdown(wait=True)
