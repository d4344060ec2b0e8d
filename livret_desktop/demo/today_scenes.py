"""Aujourd’hui on the morning after, on the 23rd with hours at risk, and in a school that begins. The last scenes.

The clock has gone on to Saturday (``waiting_scenes.late_scenes``) and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from uuid import UUID, uuid4

from livret_desktop.app import Options, Program
from livret_desktop.clock import PARIS
from livret_desktop.demo.clock import DemoClock
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import School
from livret_desktop.domain.schedule import months_before, next_computation
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.school.opening import create_school
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.ui.targets import ETP, TODAY
from livret_desktop.window import make_shell

_MORNING = time(8, 10)


def today_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """The morning summary, the alarm with the ETP behind it, a new school."""
    yield Scene("aujourdhui-matin", _shown(TODAY))
    yield Scene("aujourdhui-alerte", _one_night_left(desk, demo))
    yield Scene("etp-alerte", _etp(desk))
    yield Scene("aujourdhui-vide", _new_school(demo))


def _shown(key: str) -> Play:
    def play(stage: Stage) -> None:
        stage.page(key).reload()
        stage.settle()

    return play


def _etp(desk: Desk) -> Play:
    """The month to come, whatever an earlier scene had opened."""

    def play(stage: Stage) -> None:
        stage.page(ETP, next_computation(desk.rules, desk.today()).month)

    return play


def _one_night_left(desk: Desk, demo: Demo) -> Play:
    """Two lessons of the counted window that the State will never have, as nobody typed the NEPH."""

    def play(stage: Stage) -> None:
        computation = next_computation(desk.rules, desk.today())
        clock = desk.clock
        assert isinstance(clock, DemoClock)
        clock.move_to(
            datetime.combine(computation.night.replace(day=computation.night.day - 1), _MORNING, PARIS)
        )
        pupil = demo.made.without_neph
        last = months_before(computation.month, 1)
        with desk.database.read() as reading:
            instructor = reading.instructors.where()[0]
        record_lessons(
            desk,
            [
                _given(pupil.student.id, pupil.enrolment.id, instructor.id, last.replace(day=day), minutes)
                for day, minutes in ((6, 120), (13, 90))
            ],
        )
        stage.shell.window.page_of(TODAY).bridge.announce(Changes(frozenset({Kind.LESSONS, Kind.OUTBOX})))
        _shown(TODAY)(stage)

    return play


def _given(student: UUID, enrolment: UUID, instructor: UUID, day: date, minutes: int) -> Lesson:
    return Lesson(
        id=uuid4(),
        student_id=student,
        enrolment_id=enrolment,
        instructor_id=instructor,
        starts_at=datetime.combine(day, time(19), PARIS),
        day=day,
        minutes=minutes,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        status=LessonStatus.DONE,
    )


def _new_school(demo: Demo) -> Play:
    """Another school, made a moment ago, in a window of its own."""

    def play(stage: Stage) -> None:
        place = demo.place / f"nouvelle-{uuid4().hex}"
        program = Program(
            Options(data=str(place / "ecole")),
            {"LIVRET_STATE": str(place / "poste")},
            credentials=MemoryStore(),
            clock=demo.program.clock,
            reads_secrets=False,
        )
        create_school(
            program.folder,
            SchoolDescription(School(id=uuid4(), name="Auto-école des Remparts"), {}),
            program.surroundings(),
        )
        opened = ExitStack()
        shell = make_shell(program, opened.enter_context(program.open_desk()), stage.workers)
        stage.at_the_end(opened.close)
        stage.at_the_end(shell.close)
        stage.show_other(shell.window)

    return play
