"""The returned feuille de journée typed with its levels; the levels and the history of a lesson in its pane."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.vocabulary import LessonStatus, SkillFacet, SkillLevel
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_levels import mark_lesson
from livret_desktop.services.lessons.lessons import change_lesson, set_statuses
from livret_desktop.services.overview.record_history import lesson_history
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.follow_up import mark_skills
from livret_desktop.services.records.skills_grid import grid_view
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmDialog
from livret_desktop.ui.pages.lessons.lessons_levels import LevelsDialog
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.level_row import FACETS, LevelRow
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, YESTERDAY, kept, known, lesson, record
from tests.ui.lessons_window import dialog_of, show

WHO = known("MARTIN")
STARTED, IN_PROGRESS, ACQUIRED = SkillLevel.STARTED, SkillLevel.IN_PROGRESS, SkillLevel.ACQUIRED
WHY, HOW, SELF = SkillFacet.WHY, SkillFacet.HOW, SkillFacet.SELF_ASSESSMENT


def skill(desk: Desk, code: str) -> Skill:
    view = grid_view(desk, student_file(desk, WHO).enrolments[0].enrolment.id)
    assert view is not None
    return view.marks[code]


def test_a_returned_sheet_is_typed_figure_by_figure_and_undone_at_once(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("MARTIN", 9, day=YESTERDAY))
    page = show(desk, bridge, qtbot)
    page.confirm_button.click()
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    dialog.sheet.click()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    (line,) = dialog.lines
    assert line.codes is not None
    line.codes.line.setFocus()
    QTest.keyClicks(line.codes.line, "2.3 C2-5")
    QTest.keyClick(line.codes.line, Qt.Key.Key_Tab)
    assert list(line.levels.rows) == ["C2-3", "C2-5"]
    row = line.levels.rows["C2-3"]
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(row, "221")
    QTest.keyClick(row, Qt.Key.Key_Right)
    QTest.keyClick(row, Qt.Key.Key_Right)
    QTest.keyClicks(row, "1")
    assert row.accessibleDescription() == "Autoévaluation\u00a0: abordé"
    dialog.accept()
    qtbot.waitUntil(lambda: kept(desk, YESTERDAY)[0].status is LessonStatus.DONE)
    told = skill(desk, "C2-3")
    assert [told.mark(facet)[0] for facet in FACETS] == [
        IN_PROGRESS,
        IN_PROGRESS,
        STARTED,
        STARTED,
        STARTED,
        STARTED,
    ]
    assert told.mark(WHY)[1] == YESTERDAY
    assert (told.teacher(WHY), told.teacher(SELF)) == (kept(desk, YESTERDAY)[0].instructor_id, None)
    assert skill(desk, "C2-5").mark(WHY) == (STARTED, YESTERDAY)  # worked on, without a figure
    change = next_undo(desk)
    assert change is not None
    assert change.title.endswith("4\u00a0niveaux notés")
    undo(desk, change.id)
    assert kept(desk, YESTERDAY)[0].status is LessonStatus.PLANNED
    view = grid_view(desk, student_file(desk, WHO).enrolments[0].enrolment.id)
    assert view is not None
    assert view.marks == {}


def test_a_late_sheet_says_what_it_left(desk: Desk) -> None:
    given = lesson("MARTIN", 9, day=YESTERDAY)
    record(desk, given)
    mark_skills(desk, given.enrolment_id, ["C2-3"], ACQUIRED, on=DAY, facets=(WHY,))
    levels = {given.id: {"C2-3": {WHY: IN_PROGRESS, HOW: IN_PROGRESS}}}
    changes = set_statuses(desk, {given.id: LessonStatus.DONE}, {given.id: ("C2-3",)}, levels)
    assert changes.title.endswith("1\u00a0niveau noté, 1\u00a0plus récent gardé")
    assert skill(desk, "C2-3").mark(WHY) == (ACQUIRED, DAY)


@pytest.mark.parametrize(
    ("student", "status", "code", "words"),
    [
        ("MARTIN", LessonStatus.PLANNED, "C2-3", "pas notée comme faite"),
        ("MARTIN", LessonStatus.DONE, "C9-9", "annexe III"),
        ("PERRIN", LessonStatus.DONE, "C2-3", "n’a pas la grille"),
    ],
)
def test_levels_that_cannot_be(desk: Desk, student: str, status: LessonStatus, code: str, words: str) -> None:
    given = replace(lesson(student, 9, day=YESTERDAY), status=status)
    record(desk, given)
    with pytest.raises(RuleError) as refusal:
        mark_lesson(desk, given.id, {code: {WHY: STARTED}})
    assert words in refusal.value.message
    view = grid_view(desk, given.enrolment_id)
    assert view is None or view.marks == {}


def test_the_pane_notes_levels_and_tells_the_history(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    given = replace(lesson("MARTIN", 9, day=YESTERDAY), status=LessonStatus.DONE, objectives=("C1-2",))
    record(desk, replace(given, objectives=()))
    change_lesson(desk, replace(given, instructor_id=known("ARNAUD")))
    page = show(desk, bridge, qtbot)
    page.open(OpenAt(given.id))
    about = page.pane.about
    assert about.levels.isVisible()
    about.history.click()
    qtbot.waitUntil(lambda: about.lines.isVisible() and len(about.lines.children()) > 1)
    said = [one.accessibleName() for one in about.lines.children() if hasattr(one, "accessibleName")]
    assert any("Objectifs\u00a0: «\u00a0C1-2\u00a0»" in one for one in said)
    assert any("devient «\u00a0Julie ARNAUD\u00a0»" in one for one in said)
    about.levels.click()
    dialog = dialog_of(page, LevelsDialog, qtbot)
    assert isinstance(dialog, LevelsDialog)
    row = dialog.levels.rows["C1-2"]
    assert row.level(WHY) is STARTED  # as the lesson itself began it
    QTest.keyClicks(row, "33")
    dialog.save()
    qtbot.waitUntil(lambda: skill(desk, "C1-2").mark(HOW) == (ACQUIRED, YESTERDAY))
    assert skill(desk, "C1-2").teacher(HOW) == known("ARNAUD")
    assert skill(desk, "C1-2").mark(SkillFacet.RISKS)[0] is STARTED
    page.pane.new(DAY)
    assert not about.isVisible()


def test_the_history_of_a_lesson_names_who_left(desk: Desk) -> None:
    given = lesson("MARTIN", 9)
    record(desk, given)
    change_lesson(desk, replace(given, instructor_id=known("ARNAUD"), minutes=90))
    newest = lesson_history(desk, given.id)[0]
    told = {one.label: (one.before, one.after) for one in newest.fields}
    assert told["Enseignant"][1] == "Julie ARNAUD"
    assert told["Durée"] == ("1\u00a0h", "1\u00a0h\u00a030")


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_of_the_sheet_is_cut_nor_without_a_name(
    desk: Desk, bridge: Bridge, look: Theme, percent: int, qtbot: QtBot
) -> None:
    look.set_text_percent(percent)
    record(desk, replace(lesson("MARTIN", 9, day=date(2026, 11, 18)), objectives=("C2-3", "C3-4")))
    page = show(desk, bridge, qtbot)
    page.confirm_button.click()
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    dialog.sheet.click()
    qtbot.waitUntil(lambda: len(dialog.lines[0].levels.rows) == 2)
    qtbot.wait(1)
    assert unnamed(dialog) == []
    assert cut_texts(dialog) == []
    assert all(row.height() >= row.heightForWidth(row.width()) for row in dialog.findChildren(LevelRow))
