"""What a use case writes, tells and takes back."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livret_desktop.db import history
from livret_desktop.db.database import Database
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.people import Instructor, Student
from livret_desktop.domain.vocabulary import Category, Civility
from tests.db.conftest import KEY, NOW


def student(**values: object) -> Student:
    given_values = {"birth_name": "BÉRANGER", "given_names": "Élodie", "created_at": NOW} | values
    return Student(id=uuid4(), **given_values)  # type: ignore[arg-type]


def test_closing_while_another_command_writes_raises_nothing(path, monkeypatch) -> None:
    monkeypatch.setattr("livret_desktop.db.sqlite_dialect.BUSY_TIMEOUT_MS", 20)
    one, other = Database(path, KEY), Database(path, KEY)
    with one.read():
        pass
    with other.quiet_write():
        one.close()
    other.close()


def test_a_record_comes_back_as_it_was_written(database: Database) -> None:
    one = student(civility=Civility.MADAM, born_on=date(2008, 2, 29), neph="0301 0773 3719", phone="06 12")
    teacher = Instructor(id=uuid4(), surname="RUIZ", categories=(Category.B, Category.A2), tutor_id=None)
    with database.write("Deux fiches", NOW) as written:
        written.work.students.add(one)
        written.work.instructors.add(teacher)
    assert written.changes.kinds == {Kind.STUDENTS, Kind.TEAM}
    assert written.changes.title == "Deux fiches"
    with database.read() as reading:
        assert reading.students.require(one.id) == one
        assert reading.instructors.where() == [teacher]
        assert reading.students.get(uuid4()) is None


def test_nothing_is_kept_when_the_use_case_fails(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write("Perdu", NOW) as written:
        written.work.students.add(student())
        raise RuntimeError
    with database.read() as reading:
        assert reading.students.count() == 0
        assert history.last_undoable(reading.connection) is None


def test_writing_the_same_again_tells_nothing(database: Database) -> None:
    one = student()
    with database.write("Ajout", NOW) as written:
        written.work.students.add(one)
    with database.write("Rien", NOW) as written:
        assert written.work.students.put(one) is False
    assert not written.changes.kinds
    assert written.changes.history_id is None


def test_a_reader_cannot_write(database: Database) -> None:
    with database.read() as reading, pytest.raises(Exception, match="readonly"):
        reading.connection.exec_driver_sql("DELETE FROM student")


def test_the_history_tells_before_and_after_and_can_be_put_back(database: Database) -> None:
    one = student()
    with database.write("Ajout", NOW) as written:
        written.work.students.add(one)
    renamed = replace(one, given_names="Élodie Marie")
    with database.write("Prénoms", NOW) as written:
        written.work.students.put(renamed)
    change_id = written.changes.history_id
    assert change_id is not None
    with database.write("Annulé", NOW, undo_of=change_id) as written:
        for row in history.rows_of(written.work.connection, change_id):
            assert written.work.repository_of(row.table_name).restore_raw(row.row_id, row.after, row.before)
    with database.read() as reading:
        assert reading.students.require(one.id) == one
        undoable = history.last_undoable(reading.connection)
        assert undoable is not None and undoable.title == "Ajout"
        assert [change.title for change in history.changes_of(reading.connection, str(one.id))] == [
            "Annulé",
            "Prénoms",
            "Ajout",
        ]


def test_a_record_changed_since_is_not_put_back(database: Database) -> None:
    one = student()
    with database.write("Ajout", NOW) as written:
        written.work.students.add(one)
    first = written.changes.history_id
    assert first is not None
    with database.write("Depuis", NOW) as written:
        written.work.students.put(replace(one, phone="0102030405"))
        row = history.rows_of(written.work.connection, first)[0]
        assert written.work.students.restore_raw(row.row_id, row.after, row.before) is False


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE history_change SET title = 'autre' WHERE id = 2",
        "UPDATE history_row SET after = '{}' WHERE change_id = 2",
        "DELETE FROM history_row WHERE change_id = 2",
        "DELETE FROM history_change WHERE id = 2",
        "UPDATE history_change SET at = '2020-01-01T00:00:00.000000Z' WHERE id = 2",
    ],
)
def test_a_history_altered_afterwards_is_found(database: Database, tamper: str) -> None:
    for name in ("A", "B", "C"):
        with database.write(name, NOW) as written:
            written.work.students.add(student(birth_name=name))
    with database.read() as reading:
        assert history.first_broken_link(reading.connection) is None
    with database.quiet_write() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        if tamper.startswith("DELETE FROM history_change"):
            connection.exec_driver_sql("DELETE FROM history_row WHERE change_id = 2")
        connection.exec_driver_sql(tamper)
    with database.read() as reading:
        assert history.first_broken_link(reading.connection) in {2, 3}


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=_TEXT, phones=_TEXT, neph=_TEXT, days=st.integers(0, 40_000))
def test_any_text_survives(database: Database, name: str, phones: str, neph: str, days: int) -> None:
    one = student(birth_name=name, other_phones=phones, neph=neph, born_on=date(1920, 1, 1) + timedelta(days))
    with database.write("Texte", NOW) as written:
        written.work.students.add(one)
    with database.read() as reading:
        assert reading.students.require(one.id) == one


def test_writers_of_two_threads_take_turns(database: Database) -> None:
    def add_ten() -> None:
        for _ in range(10):
            with database.write("Ajout", NOW) as written:
                written.work.students.add(student())

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as reading:
        assert reading.students.count() == 40
        assert history.first_broken_link(reading.connection) is None


def test_an_id_of_another_table_is_not_found(database: Database) -> None:
    with database.read() as reading, pytest.raises(KeyError):
        reading.lessons.require(UUID(int=0))


@given(st.lists(st.none() | st.text(), min_size=4, max_size=4))
def test_the_chain_takes_rows_as_the_json_it_always_took(parts: list[str | None]) -> None:
    """Another text of the same row, and every chain kept so far would count as broken."""
    assert history._line(parts) == json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
