"""Where a send is written down: the journal and the database, always in the order that no crash can turn into a lie.

Before the first byte: bytes, key and ``sending`` committed, then the intent forced to the disk. After the answer:
the outcome forced to the disk, then the states committed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.outbox_order import give_way
from livret_desktop.db.outbox_reads import Batch
from livret_desktop.db.outbox_store import Frozen
from livret_desktop.domain.dsr import FrozenLesson
from livret_desktop.domain.outbox import UNKNOWN_THERE, SubmissionState
from livret_desktop.errors import MachineError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.last_success import note_success
from livret_desktop.services.outbox.send_wait import SendWait, keep_wait, read_wait
from livret_desktop.services.outbox.sender_lock import SenderLock
from livret_desktop.services.outbox.stays_here import drop_what_stays
from livret_desktop.services.outbox.training import is_training, note_training
from livret_desktop.transmission.journal_records import Intended, Known, Outcome
from livret_desktop.transmission.send_journal import SendJournal
from livret_desktop.transmission.wire import batch_body, is_cancellation

_CLOCKS_AGREE = timedelta(minutes=1)
_UNSETTLED = frozenset({SubmissionState.TO_VERIFY, SubmissionState.HELD})


_STILL_DOUBTED = (
    "La réponse à un envoi précédent n’est pas arrivée, et le nouvel essai n’a rien dit de cette leçon. "
    "Elle repartira à l’identique : la DSR ne l’enregistrera pas deux fois."
)


@dataclass(frozen=True, slots=True)
class InHand:
    """One version in this run. ``is_doubtful``: it may be at the State already; deduplication makes it safe."""

    seq: int
    lesson: FrozenLesson
    day: date
    is_doubtful: bool = False
    former_key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one version."""

    row: InHand
    state: SubmissionState
    receipt: str | None = None
    code: str | None = None
    reason: str | None = None
    field: str | None = None
    next_attempt_at: datetime | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST about to be made."""

    key: UUID
    rows: tuple[InHand, ...]
    is_training: bool = False

    @property
    def lessons(self) -> tuple[FrozenLesson, ...]:
        """What the gateway sends."""
        return tuple(row.lesson for row in self.rows)


@dataclass(frozen=True, slots=True)
class BatchEnd:
    """What came of the whole batch, for its row."""

    outcome: str
    status: int | None = None
    reason: str = ""
    received_at: datetime | None = None


class Moment(NamedTuple):
    """An instant by our civil clock, and by the monotonic one."""

    at: datetime
    ticks_s: float


@dataclass(frozen=True, slots=True)
class AttemptEnd:
    """When an attempt ended by our clock, and how far the server's was ahead then (None: not known)."""

    at: datetime
    offset_s: float | None
    received_at: datetime | None = None


