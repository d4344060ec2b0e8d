"""What the Parcours tab shows of one enrolment: its timeline, accompanists, rendez-vous, exams, kilometres. A page
read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop.clock import civil_day
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.course_timeline import Timeline, timeline
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.deadlines import CourseFacts
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod, period_on
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam
from livret_desktop.domain.french import french_day
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import AttestationKind, TrainingTrack
from livret_desktop.domain.years import birthday
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import (
    accompanists_of,
    act_in_force,
    appointments_of,
    exams_of,
    periods_of,
    practical_presentations,
)
from livret_desktop.services.records.kilometres import KmTold, kilometres_of


@dataclass(frozen=True, slots=True)
class AccompanistLine:
    """An accompagnateur and what is still missing before he or she may accompany; nothing missing: ready."""

    accompanist: Accompanist
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """One enrolment's course. ``instructors``: everyone of the team, for names and choices. ``timeline``: of AAC and
    conduite supervisée, None for another track."""

    enrolment: Enrolment
    periods: tuple[EnrolmentPeriod, ...]
    accompanists: tuple[AccompanistLine, ...]
    appointments: tuple[Appointment, ...]
    exams: tuple[Exam, ...]
    kilometres: tuple[KmTold, ...]
    presentations: int | None
    instructors: tuple[Instructor, ...]
    timeline: Timeline | None = None

    @property
    def is_accompanied(self) -> bool:
        """True when one of its periods is AAC or conduite supervisée."""
        return any(one.track is not TrainingTrack.TRADITIONAL for one in self.periods)

    def instructor_name(self, instructor_id: UUID | None) -> str:
        """The name of who gave a rendez-vous, empty when it was not noted."""
        return next((one.full_name for one in self.instructors if one.id == instructor_id), "")


def course_view(desk: Desk, enrolment_id: UUID) -> CourseView:
    """Read it. Raises KeyError when the enrolment is not there."""
    today = desk.today()
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(enrolment_id)
        periods = periods_of(reading, enrolment)
        appointments, exams = appointments_of(reading, enrolment, periods), exams_of(reading, enrolment)
        facts = _facts(desk, reading, enrolment, periods, appointments, exams)
        return CourseView(
            enrolment=enrolment,
            periods=periods,
            accompanists=tuple(
                AccompanistLine(one, accompanist_lacks(one, desk.rules, today))
                for one in accompanists_of(reading, enrolment.student_id)
            ),
            appointments=appointments,
            exams=tuple(exams),
            kilometres=kilometres_of(reading, enrolment),
            presentations=facts.presentations,
            instructors=tuple(
                reading.instructors.where(order=(reading.instructors.c.surname, reading.instructors.c.id))
            ),
            timeline=timeline(facts, desk.rules, today),
        )


def timeline_document(desk: Desk, enrolment_id: UUID) -> list[dict[str, Any]]:
    """The steps as a JSON document, for a command; none for another track than AAC and conduite supervisée."""
    line = course_view(desk, enrolment_id).timeline
    return [
        {
            "step": one.milestone.value,
            "standing": one.standing.value,
            "days": [day.isoformat() for day in one.days],
            "window": [day.isoformat() for day in one.window] if one.window else None,
            "from_on": one.from_on.isoformat() if one.from_on else None,
            "km": one.number,
        }
        for one in (line.steps if line else ())
    ]


def _facts(
    desk: Desk,
    reading: Reading,
    enrolment: Enrolment,
    periods: tuple[EnrolmentPeriod, ...],
    appointments: tuple[Appointment, ...],
    exams: list[Exam],
) -> CourseFacts:
    """What the calendar looks at. In conduite supervisée after a failure, the authorisation is the act that counts."""
    student = reading.students.require(enrolment.student_id)
    present = period_on(periods, desk.today())
    track = present.track if present else None
    affi_on = act_in_force(desk, reading, enrolment, AttestationKind.AFFI)[1]
    if affi_on is None and track is TrainingTrack.CS:
        affi_on = act_in_force(desk, reading, enrolment, AttestationKind.CS_AUTHORISATION)[1]
    own = reading.km_readings
    return CourseFacts(
        enrolment=enrolment,
        track=track,
        born_on=student.born_on,
        known_on=civil_day(student.created_at),
        affi_on=affi_on,
        presentations=practical_presentations(reading, enrolment),
        appointments=appointments,
        readings=tuple(own.where(own.c.enrolment_id == enrolment.id)),
        exams=tuple(exams),
    )


def accompanist_lacks(one: Accompanist, rules: Rules, day: date) -> tuple[str, ...]:
    """What is missing that day: years of permis B of the rule in force, the insurer's agreement, the declaration."""
    lacks = []
    years: int = rules.value("affi.accompanist_licence_years", day)
    if one.licence_since_on is None:
        lacks.append("Permis B à vérifier")
    elif (ready_on := birthday(one.licence_since_on, years)) > day:
        lacks.append(f"Permis B de moins de {years} ans jusqu’au {french_day(ready_on)}")
    if one.insurer_agreed_on is None:
        lacks.append("Accord de l’assureur non noté")
    if one.declared_on is None:
        lacks.append("Déclaration sur l’honneur non reçue")
    return tuple(lacks)
