"""Keys of the program: the only place that installs one, from the table that the manual's sheet shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from livret_desktop.ui.presenters.shortcuts import Shortcut


def install_key(
    shortcut: Shortcut, owner: QWidget, action: Callable[[], None], *, is_of_part: bool = False
) -> QShortcut:
    """The key does ``action`` while the owner's window is in front.

    ``is_of_part``: only while the keyboard is inside ``owner``.
    """
    made = QShortcut(QKeySequence(shortcut.keys), owner)
    if is_of_part:
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(action)
    return made
