"""Bars: hours towards the legal minimum, and a sending split by result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import NBSP, duration
from livret_desktop.ui.presenters.cells import State, hours_left
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.layouts import FlowLayout, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Icon, Label

_HEIGHT, _GAP = 8, 2


def paint_bar(painter: QPainter, look: Theme, box: QRectF, parts: Sequence[tuple[float, str]]) -> None:
    """A bar with rounded ends; ``parts`` are (share of the whole, colour token), with a gap between them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    width, height = box.width(), box.height()
    painter.fillPath(_whole(width, height), look.colour("line"))
    x = 0.0
    shown = [(share, token) for share, token in parts if share > 0]
    for index, (share, token) in enumerate(shown):
        long = width * min(1.0, share)
        is_last = index == len(shown) - 1
        piece = max(1.0, long if is_last else long - _GAP)
        painter.fillPath(_piece(width, height, x, piece, is_last=is_last), look.colour(token))
        x += long
    painter.restore()


# Cutting one path by another costs a list more than all its words; many rows have the same bar. Pure: never stale.


@lru_cache(maxsize=64)
def _whole(width: float, height: float) -> QPainterPath:
    """The bar, both ends round, its corner at the origin."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, width, height), height / 2, height / 2)
    return outline


@lru_cache(maxsize=1_024)
def _piece(width: float, height: float, x: float, long: float, *, is_last: bool) -> QPainterPath:
    """A part of the bar, inside its outline; the last one has a round end of its own."""
    box = QRectF(x, 0, long, height)
    if is_last:
        return _rounded_end(box).intersected(_whole(width, height))
    piece = QPainterPath()
    piece.addRect(box)
    return piece.intersected(_whole(width, height))


def _rounded_end(box: QRectF) -> QPainterPath:
    """A piece whose right end is round and left end is straight."""
    radius = min(box.height() / 2, box.width())
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(box, radius, radius)
    path.addRect(QRectF(box.x(), box.y(), max(0.0, box.width() - radius), box.height()))
    return path.simplified()


class Bar(QWidget):
    """The bar alone; what it says is written beside it, and is its accessible name."""

    def __init__(self, height: int = _HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self._parts: list[tuple[float, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_parts(self, parts: Sequence[tuple[float, str]], said: str) -> None:
        """The shares, and the same in words."""
        self._parts = list(parts)
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme().px(72), theme().px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar."""
        paint_bar(QPainter(self), theme(), QRectF(self.rect()), self._parts)


class HoursBar(QWidget):
    """ "14 h sur 20 h au minimum … reste 6 h", a bar with a gap between car and simulator, and the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = Label(style=TextStyle.STRONG)
        self._minimum = Label(tone=Tone.QUIET)
        self._left = Label(tone=Tone.QUIET)
        self._tick = Icon("ok-circle", Tone.OK, 16)
        self._bar = Bar()
        self._parts = Label(style=TextStyle.DETAIL, tone=Tone.QUIET, wraps=True)
        line = QHBoxLayout()
        line.setSpacing(6)
        for part in (self._done, self._minimum):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self._left)
        line.addWidget(self._tick)
        box = column(self, 6)
        box.addLayout(line)
        box.addWidget(self._bar)
        box.addWidget(self._parts)

    def show_hours(self, car_min: int, simulator_min: int, minimum_min: int) -> None:
        """Minutes in a car and on a simulator, of the legal minimum in minutes."""
        done = car_min + simulator_min
        is_reached = done >= minimum_min
        token = "ok" if is_reached else "accent"
        whole = max(minimum_min, done, 1)
        self._done.setText(duration(done))
        self._minimum.setText(f"sur {duration(minimum_min)} au minimum")
        self._left.setText(hours_left(done, minimum_min))
        self._left.set_tone(Tone.OK if is_reached else Tone.QUIET)
        self._tick.setVisible(is_reached)
        means = [f"{duration(car_min)} en voiture"] if car_min else []
        means += [f"{duration(simulator_min)} sur simulateur"] if simulator_min else []
        self._parts.setText(", ".join(means))
        self._parts.setVisible(bool(means))
        said = f"{duration(done)} sur {duration(minimum_min)}, {hours_left(done, minimum_min)}"
        self._bar.show_parts([(car_min / whole, token), (simulator_min / whole, token)], said)


@dataclass(frozen=True, slots=True)
class Part:
    """One result in a sending: how many, and the state that says it ("5 acceptées")."""

    count: int
    state: State


class SplitProgress(QWidget):
    """A sending as it goes: a bar split by result and the same counts in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = Bar()
        self._words = QWidget()
        self._flow = FlowLayout(self._words, 18, line_gap=4)
        box = column(self, 8)
        box.addWidget(self._bar)
        box.addWidget(self._words)

    def show_parts(self, parts: Sequence[Part], total: int) -> None:
        """``parts`` in the order of the bar; what is left of ``total`` stays empty."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        said = []
        for part in parts:
            if part.count:
                words = State(f"{part.count}{NBSP}{part.state.word}", part.state.icon, part.state.tone, False)
                self._flow.addWidget(StateTag(words))
                said.append(words.word)
        # The words waiting ("quiet") are the empty part of the bar.
        drawn = [p for p in parts if p.state.tone not in (Tone.QUIET, Tone.FAINT)]
        shares = [(part.count / max(1, total), part.state.tone.ink) for part in drawn]
        self._bar.show_parts(shares, ", ".join(said) or "rien encore")
