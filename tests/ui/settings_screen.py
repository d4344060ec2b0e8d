"""Réglages in front of a test: what it reads there, and hands on its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.widgets.text import Label


@dataclass
class SettingsScreen:
    """The page, shown."""

    page: SettingsPage
    qtbot: Any

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def words(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(Label) if label.isVisible())

    def press(self, text: str) -> None:
        buttons = [b for b in self.page.findChildren(QPushButton) if b.isVisible() and b.text() == text]
        assert len(buttons) == 1, text
        self.qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
