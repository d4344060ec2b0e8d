"""A line of the window about what happened before it opened, said once somebody sees the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from livret_desktop.domain.french import NBSP
from livret_desktop.services.copies.school_swap import CutShort
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.soon import soon


class SaidWhenSeen(QObject):
    """Belongs to the window. After its first paint, or when a window that began hidden is first shown. GUI thread."""

    def __init__(self, shell: Shell, state: State) -> None:
        super().__init__(shell.window)
        self._shell, self._state = shell, state
        self._is_settled = self._is_said = False
        shell.settled.connect(self._settled)
        shell.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is kept from the window."""
        if event.type() is QEvent.Type.Show:
            soon(self, self._say)
        return False

    def _settled(self) -> None:
        self._is_settled = True
        self._say()

    def _say(self) -> None:
        if self._is_settled and not self._is_said and self._shell.window.isVisible():
            self._is_said = True
            self._shell.window.notice.say(self._state)


def cut_short_words(cut: CutShort) -> State:
    """What became of a restore or a change of key that a power cut stopped."""
    if cut is CutShort.UNDONE:
        return State.warn(
            f"Une restauration ou un changement de clé a été interrompu{NBSP}: voici l’école d’avant, entière. "
            "Recommencez depuis Sauvegardes."
        )
    if cut is CutShort.NEW_KEY:
        return State.ok(
            f"Le changement de clé interrompu vient d’être terminé{NBSP}: la nouvelle feuille de secours est la bonne."
        )
    return State.ok(
        f"La restauration interrompue vient d’être terminée{NBSP}: voici l’école de la copie. "
        f"Les envois à la DSR attendent que vous cliquiez sur «{NBSP}Reprendre les envois{NBSP}»."
    )
