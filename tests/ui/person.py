"""Somebody at the program’s own door, its real start, loop and lock: only the hands are played."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from filelock import FileLock
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from livret_desktop import window
from livret_desktop.app import Program
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.main_window import MainWindow
from tests.ui.hands import Hands, Keyboard, enter

_SOON_MS = 20
_QUESTION = "leavingDialog"
_TOO_LATE_MS = 60_000
Moment = Callable[[], bool]
Steps = Generator[Moment, None, None]
"""What somebody does; each yield is what is waited for."""


class Person:
    """Somebody at the window: goes on with the next step as soon as what was waited for is there."""

    def __init__(self, steps: Steps, most_ms: int = _TOO_LATE_MS) -> None:
        self._steps, self._waits_for = steps, lambda: True
        self._is_at_it = False
        self.trouble: BaseException | None = None
        self._timer = QTimer(interval=_SOON_MS)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        QTimer.singleShot(most_ms, self._timer, self._give_up)

    def leave(self) -> None:
        self._timer.stop()

    def _go_on(self) -> None:
        if self._is_at_it:
            return  # a dialog of the system is open within a step
        self._is_at_it = True
        try:
            if self._waits_for():
                self._waits_for = next(self._steps)
        except StopIteration:
            self._timer.stop()
        except BaseException as trouble:
            self.trouble = trouble
            self._end()
        finally:
            self._is_at_it = False

    def _give_up(self) -> None:
        at = self._steps.gi_frame
        self.trouble = AssertionError("the window stays" if at is None else f"in vain at line {at.f_lineno}")
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        for one in QApplication.topLevelWidgets():
            if isinstance(one, FirstStart):
                one.reject()
        QApplication.exit(1)


def seen(kind: type[QWidget]) -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def asked_before_leaving() -> list[QWidget]:
    return [
        one for one in QApplication.topLevelWidgets() if one.objectName() == _QUESTION and one.isVisible()
    ]


def read(shown: QWidget) -> str:
    """Every word in sight, as an eye reads it."""
    words = [one.text() for one in shown.findChildren(QLabel) if one.isVisible()]
    return " ".join(words).replace("\u00a0", " ").replace("\u202f", " ")


def opened_on(hands: Hands, place: str) -> Steps:
    """The window is there; go to that place of the rail."""
    yield lambda: bool(seen(MainWindow)) and QApplication.focusWidget() is not None
    hands.press(place)
    if isinstance(hands, Keyboard):
        enter()


def leaves(hands: Hands) -> Steps:
    """Close the window, and answer what it may ask."""
    (shell,) = seen(MainWindow)
    shell.close()
    yield lambda: not shell.isVisible() or bool(asked_before_leaving())
    if asked_before_leaving():
        hands.press("Quitter quand même")
        yield lambda: not shell.isVisible()


def at_the_door(program: Program, steps: Steps, most_ms: int = _TOO_LATE_MS) -> int:
    """Start the program, do the steps, and give its exit status. What went wrong in a step is raised."""
    person = Person(steps, most_ms)
    program.folder.root.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    with FileLock(program.folder.window_lock):
        status = window._run(program, application)
    person.leave()
    if person.trouble is not None:
        raise person.trouble
    return status


def chooses(file: Path) -> None:
    """Soon, in Qt's own dialog for files: the name is put in, then Enter. Called before the button that opens it."""
    timer = QTimer(QApplication.instance(), interval=_SOON_MS)

    def look() -> None:
        for dialog in seen(QFileDialog):
            timer.deleteLater()
            line = dialog.findChild(QLineEdit, "fileNameEdit")
            assert line is not None
            line.setText(str(file))  # typed letter by letter, the list of what could follow takes the Enter
            QTest.keyClick(line, Qt.Key.Key_Return)

    timer.timeout.connect(look)
    timer.start()
