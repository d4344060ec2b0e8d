"""Until which day lessons count as practice: the evaluation for the AFFI, "Fait le" for the authorisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from livret_desktop.domain.follow_up import Appointment, Exam
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationKind,
    Category,
    ExamKind,
    ExamResult,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.papers.attestations import issue_document, prepare_document
from livret_desktop.services.records.follow_up import save_appointment, save_exam
from livret_desktop.services.records.students import save_enrolment, student_file
from livret_desktop.services.records.team import save_instructor
from tests.services.house import add_student, enrol, hour_of

AFFI, AUTHORISATION = AttestationKind.AFFI, AttestationKind.CS_AUTHORISATION
EVALUATED = date(2026, 9, 1)


@pytest.fixture
def enrolment(desk):
    """Fifteen hours of before, evaluated on 1 September."""
    return enrol(desk, add_student(desk), minutes_here=900, final_evaluation_on=EVALUATED)


def drive(desk, enrolment, first: date, hours: int = 5) -> None:
    instructor = Instructor(
        id=uuid4(), surname="RUIZ", authorisation_number="A0207500010", categories=(Category.B,)
    )
    save_instructor(desk, instructor)
    days = [first + timedelta(days=rank) for rank in range(hours)]
    starts = [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) for day in days]
    record_lessons(desk, [hour_of(enrolment, instructor, starts_at) for starts_at in starts])


def blocking(desk, enrolment, kind=AFFI, made_on=None):
    found = prepare_document(desk, enrolment.id, kind, made_on=made_on).eligibility.blocking
    return [one.rule for one in found]


def test_hours_up_to_the_evaluation_count_that_day_included(desk, enrolment):
    drive(desk, enrolment, EVALUATED - timedelta(days=4))
    assert blocking(desk, enrolment) == []


def test_hours_after_the_evaluation_do_not_until_the_student_is_evaluated_again(desk, enrolment):
    drive(desk, enrolment, date(2026, 11, 10))
    for made_on in (None, date(2026, 9, 2), desk.today()):
        (finding,) = prepare_document(desk, enrolment.id, AFFI, made_on=made_on).eligibility.blocking
        assert finding.rule == "affi.minimum_minutes"
        assert (
            "il manque 5\u00a0h. Ce qui a été fait après le 1er septembre 2026 ne compte pas (5\u00a0h)"
            in (finding.detail)
        )
        assert "évalué de nouveau" in finding.todo
    with pytest.raises(RuleError):
        issue_document(
            desk,
            enrolment.id,
            AFFI,
            [AttestationCopy.STUDENT],
            made_on=date(2026, 9, 2),
            deliver=lambda made: None,
        )
    file = student_file(desk, enrolment.student_id).enrolments[0]
    save_enrolment(desk, replace(file.enrolment, final_evaluation_on=date(2026, 11, 14)), file.present)
    assert blocking(desk, enrolment) == []


def test_the_booklet_still_tells_every_hour(desk, enrolment):
    drive(desk, enrolment, date(2026, 11, 10))
    prepared = prepare_document(desk, enrolment.id, AttestationKind.BOOKLET, made_on=None)
    assert prepared.content.follow_up.hours.practice == 1_200


def test_the_authorisation_counts_up_to_its_own_day(desk, enrolment):
    drive(desk, enrolment, date(2026, 11, 10))
    failed_on, met_on = date(2026, 9, 20), date(2026, 10, 5)
    save_exam(
        desk,
        Exam(
            id=uuid4(),
            enrolment_id=enrolment.id,
            kind=ExamKind.PRACTICE,
            taken_on=failed_on,
            result=ExamResult.FAILED,
        ),
    )
    save_appointment(
        desk,
        Appointment(
            id=uuid4(),
            enrolment_id=enrolment.id,
            kind=AppointmentKind.AFTER_FAILURE,
            track=TrainingTrack.CS,
            practice_on=met_on,
            practice_minutes=60,
            theory_on=met_on,
            theory_minutes=60,
        ),
    )
    assert blocking(desk, enrolment, AUTHORISATION, date(2026, 11, 9)) == ["affi.minimum_minutes"]
    assert blocking(desk, enrolment, AUTHORISATION, date(2026, 11, 14)) == []
    assert blocking(desk, enrolment, AUTHORISATION) == []
