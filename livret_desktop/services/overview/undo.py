"""Undo that names what it takes back: the kept rows of before, put back as one more change."""

from __future__ import annotations

from uuid import UUID

from livret_desktop.db import history
from livret_desktop.domain.changes import Changes
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


def next_undo(desk: Desk) -> history.Change | None:
    """The change that "Annuler : …" would take back."""
    with desk.database.read() as reading:
        return history.last_undoable(reading.connection)


def undo(desk: Desk, change_id: int) -> Changes:
    """Take back one change. Raises RuleError when a record changed since, or a lesson was already attempted."""
    # The start asks only what could be undone.
    from livret_desktop.services.outbox.follow_lessons import follow_lessons, forget_unsent  # noqa: PLC0415
    from livret_desktop.services.outbox.versions import refuse_if_attempted  # noqa: PLC0415

    with desk.database.write("", desk.clock.now(), undo_of=change_id) as written:
        work = written.work
        taken_back = history.change(work.connection, change_id)
        rows = history.rows_of(work.connection, change_id)
        if taken_back is None or not taken_back.is_undoable:
            raise _changed_since()
        lesson_ids = [UUID(row.row_id) for row in rows if row.table_name == work.lessons.of.name]
        refuse_if_attempted(work, lesson_ids)
        created = [
            UUID(row.row_id) for row in rows if row.table_name == work.lessons.of.name and row.before is None
        ]
        forget_unsent(work, created)
        for row in reversed(rows):
            if not work.repository_of(row.table_name).restore_raw(row.row_id, row.after, row.before):
                raise _changed_since()
        # Whether an enrolment is transmitted decides what becomes of every lesson of it.
        of_trainings = [
            lesson.id
            for row in rows
            if row.table_name == work.enrolments.of.name
            for lesson in work.lessons.where(work.lessons.c.enrolment_id == UUID(row.row_id))
        ]
        still_here = [one for one in (*lesson_ids, *of_trainings) if one not in created]
        follow_lessons(work, still_here, undone_at=taken_back.at)
        written.title = f"Annulé : {taken_back.title}"
    return written.changes


def _changed_since() -> RuleError:
    return RuleError(
        "Cette action ne peut plus être annulée",
        "La fiche a changé depuis, ou les leçons sont déjà parties à la DSR.",
        "Corrigez la fiche ou la leçon elle-même : l’historique montre l’ancienne valeur.",
    )
