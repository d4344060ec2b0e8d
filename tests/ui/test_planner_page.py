"""The week's planner in its window, on a real school: moved and stretched by mouse and by keys, clashes named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.services.lessons.lessons import change_lesson
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.screen_memory import recall_screen
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, at, kept, known, lesson, record, sent_lesson
from tests.ui.lessons_window import dialog_of, press
from tests.ui.planner_window import block, choose, drag, key, point, week

ALT, SHIFT_ALT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
)
TOMORROW = DAY + timedelta(days=1)


def test_the_week_shows_every_lesson_in_its_lane_and_says_it(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("LEMAIRE", 15), lesson("MARTIN", 9, trainer="ARNAUD", day=TOMORROW))
    page = week(desk, bridge, qtbot)
    assert {one.title for one in page.planner.view.plan.blocks} == {"Lemaire Hugo", "Martin Lucas"}
    assert page.planner.sentence == "Semaine 47, du 16 au 21 novembre. 2\u00a0leçons."
    assert page.planner.view.accessibleName() == page.planner.sentence
    choose(page, "LEMAIRE")
    assert page.pane.lesson_id == lesson("LEMAIRE", 15).id
    assert page.planner.view.accessibleDescription().startswith(
        "LEMAIRE Hugo, vendredi 20 novembre, 15:00 à 16:00"
    )
    assert unnamed(page) == []


def test_a_drag_moves_to_another_hour_day_and_instructor_and_one_undo_takes_it_back(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    first = lesson("LEMAIRE", 15)
    record(desk, first)
    page = week(desk, bridge, qtbot)
    page.planner.view.setFocus()
    start = page.planner.view.box_of(block(page, "LEMAIRE")).center().toPoint()
    drag(page, start, point(page, 1, "ARNAUD", 10 * 60 + 30))
    qtbot.waitUntil(lambda: kept(desk) == [] and len(kept(desk, TOMORROW)) == 1)
    moved = kept(desk, TOMORROW)[0]
    assert (moved.starts_at, moved.instructor_id, moved.minutes) == (
        at(10, day=TOMORROW),
        known("ARNAUD"),
        60,
    )
    last = next_undo(desk)
    assert last is not None
    assert last.title == "Leçon déplacée LEMAIRE Hugo, 21/11/2026 10:00"
    undo(desk, last.id)
    assert kept(desk) == [first]


def test_the_end_of_a_block_stretches_it(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = week(desk, bridge, qtbot)
    box = page.planner.view.box_of(block(page, "LEMAIRE"))
    end = QPoint(round(box.right()) - 2, round(box.center().y()))
    drag(page, end, point(page, 0, "NAVARRO", 16 * 60 + 32))
    qtbot.waitUntil(lambda: kept(desk)[0].minutes == 90)
    assert kept(desk)[0].starts_at == at(15)
    last = next_undo(desk)
    assert last is not None and last.title.startswith("Durée changée LEMAIRE Hugo")


def test_escape_in_the_middle_of_a_drag_leaves_everything(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = week(desk, bridge, qtbot)
    view = page.planner.view
    start = view.box_of(block(page, "LEMAIRE")).center().toPoint()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(120, 0))
    assert view.carry is not None
    assert "Entrée ou lâcher pour poser" in page.planner.hint.text()
    view.setFocus()
    key(page, Qt.Key.Key_Escape)
    assert view.carry is None
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(120, 0))
    assert kept(desk)[0].starts_at == at(15)


def test_keys_move_and_stretch_and_nothing_is_written_before_enter(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = week(desk, bridge, qtbot)
    page.planner.view.setFocus()
    key(page, Qt.Key.Key_Down)
    assert page.planner.view.selected == block(page, "LEMAIRE")
    for _ in range(4):
        key(page, Qt.Key.Key_Right, ALT)
    key(page, Qt.Key.Key_Right, SHIFT_ALT)
    key(page, Qt.Key.Key_PageUp, ALT)
    assert kept(desk)[0].starts_at == at(15)
    assert page.planner.hint.text().startswith(
        "jeu. 19 nov., 16:00 à 17:15 (1\u00a0h\u00a015), Stéphane NAVARRO."
    )
    key(page, Qt.Key.Key_Return)
    yesterday = DAY - timedelta(days=1)
    qtbot.waitUntil(lambda: len(kept(desk, yesterday)) == 1)
    assert (kept(desk, yesterday)[0].starts_at, kept(desk, yesterday)[0].minutes) == (
        at(16, day=yesterday),
        75,
    )


def test_alt_arrows_change_the_day_as_long_as_no_lesson_is_chosen(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = week(desk, bridge, qtbot)
    page.planner.view.setFocus()
    key(page, Qt.Key.Key_Right, ALT)
    assert page.day == TOMORROW
    key(page, Qt.Key.Key_PageDown)
    assert page.day == TOMORROW + timedelta(days=7)


def test_a_clash_names_whom_and_is_asked_about(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("KADDOURI", 15, minutes=120), lesson("LEMAIRE", 18))
    page = week(desk, bridge, qtbot)
    choose(page, "LEMAIRE")
    for _ in range(8):
        key(page, Qt.Key.Key_Left, ALT)
    assert "Stéphane NAVARRO a déjà une leçon jusqu’à 17:00 avec KADDOURI Inès." in page.planner.hint.text()
    key(page, Qt.Key.Key_Return)
    dialog = dialog_of(page, MessageDialog, qtbot)
    assert dialog.windowTitle() == "Stéphane NAVARRO a déjà une leçon jusqu’à 17:00"
    assert "avec Inès KADDOURI" in " ".join(one.text() for one in dialog.findChildren(Label))
    QApplication.processEvents()
    assert cut_texts(dialog) == []
    press("Laisser où elle était", dialog)
    assert [one.starts_at for one in kept(desk)] == [at(15), at(18)]
    for _ in range(8):
        key(page, Qt.Key.Key_Left, ALT)
    key(page, Qt.Key.Key_Return)
    press("Déplacer à 17:00", dialog_of(page, MessageDialog, qtbot))
    qtbot.waitUntil(lambda: [one.starts_at for one in kept(desk)] == [at(15), at(17)])


def test_a_clash_put_down_all_the_same_is_painted_as_a_conflict(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("KADDOURI", 15, minutes=120), lesson("LEMAIRE", 18))
    page = week(desk, bridge, qtbot)
    choose(page, "LEMAIRE")
    for _ in range(8):
        key(page, Qt.Key.Key_Left, ALT)
    key(page, Qt.Key.Key_Return)
    press("Poser quand même", dialog_of(page, MessageDialog, qtbot))
    qtbot.waitUntil(lambda: [one.starts_at for one in kept(desk)] == [at(15), at(16)])
    qtbot.waitUntil(lambda: page.planner.has_conflict)
    assert "2\u00a0leçons en conflit" in page.planner.sentence
    assert "Conflit\u00a0: " in block(page, "LEMAIRE").said


def test_a_lesson_already_accepted_becomes_a_correction_side_by_side(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    sent = sent_lesson(desk)
    page = week(desk, bridge, qtbot)
    choose(page, "LEMAIRE")
    key(page, Qt.Key.Key_Right, ALT)
    key(page, Qt.Key.Key_Return)
    dialog = dialog_of(page, ReasonDialog, qtbot)
    said = [one.text() for one in dialog.findChildren(Label)]
    assert {"Début", "08:00", "08:15"} <= set(said)
    assert kept(desk) == [sent], "nothing before the reason"
    dialog.reason.line.setText("heure mal notée")
    press("Corriger la leçon", dialog)
    qtbot.waitUntil(lambda: kept(desk)[0].starts_at == at(8, 15))
    line = lesson_line(desk, sent.id)
    assert line is not None and line.sending is not None
    assert (line.sending.state, line.sending.cancels) == (SubmissionState.DUE, False)


def test_an_accepted_lesson_moved_to_next_week_is_cancelled_there_and_planned_here(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    sent = sent_lesson(desk)
    page = week(desk, bridge, qtbot)
    choose(page, "LEMAIRE")
    key(page, Qt.Key.Key_PageDown, ALT)
    key(page, Qt.Key.Key_Return)
    dialog = dialog_of(page, ReasonDialog, qtbot)
    said = {one.text() for one in dialog.findChildren(Label)}
    assert {"Faite", "Prévue"} <= said
    dialog.reason.line.setText("enseignant malade")
    press("Corriger la leçon", dialog)
    qtbot.waitUntil(lambda: len(kept(desk, TOMORROW)) == 1)
    assert kept(desk, TOMORROW)[0].status is LessonStatus.PLANNED
    line = lesson_line(desk, sent.id)
    assert line is not None and line.sending is not None and line.sending.cancels


def test_a_lesson_that_waits_for_a_decision_is_not_moved(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    sent = sent_lesson(desk)
    with desk.database.quiet_write() as connection:
        connection.execute(text("UPDATE submission SET state = 'held'"))
    page = week(desk, bridge, qtbot)
    choose(page, "LEMAIRE")
    key(page, Qt.Key.Key_Right, ALT)
    key(page, Qt.Key.Key_Return)
    dialog = dialog_of(page, MessageDialog, qtbot)
    assert dialog.windowTitle() == "Cette leçon attend votre décision"
    press("Fermer", dialog)
    assert kept(desk) == [sent]


def test_a_whole_session_moves_together(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    group = known("séance")
    session = [
        lesson(name, 15, group_id=group, kind=LessonKind.THEORY, means=TrainingMeans.CLASSROOM)
        for name in ("LEMAIRE", "MARTIN", "KADDOURI")
    ]
    record(desk, *session)
    page = week(desk, bridge, qtbot)
    choose(page, "3\u00a0élèves")
    key(page, Qt.Key.Key_Right, ALT)
    key(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: {one.starts_at for one in kept(desk)} == {at(15, 15)})
    assert page.planner.has_conflict is False
    last = next_undo(desk)
    assert last is not None and last.title == "3\u00a0leçons déplacées"


def test_a_double_click_in_an_empty_place_begins_a_lesson_there(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = week(desk, bridge, qtbot)
    spot = point(page, 1, "ARNAUD", 11 * 60)
    QTest.mouseDClick(page.planner.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    draft = page.pane.draft
    assert (draft.day, draft.instructor_id, draft.start.hour) == (TOMORROW, known("ARNAUD"), 11)
    assert not page.pane.is_dirty, "a place pointed at is nothing typed yet"
    assert QApplication.focusWidget() is page.pane.form.student.line


def test_filters_of_days_and_teachers_and_the_view_kept(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15), lesson("MARTIN", 9, trainer="ARNAUD"))
    page = week(desk, bridge, qtbot)
    plan = page.planner.view.plan
    assert len(plan.bands) == 6 and len(plan.bands[0].lanes) == 4
    page.filters.trainer.choose([known("ARNAUD")])
    page.filters.days.set_value("one")
    page.filters.changed.emit()
    plan = page.planner.view.plan
    assert [one.title for one in plan.blocks] == ["Martin Lucas"]
    assert (len(plan.bands), len(plan.bands[0].lanes)) == (1, 1)
    page.head.views.choose("day")
    page.head.views.chosen.emit("day")
    assert page.stack.currentWidget() is page.table
    qtbot.waitUntil(lambda: recall_screen(desk, "lessons").get("view") == "day")


def test_a_change_from_elsewhere_reads_the_week_again(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = week(desk, bridge, qtbot)
    bridge.announce(change_lesson(desk, replace(lesson("LEMAIRE", 15), minutes=30)))
    qtbot.waitUntil(lambda: block(page, "LEMAIRE").minutes == 30)


@pytest.mark.parametrize("percent", [100, 200])
def test_no_button_is_cut_over_the_week(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme, percent: int
) -> None:
    look.set_text_percent(percent)
    record(desk, lesson("LEMAIRE", 9))
    page = week(desk, bridge, qtbot, 720)
    assert cut_texts(page) == []
