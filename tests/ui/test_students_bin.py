"""A file put in the bin and taken out of it through the window."""

from __future__ import annotations

from uuid import uuid4

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from livret_desktop.domain.follow_up import Guardian
from livret_desktop.services.overview.record_bin import bin_entries
from livret_desktop.services.records.guardians import remove_guardian, save_guardian, student_guardians
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.bin_dialog import BinDialog
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place, known
from tests.ui.students_screen import page_alone

WHO = known("MARTIN")


@pytest.fixture
def page(place: Place, bridge: Bridge, look: Theme, qtbot: QtBot) -> StudentsPage:
    return page_alone(place, bridge, qtbot, QSize(1100, 700))


def names(place: Place) -> list[str]:
    return [line.birth_name for line in list_students(place.desk, StudentQuery(), 0, 20)]


def test_a_file_goes_into_the_bin_once_confirmed_and_comes_back(
    page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    before = names(place)
    page.open_file(WHO)
    assert page.file.identity.deletion.button.isEnabled()
    page.file.identity.deletion.button.click()
    dialog = page.findChild(MessageDialog, "deletion")
    assert dialog is not None
    dialog.accept()
    qtbot.waitUntil(lambda: not page.is_file_shown)
    assert "MARTIN" not in names(place)
    page.bin_button.click()
    bin_shown = page.findChild(BinDialog)
    assert bin_shown is not None
    qtbot.waitUntil(lambda: len(bin_shown.list.lines) == 1)
    assert "Élève supprimé" in bin_shown.list.lines[0].accessibleName()
    assert unnamed(bin_shown) == []
    assert cut_texts(bin_shown) == []
    bin_shown.list.lines[0].asked.emit()
    qtbot.waitUntil(lambda: bin_shown.list.lines == [])
    assert names(place) == before
    assert bin_entries(place.desk) == []


def test_what_was_noted_in_a_file_is_under_its_own_chip(
    page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    gone = Guardian(id=uuid4(), student_id=WHO, surname="Mercier", given_name="Sophie")
    save_guardian(place.desk, gone)
    remove_guardian(place.desk, gone.id)
    page.bin_button.click()
    shown = page.findChild(BinDialog)
    assert shown is not None
    qtbot.waitUntil(lambda: len(shown.list.lines) == 1)
    for key, number in (("students", 0), ("lessons", 0), ("noted", 1)):
        shown.chips.choose(key)
        shown.chips.chosen.emit(key)
        assert len(shown.list.lines) == number
    assert "Mercier Sophie retiré des représentants légaux" in shown.list.lines[0].accessibleName()
    shown.list.lines[0].asked.emit()
    qtbot.waitUntil(lambda: shown.list.lines == [])
    assert student_guardians(place.desk, WHO) == [gone]


def test_leaving_the_question_deletes_nothing(page: StudentsPage, place: Place) -> None:
    page.open_file(WHO)
    page.file.identity.deletion.button.click()
    dialog = page.findChild(MessageDialog, "deletion")
    assert dialog is not None
    dialog.reject()
    assert page.is_file_shown
    assert "MARTIN" in names(place)


def test_the_reason_why_a_file_stays_is_beside_the_button(page: StudentsPage) -> None:
    card = page.file.identity.deletion
    card.show_reason("Des leçons sont parties à la DSR.")
    assert "Archivez plutôt" in " ".join(one.text() for one in card.lockable.findChildren(type(card.title)))
    card.show_reason("")
    assert card.button.isEnabled()
