"""One application for all window tests; anything Qt complains about fails the test that made it complain."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import speak_french
from livret_desktop.ui.theme.theme import ColourMode, Theme, install_theme
from tests.services.house import Plugged
from tests.ui.lessons_school import open_desk
from tests.ui.sending_school import Friday, friday
from tests.ui.sending_screen import Screen, screens
from tests.ui.students_school import Place, opened

# The offscreen screen says this of every top window; it has no frame to move, and nothing to bring to the front.
_HARMLESS = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
    # The offscreen platform has no place for icons near the clock, and says so when one is shown.
    "QObject::connect: No such signal QPlatformNativeInterface::systemTrayWindowChanged(QScreen*)",
)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def _installed(qapp: QApplication) -> Theme:
    speak_french(qapp)
    return install_theme(qapp, ColourMode.LIGHT)


@pytest.fixture
def look(_installed: Theme) -> Iterator[Theme]:
    """The theme, light at 100 %, put back after the test."""
    yield _installed
    if _installed.mode is not ColourMode.LIGHT:
        _installed.set_mode(ColourMode.LIGHT)
    if _installed.text_percent != 100:
        _installed.set_text_percent(100)


@pytest.fixture(autouse=True)
def qt_complaints(_installed: Theme) -> Iterator[list[str]]:
    """Every warning of Qt during the test; a test that expects one takes it out of the list."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and text not in _HARMLESS:
            said.append(text)

    before = qInstallMessageHandler(hear)
    yield said
    qInstallMessageHandler(before)
    assert said == []


class Direct:
    """A runner that runs at once: results still cross the bridge."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def submit_write(self, work: Callable[[], Any]) -> Future[Any]:
        self.used.append("write")
        return _done(work)

    def submit_pool(self, work: Callable[[], Any]) -> Future[Any]:
        self.used.append("pool")
        return _done(work)


def _done(work: Callable[[], Any]) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        future.set_result(work())
    except Exception as trouble:
        future.set_exception(trouble)
    return future


@pytest.fixture
def runner() -> Direct:
    return Direct()


@pytest.fixture
def bridge(runner: Direct, look: Theme) -> Bridge:
    return Bridge(runner)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The school of Leçons and Équipe, open."""
    opened_desk = open_desk(tmp_path / "ecole")
    yield opened_desk
    opened_desk.database.close()


@pytest.fixture
def place(tmp_path: Path, bridge: Bridge) -> Iterator[Place]:
    """The same, as the pages of Élèves are given it."""
    yield from opened(tmp_path, bridge)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    """The school of Envois DSR, open: a team, no pupil yet, no access."""
    with friday(tmp_path) as made:
        yield made


@pytest.fixture
def screen(school: Friday, look: Theme, qtbot) -> Iterator[Callable[[], Screen]]:
    """Shows Envois DSR of that school, or of the one that a file puts in its place."""
    with screens(school, qtbot) as show:
        yield show


@pytest.fixture
def plugged() -> Plugged:
    """What the computer has plugged in: nothing yet."""
    return Plugged()


def type_text(widget: QWidget, text: str) -> None:
    """Type any text, accents included (QTest's own typing aborts on them)."""
    for character in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))


@pytest.fixture(name="type_text")
def _type_text() -> Callable[[QWidget, str], None]:
    return type_text
