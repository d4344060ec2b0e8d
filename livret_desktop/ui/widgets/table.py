"""The table: fixed row heights, hairlines, one delegate, columns by shares of the width."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from enum import Enum
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from livret_desktop.ui.models.paged_model import CELL_ROLE, PagedTableModel
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import (
    CELL_PAD,
    ROW_NORMAL,
    ROW_PEOPLE,
    ROW_QUEUE,
    TABLE_HEADER_HEIGHT,
    TextStyle,
    cell_pad,
)
from livret_desktop.ui.widgets.cell_painting import is_cut
from livret_desktop.ui.widgets.row_painting import RowPainter

_Index = QModelIndex | QPersistentModelIndex


class RowHeight(Enum):
    """Rows in px at 100 %: lists, people, the sending queue (whose cells may take two lines)."""

    NORMAL = ROW_NORMAL
    PEOPLE = ROW_PEOPLE
    QUEUE = ROW_QUEUE


class CellDelegate(QStyledItemDelegate):
    """Answers for one cell: how high it is, and the whole of its words where they are cut. See ``RowPainter``."""

    def __init__(self, table: TableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Never asked for by the table; only by tools that measure."""
        return QSize(theme().px(60), self._table.rowHeight(index.row()))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """The whole text of a cell that is cut."""
        cell = index.data(CELL_ROLE) if index.isValid() else None
        if event.type() is not QEvent.Type.ToolTip or cell is None:
            return False
        box: QRect = option.rect
        is_whole = not is_cut(theme(), cell, box.width() - 2 * cell_pad(theme().scale))
        QToolTip.showText(event.globalPos(), "" if is_whole else plain_text(cell), view)
        return True


