"""The manual in its window: F1 from every place, search, links and back, by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from shiboken6 import delete

from livret_desktop.db.read_models.student_list import StudentQuery
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.manual import read_manual
from livret_desktop.services.records.student_list import list_students
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.unlock_dialog import UnlockDialog
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.first_start.work import FirstStartWork
from livret_desktop.ui.manual.help_key import HelpKey, help_key
from livret_desktop.ui.manual.manual_window import ManualWindow
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.students.students_file import StudentFileView
from livret_desktop.ui.presenters.shortcuts import (
    ABSENCE_KEYS,
    ANYWHERE,
    LESSONS_KEYS,
    MANUAL_KEYS,
    SHORTCUTS,
    installed,
)
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.theme.theme import ColourMode, Theme
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.dialogs import MessageDialog, confirm_dialog
from tests.house.sources import PROGRAM
from tests.services.house import House, Plugged
from tests.ui.checks import cut_texts, unnamed
from tests.ui.conftest import type_text
from tests.ui.sending_school import Friday, fill, friday
from tests.ui.whole_window import whole_window


@pytest.fixture
def f1(look: Theme) -> Iterator[HelpKey]:
    made = help_key()
    yield made
    made.window.close()
    delete(made.window)


@pytest.fixture
def manual(f1: HelpKey) -> ManualWindow:
    f1.open_at("aide")
    return f1.window


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def shell(school: Friday, f1: HelpKey, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        made.window.resize(1366, 720)
        made.window.show()
        qtbot.waitExposed(made.window)
        yield made


def pressed(f1: HelpKey, window: QWidget) -> str:
    """The page that F1 opens, pressed as a person does: in the window in front."""
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(window, Qt.Key.Key_F1)
    key = f1.window.key
    assert f1.window.isVisible()
    f1.window.close()
    return key


def keys_of(widget: QWidget) -> set[str]:
    return {
        one.key().toString(QKeySequence.SequenceFormat.PortableText) for one in widget.findChildren(QShortcut)
    }


PLACES_OF_THE_RAIL = {
    "today": "aujourdhui",
    "students": "eleves",
    "lessons": "lecons",
    "team": "equipe",
    "attestations": "attestations",
    "sending": "envois-dsr",
    "etp": "etp",
    "backups": "sauvegardes",
    "settings": "reglages",
}
TABS_OF_A_FILE = [
    "fiche-eleve",
    "formations",
    "parcours",
    "historique-eleve",
    "competences",
    "documents-eleve",
    "historique-eleve",
]


def page(shell: Shell, key: str) -> Page:
    shell.window.go_to(key)
    found = shell.window.page
    assert found is not None
    return found


def views_of_pages(shell: Shell, f1: HelpKey) -> list[str]:
    """What F1 opens over each view of Envois DSR and Attestations, and over some sections of Réglages."""
    opened = []
    sending = page(shell, "sending")
    for view in ("check", "history", "sunday", "journal", "queue"):
        sending.open(view)
        opened.append(pressed(f1, shell.window))
    attestations = page(shell, "attestations")
    for view in ("Plusieurs élèves", "Registre"):
        named = [one for one in attestations.findChildren(QAbstractButton) if one.accessibleName() == view]
        next(one for one in named if one.isVisible()).click()
        opened.append(pressed(f1, shell.window))
    settings = page(shell, "settings")
    for section in ("access", "personal", "look"):
        settings.open(section)
        opened.append(pressed(f1, shell.window))
    return opened


def tabs_of_a_file(shell: Shell, school: Friday, f1: HelpKey) -> list[str]:
    students = page(shell, "students")
    students.open(list_students(school.desk, StudentQuery(), 0, 1)[0].id)
    tabs = students.findChild(StudentFileView).tabs
    opened = []
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        opened.append(pressed(f1, shell.window))
    return opened


def test_f1_opens_the_page_of_each_place_view_tab_and_dialog(
    shell: Shell, school: Friday, f1: HelpKey
) -> None:
    opened = {}
    for place in shell.window.rail.places:
        shell.window.go_to(place.key)
        opened[place.key] = pressed(f1, shell.window)
    assert opened == PLACES_OF_THE_RAIL
    assert views_of_pages(shell, f1) == [
        *("controle", "preuve", "dimanche", "envois-dsr", "envois-dsr"),
        *("plusieurs-eleves", "registre", "acces-dsr", "donnees-personnelles", "reglages"),
    ]
    assert tabs_of_a_file(shell, school, f1) == TABS_OF_A_FILE
    sheet_tells_the_keys(shell, f1)
    page(shell, "students").new_student()
    dialog = QApplication.activeModalWidget()
    assert pressed(f1, dialog) == "eleves"
    dialog.reject()
    question = confirm_dialog("Supprimer la leçon", "Cela s’annule.", "Supprimer", page(shell, "lessons"))
    question.open()
    assert pressed(f1, question) == "lecons"
    question.reject()


def sheet_tells_the_keys(shell: Shell, f1: HelpKey) -> None:
    """Every place was shown: the keys they installed are those of the sheet, and those written on their buttons too."""
    lessons = page(shell, "lessons")
    assert keys_of(lessons) == {one.keys for one in installed(LESSONS_KEYS)}
    assert keys_of(shell.window) - keys_of(lessons) == {one.keys for one in installed(ANYWHERE)}
    assert keys_of(f1.window) - {"F1"} == {one.keys for one in installed(MANUAL_KEYS)}
    places = {ANYWHERE, LESSONS_KEYS, ABSENCE_KEYS, MANUAL_KEYS}
    assert {one.where for one in SHORTCUTS if one.is_installed} == places
    written = {button._keys for button in shell.window.findChildren(Button) if button._keys}
    assert {"Ctrl N", "F9"} <= written <= {one.said for one in SHORTCUTS}


def test_the_manual_answers_over_a_dialog_that_waits(f1: HelpKey, qtbot) -> None:
    """Such a dialog puts every other window to sleep: one opened beside it hears nothing, the manual does."""
    waiting, other = MessageDialog("info", Tone.ACCENT, "Attente", ["Répondez."], None), QLineEdit()
    waiting.setModal(True)
    for window in (waiting, other):
        qtbot.addWidget(window)
        window.show()
    assert pressed(f1, waiting) == "aide"
    QTest.keyClick(waiting, Qt.Key.Key_F1)
    manual = f1.window
    assert manual.isVisible()
    manual.search.setFocus()
    for window in (other, manual):
        window.activateWindow()
        for key in (Qt.Key.Key_N, Qt.Key.Key_E):
            QTest.keyClick(window.windowHandle(), key)
    assert (other.text(), manual.search.text) == ("", "ne")
    waiting.reject()
    QApplication.processEvents()
    assert manual.isVisible()


def test_f1_at_the_doors(f1: HelpKey, bridge: Bridge, tmp_path: Path, qtbot) -> None:
    """The first start step by step, and what opens a school."""
    house = House(tmp_path / "ecole")
    work = FirstStartWork(house.folder, house.around)
    start = FirstStart(work, house.around, bridge, Plugged())
    lock = UnlockDialog(KeyFile.create(str(uuid4()), MasterKey.new(), RecoveryCode.new()), bridge)
    for window in (lock, start):
        qtbot.addWidget(window)
        window.show()
    opened = [pressed(f1, start)]
    start.begin_new()
    for number in range(len(start.steps)):
        start.frame.go_to(number)
        opened.append(pressed(f1, start))
    start.begin_restore()
    assert [*opened, pressed(f1, start), pressed(f1, lock)] == [
        *("premier-demarrage", "premier-demarrage", "premier-demarrage", "importer", "grille-de-reprise"),
        *("acces-dsr", "premier-demarrage", "feuille-de-secours", "restaurer", "ouvrir"),
    ]
    work.close()


def test_f1_where_no_school_is_open(f1: HelpKey, qtbot) -> None:
    """A door that belongs to nothing, and a trouble told at the start: its own page, or the first one."""
    alone = MessageDialog("info", Tone.ACCENT, "Rien", ["Rien."], None)
    qtbot.addWidget(alone)
    alone.show()
    assert pressed(f1, alone) == "aide"


def test_f1_without_its_pages_says_what_to_do(f1: HelpKey, monkeypatch, qtbot) -> None:
    broken = "livret_desktop.ui.manual.manual_window.read_manual"
    monkeypatch.setattr(broken, lambda _inserts: read_manual(folder="manuel-absent"))
    f1.open_at("aide")
    told = QApplication.activeModalWidget()
    assert isinstance(told, MessageDialog)
    assert "Réinstallez" in told.accessibleDescription()
    told.reject()
    monkeypatch.undo()


def test_there_is_one_manual_and_it_comes_to_the_front(manual: ManualWindow, f1: HelpKey) -> None:
    f1.open_at("etp")
    assert f1.window is manual
    assert [
        one for one in QApplication.topLevelWidgets() if isinstance(one, ManualWindow) and one.isVisible()
    ] == [manual]
    assert manual.key == "etp"
    assert "ETP" in manual.windowTitle()
    assert manual.contents.current_id == "etp"


def test_search_by_the_keyboard_alone(manual: ManualWindow) -> None:
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert manual.search.line.hasFocus()
    type_text(manual.search.line, "clé usb perdue")
    assert manual.found.isVisible()
    QTest.keyClick(manual.search.line, Qt.Key.Key_Down)
    assert manual.found.hasFocus()
    first = manual.key
    assert first == manual.found.current_id == manual.found_model.id_at(0)
    QTest.keyClick(manual.found, Qt.Key.Key_Down)
    assert manual.key == manual.found_model.id_at(1)
    QTest.keyClick(manual.found, Qt.Key.Key_Return)
    assert manual.view.hasFocus()
    QTest.keyClick(manual.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.key == first
    QTest.keyClick(manual.view, Qt.Key.Key_Escape)
    assert manual.contents.isVisible()
    assert manual.isVisible()
    QTest.keyClick(manual.search.line, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_a_page_found_is_shown_at_the_line_that_has_the_words(manual: ManualWindow) -> None:
    type_text(manual.search.line, "phrase secrète oubliée")
    QTest.keyClick(manual.search.line, Qt.Key.Key_Down)
    manual.found.choose("questions")
    assert manual.key == "questions"
    bar = manual.view.verticalScrollBar()
    assert bar.value() > bar.maximum() // 2  # the last question but none
    top = manual.view.cursorForPosition(QPoint(40, manual.view.viewport().height() - 40)).block()
    assert top.position() > manual.view.document().characterCount() // 2
    manual.found.choose("ouvrir")
    assert manual.key == "ouvrir"


def test_tab_goes_through_the_manual_in_the_order_read(manual: ManualWindow) -> None:
    manual.show_page("etp")
    manual.search.setFocus()
    visited = []
    for _step in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    assert visited == [manual.contents, manual.keys, manual.back, manual.view]


def test_a_search_that_finds_nothing_says_what_to_try(manual: ManualWindow) -> None:
    type_text(manual.search.line, "zzyzx")
    assert manual.nothing.isVisible()
    assert "Essayez" in manual.nothing.text()


def test_the_contents_are_walked_by_the_arrows(manual: ManualWindow) -> None:
    manual.contents.setFocus()
    QTest.keyClick(manual.contents, Qt.Key.Key_Down)
    assert manual.key == "premier-demarrage"
    for _step in range(5):
        QTest.keyClick(manual.contents, Qt.Key.Key_Down)
    assert manual.key == "mode-essai"  # the name of the next part is chosen, the page stays
    QTest.keyClick(manual.contents, Qt.Key.Key_Down)
    assert manual.key == "aujourdhui"


def test_links_are_followed_by_tab_and_enter_and_one_comes_back(manual: ManualWindow) -> None:
    assert not manual.back.isEnabled()
    manual.view.setFocus()
    QTest.keyClick(manual.view, Qt.Key.Key_Tab)
    QTest.keyClick(manual.view, Qt.Key.Key_Return)
    assert manual.key == "reglages"
    manual.back.click()
    assert manual.key == "aide"
    manual.keys.click()
    assert "Envoyer maintenant" in manual.view.toPlainText()
    assert "F9" in manual.view.toPlainText()


@pytest.mark.parametrize("percent", [100, 200])
def test_everything_has_a_name_and_nothing_is_cut(manual: ManualWindow, look: Theme, percent: int) -> None:
    look.set_text_percent(percent)
    QApplication.processEvents()
    assert unnamed(manual) == []
    assert cut_texts(manual) == []
    assert manual.width() <= manual.screen().availableSize().width()


def test_the_page_follows_the_look(manual: ManualWindow, look: Theme) -> None:
    before = manual.view.document().begin().begin().fragment().charFormat()
    look.set_mode(ColourMode.DARK)
    look.set_text_percent(200)
    after = manual.view.document().begin().begin().fragment().charFormat()
    assert after.foreground().color() == look.colour("text") != before.foreground().color()
    assert after.font().pointSizeF() == pytest.approx(2 * before.font().pointSizeF())


def test_no_key_is_installed_beside_the_table() -> None:
    made = [
        path.name
        for path in PROGRAM.rglob("*.py")
        if re.search(r"\bQShortcut\(|\.setShortcuts?\(", path.read_text(encoding="utf-8"))
    ]
    assert made == ["keys.py"]
