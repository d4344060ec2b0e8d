"""One pass over what is due: batches by envelope, answers, halving, and when to stop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads, send_reads
from livret_desktop.db.outbox_reads import KEY_REUSED
from livret_desktop.db.outbox_store import Frozen
from livret_desktop.db.send_reads import Sendable
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    Capabilities,
    DsrError,
    FrozenLesson,
    LessonVerdict,
    Verdict,
)
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.pace import Pace
from livret_desktop.services.batches.send_answers import (
    Consequence,
    Effect,
    consequence,
    refused_as_former,
    refused_unjudged,
)
from livret_desktop.services.batches.send_ledger import (
    Attempt,
    BatchEnd,
    InHand,
    Ledger,
    Settled,
    body_digest,
    doubted,
)
from livret_desktop.services.batches.send_plan import Plan
from livret_desktop.services.batches.send_tally import Tally
from livret_desktop.services.batches.timed_gateway import TimedGateway
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.roster import Roster, payload_of
from livret_desktop.services.outbox.send_wait import Jitter, Notice, SendWait
from livret_desktop.transmission.rejections import refused_alone
from livret_desktop.transmission.troubles import todo_where_nothing_can_be_checked
from livret_desktop.transmission.wire import envelope_bytes, freeze

LARGEST_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ahead:
    """A batch frozen in memory, not committed: good as long as its plan is not stale."""

    rows: list[InHand]
    frozen: list[Frozen]
    digest: str = ""


@dataclass(slots=True)
class _Suspect:
    """A single lesson refused without detail or for its size, before anything was accepted: is it it, or the whole?"""

    attempt: Attempt
    answer: Answer

    def is_like(self, other: Answer) -> bool:
        return (self.answer.status, self.answer.code) == (other.status, other.code)


@dataclass(slots=True)
class SendingPass:
    """One pass. On the sender's thread, with the lock held; network never inside a transaction."""

    desk: Desk
    gateway: TimedGateway
    ledger: Ledger
    pace: Pace
    tally: Tally
    jitter: Jitter
    is_stopped: Callable[[], bool]
    promised: Capabilities
    """What the server guaranteed when the pass began."""
    largest_batch: int = LARGEST_BATCH
    _is_renewed: bool = False
    _is_troubled: bool = False
    _is_over: bool = False
    _is_owed: bool = False
    """What is due still waits for the one answer that a run gets however slow this PC was before it."""
    _suspects: list[_Suspect] = field(default_factory=list)
    _again: deque[tuple[InHand, ...]] = field(default_factory=deque)

    @property
    def is_blind(self) -> bool:
        """The server neither deduplicates nor can be read: each lost answer is a person's work, one is enough."""
        return _guarantees(self.promised) == (False, False)

    @property
    def may_go_on(self) -> bool:
        """False once the circuit is open, a wait or a person is needed, time is over, or someone said stop."""
        return self._is_allowed and not self.pace.is_time_over()

    @property
    def _is_allowed(self) -> bool:
        return not (self._is_over or self.ledger.wait.is_circuit_open or self.is_stopped())

    def stop(self) -> None:
        """Nothing more in this pass."""
        self._is_over = True

    def resend(self, rows: Sequence[InHand], frozen: Sequence[Frozen]) -> None:
        """Send again versions that may be at the State already: deduplication makes it safe."""
        newly = {one.seq: one for one in frozen}
        for group in _groups(rows, self.largest_batch):
            if not self._may_post():
                return
            with self.desk.database.quiet_write() as connection:
                fresh = [newly[row.seq] for row in group if row.seq in newly]
                attempt = self.ledger.begin(connection, group, fresh)
            self._run(attempt)
            self._empty_again()

    def send_all(self, plan: Plan) -> None:
        """Send everything of the plan, oldest first. The next batch is frozen while the answer is awaited.

        When time is over already by this PC's own work, one batch leaves all the same, and is halved down to a
        verdict where it must be: a PC so slow would never send by command. It ends: an exchange has its own time-out,
        and a thousand lessons are halved ten times. Where the network took the time, the next run tries.
        """
        self._is_owed = self.pace.is_slow_here(self.gateway.waited_s)
        with ThreadPoolExecutor(1, "freeze") as helper:
            ahead = helper.submit(self._freeze_next, plan)
            while self._may_post():
                attempt = self._next_attempt(plan, ahead.result())
                if attempt is None:
                    break
                ahead = helper.submit(self._freeze_next, plan)
                self._run(attempt)
                self._empty_again()
        self._is_owed = False
        self._close_suspects(is_whole_refused=False)

    def _empty_again(self) -> None:
        """Halves and rests leave at once; what is left when the pass stops is due again already."""
        while self._again and self._may_post():
            rows = self._again.popleft()
            with self.desk.database.quiet_write() as connection:
                rows = _still_waiting(connection, rows)
                attempt = self.ledger.begin(connection, rows, ()) if rows else None
            if attempt is not None:
                self._run(attempt)
        self._again.clear()

    def _may_post(self) -> bool:
        """After a lost answer the server is asked for its capabilities first: no POST until it answers them.

        When it no longer guarantees what this pass was built upon, the pass ends; the next one begins with the new.
        """
        if not self._may_begin():
            return False
        if self._is_troubled:
            self._is_troubled = False
            self.pace.before_request()
            try:
                found = self.gateway.capabilities()
                self._is_over |= _guarantees(found) != _guarantees(self.promised)
            except DsrError as error:
                self.ledger.keep_wait(self._wait_after(Effect.FAILURE, error.answer))
                self.stop()
        return self._may_begin()

    def _may_begin(self) -> bool:
        return self.may_go_on or (self._is_owed and self._is_allowed)

    def _next_attempt(self, plan: Plan, ahead: Ahead) -> Attempt | None:
        """Commit the next batch as ``sending``; frozen anew when a record was changed since it was."""
        with self.desk.database.quiet_write() as connection:
            reading = Reading(connection)
            if plan.is_stale(reading):
                plan.make_anew(reading)
                self.tally.total = plan.announced + len(self.tally.lessons)
                ahead = self._frozen_ahead(reading, plan)
            self.tally.total -= plan.take_refused()
            if not ahead.rows:
                return None
            del plan.seqs[: len(ahead.rows)]
            return self.ledger.begin(connection, ahead.rows, ahead.frozen, ahead.digest)

    def _freeze_next(self, plan: Plan) -> Ahead:
        """On the helper's thread: only reads.

        Nothing when a record was changed since the plan: a lesson may name a student the roster has not, or be
        gone. ``_next_attempt`` then makes both anew.
        """
        with self.desk.database.read() as reading:
            if plan.is_stale(reading):
                return Ahead([], [])
            return self._frozen_ahead(reading, plan)

    def _frozen_ahead(self, reading: Reading, plan: Plan) -> Ahead:
        """The next batch of one envelope, frozen in memory; those under another one come to the front of the next."""
        plan.judge_until(reading, self.largest_batch)
        wanted = plan.seqs[: self.largest_batch]
        if not wanted:
            return Ahead([], [])
        rows = send_reads.sendable_rows(reading.connection, wanted)
        envelope = envelope_bytes(plan.roster.school.agrement_number, plan.roster.school.aurige_id)
        first = rows[0].envelope or envelope
        group = [row for row in rows if (row.envelope or envelope) == first]
        apart = [row.seq for row in rows if (row.envelope or envelope) != first]
        plan.seqs[: len(wanted)] = [row.seq for row in group] + apart
        in_hand, frozen = frozen_rows(group, plan.roster, first)
        return Ahead(in_hand, frozen, body_digest(in_hand))

    def _run(self, attempt: Attempt) -> None:
        self.ledger.promise(attempt)
        answer = self._post(attempt)
        may_renew = not self._is_renewed and (self._is_owed or not self.pace.is_time_over())
        if answer.kind is AnswerKind.UNAUTHENTICATED and may_renew:
            self._is_renewed = True
            self.pace.before_request()
            if self.gateway.renew_sign_in():
                answer = self._post(attempt)
        result = self._consequence(answer, attempt)
        self._is_owed &= result.is_halved
        wait = self._wait_after(result.effect, answer)
        if result.guilty is not None:
            self._suspect(attempt, answer, wait)
        else:
            self._settle(attempt, result, answer, wait)
        self._again.extendleft(reversed(result.again))
        is_failure = result.effect is Effect.FAILURE
        self._is_troubled = is_failure
        is_enough = is_failure and (
            answer.retry_after_s is not None or (self.is_blind and answer.kind is AnswerKind.UNKNOWN)
        )
        self._is_over |= result.effect in {Effect.WAIT, Effect.PERSON} or is_enough

    def _consequence(self, answer: Answer, attempt: Attempt) -> Consequence:
        is_doubt = all(row.is_doubtful for row in attempt.rows)
        if answer.refuses_identity and is_doubt and self._is_former(attempt.rows[0].lesson.envelope):
            return refused_as_former(attempt, is_readable=self.promised.read_back)
        return consequence(answer, attempt)

    def _is_former(self, envelope: bytes) -> bool:
        with self.desk.database.read() as reading:
            school = school_of(reading)
        return envelope != envelope_bytes(school.agrement_number, school.aurige_id)

    def _post(self, attempt: Attempt) -> Answer:
        self.pace.before_request()
        self.ledger.check_in_hand(attempt)
        return self.gateway.send(attempt.key, attempt.lessons)

    def _settle(self, attempt: Attempt, result: Consequence, answer: Answer, wait: SendWait) -> None:
        outcome = KEY_REUSED if answer.kind is AnswerKind.KEY_REUSED else answer.kind.value
        end = BatchEnd(outcome, answer.status, answer.reason, answer.received_at)
        self.ledger.settle(attempt, result.settled, end, wait)
        self.tally.add(result.settled, answer.reason)
        if any(one.state is SubmissionState.ACCEPTED for one in result.settled):
            self._close_suspects(is_whole_refused=False)

    def _suspect(self, attempt: Attempt, answer: Answer, wait: SendWait) -> None:
        """Two single lessons refused alike with nothing accepted: the fault is not theirs, the queue waits."""
        self.ledger.note_unrecorded(attempt)
        alike = any(suspect.is_like(answer) for suspect in self._suspects)
        self._suspects.append(_Suspect(attempt, answer))
        if self.tally.accepted:
            self._close_suspects(is_whole_refused=False)
        elif alike:
            self._close_suspects(is_whole_refused=True)
            self.ledger.keep_wait(wait.for_a_person(_whole_refused(answer)))
            self.stop()

    def _close_suspects(self, *, is_whole_refused: bool) -> None:
        suspects, self._suspects = self._suspects, []
        for suspect in suspects:
            (row,) = suspect.attempt.rows
            verdict = LessonVerdict(
                Verdict.REJECTED,
                code=suspect.answer.code or str(suspect.answer.status),
                message=refused_alone(suspect.answer.status),
            )
            due = doubted(Settled(row, SubmissionState.DUE))
            one = due if is_whole_refused else refused_unjudged(row, verdict)
            end = BatchEnd(suspect.answer.kind.value, suspect.answer.status, suspect.answer.reason)
            self.ledger.settle(suspect.attempt, [one], end, self.ledger.wait)
            self.tally.add([one], suspect.answer.reason)

    def _wait_after(self, effect: Effect, answer: Answer) -> SendWait:
        if self.is_blind:
            answer = replace(answer, todo=todo_where_nothing_can_be_checked(answer.todo))
        return wait_after(self.ledger.wait, effect, answer, self.desk, self.jitter)


