"""Équipe in its window, on a real school."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import Category, InstructorKind, SimulatorRecognition
from livret_desktop.services.context import Desk
from livret_desktop.services.records.team import read_team
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.team.team_page import TeamPage
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.lessons_school import known

Typist = Callable[[QWidget, str], None]


@pytest.fixture
def page(desk: Desk, bridge: Bridge, qtbot: QtBot) -> TeamPage:
    def never() -> None:
        raise AssertionError("no page connects by itself")

    office = Office(desk, bridge, never, lambda: False, system_volumes())  # type: ignore[arg-type]
    window = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(window)
    made = TeamPage(office)
    window.add_pages([made])
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return made


def instructor(desk: Desk, surname: str) -> Instructor:
    return next(one for one in read_team(desk).instructors if one.surname == surname)


def test_both_lists_and_what_is_to_settle(page: TeamPage) -> None:
    names = [plain_text(page.instructors.cell_at(row, 0)) for row in range(3)]  # type: ignore[arg-type]
    assert names == ["ARNAUD Julie", "CHAUVEAU Marc", "NAVARRO Stéphane"]
    assert plain_text(page.instructors.cell_at(1, 2)) == "expirée le 21/10/2026"  # type: ignore[arg-type]
    assert plain_text(page.simulators.cell_at(0, 1)) == "A0000000000 (générique)"  # type: ignore[arg-type]
    assert page.badge == "1"


def test_a_new_instructor_by_keyboard(page: TeamPage, desk: Desk, qtbot: QtBot, type_text: Typist) -> None:
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for text in ("Béart", "Anne", "a 23 077 26 820", "4/3/30"):
        focus = QApplication.focusWidget()
        assert focus is not None
        type_text(focus, text)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is page.instructor_pane.medical_visit_expires_on.line
    qtbot.keyClick(focus, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.instructors.rowCount() == 4)
    kept = instructor(desk, "Béart")
    assert (kept.given_name, kept.authorisation_number) == ("Anne", "A2307726820")
    assert kept.authorisation_expires_on == date(2030, 3, 4)
    assert page.instructor_table.current_id == kept.id


def test_a_malformed_number_is_said_under_its_field_and_kept_on_screen(page: TeamPage, desk: Desk) -> None:
    page.open(OpenAt(known("NAVARRO"), "instructor.authorisation_number"))
    field = page.instructor_pane.authorisation_number
    assert QApplication.focusWidget() is field.line
    field.line.setText("12")
    page.pane.save()
    assert field.message == "A, puis dix chiffres, comme sur la carte."
    assert field.text == "12"
    assert instructor(desk, "NAVARRO").authorisation_number == "A2207731020"


def test_opened_at_the_field_to_settle_and_settled(page: TeamPage, desk: Desk, qtbot: QtBot) -> None:
    page.open(OpenAt(known("CHAUVEAU"), "instructor.authorisation_expires_on"))
    line = page.instructor_pane.authorisation_expires_on.line
    assert QApplication.focusWidget() is line
    line.setText("21/10/2031")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.badge == "")
    assert instructor(desk, "CHAUVEAU").authorisation_expires_on == date(2031, 10, 21)


def test_a_trainee_has_a_tutor_and_someone_qualified_has_none(
    page: TeamPage, desk: Desk, qtbot: QtBot
) -> None:
    pane = page.instructor_pane
    page.open(OpenAt(known("ARNAUD"), "instructor.kind"))
    assert pane.tutor_id.isHidden()
    pane.kind.set_value(InstructorKind.TRAINEE.value)
    pane.kind.chosen.emit(pane.kind.value)
    assert not pane.tutor_id.isHidden()
    pane.tutor_id.set_value(known("NAVARRO"))
    pane.save()
    qtbot.waitUntil(lambda: instructor(desk, "ARNAUD").tutor_id == known("NAVARRO"))
    assert instructor(desk, "ARNAUD").kind is InstructorKind.TRAINEE
    qtbot.waitUntil(lambda: not page.is_dirty)
    pane.kind.set_value(InstructorKind.QUALIFIED.value)
    pane.save()
    qtbot.waitUntil(lambda: instructor(desk, "ARNAUD").tutor_id is None)


def test_someone_who_leaves_stays_in_the_list(page: TeamPage, desk: Desk, qtbot: QtBot) -> None:
    page.open(OpenAt(known("CHAUVEAU"), "instructor.left_on"))
    page.instructor_pane.left_on.line.setText("31/10/26")
    page.pane.save()
    qtbot.waitUntil(lambda: page.badge == "")
    assert plain_text(page.instructors.cell_at(1, 5)) == "parti le 31/10/2026"  # type: ignore[arg-type]


def test_nobody_leaves_before_arriving(page: TeamPage, desk: Desk) -> None:
    page.open(OpenAt(known("CHAUVEAU"), "instructor.left_on"))
    page.instructor_pane.joined_on.line.setText("1/9/2026")
    page.instructor_pane.left_on.line.setText("31/8/2026")
    page.pane.save()
    assert page.instructor_pane.left_on.message == "Le départ vient après l’arrivée."
    assert instructor(desk, "CHAUVEAU").left_on is None


def test_a_simulator_is_edited_in_its_own_pane(page: TeamPage, desk: Desk, qtbot: QtBot) -> None:
    page.simulator_table.choose(known("Simulateur 1"))
    pane = page.simulator_pane
    assert page.pane is pane
    pane.recognised.set_value(SimulatorRecognition.NO.value)
    pane.categories.boxes[Category.B1].setChecked(True)
    pane.save()
    qtbot.waitUntil(lambda: read_team(desk).simulators[0].recognised is SimulatorRecognition.NO)
    assert read_team(desk).simulators[0].categories == (Category.B1, Category.B)


def test_a_second_machine_of_the_same_name_is_refused_and_stays_typed(
    page: TeamPage, desk: Desk, qtbot: QtBot
) -> None:
    page.new_simulator()
    assert page.simulator_pane.number.text == "A0000000000"
    page.simulator_pane.name.line.setText("simulateur  1")
    page.pane.save()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(MessageDialog)))
    assert page.simulator_pane.name.text == "simulateur  1"
    assert len(read_team(desk).simulators) == 1


def test_leaving_something_typed_asks_first(page: TeamPage) -> None:
    page.open(OpenAt(known("ARNAUD")))
    page.instructor_pane.phone.line.setText("06 00 00 00 00")
    page.instructor_table.choose(known("NAVARRO"))
    unsaved = page.findChild(QDialog, "unsaved")
    assert unsaved is not None
    unsaved.accept()
    assert page.instructor_pane.phone.text == "06 00 00 00 00"
    assert page.instructor_table.current_id == known("ARNAUD")


def test_an_empty_school_offers_the_first_one(page: TeamPage, desk: Desk) -> None:
    with desk.database.write("vide", desk.clock.now(), is_undoable=False) as written:
        for name in ("ARNAUD", "CHAUVEAU", "NAVARRO"):
            written.work.instructors.remove(known(name))
        written.work.simulators.remove(known("Simulateur 1"))
    page.reload()
    assert page.stack.currentWidget() is page.none
    assert page.pane is page.instructor_pane


@pytest.mark.parametrize("percent", [100, 200])
def test_no_word_of_a_button_is_cut(page: TeamPage, look: Theme, percent: int) -> None:
    look.set_text_percent(percent)
    QApplication.processEvents()
    for button in page.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()
