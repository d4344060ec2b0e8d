"""What the Parcours tab shows of one enrolment: accompanists, rendez-vous, exams, kilometres. A page read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam
from livret_desktop.domain.french import french_day
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.domain.years import birthday
from livret_desktop.services.context import Desk
from livret_desktop.services.course import (
    accompanists_of,
    appointments_of,
    exams_of,
    periods_of,
    practical_presentations,
)
from livret_desktop.services.kilometres import KmTold, kilometres_of


@dataclass(frozen=True, slots=True)
class AccompanistLine:
    """An accompagnateur and what is still missing before he or she may accompany; nothing missing: ready."""

    accompanist: Accompanist
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """One enrolment's course. ``instructors``: everyone of the team, for names and choices."""

    enrolment: Enrolment
    periods: tuple[EnrolmentPeriod, ...]
    accompanists: tuple[AccompanistLine, ...]
    appointments: tuple[Appointment, ...]
    exams: tuple[Exam, ...]
    kilometres: tuple[KmTold, ...]
    presentations: int | None
    instructors: tuple[Instructor, ...]

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
        return CourseView(
            enrolment=enrolment,
            periods=periods,
            accompanists=tuple(
                AccompanistLine(one, accompanist_lacks(one, desk.rules, today))
                for one in accompanists_of(reading, enrolment.student_id)
            ),
            appointments=appointments_of(reading, enrolment, periods),
            exams=tuple(exams_of(reading, enrolment)),
            kilometres=kilometres_of(reading, enrolment),
            presentations=practical_presentations(reading, enrolment),
            instructors=tuple(
                reading.instructors.where(order=(reading.instructors.c.surname, reading.instructors.c.id))
            ),
        )


def accompanist_lacks(one: Accompanist, rules: Rules, day: date) -> tuple[str, ...]:
    """What is missing that day: the years of permis B of the rule in force, the insurer's agreement."""
    lacks = []
    years: int = rules.value("affi.accompanist_licence_years", day)
    if one.licence_since_on is None:
        lacks.append("Permis B à vérifier")
    elif (ready_on := birthday(one.licence_since_on, years)) > day:
        lacks.append(f"Permis B de moins de {years} ans jusqu’au {french_day(ready_on)}")
    if one.insurer_agreed_on is None:
        lacks.append("Accord de l’assureur non noté")
    return tuple(lacks)
