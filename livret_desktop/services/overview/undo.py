"""Undo that names what it takes back: the kept rows of before, put back as one more change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from livret_desktop.db import history
from livret_desktop.db.history import RowChange
from livret_desktop.db.unit_of_work import Repository, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


def next_undo(desk: Desk) -> history.Change | None:
    """The change that "Annuler : …" would take back."""
    with desk.database.read() as reading:
        return history.last_undoable(reading.connection)


def undo(desk: Desk, change_id: int) -> Changes:
    """Take back one change. A registration taken back takes the photo along, which nothing would bring back.

    Raises RuleError when a record changed since, a paper was given, or a lesson was already attempted; when the NEPH
    that would come back is another student's now.
    """
    # The start asks only what could be undone.
    from livret_desktop.services.outbox.follow_lessons import follow_lessons, forget_unsent  # noqa: PLC0415
    from livret_desktop.services.outbox.versions import refuse_if_attempted  # noqa: PLC0415

    with desk.database.write("", desk.clock.now(), undo_of=change_id) as written:
        work = written.work
        taken_back = history.change(work.connection, change_id)
        rows = history.rows_of(work.connection, change_id)
        if taken_back is None or not taken_back.is_undoable:
            raise _changed_since()
        lesson_ids = _ids(rows, work.lessons)
        refuse_if_attempted(work, lesson_ids)
        created = _ids(rows, work.lessons, only_created=True)
        forget_unsent(work, created)
        for row in reversed(rows):
            if not work.repository_of(row.table_name).restore_raw(row.row_id, row.after, row.before):
                raise _changed_since()
        _settle_students(work, rows)
        # Whether an enrolment is transmitted decides what becomes of every lesson of it.
        of_trainings = [
            lesson.id
            for enrolment_id in _ids(rows, work.enrolments)
            for lesson in work.lessons.where(work.lessons.c.enrolment_id == enrolment_id)
        ]
        still_here = [one for one in (*lesson_ids, *of_trainings) if one not in created]
        follow_lessons(work, still_here, undone_at=taken_back.at)
        written.title = f"Annulé : {taken_back.title}"
    return written.changes


def _ids(rows: Sequence[RowChange], of: Repository[Any], *, only_created: bool = False) -> list[UUID]:
    """The rows of one table; only those that the change made, if asked."""
    return [
        UUID(row.row_id)
        for row in rows
        if row.table_name == of.of.name and (row.before is None or not only_created)
    ]


def _settle_students(work: Work, rows: Sequence[RowChange]) -> None:
    """What the history does not hold of a student: whose the NEPH is by now, and the photo of one never registered.

    Raises RuleError for a NEPH that somebody else has.
    """
    from livret_desktop.db import personal_data  # noqa: PLC0415 (as above)
    from livret_desktop.services.records.students import refuse_taken_neph  # noqa: PLC0415

    students = [row for row in rows if row.table_name == work.students.of.name]
    for row in students:
        if row.before is not None and (row.after or {}).get("neph") != row.before["neph"]:
            refuse_taken_neph(work, work.students.require(UUID(row.row_id)))
    personal_data.remove_files(work.connection, _ids(rows, work.students, only_created=True))


def _changed_since() -> RuleError:
    return RuleError(
        "Cette action ne peut plus être annulée",
        "La fiche a changé depuis, un document a été remis, ou les leçons sont déjà parties à la DSR. Rien n’a été "
        "annulé.",
        "Corrigez la fiche ou la leçon elle-même\u00a0: l’historique montre l’ancienne valeur. Une fiche de trop "
        "s’archive.",
    )
