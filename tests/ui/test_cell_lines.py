"""Cells that take a second line rather than lose their end: states, double names, long numbers, searched names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from livret_desktop.ui.presenters.cells import LONG_NEPH_PX, State, Text, Weight, matched_name
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import CELL_PAD, TextStyle, cell_pad
from livret_desktop.ui.widgets.cell_painting import cell_width, is_cut, paint_cell


def rows_of_ink(look: Theme, cell: object, width: int, height: int) -> list[int]:
    """The lines of pixels that are not the ground, when this cell is painted in this room."""
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(look.colour("surface"))
    painter = QPainter(picture)
    paint_cell(painter, look, QRect(0, 0, width, height), cell, is_right=False)  # type: ignore[arg-type]
    painter.end()
    ground = picture.pixel(width - 1, 0)
    return [y for y in range(height) if any(picture.pixel(x, y) != ground for x in range(width))]


def height_of_ink(look: Theme, cell: object, width: int, height: int = 44) -> int:
    rows = rows_of_ink(look, cell, width, height)
    return rows[-1] - rows[0] + 1


def test_a_long_state_takes_two_lines_where_the_row_is_high_enough(look: Theme) -> None:
    state = State.waiting("Réponse non reçue\u00a0(essai)")
    whole = cell_width(look, state)
    line = look.metrics(TextStyle.DETAIL).height()
    assert height_of_ink(look, state, whole + 4) <= line
    assert height_of_ink(look, state, whole * 2 // 3) > line
    assert height_of_ink(look, state, whole * 2 // 3, height=line + 6) <= line  # a low row keeps one


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_a_neph_of_fourteen_digits_stands_whole_on_one_line(look: Theme, percent: int) -> None:
    """It is the one to be read digit by digit on the AIPC."""
    look.set_text_percent(percent)
    room = look.px(LONG_NEPH_PX - 2 * CELL_PAD) + 2 * cell_pad(look.scale)
    assert cell_width(look, Text("23030758037712")) <= room


def test_a_searched_name_has_its_given_names_under_it(look: Theme) -> None:
    name = matched_name("BOURGUIGNAT", "Éloïse", "bour")
    whole = cell_width(look, name)
    line = look.metrics(TextStyle.TEXT).height()
    assert height_of_ink(look, name, whole + 10) <= line
    assert height_of_ink(look, name, whole - 10) > line


@pytest.mark.parametrize(
    ("text", "part"), [("NGUYEN-VANNIER Capucine", "NGUYEN-VANN"), ("26039999991234567", "26039999991234")]
)
def test_a_double_name_and_a_long_number_are_broken_not_cut(look: Theme, text: str, part: str) -> None:
    width = look.metrics(TextStyle.STRONG).horizontalAdvance(part)
    cell = Text(text, Weight.STRONG, wraps=True)
    assert not is_cut(
        look, cell, max(width, look.metrics(TextStyle.STRONG).horizontalAdvance("VANNIER Capucine"))
    )
    assert height_of_ink(look, cell, width) > look.metrics(TextStyle.STRONG).height()


def test_a_single_surname_is_never_broken_in_the_middle(look: Theme) -> None:
    width = look.metrics(TextStyle.STRONG).horizontalAdvance("BELKHO")
    assert is_cut(look, Text("BELKHODJA Nadia", Weight.STRONG, wraps=True), width)


def test_with_large_letters_the_room_beside_a_cell_goes_to_its_words() -> None:
    assert (cell_pad(1.0), cell_pad(1.25), cell_pad(2.0)) == (12, 15, 16)


def test_a_text_that_lacks_a_pixel_takes_its_second_line(look: Theme) -> None:
    """As Qt's metrics measure it, it would fit; as it is painted, it would end in dots."""
    cell = Text("élève non rattaché", Weight.DETAIL, wraps=True)
    whole = look.line(TextStyle.DETAIL, cell.text, tabular=True).width
    line = look.metrics(TextStyle.DETAIL).height()
    for width in range(int(whole) - 6, int(whole) + 4):
        if width >= whole:
            assert height_of_ink(look, cell, width) <= line
        else:
            assert height_of_ink(look, cell, width) > line, whole - width
        assert not is_cut(look, cell, width)


def test_a_state_that_lacks_its_edge_alone_is_as_high_as_its_neighbours(look: Theme) -> None:
    state = State.warn("À confirmer")
    whole = cell_width(look, state)
    for lacking in range(6):
        assert height_of_ink(look, state, whole - lacking) == height_of_ink(look, state, whole)
