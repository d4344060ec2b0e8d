""" "Terminer la journée": confirm, check, send, back up, one after the other; each step can be skipped."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import clock_time, weekday_day
from livret_desktop.errors import LivretError
from livret_desktop.services.batches.send_report import SendProgress, SendReport
from livret_desktop.services.by_hand.undeclared import Undeclared, read_undeclared
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.backup_overview import Overview, backup_overview
from livret_desktop.services.copies.backups import BackupReport, back_up
from livret_desktop.services.lessons.lessons import set_statuses
from livret_desktop.services.outbox.preflight import CheckReport, check
from livret_desktop.services.sending.run import RunOptions, send_due
from livret_desktop.services.sending.send_list import lessons_named, read_tutors
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.today.day_end import DayEnd, read_day_end
from livret_desktop.ui.choosing import ask_folder
from livret_desktop.ui.dialogs.end_of_day_steps import (
    BackupStep,
    CheckStep,
    ConfirmStep,
    SendStep,
    SummaryStep,
)
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, Report, show_error
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.backups import button_words, place_words
from livret_desktop.ui.presenters.day_end import copy_words, end_lines, end_note, end_title
from livret_desktop.ui.presenters.sending_check import CheckView, Target, check_view, lessons_of
from livret_desktop.ui.targets import TODAY, WayBack
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind, IconButton
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import ScrolledPage
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.wizard import StepState, TopSteps

CONFIRM, CHECK, SEND, BACK_UP, END = range(5)
_TITLES = ["Confirmer", "Contrôler", "Envoyer", "Sauvegarder"]
_WIDTH_PX, _HEIGHT_PX = 736, 560
T = TypeVar("T")


class EndOfDay(QDialog):
    """Five views in a stack; the filled button does the step, "Passer" leaves it. GUI thread; work on the pool."""

    def __init__(self, office: Office, page: Page) -> None:
        super().__init__(page)
        self._office, self._desk, self._page = office, office.desk, page
        self.setWindowTitle("Terminer la journée")
        self.setAccessibleName("Terminer la journée")
        self.current = CONFIRM
        self._states = [StepState.CURRENT, StepState.TO_DO, StepState.TO_DO, StepState.TO_DO]
        self._confirmed = 0
        self._checked: int | None = None
        self._sent: SendReport | None = None
        self._backup: BackupReport | None = None
        self._seen: Overview | None = None
        self._status: StatusReport | None = None
        self._works = 0
        self._stop = threading.Event()
        self.choose_folder = ask_folder
        self.confirm, self.check, self.send = ConfirmStep(self._desk), CheckStep(), SendStep()
        self.backup, self.end = BackupStep(), SummaryStep()
        self.steps = TopSteps(_TITLES)
        self._stack = QStackedWidget()
        end = ScrolledPage(self.end)
        for view in (self.confirm, self.check, ScrolledPage(self.send), ScrolledPage(self.backup), end):
            self._stack.addWidget(view)
        end.verticalScrollBar().rangeChanged.connect(self._grow)
        self.skip = Button("Passer cette étape", ButtonKind.TEXT)
        self.next = Button("Continuer", ButtonKind.PRIMARY, keys="Entrée")
        self._note = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._lay_out()
        self._connect()
        self._show(CONFIRM)

    @property
    def is_busy(self) -> bool:
        """True while a step is at work."""
        return bool(self._works)

    def reject(self) -> None:
        """Esc or the cross: a send under way is asked to end after its batch; what is done stays done."""
        self._stop.set()
        super().reject()

    def go(self) -> None:
        """The filled button: do the step, or leave."""
        if self.is_busy:
            return
        if self.current == CONFIRM:
            self._do_confirm()
        elif self.current == SEND and self._sent is None and self._may_send:
            self._do_send()
        elif self.current == BACK_UP and self._backup is None:
            self._do_back_up()
        elif self.current == END:
            self.accept()
        else:
            self.leave_step(is_done=True)

    def leave_step(self, *, is_done: bool) -> None:
        """To the next one."""
        if self.current < END:
            self._states[self.current] = StepState.DONE if is_done else StepState.TO_DO
        self._show(self.current + 1)

    def _lay_out(self) -> None:
        now = self._desk.clock.now()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        outer.setSpacing(SPACE_3)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(Label("Terminer la journée", TextStyle.CARD_TITLE))
        head.addWidget(
            Label(f"{weekday_day(self._desk.today())}, {clock_time(now)}", tone=Tone.QUIET, wraps=True), 1
        )
        close = IconButton("close", "Fermer (Échap)")
        close.clicked.connect(self.reject)
        head.addWidget(close)
        outer.addLayout(head)
        outer.addWidget(self.steps)
        outer.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(self._note, 1)
        foot.addWidget(self.skip, 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.next, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(foot)
        self.next.setDefault(True)
        look = theme()
        resize_within_screen(self, look.px(_WIDTH_PX), look.px(_HEIGHT_PX))

    def _connect(self) -> None:
        self.next.clicked.connect(self.go)
        self.skip.clicked.connect(lambda: self.leave_step(is_done=False))
        self.confirm.changed.connect(lambda: self.next.setText(self.confirm.action))
        self.check.open_asked.connect(self._leave_for)
        self.send.card.stop_asked.connect(self._stop.set)
        self.send.sheet_asked.connect(self._open_hours)
        self.backup.look_asked.connect(self._look)
        self.backup.folder_asked.connect(self._choose_folder)
        self.end.proof_asked.connect(self._open_proof)

    def _show(self, number: int) -> None:
        self.current = number
        if number < END:
            self._states[number] = StepState.CURRENT
        self.steps.show_states(self._states)
        self._stack.setCurrentIndex(number)
        self.skip.setVisible(number < END)
        self.next.setText("Continuer")
        if number == CONFIRM:
            self.next.setText(self.confirm.action)
        elif number == CHECK:
            self._do_check()
        elif number == SEND:
            self._read_status()
        elif number == BACK_UP:
            self._look()
        elif number == END:
            self._finish()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _work(self, operation: Operation[T]) -> Operation[T]:
        """The buttons wait while a step works."""
        self._count_works(1)
        return operation.owner(self).always(lambda: self._count_works(-1))

    def _count_works(self, step: int) -> None:
        """The end of one work may have begun the next."""
        self._works += step
        self.next.setEnabled(not self._works)
        self.skip.setEnabled(not self._works)
        if not self._works:
            self.next.setFocus(
                Qt.FocusReason.OtherFocusReason
            )  # a disabled button had given the keyboard away

    def _do_confirm(self) -> None:
        statuses, desk = self.confirm.statuses, self._desk
        if not statuses:
            self.leave_step(is_done=not self.confirm.lines)
            return
        self._confirmed = len(statuses)
        work = self._work(Operation(self._page.bridge, lambda: set_statuses(desk, statuses)))
        work.success(lambda _changes: self.leave_step(is_done=True)).failure(self._not_confirmed).run()

    def _not_confirmed(self, trouble: Exception) -> None:
        self._confirmed = 0
        show_error(trouble, self)

    def _do_check(self) -> None:
        desk = self._desk

        def look() -> tuple[CheckReport, CheckView]:
            report = check(desk)
            return report, check_view(report, lessons_named(desk, lessons_of(report)), read_tutors(desk))

        self._work(Operation(self._page.bridge, look).on_pool()).success(self._checked_now).run()

    def _checked_now(self, found: tuple[CheckReport, CheckView]) -> None:
        report, view = found
        self._checked = report.ready + report.blocked_lessons
        self.check.show_view(view)

    def _leave_for(self, target: Target) -> None:
        """To the field that settles a cause; the day is ended again from there."""
        self.reject()
        self._page.go_to(target.page, target.what, WayBack(TODAY, None, "Revenir à Aujourd’hui"))

    def _read_status(self) -> None:
        office = self._office

        def read() -> tuple[StatusReport, Undeclared]:
            return status(office.desk, has_secret=office.has_dsr_secret()), read_undeclared(office.desk)

        self._work(Operation(self._page.bridge, read).on_pool()).success(self._show_status).run()

    def _show_status(self, found: tuple[StatusReport, Undeclared]) -> None:
        self._status, by_hand = found
        self.send.show_status(self._status, by_hand)
        if self._may_send:
            self.next.setText("Envoyer maintenant")

    @property
    def _may_send(self) -> bool:
        report = self._status
        return report is not None and report.leaves_by_itself and bool(report.due + report.to_verify)

    def _do_send(self) -> None:
        office = self._office
        self._stop.clear()
        is_stopped, sends = self._stop.is_set, office.sends

        def work(report: Report) -> SendReport:
            options = RunOptions(is_stopped=lambda: is_stopped() or sends.is_parked(), progress=report)
            with sends.one():
                return send_due(office.desk, office.connect, options=options)

        self.send.begin(is_training=self._status is not None and self._status.is_training)
        operation = self._work(Operation.reporting(self._page.bridge, work).on_pool())
        operation.progress(self._progressed).success(self._sent_now).failure(self._not_sent).run()

    def _progressed(self, value: object) -> None:
        if isinstance(value, SendProgress):
            self.send.card.show_progress(value)

    def _sent_now(self, report: SendReport) -> None:
        self._sent = report
        self.send.card.end(report, self._desk.clock.now())
        self.skip.hide()
        self.next.setText("Continuer")
        self._page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))

    def _not_sent(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self.send.fail(trouble, self._desk.clock.now())
        else:
            show_error(trouble, self)

    def _look(self) -> None:
        desk, volumes = self._desk, self._office.volumes
        read = Operation(self._page.bridge, lambda: backup_overview(desk, volumes))
        self._work(read.on_pool()).success(self._show_place).failure(self._not_backed_up).run()

    def _show_place(self, seen: Overview) -> None:
        self._seen = seen
        target = seen.target
        copied = copy_words(seen.last, seen.changes, self._desk.today())
        if target is None:
            known = " ou ".join(f"la clé {one.name}" for one in seen.sticks.known)
            self.backup.show_place(
                f"Branchez {known or 'la clé de sauvegarde'}, ou choisissez un dossier.",
                copied,
                is_known=False,
            )
            self.next.setText("Passer")
        else:
            words = (
                f"La copie ira sur {place_words(target)}"
                if target.stick
                else f"La copie ira dans {place_words(target)}"
            )
            self.backup.show_place(
                f"{words}, puis elle est relue en entier et restaurée à part.", copied, is_known=True
            )
            self.next.setText(button_words(target))

    def _choose_folder(self) -> None:
        chosen = self.choose_folder(self, "Où sauvegarder\u202f?")
        if chosen is not None:
            desk, folder = self._desk, str(chosen)
            kept = Operation(self._page.bridge, lambda: change_setting(desk, "backup.folder", folder))
            self._work(kept).success(lambda _kept: self._back_up_to(chosen)).run()

    def _do_back_up(self) -> None:
        if self._seen is None or self._seen.target is None:
            self.leave_step(is_done=False)
            return
        self._back_up_to(self._seen.target.root)

    def _back_up_to(self, root: Path) -> None:
        desk = self._desk
        making = Operation.reporting(self._page.bridge, lambda report: back_up(desk, root, report)).on_pool()
        making = self._work(making).progress(lambda step: self.backup.sentence.setText(str(step)))
        making.success(self._backed_up).failure(self._not_backed_up).run()

    def _backed_up(self, report: BackupReport) -> None:
        self._backup = report
        self.leave_step(is_done=True)

    def _not_backed_up(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self.backup.show_trouble(trouble.title, f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)

    def _finish(self) -> None:
        office, desk = self._office, self._desk
        confirmed, checked, sent, backup = self._confirmed, self._checked, self._sent, self._backup

        def read() -> DayEnd:
            return read_day_end(
                desk,
                has_secret=office.has_dsr_secret(),
                confirmed=confirmed,
                checked=checked,
                sent=sent,
                backup=backup,
            )

        self._work(Operation(self._page.bridge, read).on_pool()).success(self._show_end).run()

    def _show_end(self, end: DayEnd) -> None:
        target = None if self._seen is None else self._seen.target
        stick = target.stick if target is not None and self._backup is not None else ""
        title, sentence, is_well = end_title(end, stick)
        has_proof = end.sent is not None and bool(end.sent.accepted)
        self.end.show_end(title, sentence, end_lines(end, stick), is_well=is_well, has_proof=has_proof)
        self._note.setText(end_note(end, self._desk.today()))
        self.next.setText("Fermer")
        self.setAccessibleDescription(f"{title}. {sentence}")

    def _open_hours(self) -> None:
        from livret_desktop.ui.pages.sending.sending_by_hand import open_hours_sheet  # noqa: PLC0415 (papers)

        sheet = open_hours_sheet(self, self._office, read_undeclared(self._desk).days)
        sheet.finished.connect(lambda _result: self._read_status())

    def _grow(self, _lowest: int, missing: int) -> None:
        """The summary at once where the screen has room for it; else it scrolls."""
        if self.current == END and missing:
            resize_within_screen(self, self.width(), self.height() + missing)

    def _open_proof(self) -> None:
        from livret_desktop.ui.pages.sending.sending_proof import open_proof  # noqa: PLC0415 (papers)

        open_proof(self, self._office)
