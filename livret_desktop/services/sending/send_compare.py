"""Two contents of one lesson side by side: sent and about to be sent, ours and the State's. Reads only, any thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads, send_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.read_models.send_history import newest_finding
from livret_desktop.db.read_models.send_list import frozen_body
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.dsr import Capabilities, DsrGateway, ReadBackKind
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.days_to_read import MARGIN
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.transmission.readable import Compared, compared
from livret_desktop.transmission.wire import envelope_bytes, freeze

__all__ = ["Compared", "Comparison", "StateSide", "ask_state", "read_both_sides", "read_correction"]

_NO_READ_BACK = "La DSR ne permet pas de relire une leçon : regardez dans votre espace, ou appelez-la."


@dataclass(frozen=True, slots=True)
class Comparison:
    """``lines`` say both contents; ``before_at`` is when the left one left, or was received by the State."""

    lines: tuple[Compared, ...]
    before_version: int | None
    before_at: datetime | None
    after_version: int | None
    receipt: str | None = None

    @property
    def changes(self) -> tuple[Compared, ...]:
        """The lines that differ."""
        return tuple(line for line in self.lines if line.is_changed)


@dataclass(frozen=True, slots=True)
class StateSide:
    """What the State answers of one lesson now: ``comparison`` when it has it, else absent, or why nobody knows.

    Absent is a proof from ``proves_from`` on (None: never), because the server shows a record only after its lag.
    """

    comparison: Comparison | None
    is_absent: bool = False
    is_proof: bool = False
    proves_from: datetime | None = None
    why_unknown: str = ""


def read_correction(desk: Desk, lesson_id: UUID) -> Comparison | None:
    """What was sent (the accepted version, else the newest attempted) beside what would leave now.

    None when nothing of it ever left, or when what would leave is the same version.
    """
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
        before = _sent(known)
        if before is None:
            return None
        newest = known[-1]
        is_waiting = newest.state is SubmissionState.DUE and newest.seq != before.seq
        if not is_waiting and newest.state is not SubmissionState.REJECTED:
            return None
        left = frozen_body(reading.connection, before.seq)
        right = _would_leave(reading, newest) if newest.sha256 is None or not is_waiting else None
        right = right or frozen_body(reading.connection, newest.seq)
    return Comparison(
        tuple(compared(left, right)),
        before.version,
        before.attempted_at,
        newest.version if is_waiting else newest.version + 1,
        before.receipt,
    )


def read_both_sides(desk: Desk, lesson_id: UUID) -> Comparison | None:
    """Our version of a held lesson beside what the State was last seen to have; None when it is not held.

    The State's side is empty when nothing of it was ever read back.
    """
    with desk.database.read() as reading:
        held = _held(reading, lesson_id)
        if held is None:
            return None
        ours = frozen_body(reading.connection, held.seq) or _would_leave(reading, held)
        theirs = newest_finding(reading.connection, lesson_id)
    content = None if theirs is None else _content(theirs.content)
    return Comparison(
        tuple(compared(ours, content)),
        held.version,
        held.attempted_at,
        None if theirs is None else theirs.version,
        held.receipt if theirs is None else theirs.receipt,
    )


def ask_state(desk: Desk, connect: Callable[[], DsrGateway], lesson_id: UUID) -> StateSide:
    """Ask the State now what it has of one lesson: one GET, nothing is written. Network: on the pool.

    Raises RuleError (no access), ServiceError (no valid answer at all).
    """
    with closing(connect()) as gateway:
        capabilities = gateway.capabilities()
        if not capabilities.read_back:
            return StateSide(None, why_unknown=_NO_READ_BACK)
        found = gateway.read_back(lesson_id)
    if found.kind is ReadBackKind.ABSENT:
        return _absent(desk, lesson_id, capabilities, found.server_at)
    if found.record is None:
        return StateSide(None, why_unknown=found.reason or "La DSR n’a rien répondu d’utilisable.")
    record = found.record
    with desk.database.read() as reading:
        held = _held(reading, lesson_id) or _newest(reading, lesson_id)
        ours = (
            None if held is None else frozen_body(reading.connection, held.seq) or _would_leave(reading, held)
        )
    lines = tuple(compared(ours, record.content))
    return StateSide(
        Comparison(
            lines,
            held.version if held else None,
            held.attempted_at if held else None,
            record.version,
            record.receipt,
        )
    )


def _absent(desk: Desk, lesson_id: UUID, capabilities: Capabilities, server_at: datetime | None) -> StateSide:
    """The rule of ``batches.send_verify``: the lag counts in the server's time, from the end of the last attempt."""
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
    ends = [one for one in known if one.attempt_ended_at is not None and one.server_offset_s is not None]
    if not ends or server_at is None:
        return StateSide(None, is_absent=True)
    last = max(
        (one.attempt_ended_at or server_at) + timedelta(seconds=one.server_offset_s or 0) for one in ends
    )
    proves_from = last + timedelta(hours=capabilities.read_back_lag_hours) + MARGIN
    return StateSide(None, is_absent=True, is_proof=server_at >= proves_from, proves_from=proves_from)


def _sent(known: list[Submission]) -> Submission | None:
    attempted = [one for one in known if one.attempted_at is not None and one.sha256 is not None]
    there = [one for one in attempted if one.state is SubmissionState.ACCEPTED]
    kept = there or attempted
    return kept[-1] if kept else None


def _held(reading: Reading, lesson_id: UUID) -> Submission | None:
    known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
    return next((one for one in known if one.state is SubmissionState.HELD), None)


def _newest(reading: Reading, lesson_id: UUID) -> Submission | None:
    known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
    return known[-1] if known else None


def _would_leave(reading: Reading, version: Submission) -> bytes | None:
    """The bytes these records would give now; None while something without which none can be made is missing."""
    rows = send_reads.sendable_rows(reading.connection, [version.seq])
    if not rows:
        return None
    roster = read_roster(reading, {rows[0].student_id}, {rows[0].enrolment_id})
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    try:
        return freeze(payload_of(rows[0], roster), envelope).body
    except (RuleError, ValueError):  # nobody gives it, a damaged name: pre-flight says so on its own line
        return None


def _content(text: str) -> dict[str, Any] | None:
    content = json.loads(text)
    return content if isinstance(content, dict) else None
