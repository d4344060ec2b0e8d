"""S9: another address: what the server before it found, asked or concluded is taken for the new one's."""

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.services.state.state_findings import count_findings
from tests.sending.acts import send, states
from tests.sending.model_server import TOO_MANY, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import content, pass_of, told


def move(desk):
    change_setting(desk, "dsr.base_url", "https://dsr.example.fr")


@pytest.mark.parametrize("variant", ["both", "read-back", "dedup"])
def test_a_finding_of_another_server_is_not_adopted_at_this_one(desk, clock, variant):
    former, state = ModelServer(clock, "both"), ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    lesson = pupils.lesson(0)
    former.record(content(told(lesson)))
    pass_of(desk, former)
    assert count_findings(desk) == 1
    move(desk)
    pupils.record(lesson)
    send(desk, state)
    send(desk, state)
    assert len(state.records) == 1, states(desk)


@pytest.mark.parametrize("days", [1, 21])
def test_accepted_by_another_server_is_found_absent_from_this_one(desk, clock, days):
    former, state = ModelServer(clock, "both"), ModelServer(clock, "both")
    with_lessons(desk, 1)
    send(desk, former)
    clock.advance(days=days)
    pass_of(desk, former)
    move(desk)
    clock.advance(hours=1)
    pass_of(desk, state)
    send(desk, state)
    pass_of(desk, state)
    assert len(state.records) == 1 or SubmissionState.HELD in states(desk), states(desk)


def test_what_another_server_asked_does_not_make_this_one_wait(desk, clock):
    former, state = ModelServer(clock, "both"), ModelServer(clock, "both")
    with_lessons(desk, 1)
    send(desk, former, scripted(TOO_MANY))
    move(desk)
    assert send(desk, state).accepted == 1


def test_what_the_training_server_asked_does_not_make_the_state_wait(desk, clock):
    set_training(desk, is_training=True)
    former, state = ModelServer(clock, "both"), ModelServer(clock, "both")
    with_lessons(desk, 1)
    send(desk, former, scripted(TOO_MANY))
    set_training(desk, is_training=False)
    if status(desk).paused_reason:
        resume(desk)
    assert send(desk, state).accepted == 1
