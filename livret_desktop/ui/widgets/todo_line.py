"""One thing to do: why, when, and the one button that settles it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.text import Icon, Label

BUTTON_PX, WHEN_PX = 190, 110


class TodoLine(QWidget):
    """Icon, what (strong), why (detail), when, and a button of the same width on every line."""

    settled = Signal()

    def __init__(
        self,
        state: State,
        what: str,
        why: str,
        when: str,
        action: str,
        *,
        is_pressing: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{state.word}{NBSP}: {what}" if state.word else what)
        self.setAccessibleDescription(f"{why} {when}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SPACE_3, 7, SPACE_3, 7)
        outer.setSpacing(12)
        outer.addWidget(Icon(state.icon, state.tone, 18))
        self._row = AdaptiveRow(SPACE_2)
        outer.addWidget(self._row, 1)
        words = QWidget()
        texts = column(words, 0)
        texts.addStretch(1)
        texts.addWidget(Label(what, TextStyle.STRONG, wraps=True))
        texts.addWidget(Label(why, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        texts.addStretch(1)
        self._when = Label(when, TextStyle.DETAIL, Tone.QUIET)
        self._button = Button(action, ButtonKind.PRIMARY if is_pressing else ButtonKind.OUTLINE)
        self._button.setAccessibleDescription(what)
        self._button.clicked.connect(self.settled)
        self._row.add(words, 1)
        self._row.add(self._when)
        self._when.setVisible(bool(when))  # nothing by any day: the words have its room
        self._row.add(self._button)
        self._row.row.setAlignment(self._button, Qt.AlignmentFlag.AlignVCenter)
        theme().changed.connect(self._fit_again)
        self._fit()

    @property
    def button(self) -> Button:
        """The one that settles it."""
        return self._button

    def take_keyboard(self) -> None:
        """The keyboard on its button."""
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """The width of its columns. In a row never shown yet nothing is arranged: it is, for the width it is given."""
        look = theme()
        self._button.setMinimumWidth(look.px(BUTTON_PX))
        self._when.setMinimumWidth(look.px(WHEN_PX))

    def _fit_again(self) -> None:
        self._fit()
        self._row.arrange()
