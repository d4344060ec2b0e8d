"""What Aujourd'hui reads besides what other screens count: enrolments with something due, refusals, the day's people.

Every read names the few rows that matter: a school of 200 000 lessons must not delay the first page of the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.records import RecordTable
from livret_desktop.db.tables import ATTESTATION, BACKUP, SUBMISSION, TRAINING_SERIES, VOLUME
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Appointment, Exam, KmReading
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import (
    AttestationForm,
    AttestationKind,
    EnrolmentState,
    ExamKind,
    LessonKind,
    LessonStatus,
    TrainingTrack,
)

_LESSON = catalogue.LESSONS.table.c
_STUDENT = catalogue.STUDENTS.table.c
_ENROLMENT = catalogue.ENROLMENTS.table.c
_PERIOD = catalogue.PERIODS.table.c
_APPOINTMENT = catalogue.APPOINTMENTS.table.c
_EXAM = catalogue.EXAMS.table.c
_READING = catalogue.KM_READINGS.table.c
T = TypeVar("T")


class CourseRow(NamedTuple):
    """An enrolment in training of a student not archived, and who it is."""

    enrolment: Enrolment
    student: str
    born_on: date | None
    known_at: datetime


class CourseParts(NamedTuple):
    """What was noted of some enrolments, by enrolment."""

    periods: dict[UUID, list[EnrolmentPeriod]]
    appointments: dict[UUID, list[Appointment]]
    readings: dict[UUID, list[KmReading]]
    exams: dict[UUID, list[Exam]]
    affi_on: dict[UUID, date]


class OpenLesson(NamedTuple):
    """A lesson the State refused, or that a person must decide: its newest version."""

    lesson_id: UUID
    student_id: UUID
    instructor_id: UUID | None
    simulator_id: UUID | None
    day: date
    starts_at: datetime
    minutes: int
    student: str
    code: str
    reason: str


class PlannedLesson(NamedTuple):
    """A lesson to come of one student."""

    lesson_id: UUID
    student_id: UUID
    starts_at: datetime
    day: date


class TrainerDay(NamedTuple):
    """The lessons of one instructor, or of one simulator used alone, that day; the cancelled ones left out."""

    trainer_id: UUID
    lessons: int
    minutes: int
    first_at: datetime
    last_at: datetime


class DayMark(NamedTuple):
    """An exam or a rendez-vous of the day: what, and of whom."""

    student_id: UUID
    student: str
    record: Exam | Appointment


def courses_to_look_at(connection: Connection, *, etg_before: date, presentations: int) -> list[CourseRow]:
    """The enrolments that may have something due: without AIPC, an old or nearly used ETG, or accompanied in AAC."""
    statement = (
        select(
            catalogue.ENROLMENTS.kept_columns,
            _STUDENT.birth_name,
            _STUDENT.given_names,
            _STUDENT.born_on,
            _STUDENT.created_at,
        )
        .select_from(catalogue.ENROLMENTS.table)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _ENROLMENT.student_id)
        .where(
            _ENROLMENT.state == EnrolmentState.IN_TRAINING,
            _STUDENT.archived_on.is_(None),
            or_(
                _ENROLMENT.aipc_on.is_(None),
                _ENROLMENT.etg_passed_on <= etg_before,
                _ENROLMENT.presentations >= presentations,
                _ENROLMENT.id.in_(select(_EXAM.enrolment_id).where(_EXAM.kind == ExamKind.PRACTICE)),
                _is_accompanied(),
            ),
        )
        .order_by(_STUDENT.sort_name, _STUDENT.seq)
    )
    return [
        CourseRow(enrolment, _name(birth_name, given_names), _day(born_on), datetime.fromisoformat(known_at))
        for enrolment, (birth_name, given_names, born_on, known_at) in catalogue.ENROLMENTS.read_with(
            connection, statement
        )
    ]


def _is_accompanied() -> ColumnElement[bool]:
    """In AAC, and past its AFFI, its rendez-vous préalable or a first one: before that nothing of it is due."""
    in_aac = exists().where(_PERIOD.enrolment_id == _ENROLMENT.id, _PERIOD.track == TrainingTrack.AAC)
    has_begun = or_(
        _ENROLMENT.affi_issued_on.is_not(None),
        _ENROLMENT.preliminary_meeting_on.is_not(None),
        _ENROLMENT.rp1_practice_on.is_not(None),
        _ENROLMENT.rp1_theory_on.is_not(None),
        _ENROLMENT.id.in_(select(_APPOINTMENT.enrolment_id)),
        exists().where(
            ATTESTATION.c.student_id == _ENROLMENT.student_id, ATTESTATION.c.enrolment_id == _ENROLMENT.id
        ),
    )
    return and_(
        has_begun, in_aac
    )  # in this order: most have nothing begun, and their periods are not looked at


def course_parts(connection: Connection, ids: Sequence[UUID], *, is_training: bool) -> CourseParts:
    """All that was noted of these enrolments, each kind read at once."""
    return CourseParts(
        _by_enrolment(connection, catalogue.PERIODS, ids),
        _by_enrolment(connection, catalogue.APPOINTMENTS, ids),
        _by_enrolment(connection, catalogue.KM_READINGS, ids),
        _by_enrolment(connection, catalogue.EXAMS, ids),
        _acts(connection, ids, is_training=is_training),
    )


def open_lessons(connection: Connection, state: SubmissionState) -> list[OpenLesson]:
    """The lessons whose newest version is in this state, oldest first."""
    statement = (
        select(
            _LESSON.id,
            _LESSON.student_id,
            _LESSON.instructor_id,
            _LESSON.simulator_id,
            _LESSON.day,
            _LESSON.starts_at,
            _LESSON.minutes,
            _STUDENT.birth_name,
            _STUDENT.given_names,
            SUBMISSION.c.code,
            SUBMISSION.c.reason,
        )
        .select_from(SUBMISSION)
        .join(catalogue.LESSONS.table, _LESSON.id == SUBMISSION.c.lesson_id)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _LESSON.student_id)
        .where(SUBMISSION.c.state == state, SUBMISSION.c.is_newest)
        .order_by(SUBMISSION.c.day, _LESSON.starts_at, _LESSON.id)
    )
    return [
        OpenLesson(*row[:7], _name(row[7], row[8]), row[9] or "", row[10] or "")
        for row in connection.execute(statement)
    ]


def practice_after(connection: Connection, student_id: UUID, day: date) -> list[PlannedLesson]:
    """The practice still planned for a student after a day, soonest first."""
    statement = (
        select(_LESSON.id, _LESSON.student_id, _LESSON.starts_at, _LESSON.day)
        .where(
            _LESSON.student_id == student_id,
            _LESSON.status == LessonStatus.PLANNED,
            _LESSON.kind == LessonKind.PRACTICE,
            _LESSON.day > day,
        )
        .order_by(_LESSON.starts_at)
    )
    return [PlannedLesson(*row) for row in connection.execute(statement)]


def trainers_on(connection: Connection, day: date) -> list[TrainerDay]:
    """Who gives lessons that day, the earliest first."""
    trainer = func.coalesce(_LESSON.instructor_id, _LESSON.simulator_id)
    first = func.min(_LESSON.starts_at)
    statement = (
        select(trainer, func.count(), func.sum(_LESSON.minutes), first, func.max(_LESSON.starts_at))
        .where(_LESSON.day == day, _LESSON.status != LessonStatus.CANCELLED)
        .group_by(trainer)
        .order_by(first, trainer)
    )
    return [TrainerDay(*row) for row in connection.execute(statement)]


def exams_on(connection: Connection, day: date) -> list[DayMark]:
    """The presentations of a day, by student."""
    return _marks(connection, catalogue.EXAMS, _EXAM.enrolment_id, _EXAM.taken_on == day)


def appointments_on(connection: Connection, day: date) -> list[DayMark]:
    """The rendez-vous of a day, of either phase, by student."""
    is_that_day = or_(_APPOINTMENT.practice_on == day, _APPOINTMENT.theory_on == day)
    return _marks(connection, catalogue.APPOINTMENTS, _APPOINTMENT.enrolment_id, is_that_day)


def accepted_between(connection: Connection, first: datetime, last: datetime) -> int:
    """How many lessons were accepted between two instants, by their newest version."""
    statement = select(func.count()).where(
        SUBMISSION.c.state == SubmissionState.ACCEPTED,
        SUBMISSION.c.is_newest,
        SUBMISSION.c.attempt_ended_at >= first,
        SUBMISSION.c.attempt_ended_at < last,
    )
    return int(connection.execute(statement).scalar_one())


def newest_stick(connection: Connection) -> str:
    """The name of the stick the newest backup is on; "" for a folder or none."""
    statement = (
        select(VOLUME.c.name)
        .select_from(BACKUP)
        .outerjoin(VOLUME, VOLUME.c.id == BACKUP.c.volume_id)
        .order_by(BACKUP.c.sequence.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar() or ""


def count_rows(connection: Connection) -> tuple[int, int]:
    """Students and lessons kept here: zero of both is a school that begins."""
    students = select(func.count()).select_from(catalogue.STUDENTS.table)
    lessons = select(_LESSON.id).limit(1)
    return int(connection.execute(students).scalar_one()), len(connection.execute(lessons).all())


def _marks(
    connection: Connection, table: RecordTable[Any], enrolment_id: Any, condition: Any
) -> list[DayMark]:
    statement = (
        select(table.kept_columns, _STUDENT.id, _STUDENT.birth_name, _STUDENT.given_names)
        .select_from(table.table)
        .join(catalogue.ENROLMENTS.table, _ENROLMENT.id == enrolment_id)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _ENROLMENT.student_id)
        .where(condition)
        .order_by(_STUDENT.sort_name, _STUDENT.seq)
    )
    return [
        DayMark(UUID(student_id), _name(birth_name, given_names), record)
        for record, (student_id, birth_name, given_names) in table.read_with(connection, statement)
    ]


def _by_enrolment(connection: Connection, table: RecordTable[T], ids: Sequence[UUID]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    column = table.table.c.enrolment_id
    for chunk in chunks(ids):
        statement = select(table.kept_columns).select_from(table.table).where(column.in_(chunk))
        for record in table.read(connection, statement):
            found.setdefault(getattr(record, "enrolment_id"), []).append(record)  # noqa: B009 (each such record has it)
    return found


def _acts(connection: Connection, ids: Sequence[UUID], *, is_training: bool) -> dict[UUID, date]:
    """The day of the newest AFFI printed for each; in training those of training, and no other."""
    return dict(_act_days(connection, ids, is_training=is_training))


def _act_days(
    connection: Connection, ids: Sequence[UUID], *, is_training: bool
) -> Iterator[tuple[UUID, date]]:
    series = ATTESTATION.c.year == TRAINING_SERIES if is_training else ATTESTATION.c.year != TRAINING_SERIES
    for chunk in chunks(ids):
        statement = (
            select(ATTESTATION.c.enrolment_id, ATTESTATION.c.made_on)
            .where(
                and_(series, ATTESTATION.c.kind == AttestationKind.AFFI, ATTESTATION.c.made_on.is_not(None)),
                ATTESTATION.c.form != AttestationForm.DUPLICATE,
                ATTESTATION.c.enrolment_id.in_(chunk),
            )
            .order_by(ATTESTATION.c.issued_at, ATTESTATION.c.rank)
        )
        for row in connection.execute(statement):
            yield row.enrolment_id, row.made_on


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def _name(birth_name: str, given_names: str) -> str:
    return f"{birth_name} {given_names}".strip()
