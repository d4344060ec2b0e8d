"""G3: random sequences of what an office and a network do, against a model of the State, by a virtual clock."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from livret_desktop.db import machine_state, outbox_reads
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson, decide, resend
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.send_pause import end_pause
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_acts import decide_lesson
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.send_kills import KilledError, MortalGateway, Reaper, Stage, mortal_journal
from tests.faults.send_truth import Retry, differs, drawn, has_held, honest, is_corrupt, lost
from tests.faults.sequences import play_all
from tests.faults.unwanted import Unwanted
from tests.sending.model_server import ALL, FINE, VARIANTS, ModelGateway, ModelServer, fine
from tests.sending.school import Pupils

STEPS = 50
LARGEST_SCHOOL = 24
SAID = {"who": "Claire Morel", "reason": "vu avec le bureau"}


def run(seed: int, size: int) -> CampaignResult:
    """``size`` sequences of fifty steps, the variants in turn; then the twin."""
    return play_all("G3", Sequence, seed, size, f"{STEPS} steps, four contract variants")


def replay(seed: int, root: Path) -> str:
    """The trace of one sequence, as a hash: the same seed gives the same trace, bit for bit."""
    stage = Stage(root)
    sequence = Sequence(stage, seed, honest, is_traced=True)
    sequence.play()
    stage.close()
    return hashlib.sha256("\n".join(sequence.trace).encode()).hexdigest()


@dataclass
class Sequence:
    """One sequence. The office works, clicks and goes away; the network and the server do what they can."""

    stage: Stage
    seed: int
    retry: Retry
    is_traced: bool = False
    trace: list[str] = field(default_factory=list)
    steps: ClassVar[int] = STEPS

    def play(self) -> bool:
        """True when something was lost, doubled, corrupt, or stands otherwise at the State than here."""
        self.begin()
        acts = self.acts()
        for _ in range(self.steps):
            act = self._chance.choices([one for one, _ in acts], [weight for _, weight in acts])[0]
            self.look()
            act()
            self._note(act.__name__)
        return self.end()

    def begin(self) -> None:
        """A school with students and no lesson, and a State of one of the four variants."""
        self._chance = random.Random(self.seed)
        self.stage.begin(0, enrolled=LARGEST_SCHOOL)
        self._pupils = Pupils(self.stage.desk, LARGEST_SCHOOL)
        self._lessons: list[UUID] = []
        self._server = ModelServer(
            self.stage.clock,
            list(VARIANTS)[self.seed % len(VARIANTS)],
            self._chance.choice((0, 1, 24, 72)),
            max_batch=self._chance.choice((1, 2, 5, 1000)),
        )
        self._tools = drawn(self._chance)
        self._unwanted = Unwanted(self._server)

    def look(self) -> None:
        """Before each act: what the office sees of its lessons."""

    def draw_from(self, seed: int) -> None:
        """What the next act decides by lot comes from this seed."""
        self._chance.seed(seed)

    def end(self) -> bool:
        """Everything works again, and time passes. True when something is wrong all the same."""
        self._heal()
        return self._is_broken()

    def doubled(self) -> int:
        """Lesson versions recorded more than once so far."""
        return len(self._server.doubled())

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [
            (self._record, 8),
            (self._edit, 4),
            (self._correct, 4),
            (self._cancel, 3),
            (self._send, 8),
            (self._send_and_die, 4),
            (self._tick, 5),
            (self._wait, 6),
            (self._decide, 3),
            (self._refuse, 1),
            (self._resend, 2),
            (self._switch, 2),
            (self._set_clock, 1),
            (self._declare, 2),
            (self._take_back, 1),
            (self._restore_without_access, 1),
        ]

    def _record(self) -> None:
        number = len(self._lessons)
        if number < LARGEST_SCHOOL:
            (lesson,) = self._pupils.record(self._pupils.lesson(number, minutes=self._chance.randint(30, 55)))
            self._lessons.append(lesson.id)

    def _edit(self) -> None:
        def act(work: Work, lesson: Lesson) -> None:
            status = self._chance.choice((LessonStatus.DONE, LessonStatus.DONE, LessonStatus.ABSENT))
            work.lessons.put(replace(lesson, minutes=self._chance.randint(30, 55), status=status))
            follow_lessons(work, [lesson.id])

        self._with_lesson(act)

    def _correct(self) -> None:
        def act(work: Work, lesson: Lesson) -> None:
            if lesson.status is LessonStatus.DONE:
                correct_lesson(work, replace(lesson, minutes=self._chance.randint(30, 55)), "durée")

        self._with_lesson(act)

    def _cancel(self) -> None:
        def act(work: Work, lesson: Lesson) -> None:
            if lesson.status is LessonStatus.DONE:
                cancel_lesson(work, lesson.id, "n’a pas eu lieu")

        self._with_lesson(act)

    def _send(self) -> None:
        self.retry(self.stage.desk)
        send_due(self.stage.desk, lambda: ModelGateway(self._server, self._fault), tools=self._tools)

    def _tick(self) -> None:
        self.retry(self.stage.desk)
        run_due(self.stage.desk, lambda: ModelGateway(self._server, self._fault), tools=self._tools)

    def _send_and_die(self) -> None:
        self.retry(self.stage.desk)
        reaper = Reaper(self._chance.randint(1, 25))
        self.stage.mortal.reaper = reaper
        gateway = MortalGateway(self._server, self._fault)
        gateway.reaper = reaper
        mortal = replace(self.stage.desk, database=self.stage.mortal)
        try:
            with mortal_journal(reaper):
                send_due(mortal, lambda: gateway, tools=self._tools)
        except KilledError:
            self.stage.close()

    def _wait(self) -> None:
        self.stage.clock.advance(minutes=self._chance.choice((1, 20, 60, 600, 4400)))

    def _set_clock(self) -> None:
        """Somebody, or a time service, sets the clock of the PC; time at the State goes on."""
        before = self._server.skew
        self._server.skew = timedelta(hours=self._chance.choice((-48, -5, -1, 0, 0, 1, 5, 48)))
        self.stage.clock.instant += before - self._server.skew

    def _decide(self) -> None:
        """A person knows or guesses; what the State has not, it may also say to have declared by other means."""
        held = self._in_state(SubmissionState.HELD)
        if not held:
            return
        lesson_id = self._chance.choice(held)
        if self._chance.random() < 0.3 and not self._is_there(lesson_id):
            self._say_declared(lesson_id)
            return
        self._decide_held(lesson_id, guesses=True)

    def _say_declared(self, lesson_id: UUID) -> None:
        decide_lesson(self.stage.desk, lesson_id, Decision.DECLARED, **SAID)
        self._unwanted.declare(lesson_id)

    def _decide_held(self, lesson_id: UUID, *, guesses: bool) -> None:
        with self.stage.desk.database.write("Décision", self.stage.desk.clock.now()) as written:
            self._decide_about(written.work, lesson_id, guesses=guesses)

    def _refuse(self) -> None:
        for lesson_id in self._lessons[-2:]:
            if self._chance.random() < 0.5:
                self._server.refused[lesson_id] = "NEPH_INCONNU"
            else:
                self._server.refused.pop(lesson_id, None)

    def _declare(self) -> None:
        """A person says that a lesson was declared by other means: the State has it, and not from here."""

        def act(lesson_id: UUID) -> None:
            declare_by_hand(self.stage.desk, [lesson_id], who="C. Morel", why="portail")
            self._unwanted.declare(lesson_id)

        self._mark(act)

    def _take_back(self) -> None:
        self._mark(lambda lesson_id: take_back_declaration(self.stage.desk, [lesson_id]))

    def _restore_without_access(self) -> None:
        """The access is lost, a restore puts what was due in doubt, a person marks one, perhaps takes it back; then
        there is an access again."""
        desk = self.stage.desk
        with desk.database.quiet_write() as connection:
            address = machine_state.kept_settings(connection)["dsr.base_url"]
            machine_state.keep_setting(connection, "dsr.base_url", '""')
        settle_after_restore(desk)
        self._declare()
        if self._chance.random() < 0.3:
            self._take_back()
        with desk.database.quiet_write() as connection:
            machine_state.keep_setting(connection, "dsr.base_url", address)
            end_pause(connection)

    def _mark(self, act: Callable[[UUID], object]) -> None:
        if self._lessons:
            try:
                act(self._chance.choice(self._lessons))
            except RuleError as error:
                self.trace.append(error.title)

    def _resend(self) -> None:
        def act(work: Work, lesson: Lesson) -> None:
            resend(work, [lesson.id])

        self._with_lesson(act, SubmissionState.REJECTED)

    def _switch(self) -> None:
        """Transmission off for a while, or on again; or both at once: what was dropped is due once more."""
        for lesson_id in self._chance.sample(self._lessons, min(1, len(self._lessons))):
            is_off = lesson_id in self._unwanted.off
            turns = (True,) if is_off else self._chance.choice(((False,), (False, True)))
            self._transmit(lesson_id, *turns)

    def _transmit(self, lesson_id: UUID, *turns: bool) -> None:
        desk = self.stage.desk
        with desk.database.write("Transmettre", desk.clock.now()) as written:
            work = written.work
            enrolment = work.enrolments.require(work.lessons.require(lesson_id).enrolment_id)
            for transmits in turns:
                work.enrolments.put(replace(enrolment, transmits=transmits, transmits_reason="essai"))
                follow_lessons(work, [lesson_id])
        self._unwanted.turn(lesson_id, is_off=not turns[-1])

    def _fault(self, place: str) -> str:
        if self._chance.random() < 0.55:
            return FINE
        return self._chance.choice(ALL) if place == "send" else self._chance.choice((FINE, FINE, "not sent"))

    def _with_lesson(self, act: Callable[[Work, Lesson], None], state: SubmissionState | None = None) -> None:
        """Act upon one lesson in a transaction; what a rule refuses is not done, as in the window."""
        desk = self.stage.desk
        wanted = self._lessons if state is None else self._in_state(state)
        if not wanted:
            return
        lesson_id = self._chance.choice(wanted)
        try:
            with desk.database.write("Séquence", desk.clock.now()) as written:
                act(written.work, written.work.lessons.require(lesson_id))
        except RuleError as error:
            self.trace.append(error.title)

    def _in_state(self, state: SubmissionState) -> list[UUID]:
        with self.stage.desk.database.read() as reading:
            return sorted({one.lesson_id for one in outbox_reads.in_state(reading.connection, state)})

    def _decide_about(self, work: Work, lesson_id: UUID, *, guesses: bool) -> None:
        """A person knows, or guesses "absent"; never says "accepted" of what the State does not have."""
        is_there = self._is_there(lesson_id)
        says_absent = not is_there or (guesses and self._chance.random() < 0.3)
        decide(work, lesson_id, Decision.ABSENT if says_absent else Decision.ACCEPTED, **SAID)

    def _is_there(self, lesson_id: UUID) -> bool:
        """What a person finds at the State of a held lesson."""
        return has_held(self.stage.desk, self._server, lesson_id)

    def _heal(self) -> None:
        """Everything works again and time passes; a person decides and sends again what was refused."""
        self._server.refused.clear()
        for lesson_id in sorted(self._unwanted.off):
            self._transmit(lesson_id, True)
        self._unwanted.judge()
        self.stage.clock.instant += self._server.skew
        self._server.skew = timedelta(0)
        self.stage.clock.advance(days=3)  # no lesson is in the future any more
        desk = self.stage.desk
        for _ in range(6):
            self.stage.clock.advance(hours=self._server.lag_hours + 1)
            self.retry(desk)
            report = send_due(desk, lambda: ModelGateway(self._server, fine), tools=self._tools)
            for lesson_id in self._in_state(SubmissionState.HELD):
                self._decide_held(lesson_id, guesses=False)
            refused = self._in_state(SubmissionState.REJECTED)
            for lesson_id in refused:
                self._put_right(lesson_id)
            is_due = bool(self._in_state(SubmissionState.DUE))  # some leave later: the State shows with a lag
            if not (is_due or report.to_verify or report.held or refused):
                break

    def _put_right(self, lesson_id: UUID) -> None:
        desk = self.stage.desk
        with desk.database.write("Reprise", desk.clock.now()) as written:
            lesson = written.work.lessons.require(lesson_id)
            if lesson.status is LessonStatus.DONE:
                correct_lesson(written.work, lesson, "renvoi")
            else:
                cancel_lesson(written.work, lesson_id, "n’a pas eu lieu")

    def _is_broken(self) -> bool:
        troubles = self.troubles()
        self._note(f"end {troubles}")
        return any(troubles.values())

    def troubles(self) -> dict[str, int]:
        """How many lessons are wrong, by what is wrong with them."""
        desk = self.stage.desk
        with desk.database.read() as reading:
            lessons = [reading.lessons.require(lesson_id) for lesson_id in self._lessons]
            declared = set(self._by_hand(reading.connection, SubmissionState.DECLARED_BY_HAND))
            by_hand = declared | set(self._by_hand(reading.connection, SubmissionState.ACCEPTED_BY_HAND))
        done = [one.id for one in lessons if one.status is LessonStatus.DONE and one.id not in by_hand]
        return {
            "doubled": len(self._server.doubled()),
            "lost": len(lost(desk, self._server, done)),
            "differs": sum(differs(self._server, one) for one in lessons if one.id not in by_hand),
            "declared and sent": self._unwanted.sent_once_declared(declared),
            "sent while off": self._unwanted.sent_while_off,
            "corrupt": is_corrupt(desk),
        }

    def _by_hand(self, connection: object, state: SubmissionState) -> list[UUID]:
        return [one.lesson_id for one in outbox_reads.in_state(connection, state)]  # type: ignore[arg-type]

    def _note(self, act: str) -> None:
        if not self.is_traced:
            return
        with self.stage.desk.database.read() as reading:
            versions = outbox_reads.versions_of(reading.connection, self._lessons)
        told = [
            f"{one.lesson_id.int % 1000}.{one.version}{one.state.value}{one.receipt}"
            for known in versions.values()
            for one in known
        ]
        self.trace.append(f"{act} {len(self._server.requests)} {len(self._server.records)} {sorted(told)}")


CAMPAIGNS = [
    Campaign(
        name="G3",
        promise="Random sequences of the office, the network and crashes against a model of the State, four contract "
        "variants: nothing lost, nothing doubled, the State's view is ours (retry without read-back).",
        run=run,
        small=32,
        first=3_000,
        full=1_000_000,
        night=100_000,
        adds_up=True,
    )
]
