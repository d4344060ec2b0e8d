"""What Aujourd'hui reads besides what other screens count: enrolments with something due, refusals, the day's people.

Every read names the few rows that matter: a school of 200 000 lessons must not delay the first page of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, and_, select, text

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.outbox_shown import IS_SHOWN
from livret_desktop.db.prepared import Prepared, written
from livret_desktop.db.records import RecordTable
from livret_desktop.db.tables import ATTESTATION, TRAINING_SERIES
from livret_desktop.domain.act_order import oldest_first
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


class _Act(NamedTuple):
    """What tells the newest AFFI of an enrolment."""

    enrolment_id: UUID
    made_on: date
    id: UUID
    year: int
    rank: int
    form: AttestationForm
    original_id: UUID | None
    issued_at: datetime


class OpenLesson(NamedTuple):
    """A lesson the State refused, or that a person must decide: its newest version."""

    lesson_id: UUID
    student_id: UUID
    instructor_id: UUID | None
    day: date
    starts_at: datetime
    minutes: int
    code: str
    reason: str


class AgeingLessons(NamedTuple):
    """Lessons the State does not have in their newest version: how many, how long, and which is the oldest."""

    number: int
    minutes: int
    oldest_id: UUID
    oldest_day: date


class PlannedLesson(NamedTuple):
    """A lesson to come of one student."""

    lesson_id: UUID
    student_id: UUID
    starts_at: datetime
    day: date


class TrainerDay(NamedTuple):
    """The lessons of one instructor, or of one simulator used alone, that day; those not given are left out.

    ``ends_at``: when the last of them is over.
    """

    trainer_id: UUID
    lessons: int
    minutes: int
    first_at: datetime
    ends_at: datetime


class DayMark(NamedTuple):
    """An exam or a rendez-vous of the day: what, and of whom."""

    student_id: UUID
    student: str
    record: Exam | Appointment


_OF_TRAINING = " JOIN student ON student.id = enrolment.student_id"
_BY_NAME = " ORDER BY student.sort_name, student.seq"
_COURSES = Prepared(
    lambda: text(
        f"SELECT {catalogue.ENROLMENTS.kept_columns},"  # noqa: S608 (our own names, here and below)
        " student.birth_name, student.given_names, student.born_on, student.created_at"
        f" FROM enrolment{_OF_TRAINING}"
        " WHERE enrolment.state = :in_training AND student.archived_on IS NULL AND (enrolment.aipc_on IS NULL"
        " OR enrolment.etg_passed_on <= :etg_before OR enrolment.presentations >= :presentations"
        " OR enrolment.id IN (SELECT enrolment_id FROM exam WHERE kind = :practice)"
        # In AAC, and past its AFFI, its rendez-vous préalable or a first one: before that nothing of it is due. In this
        # order: most have nothing begun, and their periods are not looked at.
        " OR ((enrolment.affi_issued_on IS NOT NULL OR enrolment.preliminary_meeting_on IS NOT NULL"
        " OR enrolment.rp1_practice_on IS NOT NULL OR enrolment.rp1_theory_on IS NOT NULL"
        " OR enrolment.id IN (SELECT enrolment_id FROM appointment)"
        " OR EXISTS (SELECT 1 FROM attestation WHERE attestation.student_id = enrolment.student_id"
        " AND attestation.enrolment_id = enrolment.id))"
        " AND EXISTS (SELECT 1 FROM enrolment_period WHERE enrolment_period.enrolment_id = enrolment.id"
        f" AND enrolment_period.track = :aac))){_BY_NAME}"
    )
)
_OPEN = written(
    "SELECT lesson.id, lesson.student_id, lesson.instructor_id, lesson.day, lesson.starts_at, lesson.minutes,"  # noqa: S608
    " submission.code, submission.reason FROM submission JOIN lesson ON lesson.id = submission.lesson_id"
    f" WHERE submission.state = :state AND {IS_SHOWN}"
    " ORDER BY submission.day, lesson.starts_at, lesson.id"
)
_WAITING = {
    "due": SubmissionState.DUE,
    "sending": SubmissionState.SENDING,
    "to_verify": SubmissionState.TO_VERIFY,
    "rejected": SubmissionState.REJECTED,
    "held": SubmissionState.HELD,
}
_NOT_AT_STATE = (
    " FROM submission JOIN lesson ON lesson.id = submission.lesson_id"
    " WHERE submission.state IN (:due, :sending, :to_verify, :rejected, :held) AND submission.is_newest"
    " AND submission.day BETWEEN :first AND :last"
)
_AGEING = written(f"SELECT count(*), sum(lesson.minutes){_NOT_AT_STATE}")
_OLDEST = written(
    f"SELECT lesson.id, submission.day{_NOT_AT_STATE} ORDER BY submission.day, lesson.starts_at, lesson.id LIMIT 1"
)
_STUDENT_NAME = written("SELECT birth_name, given_names FROM student WHERE id = :id")
_COUNT_WITHOUT_NEPH = written("SELECT count(*) FROM student WHERE archived_on IS NULL AND neph_digits = ''")
_FIRST_WITHOUT_NEPH = written(
    "SELECT id, birth_name, given_names FROM student WHERE archived_on IS NULL AND neph_digits = ''"
    " ORDER BY sort_name, seq LIMIT 1"
)
_GIVEN = written(
    "SELECT coalesce(instructor_id, simulator_id), starts_at, minutes FROM lesson"
    " WHERE day = :day AND status IN (:planned, :done) ORDER BY 2, 1"
)
_EXAMS = Prepared(
    lambda: text(
        f"SELECT {catalogue.EXAMS.kept_columns}, student.id, student.birth_name, student.given_names"  # noqa: S608
        f" FROM exam JOIN enrolment ON enrolment.id = exam.enrolment_id{_OF_TRAINING}"
        f" WHERE exam.taken_on = :day{_BY_NAME}"
    )
)
_APPOINTMENTS = Prepared(
    lambda: text(
        f"SELECT {catalogue.APPOINTMENTS.kept_columns}, student.id, student.birth_name, student.given_names"  # noqa: S608
        f" FROM appointment JOIN enrolment ON enrolment.id = appointment.enrolment_id{_OF_TRAINING}"
        f" WHERE appointment.practice_on = :day OR appointment.theory_on = :day{_BY_NAME}"
    )
)
_ACCEPTED = written(
    "SELECT count(*) FROM submission WHERE state = :accepted AND is_newest"
    " AND attempt_ended_at >= :first AND attempt_ended_at < :last"
)
_STICK = written(
    "SELECT volume.name FROM backup LEFT JOIN volume ON volume.id = backup.volume_id"
    " ORDER BY backup.sequence DESC LIMIT 1"
)
_ANY_STUDENT = written("SELECT 1 FROM student LIMIT 1")
_ANY_LESSON = written("SELECT 1 FROM lesson LIMIT 1")


def courses_to_look_at(connection: Connection, *, etg_before: date, presentations: int) -> list[CourseRow]:
    """The enrolments that may have something due: without AIPC, an old or nearly used ETG, or accompanied in AAC."""
    width = len(catalogue.ENROLMENTS.names)
    rows = _COURSES.each(
        connection,
        in_training=EnrolmentState.IN_TRAINING,
        practice=ExamKind.PRACTICE,
        aac=TrainingTrack.AAC,
        etg_before=etg_before,
        presentations=presentations,
    )
    return [
        CourseRow(
            catalogue.ENROLMENTS.decode_kept(row[:width]),
            _name(birth_name, given_names),
            _day(born_on),
            datetime.fromisoformat(known_at),
        )
        for row in rows
        for birth_name, given_names, born_on, known_at in [row[width:]]
    ]


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
    """The lessons that stand in this state (``outbox_shown``), oldest first."""
    return [
        OpenLesson(
            UUID(lesson_id),
            UUID(student_id),
            _id(instructor_id),
            date.fromisoformat(day),
            datetime.fromisoformat(starts_at),
            minutes,
            code or "",
            reason or "",
        )
        for lesson_id, student_id, instructor_id, day, starts_at, minutes, code, reason in _OPEN.each(
            connection, state=state
        )
    ]


def ageing_lessons(connection: Connection, first: date, last: date) -> AgeingLessons | None:
    """The lessons of these days whose newest version is neither at the State nor settled here. None: there is none."""
    span = {**_WAITING, "first": first, "last": last}
    [(number, minutes)] = _AGEING.rows(connection, **span)
    if not number:
        return None
    [(lesson_id, day)] = _OLDEST.rows(connection, **span)
    return AgeingLessons(number, minutes, UUID(lesson_id), date.fromisoformat(day))


def names_of(connection: Connection, student_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of the few students that are said."""
    found = {}
    for one in student_ids:
        for birth_name, given_names in _STUDENT_NAME.rows(connection, id=one):
            found[one] = _name(birth_name, given_names)
    return found


