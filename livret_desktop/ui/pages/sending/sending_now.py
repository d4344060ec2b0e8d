""" "Envoyer maintenant": one send asked here, followed as it goes, stopped when a person asks."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import LivretError
from livret_desktop.services.batches.send_report import SendProgress, SendReport
from livret_desktop.services.sending.run import RunOptions, send_due
from livret_desktop.transmission.send_journal import DamagedJournalError
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, Report, show_error
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.sending.sending_progress import ProgressCard

_LIVE_MS = 400
"""The queue is read again while a send goes on, no more often than this."""


class SendNow(QObject):
    """The send runs on the pool; its card says how it goes. GUI thread. ``began`` and ``ended``: the page follows."""

    began = Signal()
    ended = Signal()

    def __init__(self, page: Page, office: Office, card: ProgressCard) -> None:
        super().__init__(page)
        self._page, self._office, self._card = page, office, card
        self._stop: threading.Event | None = None
        card.stop_asked.connect(self.ask_to_stop)
        self._live = QTimer(self, singleShot=True, interval=_LIVE_MS)
        self._live.timeout.connect(page.reload)

    @property
    def is_sending(self) -> bool:
        """True while a send asked here runs."""
        return self._stop is not None

    def begin(self, *, is_training: bool) -> None:
        """Send what is due, in the background."""
        self._stop = threading.Event()
        is_stopped, sends = self._stop.is_set, self._office.sends
        desk, connect = self._office.desk, self._office.connect

        def work(report: Report) -> SendReport:
            options = RunOptions(is_stopped=lambda: is_stopped() or sends.is_parked(), progress=report)
            with sends.one():
                return send_due(desk, connect, options=options)

        self._card.begin(is_training=is_training)
        self.began.emit()
        operation = Operation.reporting(self._page.bridge, work).owner(self._page).on_pool()
        operation.progress(self._progressed).success(self._sent).failure(self._not_sent).run()

    def ask_to_stop(self) -> None:
        """The request under way still gets its answer; nothing more leaves."""
        if self._stop is not None:
            self._stop.set()

    def _progressed(self, value: object) -> None:
        if isinstance(value, SendProgress):
            self._card.show_progress(value)
            if not self._live.isActive():
                self._live.start()

    def _sent(self, report: SendReport) -> None:
        self._stop = None
        self._card.end(report, self._office.desk.clock.now())
        self._tell()

    def _not_sent(self, trouble: Exception) -> None:
        self._stop = None
        if isinstance(trouble, LivretError):
            self._card.fail(trouble, self._office.desk.clock.now())
            if isinstance(trouble, DamagedJournalError):
                self._card.hide()  # the banner says it, with the button that settles it
        else:
            self._card.hide()
            show_error(trouble, self._page)
        self._tell()

    def _tell(self) -> None:
        self.ended.emit()
        self._page.bridge.announce(Changes(frozenset({Kind.OUTBOX, Kind.JOBS})))
