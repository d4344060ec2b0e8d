"""What the buttons of Envois DSR do: each act is one operation, said once done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from livret_desktop.domain.changes import Changes
from livret_desktop.services.corrections import Decision
from livret_desktop.services.lesson_sessions import cancel_at_dsr
from livret_desktop.services.restored import SetAside, set_aside_journal
from livret_desktop.services.send_acts import correct_neph, decide_lesson, send_again
from livret_desktop.services.send_compare import StateSide, ask_state
from livret_desktop.services.send_status import StatusReport, resume
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons_correction import ReasonDialog
from livret_desktop.ui.pages.sending_pane import SendingPane
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import journal_question, resume_question
from livret_desktop.ui.presenters.sending_compare import asked_words
from livret_desktop.ui.widgets.dialogs import confirm_dialog


class SendingActs:
    """The acts of one page. GUI thread; the work itself runs on the writer's thread or the pool."""

    def __init__(self, page: Page, office: Office, pane: SendingPane) -> None:
        self._page, self._office, self._desk, self._pane = page, office, office.desk, pane
        pane.neph_asked.connect(self.correct_neph)
        pane.resend_asked.connect(self.send_again)
        pane.decision_asked.connect(self.decide)
        pane.cancel_asked.connect(self.ask_to_cancel)
        pane.state_asked.connect(self.ask_state)

    def correct_neph(self, lesson_ids: list[UUID], typed: str) -> None:
        """The NEPH put right on the student's file; these lessons leave again."""
        desk = self._desk
        work = self._settling(lambda: correct_neph(desk, lesson_ids, typed))
        work.success(lambda changes: self._page.say(State.ok(f"{changes.title}."))).run()

    def send_again(self, lesson_ids: list[UUID], reason: str) -> None:
        """Refused lessons go back to the queue."""
        desk = self._desk
        one = "La leçon est de nouveau dans la file."
        said = State.ok(one if len(lesson_ids) == 1 else "Les leçons sont de nouveau dans la file.")
        work = self._settling(lambda: send_again(desk, lesson_ids, reason))
        work.success(lambda _changes: self._page.say(said)).run()

    def decide(self, lesson_id: UUID, decision: Decision, who: str, why: str) -> None:
        """What a person knows of a held lesson."""
        desk = self._desk
        work = self._settling(lambda: decide_lesson(desk, lesson_id, decision, who=who, reason=why))
        work.success(lambda _changes: self._page.say(State.ok("Décision enregistrée."))).run()

    def ask_to_cancel(self, lesson_id: UUID, words: str) -> ReasonDialog:
        """ "Annuler auprès de la DSR…": why is asked first."""
        dialog = ReasonDialog("Annuler auprès de la DSR", [words], "Annuler cette leçon", self._page)
        dialog.setObjectName("cancelLesson")
        dialog.accepted.connect(lambda: self._cancel(lesson_id, dialog.reason.text))
        dialog.open()
        return dialog

    def ask_state(self, lesson_id: UUID) -> None:
        """One GET of this lesson, now; nothing is written."""
        desk, connect = self._desk, self._office.connect
        work = self._page.operation(lambda: ask_state(desk, connect, lesson_id)).on_pool()
        if self._pane.fix is not None:
            work = work.busy(self._pane.fix)
        work.success(self._say_state).run()

    def resume(self, report: StatusReport) -> None:
        """ "Reprendre"; asked once more while lessons that the DSR has are missing here."""
        question = resume_question(report)
        if not question:
            self._resume()
            return
        dialog = confirm_dialog("Reprendre les envois ?", question, "Reprendre quand même", self._page)
        dialog.accepted.connect(self._resume)
        dialog.open()

    def ask_to_set_aside(self, done: Callable[[], None]) -> None:
        """ "Mettre le journal de côté…", with what it means."""
        title, message = journal_question()
        dialog = confirm_dialog(title, message, "Mettre de côté", self._page, is_grave=True)
        dialog.setObjectName("setJournalAside")
        dialog.accepted.connect(lambda: self._set_aside(done))
        dialog.open()

    def _cancel(self, lesson_id: UUID, reason: str) -> None:
        desk = self._desk
        work = self._settling(lambda: cancel_at_dsr(desk, lesson_id, reason))
        work.success(lambda changes: self._page.say(State.ok(f"{changes.title}."))).run()

    def _say_state(self, side: StateSide) -> None:
        self._pane.say_state(asked_words(side, self._desk.today()))

    def _resume(self) -> None:
        desk = self._desk
        said = State.ok("Les envois reprennent : rien n’est parti encore.")
        self._page.operation(lambda: resume(desk)).success(lambda _changes: self._page.say(said)).run()

    def _set_aside(self, done: Callable[[], None]) -> None:
        desk = self._desk

        def told(kept: SetAside) -> None:
            self._page.say(State.ok(kept.sentence()))
            done()

        self._page.operation(lambda: set_aside_journal(desk)).success(told).run()

    def _settling(self, work: Callable[[], Changes]) -> Operation[Changes]:
        """An act of the pane, whose buttons cannot be pressed twice."""
        operation = self._page.operation(work)
        return operation if self._pane.fix is None else operation.busy(self._pane.fix)
