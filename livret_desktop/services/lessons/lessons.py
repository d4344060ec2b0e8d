"""Lessons: recorded, moved, confirmed, cancelled. What was already attempted at the DSR is never changed silently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP, clock_time, count, duration, numeric_day, thousands
from livret_desktop.domain.lesson import Lesson, lesson_day
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_levels import LevelsKept, SheetLevels, keep_levels
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.versions import refuse_if_attempted

NEW_LESSON = "Nouvelle leçon"
LONGEST_MINUTES = 24 * 60
"""Beyond a day it is a slip of the keyboard, not a lesson: never kept. What the DSR takes is pre-flight's rule."""


def record_lessons(desk: Desk, lessons: Sequence[Lesson]) -> Changes:
    """Add lessons (several for a group session or a repeat). Raises RuleError."""
    tidy = [checked_lesson(desk, lesson) for lesson in lessons]
    with desk.database.write("", desk.clock.now()) as written:
        written.work.lessons.add_all(tidy)
        follow_lessons(written.work, [lesson.id for lesson in tidy])
        written.title = lesson_title(written.work, NEW_LESSON, tidy)
    return written.changes


def change_lesson(desk: Desk, lesson: Lesson) -> Changes:
    """Edit a lesson in place. Raises RuleError when a version of it was already attempted: correct it instead."""
    tidy = checked_lesson(desk, lesson)
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        if work.lessons.require(tidy.id) == tidy:
            return Changes()
        refuse_if_attempted(work, [tidy.id])
        work.lessons.put(tidy)
        follow_lessons(work, [tidy.id])
        written.title = lesson_title(work, "Leçon modifiée", [tidy])
    return written.changes


def set_status(desk: Desk, lesson_ids: Iterable[UUID], status: LessonStatus) -> Changes:
    """Mark lessons done, absent, cancelled or planned again, in one step ("toutes faites sauf…"). Raises RuleError."""
    return set_statuses(desk, dict.fromkeys(lesson_ids, status))


def set_statuses(
    desk: Desk,
    wanted: Mapping[UUID, LessonStatus],
    worked_on: Mapping[UUID, tuple[str, ...]] | None = None,
    levels: Mapping[UUID, SheetLevels] | None = None,
) -> Changes:
    """Say what became of each of these lessons, in one step that one undo takes back. Raises RuleError.

    ``worked_on``: the objectives ticked on the returned feuille de journée; a lesson not named keeps its own.
    ``levels``: those the teacher wrote beside them, for the student's grid.
    """
    ticked = worked_on or {}
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        lessons = [work.lessons.require(lesson_id) for lesson_id in wanted]
        changing = [
            lesson
            for lesson in lessons
            if lesson.status is not wanted[lesson.id]
            or ticked.get(lesson.id, lesson.objectives) != lesson.objectives
        ]
        # Planned and sent: a restore put back a copy from before. What is now said of it may replace what was sent.
        told_again = [lesson.id for lesson in changing if lesson.status is not LessonStatus.PLANNED]
        refuse_if_attempted(work, told_again)
        for lesson in changing:
            _refuse_done_too_early(desk, lesson, wanted[lesson.id])
            codes = ticked.get(lesson.id, lesson.objectives)
            work.lessons.put(replace(lesson, status=wanted[lesson.id], objectives=codes))
        follow_lessons(work, [lesson.id for lesson in changing])
        said = _note_levels(work, levels or {})
        labels = {wanted[lesson.id].label for lesson in changing}
        verb = labels.pop() if len(labels) == 1 else "État changé"
        told = lesson_title(work, f"{verb}{NBSP}:", changing) if changing else ""
        written.title = " ; ".join(part for part in (told, said) if part)
    return written.changes


def _note_levels(work: Work, levels: Mapping[UUID, SheetLevels]) -> str:
    """Each lesson as it is now: done, with its teacher. What was noted, in words."""
    all_kept = [
        keep_levels(work, work.lessons.require(lesson_id), said) for lesson_id, said in levels.items()
    ]
    return LevelsKept(sum(one.noted for one in all_kept), sum(one.stayed for one in all_kept)).words


def checked_lesson(desk: Desk, lesson: Lesson) -> Lesson:
    """Tidied and checked: somebody gives it, it lasts, its day is that of its start. Raises RuleError."""
    if (lesson.instructor_id is None) == (lesson.simulator_id is None) and lesson.instructor_id is None:
        raise RuleError(
            "Qui donne cette leçon ?",
            "Une leçon a un enseignant, ou un simulateur en autonomie.",
            "Choisissez un enseignant ou un simulateur.",
        )
    if lesson.minutes <= 0:
        raise RuleError(
            "Durée refusée",
            "La fin d’une leçon vient après son début.",
            "Saisissez une durée, par exemple 1 h.",
        )
    if lesson.minutes > LONGEST_MINUTES:
        raise RuleError(
            "Durée refusée",
            f"{duration(lesson.minutes)} : une leçon ne dure pas plus d’un jour. Rien n’a été modifié.",
            "Saisissez la durée réelle, par exemple 1 h ou 45 min.",
        )
    _refuse_done_too_early(desk, lesson, lesson.status)
    return replace(lesson, day=lesson_day(lesson.starts_at))


def _refuse_done_too_early(desk: Desk, lesson: Lesson, status: LessonStatus) -> None:
    if status is LessonStatus.DONE and lesson.starts_at > desk.clock.now():
        raise RuleError(
            "Cette leçon n’a pas encore eu lieu",
            f"Elle commence le {numeric_day(lesson.day)} à {clock_time(lesson.starts_at)}.",
            "Laissez-la « prévue » ; elle sera à confirmer une fois finie.",
        )


def lesson_title(work: Work, verb: str, lessons: Sequence[Lesson]) -> str:
    """How a write of these lessons stands in the history: one named, several counted."""
    if len(lessons) == 1:
        student = work.students.require(lessons[0].student_id)
        return f"{verb} {student.full_name}, {numeric_day(lessons[0].day)} {clock_time(lessons[0].starts_at)}"
    several = count(len(lessons), "leçon")
    if verb == NEW_LESSON:
        return f"{thousands(len(lessons))}{NBSP}nouvelles leçons"
    head, _, done = verb.partition(" ")
    return f"{several} {done}s" if head == "Leçon" else f"{verb} {several}"
