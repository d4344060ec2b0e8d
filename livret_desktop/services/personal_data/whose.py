"""Whose data: a student of the list, or one whom only the history still has (deleted, or a registration undone)."""

from __future__ import annotations

from uuid import UUID

from livret_desktop.db import personal_data
from livret_desktop.db.personal_data import GoneStudent
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.names import folded
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.students import students_called, the_only_one


def find_person(desk: Desk, reference: str) -> UUID:
    """Somebody by id, NEPH, or a name that one alone has: a student, else one deleted. Raises RuleError."""
    with desk.database.read() as reading:
        found = [one.id for one in students_called(reading, reference)]
        if not found:
            gone = personal_data.gone_students(reading.connection)
            found = [one.id for one in gone if _is_called(one, reference)]
    return the_only_one(reference, found)


def refuse_if_gone(desk: Desk, student_id: UUID) -> None:
    """Raise RuleError for a student whom only the history still has: there is no file to answer from."""
    with desk.database.read() as reading:
        if reading.students.get(student_id) is not None:
            return
        gone = personal_data.gone_students(reading.connection)
    if any(one.id == student_id for one in gone):
        raise RuleError(
            "Cette fiche a été supprimée",
            "L’historique la garde encore, pour la corbeille\u00a0: la réponse se fait d’une fiche présente.",
            "Restaurez-la de la corbeille et recommencez, ou effacez-la pour toujours.",
        )


def _is_called(one: GoneStudent, reference: str) -> bool:
    name, wanted = folded(one.full_name), folded(reference)
    is_named = bool(wanted) and (name == wanted or name.startswith(f"{wanted} "))
    return (
        str(one.id) == reference or (bool(one.neph) and compact(one.neph) == compact(reference)) or is_named
    )
