"""G18: histories of edit, cancel and re-assign before, during and after sending: the State's final view is ours."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain.dsr import Answer, FrozenLesson
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr, save_session
from livret_desktop.services.lessons.lessons import record_lessons, set_status
from livret_desktop.services.sending.run import send_due
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.faults.send_truth import drawn
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    PARTIAL,
    ModelGateway,
    ModelServer,
)
from tests.sending.school import INSTRUCTORS, Pupils

VARIANTS = ("dedup", "read-back", "both")
_PUPILS = 8
_FAULTS = (FINE, FINE, FINE, LOST_AFTER, LOST_BEFORE, NOT_SENT, PARTIAL)
Act = Callable[[], None]


def run(seed: int, size: int) -> CampaignResult:
    """``size`` histories; then the twin."""
    began = time.perf_counter()
    broken = spread(partial(_histories, seed, False), size)
    twin = spread(partial(_histories, seed, True), max(12, size // 20))
    return CampaignResult(
        "G18",
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=len(twin),
        seconds=time.perf_counter() - began,
        remark=f"three contract variants, seeds from {seed}",
        examples=broken,
    )


def _histories(seed: int, is_twin: bool, first: int, count: int) -> list[str]:
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        broken = []
        for number in range(first, first + count):
            try:
                trouble = History(stage, random.Random(f"{seed} {number}"), number, is_twin).live()
            except RuntimeError as error:  # the program itself notices rows overwritten under its hands
                if not is_twin:
                    raise
                trouble = str(error)
            pause()
            if trouble:
                broken.append(f"seed {seed}, history {number}: {trouble}")
        stage.close()
    return broken


@dataclass
class MeddledGateway(ModelGateway):
    """While a batch is under way somebody works on: just before the State records, or just after."""

    before: Act = lambda: None
    after: Act = lambda: None

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        self.before()
        answer = super().send(key, lessons)
        self.after()
        return answer


class History:
    """One history of two lessons. ``is_twin``: what was sent is overwritten in place, under the same version."""

    def __init__(self, stage: Stage, chance: random.Random, number: int, is_twin: bool) -> None:
        stage.begin(0, enrolled=_PUPILS)
        self._stage, self._chance, self._is_twin = stage, chance, is_twin
        self._desk: Desk = stage.desk
        self._pupils = Pupils(stage.desk, _PUPILS)
        self.server = ModelServer(
            stage.clock, VARIANTS[number % 3], chance.choice((0, 1, 24)), max_batch=chance.choice((1, 2))
        )
        self._tools = drawn(chance)
        self._lessons = [one.id for one in self._pupils.record_day(2)]

    def live(self) -> str:
        """What differs at the end between the State and here; empty when nothing does."""
        for _ in range(self._chance.randint(3, 6)):
            if self._chance.random() < 0.5:
                self._act()
            else:
                self._send(self._chance.choice(_FAULTS))
                self._stage.clock.advance(minutes=self._chance.choice((1, 30, 700, 3000)))
        self._heal()
        with self._desk.database.read() as reading:
            lessons = [reading.lessons.require(lesson_id) for lesson_id in self._lessons]
        wrong = [str(one.id.int % 1000) for one in lessons if self._differs(one)]
        doubled = f" {len(self.server.doubled())} doubled" if self.server.doubled() else ""
        return (
            f"{', '.join(wrong)} otherwise at the State ({self.server.variant}){doubled}"
            if wrong or doubled
            else ""
        )

    def _send(self, fault: str) -> None:
        def meddle() -> None:
            if self._chance.random() < 0.4:
                self._act()

        gateway = MeddledGateway(
            self.server, lambda place: fault if place == "send" else FINE, before=meddle, after=meddle
        )
        send_due(self._desk, lambda: gateway, tools=self._tools)

    def _act(self) -> None:
        """One gesture of the office. What a rule refuses is not done, and changes nothing."""
        with self._desk.database.read() as reading:
            lesson = reading.lessons.require(self._chance.choice(self._lessons))
        if lesson.status is not LessonStatus.DONE:
            return
        gesture = self._chance.choice(
            (self._edit, self._edit, self._cancel, self._other_pupil, self._other_instructor)
        )
        try:
            gesture(lesson)
        except RuleError:
            return

    def _edit(self, lesson: Lesson) -> None:
        self._change(replace(lesson, minutes=self._chance.randint(30, 55)))

    def _other_instructor(self, lesson: Lesson) -> None:
        """One who is free: two lessons of an instructor at one hour are blocked, and rightly differ at the State."""
        with self._desk.database.read() as reading:
            busy = {reading.lessons.require(one).instructor_id for one in self._lessons}
        free = [one for one in INSTRUCTORS[10:] if one.id not in busy]
        self._change(replace(lesson, instructor_id=self._chance.choice(free).id))

    def _change(self, lesson: Lesson) -> None:
        """As the window does: edited in place when it never left, else corrected."""
        if self._is_twin:
            self._overwrite(lesson)
            return
        try:
            save_session(self._desk, [lesson])
        except RuleError:
            correct_at_dsr(self._desk, lesson, "mal saisie")

    def _overwrite(self, lesson: Lesson) -> None:
        with self._desk.database.write("Séquence", self._desk.clock.now()) as written:
            written.work.lessons.put(lesson)
            written.work.connection.exec_driver_sql(
                "UPDATE submission SET state='due', body=NULL, envelope=NULL, sha256=NULL "
                "WHERE lesson_id=? AND state<>'sending'",
                (str(lesson.id),),
            )

    def _cancel(self, lesson: Lesson) -> None:
        try:
            set_status(self._desk, [lesson.id], LessonStatus.CANCELLED)
        except RuleError:
            cancel_at_dsr(self._desk, lesson.id, "n’a pas eu lieu")

    def _other_pupil(self, lesson: Lesson) -> None:
        """The wrong student: cancelled, and made again for the right one."""
        number = len(self._lessons)  # a student and an instructor who have nothing else at that hour
        if number >= _PUPILS:
            return
        again = replace(self._pupils.lesson(number), minutes=lesson.minutes)
        self._cancel(lesson)
        record_lessons(self._desk, [again])
        self._lessons.append(again.id)

    def _heal(self) -> None:
        self._stage.clock.advance(days=3)
        for _ in range(6):
            report = send_due(self._desk, lambda: ModelGateway(self.server), tools=self._tools)
            self._stage.clock.advance(hours=self.server.lag_hours + 1)
            if not (report.left or report.to_verify):
                break

    def _differs(self, lesson: Lesson) -> bool:
        record = self.server.newest(lesson.id)
        if lesson.status is not LessonStatus.DONE:
            return record is not None and record.content["annulee"] is not True
        return record is None or _told(record.content) != _ours(lesson) or bool(self._unsettled(lesson.id))

    def _unsettled(self, lesson_id: UUID) -> list[SubmissionState]:
        """The State's view may be ours by luck: here, too, the newest version must be known as accepted."""
        with self._desk.database.read() as reading:
            known = outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id]
        return [one.state for one in known[-1:] if one.state is not SubmissionState.ACCEPTED]


def _told(content: dict[str, object]) -> tuple[object, ...]:
    pupil, trainer = content["eleve"], content["formateur"]
    assert isinstance(pupil, dict) and isinstance(trainer, dict)
    return (
        content["annulee"],
        pupil["neph"],
        trainer["numeroAutorisation"],
        content["dureeMinutes"],
        datetime.fromisoformat(str(content["debut"])),
    )


def _ours(lesson: Lesson) -> tuple[object, ...]:
    numbers = {one.id: one.authorisation_number for one in INSTRUCTORS}
    assert lesson.instructor_id is not None
    return (
        False,
        f"2302{lesson.student_id.int - 10_000:08d}",
        numbers[lesson.instructor_id],
        lesson.minutes,
        lesson.starts_at,
    )


CAMPAIGNS = [
    Campaign(
        name="G18",
        promise="Histories of edit, cancel and re-assign before, during and after sending: the State's final view "
        "is ours (overwrite the payload).",
        run=run,
        small=60,
        first=1_500,
        full=10_000,
    )
]
