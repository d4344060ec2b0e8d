"""How the training server judges one lesson version: versions first, then the trade.

No register of students and teachers stands behind it, so some made-up values play the unknown ones (``TRIGGERS``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from livret_desktop.sandbox.store import Lesson, Record, Store, starts_at

UNKNOWN_SCHOOL = "E0000"
CLOCK_TOLERANCE = timedelta(minutes=5)
_GROUP_KINDS = {
    "THEORIE",
    "PRATIQUE",
    "SIMULATEUR_SUPERVISE",
    "RDV_PREALABLE",
    "RDV_PEDAGOGIQUE",
    "ACCOMPAGNEMENT_EXAMEN",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What this server guarantees and accepts."""

    deduplication: bool = True
    read_back: bool = True
    lag_hours: int = 0
    max_batch: int = 1000
    max_age_days: int = 400


@dataclass(frozen=True, slots=True)
class _Trigger:
    code: str
    message: str
    pointer: str
    is_met: Callable[[Lesson], bool]


TRIGGERS = (
    _Trigger("NEPH_INCONNU", "NEPH inconnu", "/eleve/neph", lambda x: x["eleve"]["neph"].startswith("0000")),
    _Trigger(
        "ELEVE_NON_RATTACHE",
        "élève non rattaché à l’établissement",
        "/eleve/neph",
        lambda x: x["eleve"]["neph"].startswith("9999"),
    ),
    _Trigger(
        "NOM_DISCORDANT",
        "le nom n’est pas celui du dossier",
        "/eleve/nom",
        lambda x: x["eleve"]["nom"].upper() == "DISCORDANT",
    ),
    _Trigger(
        "FORMATEUR_INCONNU",
        "autorisation d’enseigner inconnue",
        "/formateur/numeroAutorisation",
        lambda x: x["formateur"]["numeroAutorisation"].startswith("A9999"),
    ),
    _Trigger(
        "AUTORISATION_EXPIREE",
        "autorisation d’enseigner expirée ce jour-là",
        "/formateur/numeroAutorisation",
        lambda x: x["formateur"]["numeroAutorisation"].startswith("A8888"),
    ),
    _Trigger(
        "FORMATEUR_NON_RATTACHE",
        "enseignant non rattaché à l’établissement",
        "/formateur/numeroAutorisation",
        lambda x: x["formateur"]["numeroAutorisation"].startswith("A7777"),
    ),
    _Trigger(
        "SIMULATEUR_NON_RECONNU",
        "simulateur non reconnu",
        "/formateur/numeroAutorisation",
        lambda x: x["moyen"] == "SIMULATEUR" and x["formateur"]["numeroAutorisation"].startswith("A6666"),
    ),
    _Trigger("DUREE_INVALIDE", "durée refusée", "/dureeMinutes", lambda x: x["dureeMinutes"] == 599),
)


def judge(
    lesson: Lesson, store: Store, policy: Policy, now: datetime, agrement: str = ""
) -> dict[str, object]:
    """One ``resultat``; records the lesson when it is accepted. ``agrement``: the school it was sent under."""
    if agrement.startswith(UNKNOWN_SCHOOL):
        return _rejected(lesson, "AGREMENT_INCONNU", "numéro d’agrément inconnu", "/identifiant")
    same = [r for r in store.versions(lesson["identifiant"].lower()) if r.version == lesson["version"]]
    if policy.deduplication and same:
        if same[0].lesson == lesson:
            return _accepted(lesson, same[0], "DOUBLON")
        return _rejected(lesson, "VERSION_CONFLIT", "cette version existe avec un autre contenu", "/version")
    refusal = _version_refusal(lesson, store) or _trade_refusal(lesson, store, policy, now)
    if refusal is not None:
        return _rejected(lesson, *refusal)
    return _accepted(lesson, store.add(lesson, now), "ACCEPTEE")


_Refusal = tuple[str, str, str]


def _version_refusal(lesson: Lesson, store: Store) -> _Refusal | None:
    newest = store.newest(lesson["identifiant"].lower())
    if newest is not None and lesson["version"] < newest.version:
        return "VERSION_PERIMEE", f"la version {newest.version} est déjà enregistrée", "/version"
    if newest is None and lesson["annulee"]:
        return "LECON_INCONNUE", "aucune leçon de cet identifiant à annuler", "/identifiant"
    return None


def _trade_refusal(lesson: Lesson, store: Store, policy: Policy, now: datetime) -> _Refusal | None:
    """A cancellation is never refused for what the lesson was."""
    if lesson["annulee"]:
        return None
    for trigger in TRIGGERS:
        if trigger.is_met(lesson):
            return trigger.code, trigger.message, trigger.pointer
    start = starts_at(lesson)
    if start + timedelta(minutes=lesson["dureeMinutes"]) > now + CLOCK_TOLERANCE:
        return "DATE_FUTURE", "la leçon n’est pas finie", "/debut"
    if start < now - timedelta(days=policy.max_age_days):
        return "DATE_TROP_ANCIENNE", f"la leçon a plus de {policy.max_age_days} jours", "/debut"
    return _overlap(lesson, store)


def _overlap(lesson: Lesson, store: Store) -> _Refusal | None:
    for _ in store.overlapping(f"eleve {lesson['eleve']['neph']}", lesson):
        return "CHEVAUCHEMENT_ELEVE", "l’élève a une autre leçon à ce moment", "/debut"
    for other in store.overlapping(f"formateur {lesson['formateur']['numeroAutorisation']}", lesson):
        if not _is_one_group(lesson, other):
            return "CHEVAUCHEMENT_FORMATEUR", "l’enseignant a une autre leçon à ce moment", "/debut"
    return None


def _is_one_group(lesson: Lesson, other: Lesson) -> bool:
    """One start, one kind, one means: a group session. Practice in a group is for motorcycles only."""
    alike = all(lesson[name] == other[name] for name in ("nature", "moyen"))
    may_group = lesson["nature"] in _GROUP_KINDS and (
        lesson["nature"] != "PRATIQUE" or lesson["moyen"] == "MOTO"
    )
    return alike and may_group and starts_at(lesson) == starts_at(other)


def _accepted(lesson: Lesson, record: Record, status: str) -> dict[str, object]:
    return {
        "identifiant": lesson["identifiant"],
        "version": lesson["version"],
        "statut": status,
        "recepisse": record.receipt,
        "empreinte": record.sha256,
    }


def _rejected(lesson: Lesson, code: str, message: str, pointer: str) -> dict[str, object]:
    return {
        "identifiant": lesson["identifiant"],
        "version": lesson["version"],
        "statut": "REJETEE",
        "motif": {"code": code, "message": message, "champ": pointer},
    }
