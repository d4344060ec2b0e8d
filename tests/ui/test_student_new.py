"""A new student: what cannot be is said where it is typed, and nothing is there by halves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import Category, TrainingTrack
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.services.records.students import save_student, student_file
from livret_desktop.ui.dialogs.period_dialog import PeriodDialog
from livret_desktop.ui.dialogs.student_new import NewStudentDialog, NewTrainingDialog
from livret_desktop.ui.widgets.fields import ChoiceField
from tests.ui.lessons_school import known
from tests.ui.students_school import Place
from tests.ui.students_screen import leave_with

OF_MARTIN = "240377100492"


@pytest.fixture
def dialog(place: Place, qtbot: QtBot) -> NewStudentDialog:
    made = NewStudentDialog(place.office)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    leave_with(made.birth_name, "BENALI")
    leave_with(made.given_names, "Marwa")
    return made


def choose_track(field: ChoiceField, track: TrainingTrack) -> None:
    """Chosen in the list, as by hand."""
    field.set_value(track)
    field.combo.activated.emit(field.combo.currentIndex())


def benali(place: Place) -> int:
    return len(list_students(place.desk, StudentQuery("benali"), 0, 10))


def test_a_neph_that_another_has_is_said_when_it_is_left(dialog: NewStudentDialog) -> None:
    leave_with(dialog.neph, OF_MARTIN)
    assert dialog.neph.has_error
    assert dialog.neph.message.startswith("Ce NEPH est déjà celui de MARTIN Lucas")
    leave_with(dialog.neph, "240377100999")
    assert not dialog.neph.has_error


def test_too_young_for_aac_is_said_under_the_track_and_nobody_is_half_enrolled(
    place: Place, dialog: NewStudentDialog, qtbot: QtBot
) -> None:
    leave_with(dialog.born_on, "12/05/2012")
    assert not dialog.training.track.has_error
    choose_track(dialog.training.track, TrainingTrack.AAC)
    assert dialog.training.track.message == "Trop jeune pour l’AAC jusqu’au 12 mai 2027."
    dialog.submit()
    qtbot.waitUntil(lambda: "Rien n’a été enregistré" in dialog.refusal)
    assert benali(place) == 0, "the student is not kept without the training"
    leave_with(dialog.born_on, "12/05/2010")
    assert not dialog.training.track.has_error
    with qtbot.waitSignal(dialog.made) as made:
        dialog.submit()
    (student_id,) = made.args
    file = student_file(place.desk, student_id)
    assert (file.student.born_on, [one.track for one in file.enrolments]) == (
        date(2010, 5, 12),
        [TrainingTrack.AAC],
    )


def test_both_are_one_act_undone_as_one(place: Place, dialog: NewStudentDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.made):
        dialog.submit()
    offered = next_undo(place.desk)
    assert offered is not None and offered.title == "Inscription de BENALI Marwa"
    undo(place.desk, offered.id)
    assert benali(place) == 0


def test_one_more_training_knows_the_age(place: Place, qtbot: QtBot) -> None:
    made = NewTrainingDialog(place.office, known("MARTIN"))
    qtbot.addWidget(made)
    made.training.category.set_value(Category.A2)
    made.training.judge_age(date(2012, 5, 12))
    choose_track(made.training.track, TrainingTrack.AAC)
    assert made.training.track.has_error
    choose_track(made.training.track, TrainingTrack.TRADITIONAL)
    assert not made.training.track.has_error


def test_a_period_of_aac_knows_its_own_day(place: Place, qtbot: QtBot) -> None:
    martin = student_file(place.desk, known("MARTIN"))
    save_student(place.desk, replace(martin.student, born_on=date(2012, 5, 12)))
    made = PeriodDialog(place.office, martin.enrolments[0], None)
    qtbot.addWidget(made)
    choose_track(made.track, TrainingTrack.AAC)
    assert made.track.message == "Trop jeune pour l’AAC jusqu’au 12 mai 2027."
    leave_with(made.from_on, "12/05/2027")
    assert not made.track.has_error


def test_someone_of_the_same_names_and_birth_is_asked_about_once(
    place: Place, dialog: NewStudentDialog, qtbot: QtBot
) -> None:
    martin = place.student("MARTIN")
    leave_with(dialog.birth_name, "Martin")
    leave_with(dialog.given_names, martin.given_names)
    assert martin.born_on is not None
    leave_with(dialog.born_on, f"{martin.born_on:%d/%m/%Y}")
    dialog.submit()
    assert dialog.refusal.startswith("Est-ce la même personne\u00a0?")
    assert martin.full_name in dialog.refusal and martin.neph in dialog.refusal
    assert dialog.action.text().startswith("Inscrire quelqu’un d’autre")
    with qtbot.waitSignal(dialog.made):
        dialog.submit()
    assert len(list_students(place.desk, StudentQuery("martin"), 0, 10)) == 2


def test_another_birth_date_is_another_person(place: Place, dialog: NewStudentDialog, qtbot: QtBot) -> None:
    martin = place.student("MARTIN")
    leave_with(dialog.birth_name, martin.birth_name)
    leave_with(dialog.given_names, martin.given_names)
    leave_with(dialog.born_on, "12/05/2001")
    with qtbot.waitSignal(dialog.made):
        dialog.submit()
