"""Whom and what a record of the State is about, among those known here, and what is missing to take it over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.dsr import LessonPayload
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER, compact
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, Simulator, Student
from livret_desktop.domain.vocabulary import Category, InstructorKind, LessonKind, LessonStatus

_MAY_COUNT = frozenset({LessonStatus.PLANNED, LessonStatus.DONE})


class MissingKind(StrEnum):
    """What is not here yet."""

    STUDENT = "student"
    ENROLMENT = "enrolment"
    INSTRUCTOR = "instructor"
    SIMULATOR = "simulator"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to make before a record can be taken over. ``values`` are what the State has, to fill the form with."""

    kind: MissingKind
    sentence: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A record among our own. ``same_hour`` is the lesson this student has here at that very start, planned or done,
    the one declared under the number of the record first (``is_same_trainer``) where there are several. What was called
    off, or missed, is another lesson than the one that the State counts."""

    student: Student | None
    enrolment: Enrolment | None
    instructor: Instructor | None
    simulator: Simulator | None
    same_hour: Lesson | None
    missing: tuple[Missing, ...]
    is_same_trainer: bool = False


class StateMatcher:
    """Looks the people of many records up at once."""

    def __init__(self, reading: Reading | Work, records: Iterable[LessonPayload]) -> None:
        nephs = sorted({compact(one.neph) for one in records})
        self._students = _students(reading, nephs)
        ids = [one.id for one in self._students.values()]
        self._enrolments: dict[tuple[UUID, Category], Enrolment] = {}
        self._lessons: dict[tuple[UUID, datetime], list[Lesson]] = {}
        for chunk in chunks(ids):
            for enrolment in reading.enrolments.where(reading.enrolments.c.student_id.in_(chunk)):
                self._enrolments[enrolment.student_id, enrolment.category] = enrolment
            for lesson in reading.lessons.where(reading.lessons.c.student_id.in_(chunk)):
                self._lessons.setdefault((lesson.student_id, lesson.starts_at), []).append(lesson)
        self._instructors = {one.id: one for one in reading.instructors.where()}
        self._simulators = {one.id: one for one in reading.simulators.where()}

    def match(self, record: LessonPayload, simulator_id: UUID | None = None) -> Match:
        """Whom this record is about. ``simulator_id``: the one chosen by hand when several have its number."""
        student = self._students.get(compact(record.neph))
        enrolment = None if student is None else self._enrolments.get((student.id, record.category))
        instructor, simulator = self._trainer(record, simulator_id)
        at_that_hour = [] if student is None else self._lessons.get((student.id, record.starts_at), [])
        at_that_hour = [one for one in at_that_hour if one.status in _MAY_COUNT]
        own = [one for one in at_that_hour if self.is_given_by(one, record)]
        same_hour = next(iter([*own, *at_that_hour]), None)
        missing = [
            *_missing_student(record, student),
            *_missing_enrolment(record, student, enrolment),
            *_missing_trainer(record, instructor, simulator, self._with_number(record.trainer_number)),
        ]
        return Match(student, enrolment, instructor, simulator, same_hour, tuple(missing), bool(own))

    def is_given_by(self, lesson: Lesson, record: LessonPayload) -> bool:
        """True when this lesson is declared under the number of the record."""
        return compact(self._number_of(lesson)) == compact(record.trainer_number)

    def _number_of(self, lesson: Lesson) -> str:
        if lesson.instructor_id is not None:
            given = self._instructors.get(lesson.instructor_id)
            if given is not None and given.kind is InstructorKind.TRAINEE:
                given = self._instructors.get(given.tutor_id) if given.tutor_id is not None else None
            return "" if given is None else given.authorisation_number
        machine = None if lesson.simulator_id is None else self._simulators.get(lesson.simulator_id)
        return "" if machine is None else machine.number.strip() or GENERIC_SIMULATOR_NUMBER

    def _trainer(
        self, record: LessonPayload, simulator_id: UUID | None
    ) -> tuple[Instructor | None, Simulator | None]:
        if _is_alone(record):
            machines = self._with_number(record.trainer_number)
            if simulator_id is not None:
                machines = [one for one in machines if one.id == simulator_id]
            return None, machines[0] if len(machines) == 1 else None
        number = compact(record.trainer_number)
        found = [one for one in self._instructors.values() if compact(one.authorisation_number) == number]
        return (found[0] if found else None), None

    def _with_number(self, number: str) -> list[Simulator]:
        wanted = compact(number)
        return [
            one
            for one in self._simulators.values()
            if compact(one.number.strip() or GENERIC_SIMULATOR_NUMBER) == wanted
        ]


def _is_alone(record: LessonPayload) -> bool:
    return record.kind is LessonKind.AUTONOMOUS_SIMULATOR


def _students(reading: Reading | Work, nephs: Sequence[str]) -> dict[str, Student]:
    found: dict[str, Student] = {}
    for chunk in chunks(nephs):
        for student in reading.students.where(reading.students.c.neph_digits.in_(chunk)):
            found.setdefault(compact(student.neph), student)
    return found


def _missing_student(record: LessonPayload, student: Student | None) -> list[Missing]:
    if student is not None:
        return []
    name = f"{record.birth_name} {record.given_names}"
    values = {"birth_name": record.birth_name, "given_names": record.given_names, "neph": record.neph}
    sentence = f"Aucun élève n’a ici le NEPH {record.neph} ({name}) : créez sa fiche, ou corrigez son NEPH."
    return [Missing(MissingKind.STUDENT, sentence, values)]


def _missing_enrolment(
    record: LessonPayload, student: Student | None, enrolment: Enrolment | None
) -> list[Missing]:
    if enrolment is not None:
        return []
    category = record.category.value
    who = f"{record.birth_name} {record.given_names}" if student is None else student.full_name
    values = {"category": category, "track": record.track.value}
    sentence = f"{who} n’est pas inscrit ici en catégorie {category} : ajoutez la formation."
    return [Missing(MissingKind.ENROLMENT, sentence, values)]


def _missing_trainer(
    record: LessonPayload,
    instructor: Instructor | None,
    simulator: Simulator | None,
    machines: Sequence[Simulator],
) -> list[Missing]:
    if _is_alone(record):
        if simulator is not None:
            return []
        several = len(machines) > 1
        sentence = (
            f"Plusieurs simulateurs ont ici le numéro {record.trainer_number} : choisissez lequel."
            if several
            else f"Aucun simulateur n’a ici le numéro {record.trainer_number} : ajoutez-le à l’équipe."
        )
        return [Missing(MissingKind.SIMULATOR, sentence, {"number": record.trainer_number})]
    if instructor is not None:
        return []
    name = f"{record.trainer_given_name} {record.trainer_surname}".strip()
    sentence = (
        f"Aucun enseignant n’a ici l’autorisation {record.trainer_number} ({name}) : ajoutez-le à l’équipe, "
        "ou corrigez son numéro."
    )
    values = {
        "surname": record.trainer_surname,
        "given_name": record.trainer_given_name,
        "authorisation_number": record.trainer_number,
    }
    return [Missing(MissingKind.INSTRUCTOR, sentence, values)]
