"""What every screen must keep, asked of any window: page tests call these too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLineEdit, QWidget

from livret_desktop.ui.page import Page

_MUTE = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def cut_texts(window: QWidget) -> list[str]:
    """Buttons and status links narrower or lower than their words."""
    return [
        button.accessibleName()
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and _is_cut(button)
    ]


def _is_cut(button: QAbstractButton) -> bool:
    if button.hasHeightForWidth():  # its words wrap
        return button.height() < button.heightForWidth(button.width())
    return button.width() < button.sizeHint().width() or button.height() < button.sizeHint().height()


def unnamed(root: QWidget) -> list[str]:
    """Controls a screen reader could not name, or whose role says nothing."""
    silent = []
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.focusProxy() or isinstance(widget, Page):
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        name = spoken.text(QAccessible.Text.Name).strip()
        is_control = (
            isinstance(widget, (QAbstractButton, QLineEdit)) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        )
        # Qt gives a scrolled area no role of its own.
        is_mute = spoken.role() in _MUTE and not isinstance(widget, QAbstractScrollArea)
        if is_control and (not name or is_mute):
            silent.append(f"{type(widget).__name__} {widget.objectName()} {spoken.role()}")
    return silent
