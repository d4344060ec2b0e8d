"""A proof of a mark, checked after an older copy was put back, or made by an older program: it is not accused."""

import pytest

from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.proof import proof_format
from livret_desktop.services.proof.make_proof import make_proof
from livret_desktop.services.proof.proof_check import check_proof
from tests.sending.acts import send, versions
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import with_lessons
from tests.sending.test_by_hand import SAID


@pytest.mark.parametrize("is_taken_back", [False, True])
@pytest.mark.parametrize("is_refused", [False, True])
def test_printed_then_put_back(office, clock, is_refused, is_taken_back):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    if is_refused:
        state.refused[lesson.id] = "NEPH_INCONNU"
        office.send(state)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    if is_taken_back:
        take_back_declaration(office.desk, [lesson.id])
    printed = make_proof(office.desk, DAY)
    office.put_back()
    found = check_proof(office.desk, printed.pdf)
    assert found.is_good, (found.differs, versions(office.desk, lesson.id))


def test_of_an_older_program_it_still_agrees(desk, clock, monkeypatch):
    """Its journal lines do not say which server was spoken to."""
    with_lessons(desk, 1)
    send(desk, ModelServer(clock))
    now = proof_format._journal_line
    with monkeypatch.context() as before:
        before.setattr(
            proof_format,
            "_journal_line",
            lambda one, entry: {name: said for name, said in now(one, entry).items() if name != "training"},
        )
        printed = make_proof(desk, DAY)
    found = check_proof(desk, printed.pdf)
    assert found.is_good, found.sentences()
