"""A lesson of a day of the former program, typed while a send of several batches is under way."""

from datetime import date
from dataclasses import replace
from uuid import UUID
from livret_desktop.services.configuration import change_setting
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer, FINE
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told

FIRST = date(2026, 11, 19)


def test_typed_meanwhile(desk, clock):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    real = ModelServer(clock, "both", max_batch=2)
    pupils = Pupils(desk)
    pupils.enrol(6)
    pupils.record_day(6)
    late = pupils.lesson(0, date(2026, 11, 17))
    real.record(content(told(late)))
    done = []

    def fault(place):
        if place == "send" and not done:
            done.append(1)
            pupils.record(late)
        return FINE

    report = send(desk, real, fault)
    hours = [
        (str(r.lesson_id)[-6:], r.content["debut"])
        for r in real.records
        if r.content["debut"].startswith("2026-11-17")
    ]
    print(report.accepted, hours)
    assert len(hours) == 1
