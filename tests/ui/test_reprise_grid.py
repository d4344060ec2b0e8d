"""The reprise grid: one row per student, by the keyboard alone, each cell kept when it is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, Gearbox, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.reprise import reprise_row, save_cell
from livret_desktop.services.records.students import find_student, save_student
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.reprise_grid import ROWS, RepriseGrid
from livret_desktop.ui.dialogs.reprise_line import RepriseLine
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.fields import LineField
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import unnamed
from tests.ui.students_school import Place, known
from tests.ui.students_screen import in_a_window

Type = Callable[[QWidget, str], None]


def _add(place: Place, name: str) -> None:
    student = Student(
        id=uuid4(), birth_name=name, given_names="Zoé", created_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    save_student(place.desk, student)


@pytest.fixture
def grid(place: Place, bridge: Bridge, qtbot: QtBot) -> RepriseGrid:
    _add(place, "AAAA")
    page = StudentsPage(place.office)
    in_a_window(bridge, qtbot, page)
    page.show_import()
    page.imports.reprise.click()
    assert page._reprise is not None
    shown = page._reprise.grid
    qtbot.waitUntil(lambda: len(shown.lines) == 6)
    return shown


def line_of(grid: RepriseGrid, name: str) -> RepriseLine:
    (found,) = [one for one in grid.lines if one.row.name.startswith(name)]
    return found


def shown(place: Place, bridge: Bridge, qtbot: QtBot) -> RepriseGrid:
    grid = RepriseGrid(place.desk, bridge)
    qtbot.addWidget(grid)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.reload()
    qtbot.waitUntil(lambda: bool(grid.lines))
    return grid


def leave(field: LineField, text: str) -> None:
    """Typed, then left."""
    field.line.setText(text)
    field.line.editingFinished.emit()


def left_of(part: QWidget, within: QWidget | None = None) -> int:
    """Where a part of the grid begins, in what is in sight of it or in all of it."""
    holder = part.parentWidget()
    assert holder is not None
    area = holder.parentWidget()
    assert area is not None
    return part.mapTo(within or area, QPoint()).x()


def test_a_row_is_filled_by_tab_alone_and_kept(
    grid: RepriseGrid, place: Place, qtbot: QtBot, type_text: Type
) -> None:
    first = grid.lines[0]
    assert first.row.is_new, "nobody has typed a training yet"
    assert QApplication.focusWidget() is first.aipc.line
    for text in ("1/10/25", "", "m", "a", "2/5/26", "", "", "20", "21,5"):
        at = QApplication.focusWidget()
        assert at is not None
        if isinstance(at, QLineEdit):
            type_text(at, text)
        elif text:
            QTest.keyClicks(at, text)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is first.km.line
    type_text(first.km.line, "1200")
    QTest.keyClick(first.km.line, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is grid.lines[1].aipc.line, "Tab goes on to the next student"
    qtbot.waitUntil(lambda: reprise_row(place.desk, first.row.student_id).km == 1200)
    kept = reprise_row(place.desk, find_student(place.desk, "AAAA"))
    assert (kept.enrolment.category, kept.enrolment.aipc_on) == (Category.B, date(2025, 10, 1))
    assert (kept.period.gearbox, kept.period.track) == (Gearbox.MANUAL, TrainingTrack.AAC)
    assert kept.enrolment.etg_passed_on == date(2026, 5, 2)
    assert (kept.enrolment.minutes_here, kept.enrolment.minutes_elsewhere) == (20 * 60, 21 * 60 + 30)
    assert (first.here.text, first.elsewhere.text) == (f"20{NBSP}h", f"21{NBSP}h{NBSP}30")
    assert unnamed(grid) == []
    qtbot.waitUntil(lambda: grid.kept_number == 1)


def test_what_the_students_own_page_refuses_is_said_under_the_field(
    grid: RepriseGrid, place: Place, qtbot: QtBot
) -> None:
    line = line_of(grid, "MARTIN")
    line.aipc.line.setText("31/02/2026")
    line.aipc.line.editingFinished.emit()
    assert line.aipc.has_error
    line.aipc.set_text("")
    leave(line.km, "900")
    qtbot.waitUntil(lambda: line.km.has_error)
    assert "traditionnelle" in line.km.message
    assert line.note.text.startswith(f"km{NBSP}: La filière de MARTIN Lucas")
    assert grid.kept_number == 0


def test_a_field_refused_leaves_what_was_kept_when_another_is_left(
    grid: RepriseGrid, place: Place, qtbot: QtBot
) -> None:
    line = line_of(grid, "MARTIN")
    line.here.line.setText("20")
    line.here.line.editingFinished.emit()
    qtbot.waitUntil(lambda: reprise_row(place.desk, known("MARTIN")).enrolment.minutes_here == 1200)
    aipc = reprise_row(place.desk, known("MARTIN")).enrolment.aipc_on
    for field, text in ((line.here, "21,33"), (line.aipc, "31/02/2026"), (line.etg, "1/1/2030")):
        field.line.setText(text)
        field.line.editingFinished.emit()
        assert field.has_error
    line.elsewhere.line.setText("5")
    line.elsewhere.line.editingFinished.emit()
    qtbot.waitUntil(lambda: reprise_row(place.desk, known("MARTIN")).enrolment.minutes_elsewhere == 300)
    kept = reprise_row(place.desk, known("MARTIN")).enrolment
    assert aipc is not None
    assert (kept.minutes_here, kept.aipc_on, kept.etg_passed_on) == (1200, aipc, None)


def test_a_refused_cell_takes_no_other_of_its_row_with_it(
    grid: RepriseGrid, place: Place, qtbot: QtBot
) -> None:
    """Traditional: no kilometres. The hours beside them, typed before the refusal came or after, are kept."""
    line = line_of(grid, "MARTIN")
    who = line.row.student_id
    leave(line.km, "300")
    leave(line.here, "12,5")
    qtbot.waitUntil(lambda: line.km.has_error)
    leave(line.elsewhere, "5")
    qtbot.waitUntil(lambda: reprise_row(place.desk, who).enrolment.minutes_elsewhere == 5 * 60)
    qtbot.waitUntil(lambda: not line.is_writing)
    kept = reprise_row(place.desk, who)
    assert (kept.enrolment.minutes_here, kept.km) == (12 * 60 + 30, None)
    assert [field for field in line.fields if field.has_error] == [line.km]
    line.km.line.editingFinished.emit()
    qtbot.waitUntil(lambda: not line.is_writing)
    assert line.km.has_error, "left once more as it is, it is still not kept"


def test_a_refused_cell_is_tried_again_once_what_it_stood_against_is_changed(
    grid: RepriseGrid, place: Place, qtbot: QtBot
) -> None:
    line = line_of(grid, "MARTIN")
    leave(line.km, "300")
    qtbot.waitUntil(lambda: line.km.has_error)
    line.elsewhere.line.setFocus()
    line.track.set_value(TrainingTrack.AAC)
    line.track.committed.emit()
    qtbot.waitUntil(lambda: reprise_row(place.desk, line.row.student_id).km == 300)
    qtbot.waitUntil(lambda: not line.km.has_error)
    assert line.note.isHidden()


def test_what_is_not_kept_is_not_left_behind_without_a_word(
    place: Place, bridge: Bridge, qtbot: QtBot
) -> None:
    for number in range(ROWS):
        _add(place, f"ELEVE {'ABCDEFGHIJ'[number]}")
    grid = shown(place, bridge, qtbot)
    line = grid.lines[0]
    line.km.line.setFocus()
    line.km.line.setText("300")
    grid.after.click()
    qtbot.waitUntil(lambda: grid.where.text().startswith("Une case n’est pas gardée"))
    assert grid.lines[0] is line
    assert line.km.editor.hasFocus()
    line.km.line.setText("")
    grid.after.click()
    qtbot.waitUntil(lambda: grid.where.text().startswith("Élèves 11 à 15 sur 15"))


@pytest.mark.parametrize("percent", [100, 200])
def test_whose_row_it_is_and_what_is_wrong_in_it_stay_in_sight(
    place: Place, bridge: Bridge, look: Theme, qtbot: QtBot, percent: int
) -> None:
    look.set_text_percent(percent)
    grid = shown(place, bridge, qtbot)
    grid.resize(860, 520)
    line = grid.lines[1]
    leave(line.km, "300")
    qtbot.waitUntil(line.note.isVisible)
    line.km.line.setFocus()
    holder = line.name.parentWidget()
    assert holder is not None
    qtbot.waitUntil(lambda: left_of(line.km) < left_of(line.km, holder))
    assert left_of(line.name) == 0
    assert left_of(line.note) == 0
    words = line.note.findChild(Label)
    assert words is not None
    assert (
        words.mapTo(line.note, words.rect().bottomRight()).x() < holder.visibleRegion().boundingRect().width()
    )
    line.aipc.line.setFocus()
    qtbot.waitUntil(lambda: left_of(line.aipc) >= line.name.width())


def test_a_line_is_taken_back_by_undo(place: Place) -> None:
    row = reprise_row(place.desk, known("MARTIN"))
    save_cell(place.desk, row, "minutes_here", 90)
    save_cell(place.desk, row, "track", TrainingTrack.CS)
    assert reprise_row(place.desk, known("MARTIN")).enrolment.minutes_here == 90
    assert reprise_row(place.desk, known("MARTIN")).period.track is TrainingTrack.CS
    for _cell in range(2):
        last = next_undo(place.desk)
        assert last is not None
        undo(place.desk, last.id)
    assert reprise_row(place.desk, known("MARTIN")) == row
    with pytest.raises(RuleError):
        save_cell(place.desk, row, "km", 10)


def test_a_cell_that_says_what_is_kept_is_no_act(place: Place) -> None:
    row = reprise_row(place.desk, known("MARTIN"))
    before = next_undo(place.desk)
    for cell, value in (("km", None), ("aipc_on", row.enrolment.aipc_on), ("track", row.period.track)):
        assert not save_cell(place.desk, row, cell, value).kinds
    assert next_undo(place.desk) == before


def test_ten_at_a_time(place: Place, bridge: Bridge, qtbot: QtBot) -> None:
    for number in range(ROWS):
        _add(place, f"ELEVE {'ABCDEFGHIJ'[number]}")
    grid = shown(place, bridge, qtbot)
    assert len(grid.lines) == ROWS
    assert not grid.before.isEnabled()
    grid.after.click()
    qtbot.waitUntil(lambda: len(grid.lines) == 5)
    assert not grid.after.isEnabled()
    assert "11 à 15 sur 15" in grid.where.text()
    grid.before.click()
    assert len(grid.lines) == ROWS
