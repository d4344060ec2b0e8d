"""Held since the copy, or declared by hand of one held: the journal tells what it knows, and nobody is asked again."""

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.outbox.corrections import Decision, resend
from livret_desktop.services.sending.send_acts import decide_lesson
from tests.sending.acts import states, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, ModelServer
from tests.sending.school import with_lessons

IN_DOUBT = {SubmissionState.TO_VERIFY, SubmissionState.HELD}


@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER])
def test_a_mark_of_the_copy_taken_back_then_lost(office, clock, fault, is_held):
    """Marked by mistake; copy; the mark taken back, the lesson sent, and nobody knows whether it arrived."""
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.send(state, fault)
    if is_held:
        office.send(state)
        assert states(office.desk) == {SubmissionState.HELD: 1}
    office.put_back()
    assert set(states(office.desk)) <= IN_DOUBT, versions(office.desk, lesson.id)


@pytest.mark.parametrize("is_held", [False, True])
def test_a_refusal_of_the_copy_sent_again_then_lost(office, clock, is_held):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "NEPH_INCONNU"
    office.send(state)
    office.copy()
    state.refused.clear()
    office.act(resend, [lesson.id])
    office.send(state, LOST_AFTER)
    if is_held:
        office.send(state)
        assert states(office.desk) == {SubmissionState.HELD: 1}
    office.put_back()
    assert set(states(office.desk)) <= IN_DOUBT, versions(office.desk, lesson.id)


def test_held_copied_declared_and_put_back_with_its_journal(office, clock):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state, LOST_BEFORE)
    office.send(state)
    assert states(office.desk) == {SubmissionState.HELD: 1}
    office.copy()
    decide_lesson(office.desk, lesson.id, Decision.DECLARED, who="Claire", reason="portail")
    office.put_back()
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}, versions(office.desk, lesson.id)
