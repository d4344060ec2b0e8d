"""Filters as pills with their counts, and the segmented control for two or three views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import thousands
from livret_desktop.ui.theme.focus import rove_focus, wants_ring
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import CHIP_HEIGHT, CONTROL_HEIGHT, RADIUS_CONTROL, TextStyle
from livret_desktop.ui.widgets.layouts import FlowLayout


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter or view: its key for the program, its words, its count where it has one."""

    key: str
    label: str
    count: int | None = None


class _Option(QAbstractButton):
    """What chips and segments share: a checkable text with a tick when chosen."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = choice.key
        self._count: int | None = None
        self.setCheckable(True)
        self.setText(choice.label)
        self.set_count(choice.count)
        rove_focus(self)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.updateGeometry)
        theme().changed.connect(self.updateGeometry)

    def set_count(self, count: int | None) -> None:
        """The number at the right."""
        self._count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {thousands(count)}")
        self.updateGeometry()

    def _count_text(self) -> str:
        return "" if self._count is None else thousands(self._count)

    def _face(self) -> TextStyle:
        return TextStyle.STRONG if self.isChecked() else TextStyle.TEXT

    def _content_width(self) -> int:
        look = theme()
        width = look.text_width(self._face(), self.text())
        if self.isChecked():
            width += look.px(14) + look.px(7)
        if self._count is not None:
            width += look.px(7) + look.text_width(self._count_face(), self._count_text())
        return width

    def _count_face(self) -> TextStyle:
        return TextStyle.TABLE_HEADER if self.isChecked() else TextStyle.DETAIL

    def _paint_content(self, painter: QPainter) -> None:
        look = theme()
        token = "text3" if not self.isEnabled() else "accent" if self.isChecked() else "text"
        x = (self.width() - self._content_width()) / 2
        if self.isChecked():
            side = look.px(14)
            look.paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), "check", token)
            x += side + look.px(7)
        painter.setFont(look.font(self._face()))
        painter.setPen(look.colour(token))
        painter.drawText(
            QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self._count is not None:
            x += look.text_width(self._face(), self.text()) + look.px(7)
            painter.setFont(look.font(self._count_face()))
            painter.setPen(look.colour(token if self.isChecked() else "text2"))
            painter.drawText(
                QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self._count_text()
            )

    def _body(self, *, chosen_fill: str = "tint") -> str:
        if self.isChecked():
            return chosen_fill
        if self.isDown():
            return "pressed"
        return "hover" if self.underMouse() and self.isEnabled() else "surface"


class Chip(_Option):
    """One filter pill."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        wants_ring(self, CHIP_HEIGHT // 2)

    def sizeHint(self) -> QSize:
        """The words whole."""
        look = theme()
        height = max(look.px(CHIP_HEIGHT), look.metrics(TextStyle.STRONG).height() + 8)
        return QSize(self._content_width() + 2 * look.px(11), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A pill."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("accent" if self.isChecked() else "strong"), 1))
        painter.setBrush(look.colour(self._body()))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        self._paint_content(painter)


class ChipBar(QWidget):
    """Filters of which one is chosen; arrows move, the bar is one stop of the Tab key."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[Choice], name: str = "Filtres", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._flow = FlowLayout(self, 6)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        for choice in choices:
            chip = Chip(choice)
            self._chips[choice.key] = chip
            self._group.addButton(chip)
            self._flow.addWidget(chip)
            chip.clicked.connect(self._tell)
        if choices:
            self._chips[choices[0].key].setChecked(True)

    @property
    def current(self) -> str:
        """The key of the chosen filter."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose without telling."""
        self._chips[key].setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        """The number on one filter."""
        self._chips[key].set_count(count)

    def set_shown(self, key: str, is_shown: bool) -> None:
        """Take a filter that would show nothing out of the bar; the chosen one stays."""
        chip = self._chips[key]
        chip.setVisible(is_shown or chip.isChecked())
        self.updateGeometry()

    def rename(self, key: str, label: str) -> None:
        """Other words on a filter."""
        self._chips[key].setText(label)
        self._chips[key].updateGeometry()

    def _tell(self) -> None:
        self.chosen.emit(self.current)


class _Segment(_Option):
    def __init__(self, choice: Choice, *, is_tight: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self._side = 7 if is_tight else 12
        self._is_tight = is_tight
        self.is_first = self.is_last = False
        wants_ring(self, RADIUS_CONTROL)

    def sizeHint(self) -> QSize:
        look = theme()
        tick = 0 if self.isChecked() or self._is_tight else look.px(10)
        height = max(look.px(CONTROL_HEIGHT), look.metrics(TextStyle.STRONG).height() + 8)
        return QSize(self._content_width() + tick + 2 * look.px(self._side), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        whole = frame.adjusted(0 if self.is_first else -20, 0, 0 if self.is_last else 20, 0)
        shape = QPainterPath()
        shape.addRoundedRect(whole, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.fillPath(shape, look.colour(self._body()))
        painter.setPen(QPen(look.colour("strong"), 1))
        painter.drawPath(shape)
        if not self.is_last:
            painter.drawLine(frame.topRight(), frame.bottomRight())
        self._paint_content(painter)


class Segmented(QWidget):
    """Two or three views of the same things, one shown. ``is_tight``: four choices in a narrow pane."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[Choice], name: str, *, is_tight: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._segments = [_Segment(choice, is_tight=is_tight) for choice in choices]
        for segment in self._segments:
            self._group.addButton(segment)
            row.addWidget(segment)
            segment.clicked.connect(self._tell)
        self._segments[0].is_first = self._segments[-1].is_last = True
        self._segments[0].setChecked(True)

    @property
    def current(self) -> str:
        """The key of the view shown."""
        return next((segment.key for segment in self._segments if segment.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose without telling."""
        next(segment for segment in self._segments if segment.key == key).setChecked(True)

    def _tell(self) -> None:
        self.chosen.emit(self.current)
