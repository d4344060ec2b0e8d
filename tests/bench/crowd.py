"""A school of any size, made up by rule: the same people at every run."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from livret_desktop.clock import SystemClock
from livret_desktop.db import catalogue, schema
from livret_desktop.db.bulk import insert_many
from livret_desktop.db.database import Database
from livret_desktop.db.records import Raw, RecordTable
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Accompanist, Guardian
from livret_desktop.domain.lesson import Lesson, lesson_day
from livret_desktop.domain.people import Instructor, Student
from livret_desktop.domain.vocabulary import (
    Category,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk

KEY = "5f" * 32
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
_SYLLABLES = (
    *("mar", "tin", "ber", "nard", "du", "bois", "tho", "mas", "ro", "bert", "ri", "chard", "pe", "tit"),
    *("le", "roy", "mo", "reau", "gar", "cia", "da", "vid", "ber", "trand", "vin", "cent", "four", "nier"),
    *("gi", "rard", "bon", "net", "lam", "fon", "taine", "rous", "sel", "nes", "mü", "œu", "vrard", "ché"),
)
_GIVEN = (
    *("Léa", "Zoé", "Omar", "Marwa", "Tom", "Marius", "Chloé", "Lucas", "Jade", "Noah", "Inès", "Hugo"),
    *(
        "Maëlys",
        "Côme",
        "Gabriel",
        "Anaïs",
        "Yanis",
        "Élise",
        "Théo",
        "Lina",
        "Jules",
        "Nora",
        "Émile",
        "Rose",
    ),
)


def make_crowd(
    database: Database, size: int, *, lessons_each: int = 2, archived_share: float = 0.0
) -> list[UUID]:
    """Fill an empty school with students, one enrolment each, lessons, and people beside two in five; ids in order."""
    dice, beside = random.Random(7), random.Random(11)
    instructor = Instructor(id=_uuid(dice), surname="Chauveau", given_name="T.")
    ids: list[UUID] = []
    with database.quiet_write() as connection:
        _put(connection, catalogue.INSTRUCTORS, [instructor])
        for start in range(0, size, 2_000):
            count = min(2_000, size - start)
            students = [_student(dice, start + number, archived_share) for number in range(count)]
            enrolments = [_enrolment(dice, student) for student in students]
            _put(connection, catalogue.STUDENTS, students)
            _put(connection, catalogue.ENROLMENTS, enrolments)
            _put(connection, catalogue.GUARDIANS, [_guardian(beside, one) for one in students[::5]])
            _put(connection, catalogue.ACCOMPANISTS, [_accompanist(beside, one) for one in students[1::5]])
            _put(connection, catalogue.PERIODS, [_period(dice, one) for one in enrolments])
            lessons = [
                _lesson(dice, one, instructor, number) for one in enrolments for number in range(lessons_each)
            ]
            _put(connection, catalogue.LESSONS, lessons)
            ids += [student.id for student in students]
    return ids


def crowded_desk(folder: Path, size: int, *, lessons_each: int = 2) -> Desk:
    """An open school with that many students. Close its database when done."""
    path = folder / "ecole.livret"
    schema.create_database(path, KEY)
    database = Database(path, KEY)
    make_crowd(database, size, lessons_each=lessons_each)
    return desk_on(folder, database)


def desk_on(folder: Path, database: Database) -> Desk:
    """A desk on an open database, for reading: its keys are not real."""
    return Desk(
        folder=DataFolder(folder),
        database=database,
        clock=SystemClock(NOW),
        rules=load_rules(resource_path("rules").glob("*.toml")),
        school_id=UUID(int=1),
        master_key=MasterKey(bytes(32)),
        credentials=MemoryStore(),
        installation_id=UUID(int=2),
    )


def _put(connection: Connection, table: RecordTable, records: list) -> None:  # type: ignore[type-arg]
    rows: list[Raw] = [table.encode(record) for record in records]
    insert_many(connection, table.raw, rows)


def _uuid(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _student(dice: random.Random, number: int, archived_share: float) -> Student:
    surname = _surname(dice)
    given = " ".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 1, 1, 2))))
    return Student(
        id=_uuid(dice),
        birth_name=surname,
        given_names=given,
        born_on=date(1990, 1, 1) + timedelta(days=dice.randrange(7_000)),
        address=f"{number} rue du Pont",
        postcode="77000",
        city="Melun",
        phone=f"06 {dice.randrange(10**8):08d}",
        email=f"eleve{number}@exemple.invalid",
        neph="" if dice.random() < 0.01 else f"{230177000000 + number}",
        archived_on=date(2025, 6, 1) if dice.random() < archived_share else None,
        created_at=NOW - timedelta(minutes=number),
    )


def _guardian(dice: random.Random, student: Student) -> Guardian:
    return Guardian(
        id=_uuid(dice),
        student_id=student.id,
        surname=student.birth_name if dice.random() < 0.5 else _surname(dice),
        given_name=dice.choice(_GIVEN),
        relation="mère",
        phone=f"07 {dice.randrange(10**8):08d}",
    )


def _accompanist(dice: random.Random, student: Student) -> Accompanist:
    return Accompanist(
        id=_uuid(dice),
        student_id=student.id,
        surname=_surname(dice),
        given_name=dice.choice(_GIVEN),
        relation="oncle",
        phone=f"07 {dice.randrange(10**8):08d}",
    )


def _surname(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.choice((2, 2, 3)))).upper()


def _enrolment(dice: random.Random, student: Student) -> Enrolment:
    return Enrolment(
        id=_uuid(dice),
        student_id=student.id,
        category=Category.B if dice.random() < 0.9 else Category.A2,
        aipc_on=date(2023, 9, 1) + timedelta(days=dice.randrange(900)),
        minutes_here=dice.randrange(0, 1500, 30),
    )


def _period(dice: random.Random, enrolment: Enrolment) -> EnrolmentPeriod:
    tracks = (TrainingTrack.TRADITIONAL, TrainingTrack.TRADITIONAL, TrainingTrack.AAC, TrainingTrack.CS)
    gearbox = Gearbox.AUTOMATIC if dice.random() < 0.2 else Gearbox.MANUAL
    return EnrolmentPeriod(
        id=_uuid(dice), enrolment_id=enrolment.id, track=dice.choice(tracks), gearbox=gearbox
    )


def _lesson(dice: random.Random, enrolment: Enrolment, instructor: Instructor, number: int) -> Lesson:
    is_done = number > 0
    shift = timedelta(hours=dice.randrange(24, 700))
    starts_at = NOW - shift if is_done else NOW + shift
    return Lesson(
        id=_uuid(dice),
        student_id=enrolment.student_id,
        enrolment_id=enrolment.id,
        instructor_id=instructor.id,
        starts_at=starts_at,
        day=lesson_day(starts_at),
        minutes=60,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        status=LessonStatus.DONE if is_done else LessonStatus.PLANNED,
    )
