"""The columns each kind of file may have, and which column of a file holds which field.

A column is recognised by its title, case, accents and punctuation ignored; a column nobody knows is left.
The window may pass a mapping chosen by hand instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from livret_desktop.domain.names import folded
from livret_desktop.errors import RuleError


class ImportKind(StrEnum):
    """What a file holds."""

    STUDENTS = "students"
    ENROLMENTS = "enrolments"
    INSTRUCTORS = "instructors"
    LESSONS = "lessons"


class Content(StrEnum):
    """How the cells of a field are to be understood when a spreadsheet keeps them as numbers."""

    TEXT = "text"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column may hold: its name in rows and JSON, its French label, its accepted titles (folded)."""

    name: str
    label: str
    spellings: frozenset[str]
    content: Content = Content.TEXT


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The fields of a kind, in the order its row builder takes them.

    ``required``: alternatives; the columns of one of them must all be there.
    """

    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]

    def named(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        return next((field for field in self.fields if field.name == name), None) or _unknown(name)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its place from 0, its title, the field it holds or None when it is left."""

    index: int
    title: str
    field: str | None
    label: str | None


def map_columns(
    kind: ImportKind, titles: tuple[str, ...], by_hand: Mapping[int, str | None] | None = None
) -> tuple[Column, ...]:
    """Say which column holds which field: by the titles, or as chosen by hand (place from 0 to field name or None).

    Raises RuleError when a required column is missing or a field is given twice by hand.
    """
    field_set = FIELD_SETS[kind]
    chosen = _by_titles(field_set, titles) if by_hand is None else _checked(field_set, len(titles), by_hand)
    _check_required(field_set, set(chosen.values()))
    return tuple(
        Column(index, title, name, field_set.named(name).label if name else None)
        for index, title in enumerate(titles)
        for name in (chosen.get(index),)
    )


def recognised(kind: ImportKind, titles: tuple[str, ...]) -> dict[int, str]:
    """The fields the titles alone tell, even when a required one is missing: where a choice by hand begins."""
    return _by_titles(FIELD_SETS[kind], titles)


def _by_titles(field_set: FieldSet, titles: tuple[str, ...]) -> dict[int, str]:
    known = {spelling: field.name for field in field_set.fields for spelling in field.spellings}
    chosen: dict[int, str] = {}
    for index, title in enumerate(titles):
        name = known.get(folded(title))
        if name and name not in chosen.values():
            chosen[index] = name
    return chosen


def _checked(field_set: FieldSet, width: int, by_hand: Mapping[int, str | None]) -> dict[int, str]:
    chosen = {index: name for index, name in by_hand.items() if name}
    names = list(chosen.values())
    for name in names:
        field = field_set.named(name)
        if names.count(name) > 1:
            raise RuleError(
                "Deux colonnes pour la même donnée",
                f"« {field.label} » est donné par deux colonnes à la fois.",
                "Gardez une seule colonne et mettez l’autre sur « Ne pas importer ».",
            )
    if any(not 0 <= index < width for index in chosen):
        raise KeyError("no such column")
    return chosen


def _check_required(field_set: FieldSet, present: set[str]) -> None:
    missing = min(
        ([name for name in names if name not in present] for names in field_set.required),
        key=len,
    )
    if not missing:
        return
    labels = ", ".join(f"« {field_set.named(name).label} »" for name in missing)
    raise RuleError(
        "Il manque une colonne" if len(missing) == 1 else "Il manque des colonnes",
        f"Introuvable dans les titres du fichier : {labels}. Rien n’a été importé.",
        "Vérifiez que c’est le bon fichier et que sa première ligne porte les titres, "
        "ou choisissez les colonnes à la main.",
    )


def _unknown(name: str) -> Field:
    raise KeyError(name)


def _field(name: str, label: str, *spellings: str, content: Content = Content.TEXT) -> Field:
    return Field(name, label, frozenset(folded(spelling) for spelling in (label, *spellings)), content)


def _day(name: str, label: str, *spellings: str) -> Field:
    return _field(name, label, *spellings, content=Content.DAY)


_NEPH = _field("neph", "NEPH", "N° NEPH", "Numéro NEPH")
_BIRTH_NAME = _field("birth_name", "Nom de naissance", "Nom")
_GIVEN_NAMES = _field("given_names", "Prénoms", "Prénom")
_BORN_ON = _day("born_on", "Date de naissance", "Né(e) le", "Née le", "Né le")
_CATEGORY = _field("category", "Catégorie", "Catégorie de permis", "Permis")

