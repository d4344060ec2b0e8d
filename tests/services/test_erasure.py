"""What an erasure leaves of a person in the history: nothing, whatever was put right, removed or deleted before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from livret_desktop.domain.follow_up import Accompanist, Exam, Guardian
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import Category, ExamKind, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lesson_sessions import remove_lesson
from livret_desktop.services.lessons.lessons import change_lesson, record_lessons
from livret_desktop.services.overview.record_bin import bin_entries, remove_student, restore_from_bin
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.personal_data.access import answer_access
from livret_desktop.services.personal_data.erasure import ERASE_WORD, erase_student
from livret_desktop.services.personal_data.whose import find_person
from livret_desktop.services.records.follow_up import (
    remove_accompanist,
    remove_exam,
    save_accompanist,
    save_exam,
)
from livret_desktop.services.records.guardians import remove_guardian, save_guardian
from livret_desktop.services.records.student_photos import save_photo
from livret_desktop.services.records.students import (
    archive_students,
    new_period,
    save_enrolment,
    save_student,
    student_file,
)
from livret_desktop.services.school.data_check import check_history
from tests.services.house import add_student, enrol, hire_ruiz, hour_of

PHOTO = b"\xff\xd8\xff" + bytes(100)
OTHER_NEPH = "240377100491"


def erase(desk, student_id):
    return erase_student(desk, student_id, word=ERASE_WORD, reason="demande de la personne")


def kept_texts(desk) -> str:
    """All that the history says, titles and rows; and whoever a file kept belongs to."""
    with desk.database.read() as reading:
        said = [
            reading.connection.exec_driver_sql(statement).all()
            for statement in (
                "SELECT title FROM history_change",
                "SELECT before, after FROM history_row",
                "SELECT owner_id FROM kept_file",
            )
        ]
    return repr(said)


def titles(desk) -> list[str]:
    with desk.database.read() as reading:
        return list(reading.connection.exec_driver_sql("SELECT title FROM history_change").scalars())


def lesson(desk, enrolment, *, status=LessonStatus.ABSENT) -> Lesson:
    one = hour_of(enrolment, hire_ruiz(desk), place="Devant chez les CANARI", status=status)
    record_lessons(desk, [one])
    return one


def live_a_little(desk, student_id: UUID) -> None:
    """Somebody noted and removed in every way, a lesson deleted, and the file put right."""
    (file,) = student_file(desk, student_id).enrolments
    mother = Guardian(id=uuid4(), student_id=student_id, surname="MARTINEAU", phone="06 39 98 11 22")
    save_guardian(desk, mother)
    remove_guardian(desk, mother.id)
    beside = Accompanist(id=uuid4(), student_id=student_id, surname="MOREL")
    save_accompanist(desk, beside)
    remove_accompanist(desk, beside.id)
    sat = Exam(
        id=uuid4(),
        enrolment_id=file.enrolment.id,
        kind=ExamKind.PRACTICE,
        taken_on=date(2026, 11, 2),
        centre="Centre CANARI",
    )
    save_exam(desk, sat)
    remove_exam(desk, sat.id)
    remove_lesson(desk, lesson(desk, file.enrolment).id)
    save_photo(desk, student_id, PHOTO)


WORDS = ("DUPON", "MARTINEAU", "06 39 98 11 22", "MOREL", "CANARI", "230509476750")


def test_a_name_put_right_and_people_removed_before_leave_nothing(desk):
    student = add_student(desk, birth_name="DUPOND", given_names="Lea")
    enrol(desk, student)
    live_a_little(desk, student.id)
    save_student(desk, replace(student, birth_name="DUPONT"))
    assert all(word in kept_texts(desk) for word in WORDS)
    erase(desk, student.id)
    for word in WORDS:
        assert word not in kept_texts(desk), word
    assert bin_entries(desk) == []
    assert check_history(desk) is None


def test_a_file_deleted_before_is_found_and_erased(desk):
    student = add_student(desk, birth_name="DUPOND", given_names="Lea")
    enrol(desk, student)
    live_a_little(desk, student.id)
    remove_student(desk, student.id)
    for reference in ("dupond lea", "Dupond", student.neph, str(student.id)):
        assert find_person(desk, reference) == student.id
    erased = erase(desk, student.id)
    assert (erased.lessons_kept, erased.acts_kept, erased.files_removed) == (0, 0, 1)
    for word in (*WORDS, str(student.id)):
        assert word not in kept_texts(desk), word
    assert bin_entries(desk) == []
    assert check_history(desk) is None
    assert any(erased.mark in title for title in titles(desk))
    with pytest.raises(RuleError, match="introuvable"):
        find_person(desk, student.neph)
    with pytest.raises(KeyError):
        erase(desk, student.id)


def test_a_registration_taken_back_is_found_and_erased(desk):
    student = add_student(desk, birth_name="DUPOND", given_names="Lea")
    undo(desk, next_undo(desk).id)
    assert find_person(desk, "DUPOND") == student.id
    erase(desk, student.id)
    assert "DUPOND" not in kept_texts(desk)


def test_what_was_deleted_under_the_same_neph_goes_too(desk):
    former = add_student(desk, birth_name="DUPOND", given_names="Lea")
    remove_student(desk, former.id)
    student = add_student(desk, birth_name="DUPONT", given_names="Léa")
    erase(desk, student.id)
    assert "DUPON" not in kept_texts(desk)
    assert bin_entries(desk) == []


def test_a_present_file_comes_before_one_deleted(desk):
    former = add_student(desk, birth_name="DUPONT", given_names="Lea", neph="")
    remove_student(desk, former.id)
    assert find_person(desk, "DUPONT Lea") == former.id
    student = add_student(desk, birth_name="DUPONT", given_names="Lea")
    assert find_person(desk, "DUPONT Lea") == student.id


def test_access_to_a_deleted_file_is_refused_and_said(desk):
    student = add_student(desk)
    remove_student(desk, student.id)
    with pytest.raises(RuleError, match="a été supprimée") as refused:
        answer_access(desk, student.id)
    assert "Restaurez-la" in refused.value.todo
    restore_from_bin(desk, bin_entries(desk)[0].change_id)
    assert answer_access(desk, student.id).pdf


def test_a_homonym_keeps_the_history_and_the_undo(desk):
    student = add_student(desk, birth_name="DUPONT", given_names="Lea")
    homonym = add_student(desk, birth_name="DUPONT", given_names="Lea", neph=OTHER_NEPH)
    sister = add_student(desk, birth_name="DUPONT", given_names="Leana", neph="")
    save_photo(desk, sister.id, PHOTO)
    save_student(desk, replace(homonym, phone="06 39 98 00 01"))
    archive_students(desk, [student.id, sister.id], date(2026, 11, 20))
    erase(desk, student.id)
    said = titles(desk)
    assert said.count("Inscription de DUPONT Lea") == 1
    assert {"Photo de DUPONT Leana", "Archivage de 2\u00a0élèves"} < set(said)
    assert next_undo(desk).title == "Fiche de DUPONT Lea"
    undo(desk, next_undo(desk).id)
    assert student_file(desk, homonym.id).student == homonym


def test_a_lesson_noted_for_the_wrong_student_names_nobody_else(desk):
    wrong = enrol(desk, add_student(desk, birth_name="DUPONT", given_names="Lea"))
    right = enrol(desk, add_student(desk, birth_name="ROUX", given_names="Ana", neph=OTHER_NEPH))
    noted = lesson(desk, wrong)
    change_lesson(desk, replace(noted, student_id=right.student_id, enrolment_id=right.id))
    erase(desk, wrong.student_id)
    assert "DUPONT" not in kept_texts(desk)
    assert any("ROUX Ana" in title for title in titles(desk))


def test_a_second_training_taken_back_leaves_nothing(desk):
    student = add_student(desk, birth_name="DUPONT", given_names="Lea")
    first = enrol(desk, student)
    moto = replace(first, id=uuid4(), category=Category.A2, transmits=False, transmits_reason="Avec CANARI")
    save_enrolment(desk, moto, new_period(moto.id))
    undo(desk, next_undo(desk).id)
    erase(desk, student.id)
    assert "CANARI" not in kept_texts(desk)
    assert str(moto.id) not in kept_texts(desk)
