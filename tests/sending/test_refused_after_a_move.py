"""Refused after a restore, or after the folder came to another PC: what can be said of it, and in which words."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import resend
from livret_desktop.services.sending.send_list import read_send_detail
from livret_desktop.services.sending.send_status import resume
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons

SAID = {"who": "Claire", "why": "portail"}


def test_the_words_of_a_refusal_of_before_a_restore_say_the_way_out(office, clock):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    office.copy()
    office.put_back(has_journal=False)
    office.act(resend, [lesson.id])
    office.send(state)
    todo = read_send_detail(office.desk, lesson.id, {}).rejection.todo
    with pytest.raises(RuleError) as refused:
        declare_by_hand(office.desk, [lesson.id], **SAID)
    words = f"{todo} {refused.value}".lower()
    assert "annulez" in words, words


@pytest.mark.parametrize("is_resent", [False, True])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_first_refused_on_the_new_pc_it_can_be_declared(office, clock, variant, is_resent):
    """Never sent before; on the new PC it is proven absent, sent, and refused: nothing of it can be at the State."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    settle_if_moved(replace(office.desk, installation_id=UUID(int=78)))
    resume(office.desk)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state, times=3)
    if is_resent:
        office.act(resend, [lesson.id])
        office.send(state)
    declare_by_hand(office.desk, [lesson.id], **SAID)
