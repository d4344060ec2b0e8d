"""The line above a page one was led to: the way back to what one was settling, for as long as that page is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.ui.presenters.shortcuts import WAY_BACK
from livret_desktop.ui.targets import WayBack
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.text import Label


class WayBackLine(QWidget):
    """ "‹ Revenir à l’envoi bloqué  PERRIN Noah, 20/11 16:00". ``asked(WayBack)``. Hidden while there is none."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._way: WayBack | None = None
        self.button = Button("Revenir", ButtonKind.TEXT, icon="chevron-left", keys=WAY_BACK.said, in_row=True)
        self.button.clicked.connect(self.take)
        self._about = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        row = AdaptiveRow(SPACE_2)
        row.add(self.button)
        row.add(self._about, 1)
        box = column(self, 0)
        box.setContentsMargins(SPACE_4 - SPACE_2, SPACE_1, SPACE_4, 0)
        box.addWidget(row)
        self.hide()

    def offer(self, way: WayBack) -> None:
        """Show a way back."""
        self._way = way
        self.button.setText(way.words)
        self._about.setText(way.about)
        self.show()

    def forget(self) -> None:
        """The page that was led to is left: there is nothing to come back from."""
        self._way = None
        self.hide()

    def take(self) -> None:
        """Go back; nothing when no way is offered."""
        if self._way is not None:
            self.asked.emit(self._way)
