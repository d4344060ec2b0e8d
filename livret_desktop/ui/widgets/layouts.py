"""Layouts that give way: rows that become columns, chips that go to the next line, pages that scroll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from livret_desktop.ui.soon import soon
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import NARROW_WINDOW, SPACE_2, SPACE_3

_ROOM_AROUND_PX = 120


class FlowLayout(QLayout):
    """Items side by side, going to the next line when the width ends.

    ``is_centred`` centres the lines in a higher widget; ``pushes_last`` sets the last item at the right edge.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        spacing: int = SPACE_2,
        *,
        is_centred: bool = False,
        pushes_last: bool = False,
        line_gap: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_centred, self._pushes_last = is_centred, pushes_last
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self._line_gap = spacing if line_gap is None else line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Called by addWidget."""
        self._items.append(item)

    def count(self) -> int:
        """How many items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One item, None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove one item."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        edges = self.contentsMargins()
        inner = width - edges.left() - edges.right()
        return self._arrange(QRect(0, 0, inner, 0), is_trial=True) + edges.top() + edges.bottom()

    def lines_at(self, width: int) -> int:
        """How many lines the items take."""
        edges = self.contentsMargins()
        return len(self._lines(width - edges.left() - edges.right()))

    def setGeometry(self, box: QRect) -> None:
        """Place every item."""
        super().setGeometry(box)
        spare = box.height() - self.heightForWidth(box.width()) if self._is_centred else 0
        inner = box.marginsRemoved(self.contentsMargins())
        self._arrange(inner.adjusted(0, max(0, spare // 2), 0, 0), is_trial=False)

    def sizeHint(self) -> QSize:
        """All on one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """The widest item alone."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((s.height() for s in sizes), default=0)
        )

    def _arrange(self, box: QRect, *, is_trial: bool) -> int:
        y = box.y()
        for number, line in enumerate(self._lines(box.width())):
            y += self._line_gap if number else 0
            height = max(item.sizeHint().height() for item in line)
            if not is_trial:
                self._place(line, QRect(box.x(), y, box.width(), height))
            y += height
        return y - box.y()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if not lines or x + needed > width:
                lines.append([])
                x = 0
            lines[-1].append(item)
            x += needed + self._gap
        return lines

    def _place(self, line: list[QLayoutItem], box: QRect) -> None:
        x = box.x()
        for item in line:
            size = item.sizeHint().boundedTo(QSize(box.width(), box.height()))
            if self._pushes_last and item is self._items[-1]:
                x = max(x, box.right() + 1 - size.width())
            item.setGeometry(QRect(QPoint(x, box.y() + (box.height() - size.height()) // 2), size))
            x += size.width() + self._gap


class AdaptiveRow(QWidget):
    """A row that becomes a column when its content does not fit, so that nothing is ever cut."""

    def __init__(self, spacing: int = SPACE_2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(spacing)
        self._wanted: list[tuple[QWidget, bool, int]] = []

    def add(self, widget: QWidget, stretch: int = 0, *, is_whole: bool = False, ease_px: int = 0) -> None:
        """Add a widget; a hidden one takes no room. ``is_whole``: it would rather have a line than be wrapped;
        ``ease_px``: it would rather have a line than less than this (px at 100 %)."""
        self._wanted.append((widget, is_whole, ease_px))
        self.row.addWidget(widget, stretch)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part: the row may still become a column."""
        sizes = [widget.minimumSizeHint() for widget, _whole, _ease in self._wanted if not widget.isHidden()]
        return QSize(max((size.width() for size in sizes), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction for this width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Choose the direction again, after texts changed."""
        shown = [
            max(
                (widget.sizeHint() if is_whole else widget.minimumSizeHint())
                .expandedTo(widget.minimumSize())
                .width(),
                theme().px(ease_px),
            )
            for widget, is_whole, ease_px in self._wanted
            if not widget.isHidden()
        ]
        needed = sum(shown) + self.row.spacing() * max(0, len(shown) - 1)
        fits = needed <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction is not self.row.direction():
            self.row.setDirection(direction)


class FlowingContent(QWidget):
    """As high as its words at the width given: a wrapped label alone would ask for more, and scroll for nothing."""

    def minimumSizeHint(self) -> QSize:
        """No height of its own where the words flow: the scrolled area asks for that of its width."""
        least = super().minimumSizeHint()
        layout = self.layout()
        return QSize(least.width(), 0) if layout is not None and layout.hasHeightForWidth() else least


class ScrolledPage(QScrollArea):
    """A page that scrolls down when the window is too low, and never sideways.

    ``bar_in_margin``: the bar stands in the right margin of the content, whose edge stays under that of the header.
    """

    def __init__(
        self, content: QWidget, parent: QWidget | None = None, *, bar_in_margin: bool = False
    ) -> None:
        super().__init__(parent)
        content.setProperty("kind", "scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = content.layout()
        if bar_in_margin and layout is not None:
            self._margin = layout.contentsMargins().right()
            self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def _make_room(self, _lowest: int, highest: int) -> None:
        content = self.widget()
        layout = content.layout() if content is not None else None
        if layout is None:
            return
        edges, bar = layout.contentsMargins(), self.verticalScrollBar().sizeHint().width()
        edges.setRight(max(0, self._margin - (bar if highest else 0)))
        if edges != layout.contentsMargins():
            layout.setContentsMargins(edges)


@contextmanager
def laid_out_once(widget: QWidget) -> Iterator[None]:
    """What changes inside is laid out together, once the event loop turns: Qt lays a page out anew at each part that is
    shown or hidden in it, which was half of showing a day."""
    layout = widget.layout()
    if layout is None:
        yield
        return
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)


def reveal_later(widget: QWidget) -> None:
    """Scroll the page to a widget, once the layout has given it its place."""

    def reveal() -> None:
        holder = widget.parentWidget()
        while holder is not None and not isinstance(holder, QScrollArea):
            holder = holder.parentWidget()
        if isinstance(holder, QScrollArea) and widget.isVisible():
            holder.ensureWidgetVisible(widget, 0, _ROOM_AROUND_PX)

    soon(widget, reveal)


@runtime_checkable
class Growing(Protocol):
    """A pane that scrolls in itself when beside a list, and takes its whole height when below."""

    def set_growing(self, is_growing: bool) -> None:
        """Whole height, or scrolled."""


class WithPane(QWidget):
    """A list and, at its right, the pane of the chosen line; under 1100 px of window the pane goes below.

    ``least_px``: the width of both together under which the pane goes below, for lists of many columns.
    """

    def __init__(
        self,
        main: QWidget,
        pane: QWidget,
        pane_px: int = 376,
        least_px: int = NARROW_WINDOW - 256,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pane, self._pane_px, self._least_px = pane, pane_px, least_px
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_3)
        self._box.addWidget(main, 1)
        self._box.addWidget(pane)
        theme().changed.connect(self._arrange)
        self._arrange()

    @property
    def is_wide(self) -> bool:
        """True while the two stand side by side."""
        return self._box.direction() is QBoxLayout.Direction.LeftToRight

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one above the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        look = theme()
        # Measured on this widget: the narrow rail and the margins take about 100 px of the window.
        is_wide = self.width() >= look.px(self._least_px)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() is not direction:
            self._box.setDirection(direction)
        self._pane.setMinimumWidth(look.px(self._pane_px) if is_wide else 0)
        self._pane.setMaximumWidth(look.px(self._pane_px) if is_wide else 16_777_215)
        policy = QSizePolicy.Policy.Preferred if is_wide else QSizePolicy.Policy.Minimum
        self._pane.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        if isinstance(self._pane, Growing):
            self._pane.set_growing(not is_wide)


def order_tabs(parts: Sequence[QWidget]) -> None:
    """Make Tab follow the layouts, whatever the order in which widgets were made."""
    stops = [stop for part in parts for stop in tab_stops(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """The controls in a widget that Tab reaches, in the order of the layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
        return
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from tab_stops(inside)
        return
    layout = widget.layout()
    if layout is not None:
        if widget.focusProxy() is not None:
            # Qt stops at the frame of a field too, and hands the keyboard on: left where it was made, it would take Tab
            # past every button before it.
            yield widget
        yield from _layout_stops(layout)
        return
    if isinstance(widget, QLabel):
        return  # holds no control; and wrapping the text control inside would make PySide load every kind of QObject
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield from tab_stops(child)


def _layout_stops(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield from tab_stops(widget)
        elif inner is not None:
            yield from _layout_stops(inner)


def column(parent: QWidget | None = None, spacing: int = SPACE_2, margin: int = 0) -> QVBoxLayout:
    """A vertical layout with the kit's spaces."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(spacing)
    return made


def put_instead(box: QBoxLayout, former: QWidget | None, content: QWidget) -> QWidget:
    """Add ``content``, which takes the room left; ``former`` is gone. Gives ``content``, the former of the next."""
    if former is not None:
        box.removeWidget(former)
        former.hide()
        former.deleteLater()
    box.addWidget(content, 1)
    return content
