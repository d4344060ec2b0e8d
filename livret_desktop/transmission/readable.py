"""A lesson of the wire in words an office reads, and two of them side by side. Depends on the reference contract.

Names and values the contract does not have are shown as they came: a State that says more is not made silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from livret_desktop.domain.french import clock_time, duration, numeric_day
from livret_desktop.domain.vocabulary import LessonKind, MotoPhase, TrainingMeans, TrainingTrack
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_instant, parse_object

_NOTHING = "aucun"


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a comparison; a side that is not known is None."""

    label: str
    before: str | None
    after: str | None

    @property
    def is_changed(self) -> bool:
        """True when both sides are known and say otherwise."""
        return None not in (self.before, self.after) and self.before != self.after


def compared(
    before: bytes | Mapping[str, Any] | None, after: bytes | Mapping[str, Any] | None
) -> list[Compared]:
    """Two lessons line by line, in the order of a paper form; a side may be missing. Never raises for its content."""
    left, right = _said(before), _said(after)
    labels = dict.fromkeys([*(left or {}), *(right or {})])
    return [
        Compared(
            label,
            None if left is None else left.get(label, _NOTHING),
            None if right is None else right.get(label, _NOTHING),
        )
        for label in labels
    ]


def _said(lesson: bytes | Mapping[str, Any] | None) -> dict[str, str] | None:
    if lesson is None:
        return None
    content = parse_object(lesson) if isinstance(lesson, bytes) else lesson
    said: dict[str, str] = {}
    for name in (*_LINES, *(one for one in content if one not in _LINES and one not in _SILENT)):
        label, words = _LINES.get(name, (name, _plain))
        if name in content:
            said |= words(content[name]) if label is None else {label: str(words(content[name]))}
    return said


def _plain(value: Any) -> str:
    return str(value)


def _status(is_cancelled: Any) -> str:
    return "annulée" if is_cancelled is True else "faite"


def _student(value: Any) -> dict[str, str]:
    return _parts(value, {"nom": "Nom de naissance", "prenoms": "Prénoms", "neph": "NEPH"})


def _trainer(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {"Enseignant": str(value)}
    name = f"{value.get('nom', '')} {value.get('prenom', '')}".strip()
    return {"Enseignant": name, "N° d’autorisation": str(value.get("numeroAutorisation", _NOTHING))}


def _parts(value: Any, labels: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {"Élève": str(value)}
    return {labels.get(name, str(name)): str(part) for name, part in value.items()}


def _start(value: Any) -> dict[str, str]:
    try:
        at: datetime = parse_instant(value)
    except UnreadableJsonError:
        return {"Début": str(value)}
    return {"Jour": numeric_day(at.date()), "Début": clock_time(at)}


def _minutes(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return duration(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _objectives(value: Any) -> str:
    return ", ".join(sorted(map(str, value))) or _NOTHING if isinstance(value, list) else str(value)


def _label_of(choices: type[Enum]) -> Callable[[Any], str]:
    labels = {one.value: str(getattr(one, "label", one.value)) for one in choices}

    def words(value: Any) -> str:
        return labels.get(value, str(value)) if isinstance(value, str) else str(value)

    return words


_SILENT = frozenset({"identifiant", "version"})
_LINES: dict[str, tuple[str | None, Callable[[Any], Any]]] = {
    "annulee": ("Leçon", _status),
    "eleve": (None, _student),
    "debut": (None, _start),
    "dureeMinutes": ("Durée", _minutes),
    "formateur": (None, _trainer),
    "categorie": ("Catégorie", _plain),
    "filiere": ("Filière", _label_of(TrainingTrack)),
    "nature": ("Nature", _label_of(LessonKind)),
    "phaseMoto": ("Phase", _label_of(MotoPhase)),
    "moyen": ("Moyen", _label_of(TrainingMeans)),
    "formation": ("Objectifs", _objectives),
}
"""By name on the wire: the label and the words; without a label the words are several lines of their own."""
