"""Whoever phones is found in Élèves: archived students too, and by a parent, with the reason said."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.follow_up import Guardian
from livret_desktop.services.records.guardians import save_guardian
from livret_desktop.services.records.student_list import StudentFilter
from livret_desktop.services.records.students import archive_student
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.presenters.student_search import search_students
from tests.ui.checks import cut_texts
from tests.ui.students_school import Place, known
from tests.ui.students_screen import in_a_window, once_listed


@pytest.fixture
def window(place: Place, bridge: Bridge, qtbot: QtBot) -> MainWindow:
    return in_a_window(bridge, qtbot, StudentsPage(place.office))


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> StudentsPage:
    return once_listed(window, qtbot)


def names(page: StudentsPage) -> list[str]:
    model = page.list.model
    return [plain_text(model.cell_at(row, 0)) for row in range(model.rowCount())]


def test_the_archived_are_found_too_and_marked(window: MainWindow, page: StudentsPage, place: Place) -> None:
    page.bridge.changes.emit(archive_student(place.desk, known("PERRIN"), date(2026, 11, 20)))
    assert "PERRIN Noah" not in names(page)
    page.list.search("perrin")
    assert names(page) == ["PERRIN Noah, archivé"]


def test_nobody_found_under_a_chip_offers_everyone(window: MainWindow, page: StudentsPage) -> None:
    page.list.choose_chip(StudentFilter.CS)
    page.list.search("perrin")
    assert page.list._body.currentWidget() is page.list._none
    QTest.mouseClick(page.list.everyone, Qt.MouseButton.LeftButton)
    assert names(page) == ["PERRIN Noah"]


def test_a_mother_who_phones_is_found_and_said(window: MainWindow, page: StudentsPage, place: Place) -> None:
    mother = Guardian(
        id=uuid4(),
        student_id=known("PERRIN"),
        surname="Martel",
        given_name="Hélène",
        relation="Mère",
        phone="06 71 20 55 18",
    )
    page.bridge.changes.emit(save_guardian(place.desk, mother))
    for typed in ("helene", "MARTEL H", "06 71 20 55"):
        page.list.search(typed)
        assert names(page) == ["PERRIN Noah, mère\u00a0: MARTEL Hélène"]
        (line,) = search_students(place.desk, typed)
        assert line.detail.startswith("mère\u00a0: MARTEL Hélène")
    assert cut_texts(window) == []
