"""Every field of the student file, the team and the lessons: something impossible typed, the field left, a sentence
under it, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import InstructorKind
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course_view import course_view
from livret_desktop.services.records.students import student_file
from livret_desktop.services.records.team import read_team
from livret_desktop.ui.dialogs.accompanists_dialog import AccompanistsDialog
from livret_desktop.ui.dialogs.course_events import AppointmentDialog, ExamDialog
from livret_desktop.ui.dialogs.course_people import AccompanistDialog, GuardianDialog
from livret_desktop.ui.dialogs.period_dialog import PeriodDialog
from livret_desktop.ui.dialogs.student_new import NewStudentDialog
from livret_desktop.ui.pages.lessons.lessons_objectives import CodesField
from livret_desktop.ui.pages.students.students_file import COURSE, TRAININGS, StudentFileView
from livret_desktop.ui.pages.team.team_panes import InstructorPane, SimulatorPane
from livret_desktop.ui.presenters.team import TeamRules
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.fields import LineField, TextField
from livret_desktop.ui.widgets.judged_field import JudgedField
from livret_desktop.ui.widgets.typed_fields import (
    DateField,
    DurationField,
    HoursField,
    NumberField,
    TimeField,
)
from tests.ui.lessons_school import DAY, NOW, known, lesson, record
from tests.ui.lessons_window import show
from tests.ui.students_school import Place
from tests.ui.students_screen import leave_with

WHO = known("MARTIN")
Surface = Callable[[Place, QtBot], QWidget]
BAD: tuple[tuple[type[LineField], tuple[str, ...]], ...] = (
    (DateField, ("31/02/2026", "32/01/2026", "1/13/2026", "01/01/1700", "hier", "29/02/2025")),
    (TimeField, ("25:00", "9h75", "midi")),
    (DurationField, ("1h75", "-5", "longtemps")),
    (HoursField, ("21,33", "1h75", "-5", "1200", "beaucoup")),
    (NumberField, ("-1", "beaucoup", "99999999", "1,123")),
    (CodesField, ("C9-9", "C1-99", "freinage")),
    (JudgedField, ("pas un numéro 1", "123")),
    (TextField, ("x" * 301, "cl\x07oche")),
)


def file_view(place: Place, qtbot: QtBot) -> StudentFileView:
    made = StudentFileView(place.office)
    qtbot.addWidget(made)
    made.show()
    made.show_student(WHO)
    return made


def identity(place: Place, qtbot: QtBot) -> QWidget:
    return file_view(place, qtbot).identity


def training(place: Place, qtbot: QtBot) -> QWidget:
    file = file_view(place, qtbot)
    file.tabs.setCurrentIndex(TRAININGS)
    return file.trainings


def course(place: Place, qtbot: QtBot) -> QWidget:
    file = file_view(place, qtbot)
    file.tabs.setCurrentIndex(COURSE)
    return file.course


def skills(place: Place, qtbot: QtBot) -> QWidget:
    return file_view(place, qtbot).skills


def dialog(make: Callable[[Place], QWidget]) -> Surface:
    def surface(place: Place, qtbot: QtBot) -> QWidget:
        made = make(place)
        qtbot.addWidget(made)
        made.show()
        return made

    return surface


def view_of(place: Place):  # type: ignore[no-untyped-def]
    return course_view(place.desk, student_file(place.desk, WHO).enrolments[0].enrolment.id)


def instructor_pane(place: Place) -> QWidget:
    pane = InstructorPane(place.desk.clock)
    one = Instructor(id=uuid4(), surname="ESSAI", kind=InstructorKind.TRAINEE)
    pane.show_record(one, read_team(place.desk), TeamRules.on(place.desk.rules, DAY))
    return pane


def simulator_pane(place: Place) -> QWidget:
    pane = SimulatorPane(place.desk.clock)
    one = Simulator(id=uuid4(), name="Simulateur 9", number="A0000000000")
    pane.show_record(one, TeamRules.on(place.desk.rules, DAY))
    return pane


def lesson_form(place: Place, qtbot: QtBot) -> QWidget:
    kept = lesson("MARTIN", 16)
    record(place.desk, kept)
    page = show(place.desk, place.office.bridge, qtbot)
    page.table.choose(kept.id)
    return page.pane.form


SURFACES: dict[str, Surface] = {
    "identité": identity,
    "formation": training,
    "parcours": course,
    "compétences": skills,
    "représentant": dialog(lambda place: GuardianDialog(place.office, WHO, None)),
    "accompagnateur": dialog(lambda place: AccompanistDialog(place.office, WHO, None)),
    "rendez-vous": dialog(lambda place: AppointmentDialog(place.office, view_of(place), None)),
    "examen": dialog(lambda place: ExamDialog(place.office, view_of(place), None)),
    "période": dialog(
        lambda place: PeriodDialog(place.office, student_file(place.desk, WHO).enrolments[0], None)
    ),
    "nouvel élève": dialog(lambda place: NewStudentDialog(place.office)),
    "enseignant": dialog(instructor_pane),
    "simulateur": dialog(simulator_pane),
    "leçon": lesson_form,
}


def everything(desk: Desk, but: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Every record, without the fields that are kept with a warning."""
    with desk.database.read() as reading:
        tables = [one for one in vars(reading).values() if hasattr(one, "where")]
        rows = [one for table in tables for one in table.where()]
    return [{one.name: getattr(row, one.name) for one in fields(row) if one.name not in but} for row in rows]


