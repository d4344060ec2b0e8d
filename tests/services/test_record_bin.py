"""The bin: what may be deleted, what never is, and that all of it comes back; the chain that tells who tampered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from livret_desktop.db.outbox_reads import versions_of
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam, Guardian, KmReading
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationKind,
    ExamKind,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lesson_sessions import remove_lesson
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.overview.record_bin import (
    bin_entries,
    remove_student,
    restore_from_bin,
    why_kept,
)
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.papers.booklet_handover import note_access, seal_booklet
from livret_desktop.services.records.follow_up import (
    mark_skills,
    remove_accompanist,
    remove_appointment,
    remove_exam,
    save_accompanist,
    save_appointment,
    save_exam,
)
from livret_desktop.services.records.guardians import remove_guardian, save_guardian, student_guardians
from livret_desktop.services.records.kilometres import remove_km, save_km
from livret_desktop.services.records.skills_grid import grid_view
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from livret_desktop.services.school.data_check import check_data, check_history
from tests.services.house import add_student, enrol, hire_ruiz, hour_of


@pytest.fixture
def pupil(desk):
    """With something in every table."""
    one = add_student(desk)
    enrolment = enrol(desk, one)
    save_guardian(desk, Guardian(id=uuid4(), student_id=one.id, surname="Mercier"))
    save_accompanist(desk, Accompanist(id=uuid4(), student_id=one.id, surname="PAUL"))
    mark_skills(desk, enrolment.id, ["C1-1"], SkillLevel.STARTED, on=date(2026, 11, 1))
    save_km(desk, KmReading(id=uuid4(), enrolment_id=enrolment.id, told_on=date(2026, 11, 1), km=100))
    record_lessons(desk, [lesson(desk, enrolment)])
    return one


def lesson(desk, enrolment) -> Lesson:
    return hour_of(enrolment, hire_ruiz(desk))


def everything(desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every record, row numbers given by the database apart."""
    with desk.database.read() as reading:
        return {
            name: sorted(map(repr, reader.where()))
            for name, reader in vars(reading).items()
            if hasattr(reader, "where")
        }


def lesson_of(desk, student) -> Lesson:
    with desk.database.read() as reading:
        return reading.lessons.where(reading.lessons.c.student_id == student.id)[0]


def test_a_student_goes_whole_and_comes_back_whole(desk, pupil):
    before = everything(desk)
    due = lesson_of(desk, pupil).id
    remove_student(desk, pupil.id)
    gone = everything(desk)
    for name in ("students", "enrolments", "periods", "lessons", "skills", "guardians", "accompanists"):
        assert gone[name] == [], name
    assert list_students(desk, StudentQuery(), 0, 10) == []
    (entry,) = bin_entries(desk)
    assert (entry.students, entry.lessons) == (1, 1)
    assert entry.title == f"Élève supprimé : {pupil.full_name}"
    restore_from_bin(desk, entry.change_id)
    assert everything(desk) == before
    assert [line.id for line in list_students(desk, StudentQuery(), 0, 10)] == [pupil.id]
    with desk.database.read() as reading:
        assert len(versions_of(reading.connection, [due])[due]) == 1  # due again, once
    assert bin_entries(desk) == []
    with pytest.raises(RuleError, match="Rien à restaurer"):
        restore_from_bin(desk, entry.change_id)
    assert student_guardians(desk, pupil.id)
    assert grid_view(desk, student_file(desk, pupil.id).enrolments[0].enrolment.id).marks


def test_a_lesson_deleted_is_in_the_bin_and_due_again_once_back(desk, pupil):
    one = lesson_of(desk, pupil)
    remove_lesson(desk, one.id)
    (entry,) = bin_entries(desk)
    assert (entry.students, entry.lessons) == (0, 1)
    restore_from_bin(desk, entry.change_id)
    assert lesson_of(desk, pupil) == one


def test_what_left_the_school_is_never_deleted(desk, pupil):
    assert why_kept(desk, pupil.id) == ""
    with desk.database.quiet_write() as connection:
        connection.execute(text("UPDATE submission SET attempted_at = '2026-11-20T20:00:00.000000Z'"))
    assert "DSR" in why_kept(desk, pupil.id)
    before = everything(desk)
    with pytest.raises(RuleError, match="ne peut pas être supprimé"):
        remove_student(desk, pupil.id)
    assert everything(desk) == before


def test_what_was_printed_or_handed_over_keeps_the_file(desk):
    printed = add_student(desk, birth_name="IMPRIMÉ", neph="")
    enrolment = enrol(desk, add_student(desk, birth_name="REMIS", neph="240377100491"))
    assert why_kept(desk, printed.id) == ""
    note_access(desk, seal_booklet(desk, enrolment.id), "Zoé")
    assert "livret numérique" in why_kept(desk, enrolment.student_id)
    other = enrol(desk, add_student(desk, birth_name="NUMÉRO", neph="240377100492"))
    copies = [AttestationCopy.STUDENT]
    issue_document(
        desk,
        other.id,
        AttestationKind.AFFI,
        copies,
        made_on=date(2026, 11, 20),
        deliver=lambda _copies: None,
    )
    assert "documents numérotés" in why_kept(desk, other.student_id)


