"""The program for as long as it runs, with or without a window: the icon, later starts, sleep, sticks, session end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication, QWidget

from livret_desktop.system.manners import Manners
from livret_desktop.ui.desktop.first_instance import BUSY, HEARD, Request
from livret_desktop.ui.desktop.health_watch import HealthWatch
from livret_desktop.ui.desktop.idle_lock import IdleLock
from livret_desktop.ui.desktop.leaving import Leaving
from livret_desktop.ui.desktop.stick_watch import StickWatch
from livret_desktop.ui.desktop.stick_work import StickWork
from livret_desktop.ui.desktop.system_events import SystemEvents
from livret_desktop.ui.desktop.tray import Tray
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.tray import (
    Need,
    Notification,
    TrayLook,
    late_send,
    needs,
    new_needs,
    person_needed,
    stick_damaged,
    stick_offer,
    stick_plugged,
    tray_look,
)
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.soon import soon

if TYPE_CHECKING:
    from livret_desktop.services.copies.sticks import Stick
    from livret_desktop.services.sending.run_due import DueReport
    from livret_desktop.ui.presenters.status import StatusFacts

FINISH_S, PARK_S = 3.0, 12.0
"""At the end of the session: a send may finish by itself, then it is asked to end after its batch. Windows shows its
own screen after 5 s, with our reason, and the person decides there."""
_STAYED_MS = 60_000
HOLDING = "Livret termine l’envoi en cours des leçons : quelques secondes."


class Presence(QObject):
    """Lives longer than the open school. GUI thread."""

    def __init__(
        self, tray: Tray, manners: Manners, events: SystemEvents, *, keeps_running: bool = True
    ) -> None:
        super().__init__()
        self.tray = tray
        self.is_quitting = False
        self._is_called = False
        self._manners, self._events, self._keeps_running = manners, events, keeps_running
        self._given: Request | None = None
        self._waiting: QEventLoop | None = None
        self._open: _Open | None = None
        tray.open_asked.connect(self.open)
        tray.send_asked.connect(self._send)
        tray.quit_asked.connect(self.quit)
        events.woke.connect(self._woke)
        events.volumes_changed.connect(self._volumes_changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.commitDataRequest.connect(self._session_ends)

    def stop(self) -> None:
        """The program leaves."""
        self._events.stop()
        self.tray.remove()

    def attach(self, office: Office, shell: Shell) -> None:
        """A school is open: what was asked meanwhile is done now."""
        self._open = _Open(office, shell, self.tray, keeps_running=self._keeps_running)
        self._open.lock.opened.connect(self._take_up)
        self._take_up()

    def _take_up(self) -> None:
        if self._given is not None:
            given, self._given = self._given, None
            self.answer(given)

    def detach(self) -> None:
        """The school closes; the program may open it again."""
        if self._open is not None:
            self._open.sticks.stop()
            self._open.health.stop()
            self._open.lock.stop()
            self._open = None

    def answer(self, request: Request) -> str:
        """A start of the program: this one, or a later one that hands over what it was started for."""
        if request.is_quit:
            return self._leave_for_installer()
        if request.is_hidden and request.file is None:
            return HEARD
        if self._open is None:
            self._given = request
            self._wake_waiting()
            _raise_what_is_shown()
            return HEARD
        self._open.shell.come_to_front()
        if self._open.lock.is_locked:
            self._given = request  # done once the phrase is typed
        elif request.file is not None:
            self._open.shell.offer_backup(request.file)
        return HEARD

    def open(self, page: str = "") -> None:
        """The icon or a notification was clicked."""
        self._wake_waiting()
        if self._open is None:
            _raise_what_is_shown()
            return
        self._open.shell.come_to_front()
        if page and not self._open.lock.is_locked:
            self._open.shell.window.go_to(page)

    def quit(self) -> None:
        """Quitter: of a program that waits for its phrase, at once; of an open school, after asking if need be."""
        if self._open is not None:
            self._open.leaving.quit()
            return
        self.is_quitting = True
        self._wake_waiting()
        for window in QApplication.topLevelWidgets():
            window.close()

    def wait_for_person(self, look: TrayLook) -> bool:
        """Be there without asking anything, until someone clicks; False when they quit. True at once without a tray."""
        if not self.tray.is_there or self._is_called:
            self._is_called = False
            return True
        self.tray.show_look(look)
        self._waiting = QEventLoop()
        self._waiting.exec()
        self._waiting = None
        self._is_called = False
        return not self.is_quitting

    def end_of_session(self) -> None:
        """Windows is closing: a send under way is finished, or parked in a state that the next start resolves."""
        opened = self._open
        if opened is None:
            return
        sends, window = opened.office.sends, int(opened.shell.window.winId())
        if not sends.is_under_way:
            sends.park()
        else:
            self._manners.hold_shutdown(window, HOLDING)
            if not sends.wait_until_none(FINISH_S):
                sends.park()
                sends.wait_until_none(PARK_S)
            sends.park()
            self._manners.release_shutdown(window)
        # Somebody else may have kept the session open: then nothing is parked any more.
        soon(opened.shell, sends.go_on, _STAYED_MS)

    def _session_ends(self, _manager: QSessionManager) -> None:
        self.end_of_session()

    def _leave_for_installer(self) -> str:
        if self._open is None:
            soon(self, self.quit)
            return HEARD
        if self._open.office.sends.is_under_way:
            return BUSY
        soon(self._open.leaving, self._open.leaving.go)
        return HEARD

    def _wake_waiting(self) -> None:
        self._is_called = True
        if self._waiting is not None:
            self._waiting.quit()

    def _send(self) -> None:
        self.open()
        if self._open is not None and not self._open.lock.is_locked:
            self._open.shell.send_now()

    def _woke(self) -> None:
        if self._open is not None:
            self._open.office.network.note_absence()
            self._open.shell.submit_run_due()
            self._open.shell.refresh_status()

    def _volumes_changed(self) -> None:
        if self._open is not None:
            self._open.sticks.look()


class _Open(QObject):
    """What the icon says of one open school, and what its window does when closed."""

    def __init__(self, office: Office, shell: Shell, tray: Tray, *, keeps_running: bool) -> None:
        super().__init__(shell)
        self.office, self.shell, self._tray = office, shell, tray
        self.sticks, self.stick_work = StickWatch(office, shell), StickWork(office, shell)
        self.leaving = Leaving(office, shell, tray, keeps_running=keeps_running)
        self.leaving.copies_to(lambda: self.sticks.plugged, self.stick_work)
        self.health = HealthWatch(office, shell)
        self.lock = IdleLock(office, shell, "Plus tard" if tray.is_there else "Quitter")
        self.lock.left.connect(self._left_locked)
        self._known: dict[Need, int] = {}
        self._is_training = False
        shell.facts_read.connect(self._facts)
        shell.ran.connect(self._ran)
        self.sticks.offered.connect(self._offer)
        self.sticks.due.connect(self.stick_work.copy_to)
        self.sticks.came.connect(self.stick_work.read_again)
        self.stick_work.damaged.connect(lambda copies: self._tell(stick_damaged(copies)))

    def _facts(self, facts: StatusFacts) -> None:
        self._is_training = facts.is_training
        self._tray.show_look(tray_look(facts))
        now = needs(facts)
        fresh, self._known = new_needs(self._known, now), now
        self._tell(person_needed(facts, fresh))

    def _ran(self, report: DueReport) -> None:
        self._tell(late_send(report, is_training=self._is_training))

    def _offer(self, stick: Stick, changes: int) -> None:
        self._tell(stick_plugged(changes))
        self.shell.offer_copy(stick_offer(stick.name, changes))

    def _left_locked(self) -> None:
        """The locked school was left: it stays beside the clock where it can, else the program leaves."""
        if not self._tray.is_there:
            self.leaving.go()

    def _tell(self, notification: Notification | None) -> None:
        """Outside the window only when it is not in front: what is on the screen need not be said twice."""
        window = self.shell.window
        is_seen = window.isVisible() and not window.isMinimized() and window.isActiveWindow()
        if notification is not None and not is_seen:
            self._tray.tell(notification)


def _raise_what_is_shown() -> None:
    """No school is open yet: the dialog on the screen, if there is one."""
    shown: list[QWidget] = [
        one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()
    ]
    for window in shown:
        window.raise_()
        window.activateWindow()
