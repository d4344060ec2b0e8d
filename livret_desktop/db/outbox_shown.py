"""Which version of a lesson says where it stands: the oldest one held before a person, else the newest.

A correction or a cancellation made while an answer was awaited waits behind the version in doubt. Shown by its newest
version, such a lesson would only seem to wait, and nobody would ever be asked to decide.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, literal_column
from sqlalchemy.types import Boolean

from livret_desktop.db.prepared import written
from livret_desktop.domain.outbox import SubmissionState

_HELD = f"'{SubmissionState.HELD.value}'"
IS_SHOWN = (
    f"(submission.state = {_HELD} AND NOT EXISTS (SELECT 1 FROM submission AS older"  # noqa: S608 (our own names)
    " WHERE older.lesson_id = submission.lesson_id AND older.version < submission.version"
    f" AND older.state = {_HELD}) OR submission.is_newest AND submission.lesson_id NOT IN"
    f" (SELECT waiting.lesson_id FROM submission AS waiting WHERE waiting.state = {_HELD}))"
)
"""For a statement that names ``submission``. The lessons held are few and found by index, once a statement."""
_BEHIND = written(
    "SELECT newest.state, newest.day, submission.day FROM submission"  # noqa: S608
    " JOIN submission AS newest ON newest.lesson_id = submission.lesson_id"
    " AND newest.is_newest AND newest.seq <> submission.seq"
    f" WHERE submission.state = {_HELD} AND {IS_SHOWN}"
)


class Behind(NamedTuple):
    """A newest version that waits behind a held one: its state and day, and the day of the held one."""

    state: SubmissionState
    day: date
    held_day: date


def is_shown() -> ColumnElement[bool]:
    """:data:`IS_SHOWN` as a condition."""
    return literal_column(IS_SHOWN, Boolean)


def behind_held(connection: Connection) -> list[Behind]:
    """The newest versions that do not say where their lesson stands. Most schools never have one: for counts, which an
    index alone gives by newest versions, and which these put right."""
    return [
        Behind(SubmissionState(state), date.fromisoformat(day), date.fromisoformat(held_day))
        for state, day, held_day in _BEHIND.rows(connection)
    ]
