"""Writes of the lesson pane: a session of one or several students, a lesson removed, a correction at the DSR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from livret_desktop.db import outbox_reads
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import of_name
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import NEW_LESSON, checked_lesson, lesson_title
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.outbox.follow_lessons import follow_lessons, forget_unsent
from livret_desktop.services.outbox.versions import attempted_among, live, refuse_if_attempted


def save_session(desk: Desk, lessons: Sequence[Lesson]) -> Changes:
    """Keep one lesson, or the lessons of one group session, new ones added and known ones edited, in one step.

    Raises RuleError when a lesson that changes was already attempted at the DSR: correct it instead.
    """
    tidy = [checked_lesson(desk, lesson) for lesson in lessons]
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        known = {lesson.id: work.lessons.get(lesson.id) for lesson in tidy}
        changing = [lesson for lesson in tidy if known[lesson.id] not in {None, lesson}]
        added = [lesson for lesson in tidy if known[lesson.id] is None]
        if not changing and not added:
            return Changes()
        refuse_if_attempted(work, [lesson.id for lesson in changing])
        for lesson in changing:
            work.lessons.put(lesson)
        work.lessons.add_all(added)
        follow_lessons(work, [lesson.id for lesson in (*changing, *added)])
        verb = "Leçon modifiée" if changing else NEW_LESSON
        written.title = lesson_title(work, verb, (*changing, *added))
    return written.changes


def remove_lesson(desk: Desk, lesson_id: UUID) -> Changes:
    """Remove a lesson typed by mistake. Raises RuleError as soon as the State may know of it: cancel it there."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        lesson = work.lessons.require(lesson_id)
        _refuse_known(work, lesson_id)
        written.title = lesson_title(work, "Leçon supprimée", [lesson])
        forget_unsent(work, [lesson_id])
        work.lessons.remove(lesson_id)
    return written.changes


def correct_at_dsr(desk: Desk, lesson: Lesson, reason: str) -> Changes:
    """Change a lesson already sent: the change here, and the version that will replace it there.

    Another student than before: cancelled for the one, made anew for the other, in one step.
    Raises RuleError: no reason, a decision or an answer still awaited.
    """
    tidy = checked_lesson(desk, lesson)
    _refuse_without(reason)
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        former = work.lessons.require(tidy.id)
        if former.student_id != tidy.student_id and attempted_among(work, [tidy.id]):
            tidy = _made_anew(work, tidy, reason.strip())
            written.title = lesson_title(work, "Leçon passée à", [tidy])
            written.title += f" (au lieu {of_name(work.students.require(former.student_id).full_name)})"
        else:
            written.title = lesson_title(work, "Leçon corrigée", [tidy])
            correct_lesson(work, tidy, reason.strip())
    return written.changes


def _made_anew(work: Work, lesson: Lesson, reason: str) -> Lesson:
    """What was sent names the wrong student: an identifier stays with its student, so another lesson is made.

    The cancellation is the older row: it leaves first, and frees the hour at the State.
    """
    cancel_lesson(work, lesson.id, reason)
    anew = replace(lesson, id=uuid4())
    work.lessons.add(anew)
    follow_lessons(work, [anew.id])
    return anew


def cancel_at_dsr(desk: Desk, lesson_id: UUID, reason: str) -> Changes:
    """Cancel a lesson already sent, here and there; nothing when its cancellation is on its way or accepted already.

    Raises RuleError like :func:`correct_at_dsr`.
    """
    _refuse_without(reason)
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        if _is_cancelled_there(work, lesson_id):
            return Changes()
        written.title = lesson_title(work, "Leçon annulée", [work.lessons.require(lesson_id)])
        cancel_lesson(work, lesson_id, reason.strip())
    return written.changes


def _is_cancelled_there(work: Work, lesson_id: UUID) -> bool:
    """A second cancellation would only number the same thing anew; one that was refused may be made again."""
    current = live(outbox_reads.versions_of(work.connection, [lesson_id]).get(lesson_id, []))
    return current is not None and current.cancels and current.state is not SubmissionState.REJECTED


def in_one_group(lessons: Sequence[Lesson], group_id: UUID) -> list[Lesson]:
    """Several lessons under one group, a single one under none (or the one it had)."""
    if len(lessons) < 2:
        return list(lessons)
    return [replace(lesson, group_id=lesson.group_id or group_id) for lesson in lessons]


def _refuse_known(work: Work, lesson_id: UUID) -> None:
    """An older version may be at the State even when the newest has not left yet."""
    versions = outbox_reads.versions_of(work.connection, [lesson_id]).get(lesson_id, [])
    if any(version.was_attempted or version.version > 1 for version in versions):
        raise RuleError(
            "Cette leçon ne peut plus être supprimée",
            "La DSR la connaît peut-être déjà. Rien n’a été modifié.",
            "Annulez-la auprès de la DSR : la leçon reste ici, marquée « Annulée ».",
        )


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise RuleError(
            "Motif manquant",
            "Une correction auprès de la DSR garde pourquoi elle a été faite.",
            "Écrivez le motif en quelques mots, par exemple « durée mal saisie ».",
        )
