"""Small questions asked again and again (settings, state of this copy, runs): compiled once, at the driver's speed.

SQLAlchemy's part of such a question is nine tenths of it (building the statement, looking it up, its result), and a
send asks some hundred of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.sql.expression import ClauseElement

from livret_desktop.db.types import instant_text


class Prepared:
    """One statement of any SQL dialect, with named values (``bindparam``). Any thread.

    Values are bound, and rows come back, in kept form: nothing is converted but identifiers and instants on their way
    in.
    """

    def __init__(self, make: Callable[[], ClauseElement]) -> None:
        self._make = make
        self._compiled: tuple[str, str, Mapping[str, Any], Sequence[str] | None] | None = None

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Execute it with these values, in the transaction of this connection: its rows, none where it writes.

        Raises DatabaseError, as any other statement.
        """
        text, fixed, places = self._for(connection)
        kept = {**fixed, **{name: _kept(value) for name, value in values.items()}}
        driver: Any = connection.dialect.loaded_dbapi
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(text, kept if places is None else tuple(kept[name] for name in places))
                return list(cursor.fetchall())
        except driver.DatabaseError as error:
            raise DatabaseError(text, None, error) from error

    def value(self, connection: Connection, **values: Any) -> Any:
        """The first column of the first row; None when there is none."""
        found = self.rows(connection, **values)
        return found[0][0] if found else None

    def _for(self, connection: Connection) -> tuple[str, Mapping[str, Any], Sequence[str] | None]:
        """Its text, the values that never change (a limit), and the names in the order of the marks."""
        dialect = connection.dialect
        if self._compiled is None or self._compiled[0] != dialect.name:
            compiled: Any = self._make().compile(dialect=dialect)
            self._compiled = dialect.name, str(compiled), compiled.params, compiled.positiontup
        return self._compiled[1:]


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return str(value) if isinstance(value, UUID) else value
