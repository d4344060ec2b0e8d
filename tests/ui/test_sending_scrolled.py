"""Envois DSR on a low screen with large text: what was asked for is where one looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QScrollArea, QWidget

from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.sending.sending_page import HISTORY, SUNDAY
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.layouts import ScrolledPage
from tests.ui.sending_school import Friday, connected, fill, friday_with_one_lesson
from tests.ui.sending_screen import Screen, screens


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday_with_one_lesson(tmp_path) as made:
        yield made


@pytest.fixture
def low(school: Friday, look: Theme, qtbot) -> Iterator[Callable[[], Screen]]:
    """1366 × 768 with text at 200 %, scrolled down to the end of the pane."""
    look.set_text_percent(200)
    with screens(school, qtbot) as show:

        def shown() -> Screen:
            screen = show()
            screen.settle()
            screen.page.resize(1246, 560)
            to_the_end(screen)
            return screen

        yield shown


def to_the_end(screen: Screen) -> None:
    bar = area(screen).verticalScrollBar()
    screen.qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(bar.maximum())


def area(screen: Screen) -> QScrollArea:
    """The page itself scrolls; the lists in it have bars of their own."""
    areas = screen.page.findChildren(ScrolledPage)
    return next(one for one in areas if one.isAncestorOf(screen.page.views))


def is_seen(screen: Screen, widget: QWidget) -> bool:
    port = area(screen).viewport()
    top = widget.mapTo(port, widget.rect().topLeft()).y()
    return top >= 0 and top + widget.height() <= port.height()


@pytest.mark.parametrize("view", [SUNDAY, HISTORY])
def test_another_view_begins_at_its_beginning(low, view: str) -> None:
    screen = low()
    assert not is_seen(screen, screen.page.views)
    screen.page.open(view)
    screen.settle()
    screen.qtbot.waitUntil(lambda: is_seen(screen, screen.page.views))


def test_f9_shows_the_send_that_it_began(school: Friday, low) -> None:
    with connected(school):
        screen = low()
        assert screen.page.run_command(Command.SEND)
        screen.qtbot.waitUntil(lambda: area(screen).verticalScrollBar().value() < 200)
        screen.settle()


def test_another_lesson_is_read_from_its_beginning(school: Friday, look: Theme, qtbot) -> None:
    fill(school)
    with connected(school), screens(school, qtbot) as show:
        shown = show()
        shown.send()
        shown.page.resize(1140, 360)
        shown.choose("Lemaire")
        area = shown.page.pane.findChild(ScrolledPage)
        bar = area.verticalScrollBar()
        shown.qtbot.waitUntil(lambda: bar.maximum() > 60)
        bar.setValue(60)
        shown.reread()
        assert bar.value() == 60, "the same lesson, read again"
        other = next(
            name for name in school.lessons if name != "Lemaire" and school.lessons[name].id in shown.states()
        )
        shown.choose(other)
        assert bar.value() == 0
