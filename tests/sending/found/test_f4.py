"""F4: a clock two days behind, set right later: what lies after its day is not read, and the wish to read ends.

The days that a restore or a new address wants read go to today by this PC's clock (``sending._compare``).
"""

from datetime import timedelta
from uuid import UUID

import pytest

from livret_desktop.services.configuration import change_setting
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import FRIDAY, with_lessons

_DAYS = 2


@pytest.mark.xfail(strict=True, reason="not mended yet")
def test_the_days_after_the_clock_s_are_read_too(desk, clock):
    former, state = ModelServer(clock, "both"), ModelServer(clock, "both")
    with_lessons(desk, 1)
    send(desk, former)
    change_setting(desk, "dsr.base_url", "https://dsr.example.fr")
    clock.advance(days=-_DAYS, hours=1)
    state.skew = FRIDAY + timedelta(hours=1) - clock.now()
    send(desk, state)
    clock.advance(days=_DAYS)
    state.skew = timedelta(0)
    send(desk, state)
    assert UUID(int=(7 << 64) + 1) in {one.lesson_id for one in state.records}