def bad_texts(field: LineField) -> tuple[str, ...]:
    return next(texts for kind, texts in BAD if isinstance(field, kind))


@pytest.mark.parametrize("name", SURFACES)
def test_a_sentence_stands_under_every_field_and_nothing_is_kept(
    name: str, place: Place, qtbot: QtBot
) -> None:
    surface = SURFACES[name](place, qtbot)
    before = everything(place.desk, but=("phone", "postcode", "neph"))
    typed = [one for one in surface.findChildren(LineField) if one.isEnabled()]
    assert typed
    missed = []
    for field in typed:
        former = field.text
        for text in bad_texts(field):
            leave_with(field, text)
            is_said = field.message.endswith((".", f"{NBSP}km.")) and field.message != former
            # What is only unusual (a telephone, a postcode, a NEPH) is kept with its warning: it may be right.
            is_held = field.has_error or isinstance(field, JudgedField)
            if not (is_said and is_held):
                missed.append((field.label, text, field.message))
        field.set_text(former)
        field.line.editingFinished.emit()
    assert missed == []
    assert everything(place.desk, but=("phone", "postcode", "neph")) == before


@pytest.mark.parametrize("name", ["identité", "formation", "parcours", "compétences", "accompagnateur"])
def test_a_day_to_come_is_refused_where_only_the_past_can_be(name: str, place: Place, qtbot: QtBot) -> None:
    surface = SURFACES[name](place, qtbot)
    said = []
    for field in surface.findChildren(DateField):
        leave_with(field, "01/01/2031")
        said.append(field.message)
    assert any("pas encore passé" in one for one in said)
    assert NOW.year < 2031


@pytest.mark.parametrize("name", [one for one in SURFACES if one not in ("leçon", "rendez-vous", "examen")])
@pytest.mark.parametrize("typed", ["3/12/26", "031226", "3/12"])
def test_a_day_of_next_month_with_a_short_year_is_never_one_of_1926(
    name: str, typed: str, place: Place, qtbot: QtBot
) -> None:
    surface = SURFACES[name](place, qtbot)
    for field in surface.findChildren(DateField):
        leave_with(field, typed)
        is_birth = field.label == "Date de naissance"
        if "pas encore passé" in field.message:
            assert field.has_error
        else:
            assert field.text == ("03/12/1926" if is_birth and typed != "3/12" else "03/12/2026")


def test_a_slip_of_a_month_changes_no_right(place: Place, qtbot: QtBot) -> None:
    """« AIPC validée le » 3/12/26, typed for 3/11/26 on 20 November 2026."""
    file = file_view(place, qtbot)
    file.tabs.setCurrentIndex(TRAININGS)
    aipc = file.trainings.form.field("aipc_on")
    assert isinstance(aipc, DateField)
    before = everything(place.desk)
    leave_with(aipc, "3/12/26")
    assert aipc.message == f"Ce jour n’est pas encore passé{NBSP}: vérifiez l’année."
    assert everything(place.desk) == before
    leave_with(aipc, "3/11/26")
    qtbot.waitUntil(lambda: everything(place.desk) != before)
    assert not aipc.has_error


def test_hours_on_a_simulator_are_among_the_hours(place: Place, qtbot: QtBot) -> None:
    """« -5 h en voiture, 10 h sur simulateur » stood under the bar."""
    file = file_view(place, qtbot)
    file.tabs.setCurrentIndex(TRAININGS)
    here, simulator = (file.trainings.form.field(name) for name in ("minutes_here", "simulator_minutes"))
    assert isinstance(here, LineField) and isinstance(simulator, LineField)

    def kept() -> tuple[int, int]:
        own = student_file(place.desk, WHO).enrolments[0].enrolment
        return own.minutes_here, own.simulator_minutes

    leave_with(here, "5")
    leave_with(simulator, "10")
    qtbot.waitUntil(lambda: simulator.has_error)
    assert f"5{NBSP}h en tout, dont 10{NBSP}h sur simulateur" in simulator.message
    simulator.line.editingFinished.emit()
    qtbot.wait(50)
    assert simulator.has_error, "left once more as it is, it is still not kept"
    assert kept() == (300, 0)
    leave_with(here, "12")
    simulator.line.editingFinished.emit()
    qtbot.waitUntil(lambda: kept() == (720, 600))
    assert not simulator.has_error


def test_enter_keeps_nothing_while_a_field_of_the_dialog_cannot_be_read(place: Place, qtbot: QtBot) -> None:
    made = AppointmentDialog(place.office, view_of(place), None)
    qtbot.addWidget(made)
    made.show()
    leave_with(made.practice_on, "12/11/2026")
    before = everything(place.desk)
    made.km.line.setText("beaucoup")
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.km.has_error
    assert everything(place.desk) == before


def test_a_field_refused_below_the_edge_of_a_large_text_is_scrolled_to(
    place: Place, look: Theme, qtbot: QtBot
) -> None:
    look.set_text_percent(200)
    for made in (
        AccompanistDialog(place.office, WHO, None),
        AccompanistsDialog(place.office, WHO, "MARTIN Chloé"),
    ):
        qtbot.addWidget(made)
        made.show()
        made.surname.set_text("MARTIN")
        made.declared_on.line.setText("1/1/2031")
        assert made.declared_on.visibleRegion().isEmpty()
        if isinstance(made, AccompanistDialog):
            made.submit()
        else:
            made.save()
        qtbot.waitUntil(lambda made=made: not made.declared_on.visibleRegion().isEmpty())
        assert "pas encore passé" in made.declared_on.message
