"""Around the planner's blocks: what is in sight, an empty team, the present hour, closed days, the day sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livret_desktop.services.context import Desk
from livret_desktop.services.overview.undo import next_undo
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.sheet_dialog import DaySheetDialog
from livret_desktop.ui.targets import TEAM
from tests.ui.lessons_school import DAY, at, kept, known, lesson, record
from tests.ui.lessons_window import dialog_of, press
from tests.ui.planner_window import block, choose, key, week


def test_a_low_window_scrolls_to_the_chosen_day_and_a_drag_to_its_edge_scrolls_on(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = week(desk, bridge, qtbot, 600)
    view = page.planner.view
    bar = view.verticalScrollBar()
    assert bar.maximum() > 0
    page.show_day(DAY - timedelta(days=4))
    assert bar.value() == 0
    page.show_day(DAY)
    box = view.box_of(block(page, "LEMAIRE"))
    assert box.top() > 0 and box.bottom() < view.viewport().height()
    page.show_day(DAY - timedelta(days=2))
    bar.setValue(bar.maximum() // 2)
    start = QPoint(
        round(view.plan.scale.x_of(15 * 60 + 20)), round(view.box_of(block(page, "LEMAIRE")).center().y())
    )
    before = bar.value()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), QPoint(start.x() + 40, view.viewport().height() - 3))
    QTest.mouseMove(view.viewport(), QPoint(start.x() + 41, view.viewport().height() - 3))
    assert bar.value() > before
    view.give_up()


def test_without_a_team_the_week_says_so_and_leads_there(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    long_ago = DAY - timedelta(days=400)
    with desk.database.write("Essai", desk.clock.now()) as written:
        for people in (written.work.instructors, written.work.simulators):
            for one in people.where():
                people.put(replace(one, left_on=long_ago))
    page = week(desk, bridge, qtbot)
    assert page.stack.currentWidget() is page.nobody
    page.go_asked.disconnect()  # this window has no other page
    with qtbot.waitSignal(page.go_asked) as asked:
        press("Saisir l’équipe", page.nobody)
    assert asked.args[0] == TEAM


def test_the_line_of_the_present_hour_goes_on_and_closed_days_say_why(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = week(desk, bridge, qtbot)
    view = page.planner.view
    assert view._now == (DAY, 14 * 60 + 30)
    desk.clock.instant = at(16, 5)  # type: ignore[attr-defined]
    page.minute_passed()
    assert view._now == (DAY, 16 * 60 + 5)
    qtbot.waitUntil(lambda: page.planner._knows_holidays)
    page.show_day(date(2026, 11, 11))
    assert view._shown is not None
    assert view._shown.closed == {date(2026, 11, 11): "férié"}


def test_the_day_sheet_is_of_the_instructor_filtered(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15), lesson("MARTIN", 9, trainer="ARNAUD"))
    page = week(desk, bridge, qtbot)
    for trainer, shown in ((None, None), (known("ARNAUD"), known("ARNAUD")), (known("Simulateur 1"), None)):
        page.filters.trainer.choose([trainer] if trainer else [])
        page.print_day()
        dialog = dialog_of(page, DaySheetDialog, qtbot)
        assert isinstance(dialog, DaySheetDialog)
        assert (dialog.day.value, dialog.who.value) == (DAY, shown)
        qtbot.waitUntil(dialog.print_button.isEnabled)
        dialog.reject()
        qtbot.waitUntil(lambda: not page.findChildren(DaySheetDialog))


def test_a_lesson_goes_to_the_week_after_by_one_key_and_the_planner_follows(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("MARTIN", 10))
    page = week(desk, bridge, qtbot)
    choose(page, "Martin")
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    key(page, Qt.Key.Key_PageDown, both)
    next_week = DAY + timedelta(days=7)
    qtbot.waitUntil(lambda: len(kept(desk, next_week)) == 1)
    assert kept(desk) == []
    assert kept(desk, next_week)[0].starts_at == at(10, day=next_week)
    qtbot.waitUntil(lambda: page.day == next_week)
    assert page.pane.lesson_id == kept(desk, next_week)[0].id
    page.planner.view.setFocus()
    key(page, Qt.Key.Key_PageUp, both)
    qtbot.waitUntil(lambda: page.day == DAY)
    assert len(kept(desk)) == 1
    change = next_undo(desk)
    assert change is not None
    assert "déplacée" in change.title
