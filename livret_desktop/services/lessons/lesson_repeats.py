"""A lesson repeated every week: which days it falls on, which are passed over and why, which would overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from livret_desktop.clock import PARIS, paris
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.opening_hours import weekly_days
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import Clash, check_entry
from livret_desktop.services.lessons.lesson_list import lesson_lines, lessons_of_session
from livret_desktop.services.lessons.lessons import checked_lesson, lesson_title
from livret_desktop.services.lessons.opening_hours import read_opening_hours
from livret_desktop.services.outbox.follow_lessons import follow_lessons


@dataclass(frozen=True, slots=True)
class RepeatDay:
    """The lesson, or the session, of one week to come. ``reasons`` would keep it from being sent."""

    lessons: tuple[Lesson, ...]
    clashes: tuple[Clash, ...]
    reasons: tuple[str, ...]

    @property
    def day(self) -> date:
        """Its day."""
        return self.lessons[0].day

    @property
    def is_free(self) -> bool:
        """True when nothing stands in its way."""
        return not self.clashes and not self.reasons


@dataclass(frozen=True, slots=True)
class RepeatPlan:
    """The weeks found, and the days passed over with why ("férié", "congés", "fermé")."""

    days: tuple[RepeatDay, ...]
    skipped: tuple[tuple[date, str], ...]


def plan_repeat(desk: Desk, lesson_id: UUID, times: int) -> RepeatPlan:
    """The same lesson ``times`` more weeks, holidays and closed days passed over. Reads only; any thread.

    Of a session, those whose lesson is cancelled are left out; a cancelled one is repeated with those cancelled beside
    it, as the planner shows them apart.
    Raises KeyError when the lesson is no more.
    """
    lines = lesson_lines(desk, [lesson_id])
    if not lines:
        raise KeyError(lesson_id)
    first = lines[0].lesson
    others = (line.lesson for line in lessons_of_session(desk, first))
    session = [first, *(one for one in others if _is_off(one) == _is_off(first))]
    found = weekly_days(first.day, times, read_opening_hours(desk))
    return RepeatPlan(tuple(_on(desk, session, day) for day in found.days), found.skipped)


def repeat_lessons(desk: Desk, days: Sequence[RepeatDay]) -> Changes:
    """Keep the lessons of these days in one step that one undo takes back. Raises RuleError."""
    tidy = [checked_lesson(desk, lesson) for one in days for lesson in one.lessons]
    with desk.database.write("", desk.clock.now()) as written:
        written.work.lessons.add_all(tidy)
        follow_lessons(written.work, [lesson.id for lesson in tidy])
        written.title = lesson_title(written.work, "Leçon répétée", tidy)
    return written.changes


def _is_off(lesson: Lesson) -> bool:
    return lesson.status is LessonStatus.CANCELLED


def _on(desk: Desk, session: Sequence[Lesson], day: date) -> RepeatDay:
    group_id = uuid4() if len(session) > 1 else None
    made = tuple(_copy(lesson, day, group_id) for lesson in session)
    checks = [check_entry(desk, one) for one in made]
    clashes = tuple(clash for check in checks for clash in check.clashes)
    blocking = [one.reason for check in checks for one in check.findings if one.is_blocking]
    return RepeatDay(made, clashes, tuple(dict.fromkeys(blocking)))


def _copy(lesson: Lesson, day: date, group_id: UUID | None) -> Lesson:
    """Planned, here, at the same hour by the clock, with nothing worked on yet."""
    starts_at = datetime.combine(day, paris(lesson.starts_at).time(), PARIS).astimezone(UTC)
    return replace(
        lesson,
        id=uuid4(),
        day=day,
        starts_at=starts_at,
        group_id=group_id,
        objectives=(),
        status=LessonStatus.PLANNED,
        origin=LessonOrigin.HERE,
    )
