"""The week as the planner shows it: every lesson with what it clashes with, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.db import send_reads
from livret_desktop.db.read_models.lesson_week import MOST_ROWS, WeekRow, week_rows
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.lesson import OCCUPYING
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.overlaps import overlap_findings
from livret_desktop.domain.preflight import LessonFacts, People
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, MotoPhase, TrainingMeans
from livret_desktop.services.context import Desk

_NEVER_LEFT = frozenset({SubmissionState.DUE.value, SubmissionState.DROPPED.value})


@dataclass(slots=True)
class WeekLesson:
    """One lesson of the planner. ``start`` is in minutes from midnight, Paris; ``clashes`` says why it cannot stay.

    Identifiers that are only compared stay in their kept form, and nothing guards what nobody changes (a frozen record
    of 16 fields takes seven times as long to make): a week of 1 000 lessons is read within a frame or two.
    """

    row_id: str
    student_id: str
    surname: str
    given_names: str
    instructor_id: UUID | None
    simulator_id: UUID | None
    day: date
    start: int
    minutes: int
    kind: LessonKind
    means: TrainingMeans
    moto_phase: MotoPhase | None
    group_id: str | None
    status: LessonStatus
    was_attempted: bool
    clashes: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The lesson's identifier, for what is asked of one lesson: made for each of a thousand, it costs a sixth of
        their reading."""
        return UUID(self.row_id)

    @property
    def student_name(self) -> str:
        """Surname, then given names."""
        return f"{self.surname} {self.given_names}".strip()

    @property
    def end(self) -> int:
        """Minutes from midnight of its day; beyond 1440 after midnight."""
        return self.start + self.minutes


@dataclass(frozen=True, slots=True)
class Week:
    """``is_whole`` is False when there were more lessons than a planner can show."""

    lessons: tuple[WeekLesson, ...]
    is_whole: bool = True


def read_week_lessons(desk: Desk, first: date, days: int = 7) -> Week:
    """The lessons of these days, oldest first. A page read: within a frame or two for any length of history."""
    last = first + timedelta(days=days - 1)
    with desk.database.read() as reading:
        rows = week_rows(reading.connection, first, last)
        instructors, simulators = send_reads.team(reading.connection)
    shown = rows[:MOST_ROWS]
    reader = _Reader()
    facts = [reader.facts(row) for row in shown if row.status in _TAKING_TIME]
    clashes = _clashes(desk.rules, facts, People({}, {}, instructors, simulators))
    lessons = tuple(reader.lesson(row, clashes.get(row.id, ())) for row in shown)
    return Week(lessons, is_whole=len(rows) <= MOST_ROWS)


def _clashes(rules: Rules, facts: Sequence[LessonFacts], people: People) -> dict[str, tuple[str, ...]]:
    found = overlap_findings(facts, people, rules)
    return {lesson_id: tuple(one.reason for one in said) for lesson_id, said in found.items()}


_TAKING_TIME = frozenset(one.value for one in OCCUPYING)
_KINDS = {one.value: one for one in LessonKind}
_MEANS = {one.value: one for one in TrainingMeans}
_STATUSES = {one.value: one for one in LessonStatus}


class _Reader:
    """Turns kept values into lessons: what comes again and again in a week is read once."""

    def __init__(self) -> None:
        self._days: dict[str, date] = {}
        self._starts: dict[str, tuple[datetime, int]] = {}
        self._givers: dict[str | None, UUID | None] = {None: None}

    def facts(self, row: WeekRow) -> LessonFacts:
        """For the rules on overlaps."""
        return LessonFacts(
            row.id,
            row.student_id,
            row.enrolment_id,
            row.instructor_id,
            row.simulator_id,
            self._start(row.starts_at)[0],
            self._day(row.day),
            row.minutes,
            row.kind,
            row.means,
        )

    def lesson(self, row: WeekRow, clashes: tuple[str, ...]) -> WeekLesson:
        """For the picture."""
        is_known = row.attempted_at is not None or (row.state is not None and row.state not in _NEVER_LEFT)
        return WeekLesson(
            row.id,
            row.student_id,
            row.birth_name,
            row.given_names,
            self._giver(row.instructor_id),
            self._giver(row.simulator_id),
            self._day(row.day),
            self._start(row.starts_at)[1],
            row.minutes,
            _KINDS[row.kind],
            _MEANS[row.means],
            MotoPhase(row.moto_phase) if row.moto_phase else None,
            row.group_id,
            _STATUSES[row.status],
            is_known,
            clashes,
        )

    def _start(self, text: str) -> tuple[datetime, int]:
        """The instant, and its minute of the day in Paris: many lessons of a week begin together."""
        start = self._starts.get(text)
        if start is None:
            instant = datetime.fromisoformat(text)
            local = instant.astimezone(PARIS)
            start = self._starts[text] = instant, local.hour * 60 + local.minute
        return start

    def _day(self, text: str) -> date:
        day = self._days.get(text)
        if day is None:
            day = self._days[text] = date.fromisoformat(text)
        return day

    def _giver(self, text: str | None) -> UUID | None:
        if text not in self._givers:
            self._givers[text] = UUID(text)
        return self._givers[text]
