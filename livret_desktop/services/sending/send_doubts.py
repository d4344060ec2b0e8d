"""The first half of a pass: versions whose answer never came, then those that must leave under another identity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from livret_desktop.db import finding_store, outbox_reads, outbox_store, send_reads
from livret_desktop.db.finding_store import FindingKind, FindingSource
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import Frozen, NewVersion
from livret_desktop.db.send_reads import DueVersion, Sendable
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.dsr import Capabilities, FrozenLesson, ReadBack, ReadBackKind
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.batches.send_ledger import InHand, Settled
from livret_desktop.services.batches.send_pass import SendingPass, frozen_rows
from livret_desktop.services.batches.send_verify import (
    Doubt,
    must_not_leave,
    perhaps_under_another,
    resolved,
    resolved_bare,
    unknowable,
)
from livret_desktop.services.configuration import school_of
from livret_desktop.services.outbox.days_to_read import read_days_wanted, unread_since
from livret_desktop.services.outbox.former_program import take_over_days
from livret_desktop.services.outbox.missing_here import missing_here
from livret_desktop.services.outbox.preflight import Judged, judge
from livret_desktop.services.outbox.stays_here import those_that_stay
from livret_desktop.services.outbox.versions import next_versions
from livret_desktop.services.state.state_pages import finding_of, note_trouble
from livret_desktop.transmission.recorded import frozen_cancellation, lesson_sent
from livret_desktop.transmission.wire import envelope_bytes

_IN_DOUBT = frozenset({SubmissionState.SENDING, SubmissionState.TO_VERIFY})
BLOCKED_DOUBT = "À vérifier auprès de la DSR, mais d’abord à corriger ici :"


def settle(sending: SendingPass, capabilities: Capabilities) -> frozenset[int]:
    """Settle what is to verify by what this server guarantees today: same bytes again, read-back, or a person.

    Returns the doubts under an identity that the school has no more. Read back where that is possible: sent again, the
    State may refuse them for it, each time.
    """
    with sending.desk.database.read() as reading:
        if not outbox_reads.is_any_in(reading.connection, SubmissionState.TO_VERIFY):
            return frozenset()
        doubtful = outbox_reads.in_state(reading.connection, SubmissionState.TO_VERIFY)
        doubts, bare, frozen = _in_hand(sending, reading, doubtful)
        envelope = _present_envelope(reading)
    former = [doubt for doubt in doubts if doubt.row.lesson.envelope != envelope]
    if capabilities.deduplication:
        if capabilities.read_back:
            _read_back(sending, capabilities, former, [])
            doubts = [doubt for doubt in doubts if doubt.row.lesson.envelope == envelope]
        for wave in _waves(_without_staying(sending, capabilities, doubts, frozen)):
            sending.resend([doubt.row for doubt in _without_older_doubt(sending, wave)], frozen)
    elif capabilities.read_back:
        _read_back(sending, capabilities, doubts, frozen)
    else:
        with sending.desk.database.read() as reading:
            unseen = _never_looked_up(reading, doubts, can_read=False)
        held = [perhaps_under_another(one) if one.row.seq in unseen else unknowable(one) for one in doubts]
        _hold(sending, [*held, *(unknowable(doubt) for doubt in bare)], frozen)
    if bare and capabilities.read_back:
        _read_bare(sending, capabilities, bare)
    return frozenset(doubt.row.seq for doubt in former)


def _without_staying(
    sending: SendingPass, capabilities: Capabilities, doubts: list[Doubt], frozen: list[Frozen]
) -> list[Doubt]:
    """Those that may leave again. The same bytes, safe as they are, would still record a lesson that must not leave:
    it is asked about where the State can be read, else a person decides."""
    with sending.desk.database.read() as reading:
        lesson_ids = {doubt.row.lesson.lesson_id for doubt in doubts}
        staying = {
            one.seq for one in those_that_stay(reading.connection, lesson_ids, SubmissionState.TO_VERIFY)
        }
        unseen = _never_looked_up(reading, doubts, can_read=capabilities.read_back) - staying
    asked = staying | unseen
    kept = [doubt for doubt in doubts if doubt.row.seq in asked]
    new = [one for one in frozen if one.seq in asked]
    if kept and capabilities.read_back:
        _read_back(sending, capabilities, kept, new)
    elif kept:
        held = [perhaps_under_another(one) if one.row.seq in unseen else must_not_leave(one) for one in kept]
        _hold(sending, held, new)
    return [doubt for doubt in doubts if doubt.row.seq not in asked]


def _never_looked_up(reading: Reading, doubts: list[Doubt], *, can_read: bool) -> set[int]:
    """Those that a restore or a move put in doubt without a byte gone, of a day that the former program may have sent,
    of one missing here, or of which the State has something not here: it may have such a lesson under another
    identifier, which deduplication does not see. So may it while the days that a restore wants read are not read, or
    where the copy itself was made before they were.

    With bytes gone, and lost perhaps before they arrived, a former program may have sent the lesson since, or somebody
    have declared it after the copy was made: asked about where the State can be read."""
    until = take_over_days(reading).compared_until
    missing = {one.day for one in missing_here(reading.connection)}
    missing |= {one.day for one in finding_store.open_findings(reading.connection)}
    wanted = read_days_wanted(reading.connection)
    never_read = (unread_since(reading.connection), None if wanted is None else wanted.since)
    unread = min((one for one in never_read if one is not None and can_read), default=None)

    def is_unseen(one: Submission) -> bool:
        is_of_former = until is not None and one.day <= until
        is_unread = unread is not None and unread <= one.day
        if one.attempted_at is not None:
            return one.receipt is None and ((is_of_former and can_read) or is_unread)
        return is_of_former or one.day in missing or is_unread

    return {one.row.seq for one in doubts if not one.submission.cancels and is_unseen(one.submission)}


def _hold(sending: SendingPass, held: list[Settled], frozen: list[Frozen]) -> None:
    sending.ledger.resolve(held, frozen)
    sending.tally.add(held, held[0].reason or "" if held else "")


def _waves(doubts: list[Doubt]) -> Iterator[list[Doubt]]:
    """The oldest of each lesson, then the next of each: a version never leaves before the one it replaces."""
    left = sorted(doubts, key=lambda doubt: doubt.row.lesson.version)
    while left:
        oldest: dict[UUID, Doubt] = {}
        for doubt in left:
            oldest.setdefault(doubt.row.lesson.lesson_id, doubt)
        wave = {doubt.row.seq for doubt in oldest.values()}
        yield [doubt for doubt in doubts if doubt.row.seq in wave]
        left = [doubt for doubt in left if doubt.row.seq not in wave]


def _without_older_doubt(sending: SendingPass, wave: list[Doubt]) -> list[Doubt]:
    """Those of which no older version is still in doubt: a cancellation sent first would cancel nothing, and the lesson
    it was to cancel would be recorded after it."""
    later = [doubt.row.lesson.lesson_id for doubt in wave if doubt.row.lesson.version > 1]
    if not later:
        return wave
    with sending.desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, later)
    oldest = {
        lesson_id: min((one.version for one in versions if one.state in _IN_DOUBT), default=0)
        for lesson_id, versions in known.items()
    }
    return [
        doubt
        for doubt in wave
        if oldest.get(doubt.row.lesson.lesson_id, doubt.row.lesson.version) == doubt.row.lesson.version
    ]


def reissue_under_new_identity(sending: SendingPass, asked: frozenset[int]) -> None:
    """After the school's identity was refused and put right, what waits under the old one becomes a new version; so do
    at once the doubts under it just ``asked`` about and proven absent, of which the refusal would stop the queue.

    Nothing of it was recorded; bytes once attempted never change, so the number does.
    """
    is_put_right = sending.ledger.wait.person is not None
    if not (is_put_right or asked):
        return
    desk = sending.desk
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        envelope = _present_envelope(work)
        stale = outbox_reads.due_under_another(work.connection, envelope)
        stale = [one for one in stale if is_put_right or one.seq in asked]
        if stale:
            _reissue(work, stale, envelope)


def _present_envelope(reading: Reading | Work) -> bytes:
    school = school_of(reading)
    return envelope_bytes(school.agrement_number, school.aurige_id)


def _reissue(work: Work, stale: list[Submission], envelope: bytes) -> None:
    lesson_ids = [one.lesson_id for one in stale]
    numbers = next_versions(work, outbox_reads.versions_of(work.connection, lesson_ids))
    outbox_store.move(
        work.connection, [one.seq for one in stale], SubmissionState.DUE, SubmissionState.DROPPED
    )
    versions = [
        NewVersion(
            one.lesson_id, numbers[one.lesson_id], one.day, one.cancels, "Identité de l’école corrigée"
        )
        for one in stale
    ]
    outbox_store.add_versions(work.connection, versions, work.at)
    _keep_cancellations(work, [one.seq for one in stale if one.cancels], numbers, envelope)


def _keep_cancellations(work: Work, former: list[int], numbers: dict[UUID, int], envelope: bytes) -> None:
    """What a cancellation says of the lesson stays as it was: it may come from the State's own record, and name
    somebody unknown here."""
    rows = send_reads.sendable_rows(work.connection, former)
    known = outbox_reads.versions_of(work.connection, [UUID(row.lesson_id) for row in rows])
    frozen: list[Frozen] = []
    for row in rows:
        lesson_id = UUID(row.lesson_id)
        told = None if row.body is None else lesson_sent(row.body)
        if told is not None:
            one = frozen_cancellation(told, numbers[lesson_id], envelope)
            frozen.append(Frozen(known[lesson_id][-1].seq, one.body, one.envelope, one.sha256))
    outbox_store.keep_bytes(work.connection, frozen)


def _in_hand(
    sending: SendingPass, reading: Reading, doubtful: list[Submission]
) -> tuple[list[Doubt], list[Doubt], list[Frozen]]:
    """The doubtful versions with their bytes. Those a restore brought without bytes are frozen as they stand here,
    when pre-flight allows; the others, apart, wait to be put right."""
    by_seq = {one.seq: one for one in doubtful}
    rows = send_reads.sendable_rows(reading.connection, list(by_seq))
    judged = _judged_unfrozen(sending, reading, [row for row in rows if row.body is None])
    envelope = envelope_bytes(judged.roster.school.agrement_number, judged.roster.school.aurige_id)
    allowed = {version.seq for version in judged.ready}
    why = _explain_waiting(sending, judged)
    doubts: list[Doubt] = []
    bare: list[Doubt] = []
    frozen: list[Frozen] = []
    for row in rows:
        if row.body is None and row.seq not in allowed:
            known = replace(by_seq[row.seq], reason=why.get(row.lesson_id))
            nothing = FrozenLesson(known.lesson_id, known.version, b"", b"", "")
            bare.append(Doubt(InHand(row.seq, nothing, known.day, is_doubtful=True), known))
            continue
        (one,), new = frozen_rows([row], judged.roster, row.envelope or envelope)
        frozen += new
        hand = InHand(one.seq, one.lesson, one.day, is_doubtful=True, former_key=one.former_key)
        counts_here = row.body is not None or row.cancels or row.status == LessonStatus.DONE.value
        doubts.append(Doubt(hand, by_seq[row.seq], counts_here))
    return doubts, bare, frozen


def _explain_waiting(sending: SendingPass, judged: Judged) -> dict[str, str]:
    """A doubt that pre-flight refuses can neither be compared nor sent: its line says what to put right. The words, by
    lesson."""
    why: dict[str, str] = {}
    for line in judged.blocked_lines:
        why.setdefault(line.lesson_id, f"{BLOCKED_DOUBT} {line.finding.reason} {line.finding.fix}")
    rows = [{"seq": one.seq, "reason": why[one.lesson_id]} for one in judged.blocked if one.lesson_id in why]
    if rows:
        with sending.desk.database.quiet_write() as connection:
            outbox_store.annotate(connection, rows)
    return why


def _judged_unfrozen(sending: SendingPass, reading: Reading, rows: list[Sendable]) -> Judged:
    versions = [DueVersion(row.seq, row.lesson_id, row.version, row.cancels, False, row.day) for row in rows]
    return judge(sending.desk, reading, versions)


def _read_back(
    sending: SendingPass, capabilities: Capabilities, doubts: list[Doubt], frozen: list[Frozen]
) -> None:
    """One GET for each; the server's clock tells what a missing lesson proves."""
    bytes_of = {one.seq: one for one in frozen}
    for doubt, found in _asked(sending, doubts):
        one = resolved(doubt, found, capabilities, sending.desk.clock.now())
        fresh = [bytes_of[doubt.row.seq]] if doubt.row.seq in bytes_of and _keeps_bytes(one) else []
        sending.ledger.resolve([one], fresh)
        sending.tally.add([one], one.reason or "")
        _keep_conflict(sending, one, found)


