"""A doubt of the copy that a newer version, accepted or declared since, has replaced: nobody is asked about it."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import correct_lesson
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_BEFORE, NOT_SENT, VARIANTS, ModelServer, scripted
from tests.sending.school import with_lessons

READABLE = ["both", "read-back"]


@pytest.mark.parametrize("first_day", ["", "2026-11-20"])
@pytest.mark.parametrize("variant", READABLE)
def test_lost_corrected_copied_settled_then_put_back(office, clock, variant, first_day):
    change_setting(office.desk, "dsr.first_day", first_day)
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    send(office.desk, state, scripted(LOST_BEFORE))
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.copy()
    office.send(state, times=3)
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}
    office.put_back()
    office.send(state, times=3)
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}, versions(office.desk, lesson.id)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_mark_said_after_an_attempt_that_left_nothing(office, clock, variant):
    """The copy is of before that attempt; the journal says that nothing left, and that the hour was declared."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    send(office.desk, state, scripted(then=NOT_SENT))
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    office.put_back()
    office.send(state, times=3)
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}, versions(office.desk, lesson.id)
