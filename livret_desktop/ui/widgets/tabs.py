"""Tabs of a file: underlined in accent when chosen, never cut, scrolled when there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTabBar, QTabWidget, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import TextStyle


class _Bar(QTabBar):
    """Qt measures the regular face; the chosen tab is written in the strong one."""

    def tabSizeHint(self, index: int) -> QSize:
        look = theme()
        metrics = look.metrics(TextStyle.STRONG)
        width = metrics.horizontalAdvance(self.tabText(index)) + look.px(2 * 14) + 6
        return QSize(width, max(look.px(38), metrics.height() + look.px(18)))


class Tabs(QTabWidget):
    """Pages of one file; Ctrl+Tab and the arrows move."""

    def __init__(self, name: str, parent: QWidget | None = None, *, inset: bool = False) -> None:
        """``inset``: the tabs stand at the screen's margin, over pages as wide as the window."""
        super().__init__(parent)
        self.setProperty("inset", inset)
        bar = _Bar()
        bar.setAccessibleName(name)
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)
        bar.setExpanding(False)
        bar.setDrawBase(False)
        self.setTabBar(bar)
        self.setAccessibleName(name)
        self.setDocumentMode(True)
