"""Lessons that the State may have received from elsewhere, and does not show yet: it publishes with a lag.

Looked up before that lag has passed, a lesson that the former program sent yesterday evening, or the PC that was lost
this morning, seems absent: it would be sent a second time, under another identifier. It waits, and leaves by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.db import machine_state, outbox_reads, restore_store
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.services.outbox.days_to_read import MARGIN, read_days_wanted, server_ahead
from livret_desktop.services.outbox.former_program import take_over_days
from livret_desktop.services.outbox.missing_here import is_unreadable
from livret_desktop.services.outbox.send_marks import LAG_HOURS, RESTORE_MARK


class NotShownYet(NamedTuple):
    """Which lessons wait, and until when by the clock of this PC."""

    lesson_ids: frozenset[UUID]
    until: datetime


def sent_by_the_former(reading: Reading | Work, now: datetime) -> NotShownYet | None:
    """Lessons of the former program's days, while what it sent on the last of them may still come to light.

    None: nothing waits for that. Where the State cannot be read a person decides instead.
    """
    until = take_over_days(reading).doubtful_until
    lag_hours = machine_state.read_state(reading.connection, LAG_HOURS)
    if until is None or lag_hours is None or is_unreadable(reading.connection):
        return None
    over = datetime.combine(until + timedelta(days=1), time(), PARIS).astimezone(UTC)
    shown_at = over + timedelta(hours=lag_hours) + MARGIN - server_ahead(reading.connection)
    if now >= shown_at:
        return None
    from livret_desktop.db import compare_reads  # noqa: PLC0415 (nearly no school: not for the first page of a start)

    rows = compare_reads.unsent_until(reading.connection, until)
    return NotShownYet(frozenset(one.lesson_id for one in rows if not one.is_decided), shown_at)


def sent_before_a_restore(reading: Reading | Work) -> NotShownYet | None:
    """Lessons typed since a restore, of days of before it, while what left just before it may still come to light.

    Those that the copy has keep their identifier: they are looked up one by one, but where the training server alone
    was asked. None: nothing waits for that.
    """
    wanted = read_days_wanted(reading.connection)
    if wanted is None or wanted.at is None or wanted.again_at is None or is_unreadable(reading.connection):
        return None
    from livret_desktop.db import compare_reads  # noqa: PLC0415 (as above)

    rows = compare_reads.unsent_until(reading.connection, civil_day(wanted.at))
    typed = [one.lesson_id for one in rows if one.day >= wanted.since and not one.is_decided]
    mark = machine_state.read_state(reading.connection, RESTORE_MARK) or {"change": 0}
    of_the_copy = restore_store.older_than(reading.connection, typed, mark["change"])
    known = outbox_reads.versions_of(reading.connection, of_the_copy)
    looked_up = {key for key, versions in known.items() if not any(one.is_voided for one in versions)}
    until = wanted.again_at - server_ahead(reading.connection)
    return NotShownYet(frozenset(typed) - looked_up, until)
