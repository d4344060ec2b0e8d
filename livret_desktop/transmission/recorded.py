"""What the State has recorded, in words of the trade: the way back from the wire of the reference contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from livret_desktop.domain.dsr import FrozenLesson, LessonPayload
from livret_desktop.domain.vocabulary import Category, LessonKind, MotoPhase, TrainingMeans, TrainingTrack
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_instant, parse_object
from livret_desktop.transmission.wire import freeze


def lesson_recorded(content: Mapping[str, Any]) -> LessonPayload | None:
    """A record read back, in words of the trade; None when it holds a word that this program does not know."""
    try:
        student, trainer = content["eleve"], content["formateur"]
        phase = content.get("phaseMoto")
        return LessonPayload(
            lesson_id=UUID(content["identifiant"]),
            version=int(content["version"]),
            is_cancelled=bool(content["annulee"]),
            birth_name=str(student["nom"]),
            given_names=str(student["prenoms"]),
            neph=str(student["neph"]),
            trainer_surname=str(trainer["nom"]),
            trainer_given_name=str(trainer["prenom"]),
            trainer_number=str(trainer["numeroAutorisation"]),
            category=Category(content["categorie"]),
            track=TrainingTrack(content["filiere"]),
            kind=LessonKind(content["nature"]),
            moto_phase=None if phase is None else MotoPhase(phase),
            means=TrainingMeans(content["moyen"]),
            starts_at=parse_instant(content["debut"]),
            minutes=int(content["dureeMinutes"]),
            objectives=tuple(str(one) for one in content.get("formation") or ()),
        )
    except (KeyError, TypeError, ValueError, UnreadableJsonError):
        return None


def lesson_sent(frozen: bytes) -> LessonPayload | None:
    """The same of bytes once frozen here."""
    return lesson_recorded(parse_object(frozen))


def frozen_as_recorded(payload: LessonPayload, envelope: bytes) -> FrozenLesson:
    """The bytes that say what the State has, to compare with from now on. Raises RuleError."""
    return freeze(payload, envelope)


def frozen_cancellation(payload: LessonPayload, version: int, envelope: bytes) -> FrozenLesson:
    """The bytes that cancel this record at the State, as its next version. Raises RuleError."""
    return freeze(replace(payload, version=version, is_cancelled=True), envelope)