def without_neph(connection: Connection) -> tuple[int, UUID | None, str]:
    """How many students the chip « NEPH manquant » of Élèves shows; the first by name and who it is.

    Asked here in plain words: the search behind the chip is not loaded for one number.
    """
    number = int(_COUNT_WITHOUT_NEPH.value(connection))
    if not number:
        return 0, None, ""
    [(student_id, birth_name, given_names)] = _FIRST_WITHOUT_NEPH.rows(connection)
    return number, UUID(student_id), _name(birth_name, given_names)


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
    given: dict[str, list[tuple[datetime, int]]] = {}
    for trainer_id, starts_at, minutes in _GIVEN.each(
        connection, day=day, planned=LessonStatus.PLANNED, done=LessonStatus.DONE
    ):
        given.setdefault(trainer_id, []).append((datetime.fromisoformat(starts_at), minutes))
    return [
        TrainerDay(
            UUID(trainer_id),
            len(lessons),
            sum(minutes for _starts_at, minutes in lessons),
            lessons[0][0],
            max(starts_at + timedelta(minutes=minutes) for starts_at, minutes in lessons),
        )
        for trainer_id, lessons in given.items()
    ]


def exams_on(connection: Connection, day: date) -> list[DayMark]:
    """The presentations of a day, by student."""
    return _marks(connection, catalogue.EXAMS, _EXAMS, day)