def _guarantees(found: Capabilities) -> tuple[bool, bool]:
    """What makes it safe to send again, or possible to find out."""
    return found.deduplication, found.read_back


def wait_after(wait: SendWait, effect: Effect, answer: Answer, desk: Desk, jitter: Jitter) -> SendWait:
    """What an answer does to the wait."""
    now = desk.clock.now()
    if effect is Effect.WELL:
        return SendWait()
    if effect is Effect.REFUSAL:
        return SendWait(person=wait.person)
    if effect is Effect.PERSON:
        return wait.for_a_person(Notice("L’envoi attend quelqu’un", answer.reason, answer.todo))
    if answer.retry_after_s is not None:
        notice = Notice("La DSR demande d’attendre", answer.reason, answer.todo)
        return wait.asked_to_wait(now, answer.retry_after_s, notice, jitter)
    return wait.failed(now, Notice("L’envoi a été interrompu", answer.reason, answer.todo), jitter)


def frozen_rows(
    rows: Sequence[Sendable], roster: Roster, envelope: bytes
) -> tuple[list[InHand], list[Frozen]]:
    """Versions ready to leave; the second list holds the bytes of those frozen just now."""
    in_hand: list[InHand] = []
    frozen: list[Frozen] = []
    for row in rows:
        if row.body is None:
            lesson = freeze(payload_of(row, roster), envelope)
            frozen.append(Frozen(row.seq, lesson.body, lesson.envelope, lesson.sha256))
        else:
            lesson = FrozenLesson(
                UUID(row.lesson_id), row.version, row.body, row.envelope or b"", row.sha256 or ""
            )
        key = None if row.batch_key is None else UUID(row.batch_key)
        in_hand.append(InHand(row.seq, lesson, send_reads.day_of(row.day), former_key=key))
    return in_hand, frozen


