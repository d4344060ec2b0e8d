"""The first start in front of a test, on a PC that has no school yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.first_start.work import FirstStartWork
from tests.services.house import House, Plugged


@contextmanager
def first_starts(
    qtbot: QtBot, house: House, bridge: Bridge, plugged: Plugged
) -> Iterator[Callable[..., FirstStart]]:
    """Shows its dialog, of its own size or of this one; what it has opened is closed at the end."""
    made: list[tuple[FirstStart, FirstStartWork]] = []

    def show(size: QSize | None = None) -> FirstStart:
        work = FirstStartWork(house.folder, house.around)
        dialog = FirstStart(work, house.around, bridge, plugged)
        qtbot.addWidget(dialog)
        if size is not None:
            dialog.resize(size)
        dialog.show()
        made.append((dialog, work))
        return dialog

    yield show
    for _dialog, work in made:
        work.close()


@contextmanager
def first_start_in_front(qtbot: QtBot, house: House, bridge: Bridge) -> Iterator[FirstStart]:
    """Shown as wide as a common screen, with the keyboard; nothing is plugged in."""
    with first_starts(qtbot, house, bridge, Plugged()) as show:
        dialog = show(QSize(1366, 720))
        dialog.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        yield dialog


def dialogs(kind: type[QDialog]) -> list[QDialog]:
    """Those of that kind that it has opened."""
    found = QApplication.topLevelWidgets()
    return [w for w in found if isinstance(w, kind) and w.isVisible() and not isinstance(w, FirstStart)]


def visible(kind: type[QDialog]) -> Callable[[], bool]:
    """Asks whether there is one."""
    return lambda: bool(dialogs(kind))
