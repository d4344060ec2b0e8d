"""Versions of lessons on their way to the State, and the batches they left in.

States change here, by the table of ``domain.outbox``; outside that table only after a restore (``doubt``,
``doubt_marks``, ``db.restore_store``) and when training is left (``db.training_store.set_aside``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    insert,
    literal_column,
    null,
    select,
    update,
)

from livret_desktop.db.outbox_reads import Batch, chunks
from livret_desktop.db.prepared import Prepared
from livret_desktop.db.tables import BATCH, SUBMISSION
from livret_desktop.db.types import instant_text
from livret_desktop.domain.outbox import (
    UNATTEMPTED_ONLY,
    UNFROZEN_ONLY,
    SubmissionState,
    check_transition,
)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be sent."""

    lesson_id: UUID
    version: int
    day: date
    cancels: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """The bytes of one version, as they will always be sent."""

    seq: int
    body: bytes
    envelope: bytes
    sha256: str


def add_versions(connection: Connection, versions: Sequence[NewVersion], at: datetime) -> None:
    """Insert due versions; each becomes the newest of its lesson."""
    if not versions:
        return
    later = [version.lesson_id for version in versions if version.version > 1]
    for chunk in chunks(later):
        connection.execute(
            update(SUBMISSION).where(SUBMISSION.c.lesson_id.in_(chunk)).values(is_newest=False)
        )
    connection.execute(
        insert(SUBMISSION),
        [
            {
                "lesson_id": version.lesson_id,
                "version": version.version,
                "state": SubmissionState.DUE,
                "cancels": version.cancels,
                "is_newest": True,
                "day": version.day,
                "created_at": at,
                "correction_reason": version.reason,
            }
            for version in versions
        ],
    )


def move(
    connection: Connection,
    seqs: Sequence[int],
    before: SubmissionState,
    after: SubmissionState,
    **values: Any,
) -> None:
    """Bring versions from one state to another, all with the same values.

    Raises RuleError when the table of states has no such line, RuntimeError when a row is no longer in ``before``.
    """
    check_transition(before, after)
    _move(connection, seqs, before, {"state": after, **values})


def move_each(
    connection: Connection, before: SubmissionState, after: SubmissionState, rows: Sequence[dict[str, Any]]
) -> None:
    """Like :func:`move`, each row (a dict with ``seq``) with its own values, all with the same keys."""
    check_transition(before, after)
    if not rows:
        return
    _expect(_update_each(connection, rows, {"state": after}, {"state": before}), len(rows))