_STUDENT_FIELDS = (
    _field("civility", "Civilité"),
    _field("usual_name", "Nom d’usage et prénoms", "NOM USUEL"),
    _BIRTH_NAME,
    _field("usage_name", "Nom d’usage"),
    _GIVEN_NAMES,
    _BORN_ON,
    _field("birth_city", "Ville de naissance", "Commune de naissance", "Lieu de naissance"),
    _field("birth_department", "Département de naissance"),
    _field("birth_country", "Pays de naissance"),
    _field("address", "Adresse"),
    _field("postcode", "Code postal", "CP"),
    _field("city", "Ville", "Commune"),
    _field("country", "Pays"),
    _field("phone", "Téléphone", "TELEPHONE 1", "Portable", "Tél."),
    _field("phone_2", "Téléphone 2"),
    _field("phone_3", "Téléphone 3"),
    _field("phone_4", "Téléphone 4"),
    _field("email", "Courriel", "EMAIL", "E-mail", "Mail", "Adresse électronique"),
    _NEPH,
    _day("first_licence_on", "Date du premier permis", "DATE PREMIER PERMIS"),
    _field("first_licence_place", "Lieu du premier permis", "LIEU PREMIER PERMIS"),
)

_ENROLMENT_FIELDS = (
    _NEPH,
    _BIRTH_NAME,
    _GIVEN_NAMES,
    _BORN_ON,
    _CATEGORY,
    _field("gearbox", "Boîte", "Boîte de vitesses"),
    _field("track", "Filière"),
    _day("aipc_on", "Date AIPC", "AIPC", "AIPC du"),
    _day("etg_passed_on", "Date ETG/ETM", "Date ETG", "ETG", "ETG le"),
    _field("presentations", "Présentations"),
    _field("other_category", "Autre catégorie"),
    _day("other_category_on", "Autre catégorie le"),
    _day("initial_evaluation_on", "Évaluation de départ"),
    _day("final_evaluation_on", "Évaluation de fin de formation initiale"),
    _day("affi_issued_on", "AFFI délivrée le"),
    _field("affi_number", "AFFI n°"),
    _day("preliminary_meeting_on", "RDV préalable"),
    _day("rp1_practice_on", "RP1 pratique"),
    _day("rp1_theory_on", "RP1 théorie"),
    _field("rp1_km", "RP1 km"),
    _day("rp2_practice_on", "RP2 pratique"),
    _day("rp2_theory_on", "RP2 théorie"),
    _field("rp2_km", "RP2 km"),
    _day("practical_failed_on", "Échec à l’épreuve pratique"),
    _day("meeting_after_failure_on", "RDV préalable après échec"),
    _field("minutes_here", "Heures ici"),
    _field("minutes_elsewhere", "Heures autre école"),
    _field("simulator_minutes", "dont simulateur"),
    _field("transmits", "Transmettre"),
)

_INSTRUCTOR_FIELDS = (
    _field("surname", "Nom"),
    _field("given_name", "Prénom", "Prénoms"),
    _field("number", "N° d’autorisation d’enseigner", "Autorisation d’enseigner", "N° d’autorisation"),
    _day("expires_on", "Valable jusqu’au", "Date de validité"),
    _field("categories", "Catégories", "Catégorie"),
    _field("phone", "Téléphone"),
)

_LESSON_FIELDS = (
    _day("day", "Date"),
    _field("time", "Heure", "Heure de début", content=Content.TIME),
    _field("minutes", "Minutes", "Durée", "Durée en minutes"),
    _field("neph", "NEPH élève", "NEPH de l’élève", "NEPH"),
    _CATEGORY,
    _field("instructor_number", "N° d’autorisation de l’enseignant", "N° d’autorisation"),
    _field("simulator_name", "Simulateur"),
    _field("kind", "Nature"),
    _field("means", "Moyen"),
    _field("status", "État"),
)

FIELD_SETS: Mapping[ImportKind, FieldSet] = MappingProxyType(
    {
        ImportKind.STUDENTS: FieldSet(
            _STUDENT_FIELDS, (("birth_name", "given_names"), ("birth_name", "usual_name"))
        ),
        ImportKind.ENROLMENTS: FieldSet(
            _ENROLMENT_FIELDS,
            (("neph", "category"), ("birth_name", "given_names", "born_on", "category")),
        ),
        ImportKind.INSTRUCTORS: FieldSet(_INSTRUCTOR_FIELDS, (("surname", "number"),)),
        ImportKind.LESSONS: FieldSet(
            _LESSON_FIELDS, (("day", "time", "minutes", "neph", "category", "kind", "means", "status"),)
        ),
    }
)