class Ledger:
    """The writes of one run. On the sender's thread, with the lock held."""

    def __init__(
        self, desk: Desk, journal: SendJournal, lock: SenderLock, run_id: UUID, new_key: Callable[[], UUID]
    ) -> None:
        self._desk = desk
        self._journal = journal
        self._lock = lock
        self._run_id = run_id
        self._new_key = new_key
        self._heard: tuple[datetime, Moment] | None = None
        self._speaks_to_training: bool | None = None
        self.wait = SendWait()

    @property
    def offset_s(self) -> float | None:
        """How far the server's clock is ahead of ours now, in seconds; never less than the truth.

        None: the server said no time, or since then our clocks went apart. Ours was set, or the PC slept (on Linux and
        macOS the monotonic clock stops then): nobody can tell which, and the server's clock went on.
        """
        if self._heard is None:
            return None
        server_at, asked = self._heard
        now = self.moment()
        passed = timedelta(seconds=now.ticks_s - asked.ticks_s)
        if abs(now.at - asked.at - passed) > _CLOCKS_AGREE:
            return None
        return (server_at + passed - now.at).total_seconds()

    def moment(self) -> Moment:
        """Now, by both clocks."""
        return Moment(self._desk.clock.now(), self._desk.clock.monotonic())

    def hear_time(self, connection: Any, server_at: datetime | None, asked: Moment) -> None:
        """What the server's clock said to a question ``asked`` then. Doubts whose end has no server time yet are dated
        from here: later than the truth, so that nothing is ever proven absent too early."""
        self._heard = None if server_at is None else (server_at, asked)
        if self.offset_s is not None:
            outbox_store.date_doubts(connection, self._desk.clock.now(), self.offset_s)

    def read_wait(self) -> SendWait:
        """The wait as kept, from now on in hand; and the mode of this run, which speaks to one server to its end."""
        with self._desk.database.read() as reading:
            self.wait = read_wait(reading.connection)
            self._speaks_to_training = is_training(reading.connection)
        return self.wait

    def keep_wait(self, wait: SendWait) -> None:
        """Keep why the queue waits; nothing is written where the kept part of it is as it was."""
        if replace(wait, is_half_open=False) != replace(self.wait, is_half_open=False):
            with self._desk.database.quiet_write() as connection:
                keep_wait(connection, wait)
        self.wait = wait

    def begin(
        self, connection: Any, rows: Sequence[InHand], frozen: Sequence[Frozen], digest: str = ""
    ) -> Attempt:
        """Inside a transaction: these versions are ``sending``, with their bytes and their key.

        ``digest``: :func:`body_digest` of exactly these rows, where it was made ahead.
        """
        now = self._desk.clock.now()
        digest = digest or body_digest(rows)
        key = self._key_for(connection, rows, digest)
        doubtful = [row.seq for row in rows if row.is_doubtful]
        outbox_store.move(connection, doubtful, SubmissionState.TO_VERIFY, SubmissionState.DUE)
        trained = self.note_mode(connection)
        batch = Batch(key, self._run_id, now, len(rows), digest)
        outbox_store.begin_attempt(
            connection,
            batch,
            [row.seq for row in rows],
            frozen,
            offset_s=self.offset_s,
            is_training=trained,
        )
        return Attempt(key, tuple(rows), trained)

    def note_mode(self, connection: Any) -> bool:
        """Is it the training server that is spoken to? Raises MachineError when training was entered or left since the
        run began: its gateway is still that of before."""
        trained = note_training(connection)
        if self._speaks_to_training is not None and trained is not self._speaks_to_training:
            raise MachineError(
                "L’envoi s’est arrêté",
                "Le mode essai a changé pendant l’envoi : rien de plus n’est parti.",
                "Relancez l’envoi : il parlera au bon serveur.",
            )
        return trained

    def promise(self, attempt: Attempt) -> None:
        """After that commit, before the first byte: the intent forced to the disk."""
        intended = [
            Intended(
                row.lesson.lesson_id,
                row.lesson.version,
                row.day,
                row.lesson.sha256,
                is_cancellation(row.lesson.body),
            )
            for row in attempt.rows
        ]
        at, trained = self._desk.clock.now(), attempt.is_training
        self._journal.intend(attempt.key, at, intended, is_training=trained)

    def check_in_hand(self, attempt: Attempt) -> None:
        """Just before each POST: lock and rows are still ours. Raises MachineError."""
        self._lock.check()
        with self._desk.database.read() as reading:
            if not outbox_reads.is_in_hand(reading.connection, attempt.key, len(attempt.rows)):
                raise MachineError(
                    "L’envoi s’est arrêté",
                    "Les leçons en cours d’envoi ont changé entre-temps : rien de plus n’est parti.",
                    "Relancez l’envoi : ce qui est en doute sera d’abord vérifié.",
                )

    def settle(self, attempt: Attempt, settled: Sequence[Settled], end: BatchEnd, wait: SendWait) -> None:
        """The answer of one POST: journal first, then states, batch and wait in one transaction."""
        now = self._desk.clock.now()
        told, trained = [_outcome(one) for one in settled], attempt.is_training
        self._journal.settle(attempt.key, now, told, is_training=trained)
        with self._desk.database.quiet_write() as connection:
            write_outcomes(
                connection, SubmissionState.SENDING, settled, AttemptEnd(now, self.offset_s, end.received_at)
            )
            outbox_store.end_batch(
                connection, attempt.key, now, outcome=end.outcome, status=end.status, reason=end.reason
            )
            keep_wait(connection, wait)
        self.wait = wait

    def note_unrecorded(self, attempt: Attempt) -> None:
        """Nothing of this attempt was recorded, but what to call it waits for the next answers (still ``sending``)."""
        outcomes = [_outcome(doubted(Settled(row, SubmissionState.DUE))) for row in attempt.rows]
        at, trained = self._desk.clock.now(), attempt.is_training
        self._journal.settle(attempt.key, at, outcomes, is_training=trained)

    def resolve(self, settled: Sequence[Settled], frozen: Sequence[Frozen] = ()) -> None:
        """What reading back, or nothing at all, says of versions to verify: journal first, then states."""
        self._tell(settled)
        with self._desk.database.quiet_write() as connection:
            outbox_store.keep_bytes(connection, frozen)
            write_outcomes(connection, SubmissionState.TO_VERIFY, settled)

    def withdraw(self, settled: Sequence[Settled]) -> None:
        """Accepted versions that the State proves to have no more, or otherwise: journal first, then states."""
        self._tell(settled)
        with self._desk.database.quiet_write() as connection:
            write_outcomes(connection, SubmissionState.ACCEPTED, settled)

    def _tell(self, settled: Sequence[Settled]) -> None:
        """To the journal: what was learned of them beside any attempt."""
        with self._desk.database.read() as reading:
            trained = is_training(reading.connection)
        told = [_outcome(one) for one in settled]
        self._journal.settle(None, self._desk.clock.now(), told, is_training=trained)

    def settle_orphans(self) -> None:
        """Versions found ``sending`` with the lock in hand: as the journal says of that attempt, else to verify."""
        with self._desk.database.read() as reading:
            if not outbox_reads.is_any_in(reading.connection, SubmissionState.SENDING):
                return
            orphans = outbox_reads.in_state(reading.connection, SubmissionState.SENDING)
        known = self._journal.known()
        settled = []
        for orphan in orphans:
            lesson = FrozenLesson(orphan.lesson_id, orphan.version, b"", b"", orphan.sha256 or "")
            row = InHand(orphan.seq, lesson, orphan.day)
            told = known.get((orphan.lesson_id, orphan.version))
            settled.append(_as_told(row, told if told and told.batch == orphan.batch_key else None))
        # When it ended nobody saw, and our clock may have been set since: dated once the server says its time.
        end = AttemptEnd(self._desk.clock.now(), offset_s=None)
        with self._desk.database.quiet_write() as connection:
            write_outcomes(connection, SubmissionState.SENDING, settled, end)

    def note_success(self) -> None:
        """This run left nothing due."""
        with self._desk.database.quiet_write() as connection:
            note_success(connection, self._desk.clock.now(), is_training=is_training(connection))

    def _key_for(self, connection: Any, rows: Sequence[InHand], digest: str) -> UUID:
        """Same body, same key; anything regrouped or halved, a new one."""
        former = {row.former_key for row in rows}
        key = former.pop() if len(former) == 1 else None
        batch = None if key is None else outbox_reads.batch_of(connection, key)
        return batch.key if batch is not None and batch.body_sha256 == digest else self._new_key()


