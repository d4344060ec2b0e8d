"""One mechanism for history, undo and audit: the kept rows of before and after, hash-chained per change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from livret_desktop.db.bulk import insert_many
from livret_desktop.db.tables import HISTORY_CHANGE, HISTORY_ROW
from livret_desktop.db.types import instant_text

Raw = dict[str, Any]
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
FIRST_HASH = "0" * 64
_AT_ONCE = 500


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


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the chain at one moment: what comes after it can be told from what was there."""

    change_id: int
    hash: str


def mark(connection: Connection) -> Mark:
    """Where the chain ends now."""
    statement = (
        select(HISTORY_CHANGE.c.id, HISTORY_CHANGE.c.hash).order_by(HISTORY_CHANGE.c.id.desc()).limit(1)
    )
    row = connection.execute(statement).first()
    return Mark(0, FIRST_HASH) if row is None else Mark(*row)


def rows_since(connection: Connection, former: Mark, *, most: int) -> list[RowChange] | None:
    """The rows written after a mark. None when the chain is another one since (a person erased), or when there are more
    than ``most``."""
    kept = connection.execute(
        select(HISTORY_CHANGE.c.hash).where(HISTORY_CHANGE.c.id == former.change_id)
    ).scalar_one_or_none()
    if kept != former.hash:
        return None
    statement = (
        select(HISTORY_ROW.c.table_name, HISTORY_ROW.c.row_id, HISTORY_ROW.c.before, HISTORY_ROW.c.after)
        .where(HISTORY_ROW.c.change_id > former.change_id)
        .limit(most + 1)
    )
    rows = [
        RowChange(table, row, _object(before), _object(after))
        for table, row, before, after in connection.execute(statement)
    ]
    return None if len(rows) > most else rows


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
        insert(HISTORY_CHANGE).values(
            at=at, title=title, undo_of=undo_of, is_undoable=is_undoable, previous_hash=previous, hash=digest
        )
    )
    change_id = int(written.inserted_primary_key[0])  # type: ignore[index]
    insert_many(
        connection,
        HISTORY_ROW,
        [
            {"change_id": change_id, "table_name": table, "row_id": row, "before": before, "after": after}
            for table, row, before, after in texts
        ],
    )
    return change_id


def changes_of(connection: Connection, row_id: str) -> list[Change]:
    """The changes that touched one row, newest first."""
    wanted = select(HISTORY_ROW.c.change_id).where(HISTORY_ROW.c.row_id == row_id)
    rows = connection.execute(
        _select().where(HISTORY_CHANGE.c.id.in_(wanted)).order_by(HISTORY_CHANGE.c.id.desc())
    )
    return [Change(*row) for row in rows]


def changes_about(
    connection: Connection, row_ids: Collection[str], *, limit: int
) -> list[tuple[Change, RowChange]]:
    """What touched these rows, newest first: each row as it went, beside the change it was part of."""
    statement = (
        _select()
        .add_columns(
            HISTORY_ROW.c.table_name, HISTORY_ROW.c.row_id, HISTORY_ROW.c.before, HISTORY_ROW.c.after
        )
        .join(HISTORY_ROW, HISTORY_ROW.c.change_id == HISTORY_CHANGE.c.id)
        .where(HISTORY_ROW.c.row_id.in_(row_ids))
        .order_by(HISTORY_CHANGE.c.id.desc(), HISTORY_ROW.c.id)
        .limit(limit)
    )
    return [
        (Change(*row[:5]), RowChange(row[5], row[6], _object(row[7]), _object(row[8])))
        for row in connection.execute(statement)
    ]


def removed_rows(connection: Connection, tables: Collection[str], field: str, value: str) -> list[str]:
    """The ids of rows taken away whose kept ``field`` had this value, wherever they came back since."""
    owner = func.json_extract(HISTORY_ROW.c.before, f"$.{field}")
    statement = (
        select(HISTORY_ROW.c.row_id)
        .where(HISTORY_ROW.c.table_name.in_(tables), HISTORY_ROW.c.after.is_(None), owner == value)
        .distinct()
    )
    return [str(row_id) for row_id in connection.execute(statement).scalars()]


def removals(
    connection: Connection, tables: Sequence[str], *, limit: int
) -> list[tuple[Change, tuple[int, ...]]]:
    """The changes that took rows of these tables away and still can be taken back, newest first.

    Each with how many rows of each table went.
    """
    undone = select(HISTORY_CHANGE.c.undo_of).where(HISTORY_CHANGE.c.undo_of.is_not(None))
    numbers = [func.sum(case((HISTORY_ROW.c.table_name == name, 1), else_=0)) for name in tables]
    statement = (
        _select()
        .add_columns(*numbers)
        .join(HISTORY_ROW, HISTORY_ROW.c.change_id == HISTORY_CHANGE.c.id)
        .where(
            HISTORY_ROW.c.table_name.in_(tables),
            HISTORY_ROW.c.after.is_(None),
            HISTORY_CHANGE.c.is_undoable,
            HISTORY_CHANGE.c.undo_of.is_(None),
            HISTORY_CHANGE.c.id.not_in(undone),
        )
        .group_by(HISTORY_CHANGE.c.id)
        .order_by(HISTORY_CHANGE.c.id.desc())
        .limit(limit)
    )
    return [(Change(*row[:5]), tuple(row[5:])) for row in connection.execute(statement)]


