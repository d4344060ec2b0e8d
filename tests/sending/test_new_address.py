"""Another address: what the server before it found, asked or concluded is taken for the new one's."""

from datetime import date, timedelta

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


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 20),
        date(2026, 11, 6),
    ],
)
def test_accepted_just_before_another_state_that_has_not_got_it(desk, clock, day):
    former, state = (ModelServer(clock, "both", lag_hours=72) for _ in range(2))
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, day))
    send(desk, former)
    clock.advance(hours=1)
    change_setting(desk, "dsr.base_url", "https://dsr.example.fr")
    send(desk, state)
    for _ in range(3):
        clock.advance(days=7)
        pass_of(desk, state)
        send(desk, state)
    assert len(state.records) == 1


def test_read_while_this_pc_is_days_behind_the_lessons_since_are_asked_about_too(desk, clock):
    """Its own today would be before them."""
    former, state = (ModelServer(clock, "read-back") for _ in range(2))
    with_lessons(desk, 1)
    send(desk, former)
    behind = timedelta(days=2)
    clock.instant -= behind
    state.skew = behind
    change_setting(desk, "dsr.base_url", "https://dsr.example.fr")
    send(desk, state)
    clock.instant += behind
    state.skew = timedelta(0)
    clock.advance(days=1)
    send(desk, state)
    assert states(desk) == {SubmissionState.HELD: 1}, "accepted once, and that State has nothing of it"
