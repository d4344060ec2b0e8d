"""Instructors and simulators."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import french_day, of_name
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER, compact, is_valid_authorisation
from livret_desktop.domain.names import folded
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import InstructorKind
from livret_desktop.domain.years import months_after
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


class Team(NamedTuple):
    """Everyone and everything that gives lessons, by name."""

    instructors: tuple[Instructor, ...]
    simulators: tuple[Simulator, ...]


def read_team(desk: Desk) -> Team:
    """The whole team, those who left included."""
    with desk.database.read() as reading:
        return Team(
            tuple(
                sorted(
                    reading.instructors.where(), key=lambda one: folded(one.surname + " " + one.given_name)
                )
            ),
            tuple(sorted(reading.simulators.where(), key=lambda one: folded(one.name))),
        )


def save_instructor(desk: Desk, instructor: Instructor) -> Changes:
    """Create or edit an instructor. Raises RuleError: no name, malformed number, the number of another, an ATRE longer
    than its rule or renewed.
    """
    tidy = _temporary(desk, checked_instructor(instructor))
    with desk.database.write(f"Fiche {of_name(tidy.full_name)}", desk.clock.now()) as written:
        others = written.work.instructors.where(
            written.work.instructors.c.authorisation_number == tidy.authorisation_number,
            written.work.instructors.c.id != tidy.id,
        )
        if tidy.authorisation_number and others:
            raise RuleError(
                "Ce numéro est déjà celui d’un autre enseignant",
                f"L’autorisation {tidy.authorisation_number} est dans la fiche {of_name(others[0].full_name)}.",
                "Vérifiez le numéro sur la carte.",
            )
        known = written.work.instructors.get(tidy.id) is not None
        (written.work.instructors.put if known else written.work.instructors.add)(tidy)
    return written.changes


def save_simulator(desk: Desk, simulator: Simulator) -> Changes:
    """Create or edit a simulator. Raises RuleError: no name, the name of another, a malformed number, a homologation
    that ends before it begins.
    """
    tidy = checked_simulator(simulator)
    first, last = tidy.homologated_on, tidy.homologation_ends_on
    if first is not None and last is not None and last < first:
        raise RuleError(
            "Homologation impossible",
            f"Elle finirait le {french_day(last)}, avant de commencer le {french_day(first)}.",
            "Corrigez les deux jours.",
        )
    with desk.database.write(f"Fiche {of_name(tidy.name)}", desk.clock.now()) as written:
        simulators = written.work.simulators
        if any(folded(one.name) == folded(tidy.name) and one.id != tidy.id for one in simulators.where()):
            raise RuleError(
                "Deux simulateurs porteraient le même nom",
                f"« {tidy.name} » existe déjà ; le numéro {GENERIC_SIMULATOR_NUMBER} ne les distingue pas.",
                "Donnez-lui un autre nom, par exemple « Simulateur 2 ».",
            )
        (simulators.put if simulators.get(tidy.id) else simulators.add)(tidy)
    return written.changes


def _temporary(desk: Desk, instructor: Instructor) -> Instructor:
    """An ATRE ends so many months after it was given, and is not renewed: its end is noted where it was not."""
    given_on, ends_on = instructor.authorised_on, instructor.authorisation_expires_on
    if instructor.kind is not InstructorKind.ATRE:
        return instructor
    rule = desk.rules.on("team.atre_months", given_on or desk.today())
    if instructor.renewal_filed_on is not None:
        raise RuleError(
            "Une ATRE ne se renouvelle pas",
            f"Elle dure {rule.value} mois, une seule fois. Rien n’a été enregistré.",
            "Effacez le dépôt, ou changez le statut si une autorisation d’enseigner a été délivrée.",
            source=rule.source,
        )
    if given_on is None:
        return instructor
    last = months_after(given_on, rule.value) - timedelta(days=1)
    if ends_on is not None and ends_on > last:
        raise RuleError(
            f"Une ATRE dure {rule.value} mois",
            f"Délivrée le {french_day(given_on)}, elle finit au plus tard le {french_day(last)}.",
            "Corrigez l’un des deux jours.",
            source=rule.source,
        )
    return replace(instructor, authorisation_expires_on=ends_on or last)


def checked_instructor(instructor: Instructor) -> Instructor:
    """Tidied and checked. An empty number is allowed (lessons will wait); a malformed one is not."""
    number = compact(instructor.authorisation_number)
    if not folded(instructor.surname):
        raise RuleError("Il manque le nom", "La DSR reçoit le nom de l’enseignant.", "Saisissez le nom.")
    if number and not is_valid_authorisation(number):
        raise _malformed(instructor.authorisation_number)
    return replace(
        instructor,
        authorisation_number=number,
        surname=" ".join(instructor.surname.split()),
        given_name=" ".join(instructor.given_name.split()),
    )


def checked_simulator(simulator: Simulator) -> Simulator:
    """Tidied and checked; without its own number a machine goes under the generic one."""
    number = compact(simulator.number) or GENERIC_SIMULATOR_NUMBER
    if not folded(simulator.name):
        raise RuleError(
            "Il manque le nom", "Il faut distinguer les machines.", "Saisissez par exemple « Simulateur 1 »."
        )
    if not is_valid_authorisation(number):
        raise _malformed(simulator.number)
    return replace(simulator, number=number, name=" ".join(simulator.name.split()))


def _malformed(number: str) -> RuleError:
    return RuleError(
        "Numéro d’autorisation refusé",
        f"« {number} » n’a pas la forme attendue : la lettre A, puis dix chiffres.",
        "Recopiez le numéro de la carte, ou laissez le champ vide en attendant.",
    )
