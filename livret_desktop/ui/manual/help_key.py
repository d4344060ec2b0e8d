"""F1 in every window of the program: the one manual, at the page of what is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from livret_desktop.errors import LivretError
from livret_desktop.ui.keys import install_key
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.presenters.shortcuts import HELP

if TYPE_CHECKING:
    from livret_desktop.ui.manual.manual_window import ManualWindow


class HelpKey(QObject):
    """Lives on the QApplication. GUI thread.

    Each window that comes to the front is given the key, once: a dialog that waits for an answer keeps every other
    window from hearing it.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._window: ManualWindow | None = None
        application.focusWindowChanged.connect(self._window_came)

    @property
    def window(self) -> ManualWindow:
        """The manual, made the first time it is asked for."""
        if self._window is None or not isValid(self._window):
            from livret_desktop.ui.manual.manual_window import ManualWindow  # noqa: PLC0415 (at the first F1)

            self._window = ManualWindow()
        return self._window

    def open_at(self, key: str) -> None:
        """The manual in front, at a page; or what keeps it from being read."""
        try:
            window = self.window
        except LivretError as trouble:
            show_error(trouble, QApplication.activeWindow())
            return
        window.show_page(key)
        window.come_to_front()

    def open_for(self, window: QWidget) -> None:
        """The manual in front, at the page of what this window shows."""
        from livret_desktop.ui.manual.places import page_for  # noqa: PLC0415 (at the first F1)

        self.open_at(page_for(window))

    def _window_came(self, _window: QWindow | None) -> None:
        """The window's own widget is known by now: Qt tells of it after it has made it active."""
        front = QApplication.activeWindow()
        if front is not None and not _answers_help(front):
            install_key(HELP, front, lambda: self.open_for(front))


def help_key() -> HelpKey:
    """The key of this program, made the first time it is asked for."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application.findChild(HelpKey) or HelpKey(application)


def _answers_help(window: QWidget) -> bool:
    wanted = QKeySequence(HELP.keys)
    return any(one.key() == wanted for one in window.findChildren(QShortcut))
