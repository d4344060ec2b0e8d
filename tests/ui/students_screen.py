"""Élèves in front of a test: its list, one file, and hands on their fields."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.students.students_file import StudentFileView
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.fields import LineField
from tests.ui.students_school import Place


def in_a_window(bridge: Bridge, qtbot: QtBot, *pages: Page) -> MainWindow:
    """Pages in a window, shown, the first one in front."""
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    made.add_pages(list(pages))
    with qtbot.waitExposed(made):
        made.show()
    return made


def once_listed(window: MainWindow, qtbot: QtBot) -> StudentsPage:
    """The page of that window, once its list is read."""
    shown = window.page
    assert isinstance(shown, StudentsPage)
    qtbot.waitUntil(lambda: "en formation" in shown.list_header._sentence.text())
    return shown


def page_alone(place: Place, bridge: Bridge, qtbot: QtBot, size: QSize | None = None) -> StudentsPage:
    """The page without a window around it."""
    made = StudentsPage(place.office)
    qtbot.addWidget(made)
    bridge.changes.connect(made.refresh)
    if size is not None:
        made.resize(size)
    with qtbot.waitExposed(made):
        made.show()
    made.on_shown()
    return made


def file_of(who: UUID, place: Place, bridge: Bridge, qtbot: QtBot) -> StudentFileView:
    """One file, shown."""
    made = StudentFileView(place.office)
    qtbot.addWidget(made)
    made.resize(1120, 680)
    with qtbot.waitExposed(made):
        made.show()
    made.show_student(who)
    bridge.changes.connect(made.refresh)
    return made


def fill(found: LineField, text: str) -> None:
    """Type in a field and leave it."""
    found.line.setText(text)
    found.line.editingFinished.emit()


def leave_with(field: LineField, text: str) -> None:
    """Typed by hand, which the field hears at each key, then left."""
    field.line.setText(text)
    field.line.textEdited.emit(text)
    field.line.editingFinished.emit()


def shown_dialog(kind: type[QWidget]) -> QWidget:
    """The only one of that kind in sight."""
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def press(within: QWidget, words: str) -> None:
    """Click the button that says so."""
    (button,) = [one for one in within.findChildren(Button) if one.text() == words and one.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
