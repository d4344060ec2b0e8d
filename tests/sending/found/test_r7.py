"""A copy of the time of training, put back over a school that works for real: the days are read at the training server."""

import pytest
from dataclasses import replace
from uuid import UUID
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


@pytest.mark.parametrize("reads_in_training", [False, True])
def test_training_copy(office, clock, reads_in_training):
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (old,) = pupils.record(pupils.lesson(0))
    office.send(training)
    office.copy()
    set_training(office.desk, is_training=False)
    resume(office.desk)
    lost = pupils.lesson(5)
    lost = replace(
        lost,
        student_id=old.student_id,
        enrolment_id=old.enrolment_id,
        starts_at=lost.starts_at.replace(hour=14),
    )
    pupils.record(lost)
    office.send(real)
    assert len(real.records) == 2
    office.put_back()
    pupils.desk = office.desk
    if reads_in_training:
        office.send(training)  # the reading after a restore, at the training server
    set_training(office.desk, is_training=False)
    resume(office.desk)
    pupils.record(replace(lost, id=UUID(int=4242)))
    office.send(real)
    hours = [(str(r.lesson_id)[-6:], r.version, r.content["debut"]) for r in real.records]
    print(reads_in_training, hours, states(office.desk))
    assert len({(h[0]) for h in hours}) == 2
