"""What the State has of some days, read page by page with the sender's own pace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from livret_desktop.clock import civil_day
from livret_desktop.db.finding_store import FindingKind, FindingSource, StateFinding
from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    LessonPayload,
    ReadBack,
    RecordedLesson,
    RecordedPage,
)
from livret_desktop.services.batches.send_answers import Effect
from livret_desktop.services.batches.send_pass import SendingPass, wait_after
from livret_desktop.transmission.recorded import lesson_recorded

_SPACE = UUID("6f5c2f0e-6e7b-4a53-9d3a-6a3f0f7d1c11")
MOST_PAGES = 2_000
"""Far above what a school has; a server whose cursor never ends is not followed for ever."""


@dataclass(frozen=True, slots=True)
class Span:
    """Civil days, both included, of the lessons to compare."""

    first: date
    last: date


@dataclass(slots=True)
class StateRecords:
    """The newest of each lesson the State gave. ``is_whole`` False: some page did not come, absence says even less."""

    records: dict[UUID, RecordedLesson] = field(default_factory=dict)
    unreadable: int = 0
    is_whole: bool = True
    reason: str = ""
    server_at: datetime | None = None


def read_days(sending: SendingPass, span: Span) -> StateRecords:
    """Every page of these days. Trouble is noted in the wait, as of any request, and ends the reading."""
    found = StateRecords()
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        if not sending.may_go_on:
            found.is_whole, found.reason = False, "Le temps accordé est écoulé."
            return found
        sending.pace.before_request()
        page = sending.gateway.read_page(span.first, span.last, cursor)
        if not page.is_read:
            note_trouble(sending, page)
            found.is_whole, found.reason = False, page.reason
            return found
        found.server_at = page.server_at or found.server_at
        found.unreadable += page.unreadable
        for record in page.records:
            former = found.records.get(record.lesson_id)
            if former is None or former.version <= record.version:
                found.records[record.lesson_id] = record
        cursor = page.next_cursor
        if cursor is None or cursor in seen:
            return found
        seen.add(cursor)
    return found


def note_trouble(sending: SendingPass, found: RecordedPage | ReadBack) -> None:
    """A reading that got no answer counts like any other failure."""
    kind = AnswerKind.NEEDS_PERSON if found.needs_person else AnswerKind.UNKNOWN
    answer = Answer(kind, reason=found.reason, todo=found.todo, retry_after_s=found.retry_after_s)
    effect = Effect.PERSON if found.needs_person else Effect.FAILURE
    if found.retry_after_s is not None:
        effect = Effect.WAIT
    wait = wait_after(sending.ledger.wait, effect, answer, sending.desk, sending.jitter)
    sending.ledger.keep_wait(wait)
    if effect is not Effect.FAILURE:
        sending.stop()


def finding_of(
    record: RecordedLesson, kind: FindingKind, source: FindingSource, found_at: datetime
) -> StateFinding:
    """A record of the State as a finding. The same record always has the same id."""
    told = lesson_recorded(record.content)
    day = civil_day(found_at) if told is None else civil_day(told.starts_at)
    return StateFinding(
        id=uuid5(_SPACE, f"{record.lesson_id}:{record.version}"),
        kind=kind,
        source=source,
        lesson_id=record.lesson_id,
        version=record.version,
        day=day,
        content=json.dumps(record.content, ensure_ascii=False, separators=(",", ":")),
        receipt=record.receipt,
        received_at=record.received_at,
        found_at=found_at,
    )


def payloads_of(records: Mapping[UUID, RecordedLesson]) -> dict[UUID, LessonPayload]:
    """Those of these records that are in words this program knows."""
    told = {lesson_id: lesson_recorded(one.content) for lesson_id, one in records.items()}
    return {lesson_id: one for lesson_id, one in told.items() if one is not None}
