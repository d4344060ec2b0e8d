"""One condition of a check list: met or not, why, under which text, and the button that opens what settles it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label

_SOURCE_PX = 170


class CheckLine(QWidget):
    """Icon, title, detail; the source at the right, under it the button when there is something to open."""

    settled = Signal()

    def __init__(
        self,
        state: State,
        title: str,
        detail: str,
        source: str,
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{state.word}{NBSP}: {title}")
        self.setAccessibleDescription(f"{detail} ({source})")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 5, SPACE_3, 5)
        row.setSpacing(12)
        row.addWidget(Icon(state.icon, state.tone, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        words.addWidget(Label(title, wraps=True))
        words.addWidget(Label(detail, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        words.addStretch(1)
        row.addLayout(words, 1)
        side = column(spacing=SPACE_2 // 2)
        self._source = Label(source, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._source.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        side.addWidget(self._source)
        self.button: Button | None = None
        if action:
            self.button = Button(action, in_row=True)
            self.button.setAccessibleDescription(title)
            self.button.clicked.connect(self.settled)
            side.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        side.addStretch(1)
        row.addLayout(side)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._source.setFixedWidth(theme().px(_SOURCE_PX))
