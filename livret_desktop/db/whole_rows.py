"""Every row of the school as plain values, to be written down outside the program and read back as data.

Only tables and columns of our own schema are known here; what belongs to one copy of the database (``machine_state``,
runs of jobs, sticks, backups made) is never part of it. Values are in kept form: texts, whole numbers, bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, Integer, LargeBinary, MetaData, Table, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import NullType, TypeDecorator

from livret_desktop.db import catalogue, outbox_store
from livret_desktop.db.bulk import insert_many
from livret_desktop.db.records import RecordTable
from livret_desktop.db.tables import METADATA, SUBMISSION
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.settings import DECLARED, parse

Raw = dict[str, Any]
MACHINE_TABLES = frozenset({"machine_state", "job_run", "backup", "volume"})
"""Of this copy of the database, not of the school."""
_OF_THIS_COPY = {
    # The school's id goes with its key: a school brought in gets both anew, so that the backups of the two never mix.
    "school": {"id"},
    "submission": {"seq", "is_newest", "next_attempt_at"},
    "batch": {"run_id"},
}
_OPEN = {SubmissionState.DUE.value, SubmissionState.SENDING.value, SubmissionState.TO_VERIFY.value}
_OF_AN_ATTEMPT = ("attempt_ended_at", "server_offset_s", "code", "reason", "field")
_ORDER = {"submission": ("lesson_id", "version")}
_LARGEST_TEXT = 4_000_000
_DIALECT = sqlite_dialect()
_AT_ONCE = 2_000
_ROWS_OF = {"kept_file": 4, "attestation": 100}


class WrongRowError(ValueError):
    """A row that our own schema does not allow; ``column`` names where, never the value."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True)
class ExportedTable:
    """One table of the school as it is written down: its columns in order, those that hold bytes apart."""

    name: str
    columns: tuple[str, ...]
    bytes_columns: frozenset[str]

    @property
    def key(self) -> str:
        """The column rows are known by, for the name of a file."""
        return _ORDER.get(self.name, ("id",))[0]


def exported_tables() -> list[ExportedTable]:
    """The tables of the school, those that others refer to first."""
    found = []
    for table in METADATA.sorted_tables:
        if table.name not in MACHINE_TABLES:
            names = _names(table)
            blobs = frozenset(name for name in names if isinstance(table.c[name].type, LargeBinary))
            found.append(ExportedTable(table.name, names, blobs))
    return found


def table_named(name: str) -> ExportedTable:
    """One of the tables of the school."""
    table = METADATA.tables[name]
    return ExportedTable(name, _names(table), frozenset())


def checked_record(of: ExportedTable, row: Raw) -> Any:
    """The record of one kept row that came from elsewhere. Raises WrongRowError."""
    checks = _checks(of)
    if row.keys() != checks.keys():
        raise WrongRowError(next(iter(checks.keys() - row.keys()), ""))
    return _made(_RECORDS[of.name], {name: check(row[name]) for name, check in checks.items()})


def kept_row(of: ExportedTable, record: Any) -> Raw:
    """The kept values of one record, without what is derived."""
    kept = _RECORDS[of.name].encode(record)
    return {name: kept[name] for name in of.columns}


def rows_of(connection: Connection, of: ExportedTable) -> Iterator[Raw]:
    """Every row, by id. A version under way is told as *to verify*: what its attempts met belongs to this copy."""
    table = _plain(METADATA.tables[of.name])
    order = [table.c[name] for name in _ORDER.get(of.name, _by_id(of))]
    at_once = _ROWS_OF.get(of.name, _AT_ONCE)
    statement = select(*(table.c[name] for name in of.columns)).order_by(*order)
    for batch in connection.execution_options(yield_per=at_once).execute(statement).mappings().partitions():
        for row in batch:
            yield _settled(dict(row)) if of.name == "submission" else dict(row)


class Rows:
    """Puts checked rows into a fresh, empty database. Inside one transaction; foreign keys are held at its end."""

    def __init__(self, connection: Connection, school_id: str) -> None:
        self._connection = connection
        self._school_id = school_id
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def put(self, of: ExportedTable, rows: Iterable[Raw]) -> int:
        """Check and insert; how many. Raises WrongRowError: a value that the schema does not know, or a key twice."""
        checks = _checks(of)
        record = _RECORDS.get(of.name)
        table = _plain(METADATA.tables[of.name])
        waiting: list[Raw] = []
        number = 0
        for row in rows:
            number += 1
            waiting.append(self._kept(of, record, checks, row))
            if len(waiting) >= _ROWS_OF.get(of.name, _AT_ONCE):
                self._insert(table, waiting)
                waiting = []
        self._insert(table, waiting)
        return number

    def finish(self) -> None:
        """What is derived from the rows: the newest version of each lesson. Raises WrongRowError."""
        lessons = self._connection.execute(select(SUBMISSION.c.lesson_id).distinct()).scalars()
        outbox_store.refresh_newest(self._connection, list(lessons))
        if self._connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise WrongRowError("id")

    def _kept(
        self,
        of: ExportedTable,
        record: RecordTable[Any] | None,
        checks: dict[str, Callable[[Any], Any]],
        row: Raw,
    ) -> Raw:
        if row.keys() != checks.keys():
            raise WrongRowError(next(iter(checks.keys() - row.keys()), ""))
        values = {name: check(row[name]) for name, check in checks.items()}
        if of.name == "school":
            row = row | {"id": self._school_id}
            values["id"] = METADATA.tables["school"].c.id.type.process_result_value(self._school_id, _DIALECT)  # type: ignore[attr-defined]
        if of.name == "setting":
            _require_setting(row)
        if record is not None:
            return record.encode(_made(record, values))
        if of.name == "submission":
            # Told open, it is first due again: the rule after a full import then puts it in doubt, like every other.
            state = SubmissionState.DUE.value if row["state"] in _OPEN else row["state"]
            return row | {"state": state, "is_newest": 0, "next_attempt_at": None}
        return row | dict.fromkeys(_OF_THIS_COPY.get(of.name, ()))

    def _insert(self, table: Table, rows: list[Raw]) -> None:
        try:
            insert_many(self._connection, table, rows)
        except IntegrityError:
            raise WrongRowError("id") from None


