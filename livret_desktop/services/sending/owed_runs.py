"""The runs whose time has come and that nobody did yet: what the next tick does, what the window announces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from livret_desktop.clock import civil_day
from livret_desktop.db import job_store, machine_state, restore_store
from livret_desktop.db.job_store import DONE, FAILED, SKIPPED, SMALL_STEP_BACK, JobRun
from livret_desktop.domain import schedule
from livret_desktop.services.outbox.send_marks import CLOCK_OFFSET
from livret_desktop.settings import Settings

EVENING = "evening"
SUNDAY = "sunday"
OVER = frozenset({DONE, FAILED, SKIPPED})
"""The states of a run that will not go on."""
_EARLY = "schedule.early."
"""With the job: for which time its last run began too early, and when that time truly comes."""


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
    due_at = planned_for
    if known is not None and known.state in OVER:
        true_hour = _true_hour_of_early(connection, known)
        if true_hour is None or now < true_hour:
            return None
        known, due_at = None, true_hour
    is_late = now - due_at > schedule.LATE_AFTER
    if known is not None:
        return replace(known, is_catch_up=is_late)
    return job_store.new_run(job, planned_for, is_catch_up=is_late)


def note_if_early(connection: Any, run: JobRun) -> None:
    """After a run: when this clock, ahead of the State's, made it begin too early, the hour by it at which the true one
    comes. Whether it is put right meanwhile or not, what is recorded between the two does not wait for another day."""
    if run.planned_for is None or run.started_at is None or run.state not in OVER:
        return
    ahead = timedelta(seconds=-(machine_state.read_state(connection, CLOCK_OFFSET) or 0.0))
    is_early = ahead > SMALL_STEP_BACK and run.started_at - ahead < run.planned_for - SMALL_STEP_BACK
    told = [run.planned_for.isoformat(), (run.planned_for + ahead).isoformat()] if is_early else None
    machine_state.keep_state(connection, _EARLY + run.job, told)


def _true_hour_of_early(connection: Any, run: JobRun) -> datetime | None:
    told = machine_state.read_state(connection, _EARLY + run.job)
    if told is None or datetime.fromisoformat(told[0]) != run.planned_for:
        return None
    return datetime.fromisoformat(told[1])
