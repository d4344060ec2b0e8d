"""A desktop with a place for icons, which Qt's offscreen platform has not, and the program beside the clock on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import delete

from livret_desktop.background.workers import Workers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.desktop.presence import Presence
from livret_desktop.ui.desktop.system_events import SystemEvents
from livret_desktop.ui.desktop.tray import Tray
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.tray import Notification, TrayLook
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.widgets.button import Button


class SeenTray(Tray):
    """What a person sees near the clock."""

    def __init__(self, *, is_there: bool = True) -> None:
        super().__init__()
        self._is_there = is_there
        self.look: TrayLook | None = None
        self.told: list[Notification] = []
        self.is_removed = False

    @property
    def is_there(self) -> bool:
        return self._is_there

    def show_look(self, look: TrayLook) -> None:
        self.look = look

    def tell(self, notification: Notification) -> None:
        self.told.append(notification)

    def remove(self) -> None:
        self.is_removed = True


@dataclass
class SeenManners:
    """A desktop that writes down what it is asked."""

    asked: list[str] = field(default_factory=list)

    def name_program(self) -> None:
        self.asked.append("name")

    def let_other_come_forward(self) -> None:
        self.asked.append("forward")

    def hold_shutdown(self, window: int, reason: str) -> None:
        assert window
        self.asked.append(f"hold {reason}")

    def release_shutdown(self, window: int) -> None:
        self.asked.append("release")


@dataclass
class Desktop:
    """The program, open beside the clock."""

    office: Office
    shell: Shell
    presence: Presence
    tray: SeenTray
    manners: SeenManners
    events: SystemEvents
    workers: Workers


@contextmanager
def desktop(make_office, *, has_tray: bool = True, keeps_running: bool = True) -> Iterator[Desktop]:
    """The window of ``make_office(bridge)``, not shown yet, with everything around it."""
    workers = Workers()
    office = make_office(Bridge(workers))
    tray, manners, events = SeenTray(is_there=has_tray), SeenManners(), SystemEvents()
    presence = Presence(tray, manners, events, keeps_running=keeps_running)
    shell = Shell(office)
    presence.attach(office, shell)
    try:
        yield Desktop(office, shell, presence, tray, manners, events, workers)
    finally:
        presence.detach()
        presence.stop()
        window = shell.window
        for dialog in dialogs():
            dialog.done(0)
        delete(shell)
        delete(window)
        delete(presence)
        workers.stop()
        QApplication.processEvents()


def dialogs() -> list[QDialog]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)]
    return [one for one in found if one.isVisible()]


def words(dialog: QDialog) -> str:
    return f"{dialog.accessibleName()} {dialog.accessibleDescription()}".replace("\u00a0", " ")


def press(dialog: QDialog, text: str) -> None:
    next(one for one in dialog.findChildren(Button) if one.text() == text).click()
