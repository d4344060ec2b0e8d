from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout, QWidget
from shiboken6 import delete

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import RuleError, ServiceError
from livret_desktop.logs import bug_report
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation


class Threads:
    """Real threads, as the program's own workers."""

    def __init__(self) -> None:
        self.writer = ThreadPoolExecutor(1, "writer")
        self.pool = ThreadPoolExecutor(3, "pool")

    def submit_write(self, work):
        return self.writer.submit(work)

    def submit_pool(self, work):
        return self.pool.submit(work)


@pytest.fixture
def threaded(look):
    threads = Threads()
    yield Bridge(threads)
    threads.writer.shutdown()
    threads.pool.shutdown()


def dialogs() -> list[QDialog]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QDialog) and widget.isVisible()
    ]


def test_work_runs_elsewhere_and_its_result_comes_back_here(threaded: Bridge, qtbot) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    button = QPushButton("Enregistrer")
    qtbot.addWidget(button)
    changes: list[Changes] = []
    threaded.changes.connect(changes.append)
    gate = threading.Event()

    def work() -> Changes:
        gate.wait(10)
        seen.append(("work", threading.current_thread()))
        return Changes(frozenset({Kind.LESSONS}), "leçon déplacée", 4)

    Operation(threaded, work).busy(button).success(
        lambda _r: seen.append(("done", threading.current_thread()))
    ).run()
    assert not button.isEnabled()
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 2 and len(changes) == 1, timeout=10_000)
    assert [name for name, _thread in seen] == ["work", "done"]
    assert seen[0][1] is not threading.main_thread()
    assert seen[1][1] is threading.main_thread()
    assert changes[0].title == "leçon déplacée"
    assert button.isEnabled()


def test_the_keyboard_comes_back_to_the_button_pressed(threaded: Bridge, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    rows = QVBoxLayout(window)
    pressed, neighbour, elsewhere = QPushButton("Enregistrer"), QPushButton("Aide"), QPushButton("Fermer")
    for button in (pressed, neighbour, elsewhere):
        rows.addWidget(button)
    window.show()
    for moved_to, comes_back_to in ((None, pressed), (elsewhere, elsewhere)):
        gate = threading.Event()
        pressed.setFocus()
        qtbot.waitUntil(pressed.hasFocus)
        Operation(threaded, lambda gate=gate: gate.wait(10)).busy(pressed).run()
        assert not pressed.hasFocus()
        if moved_to is not None:
            moved_to.setFocus()
        gate.set()
        qtbot.waitUntil(pressed.isEnabled)
        assert QApplication.focusWidget() is comes_back_to


def test_progress_is_told_in_order(threaded: Bridge, qtbot) -> None:
    told: list[object] = []

    def work(report) -> str:
        for number in range(5):
            report(number)
        return "fin"

    Operation.reporting(threaded, work).on_pool().progress(told.append).success(told.append).run()
    qtbot.waitUntil(lambda: told == [0, 1, 2, 3, 4, "fin"], timeout=10_000)


def test_trouble_is_shown_in_its_own_words(bridge: Bridge, qtbot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)

    def refused() -> None:
        raise RuleError("AFFI impossible", "Il manque 6 h.", "Enregistrez les heures.", source="art. 4")

    ends: list[str] = []
    Operation(bridge, refused).owner(owner).always(lambda: ends.append("fin")).run()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialog = dialogs()[0]
    assert dialog.windowTitle() == "AFFI impossible"
    assert "Enregistrez les heures." in dialog.accessibleDescription()
    assert ends == ["fin"]
    dialog.close()


def test_a_bug_is_logged_and_shown_without_what_was_typed(bridge: Bridge, qtbot, expected_logs) -> None:
    expected_logs("bug in an operation")

    def broken() -> None:
        raise ValueError("Léa Marchand")

    Operation(bridge, broken).run()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialog = dialogs()[0]
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copier")
    copy.click()
    report = QApplication.clipboard().text()
    assert "ValueError" in report
    assert "broken" in report
    assert "Marchand" not in report
    dialog.close()


def test_a_failure_handled_is_not_shown(bridge: Bridge, qtbot) -> None:
    handled: list[Exception] = []

    def refused() -> None:
        raise ServiceError("Pas de réponse", "Le serveur est muet.", "Réessayez.")

    Operation(bridge, refused).failure(handled.append).run()
    qtbot.waitUntil(lambda: len(handled) == 1)
    assert dialogs() == []


def test_a_widget_that_is_gone_is_not_called(bridge: Bridge, qtbot) -> None:
    owner = QWidget()
    called: list[object] = []
    Operation(bridge, lambda: 1).owner(owner).success(called.append).run()
    delete(owner)
    ended: list[object] = []
    Operation(bridge, lambda: 2).success(ended.append).run()
    qtbot.waitUntil(lambda: ended == [2])
    assert called == []


def test_a_report_names_places_and_causes_only() -> None:
    try:
        try:
            raise KeyError("06 12 48 30 77")
        except KeyError as cause:
            raise RuntimeError("Léa") from cause
    except RuntimeError as trouble:
        report = bug_report(trouble)
    assert "RuntimeError" in report
    assert "KeyError" in report
    assert "06 12" not in report
    assert "Léa" not in report


def test_nothing_is_begun_nor_told_once_the_session_is_over(bridge, qtbot):
    told: list[int] = []
    late = bridge.deliver
    late(lambda: told.append(1))
    bridge.close()
    future = Operation(bridge, lambda: told.append(2)).success(lambda _none: told.append(3)).run()
    assert future.cancelled()
    QApplication.processEvents()
    assert told == []
