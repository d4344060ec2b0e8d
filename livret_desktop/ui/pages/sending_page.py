"""Envois DSR: the queue, its check, the send as it goes, what each lesson waits for, the journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import weekday_day
from livret_desktop.errors import LivretError
from livret_desktop.services.corrections import Decision
from livret_desktop.services.preflight import CheckReport, check
from livret_desktop.services.send_acts import correct_neph, decide_lesson, send_again
from livret_desktop.services.send_list import SendGroup, lessons_named, read_send_detail, read_tutors
from livret_desktop.services.send_report import SendProgress, SendReport
from livret_desktop.services.send_status import resume
from livret_desktop.services.sending import Wishes, send_due
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, Report, show_error
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.sending_banner import SendingBanner
from livret_desktop.ui.pages.sending_check import CheckReportView
from livret_desktop.ui.pages.sending_pane import SendingPane, TimedLines
from livret_desktop.ui.pages.sending_progress import ProgressCard
from livret_desktop.ui.pages.sending_queue import DayStepper, QueueView
from livret_desktop.ui.pages.sending_state import SendingState, read_state
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import (
    Answer,
    answer,
    journal_lines,
    needing_a_person,
    next_runs,
    why_locked,
)
from livret_desktop.ui.presenters.sending_check import CheckView, Target, check_view, lessons_of
from livret_desktop.ui.targets import SENDING, SETTINGS, OpenAt
from livret_desktop.ui.theme.tokens import SPACE_2
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.layouts import AdaptiveRow, ScrolledPage, WithPane, column, order_tabs

QUEUE, DAY, CHECK, JOURNAL = "queue", "day", "check", "journal"
_VIEWS = [
    Choice(QUEUE, "File d’envoi"),
    Choice(DAY, "Par jour"),
    Choice(CHECK, "Contrôle"),
    Choice(JOURNAL, "Journal"),
]
_LOOK_AGAIN_MS = 2_000
_LIVE_MS = 400
_LEAST_WIDE_PX = 1_030


class SendingPage(Page):
    """Sending never runs in Qt's thread; the page follows what the database says."""

    key, title, icon_name, group = SENDING, "Envois DSR", "send", 2
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind) - {Kind.ATTESTATIONS, Kind.BACKUPS}
    help_text = (
        "Les leçons faites attendent ici, puis partent chaque soir. F5 contrôle sans réseau ce qui partirait, "
        "F9 envoie tout de suite. Une leçon refusée ou bloquée se règle à droite ; une réponse non reçue se "
        "redemande toute seule à la DSR."
    )

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office, self._desk = office, office.desk
        self.state: SendingState | None = None
        self._is_reading = self._is_read_again = False
        self._stop: threading.Event | None = None
        self._wanted: UUID | None = None
        self._make_header()
        self.banner = SendingBanner()
        self.progress = ProgressCard()
        self.views = Segmented(_VIEWS, "Vues des envois")
        self.day = DayStepper(self._desk.clock)
        self.queue = QueueView(self._desk)
        self.report = CheckReportView()
        self.journal = Card("Journal")
        self._journal_lines = TimedLines()
        self.pane = SendingPane()
        self._lay_out()
        self._connect()
        self._live = QTimer(self, singleShot=True, interval=_LIVE_MS)
        self._live.timeout.connect(self.reload)
        self._other = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._other.timeout.connect(self.reload)

    @property
    def is_sending(self) -> bool:
        """True while a send asked here runs."""
        return self._stop is not None

    @property
    def is_reading(self) -> bool:
        """True while what is shown is being read again."""
        return self._is_reading

    def reload(self) -> None:
        """Read again, on the pool; one reading at a time."""
        if self._is_reading:
            self._is_read_again = True
            return
        self._is_reading = True
        if self.views.current == CHECK:
            self._run_check()
        query = self.queue.query(self.day.day if self.views.current == DAY else None)
        office, journal_day, is_sending = self._office, self.day.day, self.is_sending
        work = self.operation(lambda: read_state(office, query, journal_day, is_sending=is_sending))
        work.on_pool().success(self._show).always(self._has_read).run()

    def open(self, what: object) -> None:
        """Show one lesson, in the queue when it is open, else in its day."""
        lesson_id = what.id if isinstance(what, OpenAt) else what
        if not isinstance(lesson_id, UUID):
            return
        self._wanted = lesson_id
        self.queue.choose_group(SendGroup.ALL)
        found = lessons_named(self._desk, [lesson_id])
        if found and lesson_id not in self.queue.shown.ids:
            self.day.show_day(found[0].day)
            self.views.choose(DAY)
        self._show_view()

    def check_now(self) -> None:
        """F5: pre-flight, offline."""
        self.views.choose(CHECK)
        self._show_view()

    def send_now(self) -> None:
        """F9: send what is due, in the background."""
        if not self.send.isEnabled():
            return
        self._stop = threading.Event()
        wishes_stop = self._stop.is_set
        desk, connect = self._desk, self._office.connect

        def work(report: Report) -> SendReport:
            return send_due(desk, connect, wishes=Wishes(is_stopped=wishes_stop, progress=report))

        self.progress.begin(is_training=self.state is not None and self.state.is_training)
        self._show_header()
        operation = Operation.reporting(self.bridge, work).owner(self).on_pool()
        operation.progress(self._progressed).success(self._sent).failure(self._not_sent).run()

    def _make_header(self) -> None:
        self.check = Button("Contrôler", icon="shield", keys="F5")
        self.send = Button("Envoyer maintenant", ButtonKind.PRIMARY, icon="send", keys="F9")
        self.header.add_action(self.check)
        self.header.add_action(self.send)
        self.header.say(weekday_day(self._desk.today()))

    def _lay_out(self) -> None:
        self._left = left = QWidget()
        box = column(left, 12)
        row = AdaptiveRow(SPACE_2)
        row.add(self.views)
        filler = QWidget()
        row.add(filler, 1)
        row.add(self.day)
        self._view_row = row
        self._stack = QStackedWidget()
        lines = QWidget()
        inside = column(lines)
        inside.addWidget(self._journal_lines)
        inside.addStretch(1)
        scrolled = ScrolledPage(lines)
        scrolled.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.journal.add(scrolled, 1)
        for view in (self.queue, self.report, self.journal):
            self._stack.addWidget(view)
        for widget in (self.banner, self.progress, row):
            box.addWidget(widget)
        box.addWidget(self._stack, 1)
        self.body.addWidget(WithPane(left, self.pane, 360, least_px=_LEAST_WIDE_PX), 1)
        self.day.hide()

    def _connect(self) -> None:
        self.check.clicked.connect(self.check_now)
        self.send.clicked.connect(self.send_now)
        self.answers(Command.CHECK, self.check_now)
        self.answers(Command.SEND, self.send_now)
        self.views.chosen.connect(lambda _key: self._show_view())
        self.day.changed.connect(self.reload)
        self.queue.changed.connect(self.reload)
        self.queue.chosen.connect(self._choose)
        self.progress.stop_asked.connect(self._ask_to_stop)
        self.banner.resume_asked.connect(self._resume)
        self.banner.settings_asked.connect(lambda: self.go_to(SETTINGS, OpenAt(None, "dsr.base_url")))
        self.report.open_asked.connect(self._open_target)
        self.pane.open_asked.connect(self._open_target)
        self.pane.neph_asked.connect(self._correct_neph)
        self.pane.resend_asked.connect(self._send_again)
        self.pane.decision_asked.connect(self._decide)
        self.pane.journal_asked.connect(self._show_journal)

    def _show_view(self) -> None:
        view = self.views.current
        self._stack.setCurrentWidget({CHECK: self.report, JOURNAL: self.journal}.get(view, self.queue))
        self.day.setVisible(view in {DAY, JOURNAL})
        self._view_row.arrange()
        self.reload()

    def _has_read(self) -> None:
        self._is_reading = False
        if self._is_read_again:
            self._is_read_again = False
            self.reload()

    def _show(self, state: SendingState) -> None:
        self._is_reading = False
        self.state = state
        day = self.day.day if self.views.current == DAY else None
        self.queue.show_list(state.found, day, is_training=state.is_training)
        self.banner.show_state(state.report, state.waiting, self._desk.today())
        self._journal_lines.show_lines(journal_lines(state.journal), "Rien ce jour-là.")
        self.pane.show_day(next_runs(state.report, self._desk.today()), journal_lines(state.today))
        number = needing_a_person(state.report)
        self.set_badge(str(number) if number else "")
        self._choose_something()
        self._show_header()
        if state.is_other_sending and self.isVisible():
            self._other.start()

    def _choose_something(self) -> None:
        """What another page asked for, else the line chosen, else the first one that needs a person."""
        if self._wanted is not None and self.queue.choose(self._wanted):
            self._wanted = None
        current = self.queue.table.current_id
        if current is None:
            first = next((one for one in self.queue.shown.ids if self._needs_person(one)), None)
            if first is not None and self.queue.choose(first):
                return
        self._choose(current)

    def _needs_person(self, lesson_id: UUID) -> bool:
        row = self.queue.model.row_at(self.queue.model.row_of(lesson_id))
        return row is not None and row.group in {SendGroup.REJECTED, SendGroup.BLOCKED, SendGroup.HELD}

    def _choose(self, lesson_id: object) -> None:
        if self.state is None:
            return
        detail = None
        if isinstance(lesson_id, UUID):
            detail = read_send_detail(self._desk, lesson_id, self.queue.shown.blocked)
        self.pane.show_lesson(
            detail, self.state.report, self._desk.today(), is_training=self.state.is_training
        )
        order_tabs([self.header, self._left, self.pane])
        self._show_header()

    def _show_header(self) -> None:
        if self.state is None:
            return
        state, today = self.state, self._desk.today()
        is_busy = self.is_sending or state.is_other_sending
        told = (
            Answer("Un envoi est en cours.", State.flight(""))
            if is_busy
            else answer(state.report, today, state.waiting)
        )
        self.header.say(told.sentence, told.state)
        why = why_locked(state.report, is_sending=is_busy)
        if why:
            self.send.lock(why)
        else:
            self.send.unlock()
        is_next = bool(state.report.due) and not self.pane.has_next_step
        self.send.set_kind(ButtonKind.PRIMARY if is_next else ButtonKind.OUTLINE)

    def _run_check(self) -> None:
        desk = self._desk

        def work() -> CheckView:
            report: CheckReport = check(desk)
            return check_view(report, lessons_named(desk, lessons_of(report)), read_tutors(desk))

        self.operation(work).on_pool().success(self.report.show_report).run()

    def _progressed(self, value: object) -> None:
        if isinstance(value, SendProgress):
            self.progress.show_progress(value)
            if not self._live.isActive():
                self._live.start()

    def _ask_to_stop(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _sent(self, report: SendReport) -> None:
        self._stop = None
        self.progress.end(report)
        self._announce_send()

    def _not_sent(self, trouble: Exception) -> None:
        self._stop = None
        if isinstance(trouble, LivretError):
            self.progress.fail(trouble)
        else:
            self.progress.hide()
            show_error(trouble, self)
        self._announce_send()

    def _announce_send(self) -> None:
        self.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))

    def _resume(self) -> None:
        desk = self._desk
        said = State.ok("Les envois reprennent : rien n’est parti encore.")
        self.operation(lambda: resume(desk)).success(lambda _changes: self.say(said)).run()

    def _correct_neph(self, lesson_ids: list[UUID], typed: str) -> None:
        desk = self._desk
        work = self._settling(lambda: correct_neph(desk, lesson_ids, typed))
        work.success(lambda changes: self.say(State.ok(f"{changes.title}."))).run()

    def _send_again(self, lesson_ids: list[UUID]) -> None:
        desk = self._desk
        said = State.ok(
            "La leçon est de nouveau dans la file."
            if len(lesson_ids) == 1
            else "Les leçons sont de nouveau dans la file."
        )
        self._settling(lambda: send_again(desk, lesson_ids)).success(lambda _changes: self.say(said)).run()

    def _decide(self, lesson_id: UUID, decision: Decision, who: str, why: str) -> None:
        desk = self._desk
        work = self._settling(lambda: decide_lesson(desk, lesson_id, decision, who=who, reason=why))
        work.success(lambda _changes: self.say(State.ok("Décision enregistrée."))).run()

    def _settling(self, work: Callable[[], Changes]) -> Operation[Changes]:
        """An act of the pane, whose buttons cannot be pressed twice."""
        operation = self.operation(work)
        return operation if self.pane.fix is None else operation.busy(self.pane.fix)

    def _show_journal(self) -> None:
        self.day.show_day(self._desk.today())
        self.views.choose(JOURNAL)
        self._show_view()

    def _open_target(self, target: Target) -> None:
        self.go_to(target.page, target.what)
