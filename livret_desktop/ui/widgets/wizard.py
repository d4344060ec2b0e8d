"""A task in named steps: at the left for the first start, at the top for a day's task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import RADIUS_CONTROL, SPACE_2, SPACE_3, SPACE_5, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.layouts import ScrolledPage, column, order_tabs, tab_stops
from livret_desktop.ui.widgets.text import Hairline, Label, restyle

_STEPS_PX = 256


class StepState(Enum):
    """Where a step stands."""

    TO_DO = "à faire"
    CURRENT = "en cours"
    DONE = "fait"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name and a detail ("Peut attendre", "3 enseignants")."""

    title: str
    detail: str = ""


class _StepMark(QWidget):
    """A numbered ring, a filled disc for the current step, a tick once done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.state = StepState.TO_DO
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = theme().px(26)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = {StepState.DONE: "ok", StepState.CURRENT: "accent"}.get(self.state)
        painter.setPen(Qt.PenStyle.NoPen if fill else QPen(look.colour("strong"), 1.2))
        painter.setBrush(look.colour(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        if self.state is StepState.DONE:
            side = disc.width() * 0.62
            box = QRectF(disc.center().x() - side / 2, disc.center().y() - side / 2, side, side)
            look.paint_icon(painter, box, "check", "surface")
            return
        painter.setPen(look.colour("onaccent" if fill else "text2"))
        painter.setFont(look.font(TextStyle.TABLE_HEADER))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


class _StepLine(Frame):
    def __init__(self, number: int, step: Step) -> None:
        super().__init__("step")
        self._title = step.title
        self._mark = _StepMark(number)
        self.title = Label(step.title, wraps=True)
        self.detail = Label(step.detail, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        texts = column(spacing=0)
        texts.addWidget(self.title)
        texts.addWidget(self.detail)
        row.addLayout(texts, 1)
        self.show_state(StepState.TO_DO)

    def show_state(self, state: StepState) -> None:
        self._mark.state = state
        self.setAccessibleName(f"{self._title}, {state.value}")
        self.update()

    def set_strong(self, is_strong: bool) -> None:
        self.title.setProperty("textRole", (TextStyle.STRONG if is_strong else TextStyle.TEXT).name)
        restyle(self.title)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._mark.state is StepState.CURRENT:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("surface"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)


class WizardFrame(QWidget):
    """Steps at the left, the step's own widget at the right, Précédent / Passer / next at the bottom.

    The frame only shows; the page answers ``next_asked``, ``skip_asked``, ``back_asked`` and calls :meth:`go_to`.
    """

    next_asked = Signal(int)
    skip_asked = Signal(int)
    back_asked = Signal(int)

    def __init__(self, title: str, sentence: str, promise: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_StepLine] = []
        self._actions: list[str] = []
        self._contents: list[QWidget] = []
        self._current = 0
        self._stack = QStackedWidget()
        self._rail = Frame("rail")
        self._steps = column(self._rail, SPACE_2)
        self._steps.setContentsMargins(SPACE_3, SPACE_5, SPACE_3, SPACE_3)
        for text, style, tone in (
            (title, TextStyle.SCREEN_TITLE, Tone.TEXT),
            (sentence, TextStyle.TEXT, Tone.QUIET),
        ):
            label = Label(text, style, tone, wraps=True)
            label.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
            self._steps.addWidget(label)
        self._steps.addSpacing(SPACE_2)
        self._steps.addStretch(1)
        kept = Label(promise, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        kept.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        self._steps.addWidget(kept)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._rail_area = ScrolledPage(self._rail)  # large text on a low screen: the steps scroll
        outer.addWidget(self._rail_area)
        right = column(spacing=0)
        right.addWidget(self._stack, 1)
        self._footer = self._make_footer()
        right.addWidget(self._footer)
        outer.addLayout(right, 1)
        theme().changed.connect(self._fit)
        self._fit()

    @property
    def current(self) -> int:
        """The number of the step shown, from 0."""
        return self._current

    def add_step(self, step: Step, content: QWidget, action: str = "Continuer") -> None:
        """A step, what it shows, and the verb of its filled button."""
        line = _StepLine(len(self._lines) + 1, step)
        self._lines.append(line)
        self._actions.append(action)
        self._contents.append(content)
        self._steps.insertWidget(self._steps.count() - 2, line)
        self._stack.addWidget(ScrolledPage(content))
        self.go_to(self._current)

    def go_to(self, number: int) -> None:
        """Show a step."""
        self._current = number
        self._stack.setCurrentIndex(number)
        self.back.setVisible(number > 0)
        self.next.setText(self._actions[number])
        self._lines[number].show_state(StepState.CURRENT)
        for index, line in enumerate(self._lines):
            line.set_strong(index == number)
        order_tabs([self._contents[number], self._footer])
        first = next(tab_stops(self._contents[number]), self.next)
        (self.next if isinstance(first, Button) else first).setFocus()  # Enter goes on, as the button says

    def rest(self) -> None:
        """The top of the step, where its outcome is, and the keyboard on the filled button."""
        page = self._stack.currentWidget()
        if isinstance(page, ScrolledPage):
            page.verticalScrollBar().setValue(0)
        self.next.setFocus()

    def mark(self, number: int, state: StepState, detail: str = "") -> None:
        """Say where a step stands, and what was done in it."""
        self._lines[number].show_state(state)
        if detail:
            self._lines[number].detail.setText(detail)

    def set_next(self, action: str, *, locked_because: str | None = None) -> None:
        """The verb of the filled button, and why it cannot be pressed yet."""
        self.next.setText(action)
        self.why.setText(locked_because or "")
        if locked_because:
            self.next.lock(locked_because)
        else:
            self.next.unlock()

    def _make_footer(self) -> Frame:
        footer = Frame("footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(SPACE_5, SPACE_3, SPACE_5, SPACE_3)
        row.setSpacing(SPACE_2)
        self.back = Button("Précédent")
        self.skip = Button("Passer cette étape", ButtonKind.TEXT)
        self.next = Button("Continuer", ButtonKind.PRIMARY, keys="Entrée")
        self.next.setDefault(True)
        self.why = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.back.clicked.connect(lambda: self.back_asked.emit(self._current))
        self.skip.clicked.connect(lambda: self.skip_asked.emit(self._current))
        self.next.clicked.connect(lambda: self.next_asked.emit(self._current))
        row.addWidget(self.back)
        row.addWidget(self.why, 1)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        return footer

    def _fit(self) -> None:
        self._rail_area.setFixedWidth(min(theme().px(_STEPS_PX), 360))


class TopSteps(QWidget):
    """The steps of a day's task, in a line: ticks joined by a bar."""

    def __init__(self, titles: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: list[_StepMark] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for number, title in enumerate(titles, start=1):
            if number > 1:
                row.addWidget(Hairline(), 1, Qt.AlignmentFlag.AlignVCenter)
            mark = _StepMark(number)
            self._marks.append(mark)
            row.addWidget(mark)
            row.addWidget(Label(title, TextStyle.STRONG))
        self._titles = titles
        self.show_states([StepState.TO_DO] * len(titles))

    def show_states(self, states: list[StepState]) -> None:
        """Where each step stands."""
        for mark, state in zip(self._marks, states, strict=True):
            mark.state = state
            mark.update()
        said = (f"{title}, {state.value}" for title, state in zip(self._titles, states, strict=True))
        self.setAccessibleName(" ; ".join(said))
