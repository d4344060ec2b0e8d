"""A word at the bottom of the window after something was done, with the way to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.text import Icon, Label

_SHOWN_MS = 8_000


class Notice(Frame):
    """A line of the window while it is shown, over nothing; one at a time; spoken to screen readers.

    It goes away by itself unless the pointer or the keyboard is on it.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__("toast", host)
        self._action: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self._leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        self._icon = Icon("")
        self._words = Label("", wraps=True)
        self._button = Button("Annuler", ButtonKind.TEXT, keys="Ctrl Z", in_row=True)
        self._button.clicked.connect(self._act)
        self._offer = Button("Faire", ButtonKind.TEXT, in_row=True)
        self._offer.clicked.connect(self._act)
        close = IconButton("close", "Fermer ce message", in_row=True)
        close.clicked.connect(self.hide)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        for widget in (self._button, self._offer, close):
            row.addWidget(widget)
        self.hide()

    def say(self, state: State, undo: Callable[[], None] | None = None, undo_name: str = "Annuler") -> None:
        """Show what was done; ``undo_name`` says what the button will undo."""
        self._button.setText(undo_name)
        self._show(state, undo, self._button)

    def offer(self, state: State, name: str, action: Callable[[], None]) -> None:
        """Show what can be done now, with the button that does it."""
        self._offer.setText(name)
        self._show(state, action, self._offer)

    def _show(self, state: State, action: Callable[[], None] | None, button: Button) -> None:
        self._icon.show_icon(state.icon, state.tone)
        self._words.setText(state.word)
        self._action = action
        for one in (self._button, self._offer):
            one.setVisible(one is button and action is not None)
        self.setAccessibleName(state.word)
        self.show()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, state.word))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count again."""
        self._timer.start()
        super().leaveEvent(event)

    def _leave(self) -> None:
        if self._button.hasFocus() or self._offer.hasFocus():
            self._timer.start()
            return
        self.hide()

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()
