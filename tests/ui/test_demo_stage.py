"""The hand of the tour: what it takes to be in front, and a button that is not ready yet."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout, QWidget
from shiboken6 import delete

from livret_desktop.demo.stage import Stage, StageError, WatchedWorkers


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def stage(qapp: QApplication, window: QWidget) -> Iterator[Stage]:
    workers = WatchedWorkers()
    yield Stage(qapp, SimpleNamespace(window=window), workers)
    workers.stop()


def test_the_dialog_opened_last_is_in_front(stage: Stage, window: QWidget) -> None:
    assert stage.front is window
    opened: list[QWidget] = [window]
    for _ in range(8):
        opened.append(QDialog(opened[-1]))
        opened[-1].open()
    for dialog in reversed(opened[1:]):
        assert stage.front is dialog
        dialog.close()
        delete(dialog)
    assert stage.front is window


def test_a_button_that_comes_back_is_waited_for(stage: Stage, window: QWidget) -> None:
    pressed: list[str] = []
    button = QPushButton("Passer")
    button.clicked.connect(lambda: pressed.append("Passer"))
    button.setEnabled(False)
    QVBoxLayout(window).addWidget(button)
    QTimer.singleShot(200, button, lambda: button.setEnabled(True))
    stage.press("Passer")
    assert pressed == ["Passer"]
    with pytest.raises(StageError):
        stage.press("Renoncer")