def body_digest(rows: Sequence[InHand]) -> str:
    """The SHA-256 of the body that these versions make. Pure, any thread. Raises MachineError for altered bytes."""
    return hashlib.sha256(batch_body([row.lesson for row in rows])).hexdigest()


def write_outcomes(
    connection: Any,
    before: SubmissionState,
    settled: Iterable[Settled],
    end: AttemptEnd | None = None,
) -> None:
    """Bring versions from ``sending`` or ``to_verify`` to what became of them, in the caller's transaction."""
    by_state: dict[SubmissionState, list[Settled]] = {}
    for one in settled:
        by_state.setdefault(one.state, []).append(one)
    for state, group in by_state.items():
        rows = [_values(one, end) for one in group]
        if state is before:  # still to verify: only why, and when to look again
            outbox_store.annotate(connection, rows)
        elif state is SubmissionState.HELD and before is not SubmissionState.TO_VERIFY:
            outbox_store.move_each(connection, before, SubmissionState.TO_VERIFY, rows)
            outbox_store.move_each(connection, SubmissionState.TO_VERIFY, SubmissionState.HELD, rows)
        else:
            outbox_store.move_each(connection, before, state, rows)
    accepted = by_state.get(SubmissionState.ACCEPTED, [])
    replacing = [one.row.seq for one in accepted if one.row.lesson.version > 1]
    _supersede(connection, replacing, SubmissionState.ACCEPTED)
    # Asked of a doubt in the same run: whatever the State had of it, it has this one now.
    _supersede(connection, replacing, SubmissionState.HELD)
    _forget_vain_cancellations(connection, by_state.get(SubmissionState.REJECTED, []))
    settled_now = by_state.get(SubmissionState.REJECTED, []) + by_state.get(SubmissionState.DUE, [])
    give_way(connection, [*(one.row.seq for one in settled_now), *replacing])
    drop_what_stays(connection, {one.row.lesson.lesson_id for one in settled_now})


