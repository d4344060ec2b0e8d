"""After a restore the State shows, with its lag, an older version than it has: what leaves next is numbered above."""

from dataclasses import replace

import pytest

from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there
from tests.sending.acts import send
from tests.sending.copy_office import copied_then_sent
from tests.sending.model_server import ModelServer
from tests.sending.state import only_finding, pass_of

LUCIE = Settling("Lucie", "vu avec la DSR")


@pytest.fixture
def state(clock) -> ModelServer:
    return ModelServer(clock, "read-back", 24)


@pytest.fixture
def found(office, clock, state):
    """Sent, corrected since with a version not shown yet, and the copy of before put back without its journal."""
    _, lesson = copied_then_sent(office, state)
    clock.advance(hours=25)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    send(office.desk, state)
    office.put_back(has_journal=False)
    pass_of(office.desk, state)
    line = only_finding(office.desk)
    assert (line.there.version, state.newest(lesson.id).version) == (1, 2)
    return line


def test_cancelled_there_it_is_cancelled_above_what_was_not_shown(office, state, found):
    cancel_there(office.desk, found.finding.id, LUCIE)
    office.send(state, times=2)
    newest = state.newest(found.finding.lesson_id)
    assert newest.content["annulee"] is True and newest.version > 2
    assert state.doubled() == []


def test_taken_over_then_corrected_it_is_corrected_above_too(office, clock, state, found):
    adopt(office.desk, found.finding.id, LUCIE)
    with office.desk.database.read() as reading:
        lesson = reading.lessons.require(found.finding.lesson_id)
    office.act(correct_lesson, replace(lesson, minutes=30), "durée")
    office.send(state, times=2)
    newest = state.newest(lesson.id)
    assert newest.content["dureeMinutes"] == 30 and newest.version > 2
    assert state.doubled() == []
