"""The queue as the screen shows it: lessons by the version that says where they stand (``outbox_shown``), in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from livret_desktop.clock import civil_day
from livret_desktop.db import catalogue
from livret_desktop.db.job_store import JobRun
from livret_desktop.db.outbox_shown import is_shown
from livret_desktop.db.outbox_there import is_perhaps_there
from livret_desktop.db.tables import BATCH, JOB_RUN, SUBMISSION
from livret_desktop.db.training_store import is_not_voided
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import MAY_BE_AT_THE_STATE, SubmissionState

LONGEST_PAGE = 200
LONGEST_JOURNAL = 100
_LESSON = catalogue.LESSONS.table.c
_STUDENT = catalogue.STUDENTS.table.c
_INSTRUCTOR = catalogue.INSTRUCTORS.table.c
_SIMULATOR = catalogue.SIMULATORS.table.c
OPEN = (
    SubmissionState.DUE,
    SubmissionState.SENDING,
    SubmissionState.REJECTED,
    SubmissionState.TO_VERIFY,
    SubmissionState.HELD,
)
SETTLED = (
    SubmissionState.ACCEPTED,
    SubmissionState.ACCEPTED_BY_HAND,
    SubmissionState.DECLARED_BY_HAND,
)
_OLDEST_ANSWERED = timedelta(days=400)
"""Answers of today are looked for among the lessons of these last days: by index, whatever the history's length."""


class SendSort(Enum):
    """What the queue can be sorted by."""

    TIME = "time"
    STUDENT = "student"
    TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class SendPlace:
    """Where one lesson of the list stands."""

    lesson_id: UUID
    state: SubmissionState


