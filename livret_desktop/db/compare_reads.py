"""What the Sunday pass reads: accepted versions of some days with their bytes, and those due of lessons not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, exists, func, select

from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.outbox_there import is_perhaps_there
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.db.training_store import is_not_voided
from livret_desktop.domain.outbox import MAY_BE_AT_THE_STATE, SubmissionState


@dataclass(frozen=True, slots=True)
class AcceptedVersion:
    """One accepted version. ``body`` None: only the journal or the State knows its bytes."""

    seq: int
    lesson_id: UUID
    version: int
    day: date
    body: bytes | None
    envelope: bytes | None
    sha256: str | None
    batch_key: UUID | None
    receipt: str | None
    received_at: datetime | None
    attempt_ended_at: datetime | None
    server_offset_s: float | None

    def received_by(self) -> datetime | None:
        """When the State had it at the latest, by its own clock; None when nothing says so."""
        if self.received_at is not None or self.attempt_ended_at is None:
            return self.received_at
        return self.attempt_ended_at + timedelta(seconds=self.server_offset_s or 0.0)


def first_day_sent(connection: Connection) -> date | None:
    """The first day of a lesson that left for the State and may be there, training left out; None without any."""
    left = SUBMISSION.c.attempted_at.is_not(None), ~SUBMISSION.c.is_training, is_perhaps_there(SUBMISSION)
    return connection.execute(select(func.min(SUBMISSION.c.day)).where(*left)).scalar()


_COLUMNS = [SUBMISSION.c[field.name] for field in fields(AcceptedVersion)]


def accepted_between(
    connection: Connection, first: date, last: date, *, is_training: bool
) -> list[AcceptedVersion]:
    """The accepted versions of the lessons of these days, oldest first."""
    statement = _accepted(is_training).where(SUBMISSION.c.day.between(first, last))
    return _made(connection.execute(statement.order_by(SUBMISSION.c.day, SUBMISSION.c.seq)))


def accepted_of(
    connection: Connection, lesson_ids: Sequence[UUID], *, is_training: bool
) -> list[AcceptedVersion]:
    """The accepted versions of these lessons, whatever their day."""
    found: list[AcceptedVersion] = []
    for chunk in chunks(lesson_ids):
        found += _made(connection.execute(_accepted(is_training).where(SUBMISSION.c.lesson_id.in_(chunk))))
    return found


class Unsent(NamedTuple):
    """A due version. ``is_decided``: a person said that it is to be sent, of it or of the one it replaces since (held,
    and said not to be there)."""

    seq: int
    lesson_id: UUID
    day: date
    is_decided: bool


def unsent_until(connection: Connection, last: date) -> list[Unsent]:
    """Due versions, the first of their lesson to be recorded, of days until ``last``. One attempted is among them: it
    is due again because nothing of it was recorded, and what was looked up before that may have changed since."""
    older = SUBMISSION.alias("older")
    said = exists().where(
        older.c.lesson_id == SUBMISSION.c.lesson_id,
        older.c.decided_by.is_not(None),  # what a restore tells is nobody's word
        is_not_voided(older),
    )
    there = exists().where(
        older.c.lesson_id == SUBMISSION.c.lesson_id,
        older.c.version < SUBMISSION.c.version,
        older.c.state.in_(MAY_BE_AT_THE_STATE),
        is_not_voided(older),
    )
    statement = (
        select(SUBMISSION.c.seq, SUBMISSION.c.lesson_id, SUBMISSION.c.day, said.label("is_decided"))
        .where(
            ~there,  # what corrects a lesson of ours has its identifier; what corrects a doubt waits for it
            SUBMISSION.c.state == SubmissionState.DUE,
            SUBMISSION.c.day <= last,
            SUBMISSION.c.is_newest,
            SUBMISSION.c.cancels.is_(False),
        )
        .order_by(SUBMISSION.c.day, SUBMISSION.c.seq)
    )
    return [
        Unsent(row.seq, row.lesson_id, row.day, bool(row.is_decided)) for row in connection.execute(statement)
    ]


def _accepted(is_training: bool) -> Select[Any]:
    return select(*_COLUMNS).where(
        SUBMISSION.c.state == SubmissionState.ACCEPTED, SUBMISSION.c.is_training.is_(is_training)
    )


def _made(rows: Iterable[Any]) -> list[AcceptedVersion]:
    return [AcceptedVersion(*row) for row in rows]
