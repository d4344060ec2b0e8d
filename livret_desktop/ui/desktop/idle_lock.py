"""Nobody has touched the program for a while: the windows go away until the phrase is typed. The evening run goes on.

It hides what is on the screen from whoever passes by. The key stays in memory, for what is due must leave: against a
program of the same session it protects as little as an open school does (docs/decisions/keys.md).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import LivretError
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.configuration import read_settings
from livret_desktop.ui.desktop.cover import Cover
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.widgets.dialogs import is_waited_for

_LOOK_MS = 15_000
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleLock(QObject):
    """Belongs to one open school. GUI thread. ``opened()``: the phrase was typed. ``left()``: the other button was
    pressed, ``leave`` is its name.

    Does nothing where no phrase opens the school, or no time was set: then it watches no event either.
    """

    opened = Signal()
    left = Signal()

    def __init__(self, office: Office, shell: Shell, leave: str) -> None:
        super().__init__(shell)
        self._office, self._shell, self._leave = office, shell, leave
        self._minutes = 0
        self._touched_at = office.desk.clock.monotonic()
        self._hidden: list[QWidget] = []
        self._covers: list[Cover] = []
        self.dialog: QDialog | None = None
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self.look)
        shell.settled.connect(self.read_wish)
        office.bridge.changes.connect(self._changed)

    @property
    def is_locked(self) -> bool:
        """True until the phrase is typed."""
        return self.dialog is not None

    def stop(self) -> None:
        """The school closes."""
        self._clock.stop()
        self._watch(is_on=False)
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def read_wish(self) -> None:
        """After how long, as set; never where there is no phrase to ask for."""
        desk = self._office.desk
        try:
            has_phrase = read_key_file(desk.folder.keys).has_passphrase
        except LivretError:
            has_phrase = (
                False  # said where keys are used; a school is not locked that could not be opened again
            )
        self._minutes = int(read_settings(desk)["security.lock_minutes"]) if has_phrase else 0
        self._touched_at = desk.clock.monotonic()
        self._watch(is_on=self._minutes > 0)

    def look(self) -> None:
        """Has it been long enough? Also after the PC has slept."""
        idle_s = self._office.desk.clock.monotonic() - self._touched_at
        if self._minutes and not self.is_locked and idle_s >= 60 * self._minutes:
            self.lock()

    def lock(self) -> None:
        """Hide every window, and ask for the phrase where the main one was.

        A dialog that is waited for (the printer's) is covered: hidden, it would answer no, and the print be lost.
        """
        from livret_desktop.ui.dialogs.unlock_dialog import LockedDialog  # noqa: PLC0415 (only when a secret is asked)

        window = self._shell.window
        was_seen = window.isVisible() and not window.isMinimized()
        shown = [one for one in QApplication.topLevelWidgets() if one.isWindow() and one.isVisible()]
        self._covers = [Cover(one) for one in shown if is_waited_for(one)]
        self._hidden = [one for one in shown if not is_waited_for(one)]
        for one in self._hidden:
            one.hide()
        key_file = read_key_file(self._office.desk.folder.keys)
        dialog = LockedDialog(key_file, self._office.bridge, leave=self._leave)
        dialog.setModal(bool(self._covers))  # else a dialog waited for would keep the keyboard to itself
        self.dialog = dialog
        self._shell.cover = dialog
        dialog.accepted.connect(self._open)
        dialog.rejected.connect(self._stay_shut)
        if was_seen or self._covers:
            dialog.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is there; nothing is taken from anyone."""
        if event.type() in _TOUCHES:
            self._touched_at = self._office.desk.clock.monotonic()
        return False

    def _open(self) -> None:
        dialog, self.dialog, self._shell.cover = self.dialog, None, None
        if dialog is not None:
            dialog.deleteLater()
        self._touched_at = self._office.desk.clock.monotonic()
        for one in self._hidden:
            one.show()
        for cover in self._covers:
            if isValid(cover):
                cover.lift()
        self._hidden, self._covers = [], []
        self._shell.come_to_front()
        self.opened.emit()

    def _stay_shut(self) -> None:
        """The button that opens nothing."""
        self.left.emit()

    def _changed(self, changes: Changes) -> None:
        if changes.touches(Kind.SETTINGS, Kind.BACKUPS) and not self.is_locked:
            try:
                self.read_wish()
            except LivretError as trouble:
                show_error(trouble, self._shell.window)

    def _watch(self, *, is_on: bool) -> None:
        """Only while it is wanted: a filter written in Python costs a little of every event."""
        application = QApplication.instance()
        if application is None:
            return
        application.removeEventFilter(self)
        self._clock.stop()
        if is_on:
            application.installEventFilter(self)
            self._clock.start()
