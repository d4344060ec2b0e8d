"""The made-up people themselves: the same at every run for the same day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from livret_desktop.demo.roles import LONG_NAME, MEN, ROLES, STREETS, SURNAMES, TOWNS, WOMEN, Role
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER
from livret_desktop.domain.people import Instructor, School, Simulator, Student
from livret_desktop.domain.vocabulary import Category, Civility, EnrolmentState, SimulatorRecognition

EXPIRES_SOON_DAYS = 38
EXPIRED_DAYS_AGO = 24


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student with the one enrolment, and the lessons that are to be given between two days."""

    role: Role
    student: Student
    enrolment: Enrolment
    period: EnrolmentPeriod
    lessons: int
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone in the school."""

    pupils: tuple[Pupil, ...]
    instructors: tuple[Instructor, ...]
    simulators: tuple[Simulator, ...]


def made_up_id(dice: random.Random) -> UUID:
    """An id from the dice, so that the same day gives the same school."""
    return UUID(int=dice.getrandbits(128), version=4)


def made_up_school(today: date) -> School:
    """The school. Its agrément and label end well after today."""
    return School(
        id=UUID(int=0x77),
        name="Auto-école du Pont-Neuf",
        agrement_number="E2007700080",
        agrement_expires_on=today + timedelta(days=560),
        aurige_id="77123",
        department="77",
        quality_label_until=today + timedelta(days=210),
        address="12 rue du Pont",
        postcode="77000",
        city="Melun",
        phone="01 60 00 00 00",
        head="Claire Morellet",
    )


def made_up_cast(dice: random.Random, today: date) -> Cast:
    """Students of every kind, four instructors, two simulators."""
    return Cast(tuple(_pupils(dice, today)), _instructors(dice, today), _simulators(dice, today))


def _instructors(dice: random.Random, today: date) -> tuple[Instructor, ...]:
    """The second one's authorisation ends soon; the last one's has ended."""
    b, moto = (Category.B,), (Category.B, Category.A1, Category.A2, Category.A)
    heavy = (Category.B, Category.BE, Category.C, Category.CE)
    table = (
        ("BELKHODJA", "Nadia", "A2207731020", b, 700),
        ("DELAUNOIS", "Marc", "A2207731610", moto, EXPIRES_SOON_DAYS),
        ("PORTALIER", "Sylvie", "A2307726820", heavy, 1180),
        ("ARNOULD", "Julien", "A2107728600", b, -EXPIRED_DAYS_AGO),
    )
    return tuple(
        Instructor(
            id=made_up_id(dice),
            surname=surname,
            given_name=given_name,
            authorisation_number=number,
            authorisation_expires_on=today + timedelta(days=days),
            medical_visit_expires_on=today + timedelta(days=900),
            categories=categories,
            phone=_phone(dice),
            joined_on=today - timedelta(days=1_400),
        )
        for surname, given_name, number, categories, days in table
    )


def _simulators(dice: random.Random, today: date) -> tuple[Simulator, ...]:
    return tuple(
        Simulator(
            id=made_up_id(dice),
            name=f"Simulateur {number}",
            number=GENERIC_SIMULATOR_NUMBER,
            categories=(Category.B,),
            recognised=recognised,
            joined_on=today - timedelta(days=800),
        )
        for number, recognised in ((1, SimulatorRecognition.YES), (2, SimulatorRecognition.UNKNOWN))
    )


def _pupils(dice: random.Random, today: date) -> Iterator[Pupil]:
    names = _names(dice)
    for role in ROLES:
        for _ in range(role.count):
            yield _pupil(dice, role, next(names), today)


def _names(dice: random.Random) -> Iterator[tuple[Civility, str, str]]:
    """Civility, surname, given names: no surname twice, the long one among the first."""
    surnames = dice.sample(SURNAMES, len(SURNAMES))
    for rank, surname in enumerate(surnames):
        is_woman = dice.random() < 0.5
        given = dice.choice(WOMEN if is_woman else MEN)
        if rank == 4:
            yield Civility.MADAM, *LONG_NAME
        yield (Civility.MADAM if is_woman else Civility.SIR), surname, given


def _pupil(dice: random.Random, role: Role, name: tuple[Civility, str, str], today: date) -> Pupil:
    student_id, enrolment_id = made_up_id(dice), made_up_id(dice)
    began_on = today - timedelta(days=dice.randint(*role.began_days_ago))
    is_recent = (today - began_on).days < 60
    ends_on = began_on + timedelta(days=240) if role.is_archived else today + timedelta(days=30)
    student = _student(dice, role, name, student_id, began_on, today)
    return Pupil(
        role=role,
        student=student,
        enrolment=_enrolment(dice, role, enrolment_id, student_id, began_on, today),
        period=EnrolmentPeriod(
            id=made_up_id(dice), enrolment_id=enrolment_id, track=role.track, gearbox=role.gearbox
        ),
        lessons=dice.randint(*role.hours),
        begins_on=began_on,
        ends_on=today + timedelta(days=15) if is_recent else ends_on,
    )


def _student(
    dice: random.Random,
    role: Role,
    name: tuple[Civility, str, str],
    student_id: UUID,
    began_on: date,
    today: date,
) -> Student:
    civility, surname, given = name
    postcode, city = dice.choice(TOWNS)
    born_on = today - timedelta(days=role.age * 365 + dice.randint(120, 420))
    return Student(
        id=student_id,
        civility=civility,
        birth_name=surname,
        usage_name="BOISSERIN-LEROUX" if surname == "BOISSERIN" else None,
        given_names=given,
        born_on=born_on,
        birth_city=dice.choice(TOWNS)[1],
        birth_department="77",
        birth_country="FRANCE",
        address=f"{dice.randint(1, 90)} {dice.choice(STREETS)}",
        postcode=postcode,
        city=city,
        country="FRANCE",
        phone=_phone(dice),
        email=f"eleve{dice.randint(100, 999)}@exemple.invalid",
        neph=_neph(dice, role, began_on),
        archived_on=began_on + timedelta(days=250) if role.is_archived else None,
        created_at=datetime.combine(began_on, time(9, 30), UTC),
    )


def _neph(dice: random.Random, role: Role, began_on: date) -> str:
    if role.neph_start == "":
        return ""
    start = role.neph_start if role.neph_start is not None else f"{role.paper_aipc_on or began_on:%y%m}"
    return start + "".join(str(dice.randint(0, 9)) for _ in range(role.neph_digits - len(start)))


def _enrolment(
    dice: random.Random, role: Role, enrolment_id: UUID, student_id: UUID, began_on: date, today: date
) -> Enrolment:
    aipc_on = role.paper_aipc_on or began_on - timedelta(days=dice.randint(4, 18))
    evaluated_on = today - timedelta(days=dice.randint(6, 20)) if role.is_evaluated else None
    etg_on = min(began_on + timedelta(days=dice.randint(25, 60)), today - timedelta(days=25))
    has_theory = (today - began_on).days > 90 and not role.category.is_moto
    return Enrolment(
        id=enrolment_id,
        student_id=student_id,
        category=role.category,
        aipc_on=None if role.is_awaiting_aipc else aipc_on,
        etg_passed_on=etg_on if has_theory or role.is_evaluated else None,
        presentations=dice.choice((0, 0, 1)),
        initial_evaluation_on=began_on,
        final_evaluation_on=evaluated_on,
        minutes_here=role.hours_before * 60,
        state=EnrolmentState.PASSED if role.is_archived else EnrolmentState.IN_TRAINING,
    )


def _phone(dice: random.Random) -> str:
    """Numbers kept for works of fiction by the regulator (06 39 98 …)."""
    return f"06 39 98 {dice.randint(0, 99):02d} {dice.randint(0, 99):02d}"
