"""Fields laid out as on a paper form: three columns at most, fewer when the window or the text asks for it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_3

_LEAST_COLUMN_PX = 190


class FormGrid(QWidget):
    """A grid of fields, filled row by row; Tab follows the order in which they were added."""

    def __init__(self, columns: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._now = 0
        self._fields: list[tuple[QWidget, int]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(12)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme().changed.connect(self._arrange)

    def add(self, field: QWidget, span: int = 1) -> None:
        """The next field; ``span`` columns wide where there are as many."""
        self._fields.append((field, span))
        self._now = 0
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest field, however many columns there are now.

        Else a place that chooses by this whether it stands beside or below would be answered otherwise in each of the
        two, and go from one to the other without end: the window died of it.
        """
        widths = [field.minimumSizeHint().width() for field, _span in self._fields if not field.isHidden()]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns in a narrow window."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        fitting = max(1, (self.width() + SPACE_3) // (theme().px(_LEAST_COLUMN_PX) + SPACE_3))
        columns = min(self._columns, fitting)
        if columns == self._now:
            return
        self._now = columns
        row = at = 0
        for field, asked in self._fields:
            span = min(asked, columns)
            if at + span > columns:
                row, at = row + 1, 0
            self._grid.addWidget(field, row, at, 1, span)
            at += span
        for index in range(self._columns):
            self._grid.setColumnStretch(index, 1 if index < columns else 0)
            self._grid.setColumnMinimumWidth(index, 0)
