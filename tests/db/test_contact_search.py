"""Whoever phones is found: students by their représentants légaux and accompagnateurs, whatever was done to them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from livret_desktop.db import history, schema
from livret_desktop.db.copying import copy_into_fresh
from livret_desktop.db.database import Database
from livret_desktop.db.read_models.contact_search import FoundContact, searched_words
from livret_desktop.db.read_models.student_list import (
    StudentQuery,
    StudentSort,
    student_count,
    student_ids,
    student_page,
    student_suggestions,
)
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.follow_up import Accompanist, Guardian
from livret_desktop.domain.names import contact_search_text
from livret_desktop.domain.people import Student
from tests.bench.crowd import KEY, NOW

HELENE = Guardian(
    id=UUID(int=71),
    student_id=UUID(int=1),
    surname="Martel",
    given_name="Hélène",
    relation="mère",
    phone="06 71 20 55 18",
)
UNCLE = Accompanist(
    id=UUID(int=72), student_id=UUID(int=2), surname="ŒUVRARD", given_name="Théo", phone="+33 6 71 20 55 19"
)
NAMES = ("Martel", "ŒUVRARD", "D’Hérouville", "Lê", "MARTEL-DUPONT", "Çelik")
GIVEN = ("Hélène", "Théo", "", "Anne-Sophie", "Zoé")


def student(number: int, name: str = "PETIT") -> Student:
    return Student(id=UUID(int=number), birth_name=name, given_names=f"Élève{number}", created_at=NOW)


@pytest.fixture
def family(database: Database) -> Database:
    """Three students; the mother of the first, an uncle of the second, nobody beside the third."""
    with database.write("Famille", NOW) as written:
        written.work.students.add_all([student(1), student(2), student(3, "MARTEL")])
        written.work.guardians.add(HELENE)
        written.work.accompanists.add(UNCLE)
    return database


def found(database: Database, typed: str, **more: object) -> list[tuple[int, str | None]]:
    with database.read() as reading:
        page = student_page(reading.connection, StudentQuery(typed, filter=None, **more), 0, 24, NOW)  # type: ignore[arg-type]
    return [(one.student.id.int, one.found_by and one.found_by.surname) for one in page]


@pytest.mark.parametrize(
    "typed",
    ["helene", "HÉL", "martel h", "lene mart", "06 71 20 55 18", "0671205518", "+33 6 71 20 55 18", "205518"],
)
def test_a_mother_is_found_by_any_part_of_her_name_or_phone(family: Database, typed: str) -> None:
    assert found(family, typed) == [(1, "Martel")]


@pytest.mark.parametrize("typed", ["oeuv", "œuvrard theo", "06 71 20 55 19", "0033671205519"])
def test_an_accompanist_is_found_also_where_the_phone_is_kept_with_its_country(
    family: Database, typed: str
) -> None:
    assert found(family, typed) == [(2, "ŒUVRARD")]


def test_the_student_of_that_name_comes_first_and_says_no_reason(family: Database) -> None:
    assert found(family, "martel") == [(3, None), (1, "Martel")]
    assert found(family, "petit") == [(1, None), (2, None)]


def test_two_people_beside_one_student_are_not_mixed(family: Database) -> None:
    with family.write("Père", NOW) as written:
        written.work.guardians.add(
            replace(HELENE, id=UUID(int=73), surname="Roy", given_name="Marc", phone="")
        )
    assert found(family, "marc martel") == []
    assert found(family, "marc roy") == [(1, "Roy")]


def test_every_sort_count_and_page_have_them(family: Database) -> None:
    for sort in StudentSort:
        query = StudentQuery("671205", filter=None, sort=sort, is_descending=sort is StudentSort.NEWEST)
        with family.read() as reading:
            assert (
                len(student_ids(reading.connection, query)) == student_count(reading.connection, query) == 2
            )
        assert {one for one, _why in found(family, "671205", sort=sort)} == {1, 2}


def test_archived_students_are_found_by_them_too_and_last(family: Database) -> None:
    with family.write("Archive", NOW) as written:
        written.work.students.put(replace(student(1), archived_on=NOW.date()))
    with family.read() as reading:
        lines = student_suggestions(reading.connection, "martel", 8, NOW)
    assert [(one.student.id.int, one.found_by is not None) for one in lines] == [(3, False), (1, True)]
    assert lines[1].found_by == FoundContact("Martel", "Hélène", "mère", is_guardian=True)


def test_more_than_two_hundred_of_them_are_all_found(family: Database) -> None:
    with family.write("Foule", NOW) as written:
        written.work.students.add_all([student(number) for number in range(1_000, 1_230)])
        written.work.guardians.add_all(
            [
                replace(HELENE, id=UUID(int=number + 5_000), student_id=UUID(int=number))
                for number in range(1_000, 1_230)
            ]
        )
    query = StudentQuery("helene", filter=None)
    with family.read() as reading:
        ids = student_ids(reading.connection, query)
        pages = [student_page(reading.connection, query, at, 50, NOW) for at in range(0, 250, 50)]
        assert student_count(reading.connection, query) == len(ids) == 231
    assert [one.student.id for page in pages for one in page] == list(ids)
    assert all(one.found_by for page in pages for one in page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("06 71 20", ["67120"]),
        ("06 7", ["067"]),
        ("+33 6 71", ["671"]),
        ("Le Gall 06 12", ["le", "gall", "0612"]),
        ("0301 0773 3719", ["30107733719"]),
        ("000000", ["00000"]),
        ("+33", ["33"]),
        ("b2 78", ["b2", "78"]),
    ],
)
def test_figures_said_two_by_two_are_one_word(typed: str, words: list[str]) -> None:
    assert searched_words(typed) == words


@pytest.mark.parametrize("seed", range(4))
def test_the_index_is_what_the_rows_say_after_anything_done_to_them(database: Database, seed: int) -> None:
    """Written, edited, moved to another student, removed, undone, by lot: contact, its index and a copy agree."""
    dice = random.Random(seed)
    with database.write("Élèves", NOW) as written:
        written.work.students.add_all([student(number) for number in range(1, 6)])
    undoable: list[int] = []
    for number in range(60):
        with database.write(f"Geste {number}", NOW) as written:
            if undoable and dice.random() < 0.25:
                _undo(written.work, undoable.pop())
            else:
                _touch(written.work, dice, 900 + number)
                continue
        if written.changes.history_id is not None:
            undoable.append(written.changes.history_id)
    _require_index(database)


def test_a_row_told_by_an_earlier_schema_is_indexed_when_it_comes_back(family: Database) -> None:
    with family.write("Retrait", NOW) as written:
        written.work.guardians.remove(HELENE.id)
    assert found(family, "helene") == []
    with family.read() as reading:
        (row,) = history.rows_of(reading.connection, written.changes.history_id or 0)
    assert row.before is not None
    told = {name: value for name, value in row.before.items() if name != "search_text"}
    with family.write("Retour", NOW) as written:
        assert written.work.guardians.restore_raw(row.row_id, None, told)
    assert found(family, "helene") == [(1, "Martel")]
    with family.write("Retrait encore", NOW) as written:
        assert written.work.guardians.restore_raw(row.row_id, told, None)
    _require_index(family)


def test_a_copy_is_indexed(family: Database, path: Path, tmp_path: Path) -> None:
    family.close()
    copy_into_fresh(path, tmp_path / "copie", KEY)
    schema.migrate(tmp_path / "copie", KEY, keep_old_as=tmp_path / "avant")  # VACUUM numbers rows anew
    copied = Database(tmp_path / "copie", KEY)
    _require_index(copied)
    assert found(copied, "helene") == [(1, "Martel")]
    copied.close()


def _undo(work: Work, change_id: int) -> None:
    for row in reversed(history.rows_of(work.connection, change_id)):
        assert work.repository_of(row.table_name).restore_raw(row.row_id, row.after, row.before)


def _touch(work: Work, dice: random.Random, number: int) -> None:
    repository = dice.choice((work.guardians, work.accompanists))
    known = repository.where(order=repository.c.id)
    fresh = {
        "surname": dice.choice(NAMES),
        "given_name": dice.choice(GIVEN),
        "phone": dice.choice(("", f"06 {dice.randrange(10**8):08d}")),
        "student_id": UUID(int=dice.randrange(1, 6)),
    }
    act = dice.choice(("add", "put", "remove")) if known else "add"
    if act == "add":
        repository.add(repository.of.record(id=UUID(int=number), **fresh))
    elif act == "put":
        repository.put(replace(dice.choice(known), **fresh))
    else:
        repository.remove(dice.choice(known).id)


def _require_index(database: Database) -> None:
    with database.read() as reading:
        rows = {
            (str(one.id), str(one.student_id), contact_search_text(one.surname, one.given_name, one.phone))
            for one in (*reading.guardians.where(), *reading.accompanists.where())
        }
        ask = reading.connection.exec_driver_sql
        kept = {tuple(row) for row in ask("SELECT id, student_id, search_text FROM contact")}
    assert kept == rows
    with database.quiet_write() as connection:  # raises when the full-text index differs from ``contact``
        connection.exec_driver_sql("INSERT INTO contact_fts(contact_fts, rank) VALUES ('integrity-check', 1)")