def change(connection: Connection, change_id: int) -> Change | None:
    """One change."""
    row = connection.execute(_select().where(HISTORY_CHANGE.c.id == change_id)).first()
    return Change(*row) if row else None


def last_undoable(connection: Connection) -> Change | None:
    """The newest change that undo would take back: undoable, not an undo itself, not yet undone."""
    undone = select(HISTORY_CHANGE.c.undo_of).where(HISTORY_CHANGE.c.undo_of.is_not(None))
    statement = (
        _select()
        .where(
            HISTORY_CHANGE.c.is_undoable,
            HISTORY_CHANGE.c.undo_of.is_(None),
            HISTORY_CHANGE.c.id.not_in(undone),
        )
        .order_by(HISTORY_CHANGE.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return Change(*row) if row else None


def rows_of(connection: Connection, change_id: int) -> list[RowChange]:
    """The rows of one change, in the order they were written."""
    statement = (
        select(HISTORY_ROW.c.table_name, HISTORY_ROW.c.row_id, HISTORY_ROW.c.before, HISTORY_ROW.c.after)
        .where(HISTORY_ROW.c.change_id == change_id)
        .order_by(HISTORY_ROW.c.id)
    )
    return [
        RowChange(table, row, _object(before), _object(after))
        for table, row, before, after in connection.execute(statement)
    ]


def first_broken_link(connection: Connection) -> int | None:
    """Check the whole chain; the id of the first change that does not fit, or None. Slow: background only."""
    previous = FIRST_HASH
    for changes, texts in _in_batches(connection, 0):
        for change_id, at, title, kept_previous, kept in changes:
            expected = _chained(previous, instant_text(at), title, texts.get(change_id, []))
            if kept_previous != previous or kept != expected:
                return int(change_id)
            previous = kept
    return None


def chain_again(connection: Connection, first: int, report: Callable[[int, int], None] | None = None) -> None:
    """Link the changes anew from one on, after an erasure asked by law took rows out of them. Writes their hashes.

    In time of what follows, in memory of some hundred changes. ``report(done, all)`` after each batch.
    """
    c = HISTORY_CHANGE.c
    before = select(c.hash).where(c.id < first).order_by(c.id.desc()).limit(1)
    previous = connection.execute(before).scalar() or FIRST_HASH
    total = int(connection.execute(select(func.count()).where(c.id >= first)).scalar_one())
    linked = (
        update(HISTORY_CHANGE)
        .where(c.id == bindparam("change"))
        .values(previous_hash=bindparam("before"), hash=bindparam("digest"))
    )
    done = 0
    for changes, texts in _in_batches(connection, first):
        links = []
        for change_id, at, title, _previous, _hash in changes:
            digest = _chained(previous, instant_text(at), title, texts.get(change_id, []))
            links.append({"change": change_id, "before": previous, "digest": digest})
            previous = digest
        connection.execute(linked, links)
        done += len(links)
        if report is not None:
            report(done, total)


def _in_batches(
    connection: Connection, first: int
) -> Iterator[tuple[Sequence[Any], dict[int, list[tuple[Any, ...]]]]]:
    """The changes from one on, in order, some hundred at a time, with the kept texts of their rows as hashes take them.

    No reading is left open between two batches: the caller may write.
    """
    c, row = HISTORY_CHANGE.c, HISTORY_ROW.c
    last = first - 1
    while True:
        asked = select(c.id, c.at, c.title, c.previous_hash, c.hash).where(c.id > last)
        changes = connection.execute(asked.order_by(c.id).limit(_AT_ONCE)).all()
        if not changes:
            return
        last = changes[-1].id
        texts: dict[int, list[tuple[Any, ...]]] = {}
        told = select(row.change_id, row.table_name, row.row_id, row.before, row.after).where(
            row.change_id >= changes[0].id, row.change_id <= last
        )
        for change_id, *text in connection.execute(told.order_by(row.change_id, row.id)):
            texts.setdefault(change_id, []).append(tuple(text))
        yield changes, texts


def _select() -> Any:
    return select(
        HISTORY_CHANGE.c.id,
        HISTORY_CHANGE.c.at,
        HISTORY_CHANGE.c.title,
        HISTORY_CHANGE.c.undo_of,
        HISTORY_CHANGE.c.is_undoable,
    )


def _last_hash(connection: Connection) -> str:
    found = connection.execute(
        select(HISTORY_CHANGE.c.hash).order_by(HISTORY_CHANGE.c.id.desc()).limit(1)
    ).scalar()
    return found or FIRST_HASH


def _chained(previous: str, at: str, title: str, texts: list[Any]) -> str:
    digest = hashlib.sha256(f"{previous}\n{at}\n{title}\n".encode())
    for text in texts:
        digest.update(_line(text).encode())
    return digest.hexdigest()


def _line(text: Sequence[str | None]) -> str:
    """The JSON of four texts, as the chain has always taken it: an encoder made anew for each costs as much again."""
    return f"[{','.join('null' if part is None else encode_basestring(part) for part in text)}]"


def _text(raw: Raw | None) -> str | None:
    return None if raw is None else _JSON.encode(raw)


def _object(text: str | None) -> Raw | None:
    return None if text is None else json.loads(text)
