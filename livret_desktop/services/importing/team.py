"""Instructors and simulators of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid4

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER, compact, is_valid_authorisation
from livret_desktop.domain.names import folded
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.exchange.rows import InstructorRow, SimulatorRow
from livret_desktop.services.importing.tally import Tally

_FIELDS = ("surname", "given_name", "number", "expires_on", "categories", "phone")
_KEPT_NAMES = {"number": "authorisation_number", "expires_on": "authorisation_expires_on"}


def import_team(work: Work, rows: Iterable[InstructorRow | SimulatorRow], tally: Tally) -> None:
    """Create or complete instructors (by number, else by name) and simulators (by name)."""
    for row in rows:
        if isinstance(row, SimulatorRow):
            _simulator(work, row, tally)
        else:
            _instructor(work, row, tally)


def _instructor(work: Work, row: InstructorRow, tally: Tally) -> None:
    number = compact(row.number)
    if number and not is_valid_authorisation(number):
        tally.warn(
            row.line,
            "number",
            f"« {row.number} » n’a pas la forme d’un numéro d’autorisation : les leçons attendront qu’il soit corrigé.",
        )
    known = _known_instructor(work, row, number)
    given = replace(row, number=number)
    if known is None:
        work.instructors.add(
            Instructor(
                id=uuid4(),
                surname=given.surname,
                given_name=given.given_name,
                authorisation_number=number,
                authorisation_expires_on=given.expires_on,
                categories=given.categories,
                phone=given.phone,
            )
        )
        tally.created += 1
        return
    tally.put(work.instructors.put(tally.filled(row.line, known, given, _FIELDS, kept_names=_KEPT_NAMES)))


def _known_instructor(work: Work, row: InstructorRow, number: str) -> Instructor | None:
    instructors = work.instructors.where()
    by_number = [one for one in instructors if number and one.authorisation_number == number]
    by_name = [
        one
        for one in instructors
        if folded(f"{one.surname} {one.given_name}") == folded(f"{row.surname} {row.given_name}")
        and not (number and one.authorisation_number)
    ]
    return next(iter(by_number or by_name), None)


def _simulator(work: Work, row: SimulatorRow, tally: Tally) -> None:
    known = next((one for one in work.simulators.where() if folded(one.name) == folded(row.name)), None)
    if known is None:
        number = row.number or GENERIC_SIMULATOR_NUMBER
        work.simulators.add(Simulator(id=uuid4(), name=row.name, number=number, categories=row.categories))
        tally.created += 1
        return
    yielding = ("number",) if known.number == GENERIC_SIMULATOR_NUMBER else ()
    completed = tally.filled(row.line, known, row, ("number", "categories"), yielding=yielding)
    tally.put(work.simulators.put(completed))
