"""Réglages in front of a test: what it reads there, and hands on its buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import delete

from livret_desktop.background.workers import Workers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.widgets.text import Label
from tests.ui.sending_school import Friday


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


@contextmanager
def settings_page(school: Friday, *, height: int) -> Iterator[SettingsPage]:
    """The page on that school, drawn and not read yet; deleted at the end, before the workers stop."""
    workers = Workers()
    bridge = Bridge(workers)
    page = SettingsPage(school.office(bridge))
    bridge.changes.connect(page.refresh)
    page.resize(1140, height)
    page.show()
    yield page
    delete(page)
    workers.stop()
    QApplication.processEvents()
