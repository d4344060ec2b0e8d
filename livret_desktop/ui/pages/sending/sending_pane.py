"""The pane beside the queue: the chosen lesson and what settles it, the next runs, the journal of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.services.lessons.fixes import Fix as LineFix
from livret_desktop.services.sending.send_compare import Comparison
from livret_desktop.services.sending.send_list import SendDetail, SendLine
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.ui.pages.sending.sending_compare import ChangesBox
from livret_desktop.ui.pages.sending.sending_fixes import (
    DECLARED_ELSEWHERE,
    AcceptedFix,
    DecideFix,
    NephFix,
    ResendFix,
    TimedLines,
)
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_check import Target, one_click, target_of
from livret_desktop.ui.presenters.sending_compare import correction_sides, held_facts, state_sides
from livret_desktop.ui.presenters.sending_detail import Fix, Step, Story, story
from livret_desktop.ui.presenters.sending_history import NO_TRACE
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, Link
from livret_desktop.ui.widgets.card import PagePane, action_bar
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label

_LAST_LINES = 6


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson with what it is compared with: a correction about to leave, or what the State was seen to have.
    ``fixes``: what would put right what blocks it."""

    detail: SendDetail
    correction: Comparison | None = None
    sides: Comparison | None = None
    fixes: tuple[LineFix, ...] = ()


