"""Every verb of a screen is a small function returning an operation::

    def archive(bridge: Bridge, service: Students, student_id: StudentId) -> Operation[Changes]:
        return Operation(bridge, lambda: service.archive(student_id))

    archive(...).owner(self).busy(self.button).success(self.show_archived).run()

The work runs on the writer thread (or the pool), callbacks in the GUI thread. Without ``failure`` the trouble is
shown. What a write changed is told to every screen by the bridge.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from livret_desktop.errors import LivretError
from livret_desktop.logs import bug_report
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.widgets.dialogs import bug_dialog, error_dialog

T = TypeVar("T")
Report = Callable[[object], None]

_log = logging.getLogger(__name__)


class _Task(Generic[T]):
    """The work as its thread holds it: emptied in the GUI thread, where the widgets it names are then let go."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work: Callable[[], T] | None = work

    def __call__(self) -> T:
        assert self._work is not None, "called once, before it is emptied"
        return self._work()

    def let_go(self) -> None:
        self._work = None


class Operation(Generic[T]):
    """One piece of background work and what follows. Build and run it in the GUI thread, once."""

    def __init__(self, bridge: Bridge, work: Callable[[], T]) -> None:
        self._bridge, self._task = bridge, _Task(work)
        self._owner: QWidget | None = None
        self._busy: list[QWidget] = []
        self._keyboard: tuple[QWidget, QWidget | None] | None = None
        self._success: Callable[[T], None] | None = None
        self._failure: Callable[[Exception], None] | None = None
        self._finally: Callable[[], None] | None = None
        self._on_pool = False
        self._progress: Callable[[object], None] | None = None

    @classmethod
    def reporting(cls, bridge: Bridge, work: Callable[[Report], T]) -> Operation[T]:
        """Work that tells how far it is: ``work(report)`` calls ``report(value)`` from its own thread."""

        def told() -> T:
            return work(operation._report)

        operation = cls(bridge, told)
        return operation

    def on_pool(self) -> Operation[T]:
        """Files, network or PDF, no write: run on the pool."""
        self._on_pool = True
        return self

    def owner(self, widget: QWidget) -> Operation[T]:
        """The widget concerned: parent of the error dialog; once it is gone nothing is called any more."""
        self._owner = widget
        return self

    def busy(self, *widgets: QWidget) -> Operation[T]:
        """Disabled until the end, so that a button cannot be pressed twice."""
        self._busy.extend(widgets)
        return self

    def success(self, then: Callable[[T], None]) -> Operation[T]:
        """What to do with the result."""
        self._success = then
        return self

    def failure(self, then: Callable[[Exception], None]) -> Operation[T]:
        """What to do with the trouble, instead of showing it; call :func:`show_error` for the kinds not settled."""
        self._failure = then
        return self

    def progress(self, then: Callable[[object], None]) -> Operation[T]:
        """What to do with each value reported."""
        self._progress = then
        return self

    def always(self, then: Callable[[], None]) -> Operation[T]:
        """What to do at the end, whatever happened."""
        self._finally = then
        return self

    def run(self) -> Future[T]:
        """Start. The future is for tests and for cancelling; widgets use the callbacks.

        A page's timer may still ask when its session is over: then nothing is begun.
        """
        if not self._bridge.is_open:
            never: Future[T] = Future()
            never.cancel()
            return never
        self._hold_busy()
        runner = self._bridge.runner
        future = (runner.submit_pool if self._on_pool else runner.submit_write)(self._task)
        self._bridge.when_done(future, self._finish)
        return future

    def _hold_busy(self) -> None:
        """Disabling what has the keyboard sends the keyboard elsewhere: where from and where to are kept."""
        had = QApplication.focusWidget()
        for widget in self._busy:
            widget.setEnabled(False)
        if had is not None and had in self._busy:
            self._keyboard = (had, QApplication.focusWidget())

    def _free_busy(self) -> None:
        """Enable again, and give the keyboard back unless the person took it elsewhere meanwhile."""
        for widget in self._busy:
            if isValid(widget):
                widget.setEnabled(True)
        had, sent_to = self._keyboard or (None, None)
        if had is not None and isValid(had) and had.isVisible():
            is_untouched = QApplication.focusWidget() in (None, sent_to)
            if is_untouched:
                had.setFocus()

    def _report(self, value: object) -> None:
        def tell() -> None:
            if self._progress is not None and self._is_owned():
                self._progress(value)

        self._bridge.deliver(tell)

    def _is_owned(self) -> bool:
        return self._owner is None or isValid(self._owner)

    def _finish(self, future: Future[T]) -> None:
        self._task.let_go()
        self._free_busy()
        try:
            result = future.result()
        except CancelledError:
            self._end()
        except Exception as trouble:
            self._fail(trouble)
            self._end()
        else:
            self._bridge.announce(result)
            if self._success is not None and self._is_owned():
                self._success(result)
            self._end()

    def _end(self) -> None:
        if self._finally is not None and self._is_owned():
            self._finally()

    def _fail(self, trouble: Exception) -> None:
        if not isinstance(trouble, LivretError):
            _log.error("bug in an operation: %s", bug_report(trouble))
        if self._failure is not None and self._is_owned():
            self._failure(trouble)
            return
        show_error(trouble, self._owner if self._is_owned() else None)


def show_error(trouble: Exception, parent: QWidget | None = None) -> None:
    """Show trouble: the three kinds in their own words, anything else as a defect of the program. Does not wait."""
    owner = parent or QApplication.activeWindow()
    if isinstance(trouble, LivretError):
        dialog = error_dialog(trouble, owner)
    else:
        dialog = bug_dialog(bug_report(trouble), owner)
    # The connection also keeps a dialog without an owner alive until it is closed.
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
