"""What the buttons of Envois DSR do: each act is one operation, said once done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import count
from livret_desktop.services.configuration import read_school
from livret_desktop.services.copies.restored import SetAside, set_aside_journal
from livret_desktop.services.lessons.fixes import Fix as LineFix
from livret_desktop.services.lessons.fixes import apply_fix
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.missing_here import settle_missing
from livret_desktop.services.sending.reconcile import ReconcileReport, reconcile
from livret_desktop.services.sending.run import RunOptions
from livret_desktop.services.sending.send_acts import correct_neph, decide_lesson, send_again
from livret_desktop.services.sending.send_compare import StateSide, ask_state
from livret_desktop.services.sending.send_status import StatusReport, resume
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import FindingAct
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.pages.sending.sending_check import CheckReportView
from livret_desktop.ui.pages.sending.sending_declare import ask_declared, ask_taken_back
from livret_desktop.ui.pages.sending.sending_pane import SendingPane
from livret_desktop.ui.pages.sending.sending_proof import ProofDialog, open_proof
from livret_desktop.ui.pages.sending.sending_sunday import SettleDialog, SundayPanel
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import (
    journal_question,
    resume_question,
    resumed_words,
    settled_question,
)
from livret_desktop.ui.presenters.sending_check import fixed_words
from livret_desktop.ui.presenters.sending_compare import asked_words
from livret_desktop.ui.presenters.sending_sunday import FindingView
from livret_desktop.ui.widgets.dialogs import confirm_dialog


class SendingActs:
    """The acts of one page. GUI thread; the work itself runs on the writer's thread or the pool."""

    def __init__(self, page: Page, office: Office, pane: SendingPane, report: CheckReportView) -> None:
        self._page, self._office, self._desk, self._pane = page, office, office.desk, pane
        pane.neph_asked.connect(self.correct_neph)
        pane.resend_asked.connect(self.send_again)
        pane.decision_asked.connect(self.decide)
        pane.cancel_asked.connect(self.ask_to_cancel)
        pane.state_asked.connect(self.ask_state)
        pane.apply_asked.connect(self.apply)
        report.fix_asked.connect(self.apply)
        pane.declare_asked.connect(lambda lesson_id: ask_declared(page, office, [lesson_id], self._said))
        pane.take_back_asked.connect(lambda lesson_id: ask_taken_back(page, office, [lesson_id], self._said))

    def follow_sunday(self, panel: SundayPanel) -> None:
        """The buttons of the Sunday view."""
        self._sunday = panel
        panel.compare_asked.connect(self.compare)
        panel.act_asked.connect(self.ask_to_settle)

    def open_proof(
        self, first: date | None = None, last: date | None = None, student: tuple[UUID, str] | None = None
    ) -> ProofDialog:
        """The proof, already filled with the days and the student a list shows."""
        dialog = open_proof(self._page, self._office)
        if first is not None:
            dialog.first.set_value(first)
        if last is not None:
            dialog.last.set_value(last)
        if student is not None:
            dialog.student.set_value(*student)
        return dialog

    def compare(self) -> None:
        """ "Vérifier maintenant": both sides compared, nothing due is sent; while sending is paused it only reads."""
        office, desk = self._office, self._desk

        def work() -> ReconcileReport:
            with office.sends.one():
                return reconcile(desk, office.connect, options=RunOptions(is_stopped=office.sends.is_parked))

        operation = self._page.operation(work).on_pool().busy(self._sunday.compare)
        operation.success(self._compared).run()

    def ask_to_settle(self, act: FindingAct, view: FindingView) -> SettleDialog:
        """Who and why, then the act."""
        head = read_school(self._desk).head
        dialog = SettleDialog(act, view, head, self._page)
        dialog.settled.connect(lambda who, why: self._settle(act, view.finding_id, Settling(who, why)))
        dialog.open()
        return dialog

    def correct_neph(self, lesson_ids: list[UUID], typed: str) -> None:
        """The NEPH put right on the student's file; these lessons leave again."""
        desk = self._desk
        work = self._settling(lambda: correct_neph(desk, lesson_ids, typed))
        # Put right on the student's file before, the number changes nothing now, and no title comes of it.
        said = _back_in_line(lesson_ids)
        work.success(lambda changes: self._page.say(State.ok(f"{changes.title or said}."))).run()

    def send_again(self, lesson_ids: list[UUID], reason: str) -> None:
        """Refused lessons go back to the queue."""
        desk, said = self._desk, State.ok(f"{_back_in_line(lesson_ids)}.")
        work = self._settling(lambda: send_again(desk, lesson_ids, reason))
        work.success(lambda _changes: self._page.say(said)).run()

    def apply(self, fix: LineFix) -> None:
        """One click: the record put right, and with it every lesson that the same correction settles."""
        desk, said = self._desk, State.ok(fixed_words(fix))
        self._settling(lambda: apply_fix(desk, fix)).success(lambda _changes: self._page.say(said)).run()

    def decide(self, lesson_id: UUID, decision: Decision, who: str, why: str) -> None:
        """What a person knows of a held lesson."""
        desk = self._desk
        work = self._settling(lambda: decide_lesson(desk, lesson_id, decision, who=who, reason=why))
        work.success(lambda _changes: self._page.say(State.ok("Décision enregistrée."))).run()

    def ask_to_cancel(self, lesson_id: UUID, words: str) -> ReasonDialog:
        """ "Annuler auprès de la DSR…": why is asked first."""
        title, act = "Annuler auprès de la DSR", "Annuler cette leçon"
        dialog = ReasonDialog(title, [words], act, self._page, cancels=True)
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
        """ "Reprendre les envois"; asked once more while lessons that the DSR has are missing here."""
        question = resume_question(report)
        said = State.ok(resumed_words(is_connected=report.is_connected))
        if not question:
            self._resume(said)
            return
        dialog = confirm_dialog("Reprendre les envois ?", question, "Reprendre quand même", self._page)
        dialog.accepted.connect(lambda: self._resume(said))
        dialog.open()

    def ask_to_settle_missing(self, number: int) -> None:
        """ "C'est réglé…": the lessons that a restored copy lacks are seen to."""
        title, message = settled_question(number)
        dialog = confirm_dialog(title, message, "C’est réglé", self._page)
        dialog.setObjectName("settleMissing")
        dialog.accepted.connect(self._settle_missing)
        dialog.open()

    def ask_to_set_aside(self) -> None:
        """ "Mettre le journal de côté…", with what it means."""
        title, message = journal_question()
        dialog = confirm_dialog(title, message, "Mettre de côté", self._page, is_grave=True)
        dialog.setObjectName("setJournalAside")
        dialog.accepted.connect(self._set_aside)
        dialog.open()

    def _settle_missing(self) -> None:
        desk = self._desk
        work = self._settling(lambda: settle_missing(desk))
        work.success(lambda changes: self._page.say(State.ok(f"{changes.title}."))).run()

    def _cancel(self, lesson_id: UUID, reason: str) -> None:
        desk = self._desk
        work = self._settling(lambda: cancel_at_dsr(desk, lesson_id, reason))
        work.success(lambda changes: self._page.say(State.ok(f"{changes.title}."))).run()

    def _compared(self, report: ReconcileReport) -> None:
        trouble = report.send.trouble
        if trouble is not None:
            show_error(trouble, self._page)
        number = len(report.findings)
        found = f"{count(number, 'écart')} à régler." if number else "Ce qui a été comparé est d’accord."
        if trouble is None:
            self._page.say(State.warn(found) if number else State.ok(found))
        self._page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))

    def _settle(self, act: FindingAct, finding_id: UUID, settling: Settling) -> None:
        desk = self._desk
        does = {FindingAct.ADOPT: adopt, FindingAct.CANCEL_THERE: cancel_there, FindingAct.LEAVE: leave}[act]
        self._page.operation(lambda: does(desk, finding_id, settling)).success(self._settled).run()

    def _settled(self, changes: Changes) -> None:
        self._page.say(State.ok(f"{changes.title}." if changes.title else "Décision enregistrée."))

    def _said(self, changes: Changes) -> None:
        self._page.say(State.ok(f"{changes.title}."))

    def _say_state(self, side: StateSide) -> None:
        self._pane.say_state(asked_words(side, self._desk.today()))

    def _resume(self, said: State) -> None:
        desk = self._desk
        self._page.operation(lambda: resume(desk)).success(lambda _changes: self._page.say(said)).run()

    def _set_aside(self) -> None:
        desk = self._desk

        def told(kept: SetAside) -> None:
            self._page.say(State.ok(kept.sentence()))
            self._page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))

        self._page.operation(lambda: set_aside_journal(desk)).success(told).run()

    def _settling(self, work: Callable[[], Changes]) -> Operation[Changes]:
        """An act of the pane, whose buttons cannot be pressed twice."""
        operation = self._page.operation(work)
        return operation if self._pane.fix is None else operation.busy(self._pane.fix)


def _back_in_line(lesson_ids: Sequence[UUID]) -> str:
    number = len(lesson_ids)
    return f"{count(number, 'leçon est', 'leçons sont')} de nouveau dans la file"
