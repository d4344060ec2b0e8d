"""The planner's surface: what it shows, what is chosen on it and what is carried over it. See ``WeekView``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from livret_desktop.domain.opening_hours import OpeningHours
from livret_desktop.services.lessons.lesson_week import WeekLesson
from livret_desktop.ui.pages.lessons.lessons_week_paint import Picture, WeekPainter
from livret_desktop.ui.presenters.planner_blocks import Block, PlannerNames
from livret_desktop.ui.presenters.planner_carry import (
    Carry,
    Taken,
    taken_by,
)
from livret_desktop.ui.presenters.planner_layout import BlockKey, Box, Layout, Sizes, hours_shown, lay_out
from livret_desktop.ui.theme.theme import theme

_LEFT, HEADER_PX, _LANE, _TALL, _GAP, _RIGHT = 128, 22, 19, 36, 6, 12
_LEAST_HEIGHT = 300


@dataclass(frozen=True, slots=True)
class WeekShown:
    """What the planner shows: days, lanes, blocks, and the opening hours around them."""

    days: Sequence[date]
    lanes: Sequence[UUID]
    blocks: Sequence[Block]
    lessons: Sequence[WeekLesson]
    names: PlannerNames
    hours: OpeningHours
    closed: Mapping[date, str]


class WeekSurface(QAbstractScrollArea):
    """Paints a week and scrolls it. ``put_down(Carry)`` asks for a write; ``carrying(Carry, Taken)`` says what is on
    its way, and whose time that would take; None for nothing. GUI thread.
    """

    chosen = Signal(object)
    opened = Signal(object)
    day_chosen = Signal(object)
    spot_asked = Signal(object)
    week_asked = Signal(int)
    put_down = Signal(object)
    carrying = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Leçons de la semaine")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        self._shown: WeekShown | None = None
        self._chosen_day = date.min
        self._now = (date.min, 0)
        self._selected: BlockKey | None = None
        self._carry: Carry | None = None
        self._layout: Layout[Block] | None = None
        theme().changed.connect(self._arrange)

    @property
    def plan(self) -> Layout[Block] | None:
        """Where everything stands now."""
        return self._layout

    @property
    def selected(self) -> Block | None:
        """The block chosen."""
        blocks = self._layout.blocks if self._layout is not None else ()
        return next((one for one in blocks if one.key == self._selected), None)

    @property
    def carry(self) -> Carry | None:
        """What is on its way."""
        return self._carry

    def show_week(self, shown: WeekShown, chosen_day: date, name: str) -> None:
        """Another week, or the same read again; the block chosen stays chosen while it is there."""
        is_elsewhere = chosen_day != self._chosen_day
        self._shown, self._chosen_day = shown, chosen_day
        self.give_up()
        self.setAccessibleName(name)
        self._arrange()
        if is_elsewhere:
            self._bring_day_into_sight()
        self._say_selected()

    def show_now(self, today: date, minute: int) -> None:
        """Where the line of the present hour stands."""
        if self._now != (today, minute):
            self._now = (today, minute)
            self.viewport().update()

    def choose(self, lesson_id: UUID | None) -> None:
        """Mark the block of a lesson, without telling; None for no block."""
        current, row_id = self.selected, str(lesson_id)
        if current is not None and any(one.row_id == row_id for one in current.lessons):
            return
        blocks = self._layout.blocks if self._layout is not None and lesson_id is not None else ()
        mine = [one for one in blocks if any(lesson.row_id == row_id for lesson in one.lessons)]
        found = min(mine, key=lambda one: (one.is_rest, one.is_echo), default=None)
        self._select(found)

    def box_of(self, block: Block) -> QRectF:
        """Where a block stands in the viewport."""
        assert self._layout is not None
        return QRectF(*self._layout.boxes[block.key]).translated(0, -self.verticalScrollBar().value())

    def sizeHint(self) -> QSize:
        """A few days: what is beside it decides how many are seen, the rest is scrolled to."""
        return QSize(theme().px(560), theme().px(_LEAST_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """A few days."""
        return QSize(theme().px(360), theme().px(_LEAST_HEIGHT))

    def _arrange(self) -> None:
        shown, look = self._shown, theme()
        if shown is None:
            return
        sizes = Sizes(
            left=look.px(_LEFT),
            header=look.px(HEADER_PX),
            lane=look.px(_LANE),
            tall=look.px(_TALL),
            gap=look.px(_GAP),
            right=_RIGHT,
        )
        hours = hours_shown(shown.hours.first_minute, shown.hours.last_minute, shown.blocks)
        width = self.viewport().width()
        self._layout = lay_out(shown.days, shown.lanes, shown.blocks, self._chosen_day, hours, width, sizes)
        room = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(self._layout.height) - room))
        bar.setPageStep(room)
        bar.setSingleStep(look.px(_LANE))
        self.updateGeometry()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size: what was in sight stays in it."""
        super().resizeEvent(event)
        self._arrange()
        self._bring_day_into_sight()
        if self._layout is not None and (block := self.selected) is not None:
            self._scroll_to(self._layout.boxes[block.key])

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The hours stay: everything is painted again."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The week."""
        shown = self._shown
        if self._layout is None or shown is None:
            return
        taken = self._taken()
        picture = Picture(
            self._layout,
            self._chosen_day,
            shown.names.short,
            shown.closed,
            self._now,
            self._selected,
            self._carry,
            taken is not None,
            self.hasFocus(),
        )
        painter = QPainter(self.viewport())
        WeekPainter(painter, theme(), picture, self.verticalScrollBar().value()).paint(QRectF(event.rect()))
        painter.end()

    def _taken(self) -> Taken | None:
        if self._carry is None or self._shown is None or not self._carry.is_changed:
            return None
        return taken_by(self._carry, self._shown.lessons, self._shown.names.whole)

    def _set_carry(self, carry: Carry | None) -> None:
        if carry == self._carry:
            return
        self._carry = carry
        self.carrying.emit(carry, self._taken())
        self.viewport().update()

    def _put_down(self) -> None:
        carry = self._carry
        self.give_up()
        if carry is not None and carry.is_changed:
            self.put_down.emit(carry)

    def give_up(self) -> None:
        """What was on its way goes back."""
        self._set_carry(None)

    def _select(self, block: Block | None) -> None:
        key = block.key if block is not None else None
        if key == self._selected:
            return
        self._selected = key
        if block is not None and self._layout is not None:
            self._scroll_to(self._layout.boxes[block.key])
        self._say_selected()
        self.viewport().update()

    def _say_selected(self) -> None:
        block = self.selected
        said = block.said.replace("\n", ", ") if block is not None else ""
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _bring_day_into_sight(self) -> None:
        bands = self._layout.bands if self._layout is not None else ()
        for band in bands:
            if band.day == self._chosen_day:
                self._scroll_to(band.box)

    def _scroll_to(self, box: Box) -> None:
        if self._layout is None:
            return
        bar = self.verticalScrollBar()
        if box.y - self._layout.sizes.header < bar.value():
            bar.setValue(int(box.y - self._layout.sizes.header))
        elif box.bottom > bar.value() + self.viewport().height():
            bar.setValue(int(box.bottom - self.viewport().height()))

    def _choose(self, block: Block | None) -> None:
        """By the person: told."""
        self._select(block)
        if block is not None:
            self.chosen.emit(block)
