"""A weekly repeat in words: the days found, those passed over, those that would overlap. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from livret_desktop.domain.french import NBSP, clock_time, count, duration, short_day
from livret_desktop.services.lessons.lesson_list import LessonLine
from livret_desktop.services.lessons.lesson_repeats import RepeatDay
from livret_desktop.ui.presenters.lessons_entry import clash_sentence


def what_words(line: LessonLine) -> str:
    """ "LEMAIRE Hugo, 15:00, 1 h, chaque semaine après le ven. 20 nov."."""
    lesson = line.lesson
    when = f"{clock_time(lesson.starts_at)}, {duration(lesson.minutes)}"
    return f"{line.student_name}, {when}, chaque semaine après le {short_day(lesson.day)}"


def why_not(one: RepeatDay) -> str:
    """Whose time it would take, or what would keep it from being sent; empty when it is free."""
    if one.clashes:
        return clash_sentence(one.clashes[0])
    return one.reasons[0] if one.reasons else ""


def skipped_words(skipped: Sequence[tuple[date, str]]) -> str:
    """ "Passées : mer. 11 nov. (férié), ven. 25 déc. (congés)."."""
    if not skipped:
        return ""
    return f"Passées{NBSP}: {', '.join(f'{short_day(day)} ({why})' for day, why in skipped)}."


def action_words(number: int) -> str:
    """ "Ajouter 4 leçons"."""
    return f"Ajouter {count(number, 'leçon')}" if number else "Ajouter"
