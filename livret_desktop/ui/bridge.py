"""The one way from background threads to widgets: results cross as queued signals into the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

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
    _arrived = Signal(object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self.is_open = True
        """False from the end of the session on: nothing is asked of its threads any more."""
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run ``call`` in the GUI thread, soon. Any thread. After the window is gone, nothing happens."""
        if isValid(self) and self.is_open:
            self._arrived.emit(call)

    def close(self) -> None:
        """The window goes: what is still on its way would ask work of threads that stop. GUI thread."""
        self.is_open = False

    def when_done(self, future: Future[T], then: Callable[[Future[T]], None]) -> None:
        """Run ``then(future)`` in the GUI thread once the future is done. Any thread."""
        future.add_done_callback(lambda done: self.deliver(lambda: then(done)))

    def announce(self, result: object) -> None:
        """Tell the screens what a write changed, when its result says so. Any thread."""
        changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
        if isinstance(changes, Changes) and (changes.kinds or changes.history_id is not None):
            self.deliver(lambda: self.changes.emit(changes))

    def _call(self, call: Any) -> None:
        if self.is_open:
            call()
