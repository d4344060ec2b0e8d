"""The 32 objectives column by column: one row of small bars for each of the six columns, in four grids.

A bar says its level by its height; under the pointer and by the arrow keys it says it in words, with the day and the
teacher. Enter, or a click, goes to its cell in the grid.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.ui.presenters.skills import LEVELS, ColumnBar
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import FOCUS_WIDTH, TextStyle

FACETS = tuple(SkillFacet)
_BAR_HEIGHT, _ROW_GAP, _GRID_GAP, _UNDER_LABEL = 18, 6, 6, 2
_LEAST_BAR = 6
_PLACE = tuple[int, int]
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ObjectiveColumns(QAbstractButton):
    """``chosen(code, facet)`` when a bar is clicked, or Enter pressed on it; ``told(words)`` of the one looked at.

    To a screen reader it is one button whose description is the bar looked at: a plain widget would have no role.
    """

    chosen = Signal(str, object)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[SkillFacet, list[list[ColumnBar]]] = {}
        self._at: _PLACE = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Les objectifs colonne par colonne")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._choose)
        theme().changed.connect(self.updateGeometry)

    def show_bars(self, bars: Mapping[SkillFacet, list[list[ColumnBar]]]) -> None:
        """Other levels; the bar looked at stays."""
        self._bars = dict(bars)
        self._tell()
        self.update()

    @property
    def current(self) -> ColumnBar | None:
        """The bar looked at."""
        row = self._row(self._at[0])
        return row[self._at[1]] if self._at[1] < len(row) else None

    def sizeHint(self) -> QSize:
        """Room for 32 bars that can be told apart."""
        look = theme()
        width = 32 * look.px(_LEAST_BAR) + 3 * look.px(_GRID_GAP)
        return QSize(width, round(self._pitch(look) * len(FACETS) + self._label_height(look)))

    def minimumSizeHint(self) -> QSize:
        """The same: thinner bars could not be told apart."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """The bar under the pointer in words."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self._place_at(QPointF(event.pos()))
            words = self._row(place[0])[place[1]].said if place is not None else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """To its cell in the grid."""
        place = self._place_at(event.position())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self._look_at(place)
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from bar to bar, Home and End to the ends of the row, Enter to the grid."""
        key = Qt.Key(event.key())
        row, place = self._at
        last = max(0, len(self._row(row)) - 1)
        if key in _STEPS:
            down, right = _STEPS[key]
            self._look_at((max(0, min(len(FACETS) - 1, row + down)), max(0, min(last, place + right))))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._look_at((row, 0 if key == Qt.Key.Key_Home else last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is looked at is said at once."""
        super().focusInEvent(event)
        self._tell()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No bar is looked at any more."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Six rows, and the numbers of the four grids under them."""
        if not self._bars:
            return
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(TextStyle.DETAIL))
        for number, facet in enumerate(FACETS):
            top = self._pitch(look) * number
            painter.setPen(look.colour("text2"))
            words = QRectF(0, top, self.width(), self._label_height(look))
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, facet.label.capitalize())
            for place, bar in enumerate(self._row(number)):
                _paint_bar(painter, look, self._box(look, number, place), bar.level)
        self._paint_numbers(painter, look)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), FOCUS_WIDTH))
            painter.drawRoundedRect(self._box(look, *self._at).adjusted(-2, -2, 2, 2), 2, 2)

    def _paint_numbers(self, painter: QPainter, look: Theme) -> None:
        painter.setPen(look.colour("text2"))
        top, place = self._pitch(look) * len(FACETS), 0
        for number, grid in enumerate(self._bars[FACETS[0]], 1):
            x = self._box(look, 0, place).left()
            box = QRectF(x, top, look.px(24), self._label_height(look))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, str(number))
            place += len(grid)

    def _row(self, number: int) -> list[ColumnBar]:
        return [bar for grid in self._bars.get(FACETS[number], []) for bar in grid]

    def _label_height(self, look: Theme) -> int:
        return look.metrics(TextStyle.DETAIL).height()

    def _pitch(self, look: Theme) -> float:
        return self._label_height(look) + look.px(_UNDER_LABEL + _BAR_HEIGHT + _ROW_GAP)

    def _box(self, look: Theme, number: int, place: int) -> QRectF:
        """Where a bar may grow, from the foot of its row."""
        grids = self._bars[FACETS[number]]
        before, rest = 0, place
        for grid in grids:
            if rest < len(grid):
                break
            rest -= len(grid)
            before += 1
        gap = look.px(_GRID_GAP)
        pitch = (self.width() - gap * (len(grids) - 1)) / sum(len(grid) for grid in grids)
        # At most twice the least: a wide pane does not make fat bars.
        pitch = min(pitch, 2.5 * look.px(_LEAST_BAR))
        top = self._pitch(look) * number + self._label_height(look) + look.px(_UNDER_LABEL)
        return QRectF(pitch * place + gap * before, top, pitch - 2, look.px(_BAR_HEIGHT))

    def _place_at(self, at: QPointF) -> _PLACE | None:
        look = theme()
        for number in range(len(FACETS) if self._bars else 0):
            for place in range(len(self._row(number))):
                if self._box(look, number, place).adjusted(-1, 0, 1, 0).contains(at):
                    return number, place
        return None

    def _look_at(self, place: _PLACE) -> None:
        self._at = place
        self._tell()
        self.update()

    def _tell(self) -> None:
        bar = self.current
        if bar is not None:
            # Of a widget painted by hand, a screen reader reads again what changes: its description.
            self.setAccessibleDescription(bar.said)
            if self.hasFocus():
                self.told.emit(bar.said)

    def _choose(self, _is_down: bool = False) -> None:
        if self.current is not None:
            self.chosen.emit(self.current.code, FACETS[self._at[0]])


def _paint_bar(painter: QPainter, look: Theme, box: QRectF, level: SkillLevel | None) -> None:
    """A thin line for nothing yet, then a third, two thirds, the whole height."""
    rank = LEVELS.index(level)
    height = box.height() * rank / (len(LEVELS) - 1) if rank else 2.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(
        look.colour("ok" if level is SkillLevel.ACQUIRED else "accent" if level is not None else "strong")
    )
    painter.drawRect(QRectF(box.left(), box.bottom() - height, box.width(), height))
