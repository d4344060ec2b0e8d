"""The bytes of the reference contract: lessons frozen once, joined verbatim, compared by value.

Everything that depends on ``resources/contract`` stays in this package, so that the approved contract of the
DSR can take its place. No network, no clock, no database.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.domain.dsr import FrozenLesson, LessonPayload
from livret_desktop.domain.identifiers import compact
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_instant, parse_object

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
"""Made once: making it takes longer than a lesson."""


def freeze(payload: LessonPayload, envelope: bytes) -> FrozenLesson:
    """The lesson as it will always be sent, under the envelope of its first attempt. Raises RuleError."""
    if payload.starts_at.tzinfo is None:
        raise ValueError("starts_at must be aware")
    body = _encode(_lesson_object(payload))
    return FrozenLesson(
        lesson_id=payload.lesson_id,
        version=payload.version,
        body=body,
        envelope=envelope,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def envelope_bytes(agrement_number: str, aurige_id: str) -> bytes:
    """The ``etablissement`` object: agrément without blanks, Aurige ID without outer spaces. Raises RuleError."""
    return _encode({"numeroAgrement": compact(agrement_number), "idAurige": _text(aurige_id)})


def batch_body(lessons: Sequence[FrozenLesson]) -> bytes:
    """One envelope around the frozen bytes, joined verbatim.

    Raises ValueError for an empty batch or two envelopes, MachineError when bytes no longer match their SHA-256.
    """
    envelopes = {lesson.envelope for lesson in lessons}
    if len(envelopes) != 1:
        raise ValueError("a batch holds at least one lesson and exactly one envelope")
    for lesson in lessons:
        _check_unaltered(lesson)
    joined = b",".join(lesson.body for lesson in lessons)
    return b'{"etablissement":' + envelopes.pop() + b',"lecons":[' + joined + b"]}"


def same_content(frozen: bytes, recorded: Mapping[str, object]) -> bool:
    """True when what the State holds says the same as our bytes, compared by value.

    Start as an instant, absent and empty objectives alike and in any order, text in NFC, numbers by value.
    """
    return _comparable(parse_object(frozen)) == _comparable(recorded)


def is_cancellation(frozen: bytes) -> bool:
    """True for a lesson frozen as cancelled: our own bytes, in which no text can hold these unescaped."""
    return b'"annulee":true' in frozen


def sent_neph(frozen: bytes) -> str:
    """The NEPH in a lesson as it was sent."""
    student = parse_object(frozen).get("eleve")
    return str(student.get("neph", "")) if isinstance(student, dict) else ""


def told_in(frozen: bytes) -> dict[str, Any]:
    """A lesson as it was sent, as an object in the words of the contract. Raises UnreadableJsonError (a ValueError)."""
    return parse_object(frozen)


def _lesson_object(payload: LessonPayload) -> dict[str, object]:
    lesson: dict[str, object] = {
        "identifiant": str(payload.lesson_id),
        "version": payload.version,
        "annulee": payload.is_cancelled,
        "eleve": {
            "nom": _text(payload.birth_name),
            "prenoms": _text(payload.given_names),
            "neph": compact(payload.neph),
        },
        "formateur": {
            "nom": _text(payload.trainer_surname),
            "prenom": _text(payload.trainer_given_name),
            "numeroAutorisation": compact(payload.trainer_number),
        },
        "categorie": payload.category.value,
        "filiere": payload.track.value,
        "nature": payload.kind.value,
    }
    if payload.moto_phase is not None:
        lesson["phaseMoto"] = payload.moto_phase.value
    lesson["moyen"] = payload.means.value
    lesson["debut"] = paris(payload.starts_at).isoformat(timespec="seconds")
    lesson["dureeMinutes"] = payload.minutes
    if payload.objectives:
        lesson["formation"] = list(dict.fromkeys(payload.objectives))
    return lesson


def _encode(content: Mapping[str, object]) -> bytes:
    try:
        return _JSON.encode(content).encode("utf-8")
    except UnicodeEncodeError:
        raise RuleError(
            "Caractère impossible à envoyer",
            "Un nom de cette leçon contient un caractère abîmé, qui n’existe dans aucun alphabet.",
            "Ouvrez la fiche et retapez le nom, puis relancez l’envoi.",
        ) from None


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _check_unaltered(lesson: FrozenLesson) -> None:
    if hashlib.sha256(lesson.body).hexdigest() != lesson.sha256:
        raise MachineError(
            "Leçon gardée pour l’envoi abîmée",
            "Les octets d’une leçon prête à partir ne correspondent plus à leur empreinte : rien n’a été envoyé.",
            "Vérifiez le disque, puis restaurez la dernière sauvegarde vérifiée.",
        )


def _comparable(lesson: Mapping[str, Any]) -> dict[str, object]:
    kept = {name: _value(value) for name, value in lesson.items()}
    kept["identifiant"] = _as_uuid(kept.get("identifiant"))
    kept["debut"] = _as_instant(kept.get("debut"))
    objectives = lesson.get("formation") or []
    kept["formation"] = sorted(map(repr, objectives)) if isinstance(objectives, list) else objectives
    return kept


def _value(value: object) -> object:
    """A value that compares as JSON does: ``true`` is not 1, 60.0 is 60, text in NFC."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {name: _value(inner) for name, inner in value.items()}
    return [_value(inner) for inner in value] if isinstance(value, list) else value


def _as_uuid(value: object) -> object:
    try:
        return UUID(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _as_instant(value: object) -> datetime | object:
    try:
        return parse_instant(value).astimezone(UTC)
    except UnreadableJsonError:
        return value
