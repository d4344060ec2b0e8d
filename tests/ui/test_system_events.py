"""What the system tells: folders where sticks are mounted, and the dark mode followed while the window is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from livret_desktop.system.windows_messages import Heard
from livret_desktop.ui.desktop import system_events
from livret_desktop.ui.desktop.system_events import MountEvents, SystemEvents, WindowsEvents
from livret_desktop.ui.desktop.tray import SystemTray
from livret_desktop.ui.desktop.tray_icon import tray_pixmap
from livret_desktop.ui.presenters.tray import LOCKED, Notification, TrayLook, TrayState
from livret_desktop.ui.theme.theme import ColourMode, Theme


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_events, "SETTLE_MS", 20)


def test_a_folder_mounted_or_removed_is_told_once_it_has_settled(
    quickly, tmp_path: Path, look, qtbot
) -> None:
    events = MountEvents(places=(str(tmp_path / "media"),))
    with qtbot.waitSignal(events.volumes_changed):
        (tmp_path / "media").mkdir()
    with qtbot.waitSignal(events.volumes_changed):
        (tmp_path / "media" / "zoé").mkdir()
    with qtbot.waitSignal(events.volumes_changed):
        (tmp_path / "media" / "zoé" / "CLE BLEUE").mkdir()
    with qtbot.waitSignal(events.volumes_changed):
        (tmp_path / "media" / "zoé" / "CLE BLEUE").rmdir()
    events.stop()
    with qtbot.assertNotEmitted(events.volumes_changed, wait=80):
        (tmp_path / "media" / "autre").mkdir()


def test_a_burst_of_messages_is_one_change_and_a_wake_up_is_told_at_once(quickly, look, qtbot) -> None:
    events = WindowsEvents()
    told: list[str] = []
    events.volumes_changed.connect(lambda: told.append("volumes"))
    with qtbot.waitSignal(events.woke):
        events.hear(Heard.WOKE)
    with qtbot.waitSignal(events.volumes_changed):
        for _ in range(5):
            events.hear(Heard.VOLUMES_CHANGED)
    qtbot.wait(60)
    assert told == ["volumes"]
    events.stop()


def test_stopped_events_say_nothing_more(quickly, look, qtbot) -> None:
    events = SystemEvents()
    with qtbot.waitSignal(events.volumes_changed):
        events._note_volumes()
    events._note_volumes()
    events.stop()
    with qtbot.assertNotEmitted(events.volumes_changed, wait=60):
        pass


def test_the_colours_of_the_system_are_asked_again_when_they_change(look: Theme, qtbot) -> None:
    """The offscreen platform has no dark mode of its own: its signal is played."""
    hints = QApplication.styleHints()
    look.set_mode(ColourMode.SYSTEM)
    with qtbot.waitSignal(look.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.palette.name == "light", "as the platform says now"
    look.set_mode(ColourMode.DARK)
    with qtbot.assertNotEmitted(look.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert look.palette.name == "dark", "chosen by the person"


def test_the_menu_of_the_icon(look: Theme, qtbot) -> None:
    tray = SystemTray()
    asked: list[str] = []
    tray.open_asked.connect(lambda page: asked.append(f"open {page}"))
    tray.send_asked.connect(lambda: asked.append("send"))
    tray.quit_asked.connect(lambda: asked.append("quit"))
    tray.show_look(LOCKED)
    entries = {action.text(): action for action in tray.menu.actions() if not action.isSeparator()}
    assert list(entries) == ["Ouvrir", "Envoyer maintenant", "Quitter"]
    assert not entries["Envoyer maintenant"].isEnabled(), "nothing can leave before the phrase"
    tray.show_look(TrayLook(TrayState.WELL, "Livret\nDernier envoi : hier 20:02"))
    assert tray.tip == "Livret\nDernier envoi : hier 20:02"
    for action in entries.values():
        action.trigger()
    assert asked == ["open ", "send", "quit"]
    tray.tell(Notification("2 leçons refusées", "Un clic montre la cause.", "sending"))
    tray._message_clicked()
    assert asked[-1] == "open sending"
    tray.remove()


def test_every_state_of_the_icon_is_told_by_its_shape(look: Theme) -> None:
    grey = {
        state: tray_pixmap(state, 32).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        for state in TrayState
    }
    assert len({bytes(image.constBits()) for image in grey.values()}) == len(TrayState)
    for state in TrayState:
        for side in (16, 20, 24, 32, 48, 64):
            assert tray_pixmap(state, side).width() == side
