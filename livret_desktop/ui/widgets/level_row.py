"""One objective and the level of its six columns, typed as on the feuille de journée: one figure after the other."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.ui.presenters.skills import LEVELS, level_word, next_level
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import FOCUS_WIDTH, TextStyle
from livret_desktop.ui.widgets.level import paint_level

FACETS = tuple(SkillFacet)
_CELL, _LEAST_HEIGHT, _PAD, _LEAST_TITLE = 40, 30, 4, 120
_WRAPS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class LevelRow(QAbstractButton):
    """1 to 3 give a level and go on, 0 says nothing, arrows move, Space gives the next level. One stop for Tab.

    To a screen reader it is a button named after its objective, whose description is the column it stands on.
    """

    changed = Signal()

    def __init__(
        self,
        code: str,
        title: str,
        levels: Mapping[SkillFacet, SkillLevel] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.code, self._title = code, title
        self._known = dict(levels or {})
        self._levels: dict[SkillFacet, SkillLevel | None] = dict(self._known)
        self._at = 0
        self.setAccessibleName(f"{code} {title}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._press)
        theme().changed.connect(self.updateGeometry)
        self._tell()

    @property
    def levels(self) -> dict[SkillFacet, SkillLevel]:
        """The columns that bear a level other than the one they had."""
        return {
            facet: level
            for facet, level in self._levels.items()
            if level is not None and level is not self._known.get(facet)
        }

    def level(self, facet: SkillFacet) -> SkillLevel | None:
        """What stands in one column."""
        return self._levels.get(facet)

    def hasHeightForWidth(self) -> bool:
        """The title wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The title's lines."""
        look = theme()
        box = QRect(0, 0, max(look.px(_LEAST_TITLE), width - self._cells_width(look)), 10_000)
        words = look.metrics(TextStyle.DETAIL).boundingRect(box, _WRAPS, self._words())
        return max(look.px(_LEAST_HEIGHT), words.height() + look.px(2 * _PAD))

    def sizeHint(self) -> QSize:
        """Room for the cells and some words."""
        look = theme()
        width = self._cells_width(look) + look.px(_LEAST_TITLE)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """The column under the pointer in words."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = self._place_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._said(at) if at is not None else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The next level of the column clicked."""
        at = self._place_at(event.position())
        if at is not None and event.button() is Qt.MouseButton.LeftButton:
            self._at = at
            self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Figures, arrows, Space; Enter is the dialog's."""
        text, key = event.text(), event.key()
        if text in ("0", "1", "2", "3"):
            self._give(LEVELS[int(text)])
            self._move(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space:
            self._press()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._give(None)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """From the first column."""
        super().focusInEvent(event)
        self._at = 0
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No column is stood on any more."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Code and title, then for each column its letter and its level."""
        look, painter = theme(), QPainter(self)
        painter.setFont(look.font(TextStyle.DETAIL))
        painter.setPen(look.colour("text"))
        title = self.rect().adjusted(0, 0, -self._cells_width(look), 0)
        painter.drawText(title, _WRAPS, self._words())
        for rank, facet in enumerate(FACETS):
            box = self._cell(look, rank)
            painter.setPen(look.colour("text2"))
            letter = QRectF(box.x() + look.px(_PAD), box.y(), look.px(12), box.height())
            painter.drawText(letter, Qt.AlignmentFlag.AlignVCenter, facet.label[0].upper())
            paint_level(painter, look, box.adjusted(look.px(12), 0, 0, 0), self._levels.get(facet))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("accent"), FOCUS_WIDTH))
            painter.drawRoundedRect(self._cell(look, self._at).adjusted(1, 1, -1, -1), 4, 4)

    def _words(self) -> str:
        return f"{self.code}  {self._title}"

    def _cells_width(self, look: Theme) -> int:
        return look.px(_CELL) * len(FACETS) + look.px(_PAD)

    def _cell(self, look: Theme, rank: int) -> QRectF:
        left = self.width() - look.px(_CELL) * (len(FACETS) - rank)
        high = look.px(_LEAST_HEIGHT)
        return QRectF(left, (self.height() - high) / 2, look.px(_CELL), high)

    def _place_at(self, at: QPointF) -> int | None:
        look = theme()
        return next((rank for rank in range(len(FACETS)) if self._cell(look, rank).contains(at)), None)

    def _said(self, rank: int) -> str:
        facet = FACETS[rank]
        return f"{facet.label.capitalize()}\u00a0: {level_word(self._levels.get(facet))}"

    def _tell(self) -> None:
        self.setAccessibleDescription(self._said(self._at))
        self.update()

    def _move(self, step: int) -> None:
        self._at = max(0, min(len(FACETS) - 1, self._at + step))
        self._tell()

    def _press(self, _is_down: bool = False) -> None:
        self._give(next_level(self._levels.get(FACETS[self._at])))

    def _give(self, level: SkillLevel | None) -> None:
        facet = FACETS[self._at]
        self._levels[facet] = level or self._known.get(facet)  # nothing said: what stands in the grid stays
        self._tell()
        self.changed.emit()