class TableView(QTableView):
    """A list of lines. Enter or double click opens; the chosen line is kept by its id through refreshes."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        model: PagedTableModel[Any],
        name: str,
        *,
        rows: RowHeight = RowHeight.NORMAL,
        by_cell: bool = False,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.hovered_row = -1
        self.paged, self._rows, self._by_cell = model, rows, by_cell
        self._shares = [column.share for column in model.columns]
        self._kept: Hashable | None = None
        self._is_laying_out = False
        self._whole = 0
        # A viewport made by Qt would be wrapped by asking each of its 60 kinds of widget, which makes them all: 15 ms.
        self.setViewport(QWidget())
        # All of it is painted here, so a key repaints neither the card nor the page behind; not round corners.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, not framed)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setProperty("framed", framed)
        self._set_up_view()
        self._set_up_headers()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._find_again)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.doubleClicked.connect(self._open)
        theme().changed.connect(self._measure)
        self._measure()

    @property
    def current_id(self) -> Hashable | None:
        """The id of the chosen line."""
        return self.paged.id_at(self.currentIndex().row())

    @property
    def selected_ids(self) -> list[Hashable]:
        """The ids of every selected line, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [found for row in rows if (found := self.paged.id_at(row)) is not None]

    @property
    def lines_in_sight(self) -> int:
        """How many lines the surface has room for, the last one perhaps cut."""
        return -(-self.viewport().height() // self.verticalHeader().defaultSectionSize())

    def choose(self, wanted: Hashable) -> bool:
        """Choose a line by its id and show it; False when it is not in the list."""
        row = self.paged.row_of(wanted)
        if row < 0:
            return False
        self.setCurrentIndex(self.paged.index(row, max(0, self.currentIndex().column())))
        self.scrollTo(self.currentIndex())
        return True

    def allow_many(self) -> None:
        """Let several lines be selected."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def show_sort(self, sort_key: str, *, is_descending: bool = False) -> None:
        """Show by which column the lines are sorted, without asking again."""
        keys = [column.sort_key for column in self.paged.columns]
        if sort_key in keys:
            order = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
            header = self.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(keys.index(sort_key), order)
            header.blockSignals(False)

    def shares(self) -> list[float]:
        """The columns' shares of the width, to be remembered."""
        return list(self._shares)

    def set_shares(self, shares: list[float]) -> None:
        """Widths as remembered; ignored when they are for other columns."""
        if len(shares) == len(self._shares) and all(share > 0 for share in shares):
            self._shares = list(shares)
            self._share_out()

    def show_whole(self, most: int) -> None:
        """As high as its lines, up to so many: a short list needs no scrolling of its own."""
        lines = min(most, self.model().rowCount())
        self._whole = lines
        self._measure()

    def show_columns(self, shown: Collection[int]) -> None:
        """Only these columns, by their places; the others keep their shares for when they come back."""
        for column in range(len(self._shares)):
            self.setColumnHidden(column, column not in shown)
        self._share_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is in sight of the lines."""
        painter = QPainter(self.viewport())
        shows_focus = self._by_cell and self.hasFocus()
        lines = RowPainter(
            painter, theme(), self, self.paged, hovered=self.hovered_row, shows_focus=shows_focus
        )
        lines.paint(event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns follow the width."""
        super().resizeEvent(event)
        self._share_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Tab leaves the table; the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """No row any more."""
        super().leaveEvent(event)
        self._hover(-1)

    def _set_up_view(self) -> None:
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)

    def _set_up_headers(self) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setHighlightSections(False)
        across.setSectionsClickable(True)
        across.setMinimumSectionSize(24)
        across.setSortIndicatorShown(any(column.sort_key for column in self.paged.columns))
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.sortIndicatorChanged.connect(self.paged.sort)
        across.sectionResized.connect(self._remember_width)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.hide()

    def _measure(self) -> None:
        look = theme()
        text, detail = look.metrics(TextStyle.TEXT).height(), look.metrics(TextStyle.DETAIL).height()
        two_lines = {RowHeight.PEOPLE: text + detail, RowHeight.QUEUE: 2 * detail}
        lines = two_lines.get(self._rows, text)
        self.verticalHeader().setDefaultSectionSize(max(look.px(self._rows.value), lines + 8))
        header = max(look.px(TABLE_HEADER_HEIGHT), look.metrics(TextStyle.TABLE_HEADER).height() + 8)
        self.horizontalHeader().setFixedHeight(header)
        self.setMinimumHeight(header + 4 * self.verticalHeader().defaultSectionSize())
        self._share_out()
        self.viewport().update()

    def _share_out(self) -> None:
        shown = [column for column in range(len(self._shares)) if not self.isColumnHidden(column)]
        width, total = self.viewport().width(), sum(self._shares[column] for column in shown)
        if width <= 0 or not shown:
            return
        look = theme()
        header, sides = look.metrics(TextStyle.TABLE_HEADER), 2 * cell_pad(look.scale)
        least = {
            column: sides
            + max(
                look.px(self.paged.columns[column].least_px - 2 * CELL_PAD),
                header.horizontalAdvance(self.paged.columns[column].title)
                + look.px(16 if self.paged.columns[column].sort_key else 0)
                + 2,
            )
            for column in shown
        }
        widths = {column: max(least[column], int(width * self._shares[column] / total)) for column in shown}
        surplus = sum(widths.values()) - width
        roomy = max(shown, key=lambda column: widths[column] - least[column])
        widths[roomy] = max(least[roomy], widths[roomy] - surplus)
        self._is_laying_out = True
        for column, pixels in widths.items():
            self.setColumnWidth(column, pixels)
        self._is_laying_out = False
        self._fit_lines()

    def _fit_lines(self) -> None:
        """As high as its lines, and the bar below them where the columns do not fit."""
        if not self._whole:
            return
        lines = max(self._whole, 4) * self.verticalHeader().defaultSectionSize()
        is_wide = self.horizontalHeader().length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if is_wide else 0
        self.setFixedHeight(self.horizontalHeader().height() + lines + bar + 2)

    def _remember_width(self, column: int, old: int, new: int) -> None:
        if not self._is_laying_out and old > 0:
            shown = {each for each in range(len(self._shares)) if not self.isColumnHidden(each)}
            of_a_pixel = sum(self._shares[each] for each in shown) / sum(
                self.columnWidth(each) for each in shown
            )
            self._shares = [
                self.columnWidth(each) * of_a_pixel if each in shown else share
                for each, share in enumerate(self._shares)
            ]

    def _keep(self) -> None:
        self._kept = self.current_id

    def _find_again(self) -> None:
        self.hovered_row = -1
        if self._kept is not None and not self.choose(self._kept):
            self.chosen.emit(None)
        self._kept = None

    def _tell_chosen(self, current: QModelIndex) -> None:
        found = self.paged.id_at(current.row()) if current.isValid() else None
        if found is not None:
            self.chosen.emit(found)

    def _open(self, index: QModelIndex) -> None:
        found = self.paged.id_at(index.row())
        if found is not None:
            self.opened.emit(found)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            for each in (self.hovered_row, row):
                if each >= 0:
                    self.viewport().update(
                        0, self.rowViewportPosition(each), self.viewport().width(), self.rowHeight(each)
                    )
            self.hovered_row = row
