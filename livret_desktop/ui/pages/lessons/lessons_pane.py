"""The pane where a lesson is typed: defaults follow, rules answer at once, Enter saves, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, MotoPhase, TrainingMeans
from livret_desktop.services.lessons.fixes import Fix as LineFix
from livret_desktop.services.lessons.lesson_entry import Fix
from livret_desktop.services.lessons.lesson_list import LessonLine, SendingFacts
from livret_desktop.ui.pages.lessons.lessons_about import LessonAbout
from livret_desktop.ui.pages.lessons.lessons_etp import EtpNote
from livret_desktop.ui.pages.lessons.lessons_fixes import EntryFixes
from livret_desktop.ui.pages.lessons.lessons_form import LessonForm
from livret_desktop.ui.presenters.lessons import why_locked
from livret_desktop.ui.presenters.lessons_draft import (
    LessonDraft,
    at_minute,
    copy_of,
    draft_of,
    for_training,
    missing,
    to_lesson,
    with_means,
    with_usual_means,
)
from livret_desktop.ui.presenters.lessons_entry import LessonEditor, Said, fix_words, kinds_for
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.targets import LESSONS, OpenAt, WayBack
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton
from livret_desktop.ui.widgets.edit_pane import EditPane, PaneNotice, empty_box
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.typed_fields import TypedField

_MOST_REMARKS = 3
T = TypeVar("T")
_UNDECIDED = (SubmissionState.HELD, SubmissionState.DECLARED_BY_HAND)


class LessonPane(EditPane):
    """Holds one draft. Writes nothing itself: the page does what is asked by its signals. GUI thread."""

    save_asked = Signal(object)
    correct_asked = Signal(object, object)
    cancel_asked = Signal(object)
    remove_asked = Signal(object)
    repeat_asked = Signal(object)
    fixes_asked = Signal(object, object)
    """The lesson as typed, and what blocks it: what would put that right is read away from here."""
    apply_asked = Signal(object)
    open_asked = Signal(object)

    def __init__(
        self,
        editor: LessonEditor,
        clock: Clock,
        search: Callable[[str], Sequence[Suggestion]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Leçon", parent)
        self._editor = editor
        self._line: LessonLine | None = None
        self._is_correcting = False
        self._said, self._fixes = Said(), EntryFixes()
        self._draft = self._kept = LessonDraft(day=date.min)
        self.form = LessonForm(clock, search)
        self._locked = column(spacing=8)
        self.etp, self.about = EtpNote(), LessonAbout()
        self._lay_out()
        self.form.touched.connect(self._follow)

    @property
    def draft(self) -> LessonDraft:
        """What is typed so far."""
        return self._draft

    @property
    def lesson_id(self) -> UUID | None:
        """The lesson being edited, None for a new one."""
        return self._line.lesson.id if self._line is not None else None

    @property
    def is_dirty(self) -> bool:
        """True when leaving now would lose something typed."""
        if self._draft.base is None:
            is_hour_typed = not self._draft.is_start_free and self._draft.start != self._kept.start
            is_begun = self._draft.student_id is not None or is_hour_typed
            return is_begun or bool(self.form.group.added)
        return self._draft != self._kept or bool(self.form.group.added)

    @property
    def is_typing(self) -> bool:
        """True while a field holds characters typed and not read yet."""
        line = QApplication.focusWidget()
        return isinstance(line, QLineEdit) and self.isAncestorOf(line) and line.isModified()

    @property
    def way_back(self) -> WayBack:
        """Back to this lesson from the page where something of it is put right; what is typed here stays meanwhile."""
        what = None if self._line is None or self.is_dirty else OpenAt(self._line.lesson.id)
        return WayBack(LESSONS, what, "Revenir à la leçon", self._draft.student_name)

    def new(
        self,
        day: date,
        trainer_id: UUID | None = None,
        student_id: UUID | None = None,
        start: int | None = None,
    ) -> None:
        """A new lesson, for a student when one is known, at a minute of the day when one was pointed at."""
        draft = at_minute(self._editor.blank(day, trainer_id), start)
        self._load(None, draft if student_id is None else self._editor.of_student(draft, student_id))

    def edit(self, line: LessonLine) -> None:
        """A kept lesson."""
        self._load(line, draft_of(line))

    def duplicate(self) -> None:
        """The same lesson once more, at the next free hour."""
        self._load(None, self._editor.settled(copy_of(self._draft)))
        self.form.start.setFocus()

    def save(self) -> None:
        """Ask the page to keep what is typed, or say what is missing."""
        if not self.form.isEnabled() or not self.form.are_typed_fields_good():
            return
        for field, sentence in missing(self._draft)[:1]:
            self.form.show_missing(field, sentence)
            return
        if self._is_correcting and self._line is not None:
            self.correct_asked.emit(self._line, to_lesson(self._draft))
        else:
            self._editor.remember(self._draft)
            self.save_asked.emit(self._editor.lessons(self._draft, self.form.group.added))

    def focus_field(self, field: str) -> None:
        """The keyboard on a field named as in pre-flight: "lesson.starts_at"."""
        names = {
            "starts_at": "start",
            "instructor_id": "trainer",
            "simulator_id": "trainer",
            "enrolment_id": "enrolment",
        }
        name = field.partition(".")[2]
        wanted = getattr(self.form, names.get(name, name), None)
        (wanted if isinstance(wanted, QWidget) else self.form.student).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def _lay_out(self) -> None:
        self.save_button = Button("Enregistrer", ButtonKind.PRIMARY, keys="Entrée")
        self.save_button.clicked.connect(self.save)
        self.copy_button = Button("Dupliquer")
        self.copy_button.clicked.connect(self.duplicate)
        self.repeat_button = Button("Répéter…")
        self.repeat_button.clicked.connect(lambda: self.repeat_asked.emit(self._line))
        self.remove_button = IconButton("trash", "Supprimer cette leçon", ButtonKind.OUTLINE)
        self.remove_button.clicked.connect(lambda: self.remove_asked.emit(self._line))
        buttons = [self.save_button, self.copy_button, self.repeat_button, self.remove_button]
        self.build([self._locked, self.form, self.etp, self.about], buttons)
        self.save_asked_by_key.connect(self.save)

    def _load(self, line: LessonLine | None, draft: LessonDraft) -> None:
        if self.lesson_id != (line.lesson.id if line is not None else None):
            self.show_top()
        self._line, self._draft, self._kept, self._is_correcting = line, draft, draft, False
        self._fixes.forget()
        self.etp.clear()
        if line is None:
            self.about.clear()
        self.form.group.show_session(self._editor.session_names(draft))
        self.form.clear_messages()
        self._show_rights()
        self._show()

    def _show_rights(self) -> None:
        """A lesson already attempted, or cancelled there, is shown, not edited: why, and what can be done instead."""
        empty_box(self._locked)
        line = self._line
        sending = line.sending if line is not None else None
        # What blocks a cancellation is put right in the form; else there is nothing left to change.
        is_cancelled = sending is not None and sending.cancels and line is not None and not line.blocked
        was_sent = sending is not None and sending.was_attempted
        is_locked = (was_sent or is_cancelled) and not self._is_correcting
        self.title.setText(
            "Corriger la leçon"
            if self._is_correcting
            else "Modifier la leçon"
            if self._line
            else "Nouvelle leçon"
        )
        self.form.setEnabled(not is_locked)
        self.save_button.setVisible(not is_locked)
        self.save_button.setText("Corriger…" if self._is_correcting else "Enregistrer")
        for button in (self.copy_button, self.repeat_button):
            button.setVisible(self._line is not None and not self._is_correcting)
        self.remove_button.setVisible(
            self._line is not None and (sending is None or not sending.may_be_known)
        )
        if sending is not None and is_locked:
            self._locked.addWidget(self._why_locked(sending))

    def _why_locked(self, sending: SendingFacts) -> QWidget:
        is_planned = self._line is not None and self._line.lesson.status is LessonStatus.PLANNED
        title, detail = why_locked(sending, is_planned=is_planned)
        if sending.state in _UNDECIDED or sending.cancels:
            return PaneNotice(Tone.ACCENT, title, detail)
        correct = Button("Corriger auprès de la DSR…", in_row=True)
        correct.clicked.connect(self._begin_correction)
        cancel = Button("Annuler auprès de la DSR…", in_row=True)
        cancel.clicked.connect(lambda: self.cancel_asked.emit(self._line))
        return PaneNotice(Tone.ACCENT, title, detail, [correct, cancel])

    def _begin_correction(self) -> None:
        self._is_correcting = True
        self._show_rights()
        self._show()
        self.form.start.setFocus()

    def _follow(self, field: str) -> None:
        """One field has changed: the draft, its defaults, then what the rules say."""
        self._draft = self._editor.settled(self._typed(field))
        self._show()

    def _typed(self, field: str) -> LessonDraft:
        form, draft = self.form, self._draft
        match field:
            case "student":
                value = form.student.value
                return self._editor.of_student(draft, value if isinstance(value, UUID) else None)
            case "enrolment":
                choices = [choice for choice, _words in self._editor.trainings(draft)]
                return for_training(
                    draft, next((c for c in choices if c.enrolment.id == form.enrolment.value), None)
                )
            case "trainer":
                value = form.trainer.value
                return self._editor.given_by(draft, value) if isinstance(value, UUID) else draft
            case "day":
                return replace(draft, day=form.day.value or draft.day)
            case "start":
                return replace(draft, start=form.start.value, is_start_free=form.start.value is None)
            case "minutes":
                return replace(draft, minutes=form.minutes.value)
            case _:
                return self._typed_more(field)

    def _typed_more(self, field: str) -> LessonDraft:
        form, draft = self.form, self._draft
        match field:
            case "kind":
                kind = next(one for one in LessonKind if one.value == form.kind.value)
                return with_usual_means(replace(draft, kind=kind))
            case "means":
                return with_means(draft, next(one for one in TrainingMeans if one.value == form.means.value))
            case "simulator":
                value = form.simulator.value
                return replace(draft, simulator_id=value if isinstance(value, UUID) else None)
            case "phase":
                return replace(
                    draft, moto_phase=next(one for one in MotoPhase if one.value == form.phase.current)
                )
            case "place":
                return replace(draft, place=form.place.text)
            case "objectives":
                return replace(draft, objectives=form.objectives.value)
            case "status":
                status = next(one for one in LessonStatus if one.value == form.status.current)
                return replace(draft, status=status, is_status_free=False)
            case _:
                return draft

    def _show(self) -> None:
        form, draft, editor = self.form, self._draft, self._editor
        form.student.set_value(draft.student_id, draft.student_name)
        trainings = editor.trainings(draft)
        form.enrolment.set_choices([(choice.enrolment.id, words) for choice, words in trainings])
        form.enrolment.set_value(draft.enrolment_id)
        form.enrolment.editor.setFocusPolicy(_stop(len(trainings) > 1))
        form.trainer.set_choices(editor.trainers(draft.day, draft.instructor_id, draft.simulator_id))
        form.trainer.set_value(draft.instructor_id or draft.simulator_id)
        _fill(form.day, draft.day)
        _fill(form.start, draft.start)
        _fill(form.minutes, draft.minutes)
        form.kind.set_choices([(kind.value, kind.label) for kind in kinds_for(draft)])
        form.kind.set_value(draft.kind.value)
        form.means.set_value(draft.means.value)
        form.simulator.set_choices(editor.machines(draft.day, draft.simulator_id))
        form.simulator.set_value(draft.simulator_id)
        form.simulator.setVisible(draft.asks_simulator)
        form.say_alone(editor.alone_words(draft))
        form.phase_row.setVisible(draft.asks_moto_phase)
        if draft.moto_phase is not None:
            form.phase.choose(draft.moto_phase.value)
        form.place.set_text(draft.place)
        form.objectives.set_value(draft.objectives)
        form.group.setVisible(editor.allows_group(draft) or bool(form.group.added))
        form.status.choose(draft.status.value)
        if form.isEnabled():
            self._say(editor.judged(draft))
        else:
            self._say(Said())

    def judge_again(self) -> None:
        """The records have changed elsewhere: the rules may say something else of what is typed here."""
        self._fixes.forget()
        if self.form.isEnabled():
            self._say(self._editor.judged(self._draft))

    def show_fixes(self, lesson: Lesson, fixes: Sequence[LineFix]) -> None:
        """What puts right what blocks this lesson, as soon as it is known."""
        if self._fixes.take(lesson, fixes):
            self._show_remarks()

    def _say(self, said: Said) -> None:
        self._said = said
        self.form.mark(frozenset().union(*(one.fields for one in said.remarks if one.is_blocking)))
        kept = self._line.lesson if self._line is not None and self._line.blocked else None
        lesson = said.lesson or kept
        if (
            self.form.isEnabled()
            and lesson is not None
            and self._fixes.is_wanted(lesson, said.findings, kept)
        ):
            self.fixes_asked.emit(lesson, said.findings)
        self._show_remarks()

    def _show_remarks(self) -> None:
        said = self._said
        empty_box(self.form.remarks)
        for rank, remark in enumerate(said.remarks[:_MOST_REMARKS]):
            tone = Tone.BAD if remark.is_blocking else Tone.WARN
            ways = [self._fix_button(fix) for fix in said.fixes] if rank == 0 else []
            reason = remark.finding.reason if remark.finding is not None and remark.is_blocking else ""
            buttons, others = self._ways_out(reason)
            detail = f"{remark.detail} {others}".strip()
            self.form.remarks.addWidget(PaneNotice(tone, remark.title, detail, [*buttons, *ways]))
        blocked = self._line.blocked if self._line is not None and self.form.isEnabled() else ""
        if blocked and blocked not in {one.title for one in said.remarks}:
            empty_box(self._locked)
            buttons, others = self._ways_out(blocked)
            detail = f"{blocked} {others}".strip()
            self._locked.addWidget(PaneNotice(Tone.WARN, "Cette leçon ne partira pas", detail, buttons))
        elif self.form.isEnabled():
            empty_box(self._locked)

    def _ways_out(self, reason: str) -> tuple[list[Button], str]:
        """The one click that settles it, or the field to open; and how many other lessons that settles too."""
        fix = self._fixes.settling(reason)
        if fix is None or self._fixes.lesson is None:
            return [], ""
        target = self._editor.target(fix.field, self._fixes.lesson)
        buttons = []
        if fix.is_one_click:
            apply = Button(fix.label, in_row=True)
            apply.clicked.connect(lambda: self.apply_asked.emit(fix))
            buttons.append(apply)
        if target is not None:
            opens = Button(target.verb, in_row=True)
            opens.clicked.connect(lambda: self.open_asked.emit(target))
            buttons.append(opens)
        words = fix.others_words
        return buttons, f"{words[0].upper()}{words[1:]}." if words else ""

    def _fix_button(self, fix: Fix) -> Button:
        button = Button(fix_words(fix), in_row=True)
        button.clicked.connect(lambda: self._apply(fix))
        return button

    def _apply(self, fix: Fix) -> None:
        self._draft = self._editor.settled(self._editor.applied(self._draft, fix))
        self._show()
        self.save_button.setFocus()


def _fill(field: TypedField[T], value: T | None) -> None:
    """Fill unless the user left something unreadable there, which stays with its message."""
    if not field.has_error or not field.message:
        field.set_value(value)


def _stop(is_stop: bool) -> Qt.FocusPolicy:
    return Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