def _read_bare(sending: SendingPass, capabilities: Capabilities, bare: list[Doubt]) -> None:
    """What pre-flight refuses has no bytes to compare, yet the State can say that it has nothing of it: then it is due
    again, and simply blocked. Anything else waits for the correction, its line says which."""
    for doubt, found in _asked(sending, bare):
        one = resolved_bare(doubt, found, capabilities, sending.desk.clock.now())
        sending.ledger.resolve([one])
        sending.tally.add([one], one.reason or "")


def _asked(sending: SendingPass, doubts: list[Doubt]) -> Iterator[tuple[Doubt, ReadBack]]:
    """What the State says of each, as long as the pass may go on. Those that it is too early to ask again come last:
    where time is short, it goes to those that can be settled."""
    now = sending.desk.clock.now()
    for doubt in sorted(doubts, key=lambda one: (one.submission.next_attempt_at or now) > now):
        if not sending.may_go_on:
            return
        sending.pace.before_request()
        found = sending.gateway.read_back(doubt.row.lesson.lesson_id)
        yield doubt, found
        if found.kind is ReadBackKind.UNAVAILABLE and not found.is_unclear:
            note_trouble(sending, found)


def _keeps_bytes(one: Settled) -> bool:
    """Bytes made only to compare are kept when the State has the same."""
    return one.state is SubmissionState.ACCEPTED


def _keep_conflict(sending: SendingPass, one: Settled, found: ReadBack) -> None:
    """What the State has otherwise is kept, so that a person can compare and the next version is above it."""
    if one.state is not SubmissionState.HELD or found.record is None:
        return
    now = sending.desk.clock.now()
    conflict = finding_of(found.record, FindingKind.CONFLICT, FindingSource.DOUBT, now)
    with sending.desk.database.quiet_write() as connection:
        finding_store.keep_new(connection, [conflict])
