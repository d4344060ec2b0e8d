"""What Sauvegardes says of the last copy: where it is, what it protects from, and what a restored school knows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backup_checks import copies_in
from livret_desktop.services.copies.backup_overview import backup_overview
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import (
    issue_recovery_sheet,
    note_sheet_printed,
    sheet_state,
)
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.services.today.day import read_today
from livret_desktop.services.today.todo import Cause
from livret_desktop.ui.presenters.backups import copy_state, headline, presses, sheet_words
from tests.services.house import House, Plugged, add_student

_MEMORY = Path("/dev/shm")


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "ecole")
    made.create()
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def sheet_of(house: House) -> GivenSecrets:
    assert house.code is not None
    return GivenSecrets(recovery_code="\n".join(house.code.lines()))


def said(desk: Desk, plugged: Plugged | None = None) -> tuple[str, bool]:
    """The sentence, and whether it is green."""
    sentence, state = headline(backup_overview(desk, plugged or Plugged()), desk)
    assert not presses(state), "nothing of this is an alarm"
    return sentence.replace("\u00a0", " "), state.tone.name == "OK"


def test_a_copy_beside_the_data_protects_from_a_mistake_alone(house, target):
    with house.open() as desk:
        back_up(desk, target)
        words, is_green = said(desk)
    assert "sur le disque de ce PC : elle protège d’une erreur, pas d’une panne ni d’un vol." in words
    assert not is_green


@pytest.fixture
def other_disk(tmp_path) -> Iterator[Path]:
    """A folder on another volume than the data."""
    if not _MEMORY.is_dir() or _MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second volume here")
    with TemporaryDirectory(dir=_MEMORY) as made:
        folder = Path(made) / "copies"
        folder.mkdir()
        yield folder


def test_a_copy_on_another_disk_is_safe_while_it_is_seen(house, other_disk):
    with house.open() as desk:
        back_up(desk, other_disk)
        assert said(desk) == ("Tout est en sécurité : dernière copie aujourd’hui 10:14, vérifiée.", True)
        house.clock.advance(days=1)
        other_disk.rename(other_disk.with_name("ailleurs"))
        words, is_green = said(desk)
    assert words == (
        "Dernière copie hier 10:14, vérifiée. Elle n’est pas en vue : vue en dernier dans « copies », hier 10:14."
    )
    assert not is_green


def test_a_known_stick_put_away_after_a_recent_copy_is_an_ordinary_day(house, tmp_path):
    plugged = Plugged()
    with house.open() as desk:
        stick = plugged.plug(tmp_path / "bleue")
        add_stick(desk, stick, "BLEUE")
        made = back_up(desk, stick.root)
        safe = ("Tout est en sécurité : dernière copie aujourd’hui 10:14, vérifiée, sur la clé BLEUE.", True)
        assert said(desk, plugged) == safe
        plugged.volumes.clear()
        assert said(desk, plugged) == safe
        plugged.volumes.append(stick)
        made.backup.path.unlink()
        words, is_green = said(desk, plugged)
    assert "pas en vue : vue en dernier sur la clé BLEUE" in words
    assert not is_green


@pytest.fixture
def first_copy(house, target) -> Path:
    """Made before the sheet was printed, as at the first start; another one is beside it."""
    with house.open() as desk:
        add_student(desk)
        first = back_up(desk, target).backup.path
        note_sheet_printed(desk)
        house.clock.advance(minutes=35)
        add_student(desk, birth_name="DURAND", neph="230509476751")
        back_up(desk, target)
    return first


def test_the_copy_restored_is_known_on_the_new_pc(house, target, first_copy, tmp_path):
    fresh = House(tmp_path / "neuf", clock=house.clock)
    restore(first_copy, fresh.folder, fresh.around, given=sheet_of(house))
    with fresh.open() as desk:
        seen = backup_overview(desk, Plugged())
        assert (seen.last.sequence, seen.changes) == (1, 0)
        states = {copy.facts.sequence: copy_state(copy).word for copy in copies_in(desk, target)}
        assert states == {1: "Vérifiée", 2: "À relire"}, "of the second, this school knows nothing"
        words, state = sheet_words(seen.sheet)
        assert "a ouvert une copie le 20 novembre 2026" in words and not presses(state)
        assert not {Cause.SHEET, Cause.BACKUP} & {one.cause for one in read_today(desk).todos}
        assert back_up(desk, target).backup.facts.sequence == 3


def test_restored_elsewhere_the_next_copy_takes_no_number_twice(house, first_copy, tmp_path):
    fresh = House(tmp_path / "neuf", clock=house.clock)
    restore(first_copy, fresh.folder, fresh.around, given=sheet_of(house))
    other = tmp_path / "autre"
    other.mkdir()
    with fresh.open() as desk:
        assert back_up(desk, other).backup.facts.sequence == 2


def test_what_the_open_school_knew_of_its_sheet_is_not_lost(house, first_copy):
    with house.open() as desk:
        key, known = desk.master_key, sheet_state(desk)
    restore(first_copy, house.folder, house.around, key=key, sheet=known)
    with house.open() as desk:
        assert sheet_state(desk) == known
        assert known.printed_at is not None


def test_a_sheet_of_before_that_opens_an_old_copy_is_not_the_present_one(house, first_copy, tmp_path):
    former = sheet_of(house)
    with house.open() as desk:
        issue_recovery_sheet(desk, lambda _pdf: None)
    fresh = House(tmp_path / "neuf", clock=house.clock)
    shutil.copytree(house.root, fresh.root)  # another session of the PC: its store has no key
    restore(first_copy, fresh.folder, fresh.around, given=former)
    with fresh.open() as desk:
        seen = sheet_state(desk)
    assert seen.number == 2
    assert not seen.is_on_paper, "of the sheet that opens now, this copy knows nothing"
