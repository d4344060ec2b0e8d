"""The window of the tour: acted upon as a person would (buttons by their words), then drawn as it stands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from shiboken6 import isValid

from livret_desktop.background.workers import Workers
from livret_desktop.ui.manual.manual_window import ManualWindow
from livret_desktop.ui.page import Page
from livret_desktop.ui.shell import Shell

WIDTH, HEIGHT = 1366, 720
_QUIET_MS = 120
"""Longer than the window waits between a key and what it shows."""
_STEP_MS = 30
_PATIENT_TURNS = 100
_FIRST_NAMED_KEY = 0x80  # below it a key of Qt is the code of its character
T = TypeVar("T")


class StageError(Exception):
    """The window does not have what a scene acts upon: the tour and the window have gone apart."""


class WatchedWorkers(Workers):
    """Workers that know whether anything asked of them is still under way."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: list[Future[Any]] = []

    def has_work(self) -> bool:
        """True while something is under way."""
        self._asked = [future for future in self._asked if not future.done()]
        return bool(self._asked)

    def submit_write(self, work: Callable[[], T]) -> Future[T]:
        """See :class:`Workers`."""
        return self._watched(super().submit_write(work))

    def submit_pool(self, work: Callable[[], T]) -> Future[T]:
        """See :class:`Workers`."""
        return self._watched(super().submit_pool(work))

    def _watched(self, future: Future[T]) -> Future[T]:
        self._asked.append(future)
        return future


Play = Callable[["Stage"], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A state of the window under the name of its picture."""

    name: str
    play: Play


class Stage:
    """One open window on the demonstration school. GUI thread."""

    def __init__(self, application: QApplication, shell: Shell, workers: WatchedWorkers) -> None:
        self._application = application
        self.workers = workers
        self._closing: list[Callable[[], None]] = []
        self._other: QWidget | None = None
        self.shell = shell
        self._pause, self._loop = QTimer(singleShot=True), QEventLoop()
        self._pause.timeout.connect(self._loop.quit)
        self._soon, self._to_press = QTimer(singleShot=True, interval=0), list[QAbstractButton]()
        self._soon.timeout.connect(self._press_asked)
        shell.window.resize(WIDTH, HEIGHT)
        shell.window.show()
        self.settle()

    def settle(self) -> None:
        """Wait until background work has come back and the window has nothing more to do."""
        self._run_for(_QUIET_MS)
        while self.workers.has_work():
            while self.workers.has_work():
                self._run_for(_STEP_MS)
            self._run_for(_STEP_MS)  # what came back may have asked for more

    def page(self, key: str, what: object = None) -> Page:
        """Show a page, perhaps at one thing."""
        self.shell.window.go_to(key, what)
        self.settle()
        shown = self.shell.window.page
        assert shown is not None
        return shown

    def press(self, words: str) -> None:
        """Press the visible button that begins with these words. Raises StageError when there is none.

        Work that ended a moment ago may still have to give the buttons back: they are waited for.
        """
        for _turn in range(_PATIENT_TURNS):
            for button in self._buttons():
                if _plain(button.text() or button.accessibleName()).startswith(words):
                    self._to_press.append(button)
                    self._soon.start()
                    self.settle()
                    return
            self._run_for(_STEP_MS)
        raise StageError(f"no button « {words} » among {[_plain(one.text()) for one in self._buttons()]}")

    def until(self, is_there: Callable[[], bool], missing: str) -> None:
        """Wait for something the window shows by itself. Raises StageError, saying what is ``missing``."""
        for _turn in range(_PATIENT_TURNS):
            if is_there():
                return
            self._run_for(_STEP_MS)
        raise StageError(missing)

    @property
    def front(self) -> QWidget:
        """What is in front: the manual, a dialog, or else the window.

        Of several dialogs the one that takes the keys: Qt gives its windows in no order.
        """
        dialogs, manuals = self._dialogs(), self._manuals()
        asking = self._application.activeModalWidget()
        if asking in dialogs and not manuals:
            return asking
        shown: list[QWidget] = [*dialogs, *manuals]
        return shown[-1] if shown else self._other or self.shell.window

    def draw(self, path: Path) -> Path:
        """Write what is in front, a dialog or else the window, as a picture."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.front.grab().save(str(path)):
            raise StageError(f"cannot write {path}")
        return path

    def show_other(self, window: QWidget) -> None:
        """Another window than the demonstration's, in front until the end of the scene."""
        self._other = window
        self.at_the_end(lambda: setattr(self, "_other", None))
        window.resize(WIDTH, HEIGHT)
        window.show()
        self.settle()

    def at_the_end(self, close: Callable[[], None]) -> None:
        """What to close after the scene being played."""
        self._closing.append(close)

    def clear(self) -> None:
        """Close every dialog, and what the scene asked to be closed."""
        for dialog in self._dialogs():
            dialog.done(0)
            dialog.deleteLater()
        self._application.processEvents()
        while self._closing:
            self._closing.pop()()

    def _dialogs(self) -> list[QDialog]:
        """Those shown, the one in front last: Qt lists them in no order."""
        found = [one for one in self._application.topLevelWidgets() if isinstance(one, QDialog)]
        in_front = self._application.activeModalWidget()
        return sorted((one for one in found if one.isVisible()), key=lambda one: one is in_front)

    def _manuals(self) -> list[ManualWindow]:
        found = [one for one in self._application.topLevelWidgets() if isinstance(one, ManualWindow)]
        return [one for one in found if one.isVisible()]

    def _buttons(self) -> list[QAbstractButton]:
        found: list[QAbstractButton] = self.front.findChildren(QAbstractButton)
        return [one for one in found if one.isVisible() and one.isEnabled()]

    def _press_asked(self) -> None:
        """From the event loop: what a button opens may have a loop of its own."""
        button = self._to_press.pop()
        if isValid(button):
            button.click()

    def _run_for(self, milliseconds: int) -> None:
        """One timer for all: each ``QTimer.singleShot`` makes one that PySide deletes later, thousands in a tour, and
        one in some ten thousand brought it down (its Python side was gone) while a worker was busy."""
        self._pause.start(milliseconds)
        self._loop.exec()


def press_key(widget: QWidget, key: Qt.Key) -> None:
    """Press a key on a widget, as the keyboard would."""
    text = chr(key) if key < _FIRST_NAMED_KEY else ""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


@contextmanager
def gone_at_the_end(shell: Shell) -> Iterator[None]:
    """Delete the window, with its timers, at the end of the block: its workers are about to stop."""
    try:
        yield
    finally:
        shell.window.deleteLater()
        shell.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def nothing_fails() -> Iterator[None]:
    """Raise StageError at the end of the block for what the window's own slots raised: Qt only prints it."""
    caught: list[BaseException] = []
    former = sys.excepthook
    sys.excepthook = lambda _kind, error, _trace: caught.append(error)
    try:
        yield
    finally:
        sys.excepthook = former
    if caught:
        raise StageError(f"{len(caught)} slots of the window failed") from caught[0]


def _plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ").replace("&", "")
