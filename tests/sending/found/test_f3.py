"""F3: another State, that shows late: what was accepted less than its lag ago is not asked about again but on Sunday.

The reading that a new address asks for counts as conclusive at once (``SHOWN_ALREADY``): no absence is concluded of
what was received within the lag, and the wish ends. Sunday looks a week back: a lesson typed late stays missing there.
"""

from datetime import date

import pytest

from livret_desktop.services.configuration import change_setting
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import pass_of


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 20),
        pytest.param(date(2026, 11, 6), marks=pytest.mark.xfail(strict=True, reason="not mended yet")),
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
