"""What one record of the send journal says, and what all of them together say of a lesson version.

No name is in a record, nor any clear hash. How records lie in the file: ``journal_frame``; the file: ``send_journal``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from livret_desktop.domain.outbox import SubmissionState

INTENT: Final = "intent"
OUTCOME: Final = "outcome"
MERGED: Final = "merged"
_CANCELS: Final = "cancels"
"""Which versions of an intent cancel their lesson; left out where none does, and by older programs."""
TRAINING: Final = "training"
"""True where the training server was spoken to, False where the State was; left out by older programs, and where
neither was (a person's mark)."""


@dataclass(frozen=True, slots=True)
class Intended:
    """One lesson version about to leave. ``sha256`` is that of its frozen bytes; ``cancels``: it cancels the lesson."""

    lesson_id: UUID
    version: int
    day: date
    sha256: str
    cancels: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one lesson version: a state of ``domain.outbox``, with what the server gave."""

    lesson_id: UUID
    version: int
    state: str
    receipt: str | None = None
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """All the journal knows of one lesson version. ``state`` None: it was about to leave, nothing more is known."""

    lesson_id: UUID
    version: int
    day: date | None
    sha256: str | None
    state: str | None = None
    receipt: str | None = None
    code: str | None = None
    reason: str | None = None
    at: datetime | None = None
    batch: UUID | None = None
    cancels: bool = False
    is_training: bool | None = None
    """False once the State was spoken to about it, True when the training server alone was; None: not told."""


def intent_record(
    batch: UUID, at: datetime, lessons: Sequence[Intended], *, is_training: bool | None
) -> dict[str, Any]:
    """These versions are about to leave."""
    record: dict[str, Any] = {
        "kind": INTENT,
        "batch": str(batch),
        "at": at.isoformat(),
        "lessons": [[str(one.lesson_id), one.version, one.day.isoformat(), one.sha256] for one in lessons],
    }
    cancelling = [[str(one.lesson_id), one.version] for one in lessons if one.cancels]
    return record | ({_CANCELS: cancelling} if cancelling else {}) | _spoken_to(is_training)


def outcome_record(
    batch: UUID | None, at: datetime, outcomes: Sequence[Outcome], *, is_training: bool | None
) -> dict[str, Any]:
    """What became of these versions."""
    record = {
        "kind": OUTCOME,
        "batch": None if batch is None else str(batch),
        "at": at.isoformat(),
        "lessons": [
            [str(one.lesson_id), one.version, one.state, one.receipt, one.code, one.reason]
            for one in outcomes
        ],
    }
    return record | _spoken_to(is_training)


def known_from(records: Iterable[dict[str, Any]]) -> dict[tuple[UUID, int], Known]:
    """What is known of every lesson version, from the newest record about it."""
    found: dict[tuple[UUID, int], Known] = {}
    for record in records:
        is_merged = record.get(MERGED, False)
        for one in _told_by(record):
            before = found.get((one.lesson_id, one.version))
            found[one.lesson_id, one.version] = _joined(before, one, is_merged=is_merged)
    return found


def identity(record: dict[str, Any]) -> str:
    """The same for the same record, merged from elsewhere or not."""
    kept = {name: value for name, value in record.items() if name != MERGED}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def is_record(record: dict[str, Any]) -> bool:
    """True for a record of the form that this journal keeps: those of an export are looked at before they come in."""
    try:
        told = list(_told_by(record))
    except (KeyError, ValueError, TypeError, AttributeError):
        return False
    texts = [text for one in told for text in (one.sha256, one.state, one.receipt, one.code, one.reason)]
    return (
        record["kind"] in (INTENT, OUTCOME)
        and record.get(MERGED, True) is True
        and isinstance(record.get(TRAINING, False), bool)
        and all(type(one.version) is int and one.at is not None and one.at.tzinfo is not None for one in told)
        and all(text is None or (isinstance(text, str) and text.isprintable()) for text in texts)
    )


def _spoken_to(is_training: bool | None) -> dict[str, bool]:
    return {} if is_training is None else {TRAINING: is_training}


def _told_by(record: dict[str, Any]) -> Iterable[Known]:
    at, trained = datetime.fromisoformat(record["at"]), record.get(TRAINING)
    batch = None if record["batch"] is None else UUID(record["batch"])
    if record["kind"] == INTENT:
        cancelling = record.get(_CANCELS, [])
        for lesson_id, version, day, sha256 in record["lessons"]:
            cancels = [lesson_id, version] in cancelling
            whose, on = UUID(lesson_id), date.fromisoformat(day)
            yield Known(whose, version, on, sha256, at=at, batch=batch, cancels=cancels, is_training=trained)
    else:
        for lesson_id, version, state, receipt, code, reason in record["lessons"]:
            whose, told = UUID(lesson_id), (state, receipt, code, reason)
            yield Known(whose, version, None, None, *told, at, batch, is_training=trained)


def _joined(before: Known | None, new: Known, *, is_merged: bool) -> Known:
    """The last record tells, whatever the clock of this PC said: an acceptance too is over once the State has lost it.

    Only records of a merged copy may come late: among those the time tells, and none of them ends an acceptance.
    """
    if before is None:
        return new
    is_settled = before.state == SubmissionState.ACCEPTED and not (
        before.is_training and new.is_training is False
    )
    is_late = is_merged and before.at is not None and new.at is not None and new.at < before.at
    kept = before if is_late or (is_merged and is_settled) else new
    return replace(
        kept,
        day=kept.day or before.day or new.day,
        sha256=kept.sha256 or before.sha256 or new.sha256,
        cancels=before.cancels or new.cancels,
        is_training=_joined_training(before.is_training, new.is_training),
    )


def _joined_training(*told: bool | None) -> bool | None:
    """Once spoken of to the State, it is of the State, whatever the training server says of it later."""
    return False if False in told else (True if True in told else None)
