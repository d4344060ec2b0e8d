"""What the State is known to have already does not leave because the former program's days could not be read today."""

from datetime import date

import pytest

from livret_desktop.services.configuration import change_setting
from tests.sending.acts import send, states
from tests.sending.model_server import FINE, NOT_SENT, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, pass_of, told

READABLE = ["both", "read-back"]


def without_pages(place: str) -> str:
    return NOT_SENT if place == "page" else FINE


@pytest.mark.parametrize("is_former_lesson_due", [False, True])
@pytest.mark.parametrize("variant", READABLE)
def test_typed_after_it_was_found_there(desk, clock, variant, is_former_lesson_due):
    """Found at the State and unknown here; typed here; and that evening the page of the former program's days fails."""
    change_setting(desk, "dsr.first_day", "2026-11-19")
    state = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(2)
    lesson = pupils.lesson(1)
    state.record(content(told(lesson, student=1)))
    pass_of(desk, state)
    pupils.record(lesson)
    if is_former_lesson_due:
        pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    clock.advance(hours=1)
    send(desk, state, without_pages)
    assert len(state.records) == 1, states(desk)