class SendingPane(PagePane):
    """Tells the page what to do; knows no service."""

    neph_asked = Signal(object, str)
    resend_asked = Signal(object, str)
    decision_asked = Signal(object, object, str, str)
    state_asked = Signal(object)
    cancel_asked = Signal(object, str)
    declare_asked = Signal(object)
    take_back_asked = Signal(object)
    apply_asked = Signal(object)
    open_asked = Signal(object)
    journal_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Leçon choisie, prochains envois, journal")
        self._shown: tuple[ShownLesson | None, Story | None] | None = None
        self._is_history = False
        self.fix: QWidget | None = None
        self._lesson = self.add_section(spacing=SPACE_1)
        self._holder: QWidget | None = None
        self.path = TimedLines()
        self._path_section = self.add_section("Parcours de la leçon")
        self._path_section.addWidget(self.path)
        self.runs = TimedLines()
        self._runs_section = self.add_section("Prochains envois")
        self._runs_section.addWidget(self.runs)
        self.journal = TimedLines()
        self._journal_section = self._add_journal()
        self.show_section(self._path_section, is_shown=False)

    def show_lesson(
        self, shown: ShownLesson | None, report: StatusReport, today: date, *, is_training: bool
    ) -> None:
        """Another lesson, or the same after something changed; what is being typed stays when nothing did."""
        told = None if shown is None else story(shown.detail, report, today, is_training=is_training)
        if self._holder is not None and self._shown == (shown, told):
            return
        former, self._shown = self.line, (shown, told)
        if (former and former.lesson.id) != (self.line and self.line.lesson.id):
            self.to_top()
        if self._holder is not None:
            self._lesson.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self._holder, self.fix = QWidget(), None
        box = column(self._holder, SPACE_1)
        if shown is None or told is None:
            _say_nothing_chosen(box)
        else:
            self._fill(box, shown, told, today)
        self._lesson.addWidget(self._holder)

    @property
    def line(self) -> SendLine | None:
        """The lesson shown."""
        shown = None if self._shown is None else self._shown[0]
        return None if shown is None else shown.detail.line

    @property
    def has_next_step(self) -> bool:
        """True when the filled button of the screen stands here."""
        holder = self._lesson.parentWidget()
        if holder is None or holder.isHidden():
            return False
        return isinstance(self.fix, NephFix | DecideFix) or (
            isinstance(self.fix, ResendFix) and self.fix.is_next_step
        )

    def show_day(self, runs: Sequence[tuple[str, str]], journal: Sequence[tuple[str, str]]) -> None:
        """Next runs, and the last lines of the journal."""
        self.runs.show_lines(runs, "Aucun envoi prévu.")
        self.journal.show_lines(journal[:_LAST_LINES], "Rien encore aujourd’hui.")

    def show_path(self, lines: Sequence[tuple[str, str]], note: str = "") -> None:
        """All that happened to the lesson chosen, newest first; ``note`` says what could not be read."""
        self.path.show_lines([*lines, *([("", note)] if note else [])], NO_TRACE)
        self._show_path_section()

    def set_view(self, *, has_lesson: bool, is_history: bool = False, has_day: bool = True) -> None:
        """What stands beside a view: the chosen lesson where the view lists lessons; in the history its path takes
        the place of what is to come."""
        self.show_section(self._lesson, is_shown=has_lesson)
        self._is_history = is_history
        self._show_path_section()
        self.show_section(self._runs_section, is_shown=not is_history)
        self.show_section(self._journal_section, is_shown=not is_history and has_day)

    def _show_path_section(self) -> None:
        """Without a lesson there is no path, not even an unknown one."""
        self.show_section(self._path_section, is_shown=self._is_history and self.line is not None)

    def say_state(self, state: State) -> None:
        """What the DSR answered about the lesson shown just now."""
        if isinstance(self.fix, DecideFix | ResendFix):
            self.fix.answer.say(state)

    def _fill(self, box: QVBoxLayout, shown: ShownLesson, told: Story, today: date) -> None:
        box.addLayout(_head(told))
        box.addWidget(Label(told.when, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        for step in told.steps:
            self._add_step(box, step, told.fix, shown)
        box.addSpacing(SPACE_1)
        if shown.correction is not None and shown.correction.changes:
            sides = correction_sides(shown.correction, today)
            box.addWidget(ChangesBox("Ce qui change", sides, shown.correction))
        if shown.sides is not None and shown.sides.after_version is not None:
            box.addWidget(ChangesBox("Ici, et à la DSR", state_sides(shown.sides), shown.sides))
        self.fix = self._make_fix(shown, told, today)
        if self.fix is not None:
            box.addWidget(self.fix)
        if told.technical:
            box.addSpacing(SPACE_2)
            box.addWidget(Label(told.technical, TextStyle.DETAIL, Tone.QUIET, wraps=True))

    def _add_step(self, box: QVBoxLayout, step: Step, fix: Fix, shown: ShownLesson) -> None:
        box.addSpacing(SPACE_1)
        box.addWidget(Label("Pourquoi", TextStyle.TABLE_HEADER, Tone.QUIET))
        box.addWidget(Label(step.why, wraps=True))
        box.addSpacing(SPACE_1)
        box.addWidget(Label("Que faire", TextStyle.TABLE_HEADER, Tone.QUIET))
        if fix is not Fix.NEPH:
            box.addWidget(Label(step.todo, wraps=True))
        if fix is Fix.OPEN and step.target is not None:
            buttons = []
            at_once = one_click(shown.fixes, shown.detail.line.lesson.id, step.why)
            if at_once is not None:
                apply = Button(at_once.label)
                apply.clicked.connect(lambda: self.apply_asked.emit(at_once))
                buttons.append(apply)
                if at_once.others:
                    words = at_once.others_words
                    box.addWidget(
                        Label(f"{words[0].upper()}{words[1:]}.", TextStyle.DETAIL, Tone.QUIET, wraps=True)
                    )
            opens = Button(step.target.verb)
            opens.clicked.connect(lambda _checked=False, target=step.target: self.open_asked.emit(target))
            box.addWidget(action_bar([*buttons, opens]))

    def _make_fix(self, shown: ShownLesson, told: Story, today: date) -> QWidget | None:
        detail, target = shown.detail, told.steps[0].target
        lesson_id = detail.line.lesson.id
        if told.fix is Fix.NEPH:
            neph = NephFix(detail)
            neph.asked.connect(self.neph_asked)
            neph.resend_asked.connect(self.resend_asked)
            neph.open_asked.connect(lambda: self._open(target))
            return neph
        if told.fix is Fix.RESEND:
            again = ResendFix(detail, target.verb if target else "Ouvrir la leçon")
            again.asked.connect(self.resend_asked)
            again.open_asked.connect(lambda: self._open(target))
            again.state_asked.connect(lambda: self.state_asked.emit(lesson_id))
            again.declare_asked.connect(lambda: self.declare_asked.emit(lesson_id))
            return again
        if told.fix is Fix.DECIDE:
            facts = held_facts(detail, shown.sides, today)
            decide = DecideFix(detail.school.head, facts, can_ask=told.can_ask)
            decide.state_asked.connect(lambda: self.state_asked.emit(lesson_id))
            decide.asked.connect(
                lambda decision, who, why: self.decision_asked.emit(lesson_id, decision, who, why)
            )
            return decide
        if told.fix is Fix.DECLARE:
            return _one_act(DECLARED_ELSEWHERE, lambda: self.declare_asked.emit(lesson_id))
        if told.fix is Fix.TAKE_BACK:
            return _one_act("Ôter la marque…", lambda: self.take_back_asked.emit(lesson_id))
        if told.fix is Fix.CORRECT:
            accepted = AcceptedFix()
            accepted.correct_asked.connect(
                lambda: self._open(target_of("lesson.starts_at", detail.line.lesson))
            )
            accepted.cancel_asked.connect(
                lambda: self.cancel_asked.emit(lesson_id, f"{told.name}. {told.when}")
            )
            return accepted
        return None

    def _open(self, target: Target | None) -> None:
        if target is not None:
            self.open_asked.emit(target)

    def _add_journal(self) -> QVBoxLayout:
        section = self.add_section()
        row = QHBoxLayout()
        row.addWidget(Label("Journal", TextStyle.STRONG))
        row.addStretch(1)
        whole = Link("Tout le journal")
        whole.setAccessibleName("Tout le journal des envois")
        whole.clicked.connect(self.journal_asked)
        row.addWidget(whole)
        section.addLayout(row)
        section.addWidget(self.journal)
        return section


def _one_act(verb: str, act: Callable[[], None]) -> QWidget:
    button = Button(verb)
    button.clicked.connect(act)
    return action_bar([button])


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
