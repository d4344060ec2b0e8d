"""r6 with no backup at all: the data folder is opened on another PC (or under another Windows user)."""

from datetime import date
from uuid import UUID
import pytest
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.sending.send_status import resume
from dataclasses import replace as rep
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told


@pytest.mark.parametrize("variant", ["both", "dedup"])
def test_moved(desk, clock, variant):
    change_setting(desk, "dsr.first_day", "2026-11-19")
    real = ModelServer(clock, variant)
    send(desk, real)
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 17)))
    real.record(content(told(lesson)))
    moved = rep(desk, installation_id=UUID(int=78))
    print(settle_if_moved(moved))
    resume(moved)
    send(moved, real)
    print([(str(r.lesson_id)[-6:], r.version, r.content["debut"]) for r in real.records], states(moved))
    assert len(real.records) == 1
