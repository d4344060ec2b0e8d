"""Many rows at once, at the driver's speed, in any SQL dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of already kept values, all with the same keys. The statement is compiled once."""
    if not rows:
        return
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if compiled.positiontup is None:
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
        return
    pick = itemgetter(*compiled.positiontup)
    values = [pick(row) for row in rows]
    connection.exec_driver_sql(
        str(compiled), values if len(compiled.positiontup) > 1 else [(one,) for one in values]
    )
