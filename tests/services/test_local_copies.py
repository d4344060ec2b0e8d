"""Going back to a copy of this PC after a mistake: what was there is kept, nothing is sent by itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.db.machine_state import read_state
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.copies.local_copies import local_copies, take_back
from livret_desktop.services.copies.snapshots import copy_before_import, copy_of_the_day
from livret_desktop.services.outbox.send_pause import paused_reason
from tests.services.house import House, add_student, student_names


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A copy of the day, then a student too many."""
    made = House(tmp_path / "ecole")
    made.create()
    with made.open() as desk:
        add_student(desk)
        copy_of_the_day(desk, is_closing=True)
        made.clock.advance(hours=1)
        add_student(desk, birth_name="DURAND", neph="230509476751")
    return made


def test_the_copies_are_listed_with_what_was_written_since(house: House) -> None:
    with house.open() as desk:
        copy_before_import(desk)
        (desk.folder.snapshots / "à moi.livret").write_bytes(b"")
        (desk.folder.snapshots / "jour-2026-11-19.livret.part").write_bytes(b"")
        found = local_copies(desk)
    assert sorted((one.why, one.changes) for one in found) == [("avant un import", 0), ("copie du jour", 1)]


def test_the_time_of_a_copy_is_inside_it_whatever_its_file_says(house: House) -> None:
    with house.open() as desk:
        (copy,) = desk.folder.snapshots.iterdir()
        made_at = house.clock.now() - timedelta(hours=1)
        os.utime(copy, (0, 0))
        (found,) = local_copies(desk)
        assert (found.at, found.changes) == (made_at, 1)
        brought = copy.with_name("jour-2026-11-01.livret")  # by hand, under another day's name
        brought.write_bytes(copy.read_bytes())
        copy.unlink()
        with desk.database.read() as reading:
            (first, *_others) = reading.connection.exec_driver_sql(
                "SELECT at FROM history_change ORDER BY id DESC LIMIT 1 OFFSET 1"
            ).scalars()
        (found,) = local_copies(desk)
        assert found.at == datetime.fromisoformat(first)
        assert found.changes == 1
        brought.write_bytes(b"not a base")
        os.utime(brought, (1_700_000_000, 1_700_000_000))
        assert local_copies(desk)[0].at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_making_a_copy_writes_nothing_into_the_base_and_leaves_no_journal(house: House) -> None:
    with house.open() as desk:
        copy_before_import(desk)
        assert {path.suffix for path in desk.folder.snapshots.iterdir()} == {".livret"}
        with desk.database.read() as reading:
            assert read_state(reading.connection, "snapshot.copied") is None


def test_the_school_of_the_copy_takes_the_place_and_what_was_there_is_kept(house: House) -> None:
    with house.open() as desk:
        (copy,) = local_copies(desk)
        key = desk.master_key
    taken = take_back(copy.path, house.folder, house.around, key=key)
    assert (taken.students, taken.lessons) == (1, 0)
    assert student_names(house) == ["ŒUVRARD"]
    with house.open() as desk, desk.database.read() as reading:
        assert paused_reason(reading.connection)
    (kept,) = house.folder.set_aside.iterdir()
    assert student_names(House(kept, house.store, house.clock, house.installation)) == ["DURAND", "ŒUVRARD"]
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
    assert student_names(house) == ["DURAND", "ŒUVRARD"]
