"""A word at the bottom of the window after something was done, with the way to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.text import Icon, Label

_SHOWN_MS = 8_000
_ABOVE_STATUS = 48


class Notice(Frame):
    """One at a time; goes away by itself unless the pointer or the keyboard is on it. Spoken to screen readers."""

    def __init__(self, host: QWidget) -> None:
        super().__init__("toast", host)
        self._action: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self._leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        self._icon = Icon("")
        self._words = Label("")
        self._button = Button("Annuler", ButtonKind.TEXT, keys="Ctrl Z", in_row=True)
        self._button.clicked.connect(self._act)
        self._offer = Button("Faire", ButtonKind.TEXT, in_row=True)
        self._offer.clicked.connect(self._act)
        close = IconButton("close", "Fermer ce message", in_row=True)
        close.clicked.connect(self.hide)
        for widget in (self._icon, self._words, self._button, self._offer, close):
            row.addWidget(widget)
        host.installEventFilter(self)
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
        self._place()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, state.word))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the window."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

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

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        self.adjustSize()
        width = min(self.width(), host.width() - 2 * SPACE_4)
        self.setGeometry(
            (host.width() - width) // 2, host.height() - self.height() - _ABOVE_STATUS, width, self.height()
        )
