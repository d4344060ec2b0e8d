"""Any sequence of an office, a network, a State that loses and another program: nothing lost, nothing twice."""

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import FindingAct, read_findings
from tests.sending.acts import send
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    VARIANTS,
    ModelServer,
    scripted,
)
from tests.sending.school import HandClock, Pupils, new_folder, open_desk
from tests.sending.state import content, pass_of, told

LUCIE = Settling("Lucie", "vu avec la DSR")
READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]
_ACTS = {FindingAct.ADOPT: adopt, FindingAct.CANCEL_THERE: cancel_there, FindingAct.LEAVE: leave}
_SETTLED_BY_HAND = {SubmissionState.ACCEPTED_BY_HAND, SubmissionState.DECLARED_BY_HAND}


class Sunday(RuleBasedStateMachine):
    """One school and one State."""

    @initialize(variant=st.sampled_from(READABLE), lag=st.sampled_from([0, 24]))
    def begin(self, variant: str, lag: int) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="livret-sunday-"))
        self.clock = HandClock()
        new_folder(self.root)
        self.desk = open_desk(self.root, self.clock)
        self.pupils = Pupils(self.desk)
        self.pupils.enrol(12)
        self.server = ModelServer(self.clock, variant, lag, max_batch=3)
        self.lessons: list[UUID] = []
        self.strangers = 0
        self.left: set[UUID] = set()

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.heal()
        self.desk.database.close()
        shutil.rmtree(self.root)

    @rule()
    @precondition(lambda self: len(self.lessons) < 12)
    def teach(self) -> None:
        (lesson,) = self.pupils.record(self.pupils.lesson(len(self.lessons)))
        self.lessons.append(lesson.id)

    @rule(fault=st.sampled_from([FINE, FINE, LOST_AFTER, LOST_BEFORE, NOT_SENT]))
    def send(self, fault: str) -> None:
        send(self.desk, self.server, scripted(fault))

    @rule(fault=st.sampled_from([FINE, FINE, FINE, NOT_SENT]), place=st.sampled_from(["page", "read"]))
    def sunday(self, fault: str, place: str) -> None:
        pass_of(self.desk, self.server, fault=lambda where: fault if where == place else FINE)

    @rule(hours=st.sampled_from([1, 5, 30]))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule(which=st.integers(0, 11), minutes=st.integers(30, 55))
    def correct(self, which: int, minutes: int) -> None:
        self._with(which, lambda work, one: correct_lesson(work, replace(one, minutes=minutes), "durée"))

    @rule(which=st.integers(0, 11))
    def cancel(self, which: int) -> None:
        self._with(which, lambda work, one: cancel_lesson(work, one.id, "n’a pas eu lieu"))

    @rule(which=st.integers(0, 11))
    def state_loses(self, which: int) -> None:
        if which < len(self.lessons):
            self.server.forget(self.lessons[which])

    @rule(which=st.integers(0, 11))
    def state_has_it_otherwise(self, which: int) -> None:
        if which < len(self.lessons) and (record := self.server.newest(self.lessons[which])):
            changed = record.content | {"version": record.version + 1, "dureeMinutes": 25}
            self.server.record(changed)

    @rule(day=st.integers(1, 4))
    @precondition(lambda self: self.strangers < 4)
    def another_program_sends(self, day: int) -> None:
        base = self.pupils.lesson(self.strangers, self.desk.today() - timedelta(days=day))
        payload = told(base, student=self.strangers, lesson_id=UUID(int=(9 << 64) + self.strangers))
        self.strangers += 1
        self.server.record(content(payload))

    @rule(which=st.integers(0, 3), act=st.sampled_from(list(FindingAct)))
    def settle(self, which: int, act: FindingAct) -> None:
        found = read_findings(self.desk)
        if which < len(found) and act in found[which].acts:
            self._settle(found[which], act)

    @invariant()
    def nothing_is_recorded_twice(self) -> None:
        assert not hasattr(self, "server") or self.server.doubled() == []

    def heal(self) -> None:
        """The network is well, an office settles what waits for it: then the State has what is here."""
        for _ in range(8):
            self.clock.advance(hours=26)
            send(self.desk, self.server)
            for line in read_findings(self.desk):
                act = next(one for one in (FindingAct.ADOPT, FindingAct.LEAVE) if one in line.acts)
                self._settle(line, act)
            self._decide()
            pass_of(self.desk, self.server)
        self._compare()

    def _settle(self, line, act: FindingAct) -> None:
        try:
            _ACTS[act](self.desk, line.finding.id, LUCIE)
        except RuleError:
            return  # an answer is still awaited
        if act is FindingAct.LEAVE:
            self.left.add(line.finding.lesson_id)

    def _with(self, which: int, act) -> None:
        if which >= len(self.lessons):
            return
        try:
            with self.desk.database.write("Leçon", self.clock.now()) as written:
                lesson = written.work.lessons.require(self.lessons[which])
                if lesson.status is LessonStatus.DONE:
                    act(written.work, lesson)
        except RuleError:
            pass  # held: decided first

    def _decide(self) -> None:
        with self.desk.database.read() as reading:
            held = outbox_reads.in_state(reading.connection, SubmissionState.HELD)
        for one in held:
            record = self.server.newest(one.lesson_id)
            known = Decision.ACCEPTED if record is not None else Decision.ABSENT
            decide_lesson(self.desk, one.lesson_id, known, who="Lucie", reason="vu avec la DSR")
            if known is Decision.ACCEPTED:
                self.left.add(one.lesson_id)

    def _compare(self) -> None:
        with self.desk.database.read() as reading:
            lessons = reading.lessons.where()
            versions = outbox_reads.versions_of(reading.connection, [one.id for one in lessons])
        for lesson in lessons:
            known = versions.get(lesson.id, [])
            by_hand = any(one.state in _SETTLED_BY_HAND for one in known)
            if lesson.id in self.left or by_hand:
                continue
            record = self.server.newest(lesson.id)
            counts_there = record is not None and not record.content["annulee"]
            assert counts_there is (lesson.status is LessonStatus.DONE), (lesson.id, known)
            if record is not None and counts_there:
                assert record.content["dureeMinutes"] == lesson.minutes
        here = {one.id for one in lessons} | self.left
        assert {
            record.lesson_id for record in self.server.records if not _is_void(self.server, record)
        } <= here


def _is_void(server: ModelServer, record) -> bool:
    newest = server.newest(record.lesson_id)
    return newest is not None and newest.content["annulee"] is True


TestSunday = Sunday.TestCase
TestSunday.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