@dataclass(frozen=True, slots=True, kw_only=True)
class SentVersion:
    """The version shown, without its bytes. ``replaces``: an older one is at the State, or may be."""

    seq: int
    version: int
    state: SubmissionState
    cancels: bool
    attempted_at: datetime | None
    attempt_ended_at: datetime | None
    next_attempt_at: datetime | None
    receipt: str | None
    received_at: datetime | None
    code: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    decided_reason: str | None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class SendFacts:
    """One line: the lesson, who, under whom, and the version shown."""

    lesson: Lesson
    birth_name: str
    given_names: str
    trainer: str
    sent: SentVersion


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One request of the day. ``outcome`` is None while its answer is awaited."""

    started_at: datetime
    ended_at: datetime | None
    lesson_count: int
    outcome: str | None
    reason: str | None


_VERSION = [SUBMISSION.c[field.name] for field in fields(SentVersion) if field.name in SUBMISSION.c]
_OLDER = SUBMISSION.alias("older")
_REPLACES = exists().where(
    _OLDER.c.lesson_id == SUBMISSION.c.lesson_id,
    _OLDER.c.version < SUBMISSION.c.version,
    is_perhaps_there(_OLDER),
)


def day_places(
    connection: Connection, day: date, sort: SendSort, *, is_descending: bool = False
) -> list[SendPlace]:
    """The lessons of one day, in order."""
    wanted = and_(SUBMISSION.c.day == day, SUBMISSION.c.state.in_(OPEN + SETTLED))
    return _places(connection, wanted, sort, is_descending=is_descending)


def open_places(
    connection: Connection, answered_since: datetime, sort: SendSort, *, is_descending: bool = False
) -> list[SendPlace]:
    """Everything still open whatever its day, and what was settled since an instant, in order."""
    recent = and_(
        SUBMISSION.c.state.in_(SETTLED),
        SUBMISSION.c.day >= civil_day(answered_since) - _OLDEST_ANSWERED,
        or_(SUBMISSION.c.attempt_ended_at >= answered_since, SUBMISSION.c.decided_at >= answered_since),
    )
    wanted = or_(SUBMISSION.c.state.in_(OPEN), recent)
    return _places(connection, wanted, sort, is_descending=is_descending)


def send_facts(connection: Connection, lesson_ids: Sequence[UUID]) -> list[SendFacts]:
    """The lines of these lessons, 200 at most, in the order asked; a lesson no longer there is left out."""
    asked = list(lesson_ids[:LONGEST_PAGE])
    columns = catalogue.LESSONS.columns
    who = (_STUDENT.birth_name, _STUDENT.given_names)
    trainer = (_INSTRUCTOR.given_name, _INSTRUCTOR.surname, _SIMULATOR.name)
    statement = _joined(select(*columns, *who, *trainer, *_VERSION, _REPLACES)).where(_LESSON.id.in_(asked))
    width = len(columns)
    found = {}
    for row in connection.execute(statement):
        lesson = catalogue.LESSONS.decode_all([row[:width]])[0]
        birth_name, given_names, given_name, surname, simulator = row[width : width + 5]
        names = dict(zip(SentVersion.__dataclass_fields__, row[width + 5 :], strict=True))
        found[lesson.id] = SendFacts(
            lesson, birth_name, given_names, _trainer(given_name, surname, simulator), SentVersion(**names)
        )
    return [found[lesson_id] for lesson_id in asked if lesson_id in found]


def rejected_alike(connection: Connection, code: str, *conditions: ColumnElement[bool]) -> list[UUID]:
    """The lessons refused with this code, oldest first."""
    statement = (
        select(_LESSON.id)
        .join(SUBMISSION, SUBMISSION.c.lesson_id == _LESSON.id)
        .where(
            SUBMISSION.c.is_newest,
            SUBMISSION.c.state == SubmissionState.REJECTED,
            SUBMISSION.c.code == code,
            *conditions,
        )
        .order_by(_LESSON.starts_at, _LESSON.id)
    )
    return list(connection.execute(statement).scalars())


def same_subject(lesson: Lesson, subject: str) -> tuple[ColumnElement[bool], ...] | None:
    """What other lessons share with this one when a field of ``subject`` is put right; None: nothing."""
    if subject in {"student", "enrolment"}:
        return (_LESSON.student_id == lesson.student_id,)
    if subject == "instructor" and lesson.instructor_id is not None:
        return (_LESSON.instructor_id == lesson.instructor_id,)
    if subject == "simulator" and lesson.simulator_id is not None:
        return (_LESSON.simulator_id == lesson.simulator_id,)
    return () if subject == "school" else None


def frozen_body(connection: Connection, seq: int) -> bytes | None:
    """The bytes of a version as they were sent, None when it never was."""
    return connection.execute(select(SUBMISSION.c.body).where(SUBMISSION.c.seq == seq)).scalar()


def was_anything_attempted(connection: Connection) -> bool:
    """True once a byte of any lesson may have left for real, one that a restore put in doubt included: what only the
    training server saw counts for nothing."""
    statement = (
        select(SUBMISSION.c.seq)
        .where(
            or_(SUBMISSION.c.attempted_at.is_not(None), SUBMISSION.c.state.in_(MAY_BE_AT_THE_STATE)),
            SUBMISSION.c.is_training.is_(False),
            is_not_voided(SUBMISSION),
        )
        .limit(1)
    )
    return connection.execute(statement).first() is not None


def jobs_between(connection: Connection, first: datetime, last: datetime) -> list[JobRun]:
    """The runs begun, or skipped at their time, between two instants, newest first."""
    columns = [JOB_RUN.c[field.name] for field in fields(JobRun)]
    at = func.coalesce(JOB_RUN.c.started_at, JOB_RUN.c.planned_for)
    statement = select(*columns).where(at.between(first, last)).order_by(at.desc()).limit(LONGEST_JOURNAL)
    return [JobRun(*row) for row in connection.execute(statement)]


def batches_between(connection: Connection, first: datetime, last: datetime) -> list[BatchFacts]:
    """The requests made between two instants, newest first."""
    columns = [BATCH.c[field.name] for field in fields(BatchFacts)]
    statement = (
        select(*columns)
        .where(BATCH.c.started_at.between(first, last))
        .order_by(BATCH.c.started_at.desc())
        .limit(LONGEST_JOURNAL)
    )
    return [BatchFacts(*row) for row in connection.execute(statement)]


def unsettled_between(connection: Connection, first: datetime, last: datetime) -> list[UUID]:
    """The lessons refused, left without an answer or held between two instants, newest first."""
    loud = (SubmissionState.REJECTED, SubmissionState.TO_VERIFY, SubmissionState.HELD)
    at = func.coalesce(SUBMISSION.c.attempt_ended_at, SUBMISSION.c.attempted_at)
    statement = (
        select(SUBMISSION.c.lesson_id)
        .where(is_shown(), SUBMISSION.c.state.in_(loud), at.between(first, last))
        .order_by(at.desc())
        .limit(LONGEST_JOURNAL)
    )
    return list(connection.execute(statement).scalars())


def _places(
    connection: Connection, wanted: ColumnElement[bool], sort: SendSort, *, is_descending: bool
) -> list[SendPlace]:
    statement = _joined(select(_LESSON.id, SUBMISSION.c.state)).where(wanted)
    ordered = statement.order_by(*_order(sort, is_descending=is_descending))
    return [SendPlace(*row) for row in connection.execute(ordered)]


def _joined(statement: Select[Any]) -> Select[Any]:
    shown = and_(SUBMISSION.c.lesson_id == _LESSON.id, is_shown())
    return (
        statement.select_from(SUBMISSION)
        .join(catalogue.LESSONS.table, shown)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _LESSON.student_id)
        .outerjoin(catalogue.INSTRUCTORS.table, _INSTRUCTOR.id == _LESSON.instructor_id)
        .outerjoin(catalogue.SIMULATORS.table, _SIMULATOR.id == _LESSON.simulator_id)
    )


def _order(sort: SendSort, *, is_descending: bool) -> tuple[ColumnElement[Any], ...]:
    time = (_LESSON.starts_at, _STUDENT.sort_name, _LESSON.id)
    first: tuple[ColumnElement[Any], ...] = {
        SendSort.TIME: (),
        SendSort.STUDENT: (_STUDENT.sort_name,),
        SendSort.TRAINER: (_INSTRUCTOR.surname, _SIMULATOR.name),
    }[sort]
    every = (*first, *time)
    return tuple(column.desc() for column in every) if is_descending else every


def _trainer(given_name: str | None, surname: str | None, simulator: str | None) -> str:
    """ "T. Chauveau", or the simulator's name when nobody teaches on it."""
    if surname is None:
        return simulator or ""
    return f"{given_name[0]}. {surname}" if given_name else surname
