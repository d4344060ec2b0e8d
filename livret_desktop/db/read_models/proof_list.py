"""What a proof of transmission lists: every version of the lessons of some days, or of one student. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState

_LESSON = catalogue.LESSONS.table.c


@dataclass(frozen=True, slots=True)
class ProofVersion:
    """One version as kept, beside its bytes (``send_reads.Sendable`` has them)."""

    seq: int
    lesson_id: UUID
    version: int
    state: SubmissionState
    cancels: bool
    is_newest: bool
    day: date
    sha256: str | None
    attempted_at: datetime | None
    attempt_ended_at: datetime | None
    receipt: str | None
    received_at: datetime | None
    code: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    decided_reason: str | None
    is_training: bool


@dataclass(frozen=True, slots=True)
class ProofPlace:
    """Where one version comes in the proof."""

    seq: int
    lesson_id: UUID


_COLUMNS = [SUBMISSION.c[field.name] for field in fields(ProofVersion)]


def proof_places(
    connection: Connection, first: date, last: date, student_id: UUID | None = None
) -> list[ProofPlace]:
    """The versions to list, by day, start and number; those dropped before any attempt never were anything."""
    statement = (
        select(SUBMISSION.c.seq, SUBMISSION.c.lesson_id)
        .join(catalogue.LESSONS.table, _LESSON.id == SUBMISSION.c.lesson_id)
        .where(*_wanted(first, last, student_id))
        .order_by(_LESSON.starts_at, _LESSON.id, SUBMISSION.c.version)
    )
    return [ProofPlace(row.seq, row.lesson_id) for row in connection.execute(statement)]


def proof_figures(
    connection: Connection, first: date, last: date, student_id: UUID | None = None
) -> dict[SubmissionState, int]:
    """How many lessons of these stand where, by their newest version."""
    statement = (
        select(SUBMISSION.c.state, func.count().label("number"))
        .join(catalogue.LESSONS.table, _LESSON.id == SUBMISSION.c.lesson_id)
        .where(*_wanted(first, last, student_id), SUBMISSION.c.is_newest, SUBMISSION.c.cancels.is_(False))
        .group_by(SUBMISSION.c.state)
    )
    return {row.state: row.number for row in connection.execute(statement)}


def accepted_at(
    connection: Connection, first: date, last: date, student_id: UUID | None = None
) -> list[datetime]:
    """When each lesson counted as accepted outside training left for the last time."""
    statement = (
        select(SUBMISSION.c.attempted_at)
        .join(catalogue.LESSONS.table, _LESSON.id == SUBMISSION.c.lesson_id)
        .where(
            *_wanted(first, last, student_id),
            SUBMISSION.c.is_newest,
            SUBMISSION.c.cancels.is_(False),
            SUBMISSION.c.state == SubmissionState.ACCEPTED,
            SUBMISSION.c.is_training.is_(False),
            SUBMISSION.c.attempted_at.is_not(None),
        )
    )
    return list(connection.execute(statement).scalars())


def proof_versions(connection: Connection, seqs: Sequence[int]) -> dict[int, ProofVersion]:
    """These versions."""
    found: dict[int, ProofVersion] = {}
    for chunk in chunks(seqs):
        statement = select(*_COLUMNS).where(SUBMISSION.c.seq.in_(chunk))
        found.update((row.seq, ProofVersion(*row)) for row in connection.execute(statement))
    return found


def versions_named(
    connection: Connection, wanted: Sequence[tuple[UUID, int]]
) -> dict[tuple[UUID, int], ProofVersion]:
    """The versions of this school among these lesson ids and numbers, which may come from anywhere."""
    found: dict[tuple[UUID, int], ProofVersion] = {}
    for chunk in chunks(list({lesson_id for lesson_id, _ in wanted})):
        statement = select(*_COLUMNS).where(SUBMISSION.c.lesson_id.in_(chunk))
        for row in connection.execute(statement):
            found[row.lesson_id, row.version] = ProofVersion(*row)
    return found


def _wanted(first: date, last: date, student_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    never_was = and_(SUBMISSION.c.state == SubmissionState.DROPPED, SUBMISSION.c.attempted_at.is_(None))
    conditions = (_LESSON.day.between(first, last), ~never_was)
    return conditions if student_id is None else (*conditions, _LESSON.student_id == student_id)
