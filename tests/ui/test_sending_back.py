"""From Envois DSR to the field that is wrong, and back to the lesson one came from; what stands beside each view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from livret_desktop.services.sending.send_compare import Compared, Comparison
from livret_desktop.ui.pages.sending.sending_compare import SideBySideDialog
from livret_desktop.ui.pages.sending.sending_page import CHECK, HISTORY, JOURNAL, QUEUE, SUNDAY, SendingPage
from livret_desktop.ui.presenters.sending_compare import Sides
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import LESSONS, SENDING, STUDENTS
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.todo_line import TodoLine
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import Friday, connected, fill, friday, give_neph
from tests.ui.sending_screen import Screen
from tests.ui.whole_window import whole_window


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made, connected(made):
        fill(made)
        yield made


@pytest.fixture
def shell(school: Friday, look: Theme, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        window = made.window
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        yield made


def sending(shell: Shell, qtbot) -> SendingPage:
    page = shell.window.page
    assert isinstance(page, SendingPage)
    qtbot.waitUntil(lambda: page.state is not None and not page.is_reading)
    return page


def press(within: object, text: str, qtbot) -> None:
    def found() -> list[Button]:
        return [one for one in within.findChildren(Button) if one.isVisible() and one.text() == text]

    qtbot.waitUntil(lambda: len(found()) == 1)  # the lesson is read on the pool: its button comes after
    qtbot.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def to_the_neph(school: Friday, shell: Shell, qtbot) -> None:
    shell.window.go_to(SENDING, school.lessons["Perrin"].id)
    page = sending(shell, qtbot)
    qtbot.waitUntil(lambda: page.queue.table.current_id == school.lessons["Perrin"].id)
    press(page.pane, "Saisir le NEPH", qtbot)
    assert shell.window.page.key == STUDENTS


@pytest.mark.parametrize("by_key", [True, False])
def test_once_the_field_is_put_right_one_comes_back_to_the_lesson(
    school: Friday, shell: Shell, qtbot, by_key: bool
) -> None:
    to_the_neph(school, shell, qtbot)
    line = shell.window.way_back
    assert line.isVisible()
    assert line.button.text() == "Revenir à l’envoi bloqué"
    assert "Perrin Noah, 20/11/2026 16:00" in {one.text() for one in line.findChildren(Label)}
    assert cut_texts(shell.window) == [] and unnamed(line) == []
    give_neph(school, "Perrin", "240377100411")
    if by_key:
        qtbot.keyClick(shell.window.page, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    else:
        qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    page = sending(shell, qtbot)
    qtbot.waitUntil(lambda: page.queue.table.current_id == school.lessons["Perrin"].id)
    assert not line.isVisible()


def test_the_way_back_goes_with_the_page_it_was_for(school: Friday, shell: Shell, qtbot) -> None:
    to_the_neph(school, shell, qtbot)
    shell.window.rail.chosen.emit(LESSONS)
    assert not shell.window.way_back.isVisible()
    qtbot.keyClick(shell.window.page, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert shell.window.page.key == LESSONS


def test_from_the_check_one_comes_back_to_the_check(school: Friday, shell: Shell, qtbot) -> None:
    shell.window.go_to(SENDING)
    page = sending(shell, qtbot)
    page.check_now()
    qtbot.waitUntil(lambda: len(page.report.findChildren(TodoLine)) == 2)
    press(page.report, "Saisir le NEPH", qtbot)
    assert shell.window.way_back.button.text() == "Revenir au contrôle"
    shell.window.way_back.take()
    assert sending(shell, qtbot).views.current == CHECK


def test_the_pane_says_nothing_of_a_lesson_the_view_does_not_list(school: Friday, screen) -> None:
    shown = screen()
    shown.choose("Perrin")
    assert "Perrin Noah" in shown.words()
    for view, is_told in ((CHECK, False), (SUNDAY, False), (JOURNAL, False), (QUEUE, True)):
        shown.page.open(view)
        shown.settle()
        pane = "\n".join(label.text() for label in shown.page.pane.findChildren(Label) if label.isVisible())
        assert ("Saisir le NEPH" in {b.text() for b in visible_buttons(shown)}) is is_told, view
        assert ("Pourquoi" in pane) is is_told, view
        assert cut_texts(shown.page) == []
    shown.page.open(HISTORY)
    shown.settle()
    assert "Parcours de la leçon" not in shown.words(), "no lesson is chosen there yet"
    shown.page.history.table.selectRow(0)
    shown.qtbot.waitUntil(lambda: "Parcours de la leçon" in shown.words(), timeout=10_000)


def visible_buttons(shown: Screen) -> list:
    return [one for one in shown.page.pane.findChildren(Button) if one.isVisible()]


def test_both_contents_are_told_line_by_line_to_a_screen_reader(look: Theme, qtbot) -> None:
    lines = (
        Compared("Début", "08:00", "08:00"),
        Compared("Durée", "1 h", "1 h 30"),
    )
    sides = Sides(
        "Ce qui a été envoyé, ce qui partira", "1 différence.", "Envoyé (version 1)", "Partira (version 2)"
    )
    dialog = SideBySideDialog(sides, Comparison(lines, 1, None, 2))
    qtbot.addWidget(dialog)
    dialog.show()
    table = QAccessible.queryAccessibleInterface(dialog.table)
    across = 1 + len(sides_columns := ["Écart", "Champ", "Envoyé (version 1)", "Partira (version 2)"])

    def said(row: int, column: int) -> str:
        """A cell, or with row -1 the head of a column: each row begins with its number, which says nothing."""
        cell = table.child((row + 1) * across + 1 + column)
        return cell.text(QAccessible.Text.Name).replace("\u00a0", " ")

    assert [said(-1, column) for column in range(4)] == sides_columns
    assert said(0, 0) == "Durée, modifié. Envoyé (version 1) : 1 h. Partira (version 2) : 1 h 30"
    assert said(0, 2) == "Durée, Envoyé (version 1) : 1 h, modifié"
    assert said(0, 3) == "Durée, Partira (version 2) : 1 h 30, modifié"
    assert said(1, 0) == "Début, sans écart : 08:00"
    assert unnamed(dialog) == []


class Windows(QObject):
    """What opened as a window of its own, though it is none."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_shown and not isinstance(watched, QDialog | QMainWindow):
            self.opened.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_opens_as_a_window_of_its_own(school: Friday, shell: Shell, qtbot) -> None:
    watch = Windows()
    QApplication.instance().installEventFilter(watch)
    try:
        for lesson in ("Perrin", "Marchand"):
            shell.window.go_to(SENDING, school.lessons[lesson].id)
            chosen, wanted = sending(shell, qtbot).queue.table, school.lessons[lesson].id
            qtbot.waitUntil(lambda chosen=chosen, wanted=wanted: chosen.current_id == wanted)
        page = sending(shell, qtbot)
        page.sends.begin(is_training=True)
        qtbot.waitUntil(lambda: not page.sends.is_sending, timeout=20_000)
        shell.window.go_to(SENDING, school.lessons["Lemaire"].id)
        qtbot.waitUntil(lambda: page.pane.has_next_step, timeout=20_000)
    finally:
        QApplication.instance().removeEventFilter(watch)
    assert watch.opened == []
    assert QApplication.activeWindow() is shell.window
