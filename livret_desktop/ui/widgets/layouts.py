"""Layouts that give way: rows that become columns, chips that go to the next line, pages that scroll."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import NARROW_WINDOW, SPACE_2, SPACE_3


class FlowLayout(QLayout):
    """Items side by side, going to the next line when the width ends."""

    def __init__(self, parent: QWidget | None = None, spacing: int = SPACE_2) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
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
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, box: QRect) -> None:
        """Place every item."""
        super().setGeometry(box)
        self._arrange(box, is_trial=False)

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
        x, y, line = box.x(), box.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x > box.x() and x + size.width() > box.right() + 1:
                x, y, line = box.x(), y + line + self._gap, 0
            if not is_trial:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - box.y()


class AdaptiveRow(QWidget):
    """A row that becomes a column when its content does not fit, so that nothing is ever cut."""

    def __init__(self, spacing: int = SPACE_2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(spacing)
        self._wanted: list[QWidget] = []

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget; a hidden one takes no room."""
        self._wanted.append(widget)
        self.row.addWidget(widget, stretch)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part: the row may still become a column."""
        sizes = [widget.minimumSizeHint() for widget in self._wanted if not widget.isHidden()]
        return QSize(max((size.width() for size in sizes), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction for this width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Choose the direction again, after texts changed."""
        shown = [widget for widget in self._wanted if not widget.isHidden()]
        needed = sum(widget.minimumSizeHint().width() for widget in shown)
        needed += self.row.spacing() * max(0, len(shown) - 1)
        fits = needed <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction is not self.row.direction():
            self.row.setDirection(direction)


class ScrolledPage(QScrollArea):
    """A page that scrolls down when the window is too low, and never sideways."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content.setProperty("kind", "scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class WithPane(QWidget):
    """A list and, at its right, the pane of the chosen line; under 1100 px of window the pane goes below."""

    def __init__(
        self, main: QWidget, pane: QWidget, pane_px: int = 376, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pane, self._pane_px = pane, pane_px
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_3)
        self._box.addWidget(main, 1)
        self._box.addWidget(pane)
        theme().changed.connect(self._arrange)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one above the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        look = theme()
        # Measured on this widget: the narrow rail and the margins take about 100 px of the window.
        is_wide = self.width() >= look.px(NARROW_WINDOW - 256)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() is not direction:
            self._box.setDirection(direction)
        self._pane.setMinimumWidth(look.px(self._pane_px) if is_wide else 0)
        self._pane.setMaximumWidth(look.px(self._pane_px) if is_wide else 16_777_215)
        policy = QSizePolicy.Policy.Preferred if is_wide else QSizePolicy.Policy.Minimum
        self._pane.setSizePolicy(QSizePolicy.Policy.Preferred, policy)


def column(parent: QWidget | None = None, spacing: int = SPACE_2, margin: int = 0) -> QVBoxLayout:
    """A vertical layout with the kit's spaces."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(spacing)
    return made
