"""The window's door: one instance per data folder, the open school, the pages, the tick."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace

from filelock import FileLock, Timeout
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from livret_desktop.app import Program, stopping
from livret_desktop.background.ticker import Ticker
from livret_desktop.background.workers import Workers
from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.errors import EXIT_DONE, LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.restoring import has_school
from livret_desktop.startup import Step, start
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import speak_french
from livret_desktop.ui.office import ClosedWork, Office
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.theme.theme import ColourMode, install_theme, theme
from livret_desktop.ui.widgets.dialogs import error_dialog

Say = Callable[[str], None]
_WAIT_MS = 2_000


def run_window(program: Program, say: Say) -> int:
    """Open the window and stay until it is closed. A second start brings the first one to the front."""
    application = make_application()
    lock = FileLock(program.folder.window_lock, timeout=0.5)
    program.folder.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock.acquire()
    except Timeout:
        _raise_first(program.folder)
        say("Le programme est déjà ouvert : sa fenêtre passe devant.")
        return EXIT_DONE
    try:
        return _run(program, application)
    except LivretError as error:
        error_dialog(error, None).exec()
        return error.exit_status
    finally:
        lock.release()


def make_application() -> QApplication:
    """The Qt application: French, our look, light until the settings are read."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Livret")
    application.setQuitOnLastWindowClosed(True)
    speak_french(application)
    install_theme(application)
    return application


def make_shell(
    program: Program,
    desk: Desk,
    workers: Workers,
    work_asked: Callable[[ClosedWork], None] | None = None,
) -> Shell:
    """The main window with every page, on an open school."""
    office = Office(
        desk=desk,
        bridge=Bridge(workers),
        connect=program.gateway_factory(desk),
        has_dsr_secret=lambda: program.has_dsr_secret(desk),
        volumes=system_volumes(),
    )
    return Shell(office if work_asked is None else replace(office, closed_work_asked=work_asked))


def _run(program: Program, application: QApplication) -> int:
    """Sessions on an open school, one after another: a restore or a new key asked in one is made before the next."""
    if not has_school(program.folder) and not _first_start(program):
        return EXIT_DONE
    while True:
        asked: list[ClosedWork] = []
        status = _session(program, application, asked)
        if not asked:
            return status
        _work_closed(program, asked[0])


def _first_start(program: Program) -> bool:
    from livret_desktop.ui.first_start.wizard import run_first_start  # noqa: PLC0415 (only where there is no school)

    return run_first_start(program.folder, program.surroundings())


def _work_closed(program: Program, request: ClosedWork) -> None:
    from livret_desktop.ui.dialogs.restoring_dialog import work_in_window  # noqa: PLC0415 (rarely needed)

    work_in_window(request, program.folder, program.surroundings())


def _ask(key_file: KeyFile) -> GivenSecrets | None:
    from livret_desktop.ui.dialogs.unlock_dialog import ask_in_window  # noqa: PLC0415 (only when a secret is asked)

    return ask_in_window(key_file)


def _session(program: Program, application: QApplication, asked: list[ClosedWork]) -> int:
    """One open school, from its key to its last window; a work asked for ends it."""
    opened: list[Desk] = []
    shells: list[Shell] = []
    workers = Workers()

    def leave_for(request: ClosedWork) -> None:
        asked.append(request)
        application.exit(EXIT_DONE)

    steps = [
        program.log_step(),
        program.desk_step(opened, _ask),
        Step("workers", lambda: workers.stop),
        Step("window", lambda: _show(program, opened[0], workers, shells, leave_for)),
        Step("first instance", lambda: _listen(program.folder, shells[0])),
        Step("scheduler", lambda: _tick(shells[0])),
    ]
    with stopping(start(steps)):
        return application.exec()


def _show(
    program: Program,
    desk: Desk,
    workers: Workers,
    shells: list[Shell],
    leave_for: Callable[[ClosedWork], None],
) -> Callable[[], None]:
    settings = read_settings(desk)
    look = theme()
    look.set_mode(ColourMode(settings["appearance.theme"]))
    look.set_text_percent(settings["appearance.text_size"])
    shell = make_shell(program, desk, workers, leave_for)
    shells.append(shell)
    shell.window.show()
    return shell.close


def _tick(shell: Shell) -> Callable[[], None]:
    """The scheduler starts after the window is painted; its tick only submits a named job."""
    ticker = Ticker(shell.submit_run_due)
    ticker.start()
    shell.submit_run_due()
    return ticker.stop


def _listen(folder: DataFolder, shell: Shell) -> Callable[[], None]:
    server = QLocalServer()
    QLocalServer.removeServer(_channel(folder))
    server.newConnection.connect(shell.come_to_front)
    server.listen(_channel(folder))
    return server.close


def _raise_first(folder: DataFolder) -> None:
    socket = QLocalSocket()
    socket.connectToServer(_channel(folder))
    socket.waitForConnected(_WAIT_MS)
    socket.disconnectFromServer()


def _channel(folder: DataFolder) -> str:
    return f"livret-{hashlib.sha256(str(folder.root).encode()).hexdigest()[:16]}"
