"""Copies on this PC: one a day when something changed, before each import, thinned, and never at the disk's expense."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from livret_desktop.db.copying import count_rows
from livret_desktop.services.copies import snapshots
from livret_desktop.services.copies.snapshots import (
    copy_before_import,
    copy_of_the_day,
    daily_copies,
    kept_days,
)
from livret_desktop.services.school.data_check import damaged_base
from tests.services.house import add_student


def names(desk) -> list[str]:
    return (
        sorted(path.name for path in desk.folder.snapshots.glob("*"))
        if desk.folder.snapshots.exists()
        else []
    )


def test_closing_keeps_the_day_once_and_again_only_after_a_change(house, desk):
    assert copy_of_the_day(desk, is_closing=True)
    assert not copy_of_the_day(desk, is_closing=True), "nothing has changed"
    house.clock.advance(hours=1)
    add_student(desk)
    assert copy_of_the_day(desk, is_closing=True)
    assert names(desk) == ["jour-2026-11-20.livret"]
    copy = desk.folder.snapshots / "jour-2026-11-20.livret"
    assert count_rows(copy, desk.master_key.database_key_hex()) == (1, 0)


def test_a_program_that_never_closes_keeps_a_copy_a_day(house, desk):
    assert copy_of_the_day(desk, is_closing=False)
    house.clock.advance(hours=5)
    add_student(desk)
    assert not copy_of_the_day(desk, is_closing=False)
    house.clock.advance(hours=20)
    assert copy_of_the_day(desk, is_closing=False)
    assert names(desk) == ["jour-2026-11-20.livret", "jour-2026-11-21.livret"]


def test_the_copies_are_thinned_by_day_week_and_month(house, desk):
    first = date(2026, 1, 1)
    every = [first + timedelta(days=number) for number in range(365)]
    kept = kept_days(every)
    assert set(every[-7:]) <= kept
    assert {day.month for day in kept} == {7, 8, 9, 10, 11, 12}
    assert len(kept) <= 7 + 4 + 6
    # day after day the same is left as by thinning all at once
    left: set[date] = set()
    for day in every:
        left = kept_days(left | {day})
    assert {day.month for day in left} == {7, 8, 9, 10, 11, 12}
    assert set(every[-7:]) <= left
    for _ in range(10):
        house.clock.advance(days=1)
        add_student(desk, neph="")
        copy_of_the_day(desk, is_closing=True)
    assert daily_copies(desk).keys() == kept_days(daily_copies(desk))
    assert len(daily_copies(desk)) < 10


def test_three_copies_before_imports_are_kept(house, desk):
    made = [copy_before_import(desk) for _ in range(5)]  # within one second: none takes the place of another
    last = {path.name for path in made[-3:] if path is not None}
    assert len(last) == 3
    assert set(names(desk)) == last


@pytest.mark.parametrize("wrong", [400, -400])
def test_a_clock_put_right_costs_no_copy_just_made(house, desk, wrong):
    house.clock.advance(days=wrong)
    before = [made_a_minute_later(house, desk) for _ in range(3)]
    house.clock.advance(days=-wrong)
    after = [made_a_minute_later(house, desk) for _ in range(3)]
    assert all(path not in before for path in after)
    assert set(names(desk)) == {path.name for path in after}


def made_a_minute_later(house, desk) -> Path:
    """A copy that is there once it is said to be."""
    house.clock.advance(minutes=1)
    made = copy_before_import(desk)
    assert made is not None
    assert made.exists()
    return made


def test_a_year_of_days_to_come_does_not_cost_the_copy_of_today(house, desk):
    assert copy_of_the_day(desk, is_closing=True)
    (kept,) = daily_copies(desk).values()
    for number in range(1, 300):
        shutil.copyfile(kept, kept.with_name(f"jour-{date(2027, 1, 1) + timedelta(days=number)}.livret"))
    house.clock.advance(days=1)
    add_student(desk)
    assert copy_of_the_day(desk, is_closing=True)
    assert date(2026, 11, 21) in daily_copies(desk)


@pytest.mark.parametrize("trouble", ["no room", "refused"])
def test_a_full_disk_costs_only_the_copy(house, desk, monkeypatch, trouble):
    assert copy_of_the_day(desk, is_closing=True)
    add_student(desk)
    house.clock.advance(minutes=1)
    before = {name: (desk.folder.snapshots / name).read_bytes() for name in names(desk)}
    if trouble == "no room":
        size = desk.folder.database.stat().st_size
        monkeypatch.setattr(snapshots.shutil, "disk_usage", lambda _root: SimpleNamespace(free=2 * size))
    else:
        monkeypatch.setattr(
            snapshots.schema, "sync_file", lambda _path: (_ for _ in ()).throw(OSError(28, "full"))
        )
    assert not copy_of_the_day(desk, is_closing=True)
    assert copy_before_import(desk) is None
    assert {name: (desk.folder.snapshots / name).read_bytes() for name in names(desk)} == before
    add_student(desk, birth_name="PETIT", neph="230509476799")


def test_a_damaged_base_is_not_copied_over_a_good_copy(desk):
    desk.database.forbid_writing(damaged_base())
    assert not copy_of_the_day(desk, is_closing=True)
    assert names(desk) == []


def test_the_folder_of_copies_may_have_been_removed(house, desk):
    copy_of_the_day(desk, is_closing=True)
    shutil.rmtree(desk.folder.snapshots)
    house.clock.advance(days=1)
    add_student(desk)
    assert copy_of_the_day(desk, is_closing=False)
