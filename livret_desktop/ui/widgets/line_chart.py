"""A line of months: what was official filled and solid, what is only estimated hollow and dashed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from livret_desktop.domain.etp import said_etp
from livret_desktop.ui.presenters.etp import ChartPoint
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import TextStyle

_HEIGHT_PX, _RADIUS_PX = 112, 4
_LEAST_SPAN = 8
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_MOST_LINES = 4


class LineChart(QWidget):
    """ETP by month. Values in hundredths; the accessible description says them all."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Sequence[ChartPoint] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self._measure)
        self._measure()

    def show_points(self, points: Sequence[ChartPoint]) -> None:
        """Other months."""
        self._points = points
        self.setAccessibleDescription("\n".join(point.said for point in points))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme().px(400), theme().px(_HEIGHT_PX))

    def event(self, event: QEvent) -> bool:
        """The month under the pointer in words."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = self._place_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._points[at].said if at is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines of the scale, months, values."""
        if not self._points:
            return
        painter, look = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high, step = scale_of(self._points)
        box = self._box(look)
        self._paint_scale(painter, look, box, (low, high, step))
        self._paint_months(painter, look, box)
        self._paint_values(painter, look, box, (low, high))

    def _measure(self) -> None:
        self.setMinimumHeight(theme().px(_HEIGHT_PX))
        self.updateGeometry()
        self.update()

    def _box(self, look: Theme) -> QRectF:
        """Where the lines are: room for the scale at the left, months below, the last value above."""
        metrics = look.metrics(TextStyle.DETAIL)
        left = metrics.horizontalAdvance("00,00") + look.px(12)
        top, bottom = metrics.height() + look.px(8), metrics.height() + look.px(8)
        right = look.px(28)
        return QRectF(left, top, self.width() - left - right, self.height() - top - bottom)

    def _x(self, box: QRectF, place: int) -> float:
        inset = box.width() * 0.02
        return box.x() + inset + (box.width() - 2 * inset) * place / max(1, len(self._points) - 1)

    def _place_at(self, x: float) -> int | None:
        if not self._points:
            return None
        box = self._box(theme())
        return min(range(len(self._points)), key=lambda place: abs(self._x(box, place) - x))

    def _paint_scale(self, painter: QPainter, look: Theme, box: QRectF, scale: tuple[int, int, int]) -> None:
        low, high, step = scale
        painter.setFont(look.font(TextStyle.DETAIL, tabular=True))
        for value in range(low, high + 1, step):
            y = box.bottom() - box.height() * (value - low) / (high - low)
            painter.setPen(QPen(look.colour("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(look.colour("text2"))
            place = QRectF(0, y - look.px(10), box.left() - look.px(8), look.px(20))
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said_etp(value)
            )

    def _paint_months(self, painter: QPainter, look: Theme, box: QRectF) -> None:
        metrics = look.metrics(TextStyle.DETAIL)
        widest = max(metrics.horizontalAdvance(point.label) for point in self._points) + look.px(8)
        room = box.width() / max(1, len(self._points) - 1)
        every = 1 if room >= widest else 2 if 2 * room >= widest else 3
        last = len(self._points) - 1
        for place, point in enumerate(self._points):
            if (last - place) % every:
                continue
            style = TextStyle.TABLE_HEADER if place == last else TextStyle.DETAIL
            painter.setFont(look.font(style))
            painter.setPen(look.colour("text" if place == last else "text2"))
            x = self._x(box, place)
            words = QRectF(x - widest / 2, box.bottom() + look.px(6), widest, metrics.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, point.label)

    def _paint_values(self, painter: QPainter, look: Theme, box: QRectF, scale: tuple[int, int]) -> None:
        low, high = scale
        accent, surface, radius = look.colour("accent"), look.colour("surface"), look.px(_RADIUS_PX)
        places = [
            QPointF(self._x(box, place), box.bottom() - box.height() * (value_of(point) - low) / (high - low))
            for place, point in enumerate(self._points)
        ]
        for place in range(len(places) - 1):
            both = self._points[place].official is not None and self._points[place + 1].official is not None
            style = Qt.PenStyle.SolidLine if both else Qt.PenStyle.DashLine
            painter.setPen(QPen(accent, 2, style))
            painter.drawLine(places[place], places[place + 1])
        for point, spot in zip(self._points, places, strict=True):
            _paint_dot(painter, spot, radius, accent, accent if point.official is not None else surface)
        last = places[-1]
        painter.setFont(look.font(TextStyle.STRONG, tabular=True))
        painter.setPen(look.colour("text"))
        high_line = look.metrics(TextStyle.STRONG).height()
        words = QRectF(last.x() - look.px(28), last.y() - radius - high_line - 2, look.px(56), high_line)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, said_etp(value_of(self._points[-1])))


def value_of(point: ChartPoint) -> int:
    """What is drawn of a month: the State's figure where it is known."""
    return point.estimate if point.official is None else point.official


def scale_of(points: Sequence[ChartPoint]) -> tuple[int, int, int]:
    """Lowest line, highest line and step, in hundredths: round values around all that is drawn, never flat."""
    values = [value_of(point) for point in points]
    low, high = min(values), max(values)
    if high - low < _LEAST_SPAN:
        low, high = max(0, low - _LEAST_SPAN // 2), high + _LEAST_SPAN // 2
    step = next((one for one in _STEPS if (high - low) / one <= _MOST_LINES - 1), _STEPS[-1])
    first = low // step * step
    last = -(-high // step) * step
    return first, max(last, first + step), step


def _paint_dot(painter: QPainter, at: QPointF, radius: float, edge: QColor, body: QColor) -> None:
    painter.setPen(QPen(edge, 2))
    painter.setBrush(body)
    painter.drawEllipse(at, radius, radius)
