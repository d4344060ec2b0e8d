"""Lines painted in one go, and letters laid out once: the same picture as ever, and never one of another look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.cells import Column, Text
from livret_desktop.ui.presenters.students import page_rows
from livret_desktop.ui.theme.theme import ColourMode, Theme
from livret_desktop.ui.theme.tokens import TextStyle
from livret_desktop.ui.widgets.table import TableView

Make: TypeAlias = Callable[..., TableView]
NAMES = [f"MARÉCHAL {number}" for number in range(200)]


@pytest.fixture
def make(look: Theme, qtbot: QtBot) -> Make:
    def shown(names: list[str], *, by_cell: bool = False, framed: bool = True) -> TableView:
        columns = [Column[str]("Nom", Text, 2), Column[str]("Ville", lambda _name: Text("Melun"), 1)]
        model: PagedTableModel[str] = PagedTableModel(columns)
        model.show_rows(names, lambda name: name)
        table = TableView(model, "Essai", by_cell=by_cell, framed=framed)
        qtbot.addWidget(table)
        table.resize(400, 400)
        table.show()
        qtbot.waitExposed(table)
        return table

    return shown


def ground(table: TableView, row: int, column: int = 0) -> str:
    """The colour at the upper right corner of a cell, where there are no letters."""
    picture: QImage = table.grab().toImage()
    box = table.visualRect(table.model().index(row, column))
    at = table.viewport().mapTo(table, QPoint(box.right() - 3, box.y() + 3)) * picture.devicePixelRatio()
    return picture.pixelColor(at).name()


def named(look: Theme, token: str) -> str:
    return look.colour(token).name()


def test_the_line_chosen_is_tinted_whole_and_the_others_are_not(make: Make, look: Theme) -> None:
    table = make(NAMES)
    table.selectRow(2)
    assert [ground(table, 2, column) for column in (0, 1)] == [named(look, "tint")] * 2
    assert ground(table, 3) == named(look, "surface")


def test_every_line_of_a_long_list_can_be_chosen(make: Make, look: Theme) -> None:
    table = make(NAMES)
    table.allow_many()
    table.selectAll()
    assert {ground(table, row) for row in range(5)} == {named(look, "tint")}


def test_the_line_under_the_pointer_stands_out_alone(make: Make, look: Theme, qtbot: QtBot) -> None:
    table = make(NAMES)
    for row in (1, 4):
        qtbot.mouseMove(table.viewport(), table.visualRect(table.model().index(row, 0)).center())  # type: ignore[no-untyped-call]
    assert (ground(table, 1), ground(table, 4)) == (named(look, "surface"), named(look, "hover"))


@pytest.mark.parametrize("framed", [True, False])
def test_the_ground_below_a_short_list_is_that_of_the_list(make: Make, look: Theme, framed: bool) -> None:
    table = make(NAMES[:2], framed=framed)
    picture = table.grab().toImage()
    assert picture.pixelColor(200, picture.height() - 40).name() == named(look, "surface")
    look.set_mode(ColourMode.DARK)
    picture = table.grab().toImage()
    assert picture.pixelColor(200, picture.height() - 40).name() == named(look, "surface")


@pytest.mark.parametrize("by_cell", [True, False])
def test_the_cell_that_has_the_keyboard_is_framed_where_cells_are_walked(
    make: Make, look: Theme, qtbot: QtBot, by_cell: bool
) -> None:
    table = make(NAMES, by_cell=by_cell)
    table.activateWindow()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    table.setCurrentIndex(table.model().index(1, 1))
    box = table.visualRect(table.currentIndex())
    at = table.viewport().mapTo(table, QPoint(box.center().x(), box.y() + 2))
    seen = table.grab().toImage().pixelColor(at)
    assert (abs(seen.red() - look.colour("accent").red()) < 60) == by_cell


def test_a_row_that_is_gone_leaves_an_empty_line(make: Make, look: Theme) -> None:
    table = make(NAMES[:5])
    table.paged.show(NAMES[:5], lambda _offset, _limit: NAMES[:3])
    assert ground(table, 4) == named(look, "surface")


def test_letters_laid_out_follow_the_size_of_the_text_and_the_room(look: Theme) -> None:
    small = look.line(TextStyle.TEXT, "MARÉCHAL Zoé")
    assert look.line(TextStyle.TEXT, "MARÉCHAL Zoé") is small
    assert look.line(TextStyle.TEXT, "MARÉCHAL Zoé", int(small.width) + 1).width == small.width
    cut = look.line(TextStyle.TEXT, "MARÉCHAL Zoé", int(small.width) - 10)
    assert (cut.text.text()[-1], cut.width < small.width) == ("…", True)
    look.set_text_percent(200)
    assert look.line(TextStyle.TEXT, "MARÉCHAL Zoé").width > 1.8 * small.width


def test_a_name_that_looks_like_a_web_page_stays_a_name(look: Theme) -> None:
    tags = look.line(TextStyle.TEXT, "<b>X</b>")
    assert tags.width > look.line(TextStyle.TEXT, "X").width * 3


def test_letters_are_forgotten_before_they_fill_the_memory(look: Theme) -> None:
    first = look.line(TextStyle.TEXT, "premier")
    for number in range(2_001):
        look.line(TextStyle.TEXT, str(number))
    assert look.line(TextStyle.TEXT, "premier") is not first


def test_a_page_of_the_list_is_what_is_in_sight_and_two_more() -> None:
    assert [page_rows(seen) for seen in (None, 3, 10, 18, 400)] == [24, 12, 12, 20, 200]
