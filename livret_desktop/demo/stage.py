"""The window of the tour: acted upon as a person would (buttons by their words), then drawn as it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from livret_desktop.background.workers import POOL_SIZE, Workers
from livret_desktop.ui.page import Page
from livret_desktop.ui.shell import Shell

WIDTH, HEIGHT = 1366, 720
_QUIET_MS = 120
"""Longer than the window waits between a key and what it shows."""
_STEP_MS = 30


class StageError(Exception):
    """The window does not have what a scene acts upon: the tour and the window have gone apart."""


class Stage:
    """One open window on the demonstration school. GUI thread."""

    def __init__(self, application: QApplication, shell: Shell, workers: Workers) -> None:
        self._application = application
        self._workers = workers
        self.shell = shell
        shell.window.resize(WIDTH, HEIGHT)
        shell.window.show()
        self.settle()

    def settle(self) -> None:
        """Wait until background work has come back and the window has nothing more to do."""
        self._run_for(_QUIET_MS)
        while not self._is_idle():
            self._run_for(_STEP_MS)
        self._run_for(_STEP_MS)

    def page(self, key: str, what: object = None) -> Page:
        """Show a page, perhaps at one thing."""
        self.shell.window.go_to(key, what)
        self.settle()
        shown = self.shell.window.page
        assert shown is not None
        return shown

    def press(self, words: str) -> None:
        """Press the visible button that begins with these words. Raises StageError when there is none."""
        for button in self._buttons():
            if _plain(button.text() or button.accessibleName()).startswith(words):
                QTimer.singleShot(0, button, button.click)
                self.settle()
                return
        raise StageError(f"no button « {words} » among {[_plain(one.text()) for one in self._buttons()]}")

    def draw(self, path: Path) -> Path:
        """Write what is in front, a dialog or else the window, as a picture."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._front().grab().save(str(path)):
            raise StageError(f"cannot write {path}")
        return path

    def clear(self) -> None:
        """Close every dialog."""
        for dialog in self._dialogs():
            dialog.done(0)
            dialog.deleteLater()
        self._application.processEvents()

    def _is_idle(self) -> bool:
        """True once the writer and every thread of the pool have nothing before what is submitted now."""
        submitted = [self._workers.submit_write(_nothing)]
        submitted += [self._workers.submit_pool(_nothing) for _ in range(POOL_SIZE)]
        return all(_is_soon_done(future) for future in submitted)

    def _front(self) -> QWidget:
        dialogs = self._dialogs()
        return dialogs[-1] if dialogs else self.shell.window

    def _dialogs(self) -> list[QDialog]:
        found = [one for one in self._application.topLevelWidgets() if isinstance(one, QDialog)]
        return [one for one in found if one.isVisible()]

    def _buttons(self) -> list[QAbstractButton]:
        found: list[QAbstractButton] = self._front().findChildren(QAbstractButton)
        return [one for one in found if one.isVisible() and one.isEnabled()]

    def _run_for(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


@contextmanager
def hidden_from_user(window: QObject) -> Iterator[None]:
    """Delete the window at once at the end of the block."""
    try:
        yield
    finally:
        window.deleteLater()
        QApplication.sendPostedEvents()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, QDeadlineTimer(100))


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


def _nothing() -> None:
    return None


def _is_soon_done(future: Future[None]) -> bool:
    try:
        future.result(timeout=_STEP_MS / 1000)
    except TimeoutError:
        return False
    return True


def _plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ").replace("&", "")
