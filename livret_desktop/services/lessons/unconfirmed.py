"""Lessons that are over and still "prévue". Apart from what writes them: the first page of every start reads them."""

from __future__ import annotations

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.services.context import Desk


def lessons_to_confirm(desk: Desk) -> list[Lesson]:
    """Planned lessons that are over, oldest first: their hours are lost in silence when nobody says they were done."""
    now = desk.clock.now()
    with desk.database.read() as reading:
        lessons = reading.lessons
        planned = lessons.where(
            lessons.c.status == LessonStatus.PLANNED,
            lessons.c.day <= desk.today(),
            lessons.c.origin == LessonOrigin.HERE,
            order=lessons.c.starts_at,
        )
    return [lesson for lesson in planned if lesson.is_to_confirm(now)]
