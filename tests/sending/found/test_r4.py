"""Restored in training from an older copy: read back at the training server, kept as accepted for real."""

import pytest
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


@pytest.mark.parametrize("has_journal", [True, False])
def test_training_doubt_read_back(office, clock, has_journal):
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "read-back"), ModelServer(clock, "neither")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    office.copy()
    office.send(training)
    office.put_back(
        has_journal=has_journal
    )  # False: the PC is dead, the journal of the copy knows nothing of it
    office.send(training, times=2)
    print("in training", versions(office.desk, lesson.id))
    set_training(office.desk, is_training=False)
    resume(office.desk)
    office.send(real)
    print("for real", versions(office.desk, lesson.id), real.records)
    assert len(real.records) == 1
