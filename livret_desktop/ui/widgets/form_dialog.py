"""A dialog that asks for something: title, a sentence, fields that scroll when the screen is low, buttons in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.fitted_dialog import FittedDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label

_WIDTH_PX = 560


class FormDialog(FittedDialog):
    """``body`` takes the fields; Esc leaves."""

    def __init__(
        self, title: str, sentence: str = "", parent: QWidget | None = None, *, width_px: int = _WIDTH_PX
    ) -> None:
        super().__init__(title, parent, width_px)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        self.body.setSpacing(SPACE_3)
        words = column(self._head, SPACE_2)
        words.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_2)
        words.addWidget(Label(title, TextStyle.CARD_TITLE, wraps=True))
        self._sentence = Label("", tone=Tone.QUIET, wraps=True)
        words.addWidget(self._sentence)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """The sentence under the title; none hides it."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)
