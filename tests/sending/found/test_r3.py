"""After a restore, read-back is not offered in one run and offered again in the next."""

import pytest
from livret_desktop.services.by_hand.by_hand import declare_by_hand
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from dataclasses import replace
from uuid import UUID


@pytest.mark.parametrize("first_variant", ["both", "dedup"])
def test_read_back_comes_back(office, clock, first_variant):
    server = ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (old,) = pupils.record(pupils.lesson(0))
    office.send(server)
    office.copy()
    pupils.desk = office.desk
    lost = pupils.lesson(5)
    lost = replace(
        lost,
        student_id=old.student_id,
        enrolment_id=old.enrolment_id,
        starts_at=lost.starts_at.replace(hour=14),
    )
    pupils.record(lost)
    office.send(server)
    assert len(server.records) == 2
    office.put_back()
    pupils.desk = office.desk
    server.variant = first_variant  # one run in which the State says lecture: false
    office.send(server)
    server.variant = "both"
    again = replace(lost, id=UUID(int=4242))
    pupils.record(again)  # typed again by a person
    office.send(server)
    hours = [(str(r.lesson_id)[-6:], r.version, r.content["debut"]) for r in server.records]
    print(hours, states(office.desk))
    assert len(server.records) == 2
