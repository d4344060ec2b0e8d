"""Équipe in words: the two lists, what comes to its end, and what to do before. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.french import NBSP, count, numeric_day, short_day
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight_people import is_renewed, last_filing_day
from livret_desktop.domain.vocabulary import InstructorKind, SimulatorRecognition
from livret_desktop.services.records.team import Team
from livret_desktop.ui.presenters.cells import Cell, Column, State, Text, Weight
from livret_desktop.ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class TeamRules:
    """The numbers in force today: days of warning, months before the end to ask for a renewal."""

    today: date
    warn_days: int
    renewal_months: int

    @classmethod
    def on(cls, rules: Rules, today: date) -> TeamRules:
        """As dated rules say on this day."""
        return cls(today, rules.value("team.warn_days", today), rules.value("sending.renewal_months", today))


@dataclass(frozen=True, slots=True)
class Ending:
    """One validity of an instructor: its field, its end, the state to show and what to do, in a sentence."""

    field: str
    ends_on: date
    state: State
    todo: str

    @property
    def is_urgent(self) -> bool:
        """True when a person is needed."""
        return self.state.is_loud


def is_gone(left_on: date | None, today: date) -> bool:
    """True from the day after the last one."""
    return left_on is not None and left_on < today


def endings(instructor: Instructor, rules: TeamRules) -> list[Ending]:
    """The authorisation and the medical visit, each with what it asks for, the first to end first."""
    if is_gone(instructor.left_on, rules.today):
        return []
    found = [
        _ending(field, ends_on, instructor.renewal_filed_on, rules)
        for field, ends_on in (
            ("authorisation_expires_on", instructor.authorisation_expires_on),
            ("medical_visit_expires_on", instructor.medical_visit_expires_on),
        )
        if ends_on is not None
    ]
    return sorted(found, key=lambda one: one.ends_on)


def homologation_ending(simulator: Simulator, rules: TeamRules) -> Ending | None:
    """The end of a machine's homologation; None when it is not known, or the machine gone."""
    ends_on = simulator.homologation_ends_on
    if ends_on is None or is_gone(simulator.left_on, rules.today):
        return None
    when, field = numeric_day(ends_on), "homologation_ends_on"
    if ends_on < rules.today:
        todo = "Ses heures ne comptent plus. Saisissez la nouvelle date de fin, ou le jour où elle quitte l’école."
        return Ending(field, ends_on, State.bad(f"finie le {when}"), f"Homologation finie le {when}. {todo}")
    if ends_on > rules.today + timedelta(days=rules.warn_days):
        return Ending(field, ends_on, State(when, "check", Tone.TEXT, is_loud=False), "")
    left = count((ends_on - rules.today).days, "jour")
    said = f"Homologation valable encore {left}. Demandez au fabricant la suite."
    return Ending(field, ends_on, State.warn(f"dans {left}"), said)


def _ending(field: str, ends_on: date, filed_on: date | None, rules: TeamRules) -> Ending:
    what = "Autorisation" if field.startswith("authorisation") else "Visite médicale"
    verb = "expirée" if ends_on < rules.today else "valable"
    when = numeric_day(ends_on)
    if is_renewed(ends_on, filed_on, rules.renewal_months) and filed_on is not None:
        state = State(
            f"renouvellement déposé le {numeric_day(filed_on)}", "ok-circle", Tone.OK, is_loud=False
        )
        return Ending(
            field, ends_on, state, f"{what} {verb} jusqu’au {when}, prolongée par le dépôt fait à temps."
        )
    if ends_on < rules.today:
        todo = "Ses leçons données depuis ne partent pas. Saisissez la nouvelle date de fin."
        return Ending(field, ends_on, State.bad(f"expirée le {when}"), f"{what} expirée le {when}. {todo}")
    if ends_on > rules.today + timedelta(days=rules.warn_days):
        return Ending(field, ends_on, State(when, "check", Tone.TEXT, is_loud=False), "")
    return Ending(field, ends_on, *_soon(what, ends_on, rules))


def _soon(what: str, ends_on: date, rules: TeamRules) -> tuple[State, str]:
    last_day = last_filing_day(ends_on, rules.renewal_months)
    left = count((ends_on - rules.today).days, "jour")
    if last_day >= rules.today:
        todo = f"Renouvellement à déposer avant le {numeric_day(last_day)}."
        return State.warn(f"déposer avant le {short_day(last_day)}"), f"{what} valable encore {left}. {todo}"
    todo = f"Dépôt à faire sans attendre{NBSP}: après le {numeric_day(last_day)}, il ne prolonge plus la validité."
    return State.warn(f"dans {left}"), f"{what} valable jusqu’au {numeric_day(ends_on)}. {todo}"


