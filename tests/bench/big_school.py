"""A made-up school of any size, written straight into a real encrypted database: the ground of several benches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from livret_desktop.db import schema
from livret_desktop.db.database import Database
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, School, Student
from livret_desktop.domain.vocabulary import (
    Category,
    Gearbox,
    LessonKind,
    LessonOrigin,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.security.master_key import MasterKey

NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
_SURNAMES = [
    "MARTIN",
    "BERNARD",
    "PETIT",
    "ROBERT",
    "DURAND",
    "LEROY",
    "MOREAU",
    "SIMON",
    "LAURENT",
    "LEFÈVRE",
    "GARCIA",
    "ROUX",
    "FOURNIER",
    "MERCIER",
]
_GIVEN = [
    "Léa",
    "Zoé",
    "Inès",
    "Camille",
    "Manon",
    "Chloé",
    "Omar",
    "Lucas",
    "Gabriel",
    "Hugo",
    "Noah",
    "Louis",
    "Jules",
    "Adam",
    "Élodie",
    "Maël",
    "Anaïs",
]
_INSTRUCTORS = 12
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class BigSchool:
    """An encrypted school file and its key."""

    path: Path
    key: MasterKey
    school_id: UUID

    def open(self) -> Database:
        """Open it."""
        return Database(self.path, self.key.database_key_hex())


def make_big_school(path: Path, students: int, lessons: int, seed: int = 20261120) -> BigSchool:
    """Write a school with so many students (one enrolment each) and lessons over the past years."""
    chance = random.Random(seed)
    key = MasterKey(chance.randbytes(32))
    school = School(
        id=_id(chance), name="Grande école", agrement_number="E2007700080", aurige_id="77123", city="Melun"
    )
    schema.create_database(path, key.database_key_hex())
    database = Database(path, key.database_key_hex())
    people = [_student(chance, rank) for rank in range(students)]
    enrolments = [_enrolment(chance, student) for student in people]
    team = [_instructor(chance, rank) for rank in range(_INSTRUCTORS)]
    with database.write("Essai", NOW, is_undoable=False) as written:
        work = written.work
        work.schools.add(school)
        work.instructors.add_all(team)
        work.students.add_all(people)
        work.enrolments.add_all(enrolments)
        work.periods.add_all([_period(chance, one) for one in enrolments])
    made = _lessons(chance, enrolments, team, lessons)
    while batch := [lesson for lesson, _ in zip(made, range(_BATCH), strict=False)]:
        with database.write("Essai", NOW, is_undoable=False) as written:
            written.work.lessons.add_all(batch)
    database.close()
    return BigSchool(path, key, school.id)


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _student(chance: random.Random, rank: int) -> Student:
    return Student(
        id=_id(chance),
        birth_name=f"{chance.choice(_SURNAMES)}-{chance.choice(_SURNAMES)}",
        given_names=f"{chance.choice(_GIVEN)} {chance.choice(_GIVEN)}",
        born_on=date(1995, 1, 1) + timedelta(chance.randrange(5_000)),
        phone=f"06{chance.randrange(10**8):08d}",
        neph=f"{260_000_000_000 + rank}",
        created_at=NOW,
    )


def _enrolment(chance: random.Random, student: Student) -> Enrolment:
    return Enrolment(
        id=_id(chance),
        student_id=student.id,
        category=Category.B,
        aipc_on=date(2022, 1, 1) + timedelta(chance.randrange(900)),
    )


def _period(chance: random.Random, enrolment: Enrolment) -> EnrolmentPeriod:
    track = chance.choice(list(TrainingTrack))
    return EnrolmentPeriod(id=_id(chance), enrolment_id=enrolment.id, track=track, gearbox=Gearbox.MANUAL)


def _instructor(chance: random.Random, rank: int) -> Instructor:
    return Instructor(
        id=_id(chance),
        surname=_SURNAMES[rank % len(_SURNAMES)],
        given_name=_GIVEN[rank % len(_GIVEN)],
        authorisation_number=f"A{rank:010d}",
        authorisation_expires_on=date(2030, 1, 1),
        categories=(Category.B,),
    )


def _lessons(
    chance: random.Random, enrolments: list[Enrolment], team: list[Instructor], count: int
) -> Iterator[Lesson]:
    """One lesson an hour for each instructor, going back from the day before: no two overlap."""
    hours = range(7, 19)
    for rank in range(count):
        per_day = len(team) * len(hours)
        day = date(2026, 11, 19) - timedelta(rank // per_day)
        instructor = team[rank % len(team)]
        hour = hours[rank // len(team) % len(hours)]
        enrolment = chance.choice(enrolments)
        yield Lesson(
            id=_id(chance),
            student_id=enrolment.student_id,
            enrolment_id=enrolment.id,
            instructor_id=instructor.id,
            starts_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
            day=day,
            minutes=60,
            kind=LessonKind.PRACTICE,
            means=TrainingMeans.VEHICLE,
            status=LessonStatus.DONE,
            origin=LessonOrigin.HISTORY,
        )
