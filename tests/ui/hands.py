"""Two ways of working a window, for the tests that play a whole moment: the mouse, or the keyboard and nothing else."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from tests.ui.conftest import type_text

_MOST_TABS = 400


class Hands(Protocol):
    """What a person does: find a control by its words, press it, type."""

    def press(self, words: str) -> None:
        """Press the visible button that begins with these words."""

    def press_this(self, wanted: QAbstractButton) -> None:
        """Press a button that words alone do not tell."""

    def command(self, words: str, key: Qt.Key) -> None:
        """A command that has both a button and a key."""


class Mouse:
    """Buttons are seen and clicked."""

    def press(self, words: str) -> None:
        _focused()
        self.press_this(button(words))

    def press_this(self, wanted: QAbstractButton) -> None:
        middle = wanted.rect().center()
        at = (
            middle if wanted.hitButton(middle) else QPoint(middle.y(), middle.y())
        )  # a box, not the room beside it
        QTest.mouseClick(wanted, Qt.MouseButton.LeftButton, pos=at)

    def command(self, words: str, key: Qt.Key) -> None:
        self.press(words)


class Keyboard:
    """Tab from control to control, Space to press, function keys: the mouse is never touched."""

    def press(self, words: str) -> None:
        self.press_this(button(words))

    def press_this(self, wanted: QAbstractButton) -> None:
        for _ in range(_MOST_TABS):
            focused = _focused()
            if focused is wanted:
                QTest.keyClick(wanted, Qt.Key.Key_Space)
                return
            if _are_choices(focused, wanted):
                # Tab reaches the choice made, arrows go on to the others; in the rail, Enter then opens the place.
                QTest.keyClick(focused, _towards(focused, wanted))
                if wanted.isChecked():
                    return
            else:
                QTest.keyClick(focused, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches « {_plain(wanted)} »")

    def command(self, words: str, key: Qt.Key) -> None:
        QTest.keyClick(_focused(), key)


def _towards(one: QWidget, other: QWidget) -> Qt.Key:
    if one.y() != other.y():
        return Qt.Key.Key_Down if other.y() > one.y() else Qt.Key.Key_Up
    return Qt.Key.Key_Right if other.x() > one.x() else Qt.Key.Key_Left


def _are_choices(one: QWidget, other: QAbstractButton) -> bool:
    if not isinstance(one, QAbstractButton):
        return False
    is_auto = other.autoExclusive() and one.parentWidget() is other.parentWidget()
    return is_auto or (other.group() is not None and one.group() is other.group())


def button(words: str) -> QAbstractButton:
    """The visible, usable button of the front window whose text or accessible name begins with these words."""
    found = [one for one in front().findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
    matching = [one for one in found if _plain(one).startswith(words)]
    assert matching, f"no button « {words} » among {sorted(map(_plain, found))}"
    return matching[0]


def front() -> QWidget:
    """The dialog in front, else the window."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    dialogs = [one for one in shown if isinstance(one, QDialog)]
    return dialogs[-1] if dialogs else shown[0]


def reach(wanted: QWidget) -> None:
    """Tab until it has the keyboard."""
    for _ in range(_MOST_TABS):
        focused = _focused()
        if focused is wanted:
            return
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {wanted.accessibleName()}")


def type_here(text: str) -> None:
    """Type into whatever has the keyboard."""
    type_text(_focused(), text)


def control(key: Qt.Key) -> None:
    """Ctrl and a key."""
    QTest.keyClick(_focused(), key, Qt.KeyboardModifier.ControlModifier)


def enter() -> None:
    """The Enter key."""
    QTest.keyClick(_focused(), Qt.Key.Key_Return)


def put_away(window: QWidget) -> None:
    """Close a window to the tray; another one takes the keyboard, which a platform without a screen does not see to."""
    window.hide()
    other = QWidget()
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    other.close()


def _focused() -> QWidget:
    if QApplication.activeWindow() is not front():
        front().activateWindow()  # a window manager does so when a dialog opens or closes
        QApplication.processEvents()
    return QApplication.focusWidget() or front()


def _plain(one: QAbstractButton) -> str:
    return (one.text() or one.accessibleName()).replace("\u00a0", " ").replace("&", "")
