"""Former program + training tried first: v1 voided, so the match at the real State is no longer adopted."""

from datetime import date, timedelta
import pytest
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told

FIRST = date(2026, 11, 19)


@pytest.mark.parametrize("trained_first", [False, True])
def test_match_after_training(desk, clock, trained_first):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    if trained_first:
        set_training(desk, is_training=True)
    training, real = ModelServer(clock, "neither"), ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, FIRST))
    real.record(content(told(lesson)))  # the former program sent it
    if trained_first:
        if_waits = send(desk, training)
        print("training", if_waits.accepted, if_waits.blocked)
        set_training(desk, is_training=False)
        resume(desk)
    report = send(desk, real)
    print(
        "report",
        report.accepted,
        "adopted",
        report.adopted,
        [(str(r.lesson_id)[:8], r.version, r.content["debut"]) for r in real.records],
    )
    assert len(real.records) == 1
