"""A lesson put down elsewhere on the planner: judged, asked about when it clashes, corrected when it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import count
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import EntryCheck, Fix, check_entry
from livret_desktop.services.lessons.lesson_list import LessonLine, lesson_lines
from livret_desktop.services.lessons.lesson_moves import MOVED, RESIZED, as_moved, move_lessons
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_correction import CorrectionActs, ReasonDialog
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import LessonWords, changes_between, why_locked
from livret_desktop.ui.presenters.lessons_entry import Remark, fix_words, said, with_fix
from livret_desktop.ui.presenters.planner_carry import Carry, carried
from livret_desktop.ui.presenters.planner_words import monday_of
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.dialogs import MessageDialog

UNDECIDED = (SubmissionState.HELD, SubmissionState.DECLARED_BY_HAND)


class MoveActs:
    """Judges on the pool, writes on the writer's thread. ``moved(lesson id)`` once it is kept. GUI thread."""

    def __init__(
        self,
        page: Page,
        desk: Desk,
        words: LessonWords,
        corrections: CorrectionActs,
        moved: Callable[[UUID], None],
        parent: QWidget | None = None,
    ) -> None:
        self._page, self._desk, self._words = page, desk, words
        self._parent = parent or page
        self._corrections, self._moved = corrections, moved

    def put_down(self, carry: Carry, simulators: frozenset[UUID]) -> None:
        """What the hand let go: the whole session, when it is one."""
        lines = lesson_lines(self._desk, [one.id for one in carry.block.lessons])
        if not lines or self._tell_why_not(lines):
            return
        now = self._desk.clock.now()
        after = [as_moved(carried(line.lesson, carry, simulators), now) for line in lines]
        self.judge(lines, after, RESIZED if carry.is_resized_only else MOVED)

    def judge(self, lines: Sequence[LessonLine], after: Sequence[Lesson], verb: str = MOVED) -> None:
        """Ask the rules of entry, then keep or ask."""
        desk, moving = self._desk, frozenset(one.id for one in after)
        work = self._page.operation(lambda: [check_entry(desk, one, moving) for one in after]).on_pool()
        work.success(lambda checks: self._judged(lines, after, verb, checks)).run()

    def _tell_why_not(self, lines: Sequence[LessonLine]) -> bool:
        """A lesson that waits for a decision, or is cancelled at the State, cannot be moved: said, nothing done."""
        for line in lines:
            sending = line.sending
            if sending is not None and (sending.state in UNDECIDED or sending.cancels):
                self._tell(*why_locked(sending))
                return True
        return False

    def _tell(self, title: str, detail: str) -> None:
        dialog = MessageDialog("lock", Tone.ACCENT, title, [detail], self._parent)
        dialog.setObjectName("moveLocked")
        dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)
        _open(dialog)

    def _judged(
        self, lines: Sequence[LessonLine], after: Sequence[Lesson], verb: str, checks: Sequence[EntryCheck]
    ) -> None:
        blocking = [one for check in checks for one in said(check).remarks if one.is_blocking]
        if not blocking:
            self._keep(lines, after, verb, _warnings(checks))
            return
        fixes = checks[0].fixes if len(after) == 1 else ()
        self._ask(lines, after, verb, blocking, fixes)

    def _ask(
        self,
        lines: Sequence[LessonLine],
        after: Sequence[Lesson],
        verb: str,
        blocking: Sequence[Remark],
        fixes: Sequence[Fix],
    ) -> None:
        """With whom it clashes, and the ways out; nothing is written until one is taken."""
        first = blocking[0]
        texts = [first.detail, *(one.title for one in blocking[1:3] if one.title != first.title)]
        dialog = MessageDialog("alert", Tone.BAD, first.title, texts, self._parent)
        dialog.setObjectName("moveConflict")
        ways = []
        for fix in fixes:
            button = Button(fix_words(fix))
            moved = [with_fix(after[0], fix)]
            button.clicked.connect(lambda _on=False, moved=moved: self._take(dialog, lines, moved, verb))
            ways.append(button)
        if ways:
            dialog.words.addWidget(action_bar(ways))
        dialog.add_closing("Poser quand même", accepts=True)
        back = dialog.add_closing("Laisser où elle était", ButtonKind.PRIMARY)
        dialog.accepted.connect(lambda: self._keep(lines, after, verb, first.title))
        back.setDefault(True)
        back.setFocus()
        _open(dialog)

    def _take(
        self, dialog: MessageDialog, lines: Sequence[LessonLine], after: Sequence[Lesson], verb: str
    ) -> None:
        dialog.reject()
        self.judge(lines, after, verb)

    def _keep(
        self, lines: Sequence[LessonLine], after: Sequence[Lesson], verb: str, warning: str = ""
    ) -> None:
        known = [line for line in lines if line.sending is not None and line.sending.was_attempted]
        if known:
            self._correct(lines, known, after, verb, warning)
            return
        desk, first = self._desk, after[0].id
        operation = self._page.operation(lambda: move_lessons(desk, after, verb=verb))

        def kept(changes: Changes) -> None:
            if changes.title:
                told = State.warn(f"{changes.title}. {warning}") if warning else State.ok(changes.title)
                self._page.say(told)
            if monday_of(after[0].day) == monday_of(lines[0].lesson.day):
                self._moved(first)
            else:
                self._page.open(OpenAt(first))  # the planner turns to the week it was carried to

        operation.success(kept).run()

    def _correct(
        self,
        lines: Sequence[LessonLine],
        known: Sequence[LessonLine],
        after: Sequence[Lesson],
        verb: str,
        warning: str,
    ) -> None:
        """What the State has, beside what it will have; a reason is asked."""
        line = known[0]
        changed = next(one for one in after if one.id == line.lesson.id)
        changes = changes_between(line.lesson, changed, self._words)
        texts = [line.student_name] if len(lines) == 1 else [count(len(lines), "élève")]
        texts += [warning] if warning else []
        dialog = ReasonDialog(
            "Corriger auprès de la DSR", texts, "Corriger la leçon", self._parent, changes=changes
        )
        dialog.setObjectName("correctLesson")
        dialog.accepted.connect(lambda: self._corrected(after, verb, dialog.reason.text, line.lesson.id))
        _open(dialog)

    def _corrected(self, after: Sequence[Lesson], verb: str, reason: str, lesson_id: UUID) -> None:
        """The reason was read here: the dialog may be gone before the writer's turn comes."""
        desk = self._desk
        work = self._page.operation(lambda: move_lessons(desk, after, verb=verb, reason=reason))
        self._corrections.sent(work, lesson_id)


def _warnings(checks: Sequence[EntryCheck]) -> str:
    """What does not keep the lesson from leaving, but is worth saying: a Sunday, the AIPC still to come."""
    remarks = [one.title for check in checks for one in said(check).remarks]
    return " ".join(f"{one.rstrip('.')}." for one in dict.fromkeys(remarks))


def _open(dialog: MessageDialog) -> None:
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
