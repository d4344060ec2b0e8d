"""The school's own papers from what is recorded, for every category."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.french import clock_time
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationKind,
    Category,
    LessonStatus,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.papers.companions import (
    day_review,
    day_sheets,
    follow_up_sheet,
    last_noted_day,
    meeting_sheet,
    transfer_sheet,
)
from livret_desktop.services.records.follow_up import mark_skills, record_paper_act, save_appointment
from livret_desktop.services.records.students import save_student
from tests.services.house import TODAY, another_student, enrol, hour_of, new_school


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with new_school(tmp_path_factory.mktemp("ecole") / "ecole") as desk:
        yield desk


@pytest.fixture(scope="module")
def thomas(desk):
    instructor = Instructor(
        id=uuid4(), surname="CHAUVEAU", given_name="Thomas", authorisation_number="A1707739040"
    )
    with desk.database.write("Équipe", desk.clock.now()) as written:
        written.work.instructors.add(instructor)
    return instructor


@pytest.fixture
def zoe(desk):
    student = another_student(desk, "ŒUVRARD")
    save_student(desk, replace(student, phone="0612345678"))
    return student


def add_lesson(desk, enrolment, thomas, hour, **changes):
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    lesson = hour_of(enrolment, thomas, at, **changes)
    with desk.database.write("Leçon", desk.clock.now()) as written:
        written.work.lessons.add(lesson)
    return lesson


def text(pdf: bytes) -> str:
    pages = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(pages.split())


def test_the_follow_up_counts_what_was_done_here_and_before(desk, zoe, thomas):
    enrolment = enrol(desk, zoe, minutes_here=600, minutes_elsewhere=120)
    add_lesson(desk, enrolment, thomas, 8, objectives=("C1-1",))
    add_lesson(desk, enrolment, thomas, 9, status=LessonStatus.ABSENT)
    said = text(follow_up_sheet(desk, enrolment.id))
    assert "13 h sur 20 h au moins" in said
    assert "12 h d’avant le programme, dont 2 h dans une autre école" in said
    assert "1 leçon faite" in said
    assert "20/11/2026 09:00–10:00 1 h Pratique, voiture Thomas CHAUVEAU C1-1 13 h" in said


@pytest.mark.parametrize("category", [Category.A2, Category.AM, Category.CE])
def test_a_category_without_model_has_its_companions(desk, zoe, thomas, category):
    enrolment = enrol(desk, zoe, category=category)
    add_lesson(desk, enrolment, thomas, 8)
    for pdf in (follow_up_sheet(desk, enrolment.id), transfer_sheet(desk, enrolment.id)):
        said = text(pdf)
        assert f"Catégorie {category.value}" in said
        assert "au moins" not in said
        assert "MAÎTRISER" not in said


def test_the_transfer_sheet_holds_skills_and_acts_of_here_and_of_before(desk, zoe):
    enrolment = enrol(desk, zoe)
    mark_skills(desk, enrolment.id, [f"C1-{rank}" for rank in range(1, 10)], SkillLevel.ACQUIRED, on=TODAY)
    record_paper_act(
        desk, enrolment.id, AttestationKind.CS_AUTHORISATION, number="P-9", given_on=date(2026, 11, 2)
    )
    made = issue_document(
        desk,
        enrolment.id,
        AttestationKind.AFFI,
        list(AttestationCopy),
        made_on=TODAY,
        deliver=lambda _made: None,
    )
    said = text(transfer_sheet(desk, enrolment.id))
    assert "100 %" in said
    assert said.count(made.copies[0].entry.number) == 1
    assert "P-9 02/11/2026" in said


def test_the_record_of_a_meeting_shows_what_is_noted(desk, zoe):
    enrolment = enrol(desk, zoe)
    save_appointment(
        desk,
        Appointment(
            id=uuid4(),
            enrolment_id=enrolment.id,
            kind=AppointmentKind.PEDAGOGICAL,
            track=TrainingTrack.CS,
            practice_on=date(2026, 11, 14),
            practice_minutes=60,
            km=1234,
            note="Priorités à revoir.",
        ),
    )
    said = text(meeting_sheet(desk, enrolment.id, AppointmentKind.PEDAGOGICAL))
    assert "Premier rendez-vous pédagogique, pratique 14/11/2026 1 h 1 234 km" in said
    assert "Priorités à revoir." in said
    assert "14/11/2026" not in text(meeting_sheet(desk, enrolment.id, AppointmentKind.PRELIMINARY))
    with pytest.raises(RuleError, match="rang"):
        meeting_sheet(desk, enrolment.id, AppointmentKind.PEDAGOGICAL, 3)


def test_the_day_lists_all_but_the_cancelled_with_what_to_work_on(desk, zoe, thomas):
    enrolment = enrol(desk, zoe)
    mark_skills(desk, enrolment.id, ["C1-1"], SkillLevel.ACQUIRED, on=TODAY)
    day = date(2026, 11, 27)
    for hour, changes in (
        (8, {"place": "Gare"}),
        (10, {"status": LessonStatus.CANCELLED}),
        (12, {"objectives": ("C3-2",)}),
    ):
        add_lesson(desk, enrolment, thomas, hour, **({"day": day, "status": LessonStatus.PLANNED} | changes))
    said = text(day_sheets(desk, day))
    assert "2 leçons, 2 h" in said
    assert "P C R I P A" in said  # a box for the level of each column
    assert zoe.birth_name in said
    assert "06 12 34 56 78" in said
    assert "C1-2 C1-3 C1-4 C1-5" in said
    assert "C3-2" in said
    assert "Aucune leçon" in text(day_sheets(desk, day, uuid4()))
    assert "Aucune leçon" in text(day_sheets(desk, date(2026, 12, 25)))


def test_a_student_absent_in_advance_stays_on_the_sheet_and_is_not_to_be_given(desk, zoe, thomas):
    enrolment, day = enrol(desk, zoe), date(2026, 12, 4)
    absent = add_lesson(desk, enrolment, thomas, 9, day=day, status=LessonStatus.ABSENT)
    assert "Aucune leçon" in text(day_sheets(desk, day)), "nobody to expect: no sheet to take along"
    add_lesson(desk, enrolment, thomas, 11, day=day, status=LessonStatus.PLANNED)
    said = text(day_sheets(desk, day))
    assert "1 leçon, 1 h" in said
    assert clock_time(absent.starts_at) in said
    assert said.count("absent") == 2
    assert said.count("X absent") == 1
    assert said.count("P C R I P A") == 1, "nothing to work on with who does not come"


def test_the_bilan_of_a_day_is_an_extract_of_the_booklet(desk, zoe, thomas):
    enrolment = enrol(desk, zoe)
    mark_skills(desk, enrolment.id, ["C1-1"], SkillLevel.ACQUIRED, on=date(2026, 11, 2))
    mark_skills(desk, enrolment.id, ["C2-3"], SkillLevel.IN_PROGRESS, on=date(2026, 11, 18))
    add_lesson(desk, enrolment, thomas, 8, day=date(2026, 11, 17), objectives=("C3-2",))
    assert last_noted_day(desk, enrolment.id) == date(2026, 11, 18)
    said = text(day_review(desk, enrolment.id, date(2026, 11, 18)))
    assert "Adapter l’allure aux situations." in said
    assert "1 objectif noté ce jour" in said
    assert "C1-1" not in said
    assert "1 objectif acquis sur 9 ; 11 % acquis" in said
    lesson_day = text(day_review(desk, enrolment.id, date(2026, 11, 17)))
    assert "1 leçon faite" in lesson_day
    assert "Croiser, dépasser, être dépassé." in lesson_day
    with pytest.raises(RuleError, match="Rien à ce jour"):
        day_review(desk, enrolment.id, date(2026, 11, 19))
    moto = enrol(desk, zoe, category=Category.A2)
    with pytest.raises(RuleError, match="Pas de bilan"):
        day_review(desk, moto.id, date(2026, 11, 18))
