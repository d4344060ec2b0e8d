"""A clock that was put back: what this program wrote itself lies after now.

Nobody can tell from here whether the clock was wrong before or is wrong now. The State's clock is asked at once; what
was done in that later time is of no evening nor Sunday of the present one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from livret_desktop.db import job_store, machine_state, restore_store
from livret_desktop.services.sending.owed_runs import EVENING, OVER, SUNDAY

_NOTED = "schedule.clock_put_back"
"""The newest change of the history when it was last found to lie after now: one look is enough."""


def is_put_back(connection: Any, now: datetime) -> bool:
    """True when a planned run was begun, or a record changed, later than now, and that was not noted yet."""
    if job_store.is_any_begun_after(connection, (EVENING, SUNDAY), now):
        return True
    changed_at = _changed_after(connection, now)
    return changed_at is not None and machine_state.read_state(connection, _NOTED) != changed_at


def note_put_back(connection: Any, now: datetime) -> None:
    """From now on these runs are of no evening: when the true time passes theirs, they would hold that evening back."""
    job_store.disown_begun_after(connection, OVER, now)
    machine_state.keep_state(connection, _NOTED, _changed_after(connection, now))


def _changed_after(connection: Any, now: datetime) -> str | None:
    changed_at = restore_store.last_change_at(connection)
    is_later = changed_at is not None and changed_at - now > job_store.SMALL_STEP_BACK
    return changed_at.isoformat() if changed_at is not None and is_later else None
