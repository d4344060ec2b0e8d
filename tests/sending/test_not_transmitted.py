"""A training switched off while something of it is under way: nothing new leaves, what is there is still put right."""

from dataclasses import replace

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.students import save_enrolment
from livret_desktop.services.sending.run import CompareOrder
from livret_desktop.services.sending.send_acts import correct_neph, decide_lesson, send_again
from livret_desktop.services.sending.send_status import resume, status
from tests.faults.send_truth import differs
from tests.sending.acts import send, versions
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    VARIANTS,
    ModelServer,
    scripted,
)
from tests.sending.school import HandClock, with_lessons

DUE, DROPPED, HELD = SubmissionState.DUE, SubmissionState.DROPPED, SubmissionState.HELD
SAID = {"who": "Claire Morel", "reason": "vu avec le bureau"}


@pytest.fixture
def lesson(desk: Desk) -> Lesson:
    return with_lessons(desk, 1)[0]


def transmit(desk: Desk, lesson: Lesson, *, is_on: bool) -> None:
    """As the page of the student does, with its undo."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(lesson.enrolment_id)
        (period,) = reading.periods.where(reading.periods.c.enrolment_id == enrolment.id)
    reason = "" if is_on else "livret papier"
    save_enrolment(desk, replace(enrolment, transmits=is_on, transmits_reason=reason), period)


def kept(desk: Desk, lesson: Lesson) -> Lesson:
    with desk.database.read() as reading:
        return reading.lessons.require(lesson.id)


def settle(desk: Desk, server: ModelServer, clock: HandClock) -> None:
    for _ in range(3):
        clock.advance(hours=1)
        send(desk, server)


def reads_only(place: str) -> str:
    """The network takes what asks, never what tells."""
    return NOT_SENT if place == "send" else FINE


def change(desk: Desk, lesson: Lesson, act: str) -> None:
    if act == "corrected":
        correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    elif act == "cancelled":
        cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")


ACTS = ["", "corrected", "cancelled"]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("act", ACTS)
def test_a_lost_send_never_leaves_again_while_off(desk, clock, lesson, variant: str, act: str):
    server = ModelServer(clock, variant)
    send(desk, server, scripted(LOST_BEFORE))
    change(desk, lesson, act)
    transmit(desk, lesson, is_on=False)
    settle(desk, server, clock)
    assert server.records == []
    state = versions(desk, lesson.id)[0][1]
    assert state is (DROPPED if variant in {"read-back", "both"} else HELD)


@pytest.mark.parametrize("is_sent_while_off", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_switched_on_again_what_leaves_is_as_here(desk, clock, lesson, act: str, is_sent_while_off: bool):
    server = ModelServer(clock, "read-back")
    send(desk, server, scripted(LOST_BEFORE))
    change(desk, lesson, act)
    transmit(desk, lesson, is_on=False)
    clock.advance(hours=1)
    send(desk, server, reads_only if not is_sent_while_off else scripted())
    transmit(desk, lesson, is_on=True)
    settle(desk, server, clock)
    assert not differs(server, kept(desk, lesson))
    assert not server.doubled()
    assert (server.newest(lesson.id) is None) is (act == "cancelled")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("act", ["corrected", "cancelled"])
@pytest.mark.parametrize("is_off_first", [False, True])
def test_what_the_state_has_is_put_right_there_all_the_same(
    desk, clock, lesson, variant: str, act: str, is_off_first: bool
):
    server = ModelServer(clock, variant)
    send(desk, server)
    if is_off_first:
        transmit(desk, lesson, is_on=False)
        change(desk, lesson, act)
    else:
        change(desk, lesson, act)
        transmit(desk, lesson, is_on=False)
    send(desk, server)
    assert not differs(server, kept(desk, lesson))


@pytest.mark.parametrize("variant", ["dedup", "read-back", "both"])
@pytest.mark.parametrize("act", ["corrected", "cancelled"])
def test_an_answer_lost_after_the_recording_is_put_right_all_the_same(
    desk, clock, lesson, variant: str, act: str
):
    """Found there, the correction follows; where it cannot be read, the person who says that it is there lets it go."""
    server = ModelServer(clock, variant)
    send(desk, server, scripted(LOST_AFTER))
    change(desk, lesson, act)
    transmit(desk, lesson, is_on=False)
    settle(desk, server, clock)
    if variant == "dedup":
        assert versions(desk, lesson.id)[0] == (1, HELD)
        decide_lesson(desk, lesson.id, Decision.ACCEPTED, **SAID)
        settle(desk, server, clock)
    assert not differs(server, kept(desk, lesson))
    assert not server.doubled()


@pytest.mark.parametrize("act", ACTS)
def test_a_person_who_says_absent_sends_nothing_while_off(desk, clock, lesson, act: str):
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_BEFORE))
    change(desk, lesson, act)
    transmit(desk, lesson, is_on=False)
    settle(desk, server, clock)
    decide_lesson(desk, lesson.id, Decision.ABSENT, **SAID)
    settle(desk, server, clock)
    assert server.records == []
    transmit(desk, lesson, is_on=True)
    settle(desk, server, clock)
    assert not differs(server, kept(desk, lesson))


@pytest.mark.parametrize("variant", VARIANTS)
def test_refused_then_corrected_while_off_waits_for_the_switch(desk, clock, lesson, variant: str):
    server = ModelServer(clock, variant)
    server.refused[lesson.id] = "NEPH_INCONNU"
    send(desk, server)
    server.refused.clear()
    transmit(desk, lesson, is_on=False)
    with pytest.raises(RuleError, match="non transmise"):
        send_again(desk, [lesson.id])
    correct_neph(desk, [lesson.id], "230299999999")
    settle(desk, server, clock)
    assert server.records == []
    assert status(desk).rejected == 0
    transmit(desk, lesson, is_on=True)
    settle(desk, server, clock)
    assert not differs(server, kept(desk, lesson))


def test_two_versions_in_doubt_never_leave_again_while_off(desk, clock, lesson):
    server = ModelServer(clock, "dedup")
    send(desk, server, scripted(LOST_BEFORE))
    change(desk, lesson, "corrected")
    settle_after_restore(desk)
    resume(desk)
    transmit(desk, lesson, is_on=False)
    settle(desk, server, clock)
    assert server.records == []
    assert [state for _, state in versions(desk, lesson.id)] == [HELD, HELD]


def test_due_with_the_bytes_of_before_a_dropped_correction_it_leaves_as_it_is_here(desk, clock, lesson):
    """So a school may stand that an older program left: the correction was dropped while the answer was awaited."""
    server = ModelServer(clock, "read-back")
    send(desk, server, scripted(NOT_SENT))
    assert versions(desk, lesson.id) == [(1, DUE)]
    with desk.database.write("Durée", clock.now()) as written:
        written.work.connection.exec_driver_sql(
            "INSERT INTO submission (lesson_id, version, state, cancels, is_newest, day, created_at)"
            " SELECT lesson_id, 2, 'dropped', cancels, FALSE, day, created_at FROM submission"
        )
        written.work.lessons.put(replace(lesson, minutes=90))
    with desk.database.write("Inscription", clock.now()) as written:
        follow_lessons(written.work, [lesson.id])
    settle(desk, server, clock)
    assert [(one.version, one.content["dureeMinutes"]) for one in server.records] == [(3, 90)]


def test_lost_at_the_state_it_does_not_leave_again_while_off(desk, clock, lesson):
    server = ModelServer(clock, "both")
    send(desk, server)
    server.forget(lesson.id)
    transmit(desk, lesson, is_on=False)
    clock.advance(hours=1)

    send(desk, server, compare=CompareOrder())
    assert server.records == []
    assert versions(desk, lesson.id) == [(1, HELD)]


def test_the_switch_undone_lets_the_lessons_leave(desk, clock, lesson):
    """Found beside: the lessons stayed out of the queue, and nothing said so."""
    transmit(desk, lesson, is_on=False)
    undo(desk, next_undo(desk).id)
    server = ModelServer(clock)
    send(desk, server)
    assert not differs(server, kept(desk, lesson))


def test_switched_on_undone_nothing_leaves(desk, clock, lesson):
    transmit(desk, lesson, is_on=False)
    transmit(desk, lesson, is_on=True)
    undo(desk, next_undo(desk).id)
    server = ModelServer(clock)
    send(desk, server)
    assert server.records == []
