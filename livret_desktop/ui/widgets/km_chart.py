"""Kilometres told over time, with the line to reach; the same is said in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.domain.french import NBSP, numeric_day, thousands
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import TextStyle

_HEIGHT = 130


class KmChart(QWidget):
    """Hidden until two readings make a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: list[tuple[date, int]] = []
        self._wanted = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.hide()

    def show_kilometres(self, told: Sequence[tuple[date, int]], wanted: int) -> None:
        """Readings by day, oldest first, and the kilometres to reach."""
        self._told, self._wanted = list(told), wanted
        self.setVisible(len(self._told) > 1)
        said = ", ".join(f"{thousands(km)}{NBSP}km le {numeric_day(day)}" for day, km in self._told)
        self.setAccessibleName(f"Kilomètres{NBSP}: {said}. À atteindre{NBSP}: {thousands(wanted)}{NBSP}km.")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme().px(240), theme().px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line to reach dashed, the readings as points joined."""
        if len(self._told) < 2:
            return
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(TextStyle.DETAIL))
        metrics = look.metrics(TextStyle.DETAIL)
        left = metrics.horizontalAdvance(thousands(self._top)) + look.px(10)
        right = metrics.horizontalAdvance(numeric_day(self._told[-1][0])) / 2 + 4
        plot = QRectF(
            left, look.px(10), self.width() - left - right, self.height() - look.px(14) - metrics.height()
        )
        self._paint_scale(painter, plot)
        self._paint_line(painter, plot)

    @property
    def _top(self) -> int:
        return max(self._wanted, *(km for _day, km in self._told))

    def _paint_scale(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        for km, token, style in (
            (0, "line", Qt.PenStyle.SolidLine),
            (self._wanted, "ok", Qt.PenStyle.DashLine),
        ):
            y = self._y(km, plot)
            painter.setPen(QPen(look.colour(token), 1, style))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(look.colour("ok" if km else "text2"))
            box = QRectF(0, y - look.px(10), plot.left() - look.px(8), look.px(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, thousands(km))
        painter.setPen(look.colour("text2"))
        for day, x, align in (
            (self._told[0][0], plot.left(), Qt.AlignmentFlag.AlignLeft),
            (self._told[-1][0], plot.right(), Qt.AlignmentFlag.AlignHCenter),
        ):
            wide = plot.width()
            box = QRectF(
                x if align is Qt.AlignmentFlag.AlignLeft else x - wide / 2, plot.bottom() + 4, wide, 40
            )
            painter.drawText(box, align | Qt.AlignmentFlag.AlignTop, numeric_day(day))

    def _paint_line(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        first, last = self._told[0][0], self._told[-1][0]
        span = max(1, (last - first).days)
        points = [
            QPointF(plot.left() + plot.width() * (day - first).days / span, self._y(km, plot))
            for day, km in self._told
        ]
        painter.setPen(QPen(look.colour("accent"), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(look.colour("surface"))
        for point in points:
            painter.drawEllipse(point, look.px(4), look.px(4))

    def _y(self, km: int, plot: QRectF) -> float:
        return plot.bottom() - plot.height() * km / max(1, self._top)
