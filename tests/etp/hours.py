"""Lessons of August to October 2026, the window of November, in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonKind, TrainingMeans, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import Forecast, PersonEtp
from livret_desktop.services.etp.forecast import forecast
from tests.sending.school import INSTRUCTORS, SIMULATORS, Pupils

NOVEMBER = date(2026, 11, 1)
OCTOBER_9 = date(2026, 10, 9)
THEORY = {"kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
EXAM = {"kind": LessonKind.EXAM_ACCOMPANIMENT}
ALONE = {
    "kind": LessonKind.AUTONOMOUS_SIMULATOR,
    "means": TrainingMeans.SIMULATOR,
    "instructor_id": None,
    "simulator_id": SIMULATORS[0].id,
}
WITH_TEACHER = {
    "kind": LessonKind.SUPERVISED_SIMULATOR,
    "means": TrainingMeans.SIMULATOR,
    "simulator_id": SIMULATORS[0].id,
}


def at(day: date, hour: int, minute: int = 0) -> dict[str, object]:
    """A start, Paris time."""
    return {
        "day": day,
        "starts_at": datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC),
    }


def of_student(number: int) -> dict[str, object]:
    return {"student_id": UUID(int=10_000 + number), "enrolment_id": UUID(int=5_000_000 + number)}


def record(pupils: Pupils, *changes: dict[str, object]) -> tuple[Lesson, ...]:
    """One lesson each, of the first student with the first instructor unless said otherwise."""
    base = {"instructor_id": INSTRUCTORS[0].id} | of_student(0) | at(OCTOBER_9, 9)
    return pupils.record(*(pupils.lesson(0, **(base | one)) for one in changes))  # type: ignore[arg-type]


def november(desk: Desk) -> Forecast:
    return forecast(desk, NOVEMBER)


def first_person(desk: Desk) -> PersonEtp:
    return november(desk).people[0]


def change_enrolment(desk: Desk, number: int, **changes: object) -> None:
    with desk.database.write("Essai", desk.clock.now()) as written:
        enrolment = written.work.enrolments.require(UUID(int=5_000_000 + number))
        written.work.enrolments.put(replace(enrolment, **changes))  # type: ignore[arg-type]


def change_track(desk: Desk, number: int, track: TrainingTrack) -> None:
    with desk.database.write("Essai", desk.clock.now()) as written:
        period = written.work.periods.require(UUID(int=9_000_000 + number))
        written.work.periods.put(replace(period, track=track))


def change_school(desk: Desk, **changes: object) -> None:
    with desk.database.write("Essai", desk.clock.now()) as written:
        school = written.work.schools.where()[0]
        written.work.schools.put(replace(school, **changes))  # type: ignore[arg-type]
