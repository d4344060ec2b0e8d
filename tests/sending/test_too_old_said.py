"""What the words of a refusal ask for can be done."""

from dataclasses import replace

import pytest

from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.sending.send_list import read_send_detail
from tests.sending.acts import versions
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons

SAID = {"who": "Claire", "why": "portail"}


def test_too_old_declared_otherwise_and_said_here(office, clock):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    assert len(versions(office.desk, lesson.id)) == 2


def test_a_correction_is_asked_of_the_state(office, clock):
    """It has the hour already, otherwise: a mark would say that it has not."""
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    with pytest.raises(RuleError):
        declare_by_hand(office.desk, [lesson.id], **SAID)
    rejection = read_send_detail(office.desk, lesson.id, {}).rejection
    assert rejection is not None and "demandez à la DSR ce qu’elle a" in rejection.todo
