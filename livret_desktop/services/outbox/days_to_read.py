"""From which day the State is to be read after a restore, and what the last comparison left: machine state alone.

The training server is not the State: a reading asked for by a restore and done there is asked of the State once
training has ended.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.db.unit_of_work import Reading

LAST_PASS = "compare.last"  # noqa: S105 (a key of machine state)
LAST_GOOD = "compare.last_good_on"
_WANTED_SINCE = "compare.wanted_since"
"""After a restore, the day from which the State's records are read before anyone retypes them."""
_WANTED_AFTER_TRAINING = "compare.wanted_after_training"


def want_since(connection: Any, day: date) -> None:
    """From now on the State is read from this day before anything is sent (the earliest one asked for counts)."""
    _want(connection, _WANTED_SINCE, day.isoformat())


def wanted_since(reading: Reading) -> date | None:
    """From which day the State is to be read before anything is sent; None when nothing asks for it."""
    kept = machine_state.read_state(reading.connection, _WANTED_SINCE)
    return None if kept is None else date.fromisoformat(kept)


def end_wish(connection: Any, day: date, *, is_training: bool) -> None:
    """These days were read to the end; at the training server they are still to be read at the State."""
    machine_state.keep_state(connection, _WANTED_SINCE, None)
    if is_training:
        _want(connection, _WANTED_AFTER_TRAINING, day.isoformat())


def end_training(connection: Any) -> None:
    """What comparisons with the training server said is no more; what a restore wanted read is wanted of the State."""
    for mark in (LAST_PASS, LAST_GOOD):
        machine_state.keep_state(connection, mark, None)
    day = machine_state.read_state(connection, _WANTED_AFTER_TRAINING)
    if day is not None:
        _want(connection, _WANTED_SINCE, day)
        machine_state.keep_state(connection, _WANTED_AFTER_TRAINING, None)


def _want(connection: Any, mark: str, day: str) -> None:
    kept = machine_state.read_state(connection, mark)
    machine_state.keep_state(connection, mark, min(kept or day, day))
