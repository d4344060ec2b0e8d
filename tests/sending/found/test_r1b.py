"""The proof and the Sunday pass of r1; and the undo of everything a person can do about it."""

from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.proof.proof import make_proof
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told, pass_of
from livret_desktop.services.sending.send_status import status


def test_said(desk, clock):
    set_training(desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "neither")
    pupils = Pupils(desk)
    pupils.enrol(1)
    lesson = pupils.lesson(0)
    training.record(content(told(lesson)))
    pass_of(desk, training)
    set_training(desk, is_training=False)
    pupils.record(lesson)
    send(desk, real)
    clock.advance(days=2)
    report = pass_of(desk, real)
    proof = make_proof(desk, DAY)
    print("sunday", report.sentences())
    print(status(desk).sentences() if hasattr(status(desk), "sentences") else "")
    print("proof", {k: v for k, v in proof.as_json().items() if k != "pdf"})
    print(real.records)
    assert real.records
