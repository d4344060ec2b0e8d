"""Many students at once: their search index is filled by one statement, and is the one row by row would have made."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection

from livret_desktop.db.database import Database
from livret_desktop.db.read_models.student_list import StudentQuery, student_page
from livret_desktop.domain.people import Student

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def people(first: int, number: int) -> list[Student]:
    return [
        Student(id=UUID(int=rank + 1), birth_name=f"LEFÈVRE-{rank:05d}", given_names="Zoé", created_at=NOW)
        for rank in range(first, first + number)
    ]


def add(database: Database, students: list[Student]) -> None:
    with database.write("Import", NOW) as written:
        written.work.students.add_all(students)


def triggers(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    )
    return [tuple(row) for row in rows]


def check_index(connection: Connection) -> None:
    """SQLite's own comparison of the index with the rows; raises when one word differs."""
    connection.exec_driver_sql("INSERT INTO student_fts(student_fts, rank) VALUES ('integrity-check', 1)")


def found(database: Database, typed: str) -> list[str]:
    with database.read() as reading:
        facts = student_page(reading.connection, StudentQuery(typed), 0, 200, NOW)
    return [one.student.birth_name for one in facts]


def test_the_index_holds_every_student_whichever_way_they_came(database: Database) -> None:
    with database.quiet_write() as connection:
        before = triggers(connection)
    add(database, people(0, 3))
    add(database, people(3, 700))
    add(database, people(703, 2))
    with database.quiet_write() as connection:
        assert triggers(connection) == before
        check_index(connection)
    assert found(database, "00001") == ["LEFÈVRE-00001"]
    assert found(database, "00702") == ["LEFÈVRE-00702"]
    assert found(database, "00704") == ["LEFÈVRE-00704"]


def test_who_goes_afterwards_leaves_the_index_too(database: Database) -> None:
    add(database, people(0, 600))
    with database.write("Suppression", NOW) as written:
        for one in people(0, 300):
            written.work.students.remove(one.id)
    with database.quiet_write() as connection:
        check_index(connection)
    assert found(database, "00299") == []
    assert found(database, "00300") == ["LEFÈVRE-00300"]


def test_an_import_that_fails_leaves_index_and_triggers_as_they_were(database: Database) -> None:
    add(database, people(0, 3))
    with database.quiet_write() as connection:
        before = triggers(connection)
    with pytest.raises(ZeroDivisionError), database.write("Import", NOW) as written:
        written.work.students.add_all(people(3, 600))
        raise ZeroDivisionError
    with pytest.raises(Exception, match="UNIQUE"):  # in the middle of the rows: one of them is there already
        add(database, [*people(3, 600), *people(0, 1)])
    with database.quiet_write() as connection:
        assert triggers(connection) == before
        check_index(connection)
    add(database, people(3, 1))
    assert found(database, "00003") == ["LEFÈVRE-00003"]


def test_who_was_reading_goes_on_reading(database: Database) -> None:
    """The triggers are part of the schema: a statement prepared before is prepared again, unnoticed."""
    assert found(database, "lefevre") == []
    add(database, people(0, 600))
    assert len(found(database, "lefevre")) == 200