def annotate(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note why versions stay where they are, each row a dict with ``seq``, all with the same keys."""
    if rows:
        _update_each(connection, rows, {}, {})


def keep_bytes(connection: Connection, frozen: Sequence[Frozen]) -> None:
    """Keep the bytes of versions never frozen. Once kept they never change."""
    if not frozen:
        return
    _expect(_update_each(connection, _frozen_values(frozen), {}, {"sha256": None}), len(frozen))


def _frozen_values(frozen: Sequence[Frozen]) -> list[dict[str, Any]]:
    return [
        {"seq": one.seq, "body": one.body, "envelope": one.envelope, "sha256": one.sha256} for one in frozen
    ]


def doubt(connection: Connection, seqs: Sequence[int], **values: Any) -> None:
    """After a restore: due or sending versions become to_verify, outside the table of states.

    Nothing here knows whether the State has them: the copy is older than what was sent since.
    """
    for chunk in chunks(seqs):
        connection.execute(
            update(SUBMISSION)
            .where(
                SUBMISSION.c.seq.in_(chunk),
                SUBMISSION.c.state.in_((SubmissionState.DUE, SubmissionState.SENDING)),
            )
            .values(state=SubmissionState.TO_VERIFY, **values)
        )


def date_doubts(connection: Connection, at: datetime, offset_s: float | None) -> None:
    """The end of attempts to verify whose server time is not known: now, by both clocks."""
    _DATE_DOUBTS.rows(connection, doubtful=SubmissionState.TO_VERIFY.value, ended_at=at, ahead_s=offset_s)


_DATE_DOUBTS = Prepared(
    lambda: (
        update(SUBMISSION)
        .where(SUBMISSION.c.state == bindparam("doubtful"), SUBMISSION.c.server_offset_s.is_(None))
        .values(attempt_ended_at=bindparam("ended_at"), server_offset_s=bindparam("ahead_s"))
    )
)


def date_again(connection: Connection, now: datetime) -> None:
    """After a restore: whatever is to verify may have left again since the copy was made. The end of its attempt is
    now, in server time yet to be learned."""
    connection.execute(
        update(SUBMISSION)
        .where(SUBMISSION.c.state == SubmissionState.TO_VERIFY)
        .values(attempt_ended_at=now, server_offset_s=None, next_attempt_at=None)
    )


def doubt_marks(connection: Connection, now: datetime) -> None:
    """After a restore: a mark of a version never attempted may have been taken back since, and the lesson sent. Taken
    back, such a mark leaves a doubt (``services.by_hand.marks``)."""
    connection.execute(
        update(SUBMISSION)
        .where(SUBMISSION.c.state == SubmissionState.DECLARED_BY_HAND, SUBMISSION.c.attempted_at.is_(None))
        .values(attempt_ended_at=now)
    )


def edit_due(connection: Connection, rows: Sequence[tuple[int, date, bool]]) -> None:
    """Set the day and the cancellation of versions never attempted; bytes made ahead of them count no more."""
    if not rows:
        return
    statement = (
        update(SUBMISSION)
        .where(SUBMISSION.c.seq == bindparam("of_seq"))
        .values(
            day=bindparam("new_day"), cancels=bindparam("new_cancels"), body=None, envelope=None, sha256=None
        )
    )
    connection.execute(
        statement,
        [{"of_seq": seq, "new_day": day, "new_cancels": cancels} for seq, day, cancels in rows],
    )


def forget_lessons(connection: Connection, lesson_ids: Sequence[UUID]) -> None:
    """Remove the versions of lessons that are no more (undone before any attempt)."""
    for chunk in chunks(lesson_ids):
        connection.execute(delete(SUBMISSION).where(SUBMISSION.c.lesson_id.in_(chunk)))


def refresh_newest(connection: Connection, lesson_ids: Sequence[UUID]) -> None:
    """Mark again the newest version of each lesson; one dropped or replaced counts only when there is no other."""
    other = SUBMISSION.alias("other")
    closed = other.c.state.in_((SubmissionState.DROPPED, SubmissionState.SUPERSEDED))
    rank = other.c.version + case((closed, -1_000_000_000), else_=0)
    newest = (
        select(other.c.version)
        .where(other.c.lesson_id == SUBMISSION.c.lesson_id)
        .order_by(rank.desc())
        .limit(1)
        .scalar_subquery()
    )
    for chunk in chunks(lesson_ids):
        connection.execute(
            update(SUBMISSION)
            .where(SUBMISSION.c.lesson_id.in_(chunk))
            .values(is_newest=SUBMISSION.c.version == newest)
        )


def begin_attempt(
    connection: Connection,
    batch: Batch,
    seqs: Sequence[int],
    frozen: Sequence[Frozen],
    *,
    offset_s: float | None,
    is_training: bool = False,
) -> None:
    """Commit-to-be before the first byte: the bytes of those never frozen, the key, and ``sending``.

    The code of a former refusal stays until an answer says another: it may say that the State holds the lesson.
    """
    begun = {
        "batch_key": batch.key,
        "attempted_at": batch.started_at,
        "attempt_ended_at": None,
        "server_offset_s": offset_s,
        "is_training": is_training,
        "next_attempt_at": None,
        "reason": None,
        "field": None,
    }
    if frozen:
        _freeze_and_begin(connection, frozen, begun)
    fresh = {one.seq for one in frozen}
    again = [seq for seq in seqs if seq not in fresh]
    move(connection, again, SubmissionState.DUE, SubmissionState.SENDING, **begun)
    connection.execute(delete(BATCH).where(BATCH.c.id == batch.key))
    connection.execute(
        insert(BATCH).values(
            id=batch.key,
            run_id=batch.run_id,
            started_at=batch.started_at,
            lesson_count=batch.lesson_count,
            body_sha256=batch.body_sha256,
        )
    )


def _freeze_and_begin(connection: Connection, frozen: Sequence[Frozen], begun: dict[str, Any]) -> None:
    """Keep the bytes and the new state in one writing of each row."""
    check_transition(SubmissionState.DUE, SubmissionState.SENDING)
    met = _update_each(
        connection,
        _frozen_values(frozen),
        {"state": SubmissionState.SENDING, **begun},
        {"state": SubmissionState.DUE, "sha256": None},
    )
    _expect(met, len(frozen))


def end_batch(
    connection: Connection, key: UUID, at: datetime, *, outcome: str, status: int | None, reason: str
) -> None:
    """Note what came of a batch."""
    connection.execute(
        update(BATCH)
        .where(BATCH.c.id == key)
        .values(ended_at=at, outcome=outcome, http_status=status, reason=reason)
    )


def _move(
    connection: Connection, seqs: Sequence[int], before: SubmissionState, values: dict[str, Any]
) -> None:
    moved = 0
    for chunk in chunks(seqs):
        statement = (
            update(SUBMISSION).where(SUBMISSION.c.seq.in_(chunk), SUBMISSION.c.state == before).values(values)
        )
        if (before, values["state"]) in UNATTEMPTED_ONLY:
            statement = statement.where(SUBMISSION.c.attempted_at.is_(None))
        if (before, values["state"]) in UNFROZEN_ONLY:
            statement = statement.where(SUBMISSION.c.sha256.is_(None))
        moved += connection.execute(statement).rowcount
    _expect(moved, len(seqs))


def _update_each(
    connection: Connection,
    rows: Sequence[dict[str, Any]],
    shared: dict[str, Any],
    where: dict[str, Any],
) -> int:
    """One UPDATE by ``seq`` for many rows, where ``where`` still holds; how many rows it met.

    Bound by position in kept form: SQLAlchemy's own way takes three times as long for 1 000 rows. What all have alike
    is written into the statement where it is no text of anybody: binding it took as long as writing the rows.
    """
    shared = shared | _alike(rows)
    written = {name: _written(connection, name, value) for name, value in shared.items() if _is_ours(value)}
    names = [name for name in (*rows[0], *shared) if name != "seq" and name not in written]
    conditions = [SUBMISSION.c[name] == _written(connection, name, value) for name, value in where.items()]
    statement = (
        update(SUBMISSION)
        .where(SUBMISSION.c.seq == bindparam("of_seq"), *conditions)
        .values(written | {name: bindparam(f"new_{name}") for name in names})
    )
    compiled = statement.compile(dialect=connection.dialect)
    order = [name.partition("_")[2] for name in compiled.positiontup or []]
    columns = [repeat(shared[name]) if name in shared else _column(rows, name) for name in order]
    return connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=False))).rowcount


def _is_ours(value: Any) -> bool:
    """True for what cannot hold a word of a person or of the server."""
    return value is None or isinstance(value, SubmissionState | UUID | datetime | bool | float)


def _written(connection: Connection, name: str, value: Any) -> ColumnElement[Any]:
    """A value of ours as SQL, in the form its column keeps."""
    if value is None:
        return null()
    processor = SUBMISSION.c[name].type.literal_processor(connection.dialect)
    if processor is None or not _is_ours(value):
        raise TypeError(f"{name}: {type(value).__name__} is bound, never written into a statement")
    return literal_column(processor(value))


def _alike(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What every row has alike."""
    first = rows[0]
    return {
        name: value
        for name, value in first.items()
        if name != "seq" and len(rows) > 1 and [row[name] for row in rows].count(value) == len(rows)
    }


def _column(rows: Sequence[dict[str, Any]], name: str) -> list[Any]:
    """The values of one column; most are kept as they are, and need not be looked at one by one."""
    values = [row[name] for row in rows]
    return values if set(map(type, values)) <= _KEPT_AS_IS else [_kept(value) for value in values]


_KEPT_AS_IS = frozenset({int, float, str, bytes, bool, type(None)})


def _kept(value: Any) -> Any:
    """A value as the table keeps it (``db.types``)."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, UUID):
        return str(value)
    return value.value if isinstance(value, SubmissionState) else value


def _expect(moved: int, wanted: int) -> None:
    if moved != wanted:
        raise RuntimeError(f"{wanted - moved} of {wanted} lesson versions were no longer where they stood")
