"""What the code of a refusal says of the State: it holds the lesson otherwise, or knows nothing of it."""

from dataclasses import replace

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.sending.send_acts import send_again
from livret_desktop.services.sending.send_list import read_send_detail
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.acts import send, versions
from tests.sending.model_server import LOST_BEFORE, NOT_SENT, VARIANTS, ModelServer, fine, scripted
from tests.sending.school import with_lessons
from tests.sending.state import content, told

SUPERSEDED = SubmissionState.SUPERSEDED


def refused_as_held_otherwise(desk: Desk, variant: str, code: str) -> tuple[Lesson, ModelServer]:
    """A copy that is lost had recorded this lesson, with other minutes."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(desk.clock, variant)
    server.record(content(told(lesson, lesson_id=lesson.id, minutes=45)))
    server.refused[lesson.id] = code
    send(desk, server)
    server.refused.clear()
    return lesson, server


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("code", ["VERSION_CONFLIT", "VERSION_PERIMEE"])
def test_corrected_then_cancelled_is_cancelled_at_the_state_that_holds_it(desk, variant: str, code: str):
    lesson, server = refused_as_held_otherwise(desk, variant, code)
    correct_at_dsr(desk, replace(lesson, minutes=50), "durée")
    assert read_send_detail(desk, lesson.id, {}).line.sent.replaces
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True
    assert status(desk).due == 0


@pytest.mark.parametrize("variant", VARIANTS)
def test_refused_as_older_than_what_is_there_the_next_number_is_above_it(desk, variant: str):
    """How far above nobody said: the very next number may be the State's own, and there twice."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(desk.clock, variant)
    server.record(content(told(lesson, lesson_id=lesson.id, version=2, minutes=45)))
    send(desk, server)
    assert versions(desk, lesson.id) == [(1, SubmissionState.REJECTED)]
    correct_at_dsr(desk, replace(lesson, minutes=50), "durée")
    send(desk, server)
    assert not server.doubled()
    assert server.newest(lesson.id).content["dureeMinutes"] == 50
    correct_at_dsr(desk, replace(lesson, minutes=55), "durée")
    assert versions(desk, lesson.id)[-1] == (102, SubmissionState.DUE)


def test_each_refused_number_goes_twice_as_far_as_the_last_one(desk):
    """A copy put back with the clock a day behind: the State knows numbers far above, and does not say which."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(desk.clock, "dedup")
    server.record(content(told(lesson, lesson_id=lesson.id, version=20_000, minutes=45)))
    send(desk, server)
    for _ in range(8):
        correct_at_dsr(desk, replace(lesson, minutes=50), "durée")
        send(desk, server)
    assert server.newest(lesson.id).content["dureeMinutes"] == 50
    assert not server.doubled()


def test_a_correction_proven_absent_does_not_forget_that_the_state_holds_the_lesson(desk, clock):
    lesson, server = refused_as_held_otherwise(desk, "read-back", "VERSION_PERIMEE")
    correct_at_dsr(desk, replace(lesson, minutes=50), "durée")
    send(desk, server, scripted(LOST_BEFORE))
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    clock.advance(minutes=11)
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("fault", [None, NOT_SENT])
def test_sent_again_then_cancelled_before_any_answer_is_cancelled_there(
    desk, variant: str, fault: str | None
):
    lesson, server = refused_as_held_otherwise(desk, variant, "VERSION_CONFLIT")
    send_again(desk, [lesson.id])
    if fault:
        send(desk, server, scripted(fault))
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


def test_a_refusal_of_the_training_server_says_nothing_of_the_state(desk):
    set_training(desk, is_training=True)
    lesson, _ = refused_as_held_otherwise(desk, "dedup", "VERSION_CONFLIT")
    set_training(desk, is_training=False)
    resume(desk)
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    assert status(desk).due == 0


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("is_correction", [False, True])
def test_a_lesson_refused_as_unknown_stays_refused(desk, variant: str, is_correction: bool):
    """Only a cancellation has nothing left to put right: a lesson is recorded nowhere, and somebody must see it."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(desk.clock, variant)
    if is_correction:
        send(desk, server)
        correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    server.refused[lesson.id] = "LECON_INCONNUE"
    send(desk, server, fine)
    assert versions(desk, lesson.id)[-1] == (1 + is_correction, SubmissionState.REJECTED)
    assert status(desk).rejected == 1


def test_a_cancellation_refused_as_unknown_has_nothing_left_to_put_right(desk):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(desk.clock)
    send(desk, server)
    server.forget(lesson.id)
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert versions(desk, lesson.id)[-1] == (2, SUPERSEDED)
    assert status(desk).rejected == 0
