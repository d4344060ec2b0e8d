"""A proof, and a copy of before it put back: what the restore itself changes is not said to differ."""

from dataclasses import replace

import pytest

from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.proof.make_proof import make_proof
from livret_desktop.services.proof.proof_check import check_proof
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import with_lessons


def test_a_proof_agrees_after_a_copy_of_before_it_is_put_back(office, clock):
    state = ModelServer(clock, "both")
    with_lessons(office.desk, 1)
    office.copy()
    office.send(state)
    proof = make_proof(office.desk, DAY)
    office.put_back()
    found = check_proof(office.desk, proof.pdf)
    assert found.is_good, found.sentences()


def test_what_a_restore_holds_is_changed_since_not_different(office, clock):
    state = ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(state)
    proof = make_proof(office.desk, DAY)
    office.put_back()
    found = check_proof(office.desk, proof.pdf)
    assert all("état" not in one.sentence and "« " not in one.sentence for one in found.differs), (
        found.sentences()
    )


@pytest.mark.parametrize("to_real", [True, False])
def test_after_a_restore_the_address_of_the_copy_is_not_that_of_what_left_since(office, clock, to_real):
    state = ModelServer(clock, "both")
    here, real = "http://127.0.0.1:1", "https://dsr.example.fr"
    change_setting(office.desk, "dsr.base_url", here if to_real else real)
    office.send(state)  # the address is noted
    with_lessons(office.desk, 1)
    office.copy()
    change_setting(office.desk, "dsr.base_url", real if to_real else here)
    office.send(state)
    before = make_proof(office.desk, DAY).places
    office.put_back()
    change_setting(office.desk, "dsr.base_url", real if to_real else here)
    after = make_proof(office.desk, DAY).places
    assert after == before or after.unknown == 1, (before, after)
