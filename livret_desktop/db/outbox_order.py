"""Which version of a lesson goes first: an older one that came to nothing never leaves after a newer one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, select

from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.outbox_store import move
from livret_desktop.db.outbox_there import is_perhaps_there
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState

_GIVEN_WAY = {
    SubmissionState.REJECTED: SubmissionState.SUPERSEDED,
    SubmissionState.DUE: SubmissionState.DROPPED,
}
_GOES_FIRST = (
    SubmissionState.DUE,
    SubmissionState.TO_VERIFY,
    SubmissionState.HELD,
    SubmissionState.ACCEPTED,
)
"""Whatever becomes of the newer one, what it replaced has no business at the State any more."""


class _Pair(NamedTuple):
    """An older version that came to nothing, and a newer one of the same lesson that goes first."""

    seq: int
    newer_seq: int
    state: SubmissionState
    newer_state: SubmissionState
    newer_cancels: bool


def give_way(connection: Connection, seqs: Sequence[int]) -> None:
    """Refused or unrecorded versions give way to a newer one, in whatever doubt it is; ``seqs``: those just settled.

    Either may be the older or the newer one. Sent all the same, the older would tell the State what is no more.

    A waiting cancellation then has nothing left to cancel, unless the refusal says that the State holds the lesson.
    """
    gone: set[int] = set()
    for pair in _pairs(connection, seqs):
        if pair.seq not in gone:
            move(connection, [pair.seq], pair.state, _GIVEN_WAY[pair.state])
            gone.add(pair.seq)
        is_waiting = pair.newer_cancels and pair.newer_state is SubmissionState.DUE
        if not is_waiting or pair.newer_seq in gone:
            continue
        if not _is_any_at_the_state(connection, pair.newer_seq):
            move(connection, [pair.newer_seq], SubmissionState.DUE, SubmissionState.DROPPED)
            gone.add(pair.newer_seq)


def _pairs(connection: Connection, seqs: Sequence[int]) -> list[_Pair]:
    newer = SUBMISSION.alias("newer")
    same_lesson = and_(newer.c.lesson_id == SUBMISSION.c.lesson_id, newer.c.version > SUBMISSION.c.version)
    older = SUBMISSION.c
    statement = (
        select(older.seq, newer.c.seq, older.state, newer.c.state, newer.c.cancels)
        .join(newer, same_lesson)
        .where(older.state.in_(_GIVEN_WAY), newer.c.state.in_(_GOES_FIRST))
    )
    found = {
        _Pair(*row)
        for chunk in chunks(seqs)
        for settled in (older.seq, newer.c.seq)
        for row in connection.execute(statement.where(settled.in_(chunk)))
    }
    return sorted(found, key=lambda pair: (pair.seq, pair.newer_seq))


def _is_any_at_the_state(connection: Connection, seq: int) -> bool:
    """True when an older version of the same lesson is, or may be, at the State."""
    older = SUBMISSION.alias("older")
    statement = (
        select(older.c.seq)
        .join(SUBMISSION, SUBMISSION.c.lesson_id == older.c.lesson_id)
        .where(SUBMISSION.c.seq == seq, older.c.version < SUBMISSION.c.version, is_perhaps_there(older))
    )
    return connection.execute(statement.limit(1)).first() is not None
