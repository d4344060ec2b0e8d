"""Steps on one line with today among them; one under the other where the words have no room side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.domain.course_timeline import Standing
from livret_desktop.ui.presenters.course_timeline import TimelineNode
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import TextStyle

_TODAY = "aujourd’hui"
_LEAST_CELL, _CELL_PAD, _NODE, _BAND = 92, 6, 18, 24
_GAP, _PILL_PAD = 6, 10
_ROW_GAP, _INDENT, _PAST_LINE = 10, 32, 6
_WRAPS = int(Qt.TextFlag.TextWordWrap)
_CENTRED = _WRAPS | int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_LEFT = _WRAPS | int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_ANY = 10_000
_ICONS = {Standing.OPEN: ("clock", "accent"), Standing.LATE: ("alert", "warn")}


class TimelineView(QWidget):
    """What is done is a full line and a tick, what is to come dots and a ring: told apart without colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[TimelineNode] = []
        self._done = 0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)

    def show_steps(self, nodes: Sequence[TimelineNode], done: int, said: str) -> None:
        """The steps, how many are behind today, and the whole of it in words."""
        self._nodes, self._done = list(nodes), done
        self.setAccessibleName(said.partition("\u00a0:")[0])
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    def is_upright(self, width: int) -> bool:
        """True where the steps stand one under the other."""
        return bool(self._nodes) and width / len(self._nodes) < self._least_cell(theme())

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All the words, whole."""
        look = theme()
        if self.is_upright(width):
            rows = [self._row_height(look, node, width) for node in self._nodes]
            return sum(rows) + self._today_height(look) + look.px(4)
        words = max((self._words_height(look, node, width) for node in self._nodes), default=0)
        return self._line_y(look) + look.px(_BAND // 2 + 8) + words

    def sizeHint(self) -> QSize:
        """Side by side."""
        width = max(1, len(self._nodes)) * self._least_cell(theme())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The widest word, one under the other."""
        look = theme()
        width = self._least_cell(look) + look.px(_INDENT)
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """One of the two ways."""
        if not self._nodes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_upright(self.width()):
            self._paint_upright(painter, theme())
        else:
            self._paint_along(painter, theme())

    # One after the other, from left to right.

    def _least_cell(self, look: Theme) -> int:
        words = [
            (style, word)
            for node in self._nodes
            for style, text in ((TextStyle.STRONG, node.title), (TextStyle.DETAIL, node.detail))
            for word in text.split(" ")
        ]
        widest = max((look.text_width(style, word) for style, word in words), default=0)
        return max(look.px(_LEAST_CELL), widest + look.px(2 * _CELL_PAD))

    def _has_above(self) -> bool:
        return any(node.above for node in self._nodes)

    def _line_y(self, look: Theme) -> int:
        """Today's flag, then the periods, then the line: neither covers the other."""
        above = look.metrics(TextStyle.DETAIL).height() + look.px(4) if self._has_above() else 0
        return self._today_height(look) + above + look.px(_BAND // 2)

    def _today_height(self, look: Theme) -> int:
        return look.metrics(TextStyle.DETAIL).height() + look.px(_GAP)

    def _words_height(self, look: Theme, node: TimelineNode, width: int) -> int:
        cell = width // len(self._nodes) - look.px(_CELL_PAD)
        return sum(
            look.metrics(style).boundingRect(QRect(0, 0, cell, _ANY), _CENTRED, text).height()
            for style, text in ((TextStyle.STRONG, node.title), (TextStyle.DETAIL, node.detail))
        )

    def _paint_along(self, painter: QPainter, look: Theme) -> None:
        cell, y = self.width() / len(self._nodes), float(self._line_y(look))
        places = [QPointF(cell * (rank + 0.5), y) for rank in range(len(self._nodes))]
        today_x = min(max(cell * self._done, look.px(2)), self.width() - look.px(2))
        self._paint_windows(painter, look, places, today_x)
        _paint_rail(painter, look, places[0], QPointF(today_x, y), is_done=True)
        _paint_rail(painter, look, QPointF(today_x, y), places[-1], is_done=False)
        self._paint_flag(painter, look, today_x, y)
        for node, place in zip(self._nodes, places, strict=True):
            _paint_node(painter, look, place, node.standing)
            self._paint_words(painter, look, node, place, cell)

    def _paint_windows(
        self, painter: QPainter, look: Theme, places: Sequence[QPointF], today_x: float
    ) -> None:
        """The period a step is meant for: a band behind it, and its days above, beside today's line."""
        metrics, cell = look.metrics(TextStyle.DETAIL), self.width() / len(places)
        for node, place in zip(self._nodes, places, strict=True):
            if not node.above:
                continue
            band = QRectF(0, 0, cell * 0.8, look.px(_BAND))
            band.moveCenter(place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("tint"))
            painter.drawRoundedRect(band, 4, 4)
            width = metrics.horizontalAdvance(node.above) + 2
            x = place.x() - width / 2
            if x < today_x + _PAST_LINE and x + width > today_x - _PAST_LINE:
                x = today_x - _PAST_LINE - width if place.x() < today_x else today_x + _PAST_LINE
            x = min(max(0.0, x), max(0.0, self.width() - width))
            painter.setFont(look.font(TextStyle.DETAIL))
            painter.setPen(look.colour("text2"))
            box = QRectF(x, band.top() - metrics.height() - look.px(2), width, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, node.above)

    def _paint_flag(self, painter: QPainter, look: Theme, x: float, y: float) -> None:
        metrics = look.metrics(TextStyle.DETAIL)
        width = metrics.horizontalAdvance(_TODAY) + 2 * look.px(_PILL_PAD)
        height = metrics.height() + look.px(2)
        left = min(max(0.0, x - width / 2), self.width() - width)
        painter.setPen(QPen(look.colour("accent"), 2))
        painter.drawLine(QPointF(x, height), QPointF(x, y + look.px(_NODE)))
        _paint_pill(painter, look, QRectF(left, 0, width, height))

    def _paint_words(
        self, painter: QPainter, look: Theme, node: TimelineNode, place: QPointF, cell: float
    ) -> None:
        width = int(cell) - look.px(_CELL_PAD)
        box = QRect(int(place.x() - width / 2), int(place.y()) + look.px(_BAND // 2 + 4), width, _ANY)
        _paint_two(painter, look, node, box, _CENTRED)

    # One under the other.

    def _row_height(self, look: Theme, node: TimelineNode, width: int) -> int:
        box = QRect(0, 0, max(1, width - look.px(_INDENT)), _ANY)
        texts = [(TextStyle.STRONG, node.title), (TextStyle.DETAIL, _under(node))]
        words = sum(
            look.metrics(style).boundingRect(box, _LEFT, text).height() for style, text in texts if text
        )
        return max(words, look.px(_NODE)) + look.px(_ROW_GAP)

    def _paint_upright(self, painter: QPainter, look: Theme) -> None:
        x, y = look.px(_NODE) / 2 + 2, 0
        half = look.metrics(TextStyle.STRONG).height() / 2
        centres: list[float] = []
        tops: list[int] = []
        today_y = 0
        for rank, node in enumerate(self._nodes):
            if rank == self._done:
                today_y, y = y, y + self._today_height(look)
            tops.append(y)
            centres.append(y + half)
            y += self._row_height(look, node, self.width())
        if self._done == len(self._nodes):
            today_y = y
        flag_y = today_y + self._today_height(look) / 2
        _paint_rail(painter, look, QPointF(x, min(centres[0], flag_y)), QPointF(x, flag_y), is_done=True)
        if self._done < len(self._nodes):
            _paint_rail(painter, look, QPointF(x, flag_y), QPointF(x, centres[-1]), is_done=False)
        for node, top, centre in zip(self._nodes, tops, centres, strict=True):
            _paint_node(painter, look, QPointF(x, centre), node.standing)
            box = QRect(look.px(_INDENT), top, self.width() - look.px(_INDENT), _ANY)
            _paint_two(painter, look, node, box, _LEFT, detail=_under(node))
        width = look.text_width(TextStyle.DETAIL, _TODAY) + 2 * look.px(_PILL_PAD)
        height = look.metrics(TextStyle.DETAIL).height() + look.px(2)
        _paint_pill(painter, look, QRectF(0, today_y, width, height))


def _under(node: TimelineNode) -> str:
    return ", ".join(part for part in (node.detail, node.above) if part)


def _paint_two(
    painter: QPainter, look: Theme, node: TimelineNode, box: QRect, flags: int, *, detail: str | None = None
) -> None:
    """The name of the step, and under it what is known of it."""
    painter.setFont(look.font(TextStyle.STRONG))
    painter.setPen(look.colour("text"))
    painter.drawText(box, flags, node.title)
    high = look.metrics(TextStyle.STRONG).boundingRect(box, flags, node.title).height()
    painter.setFont(look.font(TextStyle.DETAIL))
    painter.setPen(look.colour("warn" if node.standing is Standing.LATE else "text2"))
    painter.drawText(box.adjusted(0, high, 0, 0), flags, node.detail if detail is None else detail)


def _paint_rail(painter: QPainter, look: Theme, start: QPointF, end: QPointF, *, is_done: bool) -> None:
    token, style = ("ok", Qt.PenStyle.SolidLine) if is_done else ("strong", Qt.PenStyle.DotLine)
    painter.setPen(QPen(look.colour(token), 3 if is_done else 2, style))
    painter.drawLine(start, end)


def _paint_pill(painter: QPainter, look: Theme, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setFont(look.font(TextStyle.DETAIL))
    painter.setPen(look.colour("onaccent"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _TODAY)


def _paint_node(painter: QPainter, look: Theme, place: QPointF, standing: Standing) -> None:
    """Done: a disc with its tick; possible: a ring with a clock; late: with a warning; to come: an empty ring."""
    side = float(look.px(_NODE))
    ring = QRectF(0, 0, side, side)
    ring.moveCenter(place)
    painter.setBrush(look.colour("ok" if standing is Standing.DONE else "surface"))
    if standing in _ICONS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(ring)
        look.paint_icon(painter, ring, *_ICONS[standing])
        return
    painter.setPen(QPen(look.colour("ok" if standing is Standing.DONE else "strong"), 2))
    painter.drawEllipse(ring)
    if standing is Standing.DONE:
        look.paint_icon(painter, ring.adjusted(3, 3, -3, -3), "check", "surface")
