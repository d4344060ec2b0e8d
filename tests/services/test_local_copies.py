"""Going back to a copy of this PC after a mistake: what was there is kept, nothing is sent by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.local_copies import local_copies, take_back
from livret_desktop.services.send_pause import paused_reason
from livret_desktop.services.snapshots import copy_before_import, copy_of_the_day
from livret_desktop.services.student_list import StudentQuery, list_students
from tests.services.house import House, add_student


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A copy of the day, then a student too many."""
    made = House(tmp_path / "ecole")
    made.create()
    with made.open() as desk:
        add_student(desk)
        copy_of_the_day(desk, is_closing=True)
        (copy,) = desk.folder.snapshots.iterdir()
        os.utime(copy, (made.clock.at.timestamp(),) * 2)  # the clock of the test, not of the disk
        made.clock.advance(hours=1)
        add_student(desk, birth_name="DURAND", neph="230509476751")
    return made


def names(house: House) -> list[str]:
    with house.open() as desk:
        return [line.birth_name for line in list_students(desk, StudentQuery(), 0, 50)]


def test_the_copies_are_listed_with_what_was_written_since(house: House) -> None:
    with house.open() as desk:
        copy_before_import(desk)
        (desk.folder.snapshots / "à moi.livret").write_bytes(b"")
        (desk.folder.snapshots / "jour-2026-11-19.livret.part").write_bytes(b"")
        found = local_copies(desk)
    assert sorted((one.why, one.changes) for one in found) == [("avant un import", 0), ("copie du jour", 1)]


def test_the_school_of_the_copy_takes_the_place_and_what_was_there_is_kept(house: House) -> None:
    with house.open() as desk:
        (copy,) = local_copies(desk)
        key = desk.master_key
    taken = take_back(copy.path, house.folder, house.around, key=key)
    assert (taken.students, taken.lessons) == (1, 0)
    assert names(house) == ["ŒUVRARD"]
    with house.open() as desk, desk.database.read() as reading:
        assert paused_reason(reading.connection)
    (kept,) = house.folder.set_aside.iterdir()
    assert names(House(kept, house.store, house.clock, house.installation)) == ["DURAND", "ŒUVRARD"]
    assert copy.path.exists()


def test_a_damaged_copy_or_an_open_window_changes_nothing(house: House) -> None:
    with house.open() as desk:
        (copy,) = local_copies(desk)
        key = desk.master_key
    with FileLock(house.folder.window_lock), pytest.raises(MachineError, match="fenêtre"):
        take_back(copy.path, house.folder, house.around, key=key)
    copy.path.write_bytes(b"x" * 50_000)
    with pytest.raises(RuleError, match="ne s’ouvre pas"):
        take_back(copy.path, house.folder, house.around, key=key)
    assert not house.folder.staging.exists()
    assert names(house) == ["DURAND", "ŒUVRARD"]
