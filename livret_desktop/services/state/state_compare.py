"""The State's records and ours, compared both ways: the Sunday pass, and the reading after a restore.

Accepted here and absent there is proven lesson by lesson, never by a missing row. What is there and not here becomes
a finding that a person settles. Newer there, or with another content, is held. Nothing is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from livret_desktop.db import compare_reads, finding_store, outbox_reads
from livret_desktop.db.compare_reads import AcceptedVersion
from livret_desktop.db.finding_store import FindingKind, FindingSource, SettledAs, StateFinding
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.dsr import Capabilities, FrozenLesson, LessonPayload, ReadBackKind, RecordedLesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin
from livret_desktop.services.batches.send_ledger import InHand, Settled
from livret_desktop.services.batches.send_pass import SendingPass
from livret_desktop.services.batches.send_verify import compared, gone
from livret_desktop.services.batches.state_summary import PassSummary
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.outbox.days_to_read import MARGIN
from livret_desktop.services.outbox.stays_here import those_that_stay
from livret_desktop.services.state.state_match import StateMatcher
from livret_desktop.services.state.state_pages import (
    Span,
    StateRecords,
    finding_of,
    note_trouble,
    payloads_of,
    read_days,
)

_AWAITED = frozenset({SubmissionState.SENDING, SubmissionState.TO_VERIFY})
_BY_HAND = frozenset({SubmissionState.ACCEPTED_BY_HAND, SubmissionState.DECLARED_BY_HAND})


@dataclass(slots=True)
class _Ours:
    """What is here, beside what the State gave."""

    accepted: dict[UUID, AcceptedVersion]
    versions: dict[UUID, list[Submission]]
    history: set[UUID]
    """Identifiers of records that are history lessons here, sent by another program."""
    under_another: set[UUID]
    """Lessons here of which the State counts the hour under an identifier unknown here."""


@dataclass(slots=True)
class _Result:
    confirmed: int = 0
    too_recent: int = 0
    unclear: int = 0
    awaited: int = 0
    settled: list[Settled] = field(default_factory=list)
    absent: list[AcceptedVersion] = field(default_factory=list)
    found: list[StateFinding] = field(default_factory=list)
    as_here: set[UUID] = field(default_factory=set)
    unproven: list[AcceptedVersion] = field(default_factory=list)
    staying: set[int] = field(default_factory=set)
    """Versions absent there that must not leave again by themselves."""
    under_another: set[int] = field(default_factory=set)
    """Those of them whose hour is there under another identifier."""


def compare(
    sending: SendingPass,
    capabilities: Capabilities,
    span: Span,
    source: FindingSource,
    *,
    may_send: bool = True,
) -> PassSummary:
    """Compare the lessons of these days both ways. ``may_send`` False (a pause): read only, nothing leaves.

    On the sender's thread, with the lock held.
    """
    now = sending.desk.clock.now()
    if not capabilities.read_back:
        return PassSummary(now, span.first, span.last, is_possible=False, reason=NOT_OFFERED)
    return _Comparing(sending, capabilities, span, source, may_send).go()


NOT_OFFERED = "La DSR n’offre pas de relire les leçons enregistrées : rien n’a pu être comparé."


@dataclass(slots=True)
class _Comparing:
    sending: SendingPass
    capabilities: Capabilities
    span: Span
    source: FindingSource
    may_send: bool
    result: _Result = field(default_factory=_Result)

    def go(self) -> PassSummary:
        """The whole comparison; what was proven is written before anything leaves again."""
        there = read_days(self.sending, self.span)
        ours = self._read_ours(there)
        self.result.awaited = sum(_is_awaited(ours.versions.get(one)) for one in there.records)
        candidates = [
            one
            for one in ours.accepted.values()
            if not self._is_as_recorded(one, there.records.get(one.lesson_id), ours)
        ]
        self._look_for_unknown(there, ours)
        if there.is_whole:
            self._prove_absent(candidates, ours)
        self._find_staying(ours)
        held = self._write()
        resent = self._send_again()
        return self._summary(there, held, resent)

    def _read_ours(self, there: StateRecords) -> _Ours:
        told = payloads_of(there.records)
        with self.sending.desk.database.read() as reading:
            connection = reading.connection
            is_training = bool(settings_of(reading)["dsr.training"])
            rows = compare_reads.accepted_between(
                connection, self.span.first, self.span.last, is_training=is_training
            )
            rows += compare_reads.accepted_of(connection, list(there.records), is_training=is_training)
            accepted: dict[UUID, AcceptedVersion] = {}
            for row in rows:
                former = accepted.get(row.lesson_id)
                if former is None or former.version < row.version:
                    accepted[row.lesson_id] = row
            versions = outbox_reads.versions_of(connection, set(there.records) | set(accepted))
            accepted = {
                key: row for key, row in accepted.items() if not _is_settled_by_hand(versions[key], row)
            }
            unknown = {key: one for key, one in told.items() if key not in versions}
            matcher = StateMatcher(reading, unknown.values())
            history = _as_history(matcher, unknown)
            under_another = _hours_of(matcher, unknown)
        return _Ours(accepted, versions, history, under_another)

    def _is_as_recorded(self, row: AcceptedVersion, record: RecordedLesson | None, ours: _Ours) -> bool:
        """True when this is settled: the same there, otherwise there, or an answer is awaited anyway."""
        if _is_awaited(ours.versions.get(row.lesson_id)):
            return True
        if record is None or record.version < row.version:
            return False
        hand = _in_hand(row)
        one = (
            Settled(hand, SubmissionState.ACCEPTED)
            if row.body is None and record.version == row.version
            else compared(hand, record)
        )
        if one.state is SubmissionState.ACCEPTED:
            self.result.confirmed += 1
            self.result.as_here.add(row.lesson_id)
        else:
            self.result.settled.append(one)
            self._found(record, FindingKind.CONFLICT)
        return True

    def _look_for_unknown(self, there: StateRecords, ours: _Ours) -> None:
        for lesson_id, record in there.records.items():
            if lesson_id in ours.accepted or lesson_id in ours.history:
                continue
            is_cancelled = record.content.get("annulee") is True
            known = ours.versions.get(lesson_id)
            if known is None:
                if is_cancelled:
                    self.result.as_here.add(lesson_id)  # nothing counts there either
                else:
                    self._found(record, FindingKind.UNKNOWN_HERE)
            elif not is_cancelled and _differs(known, record):
                self._found(record, FindingKind.CONFLICT)

    def _prove_absent(self, candidates: Sequence[AcceptedVersion], ours: _Ours) -> None:
        """One GET for each; only the State's own answer for that lesson, late enough, proves anything."""
        lag = timedelta(hours=self.capabilities.read_back_lag_hours) + MARGIN
        for row in candidates:
            had_at = row.received_by()
            if had_at is None or had_at > self._server_now() - lag:
                self.result.too_recent += 1
                continue
            if not self.sending.may_go_on:
                self.result.unproven.append(row)
                continue
            self.sending.pace.before_request()
            found = self.sending.gateway.read_back(row.lesson_id)
            if found.is_unclear:  # this lesson alone: neither confirmed nor absent, and said so
                self.result.unclear += 1
            elif found.kind is ReadBackKind.UNAVAILABLE:
                note_trouble(self.sending, found)
                self.result.unproven.append(row)
            elif self._is_as_recorded(row, found.record, ours):
                continue
            elif found.server_at is None or had_at > found.server_at - lag:
                self.result.too_recent += 1
            else:
                self.result.absent.append(row)

    def _find_staying(self, ours: _Ours) -> None:
        """What would count where nothing of it should, or a second time: typed anew on the portal, say."""
        absent = {row.lesson_id for row in self.result.absent}
        with self.sending.desk.database.read() as reading:
            staying = those_that_stay(reading.connection, absent, SubmissionState.ACCEPTED)
        self.result.under_another = {
            row.seq for row in self.result.absent if row.lesson_id in ours.under_another
        }
        self.result.staying = {one.seq for one in staying} | self.result.under_another

    def _server_now(self) -> datetime:
        return self.sending.desk.clock.now() + timedelta(seconds=self.sending.ledger.offset_s or 0.0)

    def _found(self, record: RecordedLesson, kind: FindingKind) -> None:
        now = self.sending.desk.clock.now()
        self.result.found.append(finding_of(record, kind, self.source, now))

    def _write(self) -> int:
        """Findings, what is held, and what will leave again. How many were held."""
        if self.may_send:
            self.result.settled += [
                gone(_in_hand(row), row.receipt, is_under_another=row.seq in self.result.under_another)
                for row in self.result.absent
                if not self._may_leave_again(row)
            ]
        held = [one for one in self.result.settled if one.state is SubmissionState.HELD]
        if held:
            self.sending.ledger.withdraw(held)
            self.sending.tally.add(held, held[0].reason or "")
        now = self.sending.desk.clock.now()
        with self.sending.desk.database.quiet_write() as connection:
            self.result.found = finding_store.keep_new(connection, self.result.found)
            finding_store.settle_lessons(connection, self.result.as_here, SettledAs.GONE, at=now)
        return len(held)

    def _send_again(self) -> int:
        """The same bytes, where the State takes them once only. Died in between, the next run does it."""
        rows = [row for row in self.result.absent if self._may_leave_again(row)]
        if not self.may_send or not rows:
            return 0
        lost = [
            Settled(_in_hand(row), SubmissionState.TO_VERIFY, receipt=row.receipt, reason=_LOST)
            for row in rows
        ]
        self.sending.ledger.withdraw(lost)
        self.sending.resend([_in_hand(row) for row in rows], ())
        return len(rows)

    def _may_leave_again(self, row: AcceptedVersion) -> bool:
        """The same bytes, known here, to a server that records them once only."""
        is_safe = self.capabilities.deduplication and row.body is not None
        return is_safe and row.seq not in self.result.staying

    def _summary(self, there: StateRecords, held: int, resent: int) -> PassSummary:
        result = self.result
        left = len(result.unproven) + (0 if self.may_send else len(result.absent))
        return PassSummary(
            self.sending.desk.clock.now(),
            self.span.first,
            self.span.last,
            read=len(there.records),
            confirmed=result.confirmed,
            too_recent=result.too_recent,
            unclear=result.unclear,
            awaited=result.awaited,
            absent=len(result.absent),
            resent=resent,
            held=held,
            found=len(result.found),
            unreadable=there.unreadable,
            unproven=left,
            is_whole=there.is_whole and not result.unproven,
            reason=there.reason,
        )


