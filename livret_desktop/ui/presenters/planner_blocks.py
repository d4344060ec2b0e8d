"""The week's lessons as blocks of the planner, with the words of their tooltips and accessible names. No Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from livret_desktop.domain.french import NBSP, count, duration, weekday_day
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus
from livret_desktop.services.lessons.lesson_week import WeekLesson
from livret_desktop.services.records.team import Team
from livret_desktop.ui.presenters.planner_layout import A_DAY, BlockKey

AFTER_MIDNIGHT = "+"
"""Ends the key of what is left of a lesson on the day after."""


class PlannerNames:
    """The team's names: whole for a sentence, short for a lane."""

    def __init__(self, team: Team) -> None:
        surnames = [one.surname for one in team.instructors]
        self.whole: dict[UUID, str] = {one.id: one.full_name for one in team.instructors}
        self.whole |= {one.id: one.name for one in team.simulators}
        self.short: dict[UUID, str] = {
            one.id: one.surname
            if surnames.count(one.surname) == 1
            else f"{one.surname} {one.given_name[:1]}."
            for one in team.instructors
        }
        self.short |= {one.id: one.name for one in team.simulators}
        self.simulators = frozenset(one.id for one in team.simulators)
        givers: list[Instructor | Simulator] = [*team.instructors, *team.simulators]
        self._here = {one.id: (one.joined_on, one.left_on) for one in givers}

    def lanes(
        self, first: date, last: date, lessons: Iterable[WeekLesson], only: Collection[UUID] = ()
    ) -> list[UUID]:
        """Who is here in these days, and whoever has a lesson in them; perhaps some alone."""
        busy = {one for lesson in lessons for one in (lesson.instructor_id, lesson.simulator_id)}
        return [
            one
            for one in self._here
            if (not only or one in only) and (one in busy or self._is_here(one, first, last))
        ]

    def _is_here(self, one: UUID, first: date, last: date) -> bool:
        joined, left = self._here[one]
        return (joined is None or joined <= last) and (left is None or left >= first)


@dataclass(slots=True)
class Block:
    """One lesson, or one group session, in one lane. ``lessons`` are all of the session; words are made when asked.
    Never changed; not frozen, for the reason of ``WeekLesson``.

    ``is_echo``: the simulator of a supervised lesson, shown as taken; the lesson itself stands with its instructor.
    """

    lessons: tuple[WeekLesson, ...]
    lane_id: UUID
    key: BlockKey
    """The first lesson and the lane."""
    day: date
    start: int
    minutes: int
    """Minutes from midnight, and how long: the longest of the session."""
    is_echo: bool = False
    is_rest: bool = False
    """What is left of it after midnight, on the day after its own. Chosen and opened as the lesson, never carried."""
    names: PlannerNames | None = field(default=None, compare=False, repr=False)

    @property
    def lesson(self) -> WeekLesson:
        """The lesson opened by this block."""
        return self.lessons[0]

    @property
    def goes_on(self) -> bool:
        """True when it ends after midnight: the rest stands on the day after."""
        return self.start + self.minutes > A_DAY

    @property
    def is_simulator(self) -> bool:
        """True when it is given on a simulator."""
        return self.lesson.simulator_id is not None

    @property
    def status(self) -> LessonStatus:
        """Planned while any of the session is, else the state of the first."""
        states = [one.status for one in self.lessons]
        return LessonStatus.PLANNED if LessonStatus.PLANNED in states else states[0]

    @property
    def is_conflict(self) -> bool:
        """True when one of its lessons takes somebody's time twice."""
        return (
            any(one.clashes for one in self.lessons) if len(self.lessons) > 1 else bool(self.lesson.clashes)
        )

    @property
    def was_attempted(self) -> bool:
        """True when the State may know of one of its lessons."""
        return any(one.was_attempted for one in self.lessons)

    @property
    def short(self) -> str:
        """The title where there is little room: the surname, "Lemaire" where every other place says "LEMAIRE"."""
        if len(self.lessons) > 1:
            return f"{len(self.lessons)}{NBSP}él."
        surname = self.lesson.surname
        return _WORD.sub(lambda word: word[0].capitalize(), surname) if surname.isupper() else surname

    @property
    def title(self) -> str:
        """The student, or how many there are; the true hours first where midnight cuts it in two."""
        return f"{self._true_hours} {self._who}" if self.is_rest or self.goes_on else self._who

    @property
    def _true_hours(self) -> str:
        start, minutes = self.lesson.start, max(one.minutes for one in self.lessons)
        return f"{minute_words(start)}\u2192{minute_words(start + minutes)}"

    @property
    def _who(self) -> str:
        if len(self.lessons) > 1:
            return count(len(self.lessons), "élève")
        return f"{self.short} {self.lesson.given_names}".strip()

    @property
    def detail(self) -> str:
        """The second line of the chosen day; on a simulator's lane, under whom."""
        giver = self.lesson.instructor_id
        if self.is_rest or self.goes_on:
            return self._true_hours
        if self.is_echo and self.names is not None and giver is not None:
            return self.names.short.get(giver, "")
        return _detail(self.lesson)

    @property
    def said(self) -> str:
        """Everything in words, one fact a line."""
        return block_words(self.lessons, self.names.whole if self.names is not None else {})


