"""A damaged base is found, read and never written over; a full check comes every week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.errors import DamagedDataError, MachineError
from livret_desktop.security.keys import DamagedKeysError
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.services.school.data_check import check_data
from tests.services.house import House, add_student

_PAGE = 4096


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "ecole")
    made.create()
    with made.open() as desk:
        for number in range(40):
            add_student(desk, birth_name=f"NOM{number}", neph=f"2305094770{number:02d}")
    return made


def damage(house: House, page: int) -> None:
    """One bit of one page, as a dying disk does."""
    content = bytearray(house.folder.database.read_bytes())
    content[page * _PAGE + 700] ^= 4
    house.folder.database.write_bytes(content)


def page_of(house: House, sql: str) -> int:
    """A page of a table or index, from 0: the last one, where rows are."""
    from livret_desktop.db import sqlite_dialect  # noqa: PLC0415

    with house.open() as desk:
        key = desk.master_key.database_key_hex()
    engine = sqlite_dialect.open_engine(house.folder.database, key, is_writer=False)
    with engine.connect() as connection:
        number = connection.exec_driver_sql(sql).scalar_one()
    engine.dispose()
    return int(number) - 1


ROOT_OF = "SELECT rootpage FROM sqlite_master WHERE name = '{}'"


def test_a_sound_base_is_checked_in_full_once_a_week(house: House) -> None:
    with house.open() as desk:
        assert [check_data(desk).is_full for _ in range(3)] == [True, False, False]
        house.clock.advance(days=6)
        assert not check_data(desk).is_full
        house.clock.advance(days=1)
        assert check_data(desk).is_full
        house.clock.at -= timedelta(days=400)  # a clock put right: not put off for a year
        assert check_data(desk).is_full


@pytest.mark.parametrize("table", ["student", "history_row"])
def test_one_bit_is_found_nothing_is_written_and_the_rest_is_read(
    house: House, table: str, expected_logs
) -> None:
    expected_logs("damaged base")
    damage(house, page_of(house, ROOT_OF.format(table)))
    with house.open() as desk:
        check = check_data(desk, is_full=True)
        assert isinstance(check.damage, DamagedDataError)
        before = house.folder.database.read_bytes()
        with pytest.raises(MachineError, match="lecture seule"):
            add_student(desk, birth_name="PETIT", neph="230509476799")
        if table != "student":
            assert len(list_students(desk, StudentQuery(), 0, 100)) == 40
    assert house.folder.database.read_bytes() == before


def test_a_broken_link_is_found_by_the_quick_check(house: House, expected_logs) -> None:
    expected_logs("damaged base")
    with house.open() as desk:
        driver = desk.database._writer.raw_connection()
        driver.cursor().execute("PRAGMA foreign_keys = OFF")
        driver.cursor().execute(
            "INSERT INTO enrolment_period (id, enrolment_id, track) VALUES ('a', 'personne', 'AAC')"
        )
        driver.close()
        check = check_data(desk, is_full=False)
        assert check.complaints == 1


@pytest.mark.parametrize("act", ["page", "keys"])
def test_the_damaged_school_is_kept_aside_by_the_restore(house: House, tmp_path: Path, act: str) -> None:
    target = tmp_path / "cle"
    target.mkdir()
    with house.open() as desk:
        file = back_up(desk, target).backup.path
    if act == "page":
        damage(house, 0)
    else:
        house.folder.keys.write_bytes(b"{}")
    left = {path.name: path.read_bytes() for path in (house.folder.database, house.folder.keys)}
    with pytest.raises((DamagedDataError, DamagedKeysError)), house.open():
        pass
    restore(file, house.folder, house.around)
    with house.open() as desk:
        assert check_data(desk, is_full=True).damage is None
        assert len(list_students(desk, StudentQuery(), 0, 100)) == 40
    (kept,) = house.folder.set_aside.iterdir()
    assert {name: (kept / name).read_bytes() for name in left} == left
