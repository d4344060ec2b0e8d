"""What answers a phone call about one student: training, booklet, hours, next lessons, what the AFFI lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from livret_desktop.db import register
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading, lessons_of
from livret_desktop.domain.eligibility import EligibilityFinding
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.lesson import PRACTICE_KINDS, Lesson
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    Category,
    EnrolmentState,
    LessonKind,
    LessonStatus,
)
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestations import prepare_affi
from livret_desktop.services.records.guardians import guardians_of
from livret_desktop.services.records.student_list import minimum_minutes
from livret_desktop.services.records.students import EnrolmentFile, enrolment_files

COMING = 3


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of practice towards the legal minimum, those of before included. ``minimum`` None: no rule known."""

    car: int
    simulator: int
    minimum: int | None

    @property
    def done(self) -> int:
        """All minutes that count."""
        return self.car + self.simulator


@dataclass(frozen=True, slots=True)
class ComingLesson:
    """A lesson to come, with the name of who gives it ("" for a simulator alone)."""

    starts_at: datetime
    minutes: int
    kind: LessonKind
    instructor: str


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """The pane of one student. ``training`` is the enrolment in hand, None when there is none. ``guardians``: only
    while a minor.

    ``affi_lacks``: why the AFFI cannot be printed (empty: it can), None where the model does not exist.
    """

    student: Student
    training: EnrolmentFile | None
    hours: Hours | None
    coming: tuple[ComingLesson, ...]
    affi_lacks: tuple[EligibilityFinding, ...] | None
    guardians: tuple[Guardian, ...] = ()


def student_summary(desk: Desk, student_id: UUID) -> StudentSummary | None:
    """The summary of a student, None when there is no such student. A page read."""
    with desk.database.read() as reading:
        student = reading.students.get(student_id)
        if student is None:
            return None
        files = sorted(enrolment_files(desk, reading, student_id), key=_in_hand_first)
        training = files[0] if files else None
        hours = hours_of(desk, reading, training) if training else None
        coming = _coming(desk, reading, student_id)
        guardians = guardians_of(reading, student_id) if student.is_minor(desk.today()) else []
    return StudentSummary(
        student,
        training,
        hours,
        coming,
        _affi_lacks(desk, training),
        tuple(guardians),
    )


def hours_of(desk: Desk, reading: Reading, training: EnrolmentFile) -> Hours:
    """The minutes of one enrolment, car and simulator apart."""
    enrolment = training.enrolment
    lessons = reading.lessons
    practised = lessons.where(
        *lessons_of(enrolment),
        lessons.c.kind.in_(PRACTICE_KINDS),
    )
    done = [one for one in practised if one.status is LessonStatus.DONE]
    simulator = sum(one.minutes for one in done if one.kind is LessonKind.SUPERVISED_SIMULATOR)
    whole = enrolment.minutes_here + enrolment.minutes_elsewhere + sum(one.minutes for one in done)
    simulator += enrolment.simulator_minutes
    gearbox = training.present.gearbox if training.present else None
    return Hours(whole - simulator, simulator, minimum_minutes(desk, enrolment.category, gearbox))


def student_hours(desk: Desk, training: EnrolmentFile) -> Hours:
    """The minutes of one enrolment, read by themselves."""
    with desk.database.read() as reading:
        return hours_of(desk, reading, training)


def student_acts(desk: Desk, student_id: UUID) -> list[RegisterEntry]:
    """The lines of the register about one student, newest first."""
    with desk.database.read() as reading:
        acts = register.entries_of_student(reading.connection, student_id, with_training=True)
    return sorted(acts, key=lambda entry: (entry.issued_at, entry.rank), reverse=True)


def student_lesson_ids(desk: Desk, student_id: UUID) -> list[UUID]:
    """Every lesson of a student, newest first: a course has some dozens, three categories a few hundred."""
    with desk.database.read() as reading:
        lessons = reading.lessons
        found = lessons.where(lessons.c.student_id == student_id, order=lessons.c.starts_at.desc())
    return [lesson.id for lesson in found]


def _in_hand_first(file: EnrolmentFile) -> tuple[bool, str]:
    enrolment: Enrolment = file.enrolment
    return enrolment.state is not EnrolmentState.IN_TRAINING, enrolment.category.value


def _coming(desk: Desk, reading: Reading, student_id: UUID) -> tuple[ComingLesson, ...]:
    lessons = reading.lessons
    found = lessons.where(
        lessons.c.student_id == student_id,
        lessons.c.starts_at > desk.clock.now(),
        order=lessons.c.starts_at,
    )
    planned = [one for one in found if one.status is LessonStatus.PLANNED][:COMING]
    return tuple(ComingLesson(one.starts_at, one.minutes, one.kind, _giver(reading, one)) for one in planned)


def _giver(reading: Reading, lesson: Lesson) -> str:
    instructor = reading.instructors.get(lesson.instructor_id) if lesson.instructor_id else None
    return instructor.full_name if instructor else ""


def _affi_lacks(desk: Desk, training: EnrolmentFile | None) -> tuple[EligibilityFinding, ...] | None:
    if training is None or training.enrolment.category is not Category.B:
        return None
    return prepare_affi(desk, training.enrolment.id, made_on=None).eligibility.blocking
