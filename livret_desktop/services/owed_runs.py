"""The runs whose time has come and that nobody did yet: what the next tick does, what the window announces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from livret_desktop.clock import civil_day
from livret_desktop.db import job_store, restore_store
from livret_desktop.db.job_store import DONE, FAILED, SKIPPED, JobRun
from livret_desktop.domain import schedule
from livret_desktop.settings import Settings

EVENING = "evening"
SUNDAY = "sunday"
OVER = frozenset({DONE, FAILED, SKIPPED})
"""The states of a run that will not go on."""


def owed_runs(connection: Any, settings: Settings, now: datetime) -> tuple[JobRun, ...]:
    """The evening run and the Sunday pass that are still to do at ``now``; the first one says "late" by itself."""
    began = restore_store.first_change_at(connection)
    if began is None:
        return ()
    # A clock that was ahead on the first day, then put right: such an entry must not hold every evening back.
    first_day = civil_day(min(began, now))
    slots = (
        _slot(
            connection, EVENING, schedule.latest_evening(now, settings["schedule.evening"]), now, first_day
        ),
        _slot(connection, SUNDAY, schedule.latest_sunday(now, settings["schedule.sunday"]), now, first_day),
    )
    return tuple(one for one in slots if one is not None)


def _slot(connection: Any, job: str, planned_for: datetime, now: datetime, first_day: date) -> JobRun | None:
    """The run of this time, when it is still to do. A row left running by a crash is done again."""
    if civil_day(planned_for) < first_day:
        return None  # before this school was here
    known = job_store.run_for(connection, job, planned_for, now)
    if known is not None and known.state in OVER:
        return None
    is_late = now - planned_for > schedule.LATE_AFTER
    if known is not None:
        return replace(known, is_catch_up=is_late)
    return job_store.new_run(job, planned_for, is_catch_up=is_late)
