"""What another program may have sent before this one: from which day, and what therefore waits. Reads only."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from livret_desktop.db import compare_reads, machine_state
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Kind
from livret_desktop.services.configuration import settings_of
from livret_desktop.settings import kept_text

FIRST_DAY = "dsr.first_day"
CANNOT_READ = "takeover.cannot_read"
"""Machine state: True when the server last said that it cannot be read back."""


def first_day_sent(reading: Reading | Work) -> date | None:
    """ "Premier jour envoyé par ce programme"; None when no other program was there."""
    kept = str(settings_of(reading)[FIRST_DAY])
    return date.fromisoformat(kept) if kept else None


def note_first_day(work: Work, day: date) -> None:
    """An import said from which day this program sends: the earliest one ever said counts."""
    kept = first_day_sent(work)
    if kept is None or day < kept:
        machine_state.keep_setting(work.connection, FIRST_DAY, kept_text(day.isoformat()))
        work.touch(Kind.SETTINGS)


def waiting_for_a_person(reading: Reading | Work) -> frozenset[UUID]:
    """The lessons that the former program may have sent, while the State cannot be read and nobody has decided."""
    first = first_day_sent(reading)
    if first is None or not machine_state.read_state(reading.connection, CANNOT_READ, default=False):
        return frozenset()
    rows = compare_reads.unsent_until(reading.connection, date.fromordinal(first.toordinal() - 1))
    return frozenset(lesson_id for _, lesson_id, _, is_decided in rows if not is_decided)
