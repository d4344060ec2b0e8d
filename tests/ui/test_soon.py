"""What is to be done once the event being handled is over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from livret_desktop.ui.soon import soon


@pytest.fixture
def owner(look) -> QObject:
    return QObject()


def test_it_is_done_from_the_event_loop_once(owner: QObject, qtbot) -> None:
    said: list[str] = []
    soon(owner, lambda: said.append("first"))
    soon(owner, lambda: said.append("second"))
    assert said == []
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["first", "second"]


def test_timers_are_used_again(owner: QObject, qtbot) -> None:
    said: list[int] = []

    def again(left: int) -> None:
        said.append(left)
        if left:
            soon(owner, lambda: again(left - 1))

    soon(owner, lambda: again(20))
    qtbot.waitUntil(lambda: len(said) == 21)
    assert said == list(range(20, -1, -1))
    assert len(owner.findChildren(QTimer)) <= 2


def test_nothing_is_done_for_what_is_gone(owner: QObject, qtbot) -> None:
    said: list[str] = []
    soon(owner, lambda: said.append("late"))
    delete(owner)
    QApplication.processEvents()
    assert said == []
