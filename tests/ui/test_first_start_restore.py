"""The PC is gone: a stick and the recovery sheet bring the school back from the first screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import sheet_state
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.records.student_list import StudentQuery, count_students
from livret_desktop.services.school.opening import has_school
from livret_desktop.ui.first_start.wizard import FirstStart
from tests.services.house import House, add_student
from tests.ui.first_start_screen import dialogs, first_starts, visible


@pytest.fixture
def house(tmp_path) -> House:
    """A PC where the program starts for the first time."""
    return House(tmp_path / "ecole")


@pytest.fixture
def start(qtbot, house, bridge, plugged):
    with first_starts(qtbot, house, bridge, plugged) as show:
        yield show


@pytest.fixture
def lost(tmp_path) -> tuple[House, Path]:
    """The PC that died, and the copy on the stick."""
    former = House(tmp_path / "ancien-pc")
    former.create()
    target = tmp_path / "cle"
    target.mkdir()
    with former.open() as desk:
        add_student(desk)
        return former, back_up(desk, target).backup.path


def pick(qtbot, start, file: Path) -> FirstStart:
    dialog = start()
    dialog.choice.restore.click()
    dialog.restore.choose_file = lambda _parent, _title: file
    dialog.restore.pick.click()
    return dialog


def test_the_pc_is_gone_a_stick_and_the_sheet_bring_it_back(qtbot, start, house, lost):
    former, file = lost
    dialog = pick(qtbot, start, file)
    view = dialog.restore
    qtbot.waitUntil(view.facts.isVisible)
    assert "Auto-école du Pont" in view.facts.accessibleName()
    assert "1\u00a0élève" in view.facts.accessibleName()
    lines = list(former.code.lines())
    wrong = ("A" if lines[2][0] != "A" else "B") + lines[2][1:]
    for field, line in zip(view.entry.code.lines, [*lines[:2], wrong, *lines[3:]], strict=True):
        field.set_text(line)
    view.restore.click()
    assert [number for number, field in enumerate(view.entry.code.lines, 1) if field.has_error] == [3]
    assert "Ligne\u00a03" in view.entry.code.lines[2].message
    assert not has_school(house.folder)
    view.entry.code.lines[2].set_text(lines[2])
    view.restore.click()
    qtbot.waitUntil(view.done.isVisible)
    with qtbot.waitSignal(dialog.accepted):
        view.restore.click()
    with house.open() as desk:
        assert count_students(desk, StudentQuery()) == 1
        assert sheet_state(desk).is_on_paper, "its code has just been typed"
        with desk.database.read() as reading:
            assert paused_reason(reading.connection)


def test_the_sheet_of_another_school_opens_nothing(qtbot, start, house, lost, tmp_path):
    other = House(tmp_path / "autre")
    other.create()
    dialog = pick(qtbot, start, lost[1])
    qtbot.waitUntil(dialog.restore.facts.isVisible)
    for field, line in zip(dialog.restore.entry.code.lines, other.code.lines(), strict=True):
        field.set_text(line)
    dialog.restore.restore.click()
    qtbot.waitUntil(dialog.restore.entry._refusal.isVisible)
    assert not has_school(house.folder)


def test_a_damaged_copy_restores_nothing_and_another_may_be_chosen(qtbot, start, house, lost, tmp_path):
    former, file = lost
    damaged = tmp_path / "abime.livretbak"
    content = bytearray(file.read_bytes())
    content[-50] ^= 1
    damaged.write_bytes(content)
    dialog = pick(qtbot, start, damaged)
    view = dialog.restore
    qtbot.waitUntil(view.facts.isVisible)
    for field, line in zip(view.entry.code.lines, former.code.lines(), strict=True):
        field.set_text(line)
    view.restore.click()
    qtbot.waitUntil(visible(QDialog))
    assert "abîmée" in dialogs(QDialog)[0].windowTitle()
    dialogs(QDialog)[0].accept()
    assert not has_school(house.folder)
    assert view.pick.isEnabled()


def test_a_file_that_is_no_copy_is_said(qtbot, start, tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8" * 300)
    pick(qtbot, start, file)
    qtbot.waitUntil(visible(QDialog))
    assert "n’est pas une sauvegarde" in dialogs(QDialog)[0].windowTitle()
    dialogs(QDialog)[0].accept()


def test_an_older_copy_is_named_before_it_is_taken(qtbot, start, lost):
    former, file = lost
    with former.open() as desk:
        former.clock.advance(minutes=35)
        add_student(desk, birth_name="PETIT", neph="230509476751")
        newest = back_up(desk, file.parent).backup.path
    dialog = pick(qtbot, start, file)
    qtbot.waitUntil(dialog.restore.older.isVisible)
    assert "la n°\u00a02 est à côté" in dialog.restore.older.accessibleName()
    hours = [
        re.search(r"\d{2}:\d{2}", said.accessibleName())
        for said in (dialog.restore.facts, dialog.restore.older)
    ]
    assert all(hours) and hours[0][0] != hours[1][0], "two copies of one day differ by the hour alone"
    dialog.restore.take(newest)
    qtbot.waitUntil(lambda: not dialog.restore.older.isVisible())
