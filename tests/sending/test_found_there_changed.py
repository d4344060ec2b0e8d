"""Found at the State, changed there since: what is read today tells, not what was found."""

from dataclasses import replace
from datetime import date

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.configuration import change_setting
from tests.sending.acts import send, states
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, pass_of, told


def found_there_then_shortened_there(desk, clock):
    """Not known here; found at the State with 60 minutes, and put right there since (45, version 2)."""
    change_setting(desk, "dsr.first_day", "2026-11-20")
    state = ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(2)
    lesson = pupils.lesson(1)
    state.record(content(told(lesson, student=1)))
    pass_of(desk, state)
    state.record(content(told(lesson, student=1, minutes=45, version=2)))
    return state, pupils, lesson


@pytest.mark.parametrize("is_former_lesson_due", [False, True])
def test_typed_as_it_is_there_now(desk, clock, is_former_lesson_due):
    """Found there with 60 minutes; put right there since (45, version 2); typed here with 45."""
    state, pupils, lesson = found_there_then_shortened_there(desk, clock)
    pupils.record(replace(lesson, minutes=45))
    if is_former_lesson_due:
        pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    clock.advance(hours=1)
    send(desk, state)
    assert SubmissionState.HELD not in states(desk), states(desk)


def test_typed_as_it_was_there_before(desk, clock):
    """Found there with 60 minutes, 45 there since (version 2); typed here with 60."""
    state, pupils, lesson = found_there_then_shortened_there(desk, clock)
    pupils.record(lesson)
    clock.advance(hours=1)
    send(desk, state)
    assert states(desk) == {SubmissionState.HELD: 1}, states(desk)
