"""Between frozen records and kept rows: the field names are the column names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import fields
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    RowMapping,
    Select,
    Table,
    TextClause,
    text,
)
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.types import NullType, TypeDecorator

from livret_desktop.domain.changes import Kind

T = TypeVar("T")
Raw = dict[str, Any]
_DIALECT = sqlite_dialect()  # our types are text in every dialect: any one serves to bind them


class RecordTable(Generic[T]):
    """How one kind of record is kept.

    ``derived`` computes columns that are not fields of the record (search text). ``raw`` is the same table without
    value conversion, for history rows and bulk inserts, whose values are already in kept form.
    """

    def __init__(
        self,
        table: Table,
        record: type[T],
        kind: Kind,
        *,
        key: str = "id",
        derived: Callable[[T], Raw] | None = None,
    ) -> None:
        self.table = table
        self.record = record
        self.kind = kind
        self.key = self.table.c[key]
        self.names: tuple[str, ...] = tuple(field.name for field in fields(record))  # type: ignore[arg-type]
        self.columns: Sequence[Column[Any]] = [self.table.c[name] for name in self.names]
        self._values = attrgetter(*self.names)
        self._binders = [
            (name, bind) for name in self.names if (bind := _binder(self.table.c[name])) is not _unchanged
        ]
        self._readers = [
            (place, read)
            for place, name in enumerate(self.names)
            if (read := _reader(self.table.c[name])) is not _unchanged
        ]
        self._derived = derived
        self.raw = _without_conversion(self.table, key)
        self.raw_key = self.raw.c[key]
        self.derived_names = frozenset(self.raw.c.keys()) - set(self.names)

    @property
    def name(self) -> str:
        """Table name."""
        return self.table.name

    @cached_property
    def kept_columns(self) -> TextClause:
        """``columns`` as plain words, for a ``select`` whose rows are taken as the driver gives them.

        SQLAlchemy names and converts each column of a statement when it first meets it: for a school's forty, longer
        than the reading.
        """
        quoted = _DIALECT.identifier_preparer.format_column
        return text(", ".join(quoted(column, use_table=True) for column in self.columns))

    def read(self, connection: Connection, statement: Select[Any]) -> list[T]:
        """The records of a statement that selects ``kept_columns`` alone."""
        with closing(connection.execute(statement)) as result:
            return [self.decode_kept(row) for row in result.cursor.fetchall()]

    def encode(self, record: T) -> Raw:
        """The record as kept values, derived columns included."""
        kept = dict(zip(self.names, self._values(record), strict=True))
        for name, bind in self._binders:
            kept[name] = bind(kept[name])
        if self._derived is not None:
            kept |= self._derived(record)
        return kept

    def with_derived(self, kept: Raw) -> Raw:
        """A kept row told by an earlier schema, with the derived columns it did not know yet."""
        if self._derived is None or self.derived_names <= kept.keys():
            return kept
        values = {name: _reader(self.table.c[name])(kept[name]) for name in self.names if name in kept}
        return kept | self._derived(self.record(**values))

    def decode(self, row: RowMapping) -> T:
        """A record from a row selected with ``columns``."""
        return self.record(**{name: row[name] for name in self.names})

    def decode_all(self, rows: Iterable[Any]) -> list[T]:
        """Records from rows selected with exactly ``columns``, in that order."""
        return [self.record(**dict(zip(self.names, row, strict=True))) for row in rows]

    def decode_kept(self, row: Sequence[Any]) -> T:
        """A record from the kept values of ``names``, in that order: as a driver gives them."""
        values = list(row)
        for place, read in self._readers:
            values[place] = read(values[place])
        return self.record(**dict(zip(self.names, values, strict=True)))

    def key_text(self, value: Any) -> str:
        """The kept form of a key."""
        return str(_binder(self.key)(value))


def _binder(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, TypeDecorator):
        return lambda value: kind.process_bind_param(value, _DIALECT)
    return int if isinstance(kind, Boolean) else _unchanged


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, TypeDecorator):
        return lambda kept: kind.process_result_value(kept, _DIALECT)
    return bool if isinstance(kind, Boolean) else _unchanged


def _unchanged(value: Any) -> Any:
    return value


def _without_conversion(table: Table, key: str) -> Table:
    """The table as plain values, identified by our own key; a row number given by the database is left out."""
    columns = [
        Column(
            column.name,
            LargeBinary() if isinstance(column.type, LargeBinary) else NullType(),
            primary_key=column.name == key,
        )
        for column in table.columns
        if column.name == key or not column.primary_key
    ]
    return Table(table.name, MetaData(), *columns)
