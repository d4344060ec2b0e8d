"""The planner in its window, and the gestures its tests share."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_head import WEEK
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.presenters.planner_blocks import Block
from tests.ui.lessons_school import DAY, known
from tests.ui.lessons_window import show


def week(desk: Desk, bridge: Bridge, qtbot: QtBot, height: int = 1000) -> LessonsPage:
    page = show(desk, bridge, qtbot, WEEK)
    page.window().resize(1366, height)
    QApplication.processEvents()
    return page


def block(page: LessonsPage, name: str) -> Block:
    assert page.planner.view.plan is not None
    return next(one for one in page.planner.view.plan.blocks if name.casefold() in one.title.casefold())


def point(page: LessonsPage, day_offset: int, trainer: str, minute: int) -> QPoint:
    """A place of the week in the viewport."""
    view = page.planner.view
    assert view.plan is not None
    day = DAY + timedelta(days=day_offset)
    lane = next(one for one in view.plan.lanes() if (one.day, one.lane_id) == (day, known(trainer)))
    y = lane.box.y + lane.box.height / 2 - view.verticalScrollBar().value()
    return QPoint(round(view.plan.scale.x_of(minute)), round(y))


def drag(page: LessonsPage, start: QPoint, end: QPoint) -> None:
    surface = page.planner.view.viewport()
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(surface, (start + end) / 2)
    QTest.mouseMove(surface, end)
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=end)


def choose(page: LessonsPage, name: str) -> None:
    view = page.planner.view
    view.setFocus()
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.box_of(block(page, name)).center().toPoint()
    )


def key(
    page: LessonsPage, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(page.planner.view, which, modifier)
