"""Reads of the outbox: versions of lessons, the batches they left in, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, select

from livret_desktop.db.outbox_shown import behind_held
from livret_desktop.db.prepared import Prepared, written
from livret_desktop.db.tables import BATCH, SUBMISSION
from livret_desktop.db.training_store import VOIDED
from livret_desktop.domain.outbox import CONFLICT_CODES, MAY_BE_AT_THE_STATE, SubmissionState

KEY_REUSED = "key_reused"
CHUNK = 400
"""Identifiers asked for at once: below the number of variables any SQLite accepts."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One version as kept, without its bytes (``sha256`` None: never frozen)."""

    seq: int
    lesson_id: UUID
    version: int
    state: SubmissionState
    cancels: bool
    is_newest: bool
    day: date
    sha256: str | None
    batch_key: UUID | None
    attempted_at: datetime | None
    attempt_ended_at: datetime | None
    server_offset_s: float | None
    next_attempt_at: datetime | None
    receipt: str | None
    code: str | None
    reason: str | None
    field: str | None
    decided_at: datetime | None
    decided_by: str | None
    created_at: datetime

    @property
    def was_attempted(self) -> bool:
        """True once a byte of it may have left: from then on its content never changes."""
        return self.attempted_at is not None or self.state not in {
            SubmissionState.DUE,
            SubmissionState.DROPPED,
        }

    @property
    def left_for_real(self) -> bool:
        """The same, the training server left out once training has ended: the State never saw those."""
        return self.was_attempted and not self.is_voided

    @property
    def was_given_up(self) -> bool:
        """True when a newer version took its place though the State may have it: a person said that it has not, or a
        restore left it perhaps sent again. What a person had sent, and the State refused, it has not."""
        is_refused_since = self.code is not None and self.decided_by is not None
        is_closed = self.state is SubmissionState.SUPERSEDED and self.decided_at is not None
        return is_closed and not is_refused_since

    @property
    def was_refused_as_there(self) -> bool:
        """True when it was refused because the State holds this lesson otherwise; not the training server."""
        return self.code in CONFLICT_CODES and not self.is_voided

    @property
    def is_voided(self) -> bool:
        """True of what the training server alone has seen, once training has ended."""
        return self.reason == VOIDED

    @property
    def may_be_at_the_state(self) -> bool:
        """True when the State has this version, or may have it: a person who said "absent" may have been wrong. The
        same as a condition of SQL: ``db.outbox_there``; of a whole lesson: ``services.outbox.never_there``."""
        is_perhaps = self.state in MAY_BE_AT_THE_STATE or self.was_given_up or self.was_refused_as_there
        return is_perhaps and not self.is_voided


@dataclass(frozen=True, slots=True)
class Batch:
    """One attempt: its Idempotency-Key, the run it belongs to, and what its body is."""

    key: UUID
    run_id: UUID
    started_at: datetime
    lesson_count: int
    body_sha256: str


_COLUMNS = [SUBMISSION.c[field.name] for field in fields(Submission)]
# Asked by every send and every tick: made once.
_OF_STATES = SUBMISSION.c.state.in_(bindparam("states", expanding=True))
_IN_STATE = (
    select(*_COLUMNS)
    .where(_OF_STATES)
    .order_by(SUBMISSION.c.day, SUBMISSION.c.lesson_id, SUBMISSION.c.version)
)
_COUNT_IN = Prepared(
    lambda: select(func.count()).select_from(SUBMISSION).where(SUBMISSION.c.state == bindparam("state"))
)
_COUNT_NEWEST = written("SELECT count(*) FROM submission WHERE state = :state AND is_newest")
_COUNT_OF_DAYS = written(
    "SELECT count(*) FROM submission WHERE state = :state AND is_newest"
    " AND day BETWEEN :first AND :last AND NOT cancels"
)


def versions_of(connection: Connection, lesson_ids: Iterable[UUID]) -> dict[UUID, list[Submission]]:
    """Every version of these lessons, oldest first."""
    found: dict[UUID, list[Submission]] = {}
    for chunk in chunks(list(lesson_ids)):
        statement = select(*_COLUMNS).where(SUBMISSION.c.lesson_id.in_(chunk)).order_by(SUBMISSION.c.version)
        for row in connection.execute(statement):
            found.setdefault(row.lesson_id, []).append(Submission(*row))
    return found


def in_state(connection: Connection, *states: SubmissionState) -> list[Submission]:
    """The versions in one of these states, oldest lesson first."""
    return [Submission(*row) for row in connection.execute(_IN_STATE, {"states": states})]


