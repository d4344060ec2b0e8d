"""States: an icon and a word, painted alike in a tag and in a cell."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import RADIUS_TAG, TAG_HEIGHT, TextStyle, Tone

_ICON, _GAP, _PAD = 14, 6, 8


def _style(state: State) -> TextStyle:
    return TextStyle.TABLE_HEADER if state.is_loud else TextStyle.DETAIL


def _edge(look: Theme, state: State) -> int:
    return look.px(_PAD) if state.is_loud else 0


def state_size(look: Theme, state: State) -> QSize:
    """The room a state takes, its words whole."""
    pad = 2 * _edge(look, state)
    metrics = look.metrics(_style(state))
    width = look.px(_ICON) + look.px(_GAP) + metrics.horizontalAdvance(state.word) + pad + 1
    return QSize(width, max(look.px(TAG_HEIGHT), metrics.height() + 4))


def paint_state_in(
    painter: QPainter, look: Theme, cell: QRect, state: State, *, is_right: bool = False
) -> None:
    """Paint a state in a cell of a table: on two lines where it is too long and the row is high enough.

    One that lacks no more than its right edge keeps one line, and its words go into that edge.
    """
    size, metrics = state_size(look, state), look.metrics(_style(state))
    high = 2 * metrics.height() + 4
    if size.width() - _edge(look, state) > cell.width() and " " in state.word and high <= cell.height() + 2:
        size = QSize(cell.width(), high)
    x = max(cell.x(), cell.right() - size.width() + 1) if is_right else cell.x()
    top = cell.center().y() - size.height() / 2 + 1
    _paint(painter, look, QRectF(x, top, min(size.width(), cell.width()), size.height()), state)


def paint_state(painter: QPainter, look: Theme, origin: QPointF, state: State) -> None:
    """Paint a state whole, with its top left corner at a point."""
    _paint(painter, look, QRectF(origin, QSizeF(state_size(look, state))), state)


def _paint(painter: QPainter, look: Theme, box: QRectF, state: State) -> None:
    metrics = look.metrics(_style(state))
    is_wrapped = box.height() > 2 * metrics.height()
    edge = _edge(look, state)
    lacking = state_size(look, state).width() - box.width()
    edge -= round(lacking) if 0 < lacking <= edge else 0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state.is_loud:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(state.tone.tint))
        painter.drawRoundedRect(box, RADIUS_TAG, RADIUS_TAG)
        box.adjust(look.px(_PAD), 0, 0, 0)
    side = look.px(_ICON)
    icon_box = QRectF(box.x(), box.center().y() - side / 2, side, side)
    look.paint_icon(painter, icon_box, state.icon, state.tone.ink)
    painter.setPen(look.ink(state.tone))
    painter.setFont(look.font(_style(state)))
    box.adjust(side + look.px(_GAP), 0, 0, 0)
    room = box.width() - edge + 1
    word = state.word
    if not is_wrapped:
        word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, max(0, int(room)))
    wraps = Qt.TextFlag.TextWordWrap if is_wrapped else Qt.TextFlag.TextSingleLine
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | wraps, word)
    painter.restore()


class StateTag(QWidget):
    """One state in a card, a pane or a header."""

    def __init__(self, state: State | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State("", "check", Tone.TEXT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.show_state(state)

    def show_state(self, state: State | None) -> None:
        """Another state; None hides the tag."""
        if state is None:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        else:  # shown without a parent it would open as a window of its own, and take the keyboard
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        if state is not None:
            self._state = state
            self.setAccessibleName(state.word)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """The words whole."""
        return state_size(theme(), self._state)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The state."""
        paint_state(QPainter(self), theme(), QPointF(0, 0), self._state)
