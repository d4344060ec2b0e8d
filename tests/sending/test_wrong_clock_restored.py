"""Heard after a restore under a clock that is wrong, and put right since."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.sending.acts import send, states
from tests.sending.copy_office import copied_then_sent
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


@pytest.mark.parametrize("variant", ["both", "read-back"])
@pytest.mark.parametrize("hours", [20, 48])
def test_behind(office, clock, variant, hours):
    """Read too early by the State's clock, the days are read once more too early: what was typed again leaves."""
    state = ModelServer(clock, variant, lag_hours=24)
    pupils, lesson = copied_then_sent(office, state)
    behind = timedelta(hours=hours)
    clock.instant -= behind
    state.skew = behind
    office.put_back(has_journal=False)
    send(office.desk, state)  # by hand: the clock is said to be wrong
    clock.instant += behind
    state.skew = timedelta(0)
    pupils.desk = office.desk
    pupils.record(replace(lesson, id=UUID(int=4242)))
    clock.advance(hours=6)
    send(office.desk, state)
    clock.advance(hours=26)
    send(office.desk, state)
    assert {one.lesson_id for one in state.records} == {lesson.id}, states(office.desk)


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_ahead(office, clock, variant):
    """A month ahead: every lesson typed in that month waits for its end."""
    state = ModelServer(clock, variant, lag_hours=24)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    ahead = timedelta(days=30)
    clock.instant += ahead
    state.skew = -ahead
    office.put_back()
    send(office.desk, state)
    clock.instant -= ahead
    state.skew = timedelta(0)
    clock.advance(days=3)
    pupils.desk = office.desk
    pupils.record(pupils.lesson(0))
    assert send(office.desk, state).accepted == 1, states(office.desk)
