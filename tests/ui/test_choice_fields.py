"""A drop-down list narrower than its words: ended by "…", whole once open, and never another value."""

import pytest
from PySide6.QtWidgets import QStyleOptionComboBox

from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import TextStyle
from livret_desktop.ui.widgets.fields import ChoiceField

AFFI = "Fin de formation initiale (AFFI)"


@pytest.fixture
def field(qtbot, look: Theme) -> ChoiceField:
    one = ChoiceField("Document", [("affi", AFFI), ("calendrier", "Calendrier")])
    qtbot.addWidget(one)
    one.show()
    return one


def painted(field: ChoiceField, width: int) -> str:
    field.setFixedWidth(width)
    option = QStyleOptionComboBox()
    field.combo.initStyleOption(option)
    return option.currentText


def test_words_too_long_end_in_an_ellipsis(field: ChoiceField, look: Theme) -> None:
    whole_px = look.text_width(TextStyle.TEXT, AFFI)
    assert painted(field, 2 * whole_px) == AFFI
    short = painted(field, whole_px)
    assert short.endswith("…")
    assert AFFI.startswith(short.removesuffix("…"))
    assert look.text_width(TextStyle.TEXT, short) < whole_px
    assert (field.combo.currentText(), field.value) == (AFFI, "affi")


def test_the_open_list_shows_them_whole(field: ChoiceField, look: Theme, qtbot) -> None:
    field.setFixedWidth(120)
    qtbot.waitUntil(lambda: field.combo.width() <= 120)
    field.combo.showPopup()
    assert field.combo.view().width() >= look.text_width(TextStyle.TEXT, AFFI)
    field.combo.hidePopup()
