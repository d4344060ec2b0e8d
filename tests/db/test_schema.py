"""The file itself: encrypted, ours, at the newest schema or refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import TypeDecorator
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect_of_sqlalchemy

from livret_desktop.db import catalogue, schema, sqlite_dialect
from livret_desktop.db.copying import copy_into_fresh, count_rows
from livret_desktop.db.database import Database
from livret_desktop.db.records import RecordTable
from livret_desktop.db.tables import METADATA
from livret_desktop.errors import MachineError, RuleError
from tests.db.conftest import KEY, NOW
from tests.db.test_unit_of_work import student

RECORDS = [value for value in vars(catalogue).values() if isinstance(value, RecordTable)]


def test_no_clear_text_in_the_file(database: Database, path: Path) -> None:
    with database.write("Ajout", NOW) as written:
        written.work.students.add(student(birth_name="CANARIVISIBLE"))
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"CANARIVISIBLE" not in kept
    assert b"SQLite format" not in kept
    with closing(sqlite3.connect(path)) as clear, pytest.raises(sqlite3.DatabaseError):
        clear.execute("SELECT 1 FROM student")


def test_a_wrong_key_is_said_in_french(path: Path) -> None:
    with pytest.raises(MachineError, match="ne s’ouvre pas"):
        schema.revision_of(path, "00" * 32)


def test_the_migrations_make_exactly_the_tables(path: Path) -> None:
    engine = sqlite_dialect.open_engine(path, KEY, is_writer=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": _differs,
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and name.startswith(("student_fts", "contact")))
                ),
            },
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def _differs(_context: object, _column: object, _metadata: object, found: object, wanted: object) -> bool:
    """Compare the SQL words of two types: ours are kept in plain ones."""
    dialect = sqlite_dialect_of_sqlalchemy()
    plain = wanted.impl_instance if isinstance(wanted, TypeDecorator) else wanted
    return str(found.compile(dialect)) != str(plain.compile(dialect))  # type: ignore[attr-defined]


def test_the_newest_migration_is_the_one_announced() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert scripts.get_current_head() == schema.HEAD_REVISION


@pytest.mark.parametrize("table", RECORDS, ids=lambda table: table.name)
def test_records_and_tables_have_the_same_fields(table: RecordTable[object]) -> None:
    derived = {"seq", "neph_digits", "sort_name", "search_text"}
    assert {field.name for field in fields(table.record)} == set(table.table.c.keys()) - derived  # type: ignore[arg-type]


def test_a_newer_schema_is_refused_without_writing_a_byte(path: Path) -> None:
    engine = sqlite_dialect.open_engine(path, KEY, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = path.read_bytes()
    with pytest.raises(MachineError, match="version plus récente"):
        schema.revision_of(path, KEY)
    assert path.read_bytes() == before


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "autre.db"
    engine = sqlite_dialect.open_engine(other, KEY, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("CREATE TABLE x (y)")
    engine.dispose()
    with pytest.raises(MachineError, match="pas une base de ce programme"):
        schema.revision_of(other, KEY)


def test_an_existing_school_is_not_made_again(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(MachineError, match="contient déjà"):
        schema.create_database(path, KEY)
    assert path.read_bytes() == before


def test_migrating_keeps_the_old_file_and_the_rows(database: Database, path: Path, tmp_path: Path) -> None:
    with database.write("Ajout", NOW) as written:
        written.work.students.add(student())
    database.close()
    schema.migrate(path, KEY, keep_old_as=tmp_path / "avant")
    assert count_rows(path, KEY) == count_rows(tmp_path / "avant", KEY) == (1, 0)
    assert not path.with_name(path.name + ".migrating").exists()


def test_a_copy_takes_rows_but_never_the_schema(database: Database, path: Path, tmp_path: Path) -> None:
    with database.write("Ajout", NOW) as written:
        written.work.students.add_all([student(birth_name=f"NOM{rank}") for rank in range(30)])
    with database.quiet_write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER piege AFTER INSERT ON student BEGIN DELETE FROM student; END"
        )
        connection.exec_driver_sql("CREATE TABLE intruse (secret)")
    database.close()
    copy_into_fresh(path, tmp_path / "copie", KEY)
    copied = Database(tmp_path / "copie", KEY)
    with copied.read() as reading:
        assert reading.students.count() == 30
        names = reading.connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
        found = reading.connection.exec_driver_sql(
            "SELECT count(*) FROM student_fts WHERE search_text LIKE '%nom2%'"
        ).scalar_one()
    copied.close()
    assert "piege" not in names and "intruse" not in names
    assert found == 11


def test_a_copy_without_its_tables_is_refused_and_leaves_nothing(path: Path, tmp_path: Path) -> None:
    engine = sqlite_dialect.open_engine(path, KEY, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DROP TABLE batch")
    engine.dispose()
    with pytest.raises(RuleError, match="ne contient pas"):
        copy_into_fresh(path, tmp_path / "copie", KEY)
    assert not (tmp_path / "copie").exists()


def test_damage_is_complained_of(database: Database) -> None:
    assert database.complaints() == []
    with database.quiet_write() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    raw = sqlite_dialect.open_engine(database.path, KEY, is_writer=True)
    with raw.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(
            "INSERT INTO enrolment_period (id, enrolment_id, track) VALUES ('a', 'personne', 'AAC')"
        )
    raw.dispose()
    assert any("lien rompu" in complaint for complaint in database.complaints())


def test_a_file_whose_log_was_not_folded_back_is_not_moved(database: Database, path: Path) -> None:
    """Closing says nothing when the disk refuses the last writes: moved alone, the file would be a torn one."""
    with database.write("Ajout", NOW) as written:
        written.work.students.add(student())
    with pytest.raises(OSError, match="folded"):
        schema.require_folded(path)
    database.close()
    schema.require_folded(path)


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE VIEW batch AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id FROM n",
        "CREATE VIRTUAL TABLE batch USING fts5(id)",
        "CREATE TABLE batch (id TEXT, sent_at TEXT AS (hex(zeroblob(100000000))))",
    ],
)
def test_under_our_names_only_plain_tables_are_read(path: Path, tmp_path: Path, trap: str) -> None:
    """A view without end would copy for ever."""
    engine = sqlite_dialect.open_engine(path, KEY, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("DROP TABLE batch")
        connection.exec_driver_sql(trap)
    engine.dispose()
    with pytest.raises(RuleError, match="ne contient pas"):
        copy_into_fresh(path, tmp_path / "copie", KEY)
    assert not (tmp_path / "copie").exists()
