"""The rail by real keys: arrows walk without opening anything, Enter and Space open, Tab leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.page import Page
from livret_desktop.ui.rail import RailButton
from livret_desktop.ui.widgets.fields import TextField


class _Counted(Page):
    """Says how often it was read."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.reads = 0
        self.field = TextField("Champ")
        self.body.addWidget(self.field)

    def reload(self) -> None:
        self.reads += 1


class Students(_Counted):
    key, title, icon_name = "students", "Élèves", "students"


class Lessons(_Counted):
    key, title, icon_name, group = "lessons", "Leçons", "lessons", 1


class Team(_Counted):
    key, title, icon_name, group = "team", "Équipe", "team", 1


class Settings(_Counted):
    key, title, icon_name, group = "settings", "Réglages", "settings", 9


@pytest.fixture
def window(bridge: Bridge, look, qtbot) -> MainWindow:
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    made.add_pages([Students(bridge), Lessons(bridge), Team(bridge), Settings(bridge)])
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def here() -> str:
    widget = QApplication.focusWidget()
    return widget.text() if isinstance(widget, RailButton) else type(widget).__name__


def walk(qtbot, *keys: Qt.Key) -> list[str]:
    said = []
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
        said.append(here())
    return said


def enter_rail(window: MainWindow) -> None:
    next(one for one in window.rail.findChildren(RailButton) if one.isChecked()).setFocus(
        Qt.FocusReason.TabFocusReason
    )


def test_arrows_walk_without_opening(window: MainWindow, qtbot) -> None:
    enter_rail(window)
    key = Qt.Key
    assert walk(qtbot, key.Key_Down, key.Key_Down, key.Key_Up) == ["Leçons", "Équipe", "Leçons"]
    assert walk(qtbot, key.Key_End, key.Key_Down, key.Key_Up, key.Key_Home) == [
        "Réglages",
        "Élèves",
        "Réglages",
        "Élèves",
    ]
    pages = [window.page_of(one) for one in ("students", "lessons", "team", "settings")]
    assert [page.reads for page in pages] == [1, 0, 0, 0]
    assert window.page is pages[0]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_open_the_place_that_has_the_keyboard(window: MainWindow, qtbot, key: Qt.Key) -> None:
    enter_rail(window)
    walk(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), key)
    assert window.page is window.page_of("team")
    assert window.page_of("lessons").reads == 0


def test_tab_leaves_the_rail_from_wherever_the_arrows_led_and_comes_back_to_the_place_shown(
    window: MainWindow, qtbot
) -> None:
    enter_rail(window)
    walk(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert here() == "Équipe"
    (after,) = walk(qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.top_bar.search.line, after
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert here() == "Élèves"


def test_a_click_opens_at_once(window: MainWindow, qtbot) -> None:
    button = next(one for one in window.rail.findChildren(RailButton) if one.key == "lessons")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.page is window.page_of("lessons")
