"""The window's door: one instance per data folder, the icon near the clock, the open school, the tick."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from PySide6.QtWidgets import QApplication

from livret_desktop.app import Program, stopping
from livret_desktop.background.workers import Workers
from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.crash_reports import watch_crashes
from livret_desktop.errors import EXIT_COULD_NOT_BEGIN, EXIT_DONE, DamagedDataError, LivretError, MachineError
from livret_desktop.security.keys import DamagedKeysError, KeyFile
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.school_swap import CutShort, swap_cut_short
from livret_desktop.services.school.opening import has_school
from livret_desktop.services.school.upgrading import NewerDataError, WayBack
from livret_desktop.services.screen_memory import recall_screen, remember_screen
from livret_desktop.startup import Step, start
from livret_desktop.system.manners import Manners, system_manners
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.collector import collect_in_this_thread
from livret_desktop.ui.desktop.first_instance import BUSY, FirstInstance, Request, hand_over
from livret_desktop.ui.desktop.placing import fit_to_screen, follow_screen, place_of, put_back
from livret_desktop.ui.desktop.presence import Presence
from livret_desktop.ui.desktop.system_events import system_events
from livret_desktop.ui.desktop.tray import SystemTray
from livret_desktop.ui.main_window import speak_french
from livret_desktop.ui.manual.help_key import help_key
from livret_desktop.ui.office import ClosedWork, Office, WayBackRequest
from livret_desktop.ui.presenters.tray import LOCKED, TROUBLED
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.theme.theme import ColourMode, install_theme, theme
from livret_desktop.ui.widgets.dialogs import error_dialog, exec_alone
from livret_desktop.windows_names import TRANSFER_SUFFIX

if TYPE_CHECKING:
    from livret_desktop.background.ticker import Ticker

_LOG = logging.getLogger(__name__)
Say = Callable[[str], None]
_LOCK_S = 0.5
_PLACE = "window"
_LEAVING_S = 15.0
"""A program that leaves finishes what began: a batch under way, a backup."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How the window is asked for. ``keeps_running``: closing it leaves the program beside the clock."""

    is_hidden: bool = False
    file: Path | None = None
    is_quit: bool = False
    keeps_running: bool = True

    def request(self) -> Request:
        """What a program that runs already is told."""
        return Request(file=self.file, is_hidden=self.is_hidden, is_quit=self.is_quit)


PLAIN = Opening()


def run_window(program: Program, say: Say, opening: Opening = PLAIN) -> int:
    """Open the window and stay until it is left. A second start hands over what it was started for, and leaves."""
    manners = system_manners()
    manners.name_program()
    application = make_application()
    program.folder.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(program.folder.window_lock, timeout=_LOCK_S)
    try:
        lock.acquire()
    except Timeout:
        manners.let_other_come_forward()
        status = _second_start(program, lock, say, opening)
        if status is not None:
            return status
    stop_watching = watch_crashes(program.users.log)
    try:
        if opening.is_quit:
            say("Le programme est fermé.")
            return EXIT_DONE
        return _run(program, application, opening, manners)
    except LivretError as error:
        exec_alone(error_dialog(error))
        return error.exit_status
    finally:
        stop_watching()
        lock.release()


def _second_start(program: Program, lock: FileLock, say: Say, opening: Opening) -> int | None:
    """Hand over to the first; None when it has gone meanwhile and this one goes on in its place."""
    answer = hand_over(program.folder, opening.request())
    if answer == BUSY:
        say("Un envoi est en cours : le programme reste ouvert. Recommencez dans une minute.")
        return EXIT_COULD_NOT_BEGIN
    if answer and not opening.is_quit:
        say("Le programme est déjà ouvert : sa fenêtre passe devant.")
        return EXIT_DONE
    try:
        lock.acquire(timeout=_LEAVING_S)  # it is leaving: what began is finished first
    except Timeout:
        say("Le programme est déjà ouvert et ne répond pas. Redémarrez l’ordinateur s’il ne revient pas.")
        return EXIT_COULD_NOT_BEGIN
    return None