def appointments_on(connection: Connection, day: date) -> list[DayMark]:
    """The rendez-vous of a day, of either phase, by student."""
    return _marks(connection, catalogue.APPOINTMENTS, _APPOINTMENTS, day)


def accepted_between(connection: Connection, first: datetime, last: datetime) -> int:
    """How many lessons were accepted between two instants, by their newest version."""
    return int(_ACCEPTED.value(connection, accepted=SubmissionState.ACCEPTED, first=first, last=last))


def newest_stick(connection: Connection) -> str:
    """The name of the stick the newest backup is on; "" for a folder or none."""
    return _STICK.value(connection) or ""


def is_any_student(connection: Connection) -> bool:
    """True when a student is kept here, archived or not."""
    return bool(_ANY_STUDENT.rows(connection))


def is_any_lesson(connection: Connection) -> bool:
    """True when a lesson is kept here, whatever became of it."""
    return bool(_ANY_LESSON.rows(connection))


def _marks(connection: Connection, table: RecordTable[Any], asked: Prepared, day: date) -> list[DayMark]:
    width = len(table.names)
    return [
        DayMark(UUID(student_id), _name(birth_name, given_names), table.decode_kept(row[:width]))
        for row in asked.rows(connection, day=day)
        for student_id, birth_name, given_names in [row[width:]]
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
        statement = select(*(ATTESTATION.c[name] for name in _Act._fields)).where(
            and_(series, ATTESTATION.c.kind == AttestationKind.AFFI, ATTESTATION.c.made_on.is_not(None)),
            ATTESTATION.c.form != AttestationForm.DUPLICATE,
            ATTESTATION.c.enrolment_id.in_(chunk),
        )
        for act in oldest_first([_Act._make(row) for row in connection.execute(statement)]):
            yield act.enrolment_id, act.made_on


def _id(kept: str | None) -> UUID | None:
    return None if kept is None else UUID(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def _name(birth_name: str, given_names: str) -> str:
    return f"{birth_name} {given_names}".strip()
