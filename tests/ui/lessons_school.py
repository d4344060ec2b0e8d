"""A small made-up school on a real encrypted database, for the tests of Leçons and Équipe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text

from livret_desktop.clock import PARIS, SystemClock
from livret_desktop.db.read_models.lesson_list import LessonQuery
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, Simulator, Student
from livret_desktop.domain.vocabulary import (
    Category,
    LessonKind,
    LessonStatus,
    SimulatorRecognition,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import list_lessons
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import read_school_description
from livret_desktop.services.surroundings import Surroundings

SPACE = UUID("8a4a2b1e-0000-4000-8000-000000000001")
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)  # 14:30 in Paris


class StillClock(SystemClock):
    """A clock that stands still, until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__(now)
        self.instant = now

    def now(self) -> datetime:
        return self.instant


def known(name: str) -> UUID:
    """The id of someone or something, by name."""
    return uuid5(SPACE, name)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """An hour in Paris, as UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def open_desk(folder: Path) -> Desk:
    """A school with three instructors, a simulator and five students."""
    around = Surroundings(
        clock=StillClock(),
        rules=load_rules(resource_path("rules").glob("*.toml")),
        credentials=MemoryStore(),
        installation_id=known("installation"),
    )
    create_school(DataFolder(folder), read_school_description(resource_path("samples", "ecole.toml")), around)
    desk = open_school(DataFolder(folder), around)
    _people(desk)
    return desk


def _people(desk: Desk) -> None:
    with desk.database.write("École", NOW, is_undoable=False) as written:
        work = written.work
        for surname, given, number, ends_on in (
            ("ARNAUD", "Julie", "A1507791610", date(2030, 1, 1)),
            ("CHAUVEAU", "Marc", "A1907728600", date(2026, 10, 21)),
            ("NAVARRO", "Stéphane", "A2207731020", date(2028, 10, 20)),
        ):
            work.instructors.add(
                Instructor(
                    id=known(surname),
                    surname=surname,
                    given_name=given,
                    authorisation_number=number,
                    authorisation_expires_on=ends_on,
                    categories=(Category.B, Category.A2),
                )
            )
        work.simulators.add(
            Simulator(
                id=known("Simulateur 1"),
                name="Simulateur 1",
                number="A0000000000",
                categories=(Category.B,),
                recognised=SimulatorRecognition.YES,
            )
        )
        for birth_name, given, category in (
            ("LEMAIRE", "Hugo", Category.B),
            ("KADDOURI", "Inès", Category.B),
            ("MARTIN", "Lucas", Category.B),
            ("MARÉCHAL", "Zoé", Category.B),
            ("PERRIN", "Noah", Category.A2),
        ):
            student = known(birth_name)
            work.students.add(
                Student(
                    id=student, birth_name=birth_name, given_names=given, neph="240377100492", created_at=NOW
                )
            )
            work.enrolments.add(
                Enrolment(
                    id=uuid5(student, category),
                    student_id=student,
                    category=category,
                    aipc_on=date(2025, 6, 9),
                )
            )
            work.periods.add(
                EnrolmentPeriod(
                    id=uuid5(student, "period"),
                    enrolment_id=uuid5(student, category),
                    track=TrainingTrack.TRADITIONAL,
                )
            )


def lesson(student: str, hour: int, *, trainer: str = "NAVARRO", minutes: int = 60, **more: object) -> Lesson:
    """A practice lesson of the day; ``day=`` for another one."""
    day = more.pop("day", DAY)
    assert isinstance(day, date)
    made = Lesson(
        id=uuid5(known(student), f"{day} {hour} {trainer}"),
        student_id=known(student),
        enrolment_id=uuid5(known(student), "A2" if student == "PERRIN" else "B"),
        instructor_id=known(trainer),
        starts_at=at(hour, day=day),
        day=day,
        minutes=minutes,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def record(desk: Desk, *lessons: Lesson) -> None:
    """Keep lessons."""
    record_lessons(desk, lessons)


def kept(desk: Desk, day: date = DAY) -> list[Lesson]:
    """The lessons of a day as kept."""
    return [line.lesson for line in list_lessons(desk, LessonQuery(day), 0, 200)]


def mark_accepted(desk: Desk, lesson_id: UUID) -> None:
    """As if the DSR had accepted the lesson."""
    with desk.database.quiet_write() as connection:
        connection.execute(
            text("UPDATE submission SET state = 'accepted', attempted_at = :at WHERE lesson_id = :id"),
            {"at": "2026-11-20T12:00:00.000000Z", "id": str(lesson_id)},
        )


YESTERDAY = DAY - timedelta(days=1)
PLANNED, DONE = LessonStatus.PLANNED, LessonStatus.DONE


def sent_lesson(desk: Desk, **changes: Any) -> Lesson:
    """LEMAIRE's hour of eight this morning, which the State has accepted."""
    sent = lesson("LEMAIRE", 8, status=LessonStatus.DONE, **changes)
    record(desk, sent)
    mark_accepted(desk, sent.id)
    return sent
