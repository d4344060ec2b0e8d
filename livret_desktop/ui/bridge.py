"""The one way from background threads to widgets: results cross as queued signals into the GUI thread.

What is to be called waits here under a number, and the threads know that number alone: the last to let go of a widget
is never a worker (why: :mod:`livret_desktop.garbage`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from livret_desktop.domain.changes import Changes

T = TypeVar("T")


class Runner(Protocol):
    """Where work runs. Both calls return at once, from any thread."""

    def submit_write(self, work: Callable[[], T]) -> Future[T]:
        """One use case that writes, on the single writer thread, in order."""

    def submit_pool(self, work: Callable[[], T]) -> Future[T]:
        """Files, network, PDF: on the pool; never a write."""


class Bridge(QObject):
    """Lives in the GUI thread. ``changes`` carries :class:`Changes`; screens concerned refresh on it."""

    changes = Signal(object)
    _arrived = Signal(int)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self.is_open = True
        """False from the end of the session on: nothing is asked of its threads any more."""
        self._numbers = count()
        self._waiting: dict[int, Callable[[], None]] = {}
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run ``call`` in the GUI thread, soon. Any thread. After the window is gone, nothing happens."""
        self._tell(self._kept(call))

    def close(self) -> None:
        """The window goes: what is still on its way would ask work of threads that stop. GUI thread."""
        self.is_open = False
        self._waiting.clear()

    def when_done(self, future: Future[T], then: Callable[[Future[T]], None]) -> None:
        """Run ``then(future)`` in the GUI thread once the future is done. Any thread."""
        number = self._kept(lambda: then(future))
        future.add_done_callback(lambda _done: self._tell(number))

    def announce(self, result: object) -> None:
        """Tell the screens what a write changed, when its result says so. Any thread."""
        changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
        if isinstance(changes, Changes) and (changes.kinds or changes.history_id is not None):
            self.deliver(lambda: self.changes.emit(changes))

    def _kept(self, call: Callable[[], None]) -> int:
        number = next(self._numbers)
        if self.is_open:
            self._waiting[number] = call
        return number

    def _tell(self, number: int) -> None:
        if isValid(self) and self.is_open:
            self._arrived.emit(number)

    def _call(self, number: int) -> None:
        call = self._waiting.pop(number, None)
        if call is not None and self.is_open:
            call()
