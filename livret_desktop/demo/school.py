"""The made-up school, made as a real one is: recorded by the services, sent evening after evening, backed up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from livret_desktop.app import Program
from livret_desktop.clock import civil_day
from livret_desktop.demo.cast import Cast, Pupil, made_up_cast, made_up_school
from livret_desktop.demo.clock import DemoClock
from livret_desktop.demo.roles import LONG_NAME
from livret_desktop.demo.timetable import DAYS_BACK, Timetable
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.schedule import civil_instant
from livret_desktop.domain.vocabulary import AttestationCopy, LessonStatus, TrainingTrack
from livret_desktop.sandbox.server import RunningSandbox
from livret_desktop.services.access.dsr_access import keep_dsr_secret
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.papers.attestations import issue_affi
from livret_desktop.services.school.opening import create_school, open_school
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.run_due import run_due

SEED = 20261120
EVENING = "20:00"
_EVENINGS_ONE_BY_ONE = 5
_ANSWER_LOST = "no-receipt"
_LATE_TICKS = 2


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """What the demonstration and its tour start from: a folder of backups, and students by what they show."""

    backup_folder: Path
    issued: Pupil
    """A paper AFFI was issued to this one."""
    paper_aac: Pupil
    paper_cs: Pupil
    numeric: Pupil
    not_ready: Pupil
    long_name: Pupil
    without_neph: Pupil


def make_school(
    program: Program, clock: DemoClock, sandbox: RunningSandbox, backup_folder: Path
) -> DemoSchool:
    """Make the school in the folder of ``program``: a year up to the present of ``clock``, about two seconds.

    Raises MachineError when the disk refuses.
    """
    clock.come_back()
    now = clock.now()
    dice = random.Random(SEED)  # noqa: S311 (made-up people, not secrets)
    cast = made_up_cast(dice, civil_day(now))
    timetable = Timetable(dice, cast, now)
    clock.move_to(now - timedelta(days=DAYS_BACK + 1))
    desk = _create(program, sandbox, backup_folder)
    try:
        _Year(program, desk, clock, sandbox, cast, now, timetable).play()
        made = _shown(cast, backup_folder)
        _issue_one(desk, made.issued)
        backup_folder.mkdir(parents=True, exist_ok=True)
        back_up(desk, backup_folder)
    finally:
        desk.database.close()
    return made


def _create(program: Program, sandbox: RunningSandbox, backup_folder: Path) -> Desk:
    settings = {
        "dsr.training": True,
        "dsr.base_url": sandbox.base_url,
        "dsr.client_id": sandbox.client_id,
        "backup.folder": str(backup_folder),
        "appearance.theme": "light",
    }
    around = program.surroundings()
    create_school(
        program.folder, SchoolDescription(made_up_school(civil_day(program.clock.now())), settings), around
    )
    desk = open_school(program.folder, around)
    keep_dsr_secret(desk, sandbox.client_secret)
    return desk


@dataclass(slots=True)
class _Year:
    """Plays the year: what was recorded each evening, and what was sent."""

    program: Program
    desk: Desk
    clock: DemoClock
    sandbox: RunningSandbox
    cast: Cast
    present: datetime
    timetable: Timetable

    def play(self) -> None:
        """From a year ago to the present."""
        self._record_people()
        lessons = self.timetable.lessons()
        over = [lesson for lesson in lessons if lesson.ends_at <= self.present]
        last_evening = list(self._evenings())[-1]
        late = self._ticked_late(over, last_evening)
        waiting = [lesson for lesson in over if lesson.id not in {one.id for one in late}]
        for evening in self._evenings():
            self.clock.move_to(evening)
            done = [lesson for lesson in waiting if lesson.ends_at <= evening]
            waiting = [lesson for lesson in waiting if lesson.ends_at > evening]
            self._record(done)
            self._send(is_last=evening >= self.present - timedelta(days=_EVENINGS_ONE_BY_ONE + 1))
        self._lose_an_answer(late, last_evening)
        self.clock.come_back()
        ahead = [lesson for lesson in lessons if lesson.ends_at > self.present]
        self._record(waiting + ahead[:-1])
        self._record(ahead[-1:])

    def _send(self, *, is_last: bool) -> None:
        connect = self.program.gateway_factory(self.desk)
        if is_last:
            run_due(
                self.desk, connect
            )  # leaves the row of the evening, and of the Sunday, that the tick looks for
        else:
            send_due(self.desk, connect)

    def _evenings(self) -> Iterator[datetime]:
        """The first of each month of the year, then each of the last evenings one by one."""
        today = civil_day(self.present)
        days = [today - timedelta(days=shift) for shift in range(DAYS_BACK, -1, -1)]
        past = [day for day in days if civil_instant(day, EVENING) + timedelta(minutes=1) <= self.present]
        for day in past[:-_EVENINGS_ONE_BY_ONE]:
            if day.day == 1:
                yield _just_after(day)
        for day in past[-_EVENINGS_ONE_BY_ONE:]:
            yield _just_after(day)

    def _record_people(self) -> None:
        with self.desk.database.write("Reprise des élèves et de l’équipe", self.clock.now()) as written:
            work = written.work
            work.instructors.add_all(self.cast.instructors)
            work.simulators.add_all(self.cast.simulators)
            work.students.add_all(pupil.student for pupil in self.cast.pupils)
            work.enrolments.add_all(pupil.enrolment for pupil in self.cast.pupils)
            work.periods.add_all(pupil.period for pupil in self.cast.pupils)

    def _record(self, lessons: list[Lesson]) -> None:
        if lessons:
            record_lessons(self.desk, lessons)

    def _ticked_late(self, over: list[Lesson], last_evening: datetime) -> list[Lesson]:
        """Two lessons of the evening before that somebody ticks only now."""
        able = {pupil.student.id for pupil in self.cast.pupils if pupil.role.neph_start is None}
        expired = self.cast.instructors[-1].id
        done = [
            lesson
            for lesson in over
            if lesson.ends_at <= last_evening
            and lesson.status is LessonStatus.DONE
            and lesson.student_id in able
            and lesson.instructor_id != expired
        ]
        return done[-_LATE_TICKS:]

    def _lose_an_answer(self, late: list[Lesson], last_evening: datetime) -> None:
        """They are sent at once, and the answer gets lost on the way: "Réponse non reçue"."""
        self.clock.move_to(max(last_evening, self.present - timedelta(minutes=50)))
        self._record(late)
        self.sandbox.set_faults(_ANSWER_LOST)
        send_due(self.desk, self.program.gateway_factory(self.desk))
        self.sandbox.set_faults()


def _just_after(day: date) -> datetime:
    return civil_instant(day, EVENING) + timedelta(minutes=1)


def _issue_one(desk: Desk, pupil: Pupil) -> None:
    """Issue the student's and the school's copies of one AFFI, dated today."""
    issue_affi(
        desk,
        pupil.enrolment.id,
        [AttestationCopy.STUDENT, AttestationCopy.SCHOOL],
        made_on=desk.today(),
        deliver=lambda _copies: None,
    )


def _shown(cast: Cast, backup_folder: Path) -> DemoSchool:
    pupils = cast.pupils
    ready = [pupil for pupil in pupils if pupil.role.is_evaluated and pupil.role.paper_aipc_on]
    issued, paper_aac, *_ = [pupil for pupil in ready if pupil.role.track is TrainingTrack.AAC]
    return DemoSchool(
        backup_folder=backup_folder,
        issued=issued,
        paper_aac=paper_aac,
        paper_cs=next(pupil for pupil in ready if pupil.role.track is TrainingTrack.CS),
        numeric=next(one for one in pupils if one.role.is_evaluated and not one.role.paper_aipc_on),
        not_ready=next(one for one in pupils if one.role.paper_aipc_on and not one.role.is_evaluated),
        long_name=next(one for one in pupils if one.student.birth_name == LONG_NAME[0]),
        without_neph=next(one for one in pupils if not one.student.neph),
    )
