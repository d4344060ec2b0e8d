"""A made-up school in a folder of its own, opened without any ceremony: for tests, campaigns and benches of sending."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.db import machine_state, schema
from livret_desktop.db.database import Database
from livret_desktop.domain.dated_rules import Rules, load_rules
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, School, Simulator, Student
from livret_desktop.domain.vocabulary import (
    Category,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import INSTALLATION
from livret_desktop.services.outbox.follow_lessons import follow_lessons

KEY = MasterKey(b"k" * 32)
THIS_PC = UUID(int=77)
SCHOOL = School(
    id=UUID(int=1),
    name="Auto-école du Pont",
    agrement_number="E2007700080",
    agrement_expires_on=date(2028, 3, 1),
    aurige_id="77123",
)
INSTRUCTORS = tuple(
    Instructor(
        id=UUID(int=100 + n),
        surname=("RUIZ", "MEYER", "PERRET", "LEGRAND", "DUVAL")[n % 5],
        given_name="Lucie",
        authorisation_number=f"A22077310{n:02d}",
        authorisation_expires_on=date(2030, 1, 1),
        categories=(Category.B,),
    )
    for n in range(40)
)
SIMULATORS = tuple(
    Simulator(
        id=UUID(int=200 + n), name=f"Simulateur {n + 1}", number="A0000000000", categories=(Category.B,)
    )
    for n in range(2)
)
FRIDAY = datetime(2026, 11, 20, 20, 1, tzinfo=PARIS).astimezone(UTC)


@dataclass
class HandClock:
    """A clock moved by hand; its monotonic side follows."""

    instant: datetime = FRIDAY
    is_shifted: bool = False
    _ticks: float = 0.0

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self._ticks

    def advance(self, **gap: float) -> None:
        self.instant += timedelta(**gap)
        self._ticks += timedelta(**gap).total_seconds()


class NoStore:
    """A credential store that is not there."""

    def get(self, entry: str) -> str | None:
        return None

    def set(self, entry: str, secret: str) -> None:
        raise AssertionError("no secret is kept in these tests")

    def delete(self, entry: str) -> None:
        return None

    def is_there(self) -> bool:
        return False

    def describe(self) -> str:
        return "nulle part"


@cache
def rules() -> Rules:
    return load_rules(resource_path("rules").glob("*.toml"))


@cache
def _template() -> Path:
    """An empty school with its team, made once: copying it takes a few milliseconds."""
    folder = Path(tempfile.mkdtemp(prefix="livret-template-"))
    path = folder / "ecole.livret"
    schema.create_database(path, KEY.database_key_hex())
    database = Database(path, KEY.database_key_hex())
    with database.write("Création", FRIDAY - timedelta(days=400), is_undoable=False) as written:
        work = written.work
        work.schools.add(SCHOOL)
        work.instructors.add_all(INSTRUCTORS)
        work.simulators.add_all(SIMULATORS)
        machine_state.keep_setting(work.connection, "dsr.base_url", '"http://127.0.0.1:1"')
        machine_state.keep_setting(work.connection, "dsr.client_id", '"ecole-77"')
        machine_state.keep_state(work.connection, INSTALLATION, str(THIS_PC))
    database.close()
    return path


def open_desk(root: Path, clock: HandClock, installation: UUID = THIS_PC) -> Desk:
    """Open the school of a folder made by :func:`new_folder`."""
    folder = DataFolder(root)
    return Desk(
        folder=folder,
        database=Database(folder.database, KEY.database_key_hex()),
        clock=clock,
        rules=rules(),
        school_id=SCHOOL.id,
        master_key=KEY,
        credentials=NoStore(),
        installation_id=installation,
    )


def new_folder(root: Path) -> DataFolder:
    """A new school in this folder."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(), DataFolder(root).database)
    return DataFolder(root)


@contextmanager
def school(root: Path, clock: HandClock | None = None) -> Iterator[Desk]:
    """A new school, open."""
    new_folder(root)
    desk = open_desk(root, clock or HandClock())
    try:
        yield desk
    finally:
        desk.database.close()


@dataclass
class Pupils:
    """Makes students with one enrolment in category B each, and lessons that do not overlap."""

    desk: Desk
    _made: int = 0
    _lessons: int = field(default=0)

    def student(self, number: int, **changes: object) -> tuple[Student, Enrolment, EnrolmentPeriod]:
        values: dict[str, object] = {
            "id": UUID(int=10_000 + number),
            "birth_name": f"BÉRANGER{chr(65 + number % 26)}",
            "given_names": "Zoé",
            "neph": f"2302{number:08d}",
            "created_at": FRIDAY - timedelta(days=300),
        }
        student = Student(**(values | changes))  # type: ignore[arg-type]
        enrolment = Enrolment(
            id=UUID(int=5_000_000 + number),
            student_id=student.id,
            category=Category.B,
            aipc_on=date(2024, 5, 2),
        )
        period = EnrolmentPeriod(
            id=UUID(int=9_000_000 + number), enrolment_id=enrolment.id, track=TrainingTrack.TRADITIONAL
        )
        return student, enrolment, period

    @property
    def enrolled(self) -> int:
        """How many students there are."""
        return self._made

    def enrol(self, count: int) -> None:
        people = [self.student(number) for number in range(self._made, self._made + count)]
        self._made += count
        with self.desk.database.write("Élèves", self.desk.clock.now()) as written:
            written.work.students.add_all(student for student, _, _ in people)
            written.work.enrolments.add_all(enrolment for _, enrolment, _ in people)
            written.work.periods.add_all(period for _, _, period in people)

    def lesson(self, number: int, day: date | None = None, **changes: object) -> Lesson:
        """The ``number``-th lesson of a day: another student and instructor each, hour by hour."""
        day = day or civil_day(self.desk.clock.now())
        slot, instructor = divmod(number, len(INSTRUCTORS))
        starts_at = datetime(day.year, day.month, day.day, 8 + slot, tzinfo=PARIS).astimezone(UTC)
        student = number % max(1, self._made)
        self._lessons += 1
        values: dict[str, object] = {
            "id": UUID(int=(7 << 64) + self._lessons),
            "student_id": UUID(int=10_000 + student),
            "enrolment_id": UUID(int=5_000_000 + student),
            "instructor_id": INSTRUCTORS[instructor].id,
            "starts_at": starts_at,
            "day": day,
            "minutes": 60,
            "kind": LessonKind.PRACTICE,
            "means": TrainingMeans.VEHICLE,
            "status": LessonStatus.DONE,
        }
        return Lesson(**(values | changes))  # type: ignore[arg-type]

    def record(self, *lessons: Lesson) -> tuple[Lesson, ...]:
        with self.desk.database.write("Leçons", self.desk.clock.now()) as written:
            written.work.lessons.add_all(lessons)
            follow_lessons(written.work, [lesson.id for lesson in lessons])
        return lessons

    def record_day(self, count: int, day: date | None = None) -> tuple[Lesson, ...]:
        return self.record(*(self.lesson(number, day) for number in range(count)))


def with_lessons(desk: Desk, count: int) -> tuple[Lesson, ...]:
    """As many students, each with one lesson done today (at most 480)."""
    pupils = Pupils(desk)
    pupils.enrol(count)
    return pupils.record_day(count)
