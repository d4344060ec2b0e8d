"""Hours to declare by hand: what waits in the outbox, what was declared, what nobody has confirmed. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_there import is_perhaps_there
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import CONFLICT_CODES, SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus

_LESSON = catalogue.LESSONS.table.c
_STUDENT = catalogue.STUDENTS.table.c
_INSTRUCTOR = catalogue.INSTRUCTORS.table.c
_CLOSED = (
    SubmissionState.DROPPED,
    SubmissionState.SUPERSEDED,
    SubmissionState.ACCEPTED_BY_HAND,
    SubmissionState.DECLARED_BY_HAND,
)
_MARKED = and_(SUBMISSION.c.state == SubmissionState.DECLARED_BY_HAND, SUBMISSION.c.attempted_at.is_(None))


@dataclass(frozen=True, slots=True)
class HandState:
    """One version that waits for a person's declaration, or bears its mark (``declared_at`` is then there).

    ``is_trained``: a version of it left for the training server, so it is to be declared but cannot be marked yet.
    ``is_in_doubt``: a restore put it in doubt, and it may have been declared since the copy was made.
    """

    seq: int
    lesson_id: UUID
    declared_at: datetime | None
    declared_by: str
    is_trained: bool = False
    is_in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A lesson that is over and still "prévue"."""

    lesson_id: UUID
    starts_at: datetime
    minutes: int
    student: str
    trainer: str


def by_hand_between(
    connection: Connection, first: date, last: date, *, with_doubts: bool = False, is_training: bool = False
) -> list[HandState]:
    """The versions of these days to declare, or declared, by hand. The rest of the outbox is not for the hand.

    ``with_doubts``: also what a restore alone put in doubt, where nobody can ask the State. ``is_training``: also what
    only the training server saw, whatever it answered.
    """
    statement = select(
        SUBMISSION.c.seq,
        SUBMISSION.c.lesson_id,
        SUBMISSION.c.decided_at,
        SUBMISSION.c.decided_by,
        SUBMISSION.c.state,
        _surely_absent(with_doubts).label("is_absent"),
    ).where(
        SUBMISSION.c.day.between(first, last),
        SUBMISSION.c.is_newest,
        or_(_fit_to_declare(with_doubts, is_training), _MARKED),
    )
    return [
        HandState(
            row.seq,
            row.lesson_id,
            row.decided_at,
            row.decided_by or "",
            is_training and not row.is_absent and row.decided_at is None,
            row.state is SubmissionState.TO_VERIFY and row.is_absent,
        )
        for row in connection.execute(statement)
    ]


def oldest_undeclared(
    connection: Connection, before: date, *, with_doubts: bool = False, is_training: bool = False
) -> tuple[date | None, int]:
    """The first day before this one with something to declare, and how many lessons there are."""
    statement = select(func.min(SUBMISSION.c.day), func.count()).where(
        _fit_to_declare(with_doubts, is_training), SUBMISSION.c.is_newest, SUBMISSION.c.day < before
    )
    row = connection.execute(statement).one()
    return row[0], int(row[1])


def count_bare_doubts(connection: Connection) -> int:
    """Of what is in doubt, how many lessons a school without access declares itself: a restore alone doubts them."""
    statement = select(func.count()).where(
        SUBMISSION.c.is_newest,
        SUBMISSION.c.state == SubmissionState.TO_VERIFY,
        _surely_absent(with_doubts=True),
    )
    return int(connection.execute(statement).scalar_one())


def count_others(
    connection: Connection, first: date, last: date, *, with_doubts: bool = False, is_training: bool = False
) -> int:
    """How many lessons of these days are neither to declare nor declared by hand nor accepted: sent once, in doubt."""
    states = (
        SubmissionState.DUE,
        SubmissionState.SENDING,
        SubmissionState.TO_VERIFY,
        SubmissionState.REJECTED,
        SubmissionState.HELD,
    )
    statement = select(func.count()).where(
        SUBMISSION.c.is_newest,
        SUBMISSION.c.day.between(first, last),
        SUBMISSION.c.state.in_(states),
        ~_fit_to_declare(with_doubts, is_training),
    )
    return int(connection.execute(statement).scalar_one())


def unconfirmed_between(connection: Connection, first: date, last: date, now: datetime) -> list[Unconfirmed]:
    """The lessons of these days that are over and that nobody has said done, in order."""
    columns = (
        _LESSON.id,
        _LESSON.starts_at,
        _LESSON.minutes,
        _STUDENT.birth_name,
        _STUDENT.given_names,
        _INSTRUCTOR.surname,
        _INSTRUCTOR.given_name,
    )
    statement = (
        select(*columns)
        .select_from(catalogue.LESSONS.table)
        .join(catalogue.STUDENTS.table, _STUDENT.id == _LESSON.student_id)
        .outerjoin(catalogue.INSTRUCTORS.table, _INSTRUCTOR.id == _LESSON.instructor_id)
        .where(
            _LESSON.status == LessonStatus.PLANNED,
            _LESSON.day.between(first, last),
            _LESSON.origin == LessonOrigin.HERE,
        )
        .order_by(_LESSON.starts_at, _LESSON.id)
    )
    found = [
        Unconfirmed(
            row[0], row[1], row[2], f"{row[3]} {row[4]}".strip(), f"{row[5] or ''} {row[6] or ''}".strip()
        )
        for row in connection.execute(statement)
    ]
    return [one for one in found if (now - one.starts_at).total_seconds() >= one.minutes * 60]


def _fit_to_declare(with_doubts: bool, is_training: bool) -> ColumnElement[bool]:
    """Due (or in doubt without bytes), and the State has nothing of the lesson; in training also what left for the
    training server."""
    absent = _surely_absent(with_doubts)
    if not is_training:
        return absent
    is_open = SUBMISSION.c.state.not_in(_CLOSED)
    trained = and_(SUBMISSION.c.is_training, SUBMISSION.c.cancels.is_(False), is_open)
    # A correction not sent yet of what the training server has: the same hour, once.
    waits = and_(SUBMISSION.c.state == SubmissionState.DUE, SUBMISSION.c.cancels.is_(False))
    return or_(absent, trained, waits)


def _surely_absent(with_doubts: bool) -> ColumnElement[bool]:
    """Never wider than ``services.by_hand.marks.can_be_declared``: the sheet is marked all at once, or not at all."""
    older = SUBMISSION.alias("older")
    # A refusal that no newer version replaced may have been sent again, where a copy was put back since.
    is_there = or_(is_perhaps_there(older), older.c.state == SubmissionState.REJECTED)
    there = exists().where(
        older.c.lesson_id == SUBMISSION.c.lesson_id, older.c.version < SUBMISSION.c.version, is_there
    )
    is_due = and_(
        SUBMISSION.c.state == SubmissionState.DUE, func.coalesce(SUBMISSION.c.code, "").not_in(CONFLICT_CODES)
    )
    is_bare_doubt = and_(
        SUBMISSION.c.state == SubmissionState.TO_VERIFY,
        SUBMISSION.c.sha256.is_(None),
        SUBMISSION.c.attempted_at.is_(None),
    )
    waits = or_(is_due, is_bare_doubt) if with_doubts else is_due
    return and_(waits, SUBMISSION.c.cancels.is_(False), or_(SUBMISSION.c.version == 1, ~there))
