"""Students of AAC and their rendez-vous, in a line."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Appointment
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import AppointmentKind, Category, Gearbox, TrainingTrack
from livret_desktop.services.records.follow_up import save_appointment
from livret_desktop.services.records.students import save_enrolment
from tests.services.house import add_student
from tests.ui.sending_school import Friday


def in_aac(school: Friday, name: str, **changes: object) -> tuple[Student, Enrolment]:
    """A student of AAC, born in 2009, AFFI of 1 June, rendez-vous préalable a week later."""
    student = add_student(
        school.desk,
        birth_name=name,
        given_names="Ana",
        neph=f"2403{sum(name.encode()):08d}",
        born_on=date(2009, 3, 4),
    )
    facts: dict[str, object] = {
        "id": uuid4(),
        "student_id": student.id,
        "category": Category.B,
        "aipc_on": date(2025, 9, 1),
        "etg_passed_on": date(2026, 2, 1),
        "final_evaluation_on": date(2026, 5, 28),
        "affi_issued_on": date(2026, 6, 1),
        "preliminary_meeting_on": date(2026, 6, 8),
        "minutes_here": 1_260,
    }
    enrolment = Enrolment(**(facts | changes))  # type: ignore[arg-type]
    period = EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.AAC, gearbox=Gearbox.MANUAL
    )
    save_enrolment(school.desk, enrolment, period)
    return student, enrolment


def met(school: Friday, enrolment: Enrolment, rank: int, day: date, km: int) -> None:
    save_appointment(
        school.desk,
        Appointment(
            id=uuid4(),
            enrolment_id=enrolment.id,
            kind=AppointmentKind.PEDAGOGICAL,
            track=TrainingTrack.AAC,
            rank=rank,
            practice_on=day,
            theory_on=day,
            km=km,
        ),
    )
