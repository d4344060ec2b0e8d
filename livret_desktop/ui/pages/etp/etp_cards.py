"""The cards of the ETP page: both figures with what explains their difference, what is at risk, why an hour counts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.etp import Standing, said_etp
from livret_desktop.domain.french import NBSP, count, duration, numeric_day
from livret_desktop.services.etp.etp_screen import EtpScreen, HourLine
from livret_desktop.ui.presenters.etp import (
    base_words,
    begun,
    cause_words,
    estimate_title,
    gap_words,
    lesson_id_of,
    risk_title,
    what_if_lines,
    why_of,
)
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, Link
from livret_desktop.ui.widgets.card import Card, Frame, PagePane, action_bar
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.text import Hairline, Label

_MOST_RISKS = 4
_ALL_THERE = "Tout ce qui compte est à la DSR, ou vient d’ailleurs."
_ALL_TRAINING = f"Mode essai{NBSP}: rien n’est arrivé à la DSR. Ces heures ne comptent que pour l’exercice."


class FiguresCard(Card):
    """Estimate, official figure, explanation. ``noting_asked``: the State's figure is to be typed."""

    noting_asked = Signal()
    gap_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = AdaptiveRow(SPACE_4)
        self._estimate_title = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.estimate = Label("", TextStyle.FIGURE)
        self._base = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        figure = AdaptiveRow(SPACE_2)
        figure.add(_with_unit(self.estimate), is_whole=True)
        figure.add(self._base, 1)  # beside it: the chart then stands above the fold
        row.add(_block(self._estimate_title, figure), 3)
        self._where = Label("", TextStyle.DETAIL, wraps=True)
        self._official_title = Label("Chiffre officiel", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.official = Label("", TextStyle.FIGURE, Tone.QUIET)
        self.note = Link("Saisir…")
        self.note.clicked.connect(self.noting_asked)
        row.add(_block(self._official_title, self.official, self._where, self.note), 2)
        self._gap_title = Label("", TextStyle.STRONG, wraps=True)
        self._gap = Label("", TextStyle.DETAIL, wraps=True)
        self.gap_link = Link("Leçon par leçon")
        self.gap_link.clicked.connect(self.gap_asked)
        self._explained = _block(self._gap_title, self._gap, self.gap_link)
        row.add(self._explained, 4)
        self.add(row)

    def show_screen(self, screen: EtpScreen) -> None:
        """One month."""
        self._estimate_title.setText(estimate_title(screen))
        self.estimate.setText(said_etp(screen.forecast.school.etp_hundredths))
        self._base.setText(base_words(screen))
        official = screen.official
        self.official.setText(said_etp(official))
        self.official.setVisible(official is not None)
        self.note.setVisible(screen.is_past)
        self.note.setText("Saisir…" if official is None else "Modifier…")
        self.note.setAccessibleName(f"Chiffre officiel{NBSP}: {self.note.text()}")
        title, words = gap_words(screen.gap, screen)
        is_known = screen.gap is not None
        self._gap_title.setText(title)
        self._gap.setText(words if is_known else "")
        self._where.setText("" if is_known else words)
        self._where.setVisible(not is_known)
        self._explained.setVisible(is_known)
        self.gap_link.setVisible(screen.gap is not None and bool(screen.gap.causes))


class RiskCard(Card):
    """What the State does not have, cause by cause, and what would change. ``asked(lesson id or None)``."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("À risque", padded=False)  # nothing is said of it before it is read
        self._box = column(spacing=0)
        self.add(self._box)

    def show_screen(self, screen: EtpScreen) -> None:
        """One month."""
        totals = screen.forecast.school
        self.setVisible(bool(screen.forecast.people) or bool(what_if_lines(screen)))
        self.title.setText(risk_title(totals))
        self.set_detail(
            "" if screen.is_past else f"avant le {numeric_day(screen.forecast.computation.night)}"
        )
        empty_box(self._box)
        by_cause: dict[str, list[tuple[int, UUID]]] = {}
        for hour in screen.forecast.hours:
            if hour.lesson.standing is Standing.AT_RISK:
                by_cause.setdefault(hour.lesson.cause, []).append((hour.lesson.minutes, lesson_id_of(hour)))
        for cause, lessons in sorted(by_cause.items(), key=lambda one: -sum(m for m, _ in one[1]))[
            :_MOST_RISKS
        ]:
            self._box.addWidget(Hairline())
            self._box.addWidget(self._line(cause, lessons))
        lines = what_if_lines(screen)
        if lines:
            self._box.addWidget(Hairline())
            self._box.addWidget(
                _padded([Label("Et si…", TextStyle.STRONG), *(_said(line) for line in lines)])
            )
        if not by_cause and not lines:
            self._box.addWidget(_padded([_said(_ALL_TRAINING if screen.is_training else _ALL_THERE)]))

    def _line(self, cause: str, lessons: Sequence[tuple[int, UUID]]) -> QWidget:
        words = begun(cause_words(cause))
        minutes = sum(one for one, _ in lessons)
        holder = QWidget()
        outer = QHBoxLayout(holder)
        outer.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row = AdaptiveRow(SPACE_2)
        texts = QWidget()
        box = column(texts, 0)
        box.addWidget(Label(f"{words}, {duration(minutes)}", TextStyle.STRONG, wraps=True))
        box.addWidget(Label(count(len(lessons), "leçon"), TextStyle.DETAIL, Tone.QUIET, wraps=True))
        row.add(texts, 1)
        button = Button("Voir", in_row=True)
        button.setAccessibleName(f"Voir{NBSP}: {words}, {duration(minutes)}")
        button.clicked.connect(lambda: self.asked.emit(lessons[0][1]))
        row.add(button)
        outer.addWidget(row)
        return holder


class WhyPane(PagePane):
    """Why the chosen hour counts or not. ``lesson_asked(id)``, ``rules_asked``."""

    lesson_asked = Signal(object)
    rules_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Pourquoi cette heure")
        self._lesson: UUID | None = None
        self._title = Label("Choisissez une heure", TextStyle.CARD_TITLE, wraps=True)
        self._when = Label("", TextStyle.STRONG, wraps=True)
        self._who = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._parts = [(Label(name, TextStyle.DETAIL, Tone.QUIET), Label("", wraps=True)) for name in _PARTS]
        head = self.add_section()
        head.addWidget(self._title)
        self._quote = Frame("quote")
        quoted = column(self._quote, 2, SPACE_2)
        quoted.addWidget(self._when)
        quoted.addWidget(self._who)
        head.addWidget(self._quote)
        for name, words in self._parts:
            head.addWidget(name)
            head.addWidget(words)
        self._open = Button("Ouvrir la leçon")
        self._open.clicked.connect(lambda: self.lesson_asked.emit(self._lesson))
        rules = Link("Toutes les règles")
        rules.clicked.connect(self.rules_asked)
        head.addWidget(action_bar([self._open, rules]))
        self.show_line(None)

    def show_line(self, line: HourLine | None) -> None:
        """One hour; None: nothing chosen yet."""
        shown = [self._quote, self._open, *(label for pair in self._parts for label in pair)]
        for widget in shown:
            widget.setVisible(line is not None)
        if line is None:
            self._lesson = None
            self._title.setText("Choisissez une heure pour savoir pourquoi elle compte, ou non.")
            return
        why = why_of(line)
        self._lesson = lesson_id_of(line.hour)
        self._title.setText(why.title)
        self._when.setText(why.when)
        self._who.setText(why.who)
        for (name, label), text in zip(
            self._parts, (" ".join(filter(None, (why.says, why.rule))), why.source, why.todo), strict=True
        ):
            label.setText(text)
            name.setVisible(bool(text))
            label.setVisible(bool(text))


_PARTS = ("La règle", "D’où elle vient", "Que faire")


def _block(*parts: QWidget) -> QWidget:
    holder = QWidget()
    box = column(holder, SPACE_1)
    for part in parts:
        box.addWidget(part)
    box.addStretch(1)
    return holder


def _with_unit(figure: Label) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_2)
    row.addWidget(figure)
    row.addWidget(Label("ETP", tone=Tone.QUIET))
    row.addStretch(1)
    return holder


def _said(text: str) -> Label:
    return Label(text, TextStyle.DETAIL, wraps=True)


def _padded(parts: Sequence[QWidget]) -> QWidget:
    holder = QWidget()
    box = column(holder, SPACE_1)
    box.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
    for part in parts:
        box.addWidget(part)
    return holder
