"""The program's whole window on a real school, and what a test sees and does of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from livret_desktop.background.workers import Workers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.widgets.text import Label


@contextmanager
def whole_windows(make_office: Callable[[Bridge], Office]) -> Iterator[Callable[[], Shell]]:
    """Makes windows, not shown yet; deleted at the end, before the workers stop."""
    workers = Workers()
    shells: list[Shell] = []

    def make() -> Shell:
        shells.append(Shell(make_office(Bridge(workers))))
        return shells[-1]

    try:
        yield make
    finally:
        for shell in shells:
            window = shell.window
            delete(shell)
            delete(window)
        workers.stop()
        QApplication.processEvents()


@contextmanager
def whole_window(make_office: Callable[[Bridge], Office]) -> Iterator[Shell]:
    """One of them."""
    with whole_windows(make_office) as make:
        yield make()


def put_in_front(shell: Shell, *, height: int = 720) -> None:
    """Shown as wide as a common screen; the keyboard comes to it by one of the next turns of the loop."""
    shell.window.resize(1366, height)
    shell.window.show()
    shell.window.activateWindow()


def words_shown(widget: QWidget) -> str:
    """Every word in sight, a line each, with plain spaces."""
    QApplication.processEvents()
    shown = [one.text() for one in widget.findChildren(Label) if one.isVisible() and one.text()]
    return "\n".join(shown).replace("\u00a0", " ").replace("\u202f", " ")
