"""The shape of a lot, checked by hand against the contract's schema, one JSON pointer by fault."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .book import PARIS

Json = Any
Fault = dict[str, str]

CATEGORIES = ["AM", "A1", "A2", "A", "B1", "B", "B96", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE"]
PATHS = ["TRADITIONNELLE", "AAC", "CS"]
NATURES = [
    "EVALUATION_DEPART",
    "THEORIE",
    "PRATIQUE",
    "SIMULATEUR_SUPERVISE",
    "SIMULATEUR_AUTONOME",
    "RDV_PREALABLE",
    "RDV_PEDAGOGIQUE",
    "ACCOMPAGNEMENT_EXAMEN",
]
MEANS = ["VEHICULE", "SIMULATEUR", "MOTO", "SALLE"]
PHASES = ["PLATEAU", "CIRCULATION"]

REQUIRED = [
    "identifiant",
    "version",
    "annulee",
    "eleve",
    "formateur",
    "categorie",
    "filiere",
    "nature",
    "moyen",
    "debut",
    "dureeMinutes",
]
OPTIONAL = ["phaseMoto", "formation"]


def faults_of(lot: Json) -> list[Fault]:
    """Everything wrong with a body, by JSON pointer; empty when it follows the schema."""
    return list(_lot(lot))


def _fault(pointer: str, message: str, code: str = "SCHEMA") -> Fault:
    return {"champ": pointer, "message": message, "code": code}


def _members(value: Json, pointer: str, required: list[str], optional: list[str]) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield _fault(pointer, "objet attendu")
        return
    for name in required:
        if name not in value:
            yield _fault(f"{pointer}/{name}", "absent")
    for name in value:
        if name not in required and name not in optional:
            yield _fault(f"{pointer}/{name}", "inconnu")


def _text(value: Json, pointer: str, least: int = 1, most: int = 100) -> Iterator[Fault]:
    if not isinstance(value, str) or not least <= len(value) <= most:
        yield _fault(pointer, f"texte de {least} à {most} caractères attendu")


def _match(value: Json, pointer: str, pattern: str) -> Iterator[Fault]:
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        yield _fault(pointer, f"forme attendue : {pattern}")


def _one_of(value: Json, pointer: str, allowed: list[str]) -> Iterator[Fault]:
    if value not in allowed:
        yield _fault(pointer, "valeur hors liste")


def _whole(value: Json, pointer: str, least: int, most: int) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        yield _fault(pointer, f"entier de {least} à {most} attendu")


def _lot(lot: Json) -> Iterator[Fault]:
    wrong = list(_members(lot, "", ["etablissement", "lecons"], []))
    yield from wrong
    if wrong:
        return
    school = lot["etablissement"]
    wrong = list(_members(school, "/etablissement", ["numeroAgrement", "idAurige"], []))
    yield from wrong
    if not wrong:
        yield from _match(school["numeroAgrement"], "/etablissement/numeroAgrement", "[EI][0-9AB]{10}")
        yield from _text(school["idAurige"], "/etablissement/idAurige", most=32)
    if not isinstance(lot["lecons"], list) or not lot["lecons"]:
        yield _fault("/lecons", "au moins une leçon attendue")
        return
    for index, lesson in enumerate(lot["lecons"]):
        yield from _lesson(lesson, f"/lecons/{index}")


def _lesson(lesson: Json, at: str) -> Iterator[Fault]:
    wrong = list(_members(lesson, at, REQUIRED, OPTIONAL))
    yield from wrong
    if wrong:
        return
    yield from _identifiant(lesson["identifiant"], f"{at}/identifiant")
    yield from _whole(lesson["version"], f"{at}/version", 1, 2**53)
    if not isinstance(lesson["annulee"], bool):
        yield _fault(f"{at}/annulee", "booléen attendu")
    yield from _people(lesson, at)
    yield from _one_of(lesson["categorie"], f"{at}/categorie", CATEGORIES)
    yield from _one_of(lesson["filiere"], f"{at}/filiere", PATHS)
    yield from _one_of(lesson["nature"], f"{at}/nature", NATURES)
    yield from _one_of(lesson["moyen"], f"{at}/moyen", MEANS)
    if "phaseMoto" in lesson:
        yield from _one_of(lesson["phaseMoto"], f"{at}/phaseMoto", PHASES)
    yield from _start(lesson["debut"], f"{at}/debut")
    yield from _whole(lesson["dureeMinutes"], f"{at}/dureeMinutes", 5, 600)
    if "formation" in lesson:
        yield from _training(lesson["formation"], f"{at}/formation")


def _identifiant(value: Json, at: str) -> Iterator[Fault]:
    try:
        if str(uuid.UUID(value)) != value.lower():
            yield _fault(at, "UUID attendu")
    except (ValueError, AttributeError, TypeError):
        yield _fault(at, "UUID attendu")


def _people(lesson: Json, at: str) -> Iterator[Fault]:
    student, teacher = lesson["eleve"], lesson["formateur"]
    wrong = list(_members(student, f"{at}/eleve", ["nom", "prenoms", "neph"], []))
    wrong += _members(teacher, f"{at}/formateur", ["nom", "prenom", "numeroAutorisation"], [])
    yield from wrong
    if wrong:
        return
    yield from _text(student["nom"], f"{at}/eleve/nom")
    yield from _text(student["prenoms"], f"{at}/eleve/prenoms")
    yield from _match(student["neph"], f"{at}/eleve/neph", "[0-9]{10,19}")
    yield from _text(teacher["nom"], f"{at}/formateur/nom")
    yield from _text(teacher["prenom"], f"{at}/formateur/prenom", least=0)
    yield from _match(teacher["numeroAutorisation"], f"{at}/formateur/numeroAutorisation", "A[0-9AB]{10}")


def _start(value: Json, at: str) -> Iterator[Fault]:
    try:
        start = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        yield _fault(at, "date et heure attendues")
        return
    if start.tzinfo is None or start.utcoffset() != start.astimezone(PARIS).utcoffset():
        yield _fault(at, "décalage de Paris attendu")


def _training(value: Json, at: str) -> Iterator[Fault]:
    if not isinstance(value, list) or len(value) > 32 or len(set(map(str, value))) != len(value):
        yield _fault(at, "32 objectifs distincts au plus")
        return
    for index, item in enumerate(value):
        yield from _match(item, f"{at}/{index}", "C[1-4]-[1-9]")