def test_a_history_changed_outside_the_program_is_told(desk, pupil, expected_logs):
    expected_logs("broken history")
    assert check_history(desk) is None
    assert check_data(desk, is_full=True).history is None
    with desk.database.quiet_write() as connection:
        connection.execute(
            text("UPDATE history_row SET after = replace(after, 'ŒUVRARD', 'AUTRE') WHERE id = 2")
        )
        connection.execute(text("UPDATE history_change SET title = 'Autre' WHERE id = 3"))
    trouble = check_data(desk, is_full=True).history
    assert trouble is not None
    assert "modifié hors du programme" in trouble.title
    assert check_data(desk, is_full=False).history is None  # the quick check does not look at it


def meeting(enrolment, rank: int, day: date) -> Appointment:
    return Appointment(
        id=uuid4(),
        enrolment_id=enrolment.id,
        kind=AppointmentKind.PEDAGOGICAL,
        track=TrainingTrack.CS,
        rank=rank,
        practice_on=day,
    )


def test_what_was_noted_comes_back_into_a_file_that_went_on(desk, pupil):
    (file,) = student_file(desk, pupil.id).enrolments
    enrolment = file.enrolment
    held = meeting(enrolment, 1, date(2026, 10, 12))
    sat = Exam(id=uuid4(), enrolment_id=enrolment.id, kind=ExamKind.PRACTICE, taken_on=date(2026, 11, 2))
    save_appointment(desk, held)
    save_exam(desk, sat)
    with desk.database.read() as reading:
        people = reading.accompanists.where() + reading.guardians.where()
        km = reading.km_readings.where()[0]
    before = everything(desk)
    remove_appointment(desk, held)
    remove_exam(desk, sat.id)
    remove_km(desk, km.id)
    remove_accompanist(desk, people[0].id)
    remove_guardian(desk, people[1].id)
    assert [(one.students, one.lessons, one.noted) for one in bin_entries(desk)] == [(0, 0, 1)] * 5
    # The file goes on meanwhile: undo would refuse the rendez-vous, whose day stands in the enrolment too.
    changed = replace(student_file(desk, pupil.id).enrolments[0].enrolment, presentations=1)
    save_enrolment(desk, changed, file.present)
    for entry in bin_entries(desk):
        restore_from_bin(desk, entry.change_id)
    assert bin_entries(desk) == []
    back = student_file(desk, pupil.id).enrolments[0].enrolment
    assert (back.rp1_practice_on, back.presentations) == (date(2026, 10, 12), 1)
    save_enrolment(desk, replace(back, presentations=enrolment.presentations), file.present)
    assert everything(desk) == before


def test_what_was_noted_anew_or_lost_its_file_stays_in_the_bin(desk, pupil):
    (file,) = student_file(desk, pupil.id).enrolments
    held = meeting(file.enrolment, 1, date(2026, 10, 12))
    save_appointment(desk, held)
    remove_appointment(desk, held)
    save_appointment(desk, meeting(file.enrolment, 1, date(2026, 10, 14)))
    before = everything(desk)
    with pytest.raises(RuleError, match="autre chose depuis"):
        restore_from_bin(desk, bin_entries(desk)[0].change_id)
    assert everything(desk) == before
    with desk.database.read() as reading:
        km = reading.km_readings.where()[0]
    remove_km(desk, km.id)
    save_km(desk, replace(km, id=uuid4(), told_on=date(2026, 10, 1), km=900))
    with pytest.raises(RuleError, match="Relevé de kilomètres impossible"):
        restore_from_bin(desk, bin_entries(desk)[0].change_id)
    remove_student(desk, pupil.id)
    with pytest.raises(RuleError, match="La fiche n’est plus là"):
        restore_from_bin(desk, bin_entries(desk)[1].change_id)
    restore_from_bin(desk, bin_entries(desk)[0].change_id)
    assert student_file(desk, pupil.id).student == pupil


def test_a_student_typed_anew_keeps_the_former_one_in_the_bin(desk, pupil):
    remove_student(desk, pupil.id)
    anew = add_student(desk)
    before = everything(desk)
    (entry,) = bin_entries(desk)
    with pytest.raises(RuleError, match="déjà celui d’un autre élève") as refused:
        restore_from_bin(desk, entry.change_id)
    assert anew.full_name in refused.value.message
    assert everything(desk) == before
    save_student(desk, replace(anew, neph=""))
    restore_from_bin(desk, entry.change_id)
    assert student_file(desk, pupil.id).student == pupil


def test_a_lesson_whose_student_was_deleted_since_waits_for_the_student(desk, pupil):
    one = lesson_of(desk, pupil)
    remove_lesson(desk, one.id)
    remove_student(desk, pupil.id)
    student, of_lesson = bin_entries(desk)
    with pytest.raises(RuleError, match="La fiche n’est plus là"):
        restore_from_bin(desk, of_lesson.change_id)
    restore_from_bin(desk, student.change_id)
    restore_from_bin(desk, of_lesson.change_id)
    assert lesson_of(desk, pupil) == one
