"""A table of any length: the model holds the ids of the query, rows come by pages of at most 200."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from livret_desktop.ui.presenters.cells import Cell, Column, plain_text

PAGE_ROWS = 200
_KEPT_PAGES = 8
CELL_ROLE = int(Qt.ItemDataRole.UserRole)
_NO_INDEX = QModelIndex()
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)

Row = TypeVar("Row")
Fetch = Callable[[int, int], Sequence[Row]]


class PagedTableModel(QAbstractTableModel, Generic[Row]):
    """Shows one query at a time; sorting asks for another one. GUI thread.

    ``show(ids, fetch)`` gives the ids in order and ``fetch(offset, limit)``, the rows of the same query. A page
    shorter than asked (a row deleted meanwhile) leaves empty cells until the screen refreshes.
    """

    sort_asked = Signal(str, bool)

    def __init__(
        self, columns: Sequence[Column[Row]], parent: QObject | None = None, *, page_rows: int = PAGE_ROWS
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._page_rows = page_rows
        self._ids: Sequence[Hashable] = ()
        self._fetch: Fetch[Row] | None = None
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()

    def show(self, ids: Sequence[Hashable], fetch: Fetch[Row], *, page_rows: int | None = None) -> None:
        """Show another result, perhaps read in pages of another length from now on."""
        self.beginResetModel()
        self._page_rows = page_rows or self._page_rows
        self._ids, self._fetch = ids, fetch
        self._pages.clear()
        self.endResetModel()

    def show_rows(self, rows: Sequence[Row], key: Callable[[Row], Hashable]) -> None:
        """Show a short list already in hand."""
        kept = list(rows)
        self.show([key(row) for row in kept], lambda offset, limit: kept[offset : offset + limit])

    def extend(self, ids: Sequence[Hashable]) -> None:
        """The whole list, once it is known: what is shown is its beginning, and stays as it is.

        Where the beginning has changed meanwhile, the list is shown anew.
        """
        known = len(self._ids)
        if self._fetch is not None and list(ids[:known]) != list(self._ids):
            self.show(ids, self._fetch)
        elif len(ids) > known:
            self._pages.pop(known // self._page_rows, None)
            self.beginInsertRows(_NO_INDEX, known, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()

    def refetch(self) -> None:
        """The same ids, rows read again: contents changed, not their order."""
        self._pages.clear()
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def id_at(self, row: int) -> Hashable | None:
        """The id of a line, None beyond the end."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, wanted: Hashable) -> int:
        """The line of an id, -1 when it is not shown."""
        try:
            return self._ids.index(wanted)
        except ValueError:
            return -1

    def row_at(self, row: int) -> Row | None:
        """The row of a line, fetched with its page; None beyond the end."""
        if self._fetch is None or not 0 <= row < len(self._ids):
            return None
        number, within = divmod(row, self._page_rows)
        page = self._page(number)
        return page[within] if within < len(page) else None

    def cell_at(self, row: int, column: int) -> Cell | None:
        """What one cell shows."""
        found = self.row_at(row)
        return None if found is None else self.columns[column].cell(found)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        """How many lines; a cell has no lines of its own."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        """How many columns; a cell has none of its own."""
        return 0 if parent.isValid() else len(self.columns)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The cell for the delegate, its words for everything else."""
        if not index.isValid() or (role != CELL_ROLE and role not in _SPOKEN):
            return None
        row = self.row_at(index.row())
        column = self.columns[index.column()]
        if row is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and column.spoken is not None:
            return column.spoken(row)
        cell = column.cell(row)
        return cell if role == CELL_ROLE else plain_text(cell)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of columns, aligned as their cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the query in another order; the lines come back through :meth:`show`."""
        if 0 <= column < len(self.columns) and self.columns[column].sort_key:
            self.sort_asked.emit(self.columns[column].sort_key, order is Qt.SortOrder.DescendingOrder)

    def _page(self, number: int) -> Sequence[Row]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        offset = number * self._page_rows
        fetch = self._fetch
        page = fetch(offset, min(self._page_rows, len(self._ids) - offset)) if fetch else ()
        self._pages[number] = page
        if len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page
