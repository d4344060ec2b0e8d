"""The planner under the hand: mouse and keys do the same things. Writes nothing: it asks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from livret_desktop.ui.pages.lessons.lessons_week_surface import HEADER_PX, WeekSurface
from livret_desktop.ui.presenters.planner_blocks import Block
from livret_desktop.ui.presenters.planner_carry import (
    Way,
    dragged,
    drawn_to,
    neighbour,
    on_day,
    on_week,
    picked_up,
    stepped,
    stretched,
    whole_of,
)
from livret_desktop.ui.presenters.planner_layout import Layout, Zone
from livret_desktop.ui.theme.theme import theme

_EDGE_SCROLL = 24
_WAYS = {
    Qt.Key.Key_Left: Way.LEFT,
    Qt.Key.Key_Right: Way.RIGHT,
    Qt.Key.Key_Up: Way.UP,
    Qt.Key.Key_Down: Way.DOWN,
}
_DAY_KEYS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(slots=True)
class _Grab:
    """The mouse button is down on a block: where, and how far into it."""

    block: Block
    zone: Zone
    at: QPoint
    minute: float


class WeekView(WeekSurface):
    """Arrows choose, Enter opens; Alt and arrows carry, Shift Alt and arrows stretch, Enter puts down, Esc gives up.

    The mouse drags a block by its body, and stretches it by its end. GUI thread.
    """

    _grab: _Grab | None = None

    def give_up(self) -> None:
        """What was on its way goes back."""
        self._grab = None
        super().give_up()

    def event(self, event: QEvent) -> bool:
        """Alt and arrows belong to the block chosen, before the page takes them for another day."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            is_carrying = event.modifiers() & Qt.KeyboardModifier.AltModifier and self.selected is not None
            if is_carrying and (event.key() in _WAYS or event.key() in _DAY_KEYS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key = Qt.Key(event.key())
        is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if is_alt and (key in _WAYS or key in _DAY_KEYS):
            self._carry_by_key(key, is_long=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in _ENTER:
            self._enter()
        elif key == Qt.Key.Key_Escape and self._carry is not None:
            self.give_up()
        elif key in _WAYS and self._layout is not None and self._carry is None:
            self._choose(neighbour(self._layout, self._selected, _WAYS[key]))
        elif key in _DAY_KEYS:
            self.week_asked.emit(_DAY_KEYS[key])
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self._carry is not None:
            self._put_down()
        elif self.selected is not None:
            self.opened.emit(self.selected)

    def _carry_by_key(self, key: Qt.Key, *, is_long: bool) -> None:
        shown, layout = self._shown, self._layout
        block = whole_of(layout, self.selected) if layout is not None and self.selected is not None else None
        if block is None or shown is None or layout is None:
            return
        carry = self._carry or picked_up(block)
        if key in _DAY_KEYS and is_long:
            # Another week is not in sight: put down at once, and the planner follows it there.
            self.give_up()
            self.put_down.emit(on_week(carry, _DAY_KEYS[key]))
            return
        if key in _DAY_KEYS:
            carry = on_day(carry, _DAY_KEYS[key], shown.days)
        elif is_long:
            if _WAYS[key] in (Way.LEFT, Way.RIGHT):
                carry = stretched(carry, _WAYS[key])
        else:
            carry = stepped(carry, _WAYS[key], layout.lanes(), shown.names.simulators)
        self._set_carry(carry)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame of the block chosen is stronger while keys come here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is carried by keys needs the keyboard."""
        super().focusOutEvent(event)
        if self._grab is None:
            self.give_up()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a block, or a day; a block may then be dragged."""
        if event.button() is not Qt.MouseButton.LeftButton or self._layout is None:
            return
        x, y = self._place(event.position())
        hit = self._layout.hit(x, y) if _is_under_hours(event.position(), self._layout) else None
        if hit is None:
            band = self._layout.band_at(y)
            if band is not None and band.day != self._chosen_day:
                self.day_chosen.emit(band.day)
            return
        block, zone = hit
        self._choose(block)
        if self._selected == block.key and not block.is_rest:
            into = self._layout.scale.minute_at(x) - block.start
            self._grab = _Grab(block, zone, event.position().toPoint(), into)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry what was grabbed; else show what the pointer would do."""
        if self._layout is None or self._shown is None:
            return
        at, grab = event.position(), self._grab
        x, y = self._place(at)
        if grab is None:
            hit = self._layout.hit(x, y) if _is_under_hours(at, self._layout) else None
            is_end = hit is not None and hit[1] is Zone.END and not hit[0].is_rest
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor if is_end else Qt.CursorShape.ArrowCursor)
            return
        if (
            self._carry is None
            and (at.toPoint() - grab.at).manhattanLength() < QApplication.startDragDistance()
        ):
            return
        self._scroll_at_edge(at.y())
        spot = self._layout.spot_at(x, y)
        if spot is None:
            return
        carry = self._carry or picked_up(grab.block)
        if grab.zone is Zone.END:
            self._set_carry(drawn_to(carry, spot.minute))
        else:
            self._set_carry(dragged(carry, grab.minute, spot, self._shown.names.simulators))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put down."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._put_down()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a block; in an empty place, begin a lesson there."""
        if self._layout is None:
            return
        x, y = self._place(event.position())
        hit = self._layout.hit(x, y)
        self.give_up()
        if hit is not None:
            self.opened.emit(hit[0])
        elif x >= self._layout.sizes.left and (spot := self._layout.spot_at(x, y)) is not None:
            self.spot_asked.emit(spot)

    def viewportEvent(self, event: QEvent) -> bool:
        """The whole of a block in words, under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._layout is not None:
            x, y = self._place(QPointF(event.pos()))
            hit = self._layout.hit(x, y)
            QToolTip.showText(event.globalPos(), hit[0].said if hit is not None else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _place(self, at: QPointF) -> tuple[float, float]:
        return at.x(), at.y() + self.verticalScrollBar().value()

    def _scroll_at_edge(self, y: float) -> None:
        bar = self.verticalScrollBar()
        if y < theme().px(HEADER_PX) + _EDGE_SCROLL:
            bar.setValue(bar.value() - bar.singleStep())
        elif y > self.viewport().height() - _EDGE_SCROLL:
            bar.setValue(bar.value() + bar.singleStep())


def _is_under_hours(at: QPointF, layout: Layout[Block]) -> bool:
    """False on the hours themselves, which hide what scrolled under them."""
    return at.y() >= layout.sizes.header
