"""A lesson beyond midnight: an arrow and its true hours on both days, one lesson to choose, open and carry."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.presenters.planner_blocks import Block
from livret_desktop.ui.presenters.planner_carry import Carry
from tests.ui.lessons_school import DAY, kept, lesson, record
from tests.ui.planner_window import drag, key, week

SUNDAY = DAY + timedelta(days=6 - DAY.weekday())
ALT = Qt.KeyboardModifier.AltModifier


def blocks(page: LessonsPage) -> list[Block]:
    assert page.planner.view.plan is not None
    return sorted(page.planner.view.plan.blocks, key=lambda one: one.day)


def on_its_way(page: LessonsPage) -> Carry | None:
    return page.planner.view.carry


def test_both_days_show_it_with_its_true_hours(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 23, minutes=90))
    page = week(desk, bridge, qtbot)
    first, rest = blocks(page)
    assert (first.day, first.start, first.goes_on) == (DAY, 23 * 60, True)
    assert (rest.day, rest.start, rest.minutes, rest.is_rest) == (DAY + timedelta(days=1), 0, 30, True)
    assert {first.title, rest.title} == {"23:00→00:30 Lemaire Hugo"}
    assert first.said == rest.said and "23:00 à 00:30" in rest.said
    plan = page.planner.view.plan
    assert plan is not None
    assert plan.boxes[first.key].right <= plan.scale.x_of(24 * 60), "nothing is painted past the edge"
    assert page.planner.sentence.count("1\u00a0leçon.") == 1, "one lesson, though two blocks"


def test_the_rest_is_chosen_and_opened_and_only_the_whole_is_carried(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("LEMAIRE", 22, minutes=180))
    page = week(desk, bridge, qtbot)
    view, rest = page.planner.view, blocks(page)[1]
    middle = view.box_of(rest).center().toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert page.pane.lesson_id == rest.lesson.id
    drag(page, middle, middle + type(middle)(200, 0))
    assert on_its_way(page) is None and [one.starts_at for one in kept(desk)] == [
        lesson("LEMAIRE", 22).starts_at
    ], "its rest cannot be dragged alone"
    view.setFocus()
    key(page, Qt.Key.Key_Left, ALT)
    carry = on_its_way(page)
    assert carry is not None and not carry.block.is_rest
    assert (carry.day, carry.minutes) == (DAY, 180)
    key(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: kept(desk)[0].starts_at == carry_start(carry.start))


def carry_start(minute: int) -> object:
    return lesson("LEMAIRE", minute // 60).starts_at + timedelta(minutes=minute % 60)


def test_the_night_of_sunday_stands_on_monday_too(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 23, minutes=120, day=SUNDAY), lesson("MARTIN", 21, day=SUNDAY))
    page = week(desk, bridge, qtbot)
    assert [one.day for one in blocks(page)] == [SUNDAY, SUNDAY]
    page.show_day(SUNDAY + timedelta(days=1))
    (rest,) = blocks(page)
    assert (rest.day, rest.is_rest, rest.minutes) == (SUNDAY + timedelta(days=1), True, 60)
    assert "Aucune leçon" in page.planner.sentence
    QApplication.processEvents()


def test_a_lesson_that_ends_at_midnight_is_whole(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 23, day=SUNDAY))
    page = week(desk, bridge, qtbot)
    (only,) = blocks(page)
    assert (only.goes_on, only.is_rest, only.title) == (False, False, "Lemaire Hugo")
    page.show_day(SUNDAY + timedelta(days=1))
    assert blocks(page) == []
