"""The pane beside the queue: the chosen lesson and what settles it, the next runs, the journal of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.services.send_list import SendDetail
from livret_desktop.services.send_status import StatusReport
from livret_desktop.ui.pages.sending_fixes import DecideFix, NephFix, ResendFix
from livret_desktop.ui.presenters.sending_check import Target
from livret_desktop.ui.presenters.sending_detail import Fix, Step, Story, story
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, Link
from livret_desktop.ui.widgets.card import PagePane, action_bar
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label

_LAST_LINES = 6


class TimedLines(QWidget):
    """A moment at the left, what happens at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_2 * 2)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]], empty: str) -> None:
        """Replace the lines."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (when, what) in enumerate(lines):
            self._grid.addWidget(Label(when, TextStyle.DETAIL, Tone.QUIET), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Label(what, TextStyle.DETAIL, wraps=True), row, 1)
        if not lines:
            self._grid.addWidget(Label(empty, TextStyle.DETAIL, Tone.QUIET, wraps=True), 0, 0, 1, 2)


class SendingPane(PagePane):
    """Tells the page what to do; knows no service."""

    neph_asked = Signal(object, str)
    resend_asked = Signal(object)
    decision_asked = Signal(object, object, str, str)
    open_asked = Signal(object)
    journal_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Leçon choisie, prochains envois, journal")
        self._shown: tuple[object, ...] = ()
        self.fix: QWidget | None = None
        self._lesson = self.add_section(spacing=SPACE_1)
        self._holder: QWidget | None = None
        self.runs = TimedLines()
        self.add_section("Prochains envois").addWidget(self.runs)
        self.journal = TimedLines()
        self._add_journal()

    def show_lesson(
        self, detail: SendDetail | None, report: StatusReport, today: date, *, is_training: bool
    ) -> None:
        """Another lesson, or the same after something changed; what is being typed stays when nothing did."""
        told = None if detail is None else story(detail, report, today, is_training=is_training)
        if self._holder is not None and self._shown == (detail, told):
            return
        self._shown = (detail, told)
        if self._holder is not None:
            self._lesson.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self._holder, self.fix = QWidget(), None
        box = column(self._holder, SPACE_1)
        if detail is None or told is None:
            _say_nothing_chosen(box)
        else:
            self._fill(box, detail, told)
        self._lesson.addWidget(self._holder)

    @property
    def has_next_step(self) -> bool:
        """True when the filled button of the screen stands here."""
        return isinstance(self.fix, NephFix | DecideFix) or (
            isinstance(self.fix, ResendFix) and self.fix.is_next_step
        )

    def show_day(self, runs: Sequence[tuple[str, str]], journal: Sequence[tuple[str, str]]) -> None:
        """Next runs, and the last lines of the journal."""
        self.runs.show_lines(runs, "Aucun envoi prévu.")
        self.journal.show_lines(journal[:_LAST_LINES], "Rien encore aujourd’hui.")

    def _fill(self, box: QVBoxLayout, detail: SendDetail, told: Story) -> None:
        box.addLayout(_head(told))
        box.addWidget(Label(told.when, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        for step in told.steps:
            self._add_step(box, step, told.fix)
        box.addSpacing(SPACE_1)
        self.fix = self._make_fix(detail, told)
        if self.fix is not None:
            box.addWidget(self.fix)
        if told.technical:
            box.addSpacing(SPACE_2)
            box.addWidget(Label(told.technical, TextStyle.DETAIL, Tone.QUIET, wraps=True))

    def _add_step(self, box: QVBoxLayout, step: Step, fix: Fix) -> None:
        box.addSpacing(SPACE_1)
        box.addWidget(Label("Pourquoi", TextStyle.TABLE_HEADER, Tone.QUIET))
        box.addWidget(Label(step.why, wraps=True))
        box.addSpacing(SPACE_1)
        box.addWidget(Label("Que faire", TextStyle.TABLE_HEADER, Tone.QUIET))
        if fix is not Fix.NEPH:
            box.addWidget(Label(step.todo, wraps=True))
        if fix is Fix.OPEN and step.target is not None:
            opens = Button(step.target.verb)
            opens.clicked.connect(lambda _checked=False, target=step.target: self.open_asked.emit(target))
            box.addWidget(action_bar([opens]))

    def _make_fix(self, detail: SendDetail, told: Story) -> QWidget | None:
        target = told.steps[0].target
        if told.fix is Fix.NEPH:
            neph = NephFix(detail)
            neph.asked.connect(self.neph_asked)
            neph.open_asked.connect(lambda: self._open(target))
            return neph
        if told.fix is Fix.RESEND:
            again = ResendFix(detail, target.verb if target else "Ouvrir la leçon")
            again.asked.connect(self.resend_asked)
            again.open_asked.connect(lambda: self._open(target))
            return again
        if told.fix is Fix.DECIDE:
            decide = DecideFix(detail.school.head)
            lesson_id = detail.line.lesson.id
            decide.asked.connect(
                lambda decision, who, why: self.decision_asked.emit(lesson_id, decision, who, why)
            )
            return decide
        return None

    def _open(self, target: Target | None) -> None:
        if target is not None:
            self.open_asked.emit(target)

    def _add_journal(self) -> None:
        section = self.add_section()
        row = QHBoxLayout()
        row.addWidget(Label("Journal", TextStyle.STRONG))
        row.addStretch(1)
        whole = Link("Tout le journal")
        whole.clicked.connect(self.journal_asked)
        row.addWidget(whole)
        section.addLayout(row)
        section.addWidget(self.journal)


def _head(told: Story) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    row.addWidget(Label(told.name, TextStyle.CARD_TITLE, wraps=True), 1)
    row.addWidget(StateTag(told.state), 0, Qt.AlignmentFlag.AlignTop)
    return row


def _say_nothing_chosen(box: QVBoxLayout) -> None:
    box.addWidget(Label("Aucune leçon choisie", TextStyle.STRONG))
    sentence = "Choisissez une ligne : pourquoi elle en est là et que faire se lisent ici."
    box.addWidget(Label(sentence, TextStyle.DETAIL, Tone.QUIET, wraps=True))
