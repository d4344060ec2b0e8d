"""States: an icon and a word, painted alike in a tag and in a cell."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import RADIUS_TAG, TAG_HEIGHT, TextStyle, Tone

_ICON, _GAP, _PAD = 14, 6, 8


def _style(state: State) -> TextStyle:
    return TextStyle.TABLE_HEADER if state.is_loud else TextStyle.DETAIL


def state_size(look: Theme, state: State) -> QSize:
    """The room a state takes, its words whole."""
    pad = 2 * look.px(_PAD) if state.is_loud else 0
    metrics = look.metrics(_style(state))
    width = look.px(_ICON) + look.px(_GAP) + metrics.horizontalAdvance(state.word) + pad + 1
    return QSize(width, max(look.px(TAG_HEIGHT), metrics.height() + 4))


def paint_state(
    painter: QPainter, look: Theme, origin: QPointF, state: State, most_width: int | None = None
) -> None:
    """Paint a state with its top left corner at a point; only a table cell may cut its word (``most_width``)."""
    size = state_size(look, state)
    width = size.width() if most_width is None else min(most_width, size.width())
    box = QRectF(origin.x(), origin.y(), width, size.height())
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
    room = box.width() - (look.px(_PAD) if state.is_loud else 0) + 1
    word = look.metrics(_style(state)).elidedText(state.word, Qt.TextElideMode.ElideRight, max(0, int(room)))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, word)
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
        self.setVisible(state is not None)
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
