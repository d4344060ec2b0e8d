"""Lists of the team and of the lessons as files, from their pages; a document for several students begun in Élèves."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import AttestationKind
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.attestations.attestations_page import BATCH, AttestationsPage
from livret_desktop.ui.pages.lessons.lessons_head import WEEK
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.pages.team.team_page import TeamPage
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import lesson, record
from tests.ui.lessons_window import show
from tests.ui.students_school import Place, office_of


def lines(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def test_the_team_is_exported_from_its_page(desk: Desk, bridge: Bridge, qtbot: QtBot, tmp_path: Path) -> None:
    window, page = MainWindow(bridge, "Auto-école du Pont", "Melun"), TeamPage(office_of(desk, bridge))
    qtbot.addWidget(window)
    window.add_pages([page])
    window.show()
    page.choose_file = lambda *_asked: tmp_path / "equipe.csv"
    with qtbot.waitSignal(page.said):
        QTest.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    with desk.database.read() as reading:
        number = reading.instructors.count() + reading.simulators.count()
    assert len(lines(tmp_path / "equipe.csv")) == number + 1 > 2


def test_the_lessons_shown_are_exported_of_the_day_or_of_the_week(
    desk: Desk, bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    for hour in (8, 10):
        record(desk, lesson("MARTIN", hour))
    page = show(desk, bridge, qtbot)
    page.exports.choose_file = lambda *_asked: tmp_path / "lecons.csv"
    for view in (page.head.views.current, WEEK):
        page.show_view(view)
        with qtbot.waitSignal(page.said):
            QTest.mouseClick(page.head.export, Qt.MouseButton.LeftButton)
        told = lines(tmp_path / "lecons.csv")
        assert [row[1] for row in told[1:]] == ["08:00", "10:00"]
    page.exports.choose_file = lambda *_asked: None
    QTest.mouseClick(page.head.export, Qt.MouseButton.LeftButton)


def test_a_document_for_several_students_begins_in_the_list(
    place: Place, bridge: Bridge, qtbot: QtBot
) -> None:
    window = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(window)
    students, papers = StudentsPage(place.office), AttestationsPage(place.office)
    window.add_pages([students, papers])
    window.resize(1366, 720)
    window.show()
    qtbot.waitUntil(lambda: students.list.model.rowCount() == 5)
    assert not students.list.foot.documents.isVisible()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    students.list.table.selectionModel().clear()
    for row in (1, 2):
        students.list.table.selectionModel().select(students.list.model.index(row, 0), flags)
    wanted = set(students.list._several())
    assert len(wanted) == 2
    QTest.mouseClick(students.list.foot.documents, Qt.MouseButton.LeftButton)
    assert window.page is papers
    assert papers.view == BATCH
    batch = papers.batch
    batch.document.set_value(AttestationKind.BOOKLET.value)
    batch.document.committed.emit()
    qtbot.waitUntil(lambda: {one.student_id for one in batch.lines} == wanted)
    assert f"{len(wanted)}\u00a0élèves choisis dans Élèves" in batch.only_words.text()
    assert batch.narrowed.isVisible()
    qtbot.waitUntil(lambda: cut_texts(window) == [])
    assert unnamed(batch) == []
    QTest.mouseClick(batch.everyone, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: {one.student_id for one in batch.lines} > wanted)
    assert not batch.narrowed.isVisible()
