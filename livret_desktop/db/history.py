"""One mechanism for history, undo and audit: the kept rows of before and after, hash-chained per change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from livret_desktop.db.bulk import insert_many
from livret_desktop.db.tables import HistoryChangeRow, HistoryRowRow, table_of
from livret_desktop.db.types import instant_text

Raw = dict[str, Any]
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
FIRST_HASH = "0" * 64
_CHANGE = table_of(HistoryChangeRow)
_ROW = table_of(HistoryRowRow)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after, in kept values. ``before`` None: created; ``after`` None: removed."""

    table_name: str
    row_id: str
    before: Raw | None
    after: Raw | None


@dataclass(frozen=True, slots=True)
class Change:
    """One use case that wrote, as the history shows it."""

    id: int
    at: datetime
    title: str
    undo_of: int | None
    is_undoable: bool


def record_change(
    connection: Connection,
    *,
    at: datetime,
    title: str,
    rows: list[RowChange],
    is_undoable: bool,
    undo_of: int | None = None,
) -> int:
    """Append a change to the chain and return its id. Inside the transaction of the writes it tells."""
    previous = _last_hash(connection)
    texts = [(row.table_name, row.row_id, _text(row.before), _text(row.after)) for row in rows]
    digest = _chained(previous, instant_text(at), title, texts)
    written = connection.execute(
        insert(_CHANGE).values(
            at=at, title=title, undo_of=undo_of, is_undoable=is_undoable, previous_hash=previous, hash=digest
        )
    )
    change_id = int(written.inserted_primary_key[0])  # type: ignore[index]
    insert_many(
        connection,
        _ROW,
        [
            {"change_id": change_id, "table_name": table, "row_id": row, "before": before, "after": after}
            for table, row, before, after in texts
        ],
    )
    return change_id


def changes_of(connection: Connection, row_id: str) -> list[Change]:
    """The changes that touched one row, newest first."""
    wanted = select(_ROW.c.change_id).where(_ROW.c.row_id == row_id)
    rows = connection.execute(_select().where(_CHANGE.c.id.in_(wanted)).order_by(_CHANGE.c.id.desc()))
    return [Change(*row) for row in rows]


def changes_about(
    connection: Connection, row_ids: Collection[str], *, limit: int
) -> list[tuple[Change, RowChange]]:
    """What touched these rows, newest first: each row as it went, beside the change it was part of."""
    statement = (
        _select()
        .add_columns(_ROW.c.table_name, _ROW.c.row_id, _ROW.c.before, _ROW.c.after)
        .join(_ROW, _ROW.c.change_id == _CHANGE.c.id)
        .where(_ROW.c.row_id.in_(row_ids))
        .order_by(_CHANGE.c.id.desc(), _ROW.c.id)
        .limit(limit)
    )
    return [
        (Change(*row[:5]), RowChange(row[5], row[6], _object(row[7]), _object(row[8])))
        for row in connection.execute(statement)
    ]


def change(connection: Connection, change_id: int) -> Change | None:
    """One change."""
    row = connection.execute(_select().where(_CHANGE.c.id == change_id)).first()
    return Change(*row) if row else None


def last_undoable(connection: Connection) -> Change | None:
    """The newest change that undo would take back: undoable, not an undo itself, not yet undone."""
    undone = select(_CHANGE.c.undo_of).where(_CHANGE.c.undo_of.is_not(None))
    statement = (
        _select()
        .where(_CHANGE.c.is_undoable, _CHANGE.c.undo_of.is_(None), _CHANGE.c.id.not_in(undone))
        .order_by(_CHANGE.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return Change(*row) if row else None


def rows_of(connection: Connection, change_id: int) -> list[RowChange]:
    """The rows of one change, in the order they were written."""
    statement = (
        select(_ROW.c.table_name, _ROW.c.row_id, _ROW.c.before, _ROW.c.after)
        .where(_ROW.c.change_id == change_id)
        .order_by(_ROW.c.id)
    )
    return [
        RowChange(table, row, _object(before), _object(after))
        for table, row, before, after in connection.execute(statement)
    ]


def first_broken_link(connection: Connection) -> int | None:
    """Check the whole chain; the id of the first change that does not fit, or None. Slow: background only."""
    previous = FIRST_HASH
    statement = select(_CHANGE.c.id, _CHANGE.c.at, _CHANGE.c.title, _CHANGE.c.previous_hash, _CHANGE.c.hash)
    for change_id, at, title, kept_previous, kept in connection.execute(
        statement.order_by(_CHANGE.c.id)
    ).all():
        texts = connection.execute(
            select(_ROW.c.table_name, _ROW.c.row_id, _ROW.c.before, _ROW.c.after)
            .where(_ROW.c.change_id == change_id)
            .order_by(_ROW.c.id)
        ).all()
        expected = _chained(previous, instant_text(at), title, [tuple(text) for text in texts])
        if kept_previous != previous or kept != expected:
            return int(change_id)
        previous = kept
    return None


def _select() -> Any:
    return select(_CHANGE.c.id, _CHANGE.c.at, _CHANGE.c.title, _CHANGE.c.undo_of, _CHANGE.c.is_undoable)


def _last_hash(connection: Connection) -> str:
    found = connection.execute(select(_CHANGE.c.hash).order_by(_CHANGE.c.id.desc()).limit(1)).scalar()
    return found or FIRST_HASH


def _chained(previous: str, at: str, title: str, texts: list[Any]) -> str:
    digest = hashlib.sha256(f"{previous}\n{at}\n{title}\n".encode())
    for text in texts:
        digest.update(_JSON.encode(list(text)).encode())
    return digest.hexdigest()


def _text(raw: Raw | None) -> str | None:
    return None if raw is None else _JSON.encode(raw)


def _object(text: str | None) -> Raw | None:
    return None if text is None else json.loads(text)