def make_application() -> QApplication:
    """The Qt application: French, our look, light until the settings are read."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Livret")
    speak_french(application)
    install_theme(application)
    help_key()
    return application


def make_office(
    program: Program,
    desk: Desk,
    workers: Workers,
    work_asked: Callable[[ClosedWork], None] | None = None,
) -> Office:
    """What every page is given."""
    office = Office(
        desk=desk,
        bridge=Bridge(workers),
        connect=program.gateway_factory(desk),
        has_dsr_secret=lambda: program.has_dsr_secret(desk),
        given_dsr_secret=program.given_dsr_secret,
        volumes=system_volumes(),
        log_folder=program.users.log,
    )
    return office if work_asked is None else replace(office, closed_work_asked=work_asked)


def make_shell(program: Program, desk: Desk, workers: Workers) -> Shell:
    """The main window with every page, on an open school."""
    return Shell(make_office(program, desk, workers))


def _run(
    program: Program, application: QApplication, opening: Opening = PLAIN, manners: Manners | None = None
) -> int:
    """Sessions on an open school, one after another: a restore or a new key asked in one is made before the next."""
    application.setQuitOnLastWindowClosed(False)  # the door decides: a hidden window is not the end
    presence = Presence(
        SystemTray(), manners or system_manners(), system_events(), keeps_running=opening.keeps_running
    )
    first = FirstInstance(program.folder, presence.answer)
    try:
        return _sessions(program, application, opening, presence)
    finally:
        first.close()
        presence.stop()


def _sessions(program: Program, application: QApplication, opening: Opening, presence: Presence) -> int:
    cut = swap_cut_short(program.folder)
    if not has_school(program.folder):
        collect_in_this_thread()
        if opening.is_hidden or not _first_start(program, opening.file):
            return EXIT_DONE  # nothing to keep alive where there is no school
    elif opening.file is not None:
        presence.answer(opening.request())
    is_hidden = opening.is_hidden
    while True:
        asked: list[ClosedWork] = []
        session = _Session(program, application, presence, asked, is_hidden=is_hidden, cut=cut)
        try:
            status = session.run()
        except (NewerDataError, DamagedDataError, DamagedKeysError) as trouble:
            if not _finds_way_out(program, trouble, asked):
                return trouble.exit_status
        else:
            if not asked:
                return status
        if asked:
            _work_closed(program, asked[0])
        is_hidden, cut = False, None


def _finds_way_out(program: Program, trouble: LivretError, asked: list[ClosedWork]) -> bool:
    """A school that does not open: True when the person took the way out offered. Raises ``trouble`` without one."""
    if not isinstance(trouble, NewerDataError):
        return _restores(program, trouble)
    if trouble.way_back is None:
        raise trouble
    if not _goes_back(trouble, trouble.way_back):
        return False
    asked.append(WayBackRequest(trouble.way_back.key))
    return True


def _first_start(program: Program, file: Path | None) -> bool:
    from livret_desktop.ui.first_start.wizard import run_first_start  # noqa: PLC0415 (only where there is no school)

    is_backup = file is not None and file.suffix.lower() != TRANSFER_SUFFIX  # a student needs a school first
    return run_first_start(program.folder, program.surroundings(), file if is_backup else None)


def _goes_back(newer: NewerDataError, way: WayBack) -> bool:
    from livret_desktop.ui.dialogs.newer_data_dialog import asks_to_go_back  # noqa: PLC0415 (rarely needed)

    return asks_to_go_back(newer, way)


def _restores(program: Program, damaged: LivretError) -> bool:
    from livret_desktop.ui.dialogs.damaged_dialog import restores_at_door  # noqa: PLC0415 (rarely needed)

    return restores_at_door(damaged, program.folder, program.surroundings())


def _work_closed(program: Program, request: ClosedWork) -> None:
    from livret_desktop.ui.dialogs.restoring_dialog import work_in_window  # noqa: PLC0415 (rarely needed)

    work_in_window(request, program.folder, program.surroundings())


class _Session:
    """One open school, from its key to the end of its window; a work asked for ends it."""

    def __init__(
        self,
        program: Program,
        application: QApplication,
        presence: Presence,
        asked: list[ClosedWork],
        *,
        is_hidden: bool,
        cut: CutShort | None,
    ) -> None:
        self._program, self._application, self._presence = program, application, presence
        self._asked, self._is_hidden, self._cut = asked, is_hidden, cut
        self._opened: list[Desk] = []
        self._workers = Workers()
        self._shell: Shell | None = None
        self._ticker: Ticker | None = None
        self._is_over = False
        self._place: dict[str, Any] = {}

    def run(self) -> int:
        """Open, stay, close. Raises LivretError for what keeps the school shut; when hidden, only once a click asks."""
        program = self._program
        steps = [
            program.log_step(),
            program.desk_step(self._opened, self._ask, holds_window_lock=True),
            Step("copy of the day", lambda: self._keep_day),
            Step("place of the window", lambda: self._keep_place),
            Step("workers", lambda: self._workers.stop),
            Step("window", self._show),
            Step("scheduler", self._tick),
        ]
        try:
            started = start(steps)
        except LivretError:
            if self._presence.is_quitting or (
                self._is_hidden and not self._presence.wait_for_person(TROUBLED)
            ):
                return EXIT_DONE
            raise
        with stopping(started):
            return self._application.exec()

    def _ask(self, key_file: KeyFile) -> GivenSecrets | None:
        """The phrase or the code: at once, or when started hidden once somebody clicks on the icon."""
        from livret_desktop.ui.dialogs.unlock_dialog import ask_in_window  # noqa: PLC0415 (only when a secret is asked)

        presence = self._presence
        while not self._is_hidden or presence.wait_for_person(LOCKED):
            stays = self._is_hidden and presence.tray.is_there
            given = ask_in_window(key_file, "Plus tard" if stays else "Quitter")
            if given is not None:
                self._is_hidden = False  # somebody is there
                return given
            if not stays:
                break
        presence.is_quitting = True  # left on purpose: nothing more to say
        return None

    def _show(self) -> Callable[[], None]:
        desk = self._opened[0]
        settings = read_settings(desk)
        look = theme()
        look.set_mode(ColourMode(settings["appearance.theme"]))
        look.set_text_percent(settings["appearance.text_size"])
        office = make_office(self._program, desk, self._workers, self._leave_for)
        shell = self._shell = Shell(office)
        shell.window.closed.connect(self._closed)
        self._presence.attach(office, shell)
        self._say_cut_short(shell)
        put_back(shell.window, recall_screen(desk, _PLACE))
        fit_to_screen(shell.window)
        if not self._is_hidden:
            shell.window.show()
        elif not self._presence.tray.is_there:
            shell.window.showMinimized()
        follow_screen(shell.window)
        return self._hide

    def _say_cut_short(self, shell: Shell) -> None:
        if self._cut is not None:
            from livret_desktop.ui.desktop.said_when_seen import (  # noqa: PLC0415 (rarely needed)
                SaidWhenSeen,
                cut_short_words,
            )

            SaidWhenSeen(shell, cut_short_words(self._cut))

    def _keep_place(self) -> None:
        """After the window is gone and what began is written: nothing to wait for, and no reason not to leave."""
        desk = self._opened[0]
        try:
            if self._place and self._place != recall_screen(desk, _PLACE):
                remember_screen(desk, _PLACE, self._place)
        except MachineError as trouble:
            _LOG.info("place of the window not kept: %s", type(trouble).__name__)

    def _keep_day(self) -> None:
        """Nothing is under way any more, and the base is still open.

        Not when the school is closed for a work: it keeps what it replaces, and the copy to go back to, which may be
        the day's, must be there as it was chosen.
        """
        from livret_desktop.services.copies.snapshots import copy_of_the_day  # noqa: PLC0415 (when the school closes)

        if not self._asked:
            copy_of_the_day(self._opened[0], is_closing=True)

    def _closed(self) -> None:
        """The person left. Not when the session closes its own window: asking Qt to leave would outlast it."""
        if not self._is_over:
            self._application.exit(EXIT_DONE)

    def _hide(self) -> None:
        self._is_over = True
        self._presence.detach()
        if self._shell is not None:
            self._place = place_of(self._shell.window)
            self._shell.close()

    def _leave_for(self, request: ClosedWork) -> None:
        self._asked.append(request)
        self._application.exit(EXIT_DONE)

    def _tick(self) -> Callable[[], None] | None:
        """The scheduler starts after the window is painted; its tick only submits a named job."""
        if self._shell is None:
            return None
        self._shell.settled.connect(self._begin_ticking)
        return self._stop_ticking

    def _begin_ticking(self) -> None:
        from livret_desktop.background.ticker import Ticker  # noqa: PLC0415 (after the first paint)

        if self._shell is not None and not self._is_over:
            self._ticker = Ticker(self._shell.submit_run_due)
            self._ticker.start()
            self._shell.submit_run_due()

    def _stop_ticking(self) -> None:
        if self._ticker is not None:
            self._ticker.stop()
