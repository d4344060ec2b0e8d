"""The window's search: on a page whose list follows it, the list answers; elsewhere, lines under the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import Column, Text, matched_name
from livret_desktop.ui.presenters.suggestion import Suggestion


class Follows(Page):
    key, title, icon_name = "follows", "Liste", "students"

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.typed: list[str] = []
        self.keys: list[Qt.Key] = []

    def reload(self) -> None:
        """Nothing to read."""

    def search_typed(self, text: str) -> bool:
        self.typed.append(text)
        return True

    def search_key(self, key: Qt.Key) -> bool:
        self.keys.append(key)
        return True


class Plain(Page):
    key, title, icon_name = "plain", "Autre", "team"

    def reload(self) -> None:
        """Nothing to read."""


@pytest.fixture
def window(bridge: Bridge, qtbot: QtBot) -> MainWindow:
    made = MainWindow(bridge, "École", "Melun")
    qtbot.addWidget(made)
    made.add_pages([Follows(bridge), Plain(bridge)])
    made.top_bar.search.set_search(lambda text: [Suggestion("id", matched_name("MARTIN", "Léa", text))])
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_list_follows_every_key(
    window: MainWindow, qtbot: QtBot, type_text: Callable[[QWidget, str], None]
) -> None:
    page = window.page
    assert isinstance(page, Follows)
    line = window.top_bar.search.line
    line.setFocus()
    type_text(line, "mar")
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert page.typed == ["m", "ma", "mar", ""]
    assert page.keys == [Qt.Key.Key_Down, Qt.Key.Key_Escape]
    assert line.text() == ""
    assert window.top_bar.search.found == []


def test_elsewhere_lines_are_suggested(
    window: MainWindow, qtbot: QtBot, type_text: Callable[[QWidget, str], None]
) -> None:
    window.go_to("plain")
    line = window.top_bar.search.line
    line.setFocus()
    type_text(line, "mar")
    qtbot.waitUntil(lambda: bool(window.top_bar.search.found))
    with qtbot.waitSignal(window.top_bar.search.taken):
        QTest.keyClick(line, Qt.Key.Key_Return)


def test_another_page_begins_with_an_empty_search(
    window: MainWindow, type_text: Callable[[QWidget, str], None]
) -> None:
    type_text(window.top_bar.search.line, "mar")
    window.go_to("plain")
    assert window.top_bar.search.line.text() == ""


def numbers(count: int, page_rows: int) -> tuple[PagedTableModel[int], list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []

    def fetch(offset: int, limit: int) -> list[int]:
        asked.append((offset, limit))
        return list(range(offset, offset + limit))

    model: PagedTableModel[int] = PagedTableModel(
        [Column("N", lambda row: Text(str(row)))], page_rows=page_rows
    )
    model.show(range(count), fetch)
    return model, asked


def test_a_list_grows_to_its_whole_length_without_reading_its_beginning_again(qtbot: QtBot) -> None:
    model, asked = numbers(40, 40)
    assert model.row_at(3) == 3
    with qtbot.waitSignal(model.rowsInserted), qtbot.assertNotEmitted(model.modelReset):
        model.extend(range(50_000))
    assert (model.rowCount(), model.row_at(3), model.row_at(49_999)) == (50_000, 3, 49_999)
    assert asked == [(0, 40), (49_960, 40)]


def test_a_beginning_that_changed_meanwhile_is_shown_anew(qtbot: QtBot) -> None:
    model, _asked = numbers(40, 40)
    with qtbot.waitSignal(model.modelReset):
        model.extend(range(1, 60))
    assert model.id_at(0) == 1
