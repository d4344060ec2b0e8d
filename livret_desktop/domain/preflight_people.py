"""Pre-flight of those a lesson names: school, student, instructor, simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.french import french_day, of_name
from livret_desktop.domain.identifiers import (
    GENERIC_SIMULATOR_NUMBER,
    compact,
    is_valid_agrement,
    is_valid_authorisation,
    is_valid_neph,
    neph_problem,
)
from livret_desktop.domain.people import Instructor, School, Simulator
from livret_desktop.domain.vocabulary import SimulatorRecognition
from livret_desktop.domain.years import months_after

LONGEST_NAME = 100
LONGEST_AURIGE_ID = 32


@dataclass(frozen=True, slots=True)
class PreflightFinding:
    """One thing to put right, or to know. ``field`` names the field to open."""

    code: str
    field: str
    reason: str
    fix: str
    is_blocking: bool = True


def instructor_findings(
    instructor: Instructor, category: str, day: date, rules: Rules
) -> list[PreflightFinding]:
    """What keeps an instructor from teaching this category on this day."""
    found = name_findings(instructor.surname, "instructor.surname", "le nom de l’enseignant")
    if len(instructor.given_name.strip()) > LONGEST_NAME:
        found += name_findings(instructor.given_name, "instructor.given_name", "le prénom de l’enseignant")
    found += _authorisation_number(instructor)
    months = rules.value("sending.renewal_months", day)
    for field_name, ends_on, what in (
        ("authorisation_expires_on", instructor.authorisation_expires_on, "autorisation d’enseigner"),
        ("medical_visit_expires_on", instructor.medical_visit_expires_on, "visite médicale"),
    ):
        if (
            ends_on is not None
            and day > ends_on
            and not is_renewed(ends_on, instructor.renewal_filed_on, months)
        ):
            found.append(_expired(instructor, field_name, ends_on, what))
    if category not in instructor.categories:
        found.append(
            PreflightFinding(
                "CATEGORIE_NON_AUTORISEE",
                "instructor.categories",
                f"L’autorisation {of_name(instructor.full_name)} ne porte pas la catégorie {category}.",
                "Complétez ses catégories, ou changez l’enseignant de la leçon.",
            )
        )
    return found


def is_renewed(ends_on: date, filed_on: date | None, months: int) -> bool:
    """A renewal filed in time extends validity: at least ``months`` before the end (arrêté du 8 janvier 2001)."""
    return filed_on is not None and months_after(filed_on, months) <= ends_on


def last_filing_day(ends_on: date, months: int) -> date:
    """The last day on which asking for a renewal still extends a validity (see ``is_renewed``)."""
    day = months_after(ends_on, -months)
    while is_renewed(
        ends_on, day + timedelta(days=1), months
    ):  # short months end several days on the same one
        day += timedelta(days=1)
    return day


def name_findings(name: str, field_name: str, what: str) -> list[PreflightFinding]:
    """A name is there, and of the length the contract takes."""
    length = len(name.strip())
    if not length:
        return [
            PreflightFinding(
                "NOM_MANQUANT", field_name, f"Il manque {what}.", "Recopiez-le de la pièce d’identité."
            )
        ]
    if length > LONGEST_NAME:
        reason = f"Pour {what}, {length} lettres : la DSR en prend {LONGEST_NAME}."
        return [
            PreflightFinding(
                "NOM_TROP_LONG", field_name, reason, "Raccourcissez-le comme sur la pièce d’identité."
            )
        ]
    return []


def neph_findings(typed: str) -> list[PreflightFinding]:
    """A NEPH is there and of the accepted form; an unusual length is only a warning."""
    problem = neph_problem(typed)
    if problem is None:
        return []
    if is_valid_neph(typed):
        fix = "S’il est juste, il n’y a rien à faire."
        return [PreflightFinding("NEPH_INHABITUEL", "student.neph", problem, fix, is_blocking=False)]
    code = "NEPH_INVALIDE" if compact(typed) else "NEPH_MANQUANT"
    return [
        PreflightFinding(code, "student.neph", problem, "Recopiez le NEPH de l’AIPC sur la fiche de l’élève.")
    ]


def _authorisation_number(instructor: Instructor) -> list[PreflightFinding]:
    number = compact(instructor.authorisation_number)
    if not number:
        reason = f"Le numéro d’autorisation d’enseigner {of_name(instructor.full_name)} n’est pas saisi."
        fix = "Recopiez-le de son autorisation : A, puis dix chiffres."
        return [PreflightFinding("AUTORISATION_MANQUANTE", "instructor.authorisation_number", reason, fix)]
    if not is_valid_authorisation(number) or number == GENERIC_SIMULATOR_NUMBER:
        reason = f"« {instructor.authorisation_number} » n’est pas un numéro d’autorisation : A, puis dix chiffres."
        fix = "Recopiez-le de l’autorisation d’enseigner."
        return [PreflightFinding("AUTORISATION_INVALIDE", "instructor.authorisation_number", reason, fix)]
    return []


def _expired(instructor: Instructor, field_name: str, ends_on: date, what: str) -> PreflightFinding:
    return PreflightFinding(
        "AUTORISATION_EXPIREE",
        f"instructor.{field_name}",
        f"La validité de l’{what} {of_name(instructor.full_name)} a pris fin le {french_day(ends_on)}."
        if what.startswith("a")
        else f"La {what} {of_name(instructor.full_name)} n’est plus valable depuis le {french_day(ends_on)}.",
        "Saisissez la nouvelle date de fin, ou la date de dépôt du renouvellement s’il a été demandé à temps.",
    )


def simulator_findings(simulator: Simulator, category: str, *, is_alone: bool) -> list[PreflightFinding]:
    """A simulator is allowed for the category; alone, its number goes over the wire."""
    found: list[PreflightFinding] = []
    if category not in simulator.categories or simulator.recognised is SimulatorRecognition.NO:
        is_known = category in simulator.categories
        why = "n’est pas reconnu par la DSR" if is_known else f"n’est pas prévu pour la catégorie {category}"
        field_name = "simulator.recognised" if is_known else "simulator.categories"
        fix = "Corrigez la fiche du simulateur, ou le moyen de la leçon."
        found.append(PreflightFinding("SIMULATEUR_NON_AUTORISE", field_name, f"{simulator.name} {why}.", fix))
    if is_alone and simulator.number.strip() and not is_valid_authorisation(simulator.number):
        reason = f"« {simulator.number} » n’est pas un numéro de simulateur : A, puis dix chiffres."
        fix = f"Laissez {GENERIC_SIMULATOR_NUMBER} si la machine n’a pas de numéro à elle."
        found.append(PreflightFinding("SIMULATEUR_NON_AUTORISE", "simulator.number", reason, fix))
    return found


def school_findings(school: School, day: date) -> list[PreflightFinding]:
    """The establishment can be named to the State, and its agrément is in force that day."""
    found: list[PreflightFinding] = []
    if not is_valid_agrement(school.agrement_number):
        reason = "Le numéro d’agrément de l’établissement manque ou n’a pas la bonne forme."
        fix = "Recopiez-le de l’arrêté d’agrément : E, puis dix chiffres."
        found.append(PreflightFinding("ECOLE_INCOMPLETE", "school.agrement_number", reason, fix))
    if not 0 < len(school.aurige_id.strip()) <= LONGEST_AURIGE_ID:
        reason = "L’identifiant Aurige de l’établissement manque ou est trop long."
        fix = "Demandez-le au bureau de l’éducation routière, puis saisissez-le sur la fiche de l’école."
        found.append(PreflightFinding("ECOLE_INCOMPLETE", "school.aurige_id", reason, fix))
    if school.agrement_expires_on is not None and day > school.agrement_expires_on:
        reason = f"L’agrément de l’établissement a pris fin le {french_day(school.agrement_expires_on)}."
        fix = "Saisissez la date de fin du nouvel agrément."
        found.append(PreflightFinding("AGREMENT_EXPIRE", "school.agrement_expires_on", reason, fix))
    return found
