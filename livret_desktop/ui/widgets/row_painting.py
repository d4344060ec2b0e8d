"""The lines of a table in sight, painted in one go: tint, mark and hairline of each, then its cells.

Qt's own loop asks style, palette, delegate and model anew for every cell, which costs more than the words in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QTableView

from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import FOCUS_WIDTH, MARK_WIDTH, cell_pad
from livret_desktop.ui.widgets.cell_painting import paint_cell

_Span = tuple[int, int, int]
"""A column in sight: its place, its left edge and its width."""


class RowPainter:
    """Paints what lies in one part of the table's surface. Made for each paint. GUI thread.

    ``hovered`` is the line under the pointer, -1 for none; ``shows_focus``: the cell that has the keyboard is framed.
    """

    def __init__(
        self,
        painter: QPainter,
        look: Theme,
        table: QTableView,
        model: PagedTableModel[Any],
        *,
        hovered: int = -1,
        shows_focus: bool = False,
    ) -> None:
        self._painter, self._look, self._table, self._model = painter, look, table, model
        self._hovered, self._shows_focus = hovered, shows_focus

    def paint(self, seen: QRect) -> None:
        """Every line and cell that meets ``seen``."""
        table = self._table
        if table.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
            self._painter.fillRect(seen, self._look.colour("surface"))
        first, last = table.rowAt(seen.top()), table.rowAt(seen.bottom())
        spans = self._spans(seen)
        if first < 0 or not spans:
            return
        last = self._model.rowCount() - 1 if last < 0 else last
        selected = self._selected(first, last)
        for row in range(first, last + 1):
            self._row(row, spans, is_selected=row in selected)
        self._focus(first, last)

    def _spans(self, seen: QRect) -> list[_Span]:
        table = self._table
        spans = (
            (column, table.columnViewportPosition(column), table.columnWidth(column))
            for column in range(len(self._model.columns))
            if not table.isColumnHidden(column)
        )
        return [one for one in spans if one[1] <= seen.right() and one[1] + one[2] > seen.left()]

    def _selected(self, first: int, last: int) -> set[int]:
        """The lines chosen among those in sight: all of a long list may be."""
        ranges = self._table.selectionModel().selection().toList()
        return {row for one in ranges for row in range(max(first, one.top()), min(last, one.bottom()) + 1)}

    def _row(self, row: int, spans: Sequence[_Span], *, is_selected: bool) -> None:
        table, look, painter = self._table, self._look, self._painter
        top, height = table.rowViewportPosition(row), table.rowHeight(row)
        left = spans[0][1]
        width = spans[-1][1] + spans[-1][2] - left
        if is_selected or row == self._hovered:
            painter.fillRect(left, top, width, height, look.colour("tint" if is_selected else "hover"))
        painter.fillRect(left, top + height - 1, width, 1, look.colour("line"))
        if is_selected and spans[0][0] == 0:
            painter.fillRect(left, top, MARK_WIDTH, height - 1, look.colour("accent"))
        shown = self._model.row_at(row)
        if shown is None:
            return
        pad = cell_pad(look.scale)
        for column, x, wide in spans:
            described = self._model.columns[column]
            box = QRect(x + pad, top, wide - 2 * pad, height - 1)
            paint_cell(painter, look, box, described.cell(shown), is_right=described.is_right)

    def _focus(self, first: int, last: int) -> None:
        """The frame of the cell that has the keyboard, in tables walked cell by cell."""
        current = self._table.currentIndex()
        if not self._shows_focus or not first <= current.row() <= last:
            return
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("accent"), FOCUS_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self._table.visualRect(current)).adjusted(2, 2, -2, -3), 4, 4)
