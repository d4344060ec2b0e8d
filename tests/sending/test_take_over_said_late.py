"""A take-over said after an attempt that left nothing: bytes made already wait like any other lesson."""

from datetime import date

import pytest

from livret_desktop.services.outbox.former_program import (
    TakeOver,
    change_take_over,
    keep_take_over,
    read_take_over,
)
from tests.sending.acts import send, states
from tests.sending.model_server import NOT_SENT, ModelServer, scripted
from tests.sending.school import Pupils
from tests.sending.state import content, told


@pytest.mark.parametrize("is_attempted", [False, True])
@pytest.mark.parametrize(("variant", "lag"), [("dedup", 0), ("neither", 0), ("both", 24), ("read-back", 24)])
def test_the_former_program_goes_on_a_day_longer(desk, clock, variant, lag, is_attempted):
    """First day the 20th; no network that evening; then the office learns that the former one sent the 20th too."""
    state = ModelServer(clock, variant, lag_hours=lag)
    change_take_over(desk, TakeOver(date(2026, 11, 20), None))
    send(desk, state)
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    if is_attempted:
        send(desk, state, scripted(NOT_SENT))
    assert not state.records
    clock.advance(hours=1)
    state.record(content(told(lesson)))  # the former program's own evening
    change_take_over(desk, TakeOver(date(2026, 11, 20), date(2026, 11, 21)))
    clock.advance(hours=1)
    send(desk, state)
    assert len(state.records) == 1, states(desk)


@pytest.mark.parametrize("is_attempted", [False, True])
@pytest.mark.parametrize("variant", ["dedup", "neither"])
def test_an_import_says_the_first_day_after_an_evening_without_network(desk, clock, variant, is_attempted):
    state = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    state.record(content(told(lesson)))  # sent by the former program the same evening
    if is_attempted:
        send(desk, state, scripted(NOT_SENT))
    keep_take_over(desk, TakeOver(date(2026, 11, 20), None))
    clock.advance(hours=1)
    if not is_attempted:
        send(desk, state, lambda place: "fine")
    send(desk, state)
    assert len(state.records) == 1, states(desk)


def test_a_first_day_is_true_where_nothing_has_left(desk, clock):
    state = ModelServer(clock)
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    send(desk, state, scripted(NOT_SENT))
    change_take_over(desk, TakeOver(date(2026, 11, 20), None))
    assert read_take_over(desk).first == date(2026, 11, 20)