_RECORDS: dict[str, RecordTable[Any]] = {
    one.name: one for one in vars(catalogue).values() if isinstance(one, RecordTable)
}


def _names(table: Table) -> tuple[str, ...]:
    record = _RECORDS.get(table.name)
    left_out = _OF_THIS_COPY.get(table.name, set())
    names = record.names if record is not None else tuple(column.name for column in table.columns)
    return tuple(name for name in names if name not in left_out)


def _by_id(of: ExportedTable) -> tuple[str, ...]:
    return ("id",) if "id" in of.columns else of.columns[:1]


def _settled(row: Raw) -> Raw:
    if row["state"] not in _OPEN:
        return row
    return row | dict.fromkeys(_OF_AN_ATTEMPT) | {"state": SubmissionState.TO_VERIFY.value}


def _plain(table: Table) -> Table:
    """The table as plain values, without the row number that the database gives."""
    columns = [
        Column(column.name, LargeBinary() if isinstance(column.type, LargeBinary) else NullType())
        for column in table.columns
        if column.name != "seq"
    ]
    return Table(table.name, MetaData(), *columns)


def _made(record: RecordTable[Any], values: Raw) -> Any:
    try:
        return record.record(**values)
    except (ValueError, TypeError):
        raise WrongRowError(record.raw_key.name) from None


def _checks(of: ExportedTable) -> dict[str, Callable[[Any], Any]]:
    """For each column, what turns a kept value into that of a record; raises WrongRowError."""
    table = METADATA.tables[of.name]
    return {name: _check(table.c[name]) for name in of.columns}


def _require_setting(row: Raw) -> None:
    """A declared setting, with a value that a person could have typed."""
    try:
        value = json.loads(row["value"])
        typed = ("oui" if value else "non") if isinstance(value, bool) else str(value)
        if row["id"] not in DECLARED or parse(row["id"], typed) != value:
            raise WrongRowError("value")
    except (ValueError, RecursionError, RuleError):
        raise WrongRowError("value") from None


def _json_text(kind: type, *, is_needed: bool) -> Callable[[Any], Any]:
    """The program reads these texts as JSON without asking again: they are looked at when they come in."""

    def read(value: Any) -> str:
        text = _text(value)
        if text or is_needed:
            try:
                if not isinstance(json.loads(text), kind):
                    raise ValueError
            except RecursionError:
                raise ValueError from None
        return text

    return read


_JSON_TEXTS = {
    ("history_row", "before"): _json_text(dict, is_needed=True),
    ("history_row", "after"): _json_text(dict, is_needed=True),
    ("attestation", "to_check"): _json_text(list, is_needed=False),
    ("attestation", "content"): _json_text(dict, is_needed=False),
    ("kept_file", "placement"): _json_text(dict, is_needed=False),
    ("state_finding", "content"): _json_text(dict, is_needed=False),
}


def _check(column: Column[Any]) -> Callable[[Any], Any]:
    kind, name, may_be_empty = column.type, column.name, bool(column.nullable)
    read = _JSON_TEXTS.get((column.table.name, name)) or _reader(kind)

    def check(value: Any) -> Any:
        if value is None:
            if not may_be_empty:
                raise WrongRowError(name)
            return read(None) if isinstance(kind, TypeDecorator) else None
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            raise WrongRowError(name) from None

    return check


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, TypeDecorator):
        return lambda value: _converted(kind, value)
    if isinstance(kind, LargeBinary):
        return _bytes
    if isinstance(kind, Boolean):
        return lambda value: bool(_whole(value, 0, 1))
    if isinstance(kind, Integer):
        return lambda value: _whole(value, -(2**63), 2**63 - 1)
    return _real if isinstance(kind, Float) else _text


def _converted(kind: TypeDecorator[Any], value: Any) -> Any:
    """The value of the trade, when the kept text is exactly what we would have kept for it."""
    if value is None:
        return kind.process_result_value(None, _DIALECT)
    found = kind.process_result_value(_text(value), _DIALECT)
    if kind.process_bind_param(found, _DIALECT) != value:
        raise ValueError
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LARGEST_TEXT or "\0" in value:
        raise ValueError
    value.encode()  # half a surrogate pair is no text: UnicodeEncodeError is a ValueError
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError
    return value


def _whole(value: Any, lowest: int, highest: int) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise ValueError
    return value


def _real(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return float(value)
