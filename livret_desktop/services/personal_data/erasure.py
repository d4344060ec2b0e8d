"""Erasing one student (RGPD, art. 17): everything that names the person goes; what must stay, stays without a name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from livret_desktop.db import history, personal_data
from livret_desktop.db.personal_data import Traces
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.french import thousands
from livret_desktop.domain.identifiers import compact, is_valid_neph
from livret_desktop.domain.people import ERASED_NAME, Student
from livret_desktop.errors import RuleError
from livret_desktop.reports.access_answer import AccessContent, AccessSection, draw_access_answer
from livret_desktop.services.context import Desk
from livret_desktop.services.overview.record_history import rows_about
from livret_desktop.services.personal_data.access import mark_of
from livret_desktop.services.personal_data.refusal import refusal_to_erase
from livret_desktop.services.personal_data.retention import RIGHTS
from livret_desktop.services.records.school_images import letterhead_of

KEPT = (
    (
        "Les leçons faites, sans nom : jour, durée, enseignant, accusé de réception",
        "Elles sont les heures des enseignants, déclarées à l’État : il peut en demander la preuve.",
    ),
    (
        "Les lignes du registre, sans le document : numéro, genre, jour",
        "La suite des numéros ne doit pas avoir de trou.",
    ),
    (
        "Les sauvegardes déjà faites, jusqu’à ce que de plus récentes les remplacent",
        "Elles sont chiffrées ; les modifier les rendrait inutilisables.",
    ),
)
"""What an erasure leaves, and why: said before it is done, and in its answer."""
ERASE_WORD = "EFFACER"
_OWNED = ("appointments", "exams", "skills", "paper_acts", "km_readings")


@dataclass(frozen=True, slots=True)
class ErasedStudent:
    """What is gone. ``mark`` stands for the person in the journal."""

    mark: str
    lessons_kept: int
    acts_kept: int
    files_removed: int
    changes: Changes

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "erased": True,
            "mark": self.mark,
            "lessons_kept": self.lessons_kept,
            "acts_kept": self.acts_kept,
            "files_removed": self.files_removed,
            "kept": [{"what": what, "why": why} for what, why in KEPT],
        }


def erase_student(
    desk: Desk,
    student_id: UUID,
    *,
    word: str,
    reason: str,
    report: Callable[[str], None] = lambda _text: None,
) -> ErasedStudent:
    """Erase a student for good, as one transaction told in the history. Writer thread; seconds on a long history.

    One deleted before, whom only the history still has, is erased from there. ``report`` is told how far the history
    is linked again.

    Raises RuleError: without the right word or a reason, lessons still to be sent, planned or to confirm, already
    erased. Then nothing changed. KeyError when nothing at all is kept under this id.
    """
    _require_meant(word, reason)
    mark = mark_of(student_id)
    said = f"{RIGHTS} : dossier effacé (repère {mark}), motif : {reason.strip()}".replace(" :", "\u00a0:")
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        traces = _traces(work, student_id)
        student = work.students.get(student_id)
        lessons, acts = (0, []) if student is None else _empty_file(desk, work, student)
        files = personal_data.remove_files(work.connection, [*traces.people, *acts])
        work.tell_title_alone()  # what it has just written down as "before" is what must go
        personal_data.forget_history(
            work.connection,
            traces,
            f"{RIGHTS}\u00a0: acte effacé",
            lambda done, total: report(
                f"Historique enchaîné de nouveau\u00a0: {thousands(done)} actes sur {thousands(total)}."
            ),
        )
        work.touch(Kind.STUDENTS, Kind.ENROLMENTS, Kind.LESSONS, Kind.ATTESTATIONS)
        written.title = said
    return ErasedStudent(mark, lessons, len(acts), files, written.changes)


def _traces(work: Work, student_id: UUID) -> Traces:
    """Everything the history has of a student, files deleted under the same NEPH included: it is the same person.

    Raises KeyError when it has nothing, and there is no file.
    """
    gone = {one.id: one for one in personal_data.gone_students(work.connection)}
    found = gone.get(student_id) or work.students.require(student_id)
    people, names = {student_id}, {found.full_name}
    rows: set[str] = set()
    if is_valid_neph(found.neph):
        people |= {one.id for one in gone.values() if compact(one.neph) == compact(found.neph)}
    for one in people:
        lessons = work.lessons.where(work.lessons.c.student_id == one)
        rows.update(str(lesson.id) for lesson in lessons)
        rows.update(history.removed_rows(work.connection, ("lesson",), "student_id", str(one)))
        rows.update(rows_about(work, one))
        names.update(personal_data.names_borne(work.connection, one))
    return Traces(frozenset(people), frozenset(rows), frozenset(names))


def _require_meant(word: str, reason: str) -> None:
    if word.strip().upper() != ERASE_WORD:
        raise RuleError(
            "Rien n’a été effacé",
            "L’effacement est définitif : il se demande par un mot tapé exprès.",
            f"Tapez {ERASE_WORD}, en entier.",
        )
    if not reason.strip():
        raise RuleError(
            "Il manque le motif",
            "Le journal garde pourquoi un dossier a été effacé, sans le nom. Rien n’a été effacé.",
            "Écrivez par exemple « délai de conservation passé » ou « demande de la personne ».",
        )


def _empty_file(desk: Desk, work: Work, student: Student) -> tuple[int, list[UUID]]:
    """Take away whatever names the student; how many lessons stay, and the ids of the acts that stay."""
    refusal = refusal_to_erase(desk, work, student)
    if refusal is not None:
        raise refusal
    lessons = work.lessons.where(work.lessons.c.student_id == student.id)
    notice = _notice(desk, work)
    personal_data.forget_bytes(work.connection, student.id)
    acts = personal_data.empty_acts(work.connection, student.id, notice, hashlib.sha256(notice).hexdigest())
    _empty_rows(work, student, desk.today())
    for lesson in lessons:
        work.lessons.put(replace(lesson, place="", objectives=()))
    return len(lessons), acts


def _empty_rows(work: Work, student: Student, today: date) -> None:
    """Rows removed, or emptied of whatever tells of the person."""
    enrolments = work.enrolments.where(work.enrolments.c.student_id == student.id)
    keys = [one.id for one in enrolments]
    personal_data.forget_accesses(work.connection, keys)
    for name in _OWNED:
        repository = getattr(work, name)
        for one in repository.where(repository.c.enrolment_id.in_(keys)):
            repository.remove(one.id)
    for repository in (work.guardians, work.accompanists):
        for one in repository.where(repository.c.student_id == student.id):
            repository.remove(one.id)
    for enrolment in enrolments:
        work.enrolments.put(
            Enrolment(
                id=enrolment.id,
                student_id=student.id,
                category=enrolment.category,
                state=enrolment.state,
                transmits=enrolment.transmits,
                transmits_reason="Dossier effacé." if not enrolment.transmits else "",
            )
        )
    work.students.put(
        Student(
            id=student.id,
            birth_name=ERASED_NAME,
            given_names=mark_of(student.id),
            archived_on=student.archived_on or today,
            created_at=student.created_at,
        )
    )


def _notice(desk: Desk, reading: Reading | Work) -> bytes:
    """What stands in the register in place of a paper."""
    return draw_access_answer(
        AccessContent(
            school=letterhead_of(reading),
            person="Document effacé",
            printed_on=desk.today(),
            kept_for="sans nom : le numéro, le genre et le jour du document restent au registre.",
            sections=(
                AccessSection("Document effacé", (("Pourquoi", "Effacement du dossier (RGPD, art. 17)"),)),
            ),
        )
    )
