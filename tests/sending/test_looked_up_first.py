"""Lessons of days on which another program, or a lost copy, sent: never before they were looked up at the State."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.copy_office import another_hour
from tests.sending.model_server import FINE, VARIANTS, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told

FIRST = date(2026, 11, 19)
BEFORE = date(2026, 11, 17)


@pytest.fixture
def former(desk, clock):
    """A lesson of a day of the former program, which has sent it; never sent from here."""
    change_setting(desk, "dsr.first_day", FIRST.isoformat())

    def make(variant: str):
        state = ModelServer(clock, variant)
        send(desk, state)  # the program knows whether the State can be read
        pupils = Pupils(desk)
        pupils.enrol(1)
        (lesson,) = pupils.record(pupils.lesson(0, BEFORE))
        state.record(content(told(lesson)))
        return state, lesson

    return make


def assert_asked(office, state, lesson):
    """Recognised where the State can be read; elsewhere a person is asked, and what they say holds."""
    assert len(state.records) == 1
    if VARIANTS[state.variant][1]:
        assert versions(office.desk, OTHER_ID)[-1][1] is SubmissionState.ACCEPTED
        return
    assert "l’ancien logiciel" in (office.newest(lesson).reason or "")
    office.decide(lesson, Decision.ABSENT)
    office.send(state)
    assert len(state.records) == 2


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_copy_put_back_does_not_send_the_former_program_s_lesson(office, former, variant):
    state, lesson = former(variant)
    office.copy()
    office.put_back()
    office.send(state, times=2)
    assert_asked(office, state, lesson)


@pytest.mark.parametrize("variant", VARIANTS)
def test_nor_does_a_folder_opened_on_another_pc(office, former, variant):
    state, lesson = former(variant)
    office.desk = replace(office.desk, installation_id=UUID(int=78))
    assert settle_if_moved(office.desk) is not None
    resume(office.desk)
    office.send(state, times=2)
    assert_asked(office, state, lesson)


@pytest.fixture
def typed_again(office, clock):
    """Sent after a copy that was put back, and typed again since, under another identifier; then a copy of that."""

    def make(variant: str):
        state = ModelServer(clock, variant)
        pupils = Pupils(office.desk)
        pupils.enrol(1)
        (old,) = pupils.record(pupils.lesson(0))
        office.send(state)
        office.copy()
        lost = another_hour(pupils, old)
        pupils.desk = office.desk
        pupils.record(lost)
        office.send(state)
        office.put_back()
        if not VARIANTS[variant][1]:
            office.send(state)  # the State says that it cannot be read
        pupils.desk = office.desk
        (again,) = pupils.record(replace(lost, id=UUID(int=4242)))
        office.copy()
        office.put_back()
        return state, again

    return make


@pytest.mark.parametrize("variant", VARIANTS)
def test_typed_again_and_put_back_once_more_it_is_not_doubled(office, typed_again, variant):
    state, again = typed_again(variant)
    office.send(state, times=2)
    assert len(state.records) == 2
    assert again.id not in {one.lesson_id for one in state.records}
    assert states(office.desk)[SubmissionState.ACCEPTED] >= 1


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_typed_while_several_batches_leave_it_waits_for_the_next_send(desk, clock, variant):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    state = ModelServer(clock, variant, max_batch=2)
    pupils = Pupils(desk)
    pupils.enrol(6)
    pupils.record_day(6)
    late = pupils.lesson(0, BEFORE)
    state.record(content(told(late)))
    typed = []

    def types_meanwhile(place):
        if place == "send" and not typed:
            typed.extend(pupils.record(late))
        return FINE

    assert send(desk, state, types_meanwhile).accepted == 6
    assert typed
    assert send(desk, state).adopted == 1
    assert len(state.records) == 7
