"""The school of Envois DSR: a team, pupils, the lessons of a Friday, and the real training server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.domain.dsr import DsrGateway
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor, Simulator, Student
from livret_desktop.domain.vocabulary import Category, LessonKind, LessonStatus, TrainingMeans
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.services.access.dsr_access import access_of, dsr_secret, has_way_in, keep_dsr_secret
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.configuration import change_setting, read_school, save_school
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.records.students import save_student
from livret_desktop.services.records.team import save_instructor, save_simulator
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office
from tests.services.house import HandClock, House, add_student, enrol

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 17, 12, tzinfo=UTC)
UNKNOWN_NEPH = "000077100429"
GOOD_NEPH = "240377100492"


@dataclass
class Friday:
    """One open school with its lessons, and how it reaches the training server."""

    desk: Desk
    clock: HandClock
    house: House
    sandbox: RunningSandbox | None = None
    instructors: dict[str, Instructor] = field(default_factory=dict)
    students: dict[str, Student] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)

    def connect(self) -> DsrGateway:
        access, secret = access_of(self.desk), dsr_secret(self.desk, None)
        return open_gateway(access, secret, self.desk.clock, grants=DeskGrants(self.desk))

    def office(self, bridge: Bridge) -> Office:
        return Office(
            desk=self.desk,
            bridge=bridge,
            connect=self.connect,
            has_dsr_secret=lambda: has_way_in(self.desk, None),
            volumes=system_volumes(),
        )

    def hire(self, surname: str, given_name: str, number: str, **changes: object) -> Instructor:
        instructor = Instructor(
            id=uuid4(),
            surname=surname,
            given_name=given_name,
            authorisation_number=number,
            authorisation_expires_on=date(2029, 1, 1),
            categories=(Category.B,),
            **changes,  # type: ignore[arg-type]
        )
        save_instructor(self.desk, instructor)
        self.instructors[surname] = instructor
        return instructor

    def pupil(self, surname: str, given_names: str, neph: str) -> Student:
        student = add_student(
            self.desk, birth_name=surname, given_names=given_names, neph=neph, born_on=date(2007, 3, 4)
        )
        self.students[surname] = student
        enrol(self.desk, student, aipc_on=date(2026, 3, 2))
        return student

    def teach(
        self,
        surname: str,
        hour: int,
        instructor: str | None = "Chauveau",
        *,
        minutes: int = 60,
        day: date = FRIDAY,
        simulator: UUID | None = None,
        status: LessonStatus = LessonStatus.DONE,
        name: str = "",
    ) -> Lesson:
        student = self.students[surname]
        with self.desk.database.read() as reading:
            enrolment = reading.enrolments.where(reading.enrolments.c.student_id == student.id)[0]
        alone = instructor is None
        lesson = Lesson(
            id=uuid4(),
            student_id=student.id,
            enrolment_id=enrolment.id,
            instructor_id=self.instructors[instructor].id if instructor else None,
            simulator_id=simulator,
            starts_at=datetime(day.year, day.month, day.day, hour - 1, tzinfo=UTC),
            day=day,
            minutes=minutes,
            kind=LessonKind.AUTONOMOUS_SIMULATOR if alone else LessonKind.PRACTICE,
            means=TrainingMeans.SIMULATOR if alone else TrainingMeans.VEHICLE,
            status=status,
        )
        record_lessons(self.desk, [lesson])
        self.lessons[name or surname] = lesson
        return lesson


@contextmanager
def friday(root: Path) -> Iterator[Friday]:
    """The school, open, with a complete identity and its team; no pupil yet, no access."""
    clock = HandClock(NOW)
    house = House(root / "ecole", clock=clock)
    house.create()
    with house.open() as desk:
        school = read_school(desk)
        save_school(desk, replace(school, aurige_id="77123", head="Claire Morel"))
        made = Friday(desk, clock, house)
        made.hire("Chauveau", "Thierry", "A2207731020")
        made.hire("Navarro", "Sonia", "A2207731021")
        made.hire("Arnaud", "Alexandre", "A2207731022")
        yield made


def one_lesson(made: Friday, **changes: Any) -> None:
    """One pupil, and one lesson of today to send, at ten."""
    made.pupil("Petit", "Ana", GOOD_NEPH)
    made.teach("Petit", 10, **changes)


@contextmanager
def friday_with_one_lesson(root: Path) -> Iterator[Friday]:
    """The same, with one pupil and one lesson of today to send, at ten."""
    with friday(root) as made:
        one_lesson(made)
        yield made


@contextmanager
def connected(
    made: Friday, *, contract: str = "both", faults: tuple[str, ...] = (), **server: object
) -> Iterator[RunningSandbox]:
    """The school reaches a training server of its own, in training mode."""
    with start_sandbox(contract=contract, faults=faults, clock=made.clock, **server) as sandbox:  # type: ignore[arg-type]
        made.sandbox = sandbox
        change_setting(made.desk, "dsr.training", "oui")
        change_setting(made.desk, "dsr.base_url", sandbox.base_url)
        change_setting(made.desk, "dsr.client_id", sandbox.client_id)
        keep_dsr_secret(made.desk, sandbox.client_secret)
        yield sandbox


def fill(made: Friday) -> None:
    """The lessons of the picture: one NEPH unknown to the server on two lessons, one NEPH missing."""
    simulator = Simulator(id=uuid4(), name="Simulateur 1", number="", categories=(Category.B,))
    save_simulator(made.desk, simulator)
    names = (
        ("Marchand", "Léa", "240377100401"),
        ("Marty", "Gabriel", "240377100402"),
        ("Martinez", "Chloé", "240377100403"),
        ("Roche", "Lina", "240377100404"),
        ("Lemaire", "Hugo", UNKNOWN_NEPH),
        ("Lamarque", "Tom", "240377100406"),
        ("Caron", "Jade", "240377100407"),
        ("Diallo", "Omar", "240377100408"),
        ("Belkacem", "Yanis", "240377100409"),
        ("Fournier", "Camille", "240377100410"),
        ("Perrin", "Noah", ""),
    )
    for surname, given_names, neph in names:
        made.pupil(surname, given_names, neph)
    made.teach("Marchand", 8, minutes=120)
    made.teach("Marty", 8, "Navarro")
    made.teach("Martinez", 9, "Navarro", minutes=120)
    made.teach("Roche", 9, None, simulator=simulator.id)
    made.teach("Lemaire", 10, "Arnaud")
    made.teach("Lamarque", 10)
    made.teach("Caron", 11, "Arnaud")
    made.teach("Diallo", 11)
    made.teach("Belkacem", 13, "Navarro", minutes=90)
    made.teach("Fournier", 14, minutes=120)
    made.teach("Perrin", 16, "Navarro")
    made.teach("Lemaire", 16, "Arnaud", day=FRIDAY - timedelta(days=1), name="Lemaire hier")
    made.teach("Marchand", 17, day=FRIDAY - timedelta(days=1), status=LessonStatus.PLANNED, name="prévue")


def give_neph(made: Friday, surname: str, neph: str) -> None:
    """Put a NEPH on a pupil's file."""
    with made.desk.database.read() as reading:
        student = reading.students.require(made.students[surname].id)
    save_student(made.desk, replace(student, neph=neph))
