"""The bin: what was deleted (students, lessons, what is noted of a student), and its return. It is the history read
from its other side.

Nothing is kept twice: a deletion is a change like any other, whose rows are those of the history. What was sent to the
DSR, printed under a number, or handed over is never deleted: such a file is archived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from livret_desktop.db import file_store, history, outbox_reads, register
from livret_desktop.db.unit_of_work import Reader, Reading, Repository, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.domain.people import Student
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.overview.undo import undo

_NOTED = ("guardian", "accompanist", "appointment", "exam", "km_reading", "enrolment_period")
_BINNED = ("student", "lesson", *_NOTED)
_MOST = 200


@dataclass(frozen=True, slots=True)
class BinEntry:
    """One deletion that can still be taken back. ``students``, ``lessons`` and ``noted``: how many went with it.

    ``noted``: représentants légaux, accompagnateurs, rendez-vous, exams, kilometres and periods.
    """

    change_id: int
    at: datetime
    title: str
    students: int
    lessons: int
    noted: int


def bin_entries(desk: Desk) -> list[BinEntry]:
    """What is in the bin, newest first, two hundred at most. Any thread."""
    with desk.database.read() as reading:
        found = history.removals(reading.connection, _BINNED, limit=_MOST)
        return [
            BinEntry(change.id, change.at, change.title, students, lessons, sum(noted))
            for change, (students, lessons, *noted) in found
        ]


def restore_from_bin(desk: Desk, change_id: int) -> Changes:
    """Bring back what one deletion took away. Raises RuleError when it is back already, or no deletion.

    What was noted of a student comes back into the file as it is now: other fields changed since stay. It is refused
    when the file is gone, or when the same thing was noted anew; a student, when somebody else has the NEPH by now.
    """
    entry = next((one for one in bin_entries(desk) if one.change_id == change_id), None)
    if entry is None:
        raise RuleError(
            "Rien à restaurer",
            "Cette suppression n’est pas dans la corbeille : elle a déjà été annulée.",
            "Rouvrez la corbeille.",
        )
    if not entry.students and not entry.lessons:
        return _put_back(desk, entry)
    if not entry.students:
        with desk.database.read() as reading:
            for row in history.rows_of(reading.connection, change_id):
                _require_owner(reading, row.before or {})
    return undo(desk, change_id)


def _put_back(desk: Desk, entry: BinEntry) -> Changes:
    with desk.database.write(f"Annulé : {entry.title}", desk.clock.now(), undo_of=entry.change_id) as written:
        work = written.work
        rows = history.rows_of(work.connection, entry.change_id)
        for row in reversed(rows):
            repository = work.repository_of(row.table_name)
            if row.after is not None:
                is_back = row.before is not None and repository.take_fields_back(
                    row.row_id, row.before, row.after
                )
            else:
                _require_owner(work, row.before or {})
                is_back = repository.restore_raw(row.row_id, None, row.before)
            if not is_back:
                raise _noted_anew()
        for row in rows:
            if row.after is None:
                _check_again(desk, work, row.table_name, UUID(row.row_id))
    return written.changes


def _require_owner(reading: Reading | Work, raw: Mapping[str, object]) -> None:
    """The student and the training that the row belongs to. Raises RuleError when one was deleted since."""
    owners: tuple[tuple[str, Reader[Any]], ...] = (
        ("student_id", reading.students),
        ("enrolment_id", reading.enrolments),
    )
    for name, reader in owners:
        owner = raw.get(name)
        if owner is not None and reader.get(UUID(str(owner))) is None:
            raise RuleError(
                "La fiche n’est plus là",
                "L’élève a été supprimé après cela. Rien n’a été restauré.",
                "Restaurez d’abord l’élève, plus haut dans la corbeille.",
            )


def _check_again(desk: Desk, work: Work, table: str, row_id: UUID) -> None:
    """As if it were typed now: the rules of its kind, and what is derived from it. Raises RuleError."""
    from livret_desktop.services.records import enrolment_periods, follow_up, guardians, kilometres  # noqa: PLC0415 (restoring)

    record = work.repository_of(table).require(row_id)
    keep: dict[str, Callable[[], None]] = {
        "guardian": lambda: guardians.keep_guardian(work, record),
        "accompanist": lambda: follow_up.keep_accompanist(desk, work, record),
        "appointment": lambda: follow_up.keep_appointment(work, record),
        "exam": lambda: follow_up.keep_exam(desk, work, record),
        "km_reading": lambda: kilometres.keep_km(desk, work, record),
        "enrolment_period": lambda: enrolment_periods.keep_period(desk, work, record),
    }
    keep[table]()


def _noted_anew() -> RuleError:
    return RuleError(
        "La fiche dit autre chose depuis",
        "La même chose a été notée à nouveau dans la fiche. Rien n’a été restauré.",
        "Ouvrez la fiche de l’élève : son historique montre l’ancienne valeur.",
    )


def why_kept(desk: Desk, student_id: UUID) -> str:
    """Why a student cannot be deleted, as a sentence; empty when he or she can. Any thread."""
    with desk.database.read() as reading:
        return _why_kept(reading, student_id)


def remove_student(desk: Desk, student_id: UUID) -> Changes:
    """Delete a student with everything noted; the bin brings it all back.

    Raises RuleError when something left the school: a lesson sent, an act printed, a booklet handed over.
    """
    from livret_desktop.services.outbox.follow_lessons import forget_unsent  # noqa: PLC0415 (lists and panes only read)

    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        student = work.students.require(student_id)
        if why := _why_kept(work, student_id):
            raise RuleError(
                f"{student.full_name} ne peut pas être supprimé",
                f"{why} Rien n’a été supprimé.",
                "Archivez la fiche : elle quitte la liste, et reste là si on vous la demande.",
            )
        forget_unsent(work, _lesson_ids(work, student_id))
        _remove_all(work, student)
        written.title = f"Élève supprimé : {student.full_name}"
    return written.changes


def _remove_all(work: Work, student: Student) -> None:
    """Children before their parents: the undo puts them back the other way round."""
    enrolments = work.enrolments.where(work.enrolments.c.student_id == student.id)
    of_enrolment: Sequence[Repository[object]] = (  # type: ignore[assignment]
        work.skills,
        work.exams,
        work.appointments,
        work.km_readings,
        work.paper_acts,
        work.booklet_accesses,
        work.periods,
    )
    for lesson_id in _lesson_ids(work, student.id):
        work.lessons.remove(lesson_id)
    for enrolment in enrolments:
        for repository in of_enrolment:
            for record in repository.where(repository.c.enrolment_id == enrolment.id):
                repository.remove(record.id)  # type: ignore[attr-defined]
        work.enrolments.remove(enrolment.id)
    for people in (work.guardians, work.accompanists):
        for one in people.where(people.c.student_id == student.id):
            people.remove(one.id)
    work.students.remove(student.id)


def _why_kept(reading: Reading | Work, student_id: UUID) -> str:
    connection = reading.connection
    known = outbox_reads.versions_of(connection, _lesson_ids(reading, student_id)).values()
    if any(one.was_attempted for versions in known for one in versions):
        return "Des leçons sont parties à la DSR."
    if any(one.purpose is Purpose.TRANSFER for one in file_store.files_of(connection, [student_id])):
        return "Son dossier vient d’une autre école, avec des documents."
    enrolments = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    if register.names_student(connection, student_id):
        return "Des documents numérotés ont été imprimés à son nom."
    accesses = reading.booklet_accesses
    if any(accesses.count(accesses.c.enrolment_id == one.id) for one in enrolments):
        return "Un livret numérique a été remis."
    if any(one.affi_number for one in enrolments):
        return "Une attestation sur papier est notée."
    return ""


def _lesson_ids(reading: Reading | Work, student_id: UUID) -> list[UUID]:
    lessons = reading.lessons
    return [one.id for one in lessons.where(lessons.c.student_id == student_id)]
