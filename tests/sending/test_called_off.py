"""A lesson called off, or missed, does not hide the one of the same student and hour that the State has."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import cancel_lesson
from livret_desktop.services.state.state_acts import Settling, adopt
from livret_desktop.services.state.state_findings import count_findings
from tests.sending.acts import send, states
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, only_finding, pass_of, told

FIRST = date(2026, 11, 19)


@pytest.mark.parametrize("status", [LessonStatus.CANCELLED, LessonStatus.ABSENT])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_called_off_then_given_all_the_same_and_sent_by_the_former_program(desk, clock, variant, status):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    state = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, FIRST, status=status))
    (lesson,) = pupils.record(pupils.lesson(0, FIRST))
    state.record(content(told(lesson)))
    send(desk, state)
    assert len(state.records) == 1, states(desk)


def one_cancelled_there_then_the_right_one_sent_after_the_copy(office, state) -> Lesson:
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (wrong,) = pupils.record(pupils.lesson(0))
    office.send(state)
    office.act(cancel_lesson, wrong.id, "comptée par erreur")
    office.send(state)
    office.copy()
    pupils.desk = office.desk
    right = replace(wrong, id=UUID(int=(7 << 64) + 99))
    pupils.record(right)
    office.send(state)
    assert len(state.records) == 3
    return right


@pytest.mark.parametrize("variant", ["both", "read-back"])
@pytest.mark.parametrize("has_journal", [True, False])
def test_typed_again_after_the_copy_was_put_back_it_is_recognised(office, clock, variant, has_journal):
    state = ModelServer(clock, variant)
    right = one_cancelled_there_then_the_right_one_sent_after_the_copy(office, state)
    office.put_back(has_journal=has_journal)
    Pupils(office.desk).record(replace(right, id=UUID(int=(7 << 64) + 4242)))
    office.send(state, times=3)
    assert len(state.records) == 3, states(office.desk)


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_what_was_cancelled_does_not_keep_the_right_one_from_being_put_here(office, clock, variant):
    """ "La DSR a cette heure deux fois" would be untrue: it has it once, the other one is cancelled there."""
    state = ModelServer(clock, variant)
    one_cancelled_there_then_the_right_one_sent_after_the_copy(office, state)
    office.put_back()
    office.send(state)
    adopt(office.desk, only_finding(office.desk).finding.id, Settling("Claire"))


def test_a_history_lesson_beside_one_called_off_is_no_finding(desk, clock):
    state = ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, status=LessonStatus.CANCELLED))
    (old,) = pupils.record(pupils.lesson(0, origin=LessonOrigin.HISTORY))
    state.record(content(told(old)))
    pass_of(desk, state)
    assert count_findings(desk) == 0