def _still_waiting(connection: Any, rows: tuple[InHand, ...]) -> tuple[InHand, ...]:
    """Those of a refused body that nobody has corrected or cancelled since."""
    due = outbox_reads.still_in(connection, [row.seq for row in rows], SubmissionState.DUE)
    doubtful = outbox_reads.still_in(connection, [row.seq for row in rows], SubmissionState.TO_VERIFY)
    return tuple(row for row in rows if row.seq in (doubtful if row.is_doubtful else due))


def _groups(rows: Sequence[InHand], largest: int) -> list[tuple[InHand, ...]]:
    """By former batch and envelope, so that the same body can leave again under the same key."""
    groups: dict[tuple[UUID | None, bytes], list[InHand]] = {}
    for row in rows:
        groups.setdefault((row.former_key, row.lesson.envelope), []).append(row)
    return [
        tuple(group[start : start + largest])
        for group in groups.values()
        for start in range(0, len(group), largest)
    ]


def _whole_refused(answer: Answer) -> Notice:
    if answer.kind is AnswerKind.TOO_LARGE:
        return Notice(
            "L’envoi attend quelqu’un",
            "La DSR, ou un proxy sur le chemin, refuse comme trop gros même l’envoi d’une seule leçon : ce ne sont pas "
            f"les leçons. {answer.reason}",
            "Si ce réseau passe par un proxy, demandez à la personne qui le gère de laisser passer les envois ; sinon "
            "copiez ce message pour le dépanneur. Les leçons attendent, rien n’est perdu.",
        )
    return Notice(
        "L’envoi attend quelqu’un",
        "La DSR refuse de la même façon des leçons différentes, sans dire pourquoi : ce ne sont pas les leçons. "
        f"{answer.reason}",
        "Vérifiez la fiche de l’école dans Réglages ; si elle est juste, appelez le dépanneur. Les leçons attendent.",
    )
