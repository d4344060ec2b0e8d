"""The skills grid of one enrolment: levels noted, and what the lessons given began. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.db.unit_of_work import Reading, Work, lessons_of
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.skills import CompetenceState, Worked, bilan, with_lessons
from livret_desktop.domain.vocabulary import Category, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import skills_of

GRID_CATEGORIES = frozenset({Category.B})
"""Annexe III of the arrêté of 29 July 2013 is that of category B."""


@dataclass(frozen=True, slots=True)
class GridView:
    """One grid. ``teachers``: names by id. ``last_teacher_id``: who gave the last lesson, offered first."""

    enrolment: Enrolment
    marks: dict[str, Skill]
    bilan: tuple[CompetenceState, ...]
    teachers: dict[UUID, str]
    last_teacher_id: UUID | None


def grid_of(reading: Reading | Work, enrolment: Enrolment) -> dict[str, Skill]:
    """What stands in the grid, by the code of the objective."""
    return _filled(reading, enrolment, _lessons_given(reading, enrolment))


def grid_view(desk: Desk, enrolment_id: UUID) -> GridView | None:
    """The grid as the window shows it; None for a category that has another booklet. A page read."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(enrolment_id)
        if enrolment.category not in GRID_CATEGORIES:
            return None
        given = _lessons_given(reading, enrolment)
        marks = _filled(reading, enrolment, given)
        taught = [one.instructor_id for one in given if one.instructor_id]
        return GridView(
            enrolment=enrolment,
            marks=marks,
            bilan=bilan(marks),
            teachers={one.id: one.full_name for one in reading.instructors.where()},
            last_teacher_id=taught[-1] if taught else None,
        )


def last_worked_on(reading: Reading | Work, enrolment: Enrolment) -> dict[str, date]:
    """The day of the newest lesson given that ticked each objective."""
    given = _lessons_given(reading, enrolment)
    return {code: one.day for one in given for code in one.objectives}  # by day: the newest one stays


def _lessons_given(reading: Reading | Work, enrolment: Enrolment) -> list[Lesson]:
    lessons = reading.lessons
    found = lessons.where(*lessons_of(enrolment), order=lessons.c.starts_at)
    return [one for one in found if one.status is LessonStatus.DONE]


def _filled(reading: Reading | Work, enrolment: Enrolment, given: list[Lesson]) -> dict[str, Skill]:
    worked = [Worked(code, one.day, one.instructor_id) for one in given for code in one.objectives]
    return with_lessons(skills_of(reading, enrolment), worked, enrolment.id)
