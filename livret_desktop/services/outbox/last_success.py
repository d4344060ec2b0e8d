"""When a run of sending last left nothing due. The training server's is kept apart: it says nothing of real hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from livret_desktop.db import machine_state

LAST_SUCCESS = "send.last_success_at"
LAST_TRAINING_SUCCESS = "send.last_training_success_at"
_CLOCK_CORRECTION = timedelta(minutes=5)


def note_success(connection: Any, at: datetime, *, is_training: bool) -> None:
    """A run of sending, not one that only reads, left nothing due at this moment."""
    machine_state.keep_state(connection, _key(is_training), at.isoformat())


def forget_success(connection: Any) -> None:
    """Nothing was ever sent for real: what training left behind must not read like a send."""
    for key in (LAST_SUCCESS, LAST_TRAINING_SUCCESS):
        machine_state.keep_state(connection, key, None)


def last_success(connection: Any, now: datetime, *, is_training: bool) -> datetime | None:
    """The moment of the last one, never after ``now``: one dated later (the clock was put back) counts for nothing,
    but for a few minutes of clock correction."""
    kept = machine_state.read_state(connection, _key(is_training))
    return not_later(None if kept is None else datetime.fromisoformat(kept), now)


def not_later(at: datetime | None, now: datetime) -> datetime | None:
    """A moment of the past as it may be said: None for one after now, but for a few minutes of clock correction."""
    return None if at is None or at > now + _CLOCK_CORRECTION else min(at, now)


def _key(is_training: bool) -> str:
    return LAST_TRAINING_SUCCESS if is_training else LAST_SUCCESS
