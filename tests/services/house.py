"""A real school in a temporary folder: encrypted database, keys, one student who may receive the AFFI."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from livret_desktop.backup.volumes import Volume
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, School, Student
from livret_desktop.domain.vocabulary import (
    Category,
    Civility,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import CredentialStore, MemoryStore
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.context import Desk
from livret_desktop.services.records.student_list import StudentQuery, list_students
from livret_desktop.services.records.students import save_enrolment, save_student
from livret_desktop.services.records.team import save_instructor
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.services.surroundings import Surroundings

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
TODAY = date(2026, 11, 20)
RULES = load_rules(resource_path("rules").glob("*.toml"))


@dataclass
class HandClock:
    """A clock that moves only when told."""

    at: datetime = NOW
    is_shifted: bool = False

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Plugged:
    """What the computer has plugged in; a test plugs and pulls."""

    volumes: list[Volume] = field(default_factory=list)

    def removable(self) -> list[Volume]:
        return list(self.volumes)

    def plug(self, root: Path, label: str = "USB") -> Volume:
        root.mkdir(exist_ok=True)
        made = Volume(root, label, "1A2B-3C4D", "exfat", 8_000_000_000, 16_000_000_000)
        self.volumes.append(made)
        return made


@dataclass
class House:
    """One PC: its credential store and installation, and the data folder of a school."""

    root: Path
    store: CredentialStore = field(default_factory=MemoryStore)
    clock: HandClock = field(default_factory=HandClock)
    installation: UUID = field(default_factory=uuid4)
    code: RecoveryCode | None = None

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.root)

    @property
    def around(self) -> Surroundings:
        return Surroundings(self.clock, RULES, self.store, self.installation)

    def create(
        self,
        *,
        settings: dict[str, object] | None = None,
        passphrase: str | None = None,
        name: str = "Auto-école du Pont",
    ) -> None:
        school = School(
            id=uuid4(),
            name=name,
            agrement_number="E2007700080",
            address="12 rue du Pont",
            postcode="77000",
            city="Melun",
            phone="01 60 00 00 00",
        )
        description = SchoolDescription(school, settings or {})
        self.code = create_school(self.folder, description, self.around, passphrase=passphrase).code

    @contextmanager
    def open(self) -> Iterator[Desk]:
        desk = open_school(self.folder, self.around)
        try:
            yield desk
        finally:
            desk.database.close()


@contextmanager
def new_school(root: Path) -> Iterator[Desk]:
    """A school made there, open, for a test that needs nothing else of its PC."""
    house = House(root)
    house.create()
    with house.open() as desk:
        yield desk


def student_names(house: House) -> list[str]:
    """Whom its list shows, by birth name."""
    with house.open() as desk:
        return [line.birth_name for line in list_students(desk, StudentQuery(), 0, 50)]


def add_student(desk: Desk, **changes: object) -> Student:
    """Zoé, or another one."""
    facts: dict[str, object] = {
        "id": uuid4(),
        "civility": Civility.MADAM,
        "birth_name": "ŒUVRARD",
        "given_names": "Zoé",
        "born_on": date(2000, 8, 27),
        "neph": "230509476750",
        "created_at": desk.clock.now(),
    }
    student = Student(**(facts | changes))  # type: ignore[arg-type]
    save_student(desk, student)
    return student


def another_student(desk: Desk, surname: str) -> Student:
    """One more in a school that several tests share: nobody else has this name nor this NEPH."""
    rank = _students_so_far(desk)
    return add_student(desk, neph=f"2305094{rank:05d}", birth_name=f"{surname}{'X' * rank}")


def enrolled_student(desk: Desk, name: str = "ŒUVRARD", **changes: object) -> Student:
    """One more of that very name, with a NEPH of their own and an enrolment."""
    made = add_student(desk, birth_name=name, neph=f"2305094{_students_so_far(desk):05d}")
    enrol(desk, made, **changes)
    return made


def _students_so_far(desk: Desk) -> int:
    with desk.database.read() as reading:
        return reading.students.count()


def enrol(desk: Desk, student: Student, **changes: object) -> Enrolment:
    """Supervised driving, category B, everything there for the AFFI, an AIPC of 2023 (paper booklet)."""
    facts: dict[str, object] = {
        "id": uuid4(),
        "student_id": student.id,
        "category": Category.B,
        "aipc_on": date(2023, 9, 10),
        "etg_passed_on": date(2025, 12, 9),
        "presentations": 0,
        "final_evaluation_on": date(2026, 11, 18),
        "minutes_here": 1_260,
    }
    enrolment = Enrolment(**(facts | changes))  # type: ignore[arg-type]
    period = EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.CS, gearbox=Gearbox.MANUAL
    )
    save_enrolment(desk, enrolment, period)
    return enrolment


def hire_ruiz(desk: Desk) -> Instructor:
    """An instructor of category B."""
    one = Instructor(id=uuid4(), surname="RUIZ", authorisation_number="A2207731020", categories=(Category.B,))
    save_instructor(desk, one)
    return one


def hour_of(
    enrolment: Enrolment,
    instructor: Instructor,
    starts_at: datetime = datetime(2026, 11, 20, 7, tzinfo=UTC),
    **changes: object,
) -> Lesson:
    """An hour in the car, done, this morning unless told otherwise; not written yet."""
    facts: dict[str, object] = {
        "id": uuid4(),
        "student_id": enrolment.student_id,
        "enrolment_id": enrolment.id,
        "instructor_id": instructor.id,
        "starts_at": starts_at,
        "day": starts_at.date(),
        "minutes": 60,
        "kind": LessonKind.PRACTICE,
        "means": TrainingMeans.VEHICLE,
        "status": LessonStatus.DONE,
    }
    return Lesson(**(facts | changes))  # type: ignore[arg-type]
