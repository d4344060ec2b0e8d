"""The skills grid through the window: keys, folding, the take-over, whose levels they are."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.objectives import competences
from livret_desktop.domain.skills import TAUGHT, bilan
from livret_desktop.domain.vocabulary import Category, LessonStatus, SkillFacet, SkillLevel
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.skills_grid import grid_view
from livret_desktop.services.records.students import new_period, save_enrolment, student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.sheet_dialog import DayReviewDialog
from livret_desktop.ui.models.skills_model import FACETS, SkillsModel
from livret_desktop.ui.pages.students.students_file import SKILLS, StudentFileView
from livret_desktop.ui.presenters.students_edit import blank_enrolment
from livret_desktop.ui.theme.theme import Theme, theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import lesson, record
from tests.ui.students_school import Place, known
from tests.ui.students_screen import file_of

WHO = known("MARTIN")
SELF = SkillFacet.SELF_ASSESSMENT


@pytest.fixture
def file(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentFileView:
    made = file_of(WHO, place, bridge, qtbot)
    made.tabs.setCurrentIndex(SKILLS)
    return made


def enrolment_id(place: Place) -> UUID:
    return student_file(place.desk, WHO).enrolments[0].enrolment.id


def kept(place: Place, code: str) -> Skill:
    view = grid_view(place.desk, enrolment_id(place))
    assert view is not None
    return view.marks[code]


def levels(skill: Skill) -> list[SkillLevel | None]:
    return [skill.mark(facet)[0] for facet in FACETS]


def test_the_model_keeps_the_rules_of_qt(look: Theme) -> None:
    model = SkillsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() == 36  # four competences, 32 objectives
    model.fold(1)
    assert model.rowCount() == 27
    model.show_marks({}, bilan({}), {})
    model.set_folded(frozenset())
    assert tester.model() is model


def test_one_key_on_the_objective_fills_the_teachers_columns(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    teacher = next(iter(file.skills.teacher._choice_keys[1:]))
    file.skills.teacher.set_value(teacher)
    file.skills.on.set_value(date(2026, 11, 12))
    grid = file.skills.grid
    grid.choose("C2-3")
    QTest.keyClick(grid, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: file.skills.model.level(grid.currentIndex().row(), SkillFacet.WHY) is not None)
    skill = kept(place, "C2-3")
    assert levels(skill) == [SkillLevel.ACQUIRED] * 5 + [None]  # the autoévaluation is the student's
    assert skill.mark(SkillFacet.HOW) == (SkillLevel.ACQUIRED, date(2026, 11, 12))
    assert {skill.teacher(facet) for facet in TAUGHT} == {teacher}
    assert grid.currentIndex().data(Qt.ItemDataRole.DisplayRole).startswith("Adapter l")


def test_arrows_digits_and_space_walk_the_grid(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    grid = file.skills.grid
    grid.choose("C1-1")
    QTest.keyClick(grid, Qt.Key.Key_Right)
    for _ in range(2):
        QTest.keyClick(grid, Qt.Key.Key_Space)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_1)
    assert levels(kept(place, "C1-1"))[:2] == [SkillLevel.IN_PROGRESS, None]
    assert kept(place, "C1-2").mark(SkillFacet.WHY)[0] is SkillLevel.STARTED
    grid.choose("C1-1", SELF)
    QTest.keyClick(grid, Qt.Key.Key_2)
    assert file.skills.told.text() == "Autoévaluation\u00a0: en cours le 20/11/2026, l’élève."
    own = kept(place, "C1-1")
    assert own.mark(SELF)[0] is SkillLevel.IN_PROGRESS
    assert own.teacher(SELF) is None
    assert "l’élève" in grid.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(grid, Qt.Key.Key_0)
    assert kept(place, "C1-1").mark(SELF) == (None, None)


def test_a_key_is_undone_by_its_name_and_told(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    file.skills.grid.choose("C4-1")
    QTest.keyClick(file.skills.grid, Qt.Key.Key_1)
    change = next_undo(place.desk)
    assert change is not None
    assert change.title == "Livret de MARTIN Lucas : C4-1, abordé"
    told = student_history(place.desk, WHO)[0]
    assert ("C4-1, pourquoi", "", "abordé") in [(one.label, one.before, one.after) for one in told.fields]
    qtbot.waitUntil(lambda: not file.skills._pending)
    undo(place.desk, change.id)
    file.show_student(WHO)
    row = file.skills.grid.currentIndex().row()
    assert file.skills.model.level(row, SkillFacet.WHY) is None


def test_a_whole_competence_is_taken_over_once_confirmed(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    file.skills.grid.choose("C1-4")
    assert file.skills.take_over.text() == "Tout C1 acquis…"
    file.skills.take_over.click()
    dialog = file.findChild(MessageDialog, "take-over")
    assert dialog is not None
    dialog.accept()
    qtbot.waitUntil(lambda: "9\u00a0objectifs acquis sur 32" in file.skills.bilan.sentence.text())
    view = grid_view(place.desk, enrolment_id(place))
    assert view is not None
    assert [one.acquired for one in view.bilan] == [9, 0, 0, 0]
    assert all(view.marks[one.code].mark(SELF)[0] is None for one in competences()[0].objectives)


def test_a_lesson_given_begins_its_objectives_until_it_is_taken_back(place: Place) -> None:
    given = lesson("MARTIN", 9)
    done = {"status": LessonStatus.DONE, "objectives": ("C3-2", "X9")}
    record(place.desk, type(given)(**{**fields_of(given), **done}))
    skill = kept(place, "C3-2")
    assert levels(skill) == [SkillLevel.STARTED] * 5 + [None]
    assert skill.mark(SkillFacet.WHY)[1] == given.day
    assert skill.teacher(SkillFacet.WHY) == given.instructor_id
    change = next_undo(place.desk)
    assert change is not None
    undo(place.desk, change.id)
    view = grid_view(place.desk, enrolment_id(place))
    assert view is not None
    assert view.marks == {}


def test_zero_undoes_what_a_lesson_ticked_and_says_since_when(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    given = lesson("MARTIN", 9)
    done = {"status": LessonStatus.DONE, "objectives": ("C3-2",)}
    record(place.desk, type(given)(**{**fields_of(given), **done}))
    file.show_student(WHO)
    file.skills.on.set_value(date(2026, 11, 2))  # before the lesson: the lesson's own day counts all the same
    file.skills.grid.choose("C3-2", SkillFacet.WHY)
    QTest.keyClick(file.skills.grid, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: not file.skills._pending)
    assert levels(kept(place, "C3-2")) == [None, *[SkillLevel.STARTED] * 4, None]
    assert file.skills.told.text() == "Pourquoi\u00a0: non abordé, remis à zéro le 20/11/2026."
    change = next_undo(place.desk)
    assert change is not None
    undo(place.desk, change.id)
    assert levels(kept(place, "C3-2")) == [SkillLevel.STARTED] * 5 + [None]


def test_the_columns_lead_to_a_cell_that_was_folded_away(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    columns = file.skills.columns
    file.skills.model.set_folded(frozenset({1, 2}))
    columns.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Right):
        QTest.keyClick(columns, key)
    assert columns.accessibleDescription().startswith("Risques, C1-2 ")
    QTest.keyClick(columns, Qt.Key.Key_Return)
    index = file.skills.grid.currentIndex()
    assert file.skills.model.rows[index.row()].objective == competences()[0].objectives[1]
    assert FACETS[index.column() - 1] is SkillFacet.RISKS
    assert file.skills.model.folded == {2}
    QTest.keyClick(file.skills.grid, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: not file.skills._pending)
    bar = columns.current
    assert bar is not None
    assert bar.level is SkillLevel.IN_PROGRESS
    assert "en cours le 20/11/2026" in bar.said
    look_at = columns._box(theme(), 0, 31).center().toPoint()
    QTest.mouseClick(columns, Qt.MouseButton.LeftButton, pos=look_at)
    assert columns.current is not None
    assert columns.current.code == "C4-7"


def test_the_bilan_of_the_day_is_asked_from_the_grid(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    file.skills.grid.choose("C1-1")
    QTest.keyClick(file.skills.grid, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: not file.skills._pending)
    file.skills.review.click()
    dialog = file.findChild(DayReviewDialog)
    assert dialog is not None
    assert dialog.day.value == date(2026, 11, 20)
    qtbot.waitUntil(dialog.print_button.isEnabled)
    dialog.day.set_value(date(2026, 11, 19))
    dialog.reload()
    qtbot.waitUntil(lambda: not dialog.print_button.isEnabled())
    assert "Rien à ce jour" in dialog.refusal.text()
    assert unnamed(dialog) == []


def test_another_category_says_why_there_is_no_grid(file: StudentFileView, place: Place) -> None:
    moto = blank_enrolment(WHO, Category.A2)
    save_enrolment(place.desk, moto, new_period(moto.id))
    file.show_student(WHO)
    file.switch.choose(moto.id)
    assert file.skills._stack.currentWidget() is file.skills._none
    file.switch.choose(enrolment_id(place))
    assert file.skills._stack.currentWidget() is not file.skills._none


def test_folding_by_keyboard_hides_a_competence(file: StudentFileView) -> None:
    grid = file.skills.grid
    grid.setCurrentIndex(file.skills.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert file.skills.model.folded == {1}
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert file.skills.model.folded == set()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_without_a_name(
    file: StudentFileView, look: Theme, percent: int, qtbot: QtBot
) -> None:
    look.set_text_percent(percent)
    qtbot.wait(1)
    assert unnamed(file) == []
    # Qt's own arrows, where the tabs in large letters have to be scrolled: they have no words to cut.
    assert [one for one in cut_texts(file) if not one.startswith("Défiler")] == []


def fields_of(given: object) -> dict[str, object]:
    return {name: getattr(given, name) for name in given.__dataclass_fields__} | {"id": uuid4()}  # type: ignore[attr-defined]
