"""Pages in one place, of which the one shown alone asks for room."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.ui.widgets.layouts import column


class CurrentStack(QWidget):
    """Pages one at a time, as high as the one shown: a high one not shown must not make it scroll.

    Not a QStackedWidget: whatever its hints say, a layout asks its layout for the height of a width, which is that of
    the highest page.
    """

    currentChanged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = column(self, 0)
        self._shown: QWidget | None = None

    def addWidget(self, page: QWidget) -> int:
        """One more page, and its place; the first is shown."""
        self._box.addWidget(page)
        if self._shown is None:
            self._shown = page
        else:
            page.hide()
        return self.count() - 1

    def count(self) -> int:
        """How many pages."""
        return self._box.count()

    def currentWidget(self) -> QWidget | None:
        """The page shown."""
        return self._shown

    def currentIndex(self) -> int:
        """Its place, -1 without any."""
        return self._box.indexOf(self._shown) if self._shown is not None else -1

    def setCurrentIndex(self, index: int) -> None:
        """Show the page of that place; nothing for a place without one."""
        item = self._box.itemAt(index)
        page = item.widget() if item is not None else None
        if page is not None:
            self.setCurrentWidget(page)

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show this page; the focus that was in the other goes into it."""
        former, focus = self._shown, self.window().focusWidget()
        if former is None or former is page or self._box.indexOf(page) < 0:
            return
        had_focus = focus is not None and former.isAncestorOf(focus)
        self._shown = page
        page.show()
        if had_focus:
            (page.focusWidget() or next(_tab_stops(page), page)).setFocus()
        former.hide()
        self.currentChanged.emit(self.currentIndex())


def _tab_stops(page: QWidget) -> Iterator[QWidget]:
    for one in page.findChildren(QWidget):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(page) and one.isEnabled():
            yield one
