"""Pages in one place, of which the one shown alone asks for room."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.ui.widgets.layouts import column, tab_stops


class CurrentStack(QWidget):
    """Pages one at a time, as high as the one shown: a high one not shown must not make it scroll.

    Not a QStackedWidget: whatever its hints say, a layout asks its layout for the height of a width, which is that of
    the highest page.
    """

    currentChanged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = column(self, 0)
        self._pages: list[QWidget] = []
        self._shown: QWidget | None = None

    def addWidget(self, page: QWidget) -> int:
        """One more page, and its place; the first is shown."""
        self._pages.append(page)
        self._box.addWidget(page)
        if self._shown is None:
            self._shown = page
            page.show()
        else:
            page.hide()
        return self.count() - 1

    def removeWidget(self, page: QWidget) -> None:
        """Take a page out, hidden; the first of the others is shown if this one was."""
        others = [one for one in self._pages if one is not page]
        if page is self._shown and others:
            self.setCurrentWidget(others[0])
        elif page is self._shown:
            self._shown = None
        self._pages = others
        self._box.removeWidget(page)
        page.hide()

    def count(self) -> int:
        """How many pages."""
        return len(self._pages)

    def currentWidget(self) -> QWidget | None:
        """The page shown."""
        return self._shown

    def currentIndex(self) -> int:
        """Its place, -1 without any."""
        return self._pages.index(self._shown) if self._shown is not None else -1

    def setCurrentIndex(self, index: int) -> None:
        """Show the page of that place; nothing for a place without one."""
        if 0 <= index < self.count():
            self.setCurrentWidget(self._pages[index])

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show this page; the focus that was in the other goes into it."""
        former, focus = self._shown, self.window().focusWidget()
        if former is None or former is page or page not in self._pages:
            return
        had_focus = focus is not None and former.isAncestorOf(focus)
        self._shown = page
        page.show()
        if had_focus:
            (page.focusWidget() or _first_stop(page)).setFocus()
        former.hide()
        self.currentChanged.emit(self.currentIndex())


def _first_stop(page: QWidget) -> QWidget:
    """Where the keyboard goes in, the page itself where nothing takes it."""
    usable = (one for one in tab_stops(page) if one.isVisibleTo(page) and one.isEnabled())
    return next(usable, page)
