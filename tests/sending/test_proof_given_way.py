"""A lesson gives way to the State's record: the proof printed of it before is not accused."""

import pytest

from livret_desktop.services.proof.make_proof import make_proof
from livret_desktop.services.proof.proof_check import check_proof
from livret_desktop.services.state.state_acts import Settling, adopt
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import with_lessons
from tests.sending.state import content, only_finding, pass_of, told


@pytest.mark.parametrize("is_refused", [False, True])
def test_put_here_after_its_refusal_was_printed(desk, clock, is_refused):
    state = ModelServer(clock)
    (lesson,) = with_lessons(desk, 1)
    if is_refused:
        state.refused[lesson.id] = "NEPH_INCONNU"
        send(desk, state)
    printed = make_proof(desk, DAY)
    state.record(content(told(lesson)))
    pass_of(desk, state)
    adopt(desk, only_finding(desk).finding.id, Settling("Claire"))
    found = check_proof(desk, printed.pdf)
    assert found.is_good, found.sentences()
