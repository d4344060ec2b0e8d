"""Doubts: what an answer cannot have settled stays to verify, whatever the clock, a crash or a person did meanwhile."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from livret_desktop.db import outbox_reads
from livret_desktop.domain.dsr import Answer, AnswerKind, LessonVerdict, Verdict
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.outbox.sender_lock import SenderLock
from livret_desktop.services.sending.run import CompareOrder, RunTools, send_due
from livret_desktop.services.sending.send_status import status
from tests.sending.acts import UNLIMITED, send, states
from tests.sending.model_server import (
    FINE,
    FORBIDDEN,
    LOST_AFTER,
    NOT_SENT,
    REDIRECTED_AFTER,
    TOO_MANY,
    UNAUTHENTICATED,
    ModelGateway,
    ModelServer,
    scripted,
)
from tests.sending.school import with_lessons


class CrashError(BaseException):
    """The process dies here."""


@dataclass
class Refusing(ModelGateway):
    """Answers each POST as it is told, without recording."""

    answers: tuple[Answer, ...] = ()

    def send(self, key: UUID, lessons) -> Answer:
        self.server.requests.append(("send", tuple((one.lesson_id, one.version) for one in lessons)))
        answer = self.answers[min(len(self.sent()) - 1, len(self.answers) - 1)]
        if answer.kind is AnswerKind.LESSONS_REFUSED:
            named = LessonVerdict(Verdict.REJECTED, code="FORMAT", message="refusée")
            return replace(answer, verdicts={(lessons[0].lesson_id, lessons[0].version): named})
        return answer

    def sent(self) -> list:
        return [one for one in self.server.requests if one[0] == "send"]


def unwell(desk, server, *answers: Answer):
    server.requests.clear()
    return send_due(desk, lambda: Refusing(server, answers=answers), tools=UNLIMITED)


@pytest.mark.parametrize("variant", ["dedup", "read-back", "both", "neither"])
def test_a_redirect_says_nothing_of_what_was_recorded(desk, clock, variant):
    with_lessons(desk, 3)
    server = ModelServer(clock, variant=variant)
    report = send(desk, server, scripted(REDIRECTED_AFTER))
    assert (report.to_verify, report.left) == (3, 0)
    assert "attend" in report.trouble.title
    report = send(desk, server)
    assert not server.doubled()
    assert (report.held, report.accepted) == ((3, 0) if variant == "neither" else (0, 3))


def test_a_wait_the_server_asks_for_with_an_error_ends_the_pass(desk, clock):
    with_lessons(desk, 6)
    server = ModelServer(clock, max_batch=2)
    down = Answer(AnswerKind.UNKNOWN, "En panne (503).", "Attendez.", status=503, retry_after_s=600.0)
    report = unwell(desk, server, down)
    assert len([one for one in server.requests if one[0] == "send"]) == 1
    assert (report.to_verify, report.left) == (2, 4)
    assert send(desk, server).trouble is not None  # by hand too
    clock.advance(seconds=601)
    assert send(desk, server).accepted == 6


def test_lock_and_rows_are_checked_after_the_wait_for_a_place_in_the_minute(desk, clock, monkeypatch):
    """The pace may wait a minute between the promise and the first byte."""
    with_lessons(desk, 2)
    server = ModelServer(clock)
    happened = []
    check = SenderLock.check
    monkeypatch.setattr(SenderLock, "check", lambda lock: (happened.append("check"), check(lock))[1])

    def wait(seconds: float) -> None:
        happened.append("wait")
        clock.advance(seconds=seconds)

    class Telling(ModelGateway):
        def send(self, key, lessons):
            happened.append("post")
            return super().send(key, lessons)

    fault = scripted(UNAUTHENTICATED)
    send_due(desk, lambda: Telling(server, fault), tools=RunTools(wait=wait, requests_per_minute=1))
    assert happened[-2:] == ["check", "post"]
    assert happened.count("check") == happened.count("post") == 2


@pytest.mark.parametrize("act", [cancel_lesson, None])
def test_a_lesson_changed_while_a_refused_body_is_halved(desk, clock, act):
    lessons = with_lessons(desk, 4)
    server = ModelServer(clock)

    class Halving(ModelGateway):
        def send(self, key, batch):
            if len(batch) == 4:
                return Answer(AnswerKind.REFUSED, "Refusé.", "Voyez.", status=422)
            if batch[0].lesson_id == lessons[0].id:
                self._change(lessons[3])
            return super().send(key, batch)

        def _change(self, lesson):
            with desk.database.write("Leçon", clock.now()) as written:
                if act is None:
                    correct_lesson(written.work, replace(lesson, minutes=30), "durée")
                else:
                    act(written.work, lesson.id, "n’a pas eu lieu")

    report = send_due(desk, lambda: Halving(server), tools=UNLIMITED)
    assert report.trouble is None
    send(desk, server)
    record = server.newest(lessons[3].id)
    assert record is None if act else record.content["dureeMinutes"] == 30
    assert len({one.lesson_id for one in server.records}) == (3 if act else 4)


def test_a_crash_after_the_clock_was_put_back_is_not_taken_for_the_attempt_before(desk, clock):
    """The journal's last word on a lesson counts, even if the clock says that it is older."""
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(NOT_SENT))

    class Dying(ModelGateway):
        def send(self, key, lessons):
            super().send(key, lessons)
            raise CrashError

    clock.instant -= timedelta(hours=1)
    with pytest.raises(CrashError):
        send_due(desk, lambda: Dying(server), tools=UNLIMITED)
    assert send(desk, server).held == 1
    assert not server.doubled()


