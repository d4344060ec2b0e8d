""" "Envoyer quand même", refused, corrected: nothing of it is at the State, and nobody is told otherwise."""

from dataclasses import replace
from datetime import date

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.state.state_acts import Settling, adopt
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, only_finding, pass_of, told
from tests.sending.test_by_hand import SAID, without_access

DAY = date(2026, 11, 18)


@pytest.fixture
def corrected(office, clock):
    """Of a day before the first one; a person sent it; refused; corrected, and waiting to leave."""

    def make(variant: str):
        change_setting(office.desk, "dsr.first_day", "2026-11-20")
        state = ModelServer(clock, variant)
        pupils = Pupils(office.desk)
        pupils.enrol(1)
        (lesson,) = pupils.record(pupils.lesson(0, DAY))
        send(office.desk, state)
        if not state.records:
            send_history(office.desk, [lesson.id], Settling("Claire", "l’ancien était arrêté"))
        state.refused[lesson.id] = "DUREE_INVALIDE"
        send(office.desk, state)
        assert states(office.desk) == {SubmissionState.REJECTED: 1}
        office.act(correct_lesson, replace(lesson, minutes=45), "durée")
        return state, lesson

    return make


def test_it_can_be_declared_by_hand(office, corrected):
    _state, lesson = corrected("neither")
    declare_by_hand(office.desk, [lesson.id], **SAID)
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}


def test_without_access_it_is_on_the_sheet(office, corrected):
    _state, lesson = corrected("neither")
    without_access(office.desk)
    sheet = read_hours_sheet(office.desk, DAY, DAY)
    assert sheet.lesson_ids == (lesson.id,), versions(office.desk, lesson.id)


def test_cancelled_nothing_leaves(office, corrected):
    state, lesson = corrected("neither")
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(state)
    assert len([what for what, _ in state.requests if what == "send"]) == 1, state.requests


def test_the_former_program_s_record_takes_its_place(office, clock, corrected):
    """The State can be read after all: what the former program had sent is found there."""
    state, lesson = corrected("neither")
    state.variant = "both"
    state.record(content(told(replace(lesson, minutes=45))))
    pass_of(office.desk, state)
    adopt(office.desk, only_finding(office.desk).finding.id, Settling("Claire"))
    assert len(state.records) == 1
