"""Strict reading of GET answers: capabilities, and the newest recorded version of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from livret_desktop.domain.dsr import (
    AnswerKind,
    Capabilities,
    ReadBack,
    ReadBackKind,
    RecordedLesson,
    RecordedPage,
)
from livret_desktop.transmission.answers import problem_of, status_known, trouble_of_get
from livret_desktop.transmission.outcome import Outcome, Reply, server_date
from livret_desktop.transmission.strict_json import (
    UnreadableJsonError,
    parse_instant,
    parse_object,
    read_flag,
    read_text,
    read_uuid,
    read_whole,
)

LARGEST_BATCH = 1000
LONGEST_LAG_H = 366 * 24
"""A State that would show a lesson more than a year later is not believed: the number is taken for a fault."""
LONGEST_AGE_DAYS = 36_525
LONGEST_LESSON_MINUTES = 31 * 24 * 60
"""A longer record is nonsense; those that are only too long for the contract are read, to be compared and told."""
_REQUIRED: Mapping[str, type] = {
    "identifiant": str,
    "version": int,
    "annulee": bool,
    "eleve": dict,
    "formateur": dict,
    "categorie": str,
    "filiere": str,
    "nature": str,
    "moyen": str,
    "debut": str,
    "dureeMinutes": int,
}
_OPTIONAL: Mapping[str, type] = {"phaseMoto": str, "formation": list}
_NOT_THERE = frozenset({404, 410})
_UNCLEAR = (
    "À la relecture, la DSR répond « {status} » pour cette leçon sans dire si elle l’a : cela ne prouve rien. "
    "Les autres leçons partent."
)
_NEEDS_PERSON = {AnswerKind.NEEDS_PERSON, AnswerKind.UNAUTHENTICATED}


def read_capabilities(outcome: Outcome) -> Capabilities | None:
    """What the server guarantees; None for anything that is not the whole valid answer."""
    if not isinstance(outcome, Reply) or outcome.status != 200 or outcome.media_type != "application/json":
        return None
    try:
        content = parse_object(outcome.body)
        max_batch = read_whole(content, "tailleLotMax", 1)
        return Capabilities(
            deduplication=read_flag(content, "deduplication"),
            read_back=read_flag(content, "relecture"),
            read_back_lag_hours=read_whole(content, "delaiRelectureHeures", 0, LONGEST_LAG_H),
            max_batch=min(max_batch, LARGEST_BATCH),
            max_age_days=min(read_whole(content, "ancienneteMaxJours", 1), LONGEST_AGE_DAYS),
            server_at=server_date(outcome.headers),
        )
    except UnreadableJsonError:
        return None


def read_recorded(outcome: Outcome, lesson_id: UUID, now: datetime) -> ReadBack:
    """What the server holds of one lesson. Absence is proven by one answer only; all else proves nothing."""
    outcome = status_known(outcome)
    if isinstance(outcome, Reply):
        server_at = server_date(outcome.headers)
        if outcome.status == 200:
            record = _record(outcome, lesson_id)
            if record is not None:
                return ReadBack(ReadBackKind.FOUND, record, server_at)
        if _proves_absence(outcome):
            return ReadBack(ReadBackKind.ABSENT, server_at=server_at)
        if outcome.status in _NOT_THERE:
            return ReadBack(
                ReadBackKind.UNAVAILABLE,
                server_at=server_at,
                reason=_UNCLEAR.format(status=outcome.status),
                is_unclear=True,
            )
    trouble = trouble_of_get(outcome, now)
    return ReadBack(
        ReadBackKind.UNAVAILABLE,
        server_at=trouble.server_at,
        reason=_not_read(trouble.status, trouble.reason),
        todo=trouble.todo,
        retry_after_s=trouble.retry_after_s,
        needs_person=trouble.kind in _NEEDS_PERSON,
    )


def read_page_of_records(outcome: Outcome, now: datetime) -> RecordedPage:
    """A page of records. Those that are not as the contract says are counted and left out."""
    if isinstance(outcome, Reply) and outcome.status == 200 and outcome.media_type == "application/json":
        try:
            content = parse_object(outcome.body)
            rows = content.get("lecons")
            if not isinstance(rows, list):
                raise UnreadableJsonError("lecons: not a list")
            cursor = read_text(content, "curseurSuivant") if "curseurSuivant" in content else None
            records = [record for row in rows if (record := _recorded(row)) is not None]
            unreadable = len(rows) - len(records)
            return RecordedPage(True, tuple(records), cursor, unreadable, server_date(outcome.headers))
        except UnreadableJsonError:
            pass  # said below, in words
    trouble = trouble_of_get(outcome, now)
    return RecordedPage(
        False,
        server_at=trouble.server_at,
        reason=_not_read(trouble.status, trouble.reason),
        todo=trouble.todo,
        retry_after_s=trouble.retry_after_s,
        needs_person=trouble.kind in _NEEDS_PERSON,
    )


def _not_read(status: int | None, reason: str) -> str:
    if status == 501:
        return "La DSR n’offre pas de relire les leçons enregistrées (501)."
    return f"La relecture à la DSR n’a rien prouvé. {reason}"


def _proves_absence(reply: Reply) -> bool:
    return (
        reply.status == 404
        and reply.media_type == "application/problem+json"
        and problem_of(reply).get("code") == "LECON_INCONNUE"
    )


def _record(reply: Reply, lesson_id: UUID) -> RecordedLesson | None:
    if reply.media_type != "application/json":
        return None
    try:
        record = _recorded(parse_object(reply.body))
    except UnreadableJsonError:
        return None
    return record if record is not None and record.lesson_id == lesson_id else None


def _recorded(content: object) -> RecordedLesson | None:
    """One record; None when it is not as the contract says."""
    if not isinstance(content, dict):
        return None
    try:
        lesson = _checked_lesson(content.get("lecon"))
        return RecordedLesson(
            lesson_id=read_uuid(lesson, "identifiant"),
            version=read_whole(lesson, "version", 1),
            content=lesson,
            receipt=read_text(content, "recepisse"),
            received_at=parse_instant(content.get("recuLe")),
        )
    except UnreadableJsonError:
        return None


def _checked_lesson(lesson: object) -> dict[str, Any]:
    """A lesson with all its required members and no stranger. Raises UnreadableJsonError."""
    if not isinstance(lesson, dict) or not _REQUIRED.keys() <= lesson.keys():
        raise UnreadableJsonError("lecon: incomplete")
    for name, value in lesson.items():
        expected = _REQUIRED.get(name) or _OPTIONAL.get(name)
        if expected is None or not _is_a(value, expected):
            raise UnreadableJsonError(f"lecon: {name}")
    read_whole(lesson, "dureeMinutes", 0, LONGEST_LESSON_MINUTES)
    parse_instant(lesson["debut"])
    return lesson


def _is_a(value: object, expected: type) -> bool:
    if expected is int:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, expected)
