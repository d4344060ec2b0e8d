"""A lesson repeated every week, holidays and closed days passed over and said; the keys one lesson takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_repeats import plan_repeat, repeat_lessons
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.overview.undo import undo
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.repeat_dialog import RepeatDialog
from livret_desktop.ui.theme.theme import Theme
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, at, kept, known, lesson, record
from tests.ui.lessons_window import Typist, dialog_of, focused, press, show

MOST_KEYS = 14
"""At two keys a second, half of the 15 seconds a lesson may take."""
CHRISTMAS = date(2026, 12, 25)


def weeks_after(number: int) -> date:
    return DAY + timedelta(weeks=number)


def test_holidays_and_closures_are_passed_over_and_said(desk: Desk) -> None:
    record(desk, lesson("LEMAIRE", 15), lesson("KADDOURI", 15, day=weeks_after(2)))
    change_setting(desk, "hours.closures", "28/12/2026 au 2/1/2027")
    plan = plan_repeat(desk, lesson("LEMAIRE", 15).id, 6)
    assert [one.day for one in plan.days] == [weeks_after(number) for number in (1, 2, 3, 4, 7, 8)]
    assert plan.skipped == ((CHRISTMAS, "férié"), (date(2027, 1, 1), "congés"))
    assert [one.is_free for one in plan.days] == [True, False, True, True, True, True]
    assert plan.days[1].clashes[0].student_name == "Inès KADDOURI"


def test_a_repeat_is_one_step_and_one_undo_takes_it_back(desk: Desk) -> None:
    record(desk, lesson("LEMAIRE", 15, objectives=("C1-1",), place="Gare"))
    plan = plan_repeat(desk, lesson("LEMAIRE", 15).id, 3)
    changes = repeat_lessons(desk, plan.days)
    assert changes.title == "3\u00a0leçons répétées"
    (made,) = kept(desk, weeks_after(1))
    assert (made.starts_at, made.place, made.objectives) == (at(15, day=weeks_after(1)), "Gare", ())
    assert made.status is LessonStatus.PLANNED
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    assert kept(desk, weeks_after(1)) == []


def test_the_hour_stays_when_the_clocks_change(desk: Desk) -> None:
    march = date(2027, 3, 26)
    record(desk, lesson("LEMAIRE", 9, day=march))
    plan = plan_repeat(desk, lesson("LEMAIRE", 9, day=march).id, 1)
    assert plan.days[0].lessons[0].starts_at == at(9, day=march + timedelta(weeks=1))


def test_a_session_is_repeated_whole_each_week_a_session_of_its_own(desk: Desk) -> None:
    group = known("séance")
    more = {"group_id": group, "kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
    record(desk, *(lesson(name, 15, **more) for name in ("LEMAIRE", "MARTIN")))
    plan = plan_repeat(desk, lesson("LEMAIRE", 15).id, 2)
    repeat_lessons(desk, plan.days)
    sessions = [kept(desk, weeks_after(number)) for number in (1, 2)]
    assert [len(one) for one in sessions] == [2, 2]
    assert len({one.group_id for session in sessions for one in session} | {group}) == 3


@pytest.mark.parametrize(
    ("cancelled", "again"),
    [
        (("MARTIN",), {"LEMAIRE"}),
        (("LEMAIRE",), {"LEMAIRE"}),
        (("LEMAIRE", "MARTIN"), {"LEMAIRE", "MARTIN"}),
    ],
)
def test_who_cancelled_a_session_is_not_planned_again_with_the_others(
    desk: Desk, cancelled: tuple[str, ...], again: set[str]
) -> None:
    more = {"group_id": known("séance"), "kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
    session = [lesson(name, 15, **more) for name in ("LEMAIRE", "MARTIN")]
    record(desk, *session)
    set_status(desk, [lesson(name, 15).id for name in cancelled], LessonStatus.CANCELLED)
    plan = plan_repeat(desk, session[0].id, 2)
    repeat_lessons(desk, plan.days)
    for number in (1, 2):
        made = kept(desk, weeks_after(number))
        assert {one.student_id for one in made} == {known(name) for name in again}
        assert {one.status for one in made} == {LessonStatus.PLANNED}


@pytest.mark.parametrize("percent", [100, 200])
def test_the_dialog_ticks_the_free_days_and_adds_them(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme, percent: int
) -> None:
    look.set_text_percent(percent)
    record(desk, lesson("LEMAIRE", 15), lesson("KADDOURI", 15, day=weeks_after(2)))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 15).id)
    press("Répéter…", page.pane)
    dialog = dialog_of(page, RepeatDialog, qtbot)
    assert isinstance(dialog, RepeatDialog)
    qtbot.waitUntil(lambda: len(dialog.days) == 4)
    assert [box.isChecked() for _one, box in dialog.days] == [True, False, True, True]
    dialog.weeks.line.setText("5")
    dialog.weeks.committed.emit()
    qtbot.waitUntil(lambda: len(dialog.days) == 5)
    assert dialog.skipped.text() == "Passées\u00a0: ven. 25 déc. (férié), ven. 1er janv. (férié)."
    QApplication.processEvents()
    assert cut_texts(dialog) == [] and unnamed(dialog) == []
    dialog.add.click()
    qtbot.waitUntil(lambda: len(kept(desk, weeks_after(7))) == 1)
    assert len(kept(desk, weeks_after(2))) == 1, "the one that would overlap was left out"


def test_one_lesson_takes_few_keys(desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist) -> None:
    """Ctrl N, four letters, Enter, to the hour, the hour, Enter: the rest is right by default."""
    page = show(desk, bridge, qtbot)
    record(desk, lesson("MARTIN", 15))
    page.reload()
    keys = 0

    def tap(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal keys
        keys += 1
        QTest.keyClick(focused(), key, modifier)

    def type_keys(text: str) -> None:
        nonlocal keys
        keys += len(text)
        type_text(focused(), text)

    page.setFocus()
    tap(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    type_keys("lem")
    tap(Qt.Key.Key_Return)
    assert page.pane.draft.start is not None and page.pane.draft.start.hour == 16, "the next free hour"
    tap(Qt.Key.Key_Tab)
    tap(Qt.Key.Key_Tab)
    tap(Qt.Key.Key_Tab)
    assert focused() is page.pane.form.start.line
    type_keys("17")
    tap(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(desk)) == 2)
    assert [one.starts_at for one in kept(desk)] == [at(15), at(17)]
    assert keys <= MOST_KEYS, f"{keys} keys"
