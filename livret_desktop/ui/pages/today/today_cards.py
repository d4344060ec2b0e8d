"""The parts of Aujourd'hui: three cards, the countdown's days, what there is to do, the day itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.services.today.todo import Todo, Urgency
from livret_desktop.ui.presenters.today_parts import CardWords, DayRow, Figure, StripDay, todo_state
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Link
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column, put_instead
from livret_desktop.ui.widgets.text import Hairline, Label
from livret_desktop.ui.widgets.todo_line import TodoLine

_BAR_PX, _STRIP_GAP = 8, 4
_FIRST_PX = 108


class FigureView(QWidget):
    """A number over what it counts; ``is_beside``: the words at its right."""

    def __init__(self, *, is_beside: bool = False) -> None:
        super().__init__()
        self._number = Label("", TextStyle.FIGURE)
        self._caption = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        if is_beside:
            row = AdaptiveRow(SPACE_2)
            row.add(self._number, is_whole=True)
            row.add(self._caption, 1)
            column(self, 0).addWidget(row)
        else:
            box = column(self, 0)
            box.addWidget(self._number)
            box.addWidget(self._caption)
            box.addStretch(1)  # beside a caption of two lines, the others stay under their number

    def show_figure(self, figure: Figure) -> None:
        """Another number."""
        self._number.setText(figure.number)
        self._number.set_tone(figure.tone)
        self._caption.setText(figure.caption)


class CountdownStrip(QWidget):
    """The days up to the night of the computation: today filled, the night's own framed, the words under each."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[StripDay, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
        theme().changed.connect(self.updateGeometry)

    def show_days(self, days: tuple[StripDay, ...]) -> None:
        """Other days; none hides it."""
        self._days = days
        self.setVisible(bool(days))
        words = ", ".join(one.words for one in days)
        self.setAccessibleName(f"Jours avant le calcul\u00a0: {words}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A bar and a line of words."""
        look = theme()
        wide = sum(self._word_px(one) + look.px(_STRIP_GAP) for one in self._days)
        return QSize(wide, look.px(_BAR_PX + 4) + look.metrics(TextStyle.DETAIL).height())

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One bar a day."""
        if not self._days:
            return
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, gap, high = self.width() / len(self._days), look.px(_STRIP_GAP), look.px(_BAR_PX)
        for number, one in enumerate(self._days):
            bar = QRectF(number * wide + gap / 2, 1, wide - gap, high - 2)
            is_framed = one.is_night and not one.is_today
            painter.setPen(QPen(look.colour("accent"), 1.4) if is_framed else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent" if one.is_today else "surface" if is_framed else "line"))
            painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
            is_strong = one.is_today or one.is_night
            painter.setFont(look.font(TextStyle.TABLE_HEADER if is_strong else TextStyle.DETAIL))
            painter.setPen(look.colour("text" if is_strong else "text2"))
            words = QRectF(number * wide, high + look.px(2), wide, self.height() - high - look.px(2))
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, one.words)

    @staticmethod
    def _word_px(day: StripDay) -> int:
        return theme().metrics(TextStyle.TABLE_HEADER).horizontalAdvance(day.words) + theme().px(4)


class FactsCard(Card):
    """One of the three: figures, a sentence, perhaps a link. ``opened`` when the link is pressed."""

    opened = Signal()

    def __init__(self, title: str, icon: str, figures: int = 1) -> None:
        super().__init__(title, icon=icon, quiet_title=True)
        self.strip = CountdownStrip()
        self._figures = [FigureView(is_beside=figures == 1) for _ in range(figures)]
        row = AdaptiveRow(SPACE_3)
        for number, view in enumerate(self._figures):
            if number:
                row.add(Hairline(is_vertical=True))
            row.add(view, 1)
        self._sentence = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.link = Link("Ouvrir")
        self.link.clicked.connect(self.opened.emit)
        self.add(row)
        self.body.addStretch(1)
        self.add(self.strip)
        self.add(self._sentence)
        self.add(self.link)

    def show_words(self, words: CardWords) -> None:
        """All of it."""
        self.title.setText(words.title)
        self.show_state(words.state)
        for view, figure in zip(self._figures, words.figures, strict=True):
            view.show_figure(figure)
        self._sentence.setText(words.sentence)
        self._sentence.setVisible(bool(words.sentence))
        self.link.setVisible(bool(words.link))
        if words.link:
            self.link.setText(words.link)
        said = " ; ".join(f"{one.number} {one.caption}" for one in words.figures)
        self.setAccessibleName(f"{words.title}, {words.state.word}. {said}. {words.sentence}")


class TodoCard(Card):
    """ "À faire". ``settled(Todo)``: the button of a line was pressed."""

    settled = Signal(object)

    def __init__(self) -> None:
        super().__init__("À faire", padded=False)
        self._shown: tuple[Todo, ...] | None = None
        self._filled = False
        self._content = QWidget()
        self.add(self._content, 1)  # until the day is read: the title stays at the top
        self.lines: list[TodoLine] = []

    def show_todos(self, todos: tuple[Todo, ...], title: str, *, may_fill: bool) -> None:
        """Other lines; the keyboard stays on the line it was on. ``may_fill``: no other button of the screen is."""
        self.set_detail(title)
        if (todos, may_fill) == (self._shown, self._filled):
            return
        at = next(
            (number for number, line in enumerate(self.lines) if line.isAncestorOf(_focused(self))), None
        )
        self._shown, self._filled = todos, may_fill
        self.lines = [
            self._line(todo, is_pressing=may_fill and not number) for number, todo in enumerate(todos)
        ]
        self._swap()
        if at is not None and self.lines:
            self.lines[min(at, len(self.lines) - 1)].take_keyboard()

    def _line(self, todo: Todo, *, is_pressing: bool) -> TodoLine:
        line = TodoLine(
            todo_state(todo),
            todo.what,
            todo.why,
            todo.when,
            todo.action,
            is_pressing=is_pressing and todo.urgency is not Urgency.CALM,
        )
        line.settled.connect(lambda: self.settled.emit(todo))
        return line

    def _swap(self) -> None:
        content = QWidget()
        box = column(content, 0)
        for line in self.lines:
            box.addWidget(Hairline())
            box.addWidget(line)
        if not self.lines:
            why = "Ni refus, ni échéance, ni copie en retard."
            box.addWidget(EmptyState("ok-circle", "Rien à faire", why))
        box.addStretch(1)
        self._content = put_instead(self.body, self._content, content)


class RowsCard(Card):
    """Rows of when or who, and what. ``opened`` when the link is pressed."""

    opened = Signal()

    def __init__(self, title: str, link: str = "", *, first_px: int = _FIRST_PX) -> None:
        super().__init__(title)
        self._first_px = first_px
        self._rows: tuple[DayRow, ...] | None = None
        self._content: QWidget | None = None
        if link:
            self.link = Link(link)
            self.link.clicked.connect(self.opened.emit)
            self.add_action(self.link)

    def show_rows(self, rows: Sequence[DayRow], nothing: str) -> None:
        """Other rows; a sentence when there is none."""
        wanted = tuple(rows)
        if wanted == self._rows:
            return
        self._rows = wanted
        content = QWidget()
        box = column(content, SPACE_2)
        for row in wanted:
            box.addWidget(Hairline())
            box.addWidget(self._row(row))
        if not wanted:
            box.addWidget(Hairline())
            box.addWidget(Label(nothing, tone=Tone.QUIET, wraps=True))
        box.addStretch(1)
        self._content = put_instead(self.body, self._content, content)

    def _row(self, row: DayRow) -> QWidget:
        holder = QWidget()
        outer = QHBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        line = AdaptiveRow(SPACE_2)
        first = Label(row.first, TextStyle.TEXT, Tone.TEXT if row.detail else Tone.QUIET, wraps=True)
        first.setMinimumWidth(theme().px(self._first_px))
        words = QWidget()
        texts = column(words, SPACE_1 // 2)
        texts.addWidget(Label(row.second, wraps=True))
        if row.detail:
            texts.addWidget(Label(row.detail, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        line.add(first, 2)
        line.add(words, 3)
        outer.addWidget(line, 1)
        return holder


def _focused(card: QWidget) -> QWidget:
    return card.window().focusWidget() or card.window()