def _is_awaited(known: Sequence[Submission] | None) -> bool:
    """True when a version of it is sending or to verify: the doubts settle that, not the comparison."""
    return any(one.state in _AWAITED for one in known or ())


def _is_settled_by_hand(known: Sequence[Submission], row: AcceptedVersion) -> bool:
    """A person has spoken of a newer version than this one: what the State has of it is no question any more."""
    return any(one.state in _BY_HAND and one.version > row.version for one in known)


def _in_hand(row: AcceptedVersion) -> InHand:
    lesson = FrozenLesson(row.lesson_id, row.version, row.body or b"", row.envelope or b"", row.sha256 or "")
    return InHand(row.seq, lesson, row.day, is_doubtful=True, former_key=row.batch_key)


def _differs(known: Sequence[Submission], record: RecordedLesson) -> bool:
    """The State counts a lesson that does not count here, and nothing under way will settle it."""
    if any(one.state in _AWAITED | _BY_HAND for one in known):
        return False
    is_held = any(one.state is SubmissionState.HELD for one in known)
    is_replaced = any(one.state is SubmissionState.DUE and one.version > record.version for one in known)
    return is_held or not is_replaced


def _as_history(matcher: StateMatcher, unknown: dict[UUID, LessonPayload]) -> set[UUID]:
    """Records that are history here: the former program sent them, they are counted, nothing is to be settled."""
    found: set[UUID] = set()
    for lesson_id, told in unknown.items():
        ours = matcher.match(told).same_hour
        if ours is not None and ours.origin is LessonOrigin.HISTORY and matcher.is_given_by(ours, told):
            found.add(lesson_id)
    return found


def _hours_of(matcher: StateMatcher, unknown: dict[UUID, LessonPayload]) -> set[UUID]:
    """The lessons here whose hour the State counts under one of these identifiers."""
    counted = (matcher.match(told).same_hour for told in unknown.values() if not told.is_cancelled)
    return {ours.id for ours in counted if ours is not None}


_LOST = "La DSR l’avait acceptée et ne l’a plus : elle repart telle quelle."
