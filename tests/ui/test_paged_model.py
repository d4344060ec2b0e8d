from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from livret_desktop.ui.models.paged_model import PAGE_ROWS, PagedTableModel
from livret_desktop.ui.presenters.cells import Column, Text
from livret_desktop.ui.widgets.table import RowHeight, TableView

COLUMNS = [
    Column[int]("Numéro", lambda row: Text(str(row)), 1, 40, "number", is_right=True),
    Column[int]("Nom", lambda row: Text(f"nom {row}"), 3),
]


class Database:
    def __init__(self, rows: int) -> None:
        self.rows = list(range(rows))
        self.asked: list[tuple[int, int]] = []

    def fetch(self, offset: int, limit: int) -> list[int]:
        self.asked.append((offset, limit))
        return self.rows[offset : offset + limit]


def shown(rows: int) -> tuple[PagedTableModel[int], Database]:
    model, database = PagedTableModel(COLUMNS), Database(rows)
    model.show(list(range(rows)), database.fetch)
    return model, database


@pytest.mark.parametrize("rows", [0, 1, PAGE_ROWS, PAGE_ROWS + 1])
def test_the_model_keeps_qts_contract(rows: int, qtmodeltester: object) -> None:
    model, _database = shown(rows)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtmodeltester.check(model, force_py=True)  # type: ignore[attr-defined]
    model.show(list(range(rows + 3)), Database(rows + 3).fetch)


def test_a_cell_has_no_lines_of_its_own() -> None:
    model, _database = shown(3)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 3


def test_only_the_pages_looked_at_are_read() -> None:
    model, database = shown(50_000)
    assert model.data(model.index(49_999, 1)) == "nom 49999"
    assert model.data(model.index(49_900, 1)) == "nom 49900"
    assert database.asked == [(49_800, 200)]
    assert model.row_of(49_999) == 49_999
    assert model.id_at(50_000) is None


def test_a_page_that_came_back_short_leaves_empty_cells() -> None:
    model, database = shown(10)
    del database.rows[4:]
    assert model.data(model.index(9, 0)) is None


def test_few_pages_are_kept() -> None:
    model, database = shown(5_000)
    for row in range(0, 5_000, PAGE_ROWS):
        model.row_at(row)
    model.row_at(0)
    assert database.asked.count((0, 200)) == 2


def test_sorting_asks_for_another_query(qtbot: object) -> None:
    model, _database = shown(3)
    asked: list[tuple[str, bool]] = []
    model.sort_asked.connect(lambda key, down: asked.append((key, down)))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.sort(1)
    assert asked == [("number", True)]


def test_the_chosen_line_is_kept_by_its_id(look: object, qtbot) -> None:
    model, _database = shown(5)
    table = TableView(model, "Nombres", rows=RowHeight.QUEUE)
    qtbot.addWidget(table)
    chosen: list[object] = []
    table.chosen.connect(chosen.append)
    assert table.choose(3)
    model.show([9, 3], Database(0).fetch)
    assert (table.current_id, table.currentIndex().row()) == (3, 1)
    model.show([9], Database(0).fetch)
    assert chosen[-1] is None
    assert not table.choose(3)


def test_columns_fill_the_width_and_enter_opens(look: object, qtbot) -> None:
    model, _database = shown(5)
    table = TableView(model, "Nombres")
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    assert sum(table.columnWidth(c) for c in range(2)) == table.viewport().width()
    opened: list[object] = []
    table.opened.connect(opened.append)
    table.choose(2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == [2]
    assert table.verticalHeader().defaultSectionSize() == 36


def test_fifty_thousand_lines_are_shown_at_once(look: object, qtbot) -> None:
    model, database = shown(50_000)
    table = TableView(model, "Nombres")
    qtbot.addWidget(table)
    table.resize(800, 600)
    table.show()
    table.grab()
    assert database.asked == [(0, 200)]
