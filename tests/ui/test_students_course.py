"""Parcours and périodes through the window: what is typed is kept, refused in words, and nothing is cut."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.follow_up import Accompanist, Guardian
from livret_desktop.domain.vocabulary import AppointmentKind, ExamResult, TrainingTrack
from livret_desktop.services.records.course_view import CourseView, course_view
from livret_desktop.services.records.enrolment_periods import save_period
from livret_desktop.services.records.follow_up import save_accompanist
from livret_desktop.services.records.guardians import save_guardian, student_guardians
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.course_events import AppointmentDialog, ExamDialog
from livret_desktop.ui.dialogs.course_people import AccompanistDialog, GuardianDialog
from livret_desktop.ui.dialogs.period_dialog import PeriodDialog
from livret_desktop.ui.pages.students.students_file import COURSE, TRAININGS, StudentFileView
from livret_desktop.ui.theme.theme import Theme
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place, known
from tests.ui.students_screen import file_of

WHO = known("MARTIN")


@pytest.fixture
def file(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentFileView:
    enrolment_id = student_file(place.desk, WHO).enrolments[0].enrolment.id
    save_period(
        place.desk,
        EnrolmentPeriod(
            id=uuid4(), enrolment_id=enrolment_id, track=TrainingTrack.AAC, from_on=date(2026, 9, 1)
        ),
    )
    save_accompanist(place.desk, Accompanist(id=uuid4(), student_id=WHO, surname="PAUL", given_name="Anne"))
    return file_of(WHO, place, bridge, qtbot)


def course(place: Place) -> CourseView:
    return course_view(place.desk, student_file(place.desk, WHO).enrolments[0].enrolment.id)


def test_kilometres_are_noted_by_keyboard_and_a_fall_is_refused(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    tab = file.course
    file.tabs.setCurrentIndex(COURSE)
    QTest.keyClicks(tab.km.line, "1240")
    QTest.keyClick(tab.km.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(tab.kilometres.lines) == 1)
    assert [one.km for one in course(place).kilometres] == [1240]
    assert "encore 1\u202f760" in tab.km_card.detail.text()
    tab.km_on.set_value(date(2026, 11, 19))
    QTest.keyClicks(tab.km.line, "3000")
    QTest.keyClick(tab.km.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.km.has_error)
    assert "ne diminuent pas" in tab.km.message
    assert len(course(place).kilometres) == 1


def test_the_timeline_says_what_is_done_and_what_comes(
    file: StudentFileView, place: Place, look: Theme, qtbot: QtBot
) -> None:
    file.tabs.setCurrentIndex(COURSE)
    tab = file.course
    assert tab.timeline_card.isVisible()
    said = tab.timeline.accessibleDescription()
    assert said.startswith("Conduite accompagnée")
    assert "3\u202f000\u00a0km, aucun relevé, à venir" in said
    QTest.keyClicks(tab.km.line, "3010")
    QTest.keyClick(tab.km.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "20 nov. 2026, fait" in tab.timeline.accessibleDescription())
    assert not tab.timeline.is_upright(1_000)
    look.set_text_percent(200)
    assert tab.timeline.is_upright(1_000)
    assert tab.timeline.heightForWidth(1_000) > tab.timeline.heightForWidth(4_000)


def test_a_rendez_vous_is_noted_with_who_was_there(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    file.tabs.setCurrentIndex(COURSE)
    file.course.add_appointment.click()
    dialog = file.course.findChild(AppointmentDialog)
    assert dialog is not None
    assert (dialog.kind.value, dialog.track.value) == (AppointmentKind.PRELIMINARY, TrainingTrack.AAC)
    dialog.submit()
    qtbot.waitUntil(lambda: "Il manque le jour" in dialog.refusal)
    dialog.practice_on.set_value(date(2026, 11, 18))
    dialog.practice.set_value(120)
    next(iter(dialog.present.values())).setChecked(True)
    dialog.submit()
    qtbot.waitUntil(lambda: len(file.course.appointments.lines) == 1)
    assert "Présents\u00a0: PAUL Anne" in file.course.appointments.lines[0].accessibleName()
    kept = student_file(place.desk, WHO).enrolments[0].enrolment
    assert kept.preliminary_meeting_on == date(2026, 11, 18)
    file.course.appointments.lines[0].asked.emit()
    again = [one for one in file.course.findChildren(AppointmentDialog) if one is not dialog][-1]
    assert again.removing is not None
    again.removing.click()
    qtbot.waitUntil(lambda: file.course.appointments.lines == [])
    assert student_file(place.desk, WHO).enrolments[0].enrolment.preliminary_meeting_on is None


def test_an_exam_passed_is_shown_and_noted_in_the_training(
    file: StudentFileView, place: Place, qtbot: QtBot
) -> None:
    file.tabs.setCurrentIndex(COURSE)
    file.course.add_exam.click()
    dialog = file.course.findChild(ExamDialog)
    assert dialog is not None
    assert dialog.opinion.isHidden()
    dialog.taken_on.set_value(date(2026, 11, 12))
    dialog.outcome.set_value(ExamResult.PASSED)
    dialog.submit()
    qtbot.waitUntil(lambda: len(file.course.exams.lines) == 1)
    assert "Reçu" in file.course.exams.lines[0].accessibleName()
    assert student_file(place.desk, WHO).enrolments[0].enrolment.etg_passed_on == date(2026, 11, 12)


def test_an_accompanist_is_edited_and_judged(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    file.tabs.setCurrentIndex(COURSE)
    assert "À vérifier" in file.course.accompanists.lines[0].accessibleName()
    file.course.accompanists.lines[0].asked.emit()
    dialog = file.course.findChild(AccompanistDialog)
    assert dialog is not None
    dialog.licence_since.set_value(date(2001, 6, 12))
    dialog.agreed_on.set_value(date(2026, 10, 1))
    dialog.agreed_on.line.setFocus()
    QTest.keyClick(dialog.agreed_on.line, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.declared_on.line
    assert "ni annulation ni invalidation du permis depuis cinq ans" in dialog.declared_on.message
    QTest.keyClicks(dialog.declared_on.line, "1/1/2031")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert "pas encore passé" in dialog.declared_on.message
    assert course(place).accompanists[0].lacks
    dialog.declared_on.line.selectAll()
    QTest.keyClicks(dialog.declared_on.line, "28092026")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Peut accompagner" in file.course.accompanists.lines[0].accessibleName())
    kept = course(place).accompanists[0].accompanist
    assert (kept.surname, kept.declared_on) == ("PAUL", date(2026, 9, 28))
    said = file.course.accompanists.lines[0].accessibleName()
    assert "Déclaration sur l’honneur reçue le 28 septembre 2026" in said


def test_a_period_is_added_under_its_amendment(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    file.tabs.setCurrentIndex(TRAININGS)
    assert [one.accessibleName().split(",")[0] for one in file.trainings.periods.lines] == [
        "AAC",
        "traditionnelle",
    ]
    file.trainings.add_period.click()
    dialog = file.trainings.findChild(PeriodDialog)
    assert dialog is not None
    dialog.track.set_value(TrainingTrack.CS)
    dialog.from_on.set_value(date(2026, 11, 1))
    dialog.amendment_on.set_value(date(2026, 10, 30))
    dialog.submit()
    qtbot.waitUntil(lambda: len(file.trainings.periods.lines) == 3)
    newest = file.trainings.periods.lines[0].accessibleName()
    assert "conduite supervisée" in newest
    assert "Avenant signé le 30 octobre 2026" in newest
    assert student_file(place.desk, WHO).enrolments[0].track is TrainingTrack.CS


def test_a_guardian_is_asked_for_a_minor(file: StudentFileView, place: Place, qtbot: QtBot) -> None:
    card = file.identity.guardians
    file.identity.show_guardians([], is_minor=True)
    assert file.identity.box.indexOf(card) == 0
    card.add_button.click()
    dialog = file.findChild(GuardianDialog)
    assert dialog is not None
    dialog.submit()
    assert dialog.surname.has_error
    dialog.surname.set_text("Mercier")
    dialog.phone.set_text("06 39 98 20 55")
    dialog.submit()
    qtbot.waitUntil(lambda: len(card.list.lines) == 1)
    assert student_guardians(place.desk, WHO)[0].phone == "06 39 98 20 55"


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_without_a_name(
    file: StudentFileView, place: Place, look: Theme, percent: int, qtbot: QtBot
) -> None:
    save_guardian(place.desk, Guardian(id=uuid4(), student_id=WHO, surname="Mercier", email="s@exemple.fr"))
    look.set_text_percent(percent)
    file.show_student(WHO)
    for tab in (TRAININGS, COURSE):
        file.tabs.setCurrentIndex(tab)
        qtbot.wait(1)
        assert unnamed(file) == []
        # Qt's own arrows, where six tabs in large letters have to be scrolled: they have no words to cut.
        assert [one for one in cut_texts(file) if not one.startswith("Défiler")] == []
