"""What stands in the way of an erasure: lessons that still need a name, each by its day and hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from livret_desktop.db import personal_data
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.french import NBSP, count, said_instant
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk

_NAMED = 5
_HOW_TO_SETTLE = (
    f"Dans Envois DSR, envoyez-les{NBSP}; si l’école n’y est pas reliée, déclarez-les à la main, puis marquez-les "
    f"comme déclarées («{NBSP}Heures à déclarer…{NBSP}»)."
)


def why_not_erased(desk: Desk, student_id: UUID) -> RuleError | None:
    """Why this student cannot be erased now, said before anything is typed; None when nothing is in the way."""
    with desk.database.read() as reading:
        student = reading.students.get(student_id)
        return None if student is None else refusal_to_erase(desk, reading, student)


def refusal_to_erase(desk: Desk, reading: Reading | Work, student: Student) -> RuleError | None:
    """The same inside a reading or a write of the caller's."""
    if student.is_erased:
        return RuleError("Ce dossier est déjà effacé", "Il ne contient plus aucun nom.", "Rien à faire.")
    lessons = reading.lessons
    own = lessons.where(lessons.c.student_id == student.id, order=lessons.c.starts_at)
    unsettled = personal_data.unsettled_lessons(reading.connection, student.id)
    planned = [one for one in own if one.status is LessonStatus.PLANNED]
    to_settle = [one for one in own if one.id in unsettled and one.status is not LessonStatus.PLANNED]
    if not planned and not to_settle:
        return None
    found, advice = [], []
    if planned:
        found.append(f"Prévues ou à confirmer{NBSP}: {_named(planned, desk.today())}.")
        advice.append("Dans Leçons, annulez-les, ou confirmez celles qui ont eu lieu.")
    if to_settle:
        found.append(f"Pas encore réglées avec la DSR{NBSP}: {_named(to_settle, desk.today())}.")
        advice.append(_HOW_TO_SETTLE)
    return RuleError(
        "Des leçons de cet élève ne sont pas réglées",
        f"{' '.join(found)} Elles ont encore besoin de son nom. Rien n’a été effacé.",
        f"{' '.join(advice)} Ensuite, le dossier pourra être effacé.",
    )


def _named(lessons: Sequence[Lesson], today: date) -> str:
    said = [said_instant(one.starts_at, today) for one in lessons[:_NAMED]]
    more = len(lessons) - len(said)
    return ", ".join(said) + (f" et {count(more, 'autre')}" if more else "")
