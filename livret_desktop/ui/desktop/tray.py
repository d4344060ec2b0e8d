"""The icon near the clock, where the desktop has a place for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from livret_desktop.ui.desktop.tray_icon import tray_icon
from livret_desktop.ui.presenters.tray import Notification, TrayLook, TrayState

_SHOWN_MS = 12_000


class Tray(QObject):
    """What the program needs of it; by itself, a desktop without a place for icons. GUI thread.

    ``open_asked(page key)``: the icon or a notification was clicked; the key is empty for "as it stands".
    """

    open_asked = Signal(str)
    send_asked = Signal()
    quit_asked = Signal()

    @property
    def is_there(self) -> bool:
        """True when the program can be reached without a window."""
        return False

    def show_look(self, look: TrayLook) -> None:
        """State and tooltip."""

    def tell(self, notification: Notification) -> None:
        """Say it outside the window."""

    def remove(self) -> None:
        """The program leaves."""


class SystemTray(Tray):
    """The desktop's own place for icons."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: Notification | None = None
        self._state: TrayState | None = None
        self._menu = QMenu()
        opening = self._entry("Ouvrir", self._open)
        self._send = self._entry("Envoyer maintenant", self.send_asked.emit)
        self._menu.addSeparator()
        self._entry("Quitter", self.quit_asked.emit)
        self._menu.setDefaultAction(opening)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._message_clicked)

    @property
    def is_there(self) -> bool:
        """See :class:`Tray`. A panel may come after the program: asked each time."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        """What a right click shows."""
        return self._menu

    @property
    def tip(self) -> str:
        """What the pointer shows."""
        return self._icon.toolTip()

    def show_look(self, look: TrayLook) -> None:
        """See :class:`Tray`."""
        if look.state is not self._state:
            self._state = look.state
            self._icon.setIcon(tray_icon(look.state))
            self._send.setEnabled(look.state is not TrayState.LOCKED)
        self._icon.setToolTip(look.tip)
        self._icon.show()

    def tell(self, notification: Notification) -> None:
        """See :class:`Tray`."""
        self._told = notification
        kind = QSystemTrayIcon.MessageIcon
        icon = kind.Warning if notification.is_pressing else kind.Information
        self._icon.showMessage(notification.title, notification.text, icon, _SHOWN_MS)

    def remove(self) -> None:
        """See :class:`Tray`."""
        self._icon.hide()
        self._menu.deleteLater()

    def _entry(self, words: str, act: Callable[[], None]) -> QAction:
        entry = QAction(words, self._menu)
        entry.triggered.connect(lambda _on=False: act())
        self._menu.addAction(entry)
        return entry

    def _open(self) -> None:
        self.open_asked.emit("")

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click opens; a right click shows the menu by itself."""
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._open()

    def _message_clicked(self) -> None:
        self.open_asked.emit(self._told.page if self._told else "")
