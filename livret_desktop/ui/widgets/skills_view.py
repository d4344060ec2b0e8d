"""The grid by keyboard and mouse: arrows move, 0 to 3 and Space give a level, Enter folds a competence."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from livret_desktop.domain.objectives import competences
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.ui.models.skills_model import FACETS, SkillsModel
from livret_desktop.ui.presenters.skills import COLUMN_TITLES, LEVELS, group_words, next_level
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import FOCUS_WIDTH, MARK_WIDTH, TABLE_HEADER_HEIGHT, TextStyle, cell_pad
from livret_desktop.ui.widgets.level import paint_level

_Index = QModelIndex | QPersistentModelIndex
_LEAST_ROW, _GROUP_ROW, _PAD, _CHEVRON = 26, 30, 12, 22
_LEAST_TITLE = 150
_WRAPS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class _Delegate(QStyledItemDelegate):
    """Paints titles, levels, and the frame of the cell that has the keyboard."""

    def __init__(self, view: SkillsView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One cell."""
        look, box = theme(), QRect(option.rect)
        model = self._view.grid
        is_group = model.rows[index.row()].objective is None
        is_current = index.row() == self._view.currentIndex().row()
        painter.fillRect(box, look.colour("tint" if is_current else "alt" if is_group else "surface"))
        painter.fillRect(QRect(box.x(), box.bottom(), box.width(), 1), look.colour("line"))
        if is_current and index.column() == 0:
            painter.fillRect(QRect(box.x(), box.y(), MARK_WIDTH, box.height() - 1), look.colour("accent"))
        if is_group:
            self._paint_group(painter, box, index)
        elif index.column() == 0:
            painter.setFont(look.font(TextStyle.TEXT))
            painter.setPen(look.colour("text"))
            text = box.adjusted(look.px(_PAD), 0, -look.px(4), -1)
            painter.drawText(text, _WRAPS, str(index.data()))
        else:
            paint_level(painter, look, QRectF(box), model.level(index.row(), FACETS[index.column() - 1]))
        if self._view.hasFocus() and index == self._view.currentIndex():
            self._paint_frame(painter, box)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as the objective's words at the width of its column."""
        look = theme()
        if self._view.grid.rows[index.row()].objective is None:
            metrics = look.metrics(TextStyle.STRONG)
            width = self._view.viewport().width() - look.px(_PAD + _CHEVRON + 130)
            box = metrics.boundingRect(QRect(0, 0, max(width, 100), 10_000), _WRAPS, str(index.data() or ""))
            return QSize(0, max(look.px(_GROUP_ROW), box.height() + look.px(8)))
        width = self._view.columnWidth(0) - look.px(_PAD + 4)
        words = str(index.data()) if index.column() == 0 else ""
        box = look.metrics(TextStyle.TEXT).boundingRect(QRect(0, 0, max(width, 50), 10_000), _WRAPS, words)
        return QSize(0, max(look.px(_LEAST_ROW), box.height() + look.px(8)))

    def _paint_group(self, painter: QPainter, box: QRect, index: _Index) -> None:
        look, model = theme(), self._view.grid
        row, state = model.rows[index.row()], model.state(index.row())
        side = look.px(14)
        place = QRectF(box.x() + look.px(_PAD), box.center().y() - side / 2, side, side)
        is_folded = row.competence.number in model.folded
        look.paint_icon(painter, place, "chevron-right" if is_folded else "chevron-down", "text2")
        text = box.adjusted(look.px(_PAD + _CHEVRON), 0, -look.px(130), 0)
        painter.setFont(look.font(TextStyle.STRONG))
        painter.setPen(look.colour("text"))
        painter.drawText(text, _WRAPS, str(index.data()))
        if state is not None:
            painter.setFont(look.font(TextStyle.TEXT))
            painter.setPen(look.colour("text2"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box.adjusted(0, 0, -look.px(_PAD), 0), right, group_words(state))

    def _paint_frame(self, painter: QPainter, box: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("accent"), FOCUS_WIDTH))
        painter.drawRoundedRect(QRectF(box).adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()


class SkillsView(QTableView):
    """``level_asked(codes, facet or None, level)``: None of a facet stands for the teacher's columns."""

    level_asked = Signal(object, object, object)

    def __init__(self, grid: SkillsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.setModel(grid)
        self.setAccessibleName("Grille des objectifs")
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setAccessibleName("Colonnes de la grille")
        grid.modelReset.connect(self._arrange)
        theme().changed.connect(self._arrange)
        self.clicked.connect(self._clicked)
        self.setCurrentIndex(grid.index(1, 0))
        self._arrange()

    @property
    def competence(self) -> int:
        """The competence the keyboard stands in."""
        row = max(0, self.currentIndex().row())
        return self.grid.rows[row].competence.number

    def choose(self, code: str, facet: SkillFacet | None = None) -> None:
        """Go to an objective, or to one of its columns."""
        for number, row in enumerate(self.grid.rows):
            if row.objective is not None and row.objective.code == code:
                column = 0 if facet is None else 1 + FACETS.index(facet)
                self.setCurrentIndex(self.grid.index(number, column))

    def show_objective(self, code: str, facet: SkillFacet) -> None:
        """The same, in a competence that may be folded: it is unfolded, and the cell comes into sight."""
        number = next(one.number for one in competences() if any(o.code == code for o in one.objectives))
        self.grid.set_folded(self.grid.folded - {number})
        self.choose(code, facet)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Levels, folding; the rest is Qt's."""
        index = self.currentIndex()
        if not index.isValid():
            super().keyPressEvent(event)
            return
        is_group = self.grid.rows[index.row()].objective is None
        text = event.text()
        if is_group and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._fold(index.row())
        elif not is_group and text in ("0", "1", "2", "3"):
            self._ask(index, LEVELS[int(text)])
        elif not is_group and event.key() == Qt.Key.Key_Space:
            facet = SkillFacet.WHY if index.column() == 0 else FACETS[index.column() - 1]
            self._ask(index, next_level(self.grid.level(index.row(), facet)))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The objective takes what the columns leave."""
        super().resizeEvent(event)
        self._arrange()

    def _ask(self, index: QModelIndex, level: SkillLevel | None) -> None:
        objective = self.grid.rows[index.row()].objective
        if objective is not None:
            facet = FACETS[index.column() - 1] if index.column() else None
            self.level_asked.emit([objective.code], facet, level)

    def _clicked(self, index: QModelIndex) -> None:
        if self.grid.rows[index.row()].objective is None:
            self._fold(index.row())

    def _fold(self, row: int) -> None:
        number = self.grid.rows[row].competence.number
        self.grid.fold(number)
        for place, one in enumerate(self.grid.rows):
            if one.objective is None and one.competence.number == number:
                self.setCurrentIndex(self.grid.index(place, 0))

    def _arrange(self) -> None:
        look = theme()
        metrics = look.metrics(TextStyle.TABLE_HEADER)
        pad = 2 * cell_pad(look.scale) + look.px(4)  # as the style sheet gives a header
        widths = [max(look.px(56), metrics.horizontalAdvance(word) + pad) for word in COLUMN_TITLES]
        self.setColumnWidth(0, max(look.px(_LEAST_TITLE), self.viewport().width() - sum(widths)))
        for place, width in enumerate(widths, 1):
            self.setColumnWidth(place, width)
        self.horizontalHeader().setFixedHeight(
            max(look.px(TABLE_HEADER_HEIGHT), metrics.height() + look.px(10))
        )
        self.clearSpans()
        for place, row in enumerate(self.grid.rows):
            if row.objective is None:
                self.setSpan(place, 0, 1, 1 + len(FACETS))
        self.resizeRowsToContents()
