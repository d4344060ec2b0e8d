"""The page Leçons in a window, and the gestures its tests share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.lessons.lessons_head import DAY
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage

Typist = Callable[[QWidget, str], None]


def show(desk: Desk, bridge: Bridge, qtbot: QtBot, view: str = DAY) -> LessonsPage:
    def never() -> None:
        raise AssertionError("no page connects by itself")

    office = Office(desk, bridge, never, lambda: False, system_volumes())  # type: ignore[arg-type]
    window = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(window)
    page = LessonsPage(office)
    page.show_view(view)
    window.add_pages([page])
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return page


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def dialog_of(page: LessonsPage, kind: type[QDialog], qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(kind)))
    return next(one for one in page.findChildren(kind) if one.isVisible())


def press(button: str, within: QWidget) -> None:
    QApplication.processEvents()  # a widget just put in a layout is shown by the next turn
    found = [one for one in within.findChildren(QPushButton) if one.text() == button and one.isVisible()]
    assert len(found) == 1, [one.text() for one in within.findChildren(QPushButton)]
    found[0].click()


def titles(page: LessonsPage) -> list[str]:
    """The remarks shown in the pane."""
    box = page.pane.form.remarks
    shown = [box.itemAt(index).widget() for index in range(box.count())]
    return [widget.accessibleName() for widget in shown if widget is not None]
