"""A year of lessons: nobody in two places at once, hours spread over each student's training."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.demo.cast import Cast, Pupil, made_up_id
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.objectives import competences
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.schedule import is_public_holiday
from livret_desktop.domain.vocabulary import Category, LessonKind, LessonStatus, MotoPhase, TrainingMeans

HOURS = (8, 10, 14, 16)
THEORY_HOUR = 18
THEORY_STUDENTS = 5
DAYS_BACK, DAYS_AHEAD = 360, 9
_ORDINARY_DAY, _BUSY_DAY = (1, 2), (3, 4)
_MINUTES = (45, 60, 60, 60, 90, 120)
_LEFT_TO_CONFIRM = 4
_WORK_AFTER_EXPIRY = 2


@dataclass(slots=True)
class _Progress:
    """How far one student is."""

    pupil: Pupil
    given: int = 0
    last_day: date = date.min

    def need(self, day: date) -> float:
        """Lessons still to give per day left; the larger, the more urgent. 0 when none can be given that day."""
        pupil = self.pupil
        left = pupil.lessons - self.given
        if left <= 0 or not pupil.begins_on <= day <= pupil.ends_on or self.last_day == day:
            return 0.0
        return left / ((pupil.ends_on - day).days + 1)


@dataclass(slots=True)
class Timetable:
    """Draws the lessons day by day. ``now`` decides what is done, to confirm and planned."""

    dice: random.Random
    cast: Cast
    now: datetime
    _progress: list[_Progress] = field(default_factory=list)
    _days: list[date] = field(default_factory=list)
    _yesterday: date = date.min

    def __post_init__(self) -> None:
        today = civil_day(self.now)
        self._progress = [_Progress(pupil) for pupil in self.cast.pupils]
        span = (today + timedelta(days=shift) for shift in range(-DAYS_BACK, DAYS_AHEAD + 1))
        self._days = [day for day in span if day == today or is_working_day(day)]
        self._yesterday = max(day for day in self._days if day < today)

    def lessons(self) -> list[Lesson]:
        """Every lesson, oldest first."""
        made = [lesson for day in self._days for lesson in self._day(day)]
        return self._with_some_to_confirm(made)

    def _day(self, day: date) -> Iterator[Lesson]:
        used: set[tuple[UUID, int]] = set()
        for instructor in self.cast.instructors:
            for hour in sorted(self._hours(instructor, day)):
                pupil = self._next_pupil(instructor, day)
                if pupil is not None:
                    yield self._lesson(pupil, instructor, day, hour, used)
        if day.weekday() == calendar.WEDNESDAY:
            yield from self._theory(day)

    def _hours(self, instructor: Instructor, day: date) -> list[int]:
        """The slots an instructor works. The expired one came back for one day only: those lessons are blocked."""
        expires_on = instructor.authorisation_expires_on
        if expires_on is not None and day > expires_on and expires_on < civil_day(self.now):
            return list(HOURS[:_WORK_AFTER_EXPIRY]) if day == self._yesterday else []
        is_busy = day >= self._yesterday
        most = self.dice.randint(*(_BUSY_DAY if is_busy else _ORDINARY_DAY))
        return self.dice.sample(HOURS, most)

    def _next_pupil(self, instructor: Instructor, day: date) -> _Progress | None:
        able = [
            (one.need(day) * self.dice.uniform(0.5, 1.5), rank, one)
            for rank, one in enumerate(self._progress)
            if one.pupil.enrolment.category in instructor.categories and one.need(day)
        ]
        if not able:
            return None
        if day < self._yesterday and max(able)[0] < self.dice.uniform(0.02, 0.09):
            return None  # nobody is in a hurry: a free hour
        return max(able)[2]

    def _lesson(
        self,
        one: _Progress,
        instructor: Instructor,
        day: date,
        hour: int,
        used: set[tuple[UUID, int]],
    ) -> Lesson:
        is_first = one.given == 0 and not one.pupil.role.hours_before
        one.given, one.last_day = one.given + 1, day
        lesson = self._plain(one.pupil, instructor, day, hour)
        if is_first:
            return replace(lesson, kind=LessonKind.INITIAL_EVALUATION, minutes=60)
        if one.pupil.enrolment.category is Category.B:
            return self._perhaps_on_simulator(lesson, hour, used)
        if one.pupil.enrolment.category.is_moto:
            phase = MotoPhase.TRACK if one.given < one.pupil.lessons // 2 else MotoPhase.ROAD
            return replace(lesson, means=TrainingMeans.MOTORCYCLE, moto_phase=phase, minutes=120)
        return lesson

    def _plain(self, pupil: Pupil, instructor: Instructor, day: date, hour: int) -> Lesson:
        starts_at = datetime.combine(day, time(hour), PARIS).astimezone(self.now.tzinfo)
        minutes = self.dice.choice(_MINUTES)
        return Lesson(
            id=made_up_id(self.dice),
            student_id=pupil.student.id,
            enrolment_id=pupil.enrolment.id,
            instructor_id=instructor.id,
            starts_at=starts_at,
            day=day,
            minutes=minutes,
            kind=LessonKind.PRACTICE,
            means=TrainingMeans.VEHICLE,
            place=self.dice.choice(("", "", "Gare de Melun", "Au bureau", "Lycée Jacques-Amyot")),
            objectives=self._objectives(pupil, day),
            status=self._status(starts_at + timedelta(minutes=minutes), day),
        )

    def _objectives(self, pupil: Pupil, day: date) -> tuple[str, ...]:
        """Two objectives of the competence a student has reached by that day; category B only."""
        if pupil.enrolment.category is not Category.B:
            return ()
        length = max((pupil.ends_on - pupil.begins_on).days, 1)
        rank = min(3, 4 * (day - pupil.begins_on).days // length)
        return tuple(sorted(self.dice.sample([one.code for one in competences()[rank].objectives], 2)))

    def _perhaps_on_simulator(self, lesson: Lesson, hour: int, used: set[tuple[UUID, int]]) -> Lesson:
        """One lesson in eight on a free simulator, a third of those without the instructor."""
        free = [one for one in self.cast.simulators if (one.id, hour) not in used]
        if not free or self.dice.random() > 1 / 8:
            return lesson
        used.add((free[0].id, hour))
        return self._on(free[0], lesson, is_alone=self.dice.random() < 1 / 3)

    @staticmethod
    def _on(simulator: Simulator, lesson: Lesson, *, is_alone: bool) -> Lesson:
        kind = LessonKind.AUTONOMOUS_SIMULATOR if is_alone else LessonKind.SUPERVISED_SIMULATOR
        return replace(
            lesson,
            kind=kind,
            means=TrainingMeans.SIMULATOR,
            minutes=60,
            simulator_id=simulator.id,
            instructor_id=None if is_alone else lesson.instructor_id,
        )

    def _theory(self, day: date) -> Iterator[Lesson]:
        """A group session, once a week, for students who have no ETG yet."""
        waiting = [
            one for one in self._progress if one.given and _studies_theory(one.pupil) and one.need(day)
        ]
        if len(waiting) < 2:
            return
        group_id, instructor = made_up_id(self.dice), self.cast.instructors[0]
        for one in self.dice.sample(waiting, min(THEORY_STUDENTS, len(waiting))):
            lesson = self._plain(one.pupil, instructor, day, THEORY_HOUR)
            yield replace(
                lesson,
                kind=LessonKind.THEORY,
                means=TrainingMeans.CLASSROOM,
                minutes=60,
                group_id=group_id,
                objectives=(),
                place="Salle de code",
                status=self._status(lesson.starts_at + timedelta(minutes=60), day),
            )

    def _status(self, ends_at: datetime, day: date) -> LessonStatus:
        if ends_at > self.now:
            return LessonStatus.PLANNED
        if day >= self._yesterday:
            return LessonStatus.DONE
        return self.dice.choices(
            (LessonStatus.DONE, LessonStatus.ABSENT, LessonStatus.CANCELLED), (94, 3, 3)
        )[0]

    def _with_some_to_confirm(self, lessons: list[Lesson]) -> list[Lesson]:
        """The last lessons of yesterday were never ticked."""
        late = [
            lesson.id
            for lesson in lessons
            if lesson.day == self._yesterday and lesson.status is LessonStatus.DONE
        ]
        forgotten = set(late[2 : 2 + _LEFT_TO_CONFIRM])
        return [replace(one, status=LessonStatus.PLANNED) if one.id in forgotten else one for one in lessons]


def _studies_theory(pupil: Pupil) -> bool:
    return pupil.enrolment.category is Category.B and pupil.enrolment.etg_passed_on is None


def is_working_day(day: date) -> bool:
    """Monday to Saturday, but for public holidays."""
    return day.weekday() != calendar.SUNDAY and not is_public_holiday(day)
