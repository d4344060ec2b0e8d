"""Cancelled for real after a copy of the time of training: put back, and training left once more."""

import pytest
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.outbox.corrections import cancel_lesson
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


@pytest.mark.parametrize("copy_is_of_training", [False, True])
def test_cancelled_for_real(office, clock, copy_is_of_training):
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    office.send(training)
    if copy_is_of_training:
        office.copy()
    set_training(office.desk, is_training=False)
    resume(office.desk)
    office.send(real)
    if not copy_is_of_training:
        office.copy()
    office.act(cancel_lesson, lesson.id, "élève absent, leçon comptée par erreur")
    office.send(real)
    assert real.newest(lesson.id).content["annulee"]
    office.put_back()
    print("after restore", versions(office.desk, lesson.id))
    if copy_is_of_training:
        set_training(office.desk, is_training=False)
        resume(office.desk)
    office.send(real, times=2)
    print(
        copy_is_of_training,
        versions(office.desk, lesson.id),
        [(r.version, r.content["annulee"]) for r in real.records],
    )
    assert real.newest(lesson.id).content["annulee"]
