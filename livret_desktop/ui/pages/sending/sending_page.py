"""Envois DSR: the queue, its check, the send as it goes, what each lesson waits for, the journal."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.clock import civil_day
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import weekday_day
from livret_desktop.services.by_hand.undeclared import read_undeclared
from livret_desktop.services.sending.send_history import LessonPath, read_path
from livret_desktop.services.sending.send_list import SendGroup, read_send_detail
from livret_desktop.services.today.todo import CONNECTION_PLACE
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.access_check import open_connection_check
from livret_desktop.ui.pages.sending.sending_acts import SendingActs
from livret_desktop.ui.pages.sending.sending_banner import SendingBanner
from livret_desktop.ui.pages.sending.sending_by_hand import open_hours_sheet
from livret_desktop.ui.pages.sending.sending_check import CheckReportView
from livret_desktop.ui.pages.sending.sending_history import Found, HistoryView, search_history
from livret_desktop.ui.pages.sending.sending_journal import JournalView
from livret_desktop.ui.pages.sending.sending_now import SendNow
from livret_desktop.ui.pages.sending.sending_pane import SendingPane
from livret_desktop.ui.pages.sending.sending_paper import CheckPaperActs
from livret_desktop.ui.pages.sending.sending_progress import ProgressCard
from livret_desktop.ui.pages.sending.sending_queue import QueueView
from livret_desktop.ui.pages.sending.sending_state import SendingState, read_check, read_lesson, read_state
from livret_desktop.ui.pages.sending.sending_sunday import SundayPanel
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import (
    USUAL,
    Answer,
    answer,
    needing_a_person,
    unanswered_words,
    way_back,
    why_locked,
)
from livret_desktop.ui.presenters.sending_check import Target
from livret_desktop.ui.presenters.sending_history import path_lines
from livret_desktop.ui.presenters.sending_journal import journal_lines, no_run_words
from livret_desktop.ui.presenters.sending_outcome import is_followed
from livret_desktop.ui.presenters.sending_sunday import sunday_view
from livret_desktop.ui.presenters.sending_when import is_outdated, next_runs
from livret_desktop.ui.targets import BY_HAND, SENDING, SETTINGS, OpenAt
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import WithPane, column, order_tabs, reveal_later

QUEUE, CHECK, HISTORY, SUNDAY, JOURNAL = "queue", "check", "history", "sunday", "journal"
_VIEWS = [
    Choice(QUEUE, "File d’envoi"),
    Choice(CHECK, "Contrôle"),
    Choice(HISTORY, "Historique"),
    Choice(SUNDAY, "Dimanche"),
    Choice(JOURNAL, "Journal"),
]
_LOOK_AGAIN_MS = 2_000
_LEAST_WIDE_PX = 1_030


class SendingPage(Page):
    """Sending never runs in Qt's thread; the page follows what the database says."""

    key, title, icon_name, group = SENDING, "Envois DSR", "send", 2
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind) - {Kind.ATTESTATIONS, Kind.BACKUPS}

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office, self._desk = office, office.desk
        self.state: SendingState | None = None
        self._is_reading = self._is_read_again = False
        self._wanted: UUID | None = None
        self._make_header()
        self.banner = SendingBanner()
        self.progress = ProgressCard()
        self.views = Segmented(_VIEWS, "Vues des envois")
        self.queue = QueueView(self._desk)
        self.report = CheckReportView()
        self.history = HistoryView(self._desk)
        self.sunday = SundayPanel()
        self.journal = JournalView(self._desk.clock)
        self.pane = SendingPane()
        self.acts = SendingActs(self, office, self.pane, self.report)
        self.acts.follow_sunday(self.sunday)
        self.paper = CheckPaperActs(self, office, self.report.printer, self.report.table)
        self.sends = SendNow(self, office, self.progress)
        self._lay_out()
        self._connect()
        self._other = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._other.timeout.connect(self.reload)

    @property
    def is_sending(self) -> bool:
        """True while a send asked here runs."""
        return self.sends.is_sending

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
        self.journal.follow_today()
        if self.views.current == CHECK:
            self._run_check()
        if self.views.current == HISTORY:
            self._search()
        query = self.queue.query()
        office, journal_day, is_sending = self._office, self.journal.day, self.is_sending
        work = self.operation(lambda: read_state(office, query, journal_day, is_sending=is_sending))
        work.on_pool().success(self._show).always(self._has_read).run()

    def open(self, what: object) -> None:
        """Show one lesson, in the queue when it is open, else in its day of the history; or a view by its key."""
        if what == BY_HAND:
            open_hours_sheet(self, self._office, read_undeclared(self._desk).days)
            return
        if isinstance(what, str):
            self.views.choose(what)
            self._show_view()
            return
        lesson_id = what.id if isinstance(what, OpenAt) else what
        if not isinstance(lesson_id, UUID):
            return
        self._wanted = lesson_id
        self.queue.choose_group(SendGroup.ALL)
        found = read_send_detail(self._desk, lesson_id, {})
        is_in_queue = lesson_id in self.queue.shown.ids
        if self.state is None and found is not None:  # not read yet: what is settled is in the history
            is_in_queue = found.line.group not in {SendGroup.ACCEPTED, SendGroup.BY_HAND}
        if found is not None and not is_in_queue:
            self.history.look_for(day=found.line.lesson.day)
            self.views.choose(HISTORY)
        else:
            self.views.choose(QUEUE)
        self._show_view()

    def check_now(self) -> None:
        """F5: pre-flight, offline."""
        self.views.choose(CHECK)
        self._show_view()

    def on_shown(self) -> None:
        """What names a moment that is over meanwhile is read again, and everything that changed."""
        self._is_stale = self._is_stale or self._is_outdated()
        super().on_shown()

    def minute_passed(self) -> None:
        """ "Ce soir 20:00" is over: say the next moment."""
        if self._is_outdated():
            self.reload()

    def _is_outdated(self) -> bool:
        return self.state is not None and is_outdated(self.state.report, self._desk.clock.now())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, when no list or field wants it: stop the send under way."""
        if event.key() == Qt.Key.Key_Escape and self.is_sending:
            self.progress.stop_by_key()
            return
        super().keyPressEvent(event)

    def send_now(self) -> None:
        """F9: send what is due, in the background."""
        if not self.send.isEnabled():
            return
        self.sends.begin(is_training=self.state is not None and self.state.is_training)

    def _make_header(self) -> None:
        self.check = Button("Contrôler", icon="shield", keys="F5")
        self.send = Button("Envoyer maintenant", ButtonKind.PRIMARY, icon="send", keys="F9")
        self.proof = Button("Preuve…", icon="download")
        for action in (self.check, self.proof, self.send):
            self.header.add_action(action)
        self.header.say(weekday_day(self._desk.today()))

    def _lay_out(self) -> None:
        self._left = left = QWidget()
        box = column(left, 12)
        self._stack = CurrentStack()
        for view in (self.queue, self.report, self.history, self.sunday, self.journal):
            self._stack.addWidget(view)
        for widget in (self.banner, self.progress, self.views):
            box.addWidget(widget)
        box.addWidget(self._stack, 1)
        self.body.addWidget(WithPane(left, self.pane, 360, least_px=_LEAST_WIDE_PX), 1)

    def _connect(self) -> None:
        self.check.clicked.connect(self.check_now)
        self.send.clicked.connect(self.send_now)
        self.proof.clicked.connect(self._open_proof)
        self.banner.test_asked.connect(lambda: open_connection_check(self, self._office, self._open_access))
        self.banner.sheet_asked.connect(lambda: open_hours_sheet(self, self._office))
        self.answers(Command.PRINT, self._open_proof)
        self.answers(Command.CHECK, self.check_now)
        self.answers(Command.SEND, self.send_now)
        self.views.chosen.connect(lambda _key: self._show_view())
        self.journal.changed.connect(self.reload)
        self.history.changed.connect(self.reload)
        self.history.chosen.connect(self._choose)
        self.queue.changed.connect(self.reload)
        self.queue.chosen.connect(self._choose)
        self.sends.began.connect(self._show_header)
        self.sends.ended.connect(self._show_header)
        self.sends.began.connect(lambda: reveal_later(self.progress))
        self.banner.resume_asked.connect(self._resume)
        self.banner.settled_asked.connect(self._ask_to_settle_missing)
        self.banner.set_aside_asked.connect(self.acts.ask_to_set_aside)
        self.banner.settings_asked.connect(self._open_access)
        for part in (self.report, self.sunday, self.pane):
            part.open_asked.connect(self._open_target)
        self.pane.journal_asked.connect(self._show_journal)

    def _show_view(self) -> None:
        view = self.views.current
        views: dict[str, QWidget] = {
            CHECK: self.report,
            HISTORY: self.history,
            SUNDAY: self.sunday,
            JOURNAL: self.journal,
        }
        self._stack.setCurrentWidget(views.get(view, self.queue))
        reveal_later(self.views)  # a page scrolled down to the pane would show the new view's empty end
        self.pane.set_view(
            has_lesson=view in {QUEUE, HISTORY}, is_history=view == HISTORY, has_day=view != JOURNAL
        )
        self.reload()

    def _has_read(self) -> None:
        self._is_reading = False
        if self._is_read_again:
            self._is_read_again = False
            self.reload()

    def _show(self, state: SendingState) -> None:
        self._is_reading = False
        self.state = state
        words = unanswered_words(state.report)
        self.queue.show_list(state.found, is_training=state.is_training, unanswered=words)
        self.history.show_blocked(state.found.blocked)
        self._show_banner()
        self._drop_old_outcome(state)
        report, today = state.report, self._desk.today()
        self.journal.show_journal(state.journal, state.runs, no_run_words(report, today))
        self.sunday.show_view(sunday_view(state.last_pass, list(state.findings), report, today))
        self.pane.show_day(next_runs(report, today), journal_lines(state.today))
        number = needing_a_person(state.report)
        self.set_badge(str(number) if number else "")
        self._choose_something()
        self._show_header()
        if state.is_other_sending and self.isVisible():
            self._other.start()

    def _show_banner(self) -> None:
        if self.state is not None:
            self.banner.show_state(self.state.report, self.state.waiting, self._desk.today())

    def _drop_old_outcome(self, state: SendingState) -> None:
        """What a send came to is of its day, and of the last send alone."""
        at = self.progress.ended_at
        if at is not None and (civil_day(at) != self._desk.today() or is_followed(state.today, at)):
            self.progress.hide()

    def _search(self) -> None:
        desk, query = self._desk, self.history.query
        self.operation(lambda: search_history(desk, query)).on_pool().success(self._show_found).run()

    def _show_found(self, found: Found) -> None:
        if found.query != self.history.query:
            return  # another search was asked meanwhile: its answer comes
        state = self.state
        self.history.show_found(
            found,
            is_training=state is not None and state.is_training,
            unanswered=USUAL if state is None else unanswered_words(state.report),
        )
        if self._wanted is not None and self.history.choose(self._wanted):
            self._wanted = None

    def _choose_something(self) -> None:
        """What another page asked for, else the line chosen, else the first one that needs a person."""
        if self.views.current == HISTORY:
            self._choose(self.history.table.current_id)
            return
        if self._wanted is not None and self.queue.choose(self._wanted):
            self._wanted = None
        current = self.queue.table.current_id
        if current is None:
            first = self.queue.shown.first_for_a_person
            if first is not None and self.queue.choose(first):
                return
        self._choose(current)

    def _choose(self, lesson_id: object) -> None:
        if self.state is None:
            return
        blocked = self.queue.shown.blocked
        fixes = self.state.fixes
        shown = read_lesson(self._desk, lesson_id, blocked, fixes) if isinstance(lesson_id, UUID) else None
        self.pane.show_lesson(
            shown, self.state.report, self._desk.today(), is_training=self.state.is_training
        )
        if self.views.current == HISTORY:
            self._read_path(None if shown is None else shown.detail.line.lesson.id)
        order_tabs([self.header, self._left, self.pane])
        self._show_header()

    def _read_path(self, lesson_id: UUID | None) -> None:
        if lesson_id is None:
            self.pane.show_path([])
            return
        desk = self._desk

        def show(path: LessonPath) -> None:
            note = "" if path.trouble is None else f"{path.trouble.title}. Seules les versions sont montrées."
            self.pane.show_path(path_lines(path), note)

        self.operation(lambda: read_path(desk, lesson_id)).on_pool().success(show).run()

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
        self.operation(lambda: read_check(desk)).on_pool().success(self.report.show_report).run()

    def _resume(self) -> None:
        if self.state is not None:
            self.acts.resume(self.state.report)

    def _open_access(self) -> None:
        """The very button, where the school is only to be connected again."""
        is_to_reconnect = self.state is not None and self.state.report.is_to_reconnect
        field = CONNECTION_PLACE if is_to_reconnect else "dsr.base_url"
        self._open_target(Target(SETTINGS, OpenAt(None, field), ""))

    def _ask_to_settle_missing(self) -> None:
        if self.state is not None:
            self.acts.ask_to_settle_missing(self.state.report.missing_here)

    def _show_journal(self) -> None:
        self.journal.show_day(self._desk.today())
        self.views.choose(JOURNAL)
        self._show_view()

    def _open_proof(self) -> None:
        """The proof, for what the history lists when it is shown."""
        if self.views.current == HISTORY:
            query = self.history.query
            self.acts.open_proof(query.first, query.last, self.history.student_shown)
        else:
            self.acts.open_proof()

    def _open_target(self, target: Target) -> None:
        """Another page, with the way back to the lesson or the view one is settling."""
        chosen = self.pane.line if self.views.current in {QUEUE, HISTORY} else None
        self.go_to(target.page, target.what, way_back(self.views.current, chosen))
