"""Many rows at once, at the driver's speed, in any SQL dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert

from livret_desktop.db.sqlite_dialect import full_text_in_one_go

_MANY = 500
"""From so many rows on, a search index is filled at the end: fewer are not worth setting its trigger aside."""


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of already kept values, all with the same keys. The statement is compiled once."""
    if not rows:
        return
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    text, order = str(compiled), compiled.positiontup
    if order is None:
        connection.exec_driver_sql(text, [dict(row) for row in rows])
        return
    pick = itemgetter(*order)
    values = [pick(row) for row in rows] if len(order) > 1 else [(pick(row),) for row in rows]
    if len(rows) < _MANY or connection.dialect.name != "sqlite":
        connection.exec_driver_sql(text, values)
        return
    with full_text_in_one_go(connection, table.name):
        connection.exec_driver_sql(text, values)