def blocks_of(lessons: Sequence[WeekLesson], names: PlannerNames) -> list[Block]:
    """One block per lesson or session in its instructor's lane; a simulator used also stands in its own."""
    sessions: dict[object, list[WeekLesson]] = {}
    found: list[Block] = []
    for lesson in lessons:
        if lesson.group_id is None:
            _add(found, (lesson,), names)
        else:
            giver, is_off = lesson.instructor_id, lesson.status is LessonStatus.CANCELLED
            key = (lesson.group_id, giver, lesson.day, lesson.start, is_off)
            sessions.setdefault(key, []).append(lesson)
    for session in sessions.values():
        _add(found, tuple(session), names)
    return found + [_rest_of(one) for one in found if one.goes_on]


def _rest_of(block: Block) -> Block:
    """The part after midnight."""
    lesson_id, lane_id = block.key
    day = block.day + timedelta(days=1)
    key = lesson_id + AFTER_MIDNIGHT, lane_id
    minutes = block.start + block.minutes - A_DAY
    return replace(block, key=key, day=day, start=0, minutes=minutes, is_rest=True)


def _add(found: list[Block], session: tuple[WeekLesson, ...], names: PlannerNames) -> None:
    first = session[0]
    giver = first.instructor_id or first.simulator_id
    if giver is None:
        return
    minutes = first.minutes if len(session) == 1 else max(one.minutes for one in session)
    found.append(
        Block(
            session, giver, (first.row_id, giver), first.day, first.start, minutes, is_echo=False, names=names
        )
    )
    machine = first.simulator_id
    if machine is not None and machine != giver:
        key = (first.row_id, machine)
        found.append(Block(session, machine, key, first.day, first.start, minutes, is_echo=True, names=names))


_WORD = re.compile(r"[^\W\d_]+")


def _detail(lesson: WeekLesson) -> str:
    """ "Faite, voiture": the second line of the chosen day."""
    what = _WHAT.get(lesson.kind, lesson.kind.label)
    if lesson.status is not LessonStatus.PLANNED:
        return f"{lesson.status.label}, {what.lower()}"
    if lesson.moto_phase is not None:
        return f"{what}, {lesson.moto_phase.label.lower()}"
    means = {LessonKind.PRACTICE: f", {lesson.means.label.lower()}"}
    return what + means.get(lesson.kind, "")


_WHAT = {
    LessonKind.INITIAL_EVALUATION: "Évaluation",
    LessonKind.SUPERVISED_SIMULATOR: "Simulateur encadré",
    LessonKind.AUTONOMOUS_SIMULATOR: "Seul",
    LessonKind.PRELIMINARY_MEETING: "RDV préalable",
    LessonKind.PEDAGOGICAL_MEETING: "RDV pédagogique",
    LessonKind.EXAM_ACCOMPANIMENT: "Examen",
}


def block_words(session: Sequence[WeekLesson], names: Mapping[UUID, str]) -> str:
    """Everything about a block in words, one fact a line: the tooltip, and with commas the accessible name."""
    lesson = session[0]
    who = [names.get(one, "") for one in (lesson.instructor_id, lesson.simulator_id) if one is not None]
    lines = [
        ", ".join(one.student_name for one in session),
        f"{weekday_day(lesson.day)}, {span_words(lesson.start, lesson.minutes)}",
        " et ".join(who),
        f"{lesson.kind.label}, {lesson.means.label.lower()}",
        _state(lesson),
    ]
    lines += [f"Conflit{NBSP}: {clash}" for clash in dict.fromkeys(sum((one.clashes for one in session), ()))]
    return "\n".join(line for line in lines if line)


def _state(lesson: WeekLesson) -> str:
    known = ", déjà envoyée à la DSR" if lesson.was_attempted else ""
    return f"{lesson.status.label}{known}"


def span_words(start: int, minutes: int) -> str:
    """ "16:00 à 17:30 (1 h 30)"."""
    return f"{minute_words(start)} à {minute_words(start + minutes)} ({duration(minutes)})"


def minute_words(minute: int) -> str:
    """ "16:05" for minutes from midnight."""
    hours, rest = divmod(minute % (24 * 60), 60)
    return f"{hours:02d}:{rest:02d}"
