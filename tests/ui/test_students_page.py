"""Élèves through the window: list, search, pane, file, creation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import Category, TrainingTrack
from livret_desktop.services.records.student_list import StudentFilter, StudentQuery, list_students
from livret_desktop.services.records.students import archive_student, student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.student_new import NewStudentDialog, NewTrainingDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.students.students_file import DOCUMENTS, HISTORY, IDENTITY, LESSONS, TRAININGS
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.presenters.cells import Match
from livret_desktop.ui.targets import ATTESTATIONS, OpenAt
from livret_desktop.ui.targets import LESSONS as LESSONS_PAGE
from livret_desktop.ui.widgets.fields import LineField
from tests.bench.crowd import make_crowd
from tests.ui.lessons_school import lesson, record
from tests.ui.students_school import Elsewhere, Held, Place, known, office_of, opened
from tests.ui.students_screen import fill, in_a_window, once_listed

Type = Callable[[QWidget, str], None]


@pytest.fixture
def window(place: Place, bridge: Bridge, qtbot: QtBot) -> MainWindow:
    others = [type("Other", (Elsewhere,), {})(bridge, key) for key in (LESSONS_PAGE, ATTESTATIONS)]
    return in_a_window(bridge, qtbot, StudentsPage(place.office), *others)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> StudentsPage:
    return once_listed(window, qtbot)


def names(page: StudentsPage) -> list[str]:
    found = []
    for row in range(page.list.model.rowCount()):
        cell = page.list.model.cell_at(row, 0)
        assert isinstance(cell, Match)
        found.append(cell.plain)
    return found


def field(page: StudentsPage, name: str) -> LineField:
    found = page.file.identity.field(name)
    assert isinstance(found, LineField)
    return found


def test_everyone_in_training_is_listed_by_name(page: StudentsPage) -> None:
    assert names(page) == ["KADDOURI Inès", "LEMAIRE Hugo", "MARÉCHAL Zoé", "MARTIN Lucas", "PERRIN Noah"]


def test_the_list_follows_each_key_accents_ignored_and_matches_underlined(
    window: MainWindow, page: StudentsPage, type_text: Type
) -> None:
    line = window.top_bar.search.line
    line.setFocus()
    type_text(line, "mare")
    assert names(page) == ["MARÉCHAL Zoé"]
    cell = page.list.model.cell_at(0, 0)
    assert isinstance(cell, Match)
    assert [run.text for run in cell.runs if run.is_match] == ["MARÉ"]
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert len(names(page)) == 5


@pytest.mark.parametrize("typed", ["0612483072", "240377100492", "luc mart"])
def test_a_phone_a_neph_and_words_in_any_order_find(
    window: MainWindow, page: StudentsPage, typed: str, type_text: Type
) -> None:
    line = window.top_bar.search.line
    line.setFocus()
    type_text(line, typed)
    assert names(page) == ["MARTIN Lucas"]


def test_three_letters_and_enter_open_the_file(
    window: MainWindow, page: StudentsPage, type_text: Type
) -> None:
    window.run_command(Command.SEARCH)
    type_text(window.top_bar.search.line, "mart")
    QTest.keyClick(window.top_bar.search.line, Qt.Key.Key_Return)
    assert page.is_file_shown
    assert page.file.student_id == known("MARTIN")
    assert page.file.header.title == "Lucas Martin"


def test_arrows_choose_and_the_pane_answers(page: StudentsPage, qtbot: QtBot) -> None:
    page.list.table.setFocus()
    QTest.keyClick(page.list.table, Qt.Key.Key_Down)
    assert page.list.table.current_id == known("LEMAIRE")
    qtbot.waitUntil(lambda: page.list.pane._name.text() == "Hugo Lemaire")
    assert "né le 2 avril 2005" in page.list.pane._identity.text()
    assert "pas de livret papier" in page.list.pane._reason.text()
    assert (
        page.list.pane._reason.text().endswith(
            "(B) ; précisions de la DSR, déc. 2023 (B1, moto, BE, groupe lourd))."
        )
        or "art. 4" in page.list.pane._reason.text()
    )
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert page.is_file_shown


def test_the_affi_is_locked_with_its_reason(page: StudentsPage, qtbot: QtBot) -> None:
    page.list.table.choose(known("MARTIN"))
    qtbot.waitUntil(lambda: page.list.pane._name.text() == "Lucas Martin")
    button = page.list.pane.affi.button
    assert not button.isEnabled()
    assert "Filière sans attestation" in button.toolTip()


def test_the_pane_leads_to_lessons(window: MainWindow, page: StudentsPage, qtbot: QtBot) -> None:
    page.list.table.choose(known("MARTIN"))
    qtbot.waitUntil(lambda: page.list.pane._name.text() == "Lucas Martin")
    page.list.pane.lesson_button.click()
    assert isinstance(window.page, Elsewhere)
    assert window.page.asked == [OpenAt(known("MARTIN"), "lesson.student")]


def test_chips_count_and_filter(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    changes = archive_student(place.desk, known("PERRIN"), date(2026, 11, 20))
    page.bridge.changes.emit(changes)
    page.list.choose_chip(StudentFilter.ARCHIVED)
    assert names(page) == ["PERRIN Noah"]
    chip = page.list.chips._chips[StudentFilter.ARCHIVED.name]
    qtbot.waitUntil(lambda: chip.accessibleName() == "Archivés, 1")


def test_a_header_sorts_and_is_remembered(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    page.list.model.sort(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "PERRIN Noah"
    page.list._remember()
    again = StudentsPage(place.office)
    qtbot.addWidget(again)
    again.list.reload()
    assert names(again)[0] == "PERRIN Noah"


def test_a_field_is_saved_when_left_and_said_so(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    page.open(OpenAt(known("MARTIN")))
    fill(field(page, "phone"), "07 00 00 00 01")
    qtbot.waitUntil(lambda: page.file.saved_tag.accessibleName() == "Enregistré à 14:30")
    assert place.student("MARTIN").phone == "07 00 00 00 01"


def test_two_quick_edits_do_not_undo_each_other(tmp_path: Path, qtbot: QtBot, look: object) -> None:
    held = Held()
    bridge = Bridge(held)
    for place in opened(tmp_path, bridge):
        page = StudentsPage(office_of(place.desk, bridge))
        qtbot.addWidget(page)
        bridge.changes.connect(page.refresh)
        page.open(OpenAt(known("MARTIN")))
        fill(field(page, "phone"), "07 00 00 00 01")
        fill(field(page, "city"), "Meaux")
        held.let_go()
        qtbot.waitUntil(lambda page=page: not page.file._pending)  # type: ignore[misc]
        kept = place.student("MARTIN")
        assert (kept.phone, kept.city) == ("07 00 00 00 01", "Meaux")
        assert field(page, "city").text == "Meaux"


def test_a_neph_problem_stands_under_the_field_at_once(page: StudentsPage, place: Place) -> None:
    page.open(OpenAt(known("MARTIN"), "student.neph"))
    neph = field(page, "neph")
    neph.line.setText("24O377100493")
    neph.edited.emit("24O377100493")
    assert "la lettre O n’est pas un zéro" in neph.message
    neph.line.editingFinished.emit()
    assert place.student("MARTIN").neph == "24O377100493"  # kept as typed: nothing is lost
    neph.line.setText("")
    neph.edited.emit("")
    assert "NEPH manquant" in neph.message


def test_a_neph_of_someone_else_is_refused_with_the_name(
    page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    page.open(OpenAt(known("MARTIN")))
    neph = field(page, "neph")
    fill(neph, place.student("LEMAIRE").neph)
    qtbot.waitUntil(lambda: neph.has_error)
    assert "LEMAIRE Hugo" in neph.message
    assert page.file.saved_tag.accessibleName() == "Non enregistré"
    assert place.student("MARTIN").neph == "240377100492"
    fill(neph, "240377100777")
    qtbot.waitUntil(lambda: place.student("MARTIN").neph == "240377100777")
    assert not neph.has_error


def test_a_name_cannot_be_emptied(page: StudentsPage, place: Place) -> None:
    page.open(OpenAt(known("MARTIN")))
    fill(field(page, "birth_name"), "  ")
    assert field(page, "birth_name").has_error
    assert place.student("MARTIN").birth_name == "MARTIN"


@pytest.mark.parametrize(
    ("asked", "tab", "label"),
    [
        ("student.neph", IDENTITY, "NEPH"),
        ("neph", IDENTITY, "NEPH"),
        ("born_on", IDENTITY, "Date de naissance"),
        ("enrolment.aipc_on", TRAININGS, "AIPC validée le"),
        ("final_evaluation_on", TRAININGS, "Évaluation de fin de formation"),
        ("enrolment.track", TRAININGS, "Filière"),
        ("practice_minutes", TRAININGS, "Heures d’avant, ici"),
    ],
)
def test_the_cursor_stands_in_the_field_asked(page: StudentsPage, asked: str, tab: int, label: str) -> None:
    page.open(OpenAt(known("MARTIN"), asked))
    assert page.file.tabs.currentIndex() == tab
    focused = QApplication.focusWidget()
    assert focused is not None and focused.accessibleName() == label


def test_a_second_training_brings_a_switch(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    page.open(OpenAt(known("MARTIN"), "enrolment.track"))
    page.file.trainings.add.click()
    dialog = next(one for one in page.findChildren(NewTrainingDialog))
    dialog.submit()
    qtbot.waitUntil(lambda: "déjà inscrit en B" in dialog.refusal)
    dialog.training.category.set_value(Category.A2)
    dialog.submit()
    qtbot.waitUntil(lambda: page.file.switch.chips is not None)
    files = student_file(place.desk, known("MARTIN")).enrolments
    assert sorted(one.enrolment.category for one in files) == [Category.A2, Category.B]


def test_lessons_documents_and_history_are_told(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    record(place.desk, lesson("MARTIN", 16), lesson("MARTIN", 9))
    page.open(OpenAt(known("MARTIN")))
    tabs = page.file.tabs
    assert tabs.tabText(LESSONS) == "Leçons (2)"
    tabs.setCurrentIndex(LESSONS)
    assert page.file.lessons.table.model().rowCount() == 2
    fill(field(page, "city"), "Meaux")
    qtbot.waitUntil(lambda: not page.file._pending)
    tabs.setCurrentIndex(HISTORY)
    said = [one.accessibleName() for one in page.file.history.findChildren(QWidget) if one.accessibleName()]
    assert any("Ville" in one and "Meaux" in one for one in said)
    tabs.setCurrentIndex(DOCUMENTS)
    assert page.file.documents._stack.currentIndex() == 1


def test_archived_and_back(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    page.open(OpenAt(known("MARTIN")))
    page.file.archive.click()
    qtbot.waitUntil(lambda: page.file.archive.text() == "Désarchiver")
    assert place.student("MARTIN").archived_on == date(2026, 11, 20)
    page.file.archive.click()
    qtbot.waitUntil(lambda: page.file.archive.text() == "Archiver")
    assert place.student("MARTIN").archived_on is None


def test_a_new_student_with_a_training(
    window: MainWindow, page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    window.run_command(Command.NEW)
    dialog = next(one for one in page.findChildren(NewStudentDialog))
    dialog.submit()
    assert dialog.birth_name.has_error and dialog.given_names.has_error
    dialog.birth_name.line.setText("BENALI")
    dialog.given_names.line.setText("Marwa")
    dialog.training.track.set_value(TrainingTrack.AAC)
    dialog.training.aipc_on.line.setText("9/6/25")
    dialog.submit()
    qtbot.waitUntil(lambda: page.is_file_shown)
    assert isinstance(page.file.student_id, UUID)
    made = student_file(place.desk, page.file.student_id)
    assert made.student.full_name == "BENALI Marwa"
    assert [(one.track, one.enrolment.aipc_on) for one in made.enrolments] == [
        (TrainingTrack.AAC, date(2025, 6, 9))
    ]


def test_a_refused_new_student_stays_typed(
    window: MainWindow, page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    window.run_command(Command.NEW)
    dialog = next(one for one in page.findChildren(NewStudentDialog))
    dialog.birth_name.line.setText("BENALI")
    dialog.given_names.line.setText("Marwa")
    dialog.neph.line.setText("240377100492")
    dialog.submit()
    qtbot.waitUntil(lambda: "MARTIN Lucas" in dialog.refusal)
    assert dialog.isVisible() and dialog.birth_name.text == "BENALI"
    assert list_students(place.desk, StudentQuery(text="benali"), 0, 10) == []


def test_back_to_the_list_on_the_same_student(page: StudentsPage) -> None:
    page.open(OpenAt(known("PERRIN")))
    page.file.left.emit()
    assert not page.is_file_shown
    assert page.list.table.current_id == known("PERRIN")


def test_every_field_has_a_name_for_a_screen_reader(page: StudentsPage) -> None:
    page.open(OpenAt(known("MARTIN")))
    nameless = [one for one in page.file.findChildren(QLineEdit) if not one.accessibleName()]
    assert nameless == []


def test_someone_far_down_stays_chosen_after_a_change(place: Place, bridge: Bridge, qtbot: QtBot) -> None:
    """Beyond the first page the list is read in the background: the line chosen must not be lost meanwhile."""
    make_crowd(place.desk.database, 120)
    page = StudentsPage(place.office)
    qtbot.addWidget(page)
    bridge.changes.connect(page.refresh)
    page.show()
    page.on_shown()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 125)
    far = page.list.model.id_at(110)
    page.list.table.choose(far)
    bridge.changes.emit(archive_student(place.desk, known("PERRIN"), date(2026, 11, 20)))
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 124)
    assert page.list.table.current_id == far
