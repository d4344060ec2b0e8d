"""Levels of the grid, told apart by shape: an empty ring, a quarter, a half, a full disc with its tick."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.ui.theme.theme import Theme, theme

_SIDE = 16
_SIXTEENTHS = 16
_TURN = {SkillLevel.STARTED: 90, SkillLevel.IN_PROGRESS: 180}


def paint_level(painter: QPainter, look: Theme, box: QRectF, level: SkillLevel | None) -> None:
    """One level in the middle of a box."""
    side = float(look.px(_SIDE))
    ring = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side).adjusted(1, 1, -1, -1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if level is SkillLevel.ACQUIRED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("ok"))
        painter.drawEllipse(ring)
        look.paint_icon(painter, ring.adjusted(2, 2, -2, -2), "check", "surface")
    else:
        painter.setPen(QPen(look.colour("accent" if level else "strong"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if level is not None:
            painter.setBrush(look.colour("accent"))
            # Clockwise from the top: the quarter at the upper right, the half at the right.
            painter.drawPie(ring, 90 * _SIXTEENTHS, -_TURN[level] * _SIXTEENTHS)
    painter.restore()


class LevelMark(QWidget):
    """One level by itself, in the legend; the word stands beside it."""

    def __init__(self, level: SkillLevel | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme().px(_SIDE + 2), theme().px(_SIDE + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shape."""
        paint_level(QPainter(self), theme(), QRectF(self.rect()), self._level)