def instructor_columns(rules: TeamRules) -> list[Column[Instructor]]:
    """The list of instructors."""
    return [
        Column("Nom, prénom", lambda one: _name(one, rules.today), 2.2, 150),
        Column("Autorisation n°", lambda one: _number(one.authorisation_number), 1.1, 112),
        Column("Valable jusqu’au", lambda one: _validity(one, rules), 2.0, 192),
        Column("Catégories", lambda one: Text(", ".join(one.categories) or "aucune"), 1.1, 106),
        Column("Téléphone", lambda one: Text(one.phone), 1.2, 122),
        Column("Statut", lambda one: _presence(one.kind, one.joined_on, one.left_on, rules.today), 0.9, 84),
    ]


def simulator_columns(rules: TeamRules) -> list[Column[Simulator]]:
    """The list of simulators."""
    return [
        Column("Nom", lambda one: Text(one.name, Weight.STRONG, _tone(one.left_on, rules.today)), 1.3, 104),
        Column("Numéro", lambda one: _machine_number(one.number), 1.9, 188),
        Column("Reconnu par la DSR", lambda one: recognition(one.recognised), 1.5, 144),
        Column("Homologation", lambda one: _homologation(one, rules), 1.2, 104),
        Column("Catégories", lambda one: Text(", ".join(one.categories) or "aucune"), 1.0, 84),
        Column("Présence", lambda one: _presence(None, one.joined_on, one.left_on, rules.today), 1.1, 90),
    ]


def recognition(recognised: SimulatorRecognition) -> State:
    """oui, non, inconnu, each with its icon."""
    return {
        SimulatorRecognition.YES: State("oui", "ok-circle", Tone.OK, is_loud=False),
        SimulatorRecognition.NO: State.bad("non"),
        SimulatorRecognition.UNKNOWN: State("inconnu", "help", Tone.QUIET, is_loud=False),
    }[recognised]


def team_sentence(team: Team, rules: TeamRules) -> tuple[str, State | None]:
    """The header's answer to "is everything all right?"."""
    here = [one for one in team.instructors if not is_gone(one.left_on, rules.today)]
    machines = [one for one in team.simulators if not is_gone(one.left_on, rules.today)]
    if not here and not machines:
        return "Personne pour l’instant.", None
    said = [
        part
        for part in (count(len(here), "enseignant"), count(len(machines), "simulateur"))
        if part[0] != "0"
    ]
    urgent = urgent_count(team, rules)
    if urgent:
        return f"{' et '.join(said)}. {count(urgent, 'échéance')} à régler.", State.warn("à régler")
    unknown = sum(one.authorisation_expires_on is None for one in here)
    if unknown:
        dates = count(unknown, "fin d’autorisation", "fins d’autorisation")
        return f"{' et '.join(said)}. {dates} à saisir.", State.warn("à saisir")
    return f"{' et '.join(said)}. Toutes les autorisations sont en règle.", State.ok("en règle")


def urgent_count(team: Team, rules: TeamRules) -> int:
    """How many instructors and machines have something that comes to its end."""
    people = sum(any(ending.is_urgent for ending in endings(one, rules)) for one in team.instructors)
    homologations = [homologation_ending(one, rules) for one in team.simulators]
    return people + sum(ending is not None and ending.is_urgent for ending in homologations)


def _name(one: Instructor, today: date) -> Text:
    return Text(f"{one.surname} {one.given_name}".strip(), Weight.STRONG, _tone(one.left_on, today))


def _tone(left_on: date | None, today: date) -> Tone:
    return Tone.QUIET if is_gone(left_on, today) else Tone.TEXT


def _number(number: str) -> Cell:
    return Text(number) if number else State.warn("À saisir")


def _homologation(one: Simulator, rules: TeamRules) -> Cell:
    ending = homologation_ending(one, rules)
    return ending.state if ending else Text("", tone=Tone.QUIET)


def _machine_number(number: str) -> Cell:
    if number == GENERIC_SIMULATOR_NUMBER:
        return Text(f"{number} (générique)")
    return Text(number)


def _validity(one: Instructor, rules: TeamRules) -> Cell:
    if is_gone(one.left_on, rules.today):
        return Text("")
    found = endings(one, rules)
    urgent = [ending for ending in found if ending.is_urgent]
    if urgent:
        first = urgent[0]
        if first.field.startswith("medical"):
            return State(f"visite médicale {first.state.word}", first.state.icon, first.state.tone)
        return first.state
    authorisation = [ending for ending in found if ending.field.startswith("authorisation")]
    return authorisation[0].state if authorisation else Text("à saisir", Weight.NORMAL, Tone.QUIET)


def _presence(kind: InstructorKind | None, joined_on: date | None, left_on: date | None, today: date) -> Cell:
    if left_on is not None:
        verb = "parti" if is_gone(left_on, today) else "part"
        return Text(f"{verb} le {numeric_day(left_on)}", Weight.NORMAL, Tone.QUIET)
    if joined_on is not None and joined_on > today:
        return Text(f"arrive le {numeric_day(joined_on)}", Weight.NORMAL, Tone.QUIET)
    return Text(kind.label if kind is not None else "en service")
