"""The form of one training: hours of before, dates, what is transmitted."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.french import NBSP
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.fields import ChoiceField, LineField
from tests.ui.students_school import Place, known
from tests.ui.students_screen import fill, page_alone


@pytest.fixture
def page(place: Place, bridge: Bridge, look: Theme, qtbot: QtBot) -> StudentsPage:
    return page_alone(place, bridge, qtbot)


def test_hours_of_before_are_typed_as_hours(page: StudentsPage, place: Place) -> None:
    page.open(OpenAt(known("MARTIN"), "practice_minutes"))
    form = page.file.trainings.form
    for name, typed in (("minutes_here", "20"), ("minutes_elsewhere", "13"), ("simulator_minutes", "2,5")):
        field = form.field(name)
        assert isinstance(field, LineField)
        fill(field, typed)
    kept = student_file(place.desk, known("MARTIN")).enrolments[0].enrolment
    assert (kept.minutes_here, kept.minutes_elsewhere, kept.simulator_minutes) == (1200, 780, 150)


def test_hours_on_a_simulator_are_among_the_hours(page: StudentsPage, place: Place, qtbot: QtBot) -> None:
    """« -5 h en voiture, 10 h sur simulateur » stood under the bar."""
    page.open(OpenAt(known("MARTIN"), "practice_minutes"))
    form = page.file.trainings.form
    here, simulator = form.field("minutes_here"), form.field("simulator_minutes")
    assert isinstance(here, LineField) and isinstance(simulator, LineField)
    fill(here, "5")
    fill(simulator, "10")
    qtbot.waitUntil(lambda: simulator.has_error)
    assert f"5{NBSP}h en tout, dont 10{NBSP}h sur simulateur" in simulator.message
    simulator.line.editingFinished.emit()
    qtbot.wait(50)
    assert simulator.has_error, "left once more as it is, it is still not kept"
    kept = student_file(place.desk, known("MARTIN")).enrolments[0].enrolment
    assert (kept.minutes_here, kept.simulator_minutes) == (300, 0)
    fill(here, "12")
    simulator.line.editingFinished.emit()
    qtbot.waitUntil(
        lambda: student_file(place.desk, known("MARTIN")).enrolments[0].enrolment.simulator_minutes == 600
    )
    assert not simulator.has_error


def test_a_date_of_the_training_is_saved_and_the_booklet_follows(
    page: StudentsPage, place: Place, qtbot: QtBot
) -> None:
    page.open(OpenAt(known("MARTIN"), "enrolment.aipc_on"))
    form = page.file.trainings.form
    assert "pas de livret papier" in form._booklet._reason.text()
    aipc = form.field("aipc_on")
    assert isinstance(aipc, LineField)
    fill(aipc, "9/6/23")
    kept = student_file(place.desk, known("MARTIN")).enrolments[0].enrolment
    assert kept.aipc_on == date(2023, 6, 9)
    qtbot.waitUntil(lambda: "C’est un droit, pas une obligation" in form._booklet._reason.text())


def test_not_transmitting_asks_why_before_it_is_kept(page: StudentsPage, place: Place) -> None:
    page.open(OpenAt(known("MARTIN"), "enrolment.track"))
    form = page.file.trainings.form
    switch = form.field("transmits")
    assert isinstance(switch, ChoiceField)
    switch.set_value(False)
    switch.combo.activated.emit(1)
    assert student_file(place.desk, known("MARTIN")).enrolments[0].enrolment.transmits
    fill(form._reason, "formation payée par une autre école")
    kept = student_file(place.desk, known("MARTIN")).enrolments[0].enrolment
    assert (kept.transmits, kept.transmits_reason) == (False, "formation payée par une autre école")
