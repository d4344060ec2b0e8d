"""Lessons moved together: another hour, day, length or teacher, as one act that one undo takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import checked_lesson, lesson_title
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.versions import attempted_among, refuse_if_attempted

MOVED, RESIZED = "Leçon déplacée", "Durée changée"


def move_lessons(
    desk: Desk, lessons: Sequence[Lesson], *, verb: str = MOVED, reason: str = "", title: str = ""
) -> Changes:
    """Keep these known lessons as they now stand, in one step; ``title`` names the act, else verb and student do.

    A lesson already attempted at the DSR becomes a correction, which needs a ``reason``: without one RuleError, and
    nothing is written. A lesson that is no more raises KeyError.
    """
    tidy = [checked_lesson(desk, as_moved(lesson, desk.clock.now())) for lesson in lessons]
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        changing = [lesson for lesson in tidy if work.lessons.require(lesson.id) != lesson]
        if not changing:
            return Changes()
        attempted = attempted_among(work, [lesson.id for lesson in changing])
        if not reason.strip():
            refuse_if_attempted(work, attempted)
        for lesson in changing:
            if lesson.id in attempted:
                correct_lesson(work, lesson, reason.strip())
            else:
                work.lessons.put(lesson)
        follow_lessons(work, [lesson.id for lesson in changing if lesson.id not in attempted])
        written.title = title or lesson_title(work, verb, changing)
    return written.changes


def as_moved(lesson: Lesson, now: datetime) -> Lesson:
    """A lesson said done and moved to an hour still to come has not been given: it is planned again."""
    is_to_come = lesson.status is LessonStatus.DONE and lesson.starts_at > now
    return replace(lesson, status=LessonStatus.PLANNED) if is_to_come else lesson
