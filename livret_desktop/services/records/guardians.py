"""Représentants légaux: who is called while the student is a minor."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.french import of_name
from livret_desktop.domain.names import folded
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


def guardians_of(reading: Reading | Work, student_id: UUID) -> list[Guardian]:
    """The représentants légaux of a student, by name."""
    found = reading.guardians
    return found.where(
        found.c.student_id == student_id, order=(found.c.surname, found.c.given_name, found.c.id)
    )


def student_guardians(desk: Desk, student_id: UUID) -> list[Guardian]:
    """The same, read now. Any thread."""
    with desk.database.read() as reading:
        return guardians_of(reading, student_id)


def save_guardian(desk: Desk, guardian: Guardian) -> Changes:
    """Create or edit a représentant légal. Raises RuleError: no name."""
    with desk.database.write("", desk.clock.now()) as written:
        keep_guardian(written.work, guardian)
        student = written.work.students.require(guardian.student_id)
        written.title = f"Représentant légal {of_name(student.full_name)}"
    return written.changes


def remove_guardian(desk: Desk, guardian_id: UUID) -> Changes:
    """Take a représentant légal out of the file; undo brings it back."""
    with desk.database.write("", desk.clock.now()) as written:
        known = written.work.guardians.require(guardian_id)
        student = written.work.students.require(known.student_id)
        written.work.guardians.remove(guardian_id)
        written.title = f"{known.full_name} retiré des représentants légaux {of_name(student.full_name)}"
    return written.changes


def keep_guardian(work: Work, guardian: Guardian) -> None:
    """:func:`save_guardian` within a write."""
    tidy = replace(
        guardian,
        surname=" ".join(guardian.surname.split()),
        given_name=" ".join(guardian.given_name.split()),
    )
    if not folded(tidy.surname):
        raise RuleError(
            "Il manque le nom du représentant légal",
            "C’est la personne à appeler tant que l’élève est mineur.",
            "Saisissez son nom.",
        )
    (work.guardians.put if work.guardians.get(tidy.id) else work.guardians.add)(tidy)