def test_absence_is_not_proven_by_a_clock_put_right_after_a_crash(desk, clock):
    """Five hours fast when the PC died, right when it started again: the lag still counts in full."""
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back", lag_hours=4, skew=timedelta(hours=-5))

    class Dying(ModelGateway):
        def send(self, key, lessons):
            super().send(key, lessons)
            raise CrashError

    with pytest.raises(CrashError):
        send_due(desk, lambda: Dying(server), tools=UNLIMITED)
    clock.instant -= timedelta(hours=5)
    server.skew = timedelta(0)
    clock.advance(minutes=5)
    send(desk, server)
    assert not server.doubled()
    clock.advance(hours=5)
    assert send(desk, server).accepted == 1


def test_absence_is_not_proven_by_a_clock_put_back_during_a_run(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back", lag_hours=4)

    def fault(place: str) -> str:
        if place != "send":
            return "fine"
        clock.instant -= timedelta(hours=6)
        server.skew += timedelta(hours=6)
        return LOST_AFTER

    send(desk, server, fault)
    clock.advance(minutes=30)
    send(desk, server)
    assert not server.doubled()


def test_what_was_put_in_doubt_without_a_time_is_dated_by_the_first_contact(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back", lag_hours=2)
    send(desk, server, scripted(LOST_AFTER))
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql("UPDATE submission SET server_offset_s = NULL")
    clock.advance(hours=1)
    send(desk, server)
    with desk.database.read() as reading:
        (doubt,) = outbox_reads.in_state(reading.connection, SubmissionState.TO_VERIFY)
    assert (doubt.attempt_ended_at, doubt.server_offset_s) == (clock.now(), 0.0)


REFUSED = Answer(AnswerKind.REFUSED, "Refusé (422).", "Voyez.", status=422)
NAMED = Answer(AnswerKind.LESSONS_REFUSED, "Refusée (422).", "Voyez.", status=422)
TOO_LARGE = Answer(AnswerKind.TOO_LARGE, "Trop gros (413).", "Voyez.", status=413)


@pytest.mark.parametrize("answer", [REFUSED, NAMED, TOO_LARGE])
def test_a_refusal_of_what_may_be_recorded_asks_a_person(desk, clock, answer):
    """Refused, yet an earlier attempt may stand at the State: never "refused", never to verify for ever."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="dedup")
    send(desk, server, scripted(LOST_AFTER))
    assert unwell(desk, server, answer).held == 1
    assert states(desk) == {SubmissionState.HELD: 1}
    assert server.newest(lesson.id) is not None


def test_doubts_refused_alike_make_the_queue_wait(desk, clock):
    with_lessons(desk, 8)
    server = ModelServer(clock, variant="dedup")
    send(desk, server, scripted(LOST_AFTER))
    report = unwell(desk, server, REFUSED)
    assert (report.to_verify, report.held, report.rejected) == (8, 0, 0)
    assert "attend" in report.trouble.title
    assert len(server.requests) < 10
    assert status(desk).as_json()["waits_for"]
    assert send(desk, server).accepted == 8
    assert not server.doubled()


def test_a_promise_withdrawn_meanwhile_ends_the_pass(desk, clock):
    """A lost answer, and the server deduplicates no more: what was to leave again on its word would be doubled."""
    with_lessons(desk, 4)
    server = ModelServer(clock, variant="dedup", max_batch=2)
    send(desk, server, scripted(LOST_AFTER, LOST_AFTER))
    assert states(desk) == {SubmissionState.TO_VERIFY: 4}

    asked: list[str] = []

    def lost_then_withdrawn(what: str) -> str:
        asked.append(what)
        if what == "capacites" and "send" in asked:
            server.variant = "neither"
        return LOST_AFTER if what == "send" else FINE

    report = send(desk, server, lost_then_withdrawn)
    assert report.to_verify == 4 and report.trouble is not None
    assert not server.doubled()
    assert send(desk, server).held == 4
    assert not server.doubled() and len(server.records) == 4


@pytest.mark.parametrize("answer", [FORBIDDEN, TOO_MANY, UNAUTHENTICATED])
def test_a_doubt_sent_again_in_vain_still_says_why_it_waits(desk, clock, answer):
    with_lessons(desk, 2)
    server = ModelServer(clock, "dedup")
    send(desk, server, scripted(LOST_AFTER))
    clock.advance(minutes=31)
    report = send(desk, server, scripted(then=answer))
    assert report.to_verify == 2
    assert {one.state for one in report.lessons} == {SubmissionState.TO_VERIFY}
    assert all("n’est pas arrivée" in one.reason for one in report.lessons)
    clock.advance(days=1)
    assert send(desk, server).accepted == 2
    assert not server.doubled()


def test_killed_while_a_lost_lesson_leaves_again_it_is_not_accepted(desk, clock):
    """Same body, same key: the acceptance of the first time was taken for the answer to the second."""
    server = ModelServer(clock, "both")
    (lesson,) = with_lessons(desk, 1)
    send(desk, server)
    clock.advance(hours=1)
    server.forget(lesson.id)

    def dies(place: str) -> str:
        if place == "send":
            raise CrashError
        return FINE

    with pytest.raises(CrashError):
        send(desk, server, dies, compare=CompareOrder())
    assert states(desk) == {SubmissionState.SENDING: 1}
    send(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 1}
    assert [record.lesson_id for record in server.records] == [lesson.id]


@dataclass
class Sleepy(ModelGateway):
    """The PC sleeps five hours at one ``place`` of the first exchange; whether its monotonic clock goes on or not."""

    place: str = ""
    counts_sleep: bool = False

    def _sleep(self, place: str) -> None:
        if place == self.place:
            self.place = ""
            self.server.clock.instant += timedelta(hours=5)
            self.server.clock._ticks += 5 * 3600 if self.counts_sleep else 0

    def capabilities(self):
        found = super().capabilities()
        self._sleep("hello")
        return found

    def send(self, key, lessons):
        self._sleep("before")
        answer = super().send(key, lessons)
        self._sleep("after")
        return answer


@pytest.mark.parametrize("counts_sleep", [False, True])
@pytest.mark.parametrize("place", ["hello", "before", "after"])
def test_a_pc_that_sleeps_in_the_middle_of_a_run_proves_no_absence_too_early(
    desk, clock, place: str, counts_sleep: bool
):
    """Its monotonic clock stopped with it: the attempt was dated five hours too early, and sent twice."""
    server = ModelServer(clock, "read-back", lag_hours=3)
    (lesson,) = with_lessons(desk, 1)
    gateway = Sleepy(server, scripted(LOST_AFTER), place=place, counts_sleep=counts_sleep)
    send_due(desk, lambda: gateway, tools=UNLIMITED)
    assert gateway.place == ""
    for minutes in (20, 20, 200, 200):
        clock.advance(minutes=minutes)
        send(desk, server)
    assert [record.lesson_id for record in server.records] == [lesson.id]
    assert states(desk) == {SubmissionState.ACCEPTED: 1}
