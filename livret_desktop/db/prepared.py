"""Small questions asked again and again (settings, state of this copy, runs): compiled once, at the driver's speed.

SQLAlchemy's part of such a question is nine tenths of it (building the statement, looking it up, its result), and a
send asks some hundred of them. What the first page of a start asks is written out (``written``): each would be built
and compiled for that one time, longer than SQLite takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.sql.expression import ClauseElement

from livret_desktop.db.types import instant_text

_AT_ONCE = 2_000


class Prepared:
    """One statement of any SQL dialect, with named values (``bindparam``). Any thread.

    Values are bound, and rows come back, in kept form: nothing is converted but identifiers, instants, days and
    members of closed lists on their way in.
    """

    def __init__(self, make: Callable[[], ClauseElement]) -> None:
        self._make = make
        self._compiled: tuple[str, str, Mapping[str, Any], Sequence[str] | None] | None = None

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Execute it with these values, in the transaction of this connection: its rows, none where it writes.

        Raises DatabaseError, as any other statement.
        """
        return list(self.each(connection, **values))

    def each(self, connection: Connection, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The same row by row, some thousand read at a time: for what may be 200 000."""
        words, fixed, places = self._for(connection)
        kept = {**fixed, **{name: _kept(value) for name, value in values.items()}}
        driver: Any = connection.dialect.loaded_dbapi
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(words, kept if places is None else tuple(kept[name] for name in places))
                while rows := cursor.fetchmany(_AT_ONCE):
                    yield from rows
        except driver.DatabaseError as error:
            raise DatabaseError(words, None, error) from error

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


def written(words: str) -> Prepared:
    """A statement written out in plain SQL that every dialect knows, with its values as ``:name``."""
    return Prepared(lambda: text(words))


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
