"""From which day the State is to be read after a restore, and what the last comparison left: machine state alone.

What left just before the restore is shown once the lag that the State announces has passed, and ten minutes: a reading
made before that tells what it has, not what it has not, and is made again.

The training server is not the State: a reading asked for by a restore and done there is asked of the State once
training has ended.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from livret_desktop.db import machine_state

LAST_PASS = "compare.last"  # noqa: S105 (a key of machine state)
LAST_GOOD = "compare.last_good_on"
MARGIN = timedelta(minutes=10)
"""Beyond the announced lag, before what is not shown counts as absent."""
_WISH = "compare.wanted_since"
_AFTER_TRAINING = "compare.wanted_after_training"


class Wish(NamedTuple):
    """A restore, or several, want the State read from the lesson day ``since`` on. ``at``: when the last was made.

    ``again_at``: read once already, and too early to conclude what is absent; None while it was not.
    """

    since: date
    at: datetime
    again_at: datetime | None = None


def want_since(connection: Any, day: date, at: datetime) -> None:
    """From now on the State is read from this day before anything is sent (the earliest one asked for counts)."""
    kept = read_wish(connection)
    _keep(connection, _WISH, Wish(min(day, kept.since) if kept else day, at))


def read_wish(connection: Any) -> Wish | None:
    """What is still to be read, or to be read again; None when nothing is."""
    return _read(connection, _WISH)


def wanted_since(connection: Any, now: datetime) -> date | None:
    """From which day the State is to be read before anything is sent; None when nothing asks for it now."""
    wish = read_wish(connection)
    is_later = wish is None or (wish.again_at is not None and now < wish.again_at)
    return None if wish is None or is_later else wish.since


def end_wish(connection: Any, now: datetime, shown_after: timedelta, *, is_training: bool) -> None:
    """These days were read to the end. ``shown_after``: the State shows at the latest then what it has received."""
    wish = read_wish(connection)
    if wish is None:
        return
    made_at = min(wish.at, now)  # a clock since set back would have it wait for years
    again_at = made_at + shown_after
    if is_training:
        _keep(connection, _AFTER_TRAINING, wish._replace(again_at=None))
    _keep(connection, _WISH, None if is_training or again_at <= now else Wish(wish.since, made_at, again_at))


def end_training(connection: Any) -> None:
    """What comparisons with the training server said is no more; what a restore wanted read is wanted of the State."""
    for mark in (LAST_PASS, LAST_GOOD):
        machine_state.keep_state(connection, mark, None)
    wish = _read(connection, _AFTER_TRAINING)
    if wish is not None:
        want_since(connection, wish.since, wish.at)
        _keep(connection, _AFTER_TRAINING, None)


def _read(connection: Any, mark: str) -> Wish | None:
    kept = machine_state.read_state(connection, mark)
    if kept is None:
        return None
    since, at, again_at = (
        (kept, None, None) if isinstance(kept, str) else kept
    )  # a day alone, by older programs
    made_at = datetime.fromisoformat(f"{since}T00:00:00+00:00" if at is None else at)
    again = None if again_at is None else datetime.fromisoformat(again_at)
    return Wish(date.fromisoformat(since), made_at, again)


def _keep(connection: Any, mark: str, wish: Wish | None) -> None:
    kept = None
    if wish is not None:
        again_at = None if wish.again_at is None else wish.again_at.isoformat()
        kept = [wish.since.isoformat(), wish.at.isoformat(), again_at]
    machine_state.keep_state(connection, mark, kept)
