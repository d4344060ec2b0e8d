"""The open window with every page: search, undo, status line, the tick, and what closing means."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import LivretError
from livret_desktop.garbage import collect_old
from livret_desktop.services.ahead import load_ahead
from livret_desktop.services.configuration import read_school, read_settings
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.ui.collector import collect_in_this_thread
from livret_desktop.ui.desktop.paper_drop import PaperDrop, is_transfer
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.all_pages import all_pages
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.status_line import NOT_APPROVED, NOT_CONNECTED
from livret_desktop.ui.targets import (
    ATTESTATIONS,
    BACKUPS,
    LESSONS,
    SENDING,
    SETTINGS,
    STUDENTS,
    TEAM,
    OpenAt,
)
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.suggestions import Suggestion

if TYPE_CHECKING:  # loaded on the pool, after the first paint
    from livret_desktop.services.sending.run_due import DueReport
    from livret_desktop.ui.presenters.status import StatusFacts

_SHOWN_IN_STATUS = tuple(set(Kind) - {Kind.ATTESTATIONS})
"""Counts of what needs a person depend on every record that pre-flight judges."""
_REFRESH_MS = 60_000
_HIDDEN_TURNS = 15
"""A window nobody sees is read again after what happens, and by the minute only so rarely: ready, and idle."""
_FIRST_READING_MS = 100
"""After the first paint: reading what is due on another thread would slow it."""
_PATIENT_TURNS = 50
"""A window that the desktop never paints (a locked session) must not keep the evening run waiting."""


class Shell(QObject):
    """Holds the main window for as long as the school is open. GUI thread.

    ``facts_read(StatusFacts)`` after each reading of the status line, ``ran(DueReport)`` after a run that did a thing,
    ``settled()`` once, after the first paint (or at once when hidden): the rest of the start may begin.
    """

    facts_read = Signal(object)
    ran = Signal(object)
    settled = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._run: Future[DueReport] | None = None
        self._run_turn = Lock()
        self._is_reading = self._is_read_again = False
        self._turns = self._turns_unpainted = 0
        self.facts: StatusFacts | None = None
        self.cover: QWidget | None = None
        desk = office.desk
        school = read_school(desk)
        is_training = bool(read_settings(desk)["dsr.training"])
        self.window = MainWindow(office.bridge, school.name, school.city, is_essai=is_training)
        self.window.new_label = "Nouvelle leçon"
        self.window.add_pages(all_pages(office))
        self.window.top_bar.search.set_search(self._search)
        self.window.top_bar.search.taken.connect(self._open_found)
        self.window.undo_asked.connect(self._undo)
        self.window.leave_essai_asked.connect(
            lambda: self.window.go_to(SETTINGS, OpenAt(None, "dsr.training"))
        )
        PaperDrop(self.window, self._take_dropped)
        self.window.answers(Command.CHECK, lambda: self._on_page(SENDING, Command.CHECK))
        self.window.answers(Command.SEND, lambda: self._on_page(SENDING, Command.SEND))
        self.window.answers(Command.BACK_UP, lambda: self._on_page(BACKUPS, Command.BACK_UP))
        self.window.answers(Command.NEW, lambda: self._on_page(LESSONS, Command.NEW))
        office.bridge.changes.connect(self._after_change)
        self._show_undo()
        self._clock = QTimer(self, interval=_REFRESH_MS)
        self._clock.timeout.connect(self._minute)
        self._clock.start()
        self._first_reading = QTimer(self, interval=_FIRST_READING_MS, singleShot=True)
        self._first_reading.timeout.connect(self._begin_reading)
        self._first_reading.start()

    def close(self) -> None:
        """The school is about to close: nothing of this window reads it any more."""
        self._clock.stop()
        self._first_reading.stop()
        self._office.bridge.close()
        self.window.may_close = lambda: True
        self.window.close()
        self.window.deleteLater()

    def come_to_front(self) -> None:
        """A second start was asked: show this window, or what covers it until the phrase is typed (``cover``)."""
        if self.cover is not None:
            self.cover.show()
            self.cover.raise_()
            self.cover.activateWindow()
            return
        was_hidden = not self.window.isVisible()
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        if was_hidden and self.window.page is not None:
            self.window.page.on_shown()  # a night may have passed beside the clock
        self.window.raise_()
        self.window.activateWindow()
        self.refresh_status()

    def send_now(self) -> None:
        """What F9 does, from wherever it is asked."""
        self._on_page(SENDING, Command.SEND)

    def offer_backup(self, file: Path) -> None:
        """A backup opened from the file manager: the question before it takes the place of the school.

        Or the file of a student from another school.
        """
        self.window.go_to(STUDENTS if is_transfer(file) else BACKUPS, file)

    def _take_dropped(self, file: Path) -> None:
        self.window.go_to(STUDENTS if is_transfer(file) else ATTESTATIONS, file)

    def offer_copy(self, words: State) -> None:
        """A stick is there: one press makes the copy."""
        self.window.notice.offer(words, "Sauvegarder", lambda: self._on_page(BACKUPS, Command.BACK_UP))

    def submit_run_due(self) -> Future[DueReport]:
        """Ask what is due, on the pool, one run at a time. Called by the scheduler's thread, and at a wake-up."""
        office = self._office
        with self._run_turn:
            if self._run is not None and not self._run.done():
                return self._run  # the evening run may take longer than a tick
            self._run = office.bridge.runner.submit_pool(lambda: _do_what_is_due(office))
            future = self._run
        office.bridge.when_done(future, self._after_run)
        return future

    def refresh_status(self) -> None:
        """Last send, next send, last backup. Pre-flight judges what is due: on the pool, one reading at a time."""
        if self._is_reading:
            self._is_read_again = True
            return
        self._is_reading = True
        office = self._office
        work = Operation(office.bridge, lambda: _read_status(office)).owner(self.window).on_pool()
        work.success(self._show_status).always(self._has_read).run()

    def _begin_reading(self) -> None:
        """The rest of the start, once something is to be seen; a window kept hidden has nothing to wait for."""
        is_shown, page = self.window.isVisible() and not self.window.isMinimized(), self.window.page
        is_awaited = is_shown and (not self.window.is_painted or (page is not None and page.is_reading))
        if is_awaited and self._turns_unpainted < _PATIENT_TURNS:
            self._turns_unpainted += 1
            self._first_reading.start()
            return
        collect_in_this_thread()
        self.refresh_status()
        if is_shown:
            self._office.bridge.runner.submit_pool(load_ahead)
        self.settled.emit()

    def _minute(self) -> None:
        self._turns += 1
        if not self._office.sends.is_under_way:
            collect_old()
        if self.window.isVisible() or self._turns % _HIDDEN_TURNS == 0:
            self.refresh_status()
        if self.window.isVisible():
            self.window.minute_passed()

    def _show_status(self, facts: StatusFacts) -> None:
        from livret_desktop.ui.presenters.sending import needing_a_person  # noqa: PLC0415 (loaded by the reading)
        from livret_desktop.ui.presenters.status import status_items  # noqa: PLC0415 (loaded by the reading)

        self.facts = facts
        self.window.status.show_items(status_items(facts))
        if facts.report.is_connected:
            self.window.status.show_warning(NOT_APPROVED)
        else:
            self.window.status.show_warning(NOT_CONNECTED, Tone.WARN)
        self.window.band.setVisible(facts.is_training)
        waiting = {
            LESSONS: facts.report.to_confirm,
            TEAM: facts.team_urgent,
            SENDING: needing_a_person(facts.report),
        }
        for key, number in waiting.items():
            self.window.show_badge(key, str(number) if number else "")
        self.facts_read.emit(facts)

    def _has_read(self) -> None:
        self._is_reading = False
        if self._is_read_again:
            self._is_read_again = False
            self.refresh_status()

    def _on_page(self, key: str, command: Command) -> None:
        """A key of one page pressed on another: go there, then answer it."""
        self.window.go_to(key)
        page = self.window.page
        if page is not None:
            page.run_command(command)

    def _search(self, text: str) -> Sequence[Suggestion]:
        from livret_desktop.ui.presenters.student_search import search_students  # noqa: PLC0415 (at the first key)

        return search_students(self._office.desk, text)

    def _open_found(self, key: object) -> None:
        if isinstance(key, UUID):
            self.window.go_to(STUDENTS, OpenAt(key))

    def _undo(self, change_id: int) -> None:
        desk = self._office.desk
        operation = Operation(self._office.bridge, lambda: undo(desk, change_id)).owner(self.window)
        operation.success(self._undone).run()

    def _undone(self, changes: Changes) -> None:
        self.window.notice.say(State.ok(changes.title))

    def _show_undo(self) -> None:
        found = next_undo(self._office.desk)
        if found is None:
            self.window.clear_undo()
        else:
            self.window.show_undo(Changes(title=found.title, history_id=found.id))

    def _after_change(self, changes: Changes) -> None:
        if changes.is_undo or changes.history_id is None:
            self._show_undo()  # an erasure, for one, takes back what was offered until then
        if changes.touches(Kind.SCHOOL):
            school = read_school(self._office.desk)
            self.window.rail.show_school(school.name, school.city)
            self.window.setWindowTitle(f"Livret – {school.name}")
        if changes.touches(*_SHOWN_IN_STATUS):
            self.refresh_status()

    def _after_run(self, future: Future[DueReport]) -> None:
        """Said only when something ran or a person is needed; a quiet tick says nothing."""
        trouble = future.exception()
        if isinstance(trouble, LivretError):
            self.window.notice.say(State.warn(trouble.title))
        elif trouble is not None:
            raise trouble
        else:
            report = future.result()
            if report.ran:
                self._office.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))
                is_well = report.is_all_done
                said = report.ran[0].sentence()
                self.window.notice.say(State.ok(said) if is_well else State.warn(said))
                self.ran.emit(report)


def _do_what_is_due(office: Office) -> DueReport:
    from livret_desktop.ui.shell_work import do_what_is_due  # noqa: PLC0415 (see there)

    return do_what_is_due(office)


def _read_status(office: Office) -> StatusFacts:
    from livret_desktop.ui.shell_work import read_status  # noqa: PLC0415 (see there)

    return read_status(office)
