"""A proof printed before something was sent, or of what a person had sent, checked after a restore."""

import pytest

from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import resend
from livret_desktop.services.proof.make_proof import make_proof
from livret_desktop.services.proof.proof_check import check_proof
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import versions
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import Pupils


@pytest.mark.parametrize("is_refused", [False, True])
def test_accepted_since_and_gone_it_does_not_agree(office, clock, is_refused):
    state = ModelServer(clock, "neither")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    (lesson,) = pupils.record(pupils.lesson(0))
    if is_refused:
        state.refused[lesson.id] = "NEPH_INCONNU"
        office.send(state)
    printed = make_proof(office.desk, DAY)
    if is_refused:
        state.refused.clear()
        office.act(resend, [lesson.id])
    office.send(state)
    assert len(state.records) == 1
    office.put_back()
    found = check_proof(office.desk, printed.pdf)
    assert not found.is_good, found.sentences()


@pytest.mark.parametrize("is_before", [False, True])
@pytest.mark.parametrize("is_refused", [False, True])
def test_what_a_person_had_sent_is_not_accused(office, clock, is_refused, is_before):
    state = ModelServer(clock, "neither")
    change_setting(office.desk, "dsr.first_day", "2026-11-21")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    office.send(state)
    if is_before:
        office.copy()
    send_history(office.desk, [lesson.id], Settling("Claire", "pas envoyée"))
    if not is_before:
        office.copy()
    if is_refused:
        state.refused[lesson.id] = "NEPH_INCONNU"
    office.send(state)
    printed = make_proof(office.desk, DAY)
    office.put_back()
    found = check_proof(office.desk, printed.pdf)
    assert found.is_good, (found.sentences(), versions(office.desk, lesson.id))
