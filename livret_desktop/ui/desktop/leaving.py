"""What closing the window and quitting mean: the evening run goes on beside the clock, or the person is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from livret_desktop.services.screen_memory import recall_screen, remember_screen
from livret_desktop.ui.desktop.tray import Tray
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.tray import changes_words, leaving_words, staying_words
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.windows_names import PRODUCT

if TYPE_CHECKING:
    from livret_desktop.ui.desktop.stick_watch import Plugged
    from livret_desktop.ui.desktop.stick_work import StickWork
    from livret_desktop.ui.presenters.status import StatusFacts

_MEMORY = "desktop"
_SAID = "staying_said"


class Leaving(QObject):
    """Answers the window's question before it closes. GUI thread."""

    def __init__(self, office: Office, shell: Shell, tray: Tray, *, keeps_running: bool) -> None:
        super().__init__(shell)
        self._office, self._shell, self._tray = office, shell, tray
        self._keeps_running = keeps_running
        self._is_going = False
        self._is_said = False
        self._question: MessageDialog | None = None
        self._plugged: Callable[[], Plugged] | None = None
        self._stick_work: StickWork | None = None
        shell.window.may_close = self.may_close

    def copies_to(self, plugged: Callable[[], Plugged], work: StickWork) -> None:
        """What is plugged in, and who makes a copy on it before the program leaves."""
        self._plugged, self._stick_work = plugged, work

    def may_close(self) -> bool:
        """The cross: hide beside the clock where that can be; else leave, after asking when a run is due."""
        if self._is_going:
            return True
        if self._keeps_running and self._tray.is_there:
            self._stay()
            return False
        return self._may_quit()

    def quit(self) -> None:
        """Leave for good, after asking when a send is under way or due."""
        if self._is_going or self._may_quit():
            self.go()

    def go(self) -> None:
        """Leave for good without asking: what is under way ends after its batch."""
        self._is_going = True
        self._office.sends.park()
        self._shell.window.hide()
        self._shell.window.closed.emit()  # a hidden window may have nothing left for Qt to close

    def _stay(self) -> None:
        if self._is_said or recall_screen(self._office.desk, _MEMORY).get(_SAID):
            self._shell.window.hide()
            return
        dialog = MessageDialog(
            "info",
            Tone.ACCENT,
            f"{PRODUCT} reste ouvert près de l’horloge",
            [staying_words(self._shell.facts), "Ce message ne revient pas."],
            self._shell.window,
        )
        self._ask(dialog, "Quitter le programme", self.quit, "Compris", self._understood)

    def _understood(self) -> None:
        desk = self._office.desk
        self._is_said = True
        Operation(self._office.bridge, lambda: remember_screen(desk, _MEMORY, {_SAID: True})).run()
        self._shell.window.hide()

    def _may_quit(self) -> bool:
        """True when nothing speaks against it; else the question is on the screen."""
        if not self._keeps_running:
            return True  # a demonstration
        if self._office.sends.is_under_way:
            title, message = _SENDING
        else:
            words = leaving_words(self._shell.facts or _read_status(self._office))
            if words is None:
                return not self._asks_to_copy()
            title, message = words
        dialog = MessageDialog("clock", Tone.WARN, title, [message], self._parent())
        stays = "Rester près de l’horloge" if self._tray.is_there else "Réduire la fenêtre"
        self._ask(dialog, "Quitter quand même", self.go, stays, self._keep)
        return False

    def _asks_to_copy(self) -> bool:
        """A stick of the school is there and something is not on it: asked once, before the program leaves."""
        from livret_desktop.ui.desktop.stick_watch import stick_place  # noqa: PLC0415 (when one leaves)

        if self._plugged is None or self._stick_work is None:
            return False
        sticks, changes = self._plugged().sticks, _changes(self._office)
        place = stick_place(sticks[0]) if sticks else None
        if place is None or not changes or not place.root.is_dir():
            return False
        work = self._stick_work
        title = f"Sauvegarder {place.said} avant de quitter\u202f?"
        message = f"{changes_words(changes)} La copie prend une minute, puis le programme se ferme."
        dialog = MessageDialog("stick", Tone.ACCENT, title, [message], self._parent())

        def copy() -> None:
            work.copy_to(place, lambda is_done: self.go() if is_done else None)

        self._ask(dialog, "Quitter sans copie", self.go, "Sauvegarder et quitter", copy)
        return True

    def _keep(self) -> None:
        if self._tray.is_there:
            self._shell.window.hide()
        else:
            self._shell.window.showMinimized()

    def _ask(
        self,
        dialog: MessageDialog,
        leave: str,
        on_leave: Callable[[], None],
        stay: str,
        on_stay: Callable[[], None],
    ) -> None:
        """One question at a time. Enter stays; Esc changes nothing."""
        if self._question is not None:
            self._question.raise_()
            self._question.activateWindow()
            return
        self._question = dialog
        dialog.setObjectName("leavingDialog")
        chosen: list[Callable[[], None]] = []
        leaving = dialog.add_button(Button(leave))
        leaving.clicked.connect(lambda: chosen.append(on_leave))
        leaving.clicked.connect(dialog.reject)
        staying = dialog.add_closing(stay, ButtonKind.PRIMARY, accepts=True)
        staying.setDefault(True)
        staying.setFocus()
        dialog.accepted.connect(lambda: chosen.append(on_stay))
        dialog.finished.connect(lambda _result: self._answered(dialog, chosen))
        dialog.open()

    def _answered(self, dialog: MessageDialog, chosen: list[Callable[[], None]]) -> None:
        self._question = None
        dialog.deleteLater()
        if chosen:
            chosen[0]()

    def _parent(self) -> QWidget | None:
        window = self._shell.window
        return window if window.isVisible() else None


_SENDING = (
    "Un envoi est en cours",
    f"Si vous quittez, il s’arrête dès que la réponse attendue est là, et le reste part au prochain démarrage de "
    f"{PRODUCT}. Rien n’est perdu, rien ne part deux fois.",
)


def _read_status(office: Office) -> StatusFacts:
    from livret_desktop.ui.shell_work import read_status  # noqa: PLC0415 (loaded after the first paint)

    return read_status(office)


def _changes(office: Office) -> int:
    from livret_desktop.services.copies.backups import changed_since_last_backup  # noqa: PLC0415 (when one leaves)

    return changed_since_last_backup(office.desk)
