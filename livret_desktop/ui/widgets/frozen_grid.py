"""A grid wider than its page: whose row it is stays in sight while the rest goes by sideways."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from livret_desktop.ui.theme.tokens import SPACE_1
from livret_desktop.ui.widgets.text import Label


class FrozenGrid(QGridLayout):
    """Its first column stands at the left edge of ``area``, over what is scrolled under it.

    Notes added with :meth:`add_note` stand there too, as wide as the page.
    """

    def __init__(self, holder: QWidget) -> None:
        super().__init__(holder)
        self._area: QScrollArea | None = None
        self._notes: list[QWidget] = []

    def follow(self, area: QScrollArea) -> None:
        """The area that scrolls the holder. Once."""
        self._area = area
        bar = area.horizontalScrollBar()
        bar.valueChanged.connect(self._hold)
        bar.rangeChanged.connect(self._fit_notes)

    def add_frozen(self, label: Label, row: int) -> None:
        """A label of the first column, over whatever passes under it."""
        label.setProperty("kind", "frozen")
        self.addWidget(label, row, 0)

    def add_note(self, note: QWidget, row: int) -> None:
        """A sentence across the page, in a row of its own."""
        self._notes.append(note)
        self.addWidget(note, row, 0, 1, max(1, self.columnCount()))
        self._fit_notes()

    def forget_notes(self) -> None:
        """The notes are about to go."""
        self._notes.clear()

    def show_cell(self, cell: QWidget) -> None:
        """Scroll until a cell is in sight, and not under the first column."""
        holder, names = self.parentWidget(), self.itemAtPosition(0, 0)
        if self._area is None or holder is None or names is None:
            return
        self._area.ensureWidgetVisible(cell)
        bar = self._area.horizontalScrollBar()
        under = names.geometry().width() + SPACE_1
        at = cell.mapTo(holder, QPoint()).x()
        if at - bar.value() < under:
            bar.setValue(at - under)

    def setGeometry(self, rect: QRect) -> None:
        """As any grid, then the first column back in its place."""
        super().setGeometry(rect)
        self._hold()

    def _hold(self) -> None:
        left = self.contentsMargins().left() + self._scrolled()
        for row in range(self.rowCount()):
            item = self.itemAtPosition(row, 0)
            part = item.widget() if item is not None else None
            if part is not None:
                part.move(left, part.y())
                part.raise_()

    def _scrolled(self) -> int:
        return self._area.horizontalScrollBar().value() if self._area is not None else 0

    def _fit_notes(self) -> None:
        """A note reaches over every column, and its words over what the page shows of them."""
        beyond = self._area.horizontalScrollBar().maximum() if self._area is not None else 0
        for note in self._notes:
            note.setContentsMargins(0, 0, beyond, 0)
