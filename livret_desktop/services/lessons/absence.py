""" "Journée de …": the lessons of a teacher who is absent, or on a simulator out of order, who was told, and where
each lesson goes.

Who was told is kept with this copy of the school, by lesson: a note for the day, neither history nor export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS, paris
from livret_desktop.db import machine_state
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.french import NBSP, count, of_name
from livret_desktop.domain.lesson import OCCUPYING, Lesson
from livret_desktop.domain.people import Student
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import Clash, check_entry
from livret_desktop.services.lessons.lesson_list import LessonLine, lesson_lines
from livret_desktop.services.lessons.lesson_moves import as_moved, move_lessons

_KEY = "lessons.absences"
_KEPT_DAYS = 60


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """One lesson of the day as it now stands, moved or not; the phones of its student; told or not."""

    line: LessonLine
    phones: tuple[str, ...]
    is_told: bool
    has_moved: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Where lessons go: to another teacher, to another simulator, to another day; hours stay."""

    instructor_id: UUID | None = None
    day: date | None = None
    simulator_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One lesson as it would stand, and what it would overlap there; already sent ones are corrected one by one."""

    line: LessonLine
    after: Lesson
    clashes: tuple[Clash, ...] = ()
    others: tuple[str, ...] = ()
    """What else would keep it from leaving: an authorisation that has ended, a category not held."""

    @property
    def was_sent(self) -> bool:
        """True when the State may know of it: never moved with the others."""
        return self.line.sending is not None and self.line.sending.was_attempted

    @property
    def is_free(self) -> bool:
        """True when it can go there as it is."""
        return not self.clashes and not self.others and not self.was_sent


def read_absence(desk: Desk, day: date, giver_id: UUID) -> list[AbsentLine]:
    """The lessons of that day, in order, and those that were moved away from it since it was opened."""
    told = _told(desk, day, giver_id)
    with desk.database.read() as reading:
        ids = _of_the_day(reading, day, giver_id)
    lines = lesson_lines(desk, list(dict.fromkeys([*ids, *told])))
    with desk.database.read() as reading:
        phones = _phones(reading, {one.lesson.student_id for one in lines}, desk.today())
    found = [
        AbsentLine(
            one,
            phones[one.lesson.student_id],
            told.get(one.lesson.id, False),
            has_moved=one.lesson.day != day or giver_id not in _givers(one.lesson),
        )
        for one in lines
    ]
    return sorted(found, key=lambda one: (paris(one.line.lesson.starts_at).time(), one.line.student_name))


def mark_told(desk: Desk, day: date, giver_id: UUID, lesson_id: UUID, *, is_told: bool) -> None:
    """Keep whether the student of a lesson was told. A write, without history."""
    _note(desk, day, giver_id, lambda of_day: {**of_day, str(lesson_id): is_told})


def keep_listed(desk: Desk, day: date, giver_id: UUID, lesson_ids: Iterable[UUID]) -> None:
    """Keep these lessons on the list of that day wherever they go; who was told stays told. Without history."""
    listed = {str(lesson_id): False for lesson_id in lesson_ids}
    _note(desk, day, giver_id, lambda of_day: {**listed, **of_day})


def _note(
    desk: Desk, day: date, giver_id: UUID, change: Callable[[dict[str, bool]], dict[str, bool]]
) -> None:
    first = desk.today() - timedelta(days=_KEPT_DAYS)
    with desk.database.quiet_write() as connection:
        kept = machine_state.read_state(connection, _KEY, {})
        kept = {name: one for name, one in kept.items() if date.fromisoformat(name[:10]) >= first}
        name = _name(day, giver_id)
        kept[name] = change(kept.get(name, {}))
        machine_state.keep_state(connection, _KEY, kept)


def propose(desk: Desk, lesson_ids: Sequence[UUID], target: Target) -> list[Proposal]:
    """Where these lessons would stand, each judged by the rules of entry. Reads only; any thread."""
    lines = lesson_lines(desk, lesson_ids)
    moved = [as_moved(_aimed(line.lesson, target), desk.clock.now()) for line in lines]
    moving = frozenset(one.id for one in moved)
    return [_judged(desk, line, after, moving) for line, after in zip(lines, moved, strict=True)]


def move_day(
    desk: Desk, day: date, giver_id: UUID, lessons: Sequence[Lesson], names: tuple[str, str]
) -> Changes:
    """Move these lessons in one act that one undo takes back. ``names``: whose day, and where they go.

    Raises RuleError when one of them was sent meanwhile: nothing is then written.
    """
    whose, where = names
    moved = count(len(lessons), "leçon")
    title = f"Journée {of_name(whose)}{NBSP}: {moved} {where}"
    keep_listed(desk, day, giver_id, [one.id for one in lessons])
    return move_lessons(desk, lessons, title=title)


def _of_the_day(reading: Reading, day: date, giver_id: UUID) -> list[UUID]:
    c = reading.lessons.c
    is_given = (c.instructor_id == giver_id) | (c.simulator_id == giver_id)
    wanted = [c.day == day, is_given, c.status.in_(OCCUPYING)]
    return [one.id for one in reading.lessons.where(*wanted, order=c.starts_at)]


def _givers(lesson: Lesson) -> tuple[UUID | None, UUID | None]:
    return lesson.instructor_id, lesson.simulator_id


def _told(desk: Desk, day: date, giver_id: UUID) -> dict[UUID, bool]:
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, _KEY, {}).get(_name(day, giver_id), {})
    return {UUID(lesson_id): bool(is_told) for lesson_id, is_told in kept.items()}


def _name(day: date, giver_id: UUID) -> str:
    return f"{day.isoformat()}/{giver_id}"


def _phones(reading: Reading, student_ids: Iterable[UUID], day: date) -> dict[UUID, tuple[str, ...]]:
    ids = list(student_ids)
    students = reading.students.where(reading.students.c.id.in_(ids))
    guardians = reading.guardians.where(reading.guardians.c.student_id.in_(ids))
    return {
        one.id: _numbers(one, [who for who in guardians if who.student_id == one.id], day) for one in students
    }


def _numbers(student: Student, guardians: Sequence[Guardian], day: date) -> tuple[str, ...]:
    """The student's, then each guardian's with whose it is; the guardians' first for a minor."""
    own = [one.strip() for one in (student.phone, *student.other_phones.split("\n")) if one.strip()]
    theirs = [f"{one.phone.strip()} ({one.relation or one.full_name})" for one in guardians if one.phone]
    return tuple([*theirs, *own] if student.is_minor(day) else [*own, *theirs])


def _aimed(lesson: Lesson, target: Target) -> Lesson:
    """The same hour by the clock, on another day or with somebody else."""
    day = target.day or lesson.day
    local = paris(lesson.starts_at)
    starts_at = datetime.combine(day, local.time(), PARIS).astimezone(UTC)
    return replace(
        lesson,
        day=day,
        starts_at=starts_at,
        instructor_id=target.instructor_id or lesson.instructor_id,
        simulator_id=target.simulator_id or lesson.simulator_id,
    )


def _judged(desk: Desk, line: LessonLine, after: Lesson, moving: frozenset[UUID]) -> Proposal:
    check = check_entry(desk, after, moving)
    blocking = tuple(one.reason for one in check.findings if one.is_blocking)
    return Proposal(line, after, check.clashes, blocking)
