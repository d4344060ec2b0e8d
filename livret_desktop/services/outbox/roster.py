"""Who the lessons to send name, read once for a whole run, and the payload of one lesson version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from livret_desktop.db import send_reads
from livret_desktop.db.send_reads import Sendable
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.dsr import LessonPayload
from livret_desktop.domain.enrolment import EnrolmentPeriod, period_on
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER
from livret_desktop.domain.people import School
from livret_desktop.domain.preflight import People, sendable_objectives
from livret_desktop.domain.vocabulary import (
    Category,
    LessonKind,
    MotoPhase,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.services.configuration import school_of

SIMULATOR_SURNAME = "Simulateur"


class Roster(NamedTuple):
    """School, students, enrolments with their periods, instructors, simulators, by kept identifier."""

    school: School
    people: People
    periods: Mapping[str, tuple[EnrolmentPeriod, ...]]

    def joined(self, other: Roster) -> Roster:
        """All that either knows; ``other``, read later, where both do."""
        one, two = self.people, other.people
        people = People(
            {**one.students, **two.students},
            {**one.enrolments, **two.enrolments},
            {**one.instructors, **two.instructors},
            {**one.simulators, **two.simulators},
        )
        return Roster(other.school, people, {**self.periods, **other.periods})


def completed(
    known: Roster, reading: Reading | Work, student_ids: Collection[str], enrolment_ids: Collection[str]
) -> Roster:
    """``known`` with those of these students and enrolments that it lacks. No record may have changed since it was
    read."""
    students = set(student_ids) - known.people.students.keys()
    enrolments = set(enrolment_ids) - known.people.enrolments.keys()
    return known.joined(read_roster(reading, students, enrolments)) if students or enrolments else known


def read_roster(
    reading: Reading | Work, student_ids: Collection[str], enrolment_ids: Collection[str]
) -> Roster:
    """All that pre-flight and freezing need about lessons of these students and enrolments; of none: the school."""
    connection = reading.connection
    if not enrolment_ids and not student_ids:  # the evening on which nothing is left to judge
        return Roster(school_of(reading), People({}, {}, {}, {}), {})
    instructors, simulators = send_reads.team(connection)
    enrolments, periods = send_reads.enrolments(connection, enrolment_ids)
    people = People(send_reads.students(connection, student_ids), enrolments, instructors, simulators)
    return Roster(school_of(reading), people, periods)


def payload_of(row: Sendable, roster: Roster) -> LessonPayload:
    """What is sent of one lesson version, as things stand now. Pre-flight has said that nothing is missing."""
    student = roster.people.students[row.student_id]
    trainer = told_trainer(row, roster)
    if trainer is None:  # pre-flight refuses it, and only what it lets through is frozen
        raise ValueError("a lesson without trainer cannot be frozen")
    surname, given_name, number = trainer
    period = period_on(roster.periods.get(row.enrolment_id, ()), date.fromisoformat(row.day))
    return LessonPayload(
        lesson_id=UUID(row.lesson_id),
        version=row.version,
        is_cancelled=bool(row.cancels),
        birth_name=student.birth_name,
        given_names=student.given_names,
        neph=student.neph,
        trainer_surname=surname,
        trainer_given_name=given_name,
        trainer_number=number,
        category=Category(roster.people.enrolments[row.enrolment_id].category),
        track=TrainingTrack.TRADITIONAL if period is None else period.track,
        kind=LessonKind(row.kind),
        moto_phase=MotoPhase(row.moto_phase) if row.moto_phase else None,
        means=TrainingMeans(row.means),
        starts_at=datetime.fromisoformat(row.starts_at),
        minutes=row.minutes,
        objectives=sendable_objectives(tuple(row.objectives.split())),
    )


def told_trainer(row: Sendable, roster: Roster) -> tuple[str, str, str] | None:
    """Surname, given name and number: the instructor's (a trainee's tutor's), or the simulator's when alone.

    None when nobody can be named.
    """
    if row.instructor_id is None and row.simulator_id is not None:
        number = roster.people.simulators[row.simulator_id].number.strip()
        return SIMULATOR_SURNAME, "", number or GENERIC_SIMULATOR_NUMBER
    trainer = roster.people.trainer_for(row.instructor_id)
    return None if trainer is None else (trainer.surname, trainer.given_name, trainer.authorisation_number)
