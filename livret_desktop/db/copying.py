"""Rows of an untrusted file copied into a fresh database: what is restored is data, never the file itself.

A backup may have been made by anyone who holds a stick. Its schema (triggers, views, generated columns) is never
run: the file is opened read-only with ``trusted_schema`` off, only the tables and columns that our own schema of
that revision has are read, and they are written into a database built by our own migrations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, Table, func, select
from sqlalchemy.exc import DatabaseError

from livret_desktop.db import schema, sqlite_dialect
from livret_desktop.errors import RuleError

_BATCH_ROWS = 2_000
_ROWS_OF = {"kept_file": 4, "attestation": 200}
"""Where a row holds a file of megabytes, or a PDF: memory stays flat."""
_MADE_BY_OURSELVES = ("alembic_version", "contact")
_INDEXES = ("student_fts", "contact_fts")
"""Filled by the triggers of what they index."""


def copy_into_fresh(
    source: Path, target: Path, raw_key_hex: str, *, target_key_hex: str | None = None
) -> None:
    """Build ``target`` at the revision of ``source``, copy every row, check it, then migrate it to the newest schema.

    ``target_key_hex``: the key of the copy, when it is not that of the source.
    Raises RuleError when the source is not what a backup of ours holds, MachineError for the disk or a newer
    program; then ``target`` is removed.
    """
    try:
        _copy(source, target, raw_key_hex, target_key_hex or raw_key_hex)
    except BaseException:
        for leftover in (
            target,
            target.with_name(target.name + "-wal"),
            target.with_name(target.name + "-shm"),
        ):
            leftover.unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Path, source_key_hex: str, target_key_hex: str) -> None:
    revision = schema.revision_of(source, source_key_hex)
    schema.build_at_revision(target, target_key_hex, revision)
    reader = sqlite_dialect.open_engine(source, source_key_hex, is_writer=False)
    writer = sqlite_dialect.open_engine(target, target_key_hex, is_writer=True)
    try:
        with reader.connect() as origin, writer.connect() as copy, copy.begin():
            copy.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # tables are copied in no particular order
            tables = _own_tables(copy)
            _require_plain(origin, set(tables))
            for name, columns in tables.items():
                _copy_rows(origin, copy, name, columns)
        _check(writer)
        sqlite_dialect.refresh_statistics(writer)
    except DatabaseError as error:
        if sqlite_dialect.is_machine_trouble(error):
            raise sqlite_dialect.explained(error) from error
        raise _not_ours() from error
    finally:
        reader.dispose()
        writer.dispose()
    if revision != schema.HEAD_REVISION:
        kept = target.with_name(f"{target.name}.{revision}")
        schema.migrate(target, target_key_hex, keep_old_as=kept)
        kept.unlink(missing_ok=True)
    schema.sync_file(target)


@contextmanager
def without_writers(path: Path, raw_key_hex: str) -> Iterator[None]:
    """During the block nobody writes in this file: another command waits, then says the base is busy. Reading goes on.

    Raises MachineError when somebody is writing, or the file does not open.
    """
    engine = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=True)
    try:
        with ExitStack() as turn:
            try:
                turn.enter_context(turn.enter_context(engine.connect()).begin())  # BEGIN IMMEDIATE
            except DatabaseError as error:
                raise sqlite_dialect.explained(error) from error
            yield
    finally:
        engine.dispose()


def count_rows(path: Path, raw_key_hex: str) -> tuple[int, int]:
    """Students and lessons of a database file. Raises MachineError."""
    engine = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=False)
    try:
        with engine.connect() as connection:
            return count_students_and_lessons(connection)
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        engine.dispose()


def count_students_and_lessons(connection: Connection) -> tuple[int, int]:
    """How many students and lessons there are, archived and cancelled included."""
    counted = [
        connection.execute(select(func.count()).select_from(Table(name, MetaData()))).scalar_one()
        for name in ("student", "lesson")
    ]
    return int(counted[0]), int(counted[1])


def _own_tables(connection: Connection) -> dict[str, list[str]]:
    """Tables and columns of our own schema, as our migrations just made them; a search index fills itself."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).scalars()
    return {
        name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
        for name in sorted(names)
        if name not in _MADE_BY_OURSELVES and not name.startswith(_INDEXES)
    }


def _require_plain(origin: Connection, names: set[str]) -> None:
    """Under each of our names a table of rows: a view or a virtual table would run what its author wrote, without end.

    Nor a computed column, for the same reason. Raises RuleError.
    """
    plain = set(
        origin.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).scalars()
    )
    if not names <= plain:
        raise _not_ours()
    for name in names:
        columns = origin.exec_driver_sql(f"PRAGMA table_xinfo({name})").fetchall()
        if any(column[6] for column in columns):  # hidden or generated
            raise _not_ours()


def _copy_rows(origin: Connection, copy: Connection, table: str, columns: list[str]) -> None:
    """As they are kept. Names are those of our own schema; said to the driver, which is eight times as fast."""
    at_once = _ROWS_OF.get(table, _BATCH_ROWS)
    names = ", ".join(f'"{column}"' for column in columns)
    put = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608 - our own
    rows = origin.exec_driver_sql(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names, as above
    for batch in rows.partitions(at_once):
        copy.exec_driver_sql(put, [tuple(row) for row in batch])


def _check(engine: Engine) -> None:
    with engine.connect() as connection:
        if sqlite_dialect.quick_check(connection):
            raise _not_ours()


def _not_ours() -> RuleError:
    return RuleError(
        "Cette copie ne contient pas ce qu’elle devrait",
        "Son contenu n’est pas celui d’une sauvegarde de ce programme : rien n’a été restauré.",
        "Choisissez une autre copie ; gardez celle-ci pour le dépanneur.",
    )
