"""The list of students: its columns, its export, several lines at once."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.list_export import ListColumn
from livret_desktop.services.records.student_list import StudentFilter, StudentQuery, count_students
from livret_desktop.services.records.students import save_student
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.presenters.students import COLUMN_TITLES, columns_from
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place
from tests.ui.students_screen import in_a_window, once_listed


@pytest.fixture
def page(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentsPage:
    return shown(place, bridge, qtbot)


def shown(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentsPage:
    return once_listed(in_a_window(bridge, qtbot, StudentsPage(place.office)), qtbot)


def select(page: StudentsPage, *rows: int) -> None:
    model = page.list.table.selectionModel()
    model.clear()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        model.select(page.list.model.index(row, 0), flags)


def export(page: StudentsPage, qtbot: QtBot, path: Path) -> str:
    titles: list[str] = []

    def choose(_parent: object, title: str, *_rest: str) -> Path:
        titles.append(title)
        return path

    page.list.choose_file = choose  # type: ignore[assignment]
    with qtbot.waitSignal(page.said) as said:
        QTest.mouseClick(page.list.foot.export, Qt.MouseButton.LeftButton)
    assert said.args is not None
    return str(said.args[0].word)


def test_columns_are_chosen_shown_and_remembered(
    page: StudentsPage, place: Place, bridge: Bridge, qtbot: QtBot
) -> None:
    table = page.list.table
    assert [table.isColumnHidden(at) for at in range(8)] == [False] * 6 + [True] * 2
    menu = page.list.foot.menu()
    by_title = {action.text(): action for action in menu.actions()}
    assert not by_title["Nom, prénom"].isEnabled()
    by_title["Téléphone"].setChecked(True)
    by_title["Livret"].setChecked(False)
    assert [at for at in range(8) if table.isColumnHidden(at)] == [2, 7]
    seen = sum(table.columnWidth(at) for at in range(8))
    assert seen == table.viewport().width(), "the width is shared among those shown"
    assert cut_texts(page.list.foot) == []
    page.list._remember()
    qtbot.waitUntil(lambda: shown_again(place, bridge, qtbot) == [2, 7])


def shown_again(place: Place, bridge: Bridge, qtbot: QtBot) -> list[int]:
    other = shown(place, bridge, qtbot).list.table
    return [at for at in range(8) if other.isColumnHidden(at)]


def test_what_was_remembered_of_other_columns_is_left() -> None:
    assert columns_from(["phone"]) == columns_from(None) == columns_from("x") == tuple(ListColumn)[:6]
    assert columns_from(["name", "born", "gone"]) == (ListColumn.NAME, ListColumn.BORN)
    assert set(COLUMN_TITLES) == set(ListColumn)


def test_the_list_is_exported_as_filtered_with_its_columns(
    page: StudentsPage, place: Place, qtbot: QtBot, tmp_path: Path
) -> None:
    martin = place.student("MARTIN")
    save_student(place.desk, replace(martin, birth_name="=cmd|'/C calc'!A0", phone="+33612483072"))
    page.list.reload()
    page.list.foot.columns_chosen.emit((ListColumn.NAME, ListColumn.PHONE))
    assert "5 élèves" in export(page, qtbot, tmp_path / "liste").replace("\u00a0", " ")
    rows = CalamineWorkbook.from_path(str(tmp_path / "liste.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Nom de naissance", "Nom d’usage", "Prénoms", "Archivé", "Téléphone"]
    assert len(rows) == 6
    assert ["=cmd|'/C calc'!A0", "", "Lucas", "", "+33612483072"] in rows, "shown as it is"
    with zipfile.ZipFile(tmp_path / "liste.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    export(page, qtbot, tmp_path / "liste.csv")
    with (tmp_path / "liste.csv").open(encoding="utf-8-sig", newline="") as stream:
        told = list(csv.reader(stream, delimiter=";"))
    assert ["'=cmd|'/C calc'!A0", "", "Lucas", "", "'+33612483072"] in told


def test_several_lines_are_archived_as_one_act_or_exported_alone(
    page: StudentsPage, place: Place, qtbot: QtBot, tmp_path: Path
) -> None:
    foot = page.list.foot
    assert not foot.archive.isVisible()
    select(page, 0, 2)
    assert foot.archive.isVisible()
    assert "2\u00a0élèves choisis" in foot.label.text()
    assert cut_texts(foot) == []
    assert unnamed(foot) == []
    assert "2 élèves" in export(page, qtbot, tmp_path / "deux.csv").replace("\u00a0", " ")
    assert len((tmp_path / "deux.csv").read_text(encoding="utf-8-sig").splitlines()) == 3
    QTest.mouseClick(foot.archive, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 3)
    assert not foot.archive.isVisible()
    assert count_students(place.desk, StudentQuery(filter=StudentFilter.ARCHIVED)) == 2
    last = next_undo(place.desk)
    assert last is not None
    assert last.title == "Archivage de 2\u00a0élèves"
    undo(place.desk, last.id)
    assert count_students(place.desk, StudentQuery()) == 5
