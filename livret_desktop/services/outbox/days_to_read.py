"""From which day the State is to be read after a restore, and what the last comparison left: machine state alone.

What left just before the restore is shown once the lag that the State announces has passed, and ten minutes: a reading
made before that tells what it has, not what it has not, and is made again.

Instants are by the clock of the server: that of this PC may be days off when a copy is put back, and set right since.

The training server is not the State: a reading asked for by a restore and done there is asked of the State once
training has ended.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from livret_desktop.clock import civil_day
from livret_desktop.db import machine_state
from livret_desktop.services.outbox.send_marks import CLOCK_OFFSET

LAST_PASS = "compare.last"  # noqa: S105 (a key of machine state)
LAST_GOOD = "compare.last_good_on"
MARGIN = timedelta(minutes=10)
"""Beyond the announced lag, before what is not shown counts as absent."""
SHOWN_ALREADY = datetime(2000, 1, 1, tzinfo=UTC)
"""For days wanted that no other PC's sending is the reason of: what there is to find was shown long ago."""
_WANTED = "compare.wanted_since"
_UNREAD = "compare.unread_since"
_AFTER_TRAINING = "compare.wanted_after_training"


def server_ahead(connection: Any) -> timedelta:
    """By how much the server's clock was ahead of this one when it was last heard."""
    return timedelta(seconds=machine_state.read_state(connection, CLOCK_OFFSET) or 0.0)


def latest_day(connection: Any, now: datetime) -> date:
    """The last day of which the State may have lessons: today, or today by its own clock where this one is behind."""
    return max(civil_day(now), civil_day(now + server_ahead(connection)))


class DaysWanted(NamedTuple):
    """A restore, or several, want the State read from the lesson day ``since`` on.

    ``at``: when a server was first heard after it: another PC may have sent until the restore, whose own clock may be
    wrong; None before. ``again_at``: read once already, and too early to conclude what is absent.
    """

    since: date
    at: datetime | None = None
    again_at: datetime | None = None


def want_days_since(connection: Any, day: date, at: datetime | None = None) -> None:
    """From now on the State is read from this day before anything is sent (the earliest one asked for counts)."""
    _widen(connection, _WANTED, DaysWanted(day, at))


def note_unread(connection: Any) -> None:
    """A copy is put back in which days were still to be read: what was typed in it since is not known to be new."""
    wanted = read_days_wanted(connection)
    if wanted is not None:
        former = unread_since(connection) or wanted.since
        machine_state.keep_state(connection, _UNREAD, min(former, wanted.since).isoformat())


def unread_since(connection: Any) -> date | None:
    """From which lesson day on the copy was made before the State was read; None where it was read."""
    kept = machine_state.read_state(connection, _UNREAD)
    return None if kept is None else date.fromisoformat(kept)


def date_days_wanted(connection: Any, now: datetime) -> None:
    """A server was heard, and what time it is there: whoever else was sending sends no more."""
    wanted = read_days_wanted(connection)
    if wanted is not None and wanted.at is None:
        _keep(connection, _WANTED, wanted._replace(at=now + server_ahead(connection)))


def read_days_wanted(connection: Any) -> DaysWanted | None:
    """What is still to be read, or to be read again; None when nothing is."""
    return _read(connection, _WANTED)


def days_wanted_since(connection: Any, now: datetime) -> date | None:
    """From which day the State is to be read before anything is sent; None when nothing asks for it now."""
    wanted = read_days_wanted(connection)
    there = now + server_ahead(connection)
    is_later = wanted is None or (wanted.again_at is not None and there < wanted.again_at)
    return None if wanted is None or is_later else wanted.since


def end_days_wanted(
    connection: Any, now: datetime, shown_after: timedelta, *, is_training: bool, too_recent: bool = False
) -> None:
    """These days were read to the end. ``shown_after``: the State shows at the latest then what it has received.
    ``too_recent``: of something that it accepted within that time nothing could be concluded; once more, then."""
    wanted = read_days_wanted(connection)
    if wanted is None:
        return
    now += server_ahead(connection)
    made_at = min(wanted.at or now, now)  # a clock since set back would have it wait for years
    again_at = made_at + shown_after
    if too_recent and wanted.again_at is None and again_at <= now:
        again_at = now + shown_after
    if is_training:
        _widen(connection, _AFTER_TRAINING, DaysWanted(wanted.since, made_at))
    is_over = is_training or again_at <= now
    _keep(connection, _WANTED, None if is_over else DaysWanted(wanted.since, made_at, again_at))
    if is_over and not is_training:
        machine_state.keep_state(connection, _UNREAD, None)


def end_training(connection: Any) -> None:
    """What comparisons with the training server said is no more; what a restore wanted read is wanted of the State."""
    forget_comparisons(connection)
    wanted = _read(connection, _AFTER_TRAINING)
    if wanted is not None:
        _widen(connection, _WANTED, wanted)
        _keep(connection, _AFTER_TRAINING, None)


def forget_comparisons(connection: Any) -> None:
    """The next comparison begins as the first one did."""
    for mark in (LAST_PASS, LAST_GOOD):
        machine_state.keep_state(connection, mark, None)


def _read(connection: Any, mark: str) -> DaysWanted | None:
    kept = machine_state.read_state(connection, mark)
    if kept is None:
        return None
    since, at, again_at = (
        (kept, None, None) if isinstance(kept, str) else kept
    )  # a day alone, by older programs
    made_at, again = (None if one is None else datetime.fromisoformat(one) for one in (at, again_at))
    return DaysWanted(date.fromisoformat(since), made_at, again)


def _widen(connection: Any, mark: str, wanted: DaysWanted) -> None:
    """Beside what was wanted already: the earliest day, and the latest instant (one still to come is the latest)."""
    kept = _read(connection, mark) or wanted
    at = None if wanted.at is None or kept.at is None else max(wanted.at, kept.at)
    _keep(connection, mark, DaysWanted(min(wanted.since, kept.since), at))


def _keep(connection: Any, mark: str, wanted: DaysWanted | None) -> None:
    kept = None
    if wanted is not None:
        again_at = None if wanted.again_at is None else wanted.again_at.isoformat()
        at = None if wanted.at is None else wanted.at.isoformat()
        kept = [wanted.since.isoformat(), at, again_at]
    machine_state.keep_state(connection, mark, kept)