def due_under_another(connection: Connection, envelope: bytes) -> list[Submission]:
    """The due versions frozen under another identity of the school."""
    statement = select(*_COLUMNS).where(
        SUBMISSION.c.state == SubmissionState.DUE,
        SUBMISSION.c.envelope.is_not(None),
        SUBMISSION.c.envelope != envelope,
    )
    return [Submission(*row) for row in connection.execute(statement)]


def is_in_hand(connection: Connection, key: UUID, count: int) -> bool:
    """True when exactly these rows are still ours to send: re-checked just before each POST."""
    found = connection.execute(
        select(func.count()).where(
            SUBMISSION.c.batch_key == key, SUBMISSION.c.state == SubmissionState.SENDING
        )
    ).scalar_one()
    return int(found) == count


def still_in(connection: Connection, seqs: Sequence[int], state: SubmissionState) -> set[int]:
    """Those of these versions that are in this state."""
    found: set[int] = set()
    for chunk in chunks(seqs):
        statement = select(SUBMISSION.c.seq).where(SUBMISSION.c.seq.in_(chunk), SUBMISSION.c.state == state)
        found.update(row.seq for row in connection.execute(statement))
    return found


def cancelling(connection: Connection, seqs: Sequence[int]) -> list[int]:
    """Those of these versions that cancel their lesson at the State."""
    found: list[int] = []
    for chunk in chunks(seqs):
        statement = select(SUBMISSION.c.seq).where(SUBMISSION.c.seq.in_(chunk), SUBMISSION.c.cancels)
        found += [row.seq for row in connection.execute(statement)]
    return found


def batch_of(connection: Connection, key: UUID) -> Batch | None:
    """A batch by its Idempotency-Key; None when the server refused that key, which then never serves again."""
    row = connection.execute(
        select(
            BATCH.c.id, BATCH.c.run_id, BATCH.c.started_at, BATCH.c.lesson_count, BATCH.c.body_sha256
        ).where(BATCH.c.id == key, func.coalesce(BATCH.c.outcome, "") != KEY_REUSED)
    ).first()
    return Batch(*row) if row else None


def older_in(connection: Connection, newer: Sequence[int], state: SubmissionState) -> list[int]:
    """The versions in that state that these accepted ones replace."""
    older = _older()
    found: set[int] = set()
    for chunk in chunks(newer):
        statement = (
            select(older.c.seq)
            .join(
                SUBMISSION,
                and_(SUBMISSION.c.lesson_id == older.c.lesson_id, older.c.version < SUBMISSION.c.version),
            )
            .where(SUBMISSION.c.seq.in_(chunk), SUBMISSION.c.version > 1)
            .where(older.c.state == state)
        )
        found.update(row.seq for row in connection.execute(statement))
    return sorted(found)


@cache
def _older() -> Any:
    """An alias copies every column: made once, not at each question."""
    return SUBMISSION.alias("older")


def counts_of_newest(
    connection: Connection, states: Iterable[SubmissionState] = SubmissionState
) -> dict[SubmissionState, int]:
    """How many lessons stand where, by their newest version, or an older one held before a person (``outbox_shown``).
    Asked for what was accepted, it walks the history."""
    found = {state: int(_COUNT_NEWEST.value(connection, state=state)) for state in states}
    for behind in behind_held(connection):
        for state, step in ((behind.state, -1), (SubmissionState.HELD, 1)):
            if state in found:
                found[state] += step
    return {state: number for state, number in found.items() if number}


def count_in(connection: Connection, *states: SubmissionState) -> int:
    """How many versions are in one of these states."""
    return sum(int(_COUNT_IN.value(connection, state=state.value)) for state in states)


def count_between(connection: Connection, first: date, last: date, states: Sequence[SubmissionState]) -> int:
    """How many newest versions, not cancellations, of the lessons of these days are in one of these states."""
    days = {"first": first, "last": last}
    return sum(int(_COUNT_OF_DAYS.value(connection, state=state, **days)) for state in states)


def chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Parts of a list, small enough for one statement."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def is_any_verifiable(connection: Connection, now: datetime) -> bool:
    """True when a version to verify has waited as long as its proof needs."""
    return bool(_VERIFIABLE.rows(connection, state=SubmissionState.TO_VERIFY.value, now=now))


def is_any_in(connection: Connection, *states: SubmissionState) -> bool:
    """True when a version is in one of these states; nearly free, where most evenings have none."""
    return any(_ANY_IN.rows(connection, state=state.value) for state in states)


_ANY_IN = Prepared(lambda: select(SUBMISSION.c.seq).where(SUBMISSION.c.state == bindparam("state")).limit(1))
_VERIFIABLE = Prepared(
    lambda: (
        select(SUBMISSION.c.seq)
        .where(SUBMISSION.c.state == bindparam("state"), SUBMISSION.c.next_attempt_at <= bindparam("now"))
        .limit(1)
    )
)
