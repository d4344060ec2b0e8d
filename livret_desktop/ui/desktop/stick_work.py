"""What is done with a stick away from its page: a copy made, the copies on it read again. Said at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from livret_desktop.domain.french import NBSP, count
from livret_desktop.errors import LivretError
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import BACKUPS

if TYPE_CHECKING:
    from livret_desktop.services.copies.backup_checks import StickRead
    from livret_desktop.services.copies.backups import BackupReport
    from livret_desktop.services.copies.sticks import Stick
    from livret_desktop.ui.desktop.stick_watch import Place


class StickWork(QObject):
    """One copy at a time. GUI thread; works on the pool. ``damaged(count)``: copies found bad on a stick."""

    damaged = Signal(int)

    def __init__(self, office: Office, shell: Shell) -> None:
        super().__init__(shell)
        self._office, self._shell = office, shell
        self._is_copying = False

    def copy_to(self, place: Place, then: Callable[[bool], None] = lambda _is_done: None) -> None:
        """Make a copy there; ``then`` is told whether it is verified."""
        if self._is_copying:
            return
        self._is_copying = True
        office = self._office
        self._say(State.flight(f"Copie {place.said}…", "backup"))
        work = Operation(office.bridge, lambda: _back_up(office, place.root))
        work.owner(self._shell.window).on_pool()
        work.success(lambda report: self._copied(report, place, then))
        work.failure(lambda trouble: self._failed(trouble, then)).always(self._free).run()

    def read_again(self, stick: Stick) -> None:
        """Read what lies on it; only damage is said."""
        root = stick.root
        if root is None:
            return
        office = self._office
        work = Operation(office.bridge, lambda: _read(office, root)).owner(self._shell.window).on_pool()
        work.success(lambda read: self._read(read, stick)).failure(lambda _pulled: None).run()

    def _copied(self, report: BackupReport, place: Place, then: Callable[[bool], None]) -> None:
        number = report.backup.facts.sequence
        self._say(State.ok(f"Copie n°{NBSP}{number} faite et vérifiée {place.said}."))
        then(True)

    def _failed(self, trouble: Exception, then: Callable[[bool], None]) -> None:
        title = trouble.title if isinstance(trouble, LivretError) else "Le programme a rencontré un défaut"
        self._offer(f"La copie n’a pas été faite{NBSP}: {title[0].lower()}{title[1:]}.")
        then(False)

    def _read(self, read: StickRead, stick: Stick) -> None:
        if read.damaged:
            which = ", ".join(map(str, read.damaged))
            damaged = count(len(read.damaged), "copie abîmée", "copies abîmées")
            self._offer(
                f"Clé {stick.name}{NBSP}: {damaged} (n°{NBSP}{which}). Faites une copie sur une autre clé."
            )
            self.damaged.emit(len(read.damaged))

    def _offer(self, words: str) -> None:
        window = self._shell.window
        window.notice.offer(State.bad(words), "Voir", lambda: window.go_to(BACKUPS))

    def _say(self, state: State) -> None:
        self._shell.window.notice.say(state)

    def _free(self) -> None:
        self._is_copying = False


def _back_up(office: Office, root: Path) -> BackupReport:
    from livret_desktop.services.copies.backups import back_up  # noqa: PLC0415 (after the first paint)

    return back_up(office.desk, root)


def _read(office: Office, root: Path) -> StickRead:
    from livret_desktop.services.copies.backup_checks import read_stick  # noqa: PLC0415 (after the first paint)

    return read_stick(office.desk, root)