def _forget_vain_cancellations(connection: Any, refused: Sequence[Settled]) -> None:
    """The State knows nothing of what was to be cancelled: there is nothing to put right, and what it had accepted once
    is not to be looked for on Sunday, found gone, and sent again. A lesson that it refuses in the same words stays
    refused: it is recorded nowhere, and a person must see it."""
    unknown = [one.row.seq for one in refused if one.code == UNKNOWN_THERE]
    seqs = outbox_reads.cancelling(connection, unknown)
    _supersede(connection, seqs, SubmissionState.ACCEPTED)
    outbox_store.move(connection, seqs, SubmissionState.REJECTED, SubmissionState.SUPERSEDED)


def _supersede(connection: Any, seqs: Sequence[int], state: SubmissionState) -> None:
    """What these versions replace, of those in that state."""
    older = outbox_reads.older_in(connection, seqs, state)
    outbox_store.move(connection, older, state, SubmissionState.SUPERSEDED)


def _values(one: Settled, end: AttemptEnd | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "seq": one.row.seq,
        "reason": one.reason,
        "field": one.field,
        "next_attempt_at": one.next_attempt_at,
    }
    if (
        one.state is not SubmissionState.DUE
    ):  # nothing was answered: a refusal of before still tells what is there
        values["code"] = one.code
    if one.receipt is not None or one.state is SubmissionState.ACCEPTED:
        received_at = one.received_at or (None if end is None else end.received_at)
        values |= {"receipt": one.receipt, "received_at": received_at}
    elif (
        one.state is not SubmissionState.REJECTED
    ):  # lost there and now refused: the receipt is what a person shows
        values |= {"receipt": None, "received_at": None}
    if end is None:
        return values
    values["attempt_ended_at"] = end.at
    if one.state in _UNSETTLED:
        values["server_offset_s"] = end.offset_s
    return values


def _outcome(one: Settled) -> Outcome:
    lesson = one.row.lesson
    return Outcome(lesson.lesson_id, lesson.version, one.state.value, one.receipt, one.code, one.reason)


def _as_told(row: InHand, told: Known | None) -> Settled:
    if told is None or told.state is None:
        return Settled(
            row,
            SubmissionState.TO_VERIFY,
            reason="Le programme s’est arrêté pendant l’envoi : la DSR l’a peut-être enregistrée.",
        )
    return Settled(row, SubmissionState(told.state), told.receipt, told.code, told.reason)


def doubted(one: Settled) -> Settled:
    """A version that may be at the State already is not due again because this attempt came to nothing."""
    if one.row.is_doubtful and one.state is SubmissionState.DUE:
        return replace(one, state=SubmissionState.TO_VERIFY, reason=one.reason or _STILL_DOUBTED)
    return one
