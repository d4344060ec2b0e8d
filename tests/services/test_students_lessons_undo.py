"""Students, enrolments and lessons written, refused, and taken back by name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from livret_desktop.db.outbox_reads import versions_of
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationKind,
    Category,
    Civility,
    LessonStatus,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lessons import change_lesson, record_lessons, set_status
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.papers.booklet_handover import booklet_accesses, note_access, seal_booklet
from livret_desktop.services.records.student_photos import photo_of, save_photo
from livret_desktop.services.records.students import (
    archive_student,
    find_student,
    new_period,
    register_student,
    save_enrolment,
    save_student,
    student_file,
)
from tests.services.house import NOW, add_student, enrol, hire_ruiz, hour_of


@pytest.fixture
def zoe(desk):
    return add_student(desk)


@pytest.fixture
def enrolment(desk, zoe):
    return enrol(desk, zoe)


@pytest.fixture
def instructor(desk):
    return hire_ruiz(desk)


@pytest.fixture
def lesson(enrolment, instructor):
    """An hour of this morning, done; not written yet."""
    return hour_of(enrolment, instructor)


def kept(desk, lesson):
    with desk.database.read() as reading:
        return reading.lessons.get(lesson.id)


def states(desk, lesson):
    with desk.database.read() as reading:
        return [one.state for one in versions_of(reading.connection, [lesson.id]).get(lesson.id, [])]


# --- students ------------------------------------------------------------------------------------------------


def test_names_are_tidied_and_a_nameless_student_is_refused(desk):
    student = add_student(desk, birth_name="  DE  LA  TOUR ", given_names=" Zoé\u00a0", neph=" 230509476751 ")
    shown = student_file(desk, student.id).student
    assert (shown.birth_name, shown.given_names, shown.neph) == ("DE LA TOUR", "Zoé", "230509476751")
    for name in ("", "   ", "’-"):
        with pytest.raises(RuleError, match="nom de naissance"):
            add_student(desk, birth_name=name, neph="")


def test_a_neph_belongs_to_one_student(desk, zoe):
    with pytest.raises(RuleError, match="NEPH"):
        add_student(desk, birth_name="AUTRE", neph="23 05 09 47 67 50")
    add_student(desk, birth_name="SANS", neph="")
    add_student(desk, birth_name="SANS AUSSI", neph="")


def test_a_student_is_found_by_name_neph_or_id(desk, zoe):
    for reference in ("œuvrard", "OEUVRARD Zoe", "230509476750", "23 05 09 47 67 50", str(zoe.id)):
        assert find_student(desk, reference) == zoe.id
    add_student(desk, given_names="Rose", neph="")
    with pytest.raises(RuleError, match="Plusieurs"):
        find_student(desk, "Œuvrard")
    with pytest.raises(RuleError, match="introuvable"):
        find_student(desk, "PERSONNE")


def test_one_enrolment_a_category_and_a_reason_not_to_send(desk, zoe, enrolment):
    second = replace(enrolment, id=uuid4())
    with pytest.raises(RuleError, match="déjà inscrit"):
        save_enrolment(desk, second, new_period(second.id))
    with pytest.raises(RuleError, match="raison"):
        save_enrolment(desk, replace(enrolment, transmits=False), new_period(enrolment.id))
    moto = replace(enrolment, id=uuid4(), category=Category.A2)
    save_enrolment(desk, moto, new_period(moto.id))
    assert len(student_file(desk, zoe.id).enrolments) == 2


def test_archived_and_back(desk, zoe):
    archive_student(desk, zoe.id, date(2026, 11, 20))
    assert student_file(desk, zoe.id).student.archived_on == date(2026, 11, 20)
    archive_student(desk, zoe.id, None)
    assert student_file(desk, zoe.id).student == zoe


# --- lessons -------------------------------------------------------------------------------------------------


def test_a_lesson_done_is_due_and_the_switch_takes_it_out(desk, enrolment, lesson):
    record_lessons(desk, [lesson])
    assert states(desk, lesson) == [SubmissionState.DUE]
    period = student_file(desk, enrolment.student_id).enrolments[0].periods[0]
    off = replace(enrolment, transmits=False, transmits_reason="Autre école")
    save_enrolment(desk, off, period)
    assert states(desk, lesson) == [SubmissionState.DROPPED]
    save_enrolment(desk, enrolment, period)
    assert states(desk, lesson)[-1] is SubmissionState.DUE


def test_what_is_planned_absent_or_cancelled_is_not_due(desk, lesson):
    for status in (LessonStatus.PLANNED, LessonStatus.ABSENT, LessonStatus.CANCELLED):
        one = replace(lesson, id=uuid4(), status=status)
        record_lessons(desk, [one])
        assert states(desk, one) == []


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"minutes": 0}, "Durée"),
        ({"minutes": -30}, "Durée"),
        ({"instructor_id": None}, "Qui donne"),
        ({"starts_at": NOW + timedelta(hours=2)}, "pas encore eu lieu"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused(desk, lesson, changes, title):
    with pytest.raises(RuleError, match=title):
        record_lessons(desk, [replace(lesson, **changes)])
    assert kept(desk, lesson) is None


def test_a_group_is_written_whole_or_not_at_all(desk, lesson):
    bad = replace(lesson, id=uuid4(), minutes=0)
    with pytest.raises(RuleError):
        record_lessons(desk, [lesson, bad])
    assert kept(desk, lesson) is None


def test_lessons_over_and_still_planned_are_to_confirm(desk, lesson):
    over = replace(lesson, status=LessonStatus.PLANNED)
    ahead = replace(over, id=uuid4(), starts_at=NOW + timedelta(hours=1))
    running = replace(over, id=uuid4(), starts_at=NOW - timedelta(minutes=30))
    record_lessons(desk, [over, ahead, running])
    assert [one.id for one in lessons_to_confirm(desk)] == [over.id]
    set_status(desk, [over.id], LessonStatus.DONE)
    assert lessons_to_confirm(desk) == []
    assert states(desk, over) == [SubmissionState.DUE]


def test_the_day_is_that_of_paris(desk, lesson):
    late = replace(lesson, starts_at=datetime(2026, 11, 19, 23, 30, tzinfo=UTC), day=date(2026, 1, 1))
    record_lessons(desk, [late])
    assert kept(desk, late).day == date(2026, 11, 20)


# --- undo ----------------------------------------------------------------------------------------------------


def test_undo_names_and_takes_back_the_last_change(desk, lesson):
    record_lessons(desk, [lesson])
    last = next_undo(desk)
    assert "ŒUVRARD Zoé" in last.title
    assert undo(desk, last.id).title == f"Annulé : {last.title}"
    assert kept(desk, lesson) is None
    assert states(desk, lesson) == []


def test_undo_of_an_edit_brings_the_former_values_back(desk, lesson):
    record_lessons(desk, [lesson])
    change_lesson(desk, replace(lesson, minutes=90))
    undo(desk, next_undo(desk).id)
    assert kept(desk, lesson) == lesson


def test_nothing_is_undone_twice_or_over_a_newer_change(desk, zoe):
    save_student(desk, replace(zoe, phone="06 39 98 00 01"))
    first = next_undo(desk)
    save_student(desk, replace(zoe, phone="06 39 98 00 02"))
    with pytest.raises(RuleError):
        undo(desk, first.id)
    assert student_file(desk, zoe.id).student.phone == "06 39 98 00 02"
    second = next_undo(desk)
    undo(desk, second.id)
    with pytest.raises(RuleError):
        undo(desk, second.id)
    assert student_file(desk, zoe.id).student.phone == "06 39 98 00 01"


def test_a_change_that_is_not_there_is_refused(desk):
    with pytest.raises(RuleError):
        undo(desk, 987_654)


def registered(desk):
    """The training of a student registered with it, as one act."""
    student = Student(
        id=uuid4(),
        civility=Civility.MADAM,
        birth_name="DUPONT",
        given_names="Léa",
        born_on=date(2005, 1, 1),
        neph="240377100491",
        created_at=desk.clock.now(),
    )
    enrolment = Enrolment(id=uuid4(), student_id=student.id, category=Category.B, aipc_on=date(2023, 9, 1))
    register_student(desk, student, enrolment, new_period(enrolment.id))
    return enrolment


def test_a_registration_is_not_undone_once_a_paper_was_given(desk):
    enrolment = registered(desk)
    issue_document(
        desk,
        enrolment.id,
        AttestationKind.BOOKLET,
        [AttestationCopy.STUDENT],
        deliver=lambda _copies: None,
    )
    last = next_undo(desk)
    assert last.title == "Inscription de DUPONT Léa"
    with pytest.raises(RuleError, match="ne peut plus être annulée") as refused:
        undo(desk, last.id)
    assert "document" in refused.value.message
    assert student_file(desk, enrolment.student_id).enrolments[0].enrolment == enrolment
    assert [line.student for line in register_lines(desk)] == ["DUPONT Léa"]


def test_a_registration_is_not_undone_once_a_numeric_booklet_was_given(desk):
    enrolment = registered(desk)
    note_access(desk, seal_booklet(desk, enrolment.id), "Léa")
    with pytest.raises(RuleError, match="ne peut plus être annulée"):
        undo(desk, next_undo(desk).id)
    assert len(booklet_accesses(desk, enrolment.id)) == 1


def test_a_registration_taken_back_takes_its_photo_along(desk, zoe):
    enrolment = registered(desk)
    for student_id in (zoe.id, enrolment.student_id):
        save_photo(desk, student_id, b"\xff\xd8\xff" + bytes(100))
    undo(desk, next_undo(desk).id)
    assert photo_of(desk, enrolment.student_id) is None
    assert photo_of(desk, zoe.id) is not None


def test_undo_never_gives_two_students_one_neph(desk, zoe):
    save_student(desk, replace(zoe, neph=""))
    change = next_undo(desk)
    add_student(desk, birth_name="AUTRE")
    with pytest.raises(RuleError, match="déjà celui d’un autre élève"):
        undo(desk, change.id)
    assert student_file(desk, zoe.id).student.neph == ""
