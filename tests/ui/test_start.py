"""What waits for the first paint: the reading of the status, the tick, Python's collector of cycles."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from livret_desktop.garbage import spare_collections
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import STUDENTS
from livret_desktop.ui.theme.theme import Theme
from tests.collector import Ring, pythons_own_collector_afterwards, whole_walks, work_of_a_large_send
from tests.ui.sending_school import Friday, fill, friday
from tests.ui.whole_window import whole_window


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def shell(school: Friday, look: Theme, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        yield made


def test_the_rest_of_the_start_waits_for_the_first_paint(shell: Shell, qtbot) -> None:
    painted = []
    shell.settled.connect(lambda: painted.append(shell.window.is_painted))
    shell.window.show()
    shell._begin_reading()  # the timer is there before the paint
    assert shell.facts is None and painted == []
    qtbot.waitUntil(lambda: shell.facts is not None)
    assert painted == [True]


def test_the_day_is_read_once_the_window_is_painted(shell: Shell, qtbot) -> None:
    page = shell.window.page
    assert isinstance(page, TodayPage)
    page.reload()
    QApplication.processEvents()
    assert page.seen is None, "asked before the paint: that paint will ask for it"
    shell.window.show()
    qtbot.waitUntil(lambda: page.seen is not None)
    assert page.todo.lines


def test_the_chosen_student_is_read_once_the_window_is_painted(shell: Shell, qtbot) -> None:
    shell.window.go_to(STUDENTS)
    page = shell.window.page
    assert isinstance(page, StudentsPage)
    pane, chosen = page.list.pane, page.list.table.current_id
    pane.reload()
    assert pane._name.text() == "", "asked before the paint: that paint will ask for it"
    shell.window.show()
    qtbot.waitUntil(lambda: pane._name.text() != "")
    assert pane._id == chosen is not None


@pytest.mark.parametrize("is_minimised", [True, False])
def test_a_window_nobody_sees_has_no_paint_to_wait_for(shell: Shell, qtbot, is_minimised: bool) -> None:
    if is_minimised:
        shell.window.showMinimized()
    with qtbot.waitSignal(shell.settled):
        pass
    qtbot.waitUntil(lambda: shell.facts is not None)


def test_a_window_never_painted_does_not_keep_the_evening_run_waiting(shell: Shell, qtbot) -> None:
    shell.window.setUpdatesEnabled(False)
    shell.window.show()
    with qtbot.waitSignal(shell.settled, timeout=20_000):
        for _ in range(60):
            shell._begin_reading()
    assert not shell.window.is_painted


def test_cycles_are_collected_between_two_events_once_the_window_is_there(shell: Shell, qtbot) -> None:
    with pythons_own_collector_afterwards():
        spare_collections()
        assert not gc.isenabled()
        shell.window.show()
        with qtbot.waitSignal(shell.settled):
            pass
        gone = weakref.ref(Ring())
        work_of_a_large_send()
        assert gone() is not None, "no thread collects by itself"
        qtbot.waitUntil(lambda: gone() is None)
    assert gc.isenabled()


@pytest.mark.parametrize("is_sending", [True, False])
def test_old_cycles_are_collected_at_a_minute_when_nothing_is_sent(shell: Shell, is_sending: bool) -> None:
    """Whoever walks the whole heap keeps the window waiting."""
    with pythons_own_collector_afterwards(), ExitStack() as stack:
        if is_sending:
            stack.enter_context(shell._office.sends.one())
        spare_collections()
        for _ in range(12):
            gc.collect(1)
        with whole_walks() as walks:
            shell._minute()
    assert bool(walks) is not is_sending
