"""The rule "After a restore" as kept rows: which lessons are older than the restore, and what it left in doubt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.prepared import Prepared
from livret_desktop.db.tables import HISTORY_CHANGE, HISTORY_ROW, LESSON, SUBMISSION
from livret_desktop.domain.vocabulary import LessonStatus

_LAST_ID = Prepared(lambda: select(func.max(HISTORY_CHANGE.c.id)))
_LAST_AT = Prepared(lambda: select(HISTORY_CHANGE.c.at).order_by(HISTORY_CHANGE.c.id.desc()).limit(1))
_FIRST_AT = Prepared(lambda: select(HISTORY_CHANGE.c.at).order_by(HISTORY_CHANGE.c.id).limit(1))


def last_change_id(connection: Connection) -> int:
    """The newest entry of the history; 0 when there is none."""
    return int(_LAST_ID.value(connection) or 0)


def first_change_at(connection: Connection) -> datetime | None:
    """When this school's first entry was written: nothing was due before that day."""
    kept = _FIRST_AT.value(connection)
    return None if kept is None else datetime.fromisoformat(kept)


def last_change_at(connection: Connection) -> datetime | None:
    """When the newest entry of the history was written; None when there is none."""
    kept = _LAST_AT.value(connection)
    return None if kept is None else datetime.fromisoformat(kept)


def older_than(connection: Connection, lesson_ids: Sequence[UUID], change_id: int) -> set[UUID]:
    """Those of these lessons that were there when the history stood at ``change_id``.

    A lesson without history counts as there: better one version number skipped than one sent twice.
    """
    newer: set[UUID] = set()
    for chunk in chunks(lesson_ids):
        statement = (
            select(HISTORY_ROW.c.row_id)
            .where(HISTORY_ROW.c.row_id.in_([str(lesson_id) for lesson_id in chunk]))
            .group_by(HISTORY_ROW.c.row_id)
            .having(func.min(HISTORY_ROW.c.change_id) > change_id)
        )
        newer.update(UUID(row.row_id) for row in connection.execute(statement))
    return set(lesson_ids) - newer


def days_of(connection: Connection, lesson_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The day of each of these lessons that exists here."""
    found: dict[UUID, Any] = {}
    for chunk in chunks(list(lesson_ids)):
        statement = select(LESSON.c.id, LESSON.c.day).where(LESSON.c.id.in_(chunk))
        found.update((row.id, row.day) for row in connection.execute(statement))
    return found


def statuses_of(connection: Connection, lesson_ids: Collection[UUID]) -> dict[UUID, LessonStatus]:
    """What became of each of these lessons, of those that are here."""
    found: dict[UUID, LessonStatus] = {}
    for chunk in chunks(list(lesson_ids)):
        statement = select(LESSON.c.id, LESSON.c.status).where(LESSON.c.id.in_(chunk))
        found.update((row.id, LessonStatus(row.status)) for row in connection.execute(statement))
    return found


def put_versions(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert versions that only the journal knows, in the state it tells."""
    if rows:
        connection.execute(insert(SUBMISSION), list(rows))


def state_from_journal(connection: Connection, seq: int, **values: Any) -> None:
    """Set a version as the journal tells it. Only for what a restore put back to an earlier state."""
    connection.execute(update(SUBMISSION).where(SUBMISSION.c.seq == seq).values(values))
