"""Lessons of days on which another program, or a lost copy, sent: never before they were looked up at the State."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import Decision, correct_lesson
from livret_desktop.services.outbox.former_program import TakeOver, change_take_over
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.reconcile import reconcile
from livret_desktop.services.sending.run import RunOptions
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import UNLIMITED, send, states, versions
from tests.sending.copy_office import another_hour, another_sent, sent_then_copied
from tests.sending.model_server import (
    FINE,
    LOST_BEFORE,
    NOT_SENT,
    VARIANTS,
    ModelGateway,
    ModelServer,
    scripted,
)
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import OTHER_ID, content, pass_of, told

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

    def make(variant: str, *, has_journal: bool = True):
        state = ModelServer(clock, variant)
        pupils, old = sent_then_copied(office, state)
        lost = another_sent(office, state, pupils, old)
        office.put_back()
        if not VARIANTS[variant][1]:
            office.send(state)  # the State says that it cannot be read
        pupils.desk = office.desk
        (again,) = pupils.record(replace(lost, id=UUID(int=4242)))
        office.copy()
        office.put_back(has_journal=has_journal)
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


@pytest.mark.parametrize("lag", [0, 24])
@pytest.mark.parametrize("again", ["restore", "move"])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_typed_again_before_the_days_were_read_then_moved(office, clock, variant, again, lag):
    state = ModelServer(clock, variant, lag_hours=lag)
    pupils, old = sent_then_copied(office, state)
    lost = another_hour(pupils, old)
    pupils.desk = office.desk
    pupils.record(lost)
    send(office.desk, state)
    office.put_back(has_journal=False, is_resumed=False)
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    if again == "restore":
        office.copy()
        office.put_back(has_journal=False)
    else:
        office.desk = replace(office.desk, installation_id=UUID(int=78))
        assert settle_if_moved(office.desk) is not None
        resume(office.desk)
    office.send(state, times=3)
    assert {one.lesson_id for one in state.records} == {old.id, lost.id}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_list_of_missing_lessons_lost_with_the_journal(office, typed_again, variant):
    """The second time the journal is gone; the copy itself says what is missing."""
    state, again = typed_again(variant, has_journal=False)
    office.send(state, times=2)
    assert again.id not in {one.lesson_id for one in state.records}


@pytest.mark.parametrize("has_journal", [False, True])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_typed_again_during_a_run_what_was_found_there_is_not_sent(office, clock, variant, has_journal):
    state = ModelServer(clock, variant, max_batch=2)
    pupils = Pupils(office.desk)
    pupils.enrol(6)
    office.copy()
    lost = pupils.lesson(0)
    pupils.record(lost)
    office.send(state)
    office.put_back(has_journal=has_journal)
    pupils.desk = office.desk
    send(office.desk, state)  # heard, and read
    clock.advance(hours=1)
    pupils.record(*(pupils.lesson(number, date(2026, 11, 20)) for number in range(1, 6)))
    clock.advance(hours=1)
    typed = []

    def types_meanwhile(place):
        if place == "send" and not typed:
            typed.extend(pupils.record(replace(lost, id=UUID(int=4242))))
        return FINE

    send(office.desk, state, types_meanwhile)
    assert typed
    send(office.desk, state)
    assert UUID(int=4242) not in {one.lesson_id for one in state.records}
    assert len(state.records) == 6


@pytest.mark.parametrize("variant", ["both"])
@pytest.mark.parametrize("has_journal", [True, False])
def test_put_here_by_hand_then_an_older_copy(office, clock, variant, has_journal):
    """Not of a former program's day: typed, found at the State by Sunday under another id, adopted; older copy back."""
    state = ModelServer(clock, variant)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    lesson = pupils.lesson(0)
    state.record(content(told(lesson)))
    pass_of(office.desk, state)
    pupils.record(lesson)
    office.copy()
    office.send(state)  # adopted
    assert len(state.records) == 1
    office.put_back(has_journal=has_journal)
    office.send(state, times=3)
    assert len(state.records) == 1, states(office.desk)


@pytest.mark.parametrize("variant", ["dedup", "neither"])
def test_after_a_restore_a_correction_of_what_was_accepted_leaves(office, clock, variant):
    state = ModelServer(clock, variant)
    pupils, old = sent_then_copied(office, state)
    another_sent(office, state, pupils, old)
    office.put_back()
    office.send(state)
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}
    office.act(correct_lesson, replace(old, minutes=45), "durée")
    assert blocked_codes(office.desk) == []
    assert send(office.desk, state).accepted == 1


@pytest.mark.parametrize(("variant", "lag"), [("dedup", 0), ("both", 48)])
def test_a_correction_of_what_was_accepted_is_no_lesson_of_the_former_program(office, clock, variant, lag):
    state = ModelServer(clock, variant, lag_hours=lag)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (old,) = pupils.record(pupils.lesson(0))
    send(office.desk, state)
    change_take_over(office.desk, TakeOver(date(2026, 11, 20), date(2026, 11, 21)))
    office.act(correct_lesson, replace(old, minutes=45), "durée")
    assert blocked_codes(office.desk) == []
    assert send(office.desk, state).accepted == 1


def blocked_codes(desk):
    return [line.finding.code for line in check(desk).blocked]


@pytest.mark.parametrize("fault", [NOT_SENT, LOST_BEFORE])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_sent_by_the_former_program_after_an_attempt_of_ours_left_nothing(desk, clock, variant, fault):
    """Looked up once before that attempt, and absent then."""
    change_setting(desk, "dsr.first_day", "2026-11-20")
    state = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    send(desk, state, scripted(fault))
    assert not state.records
    clock.advance(minutes=10)
    state.record(content(told(lesson)))  # the former program's own evening
    for _ in range(3):
        clock.advance(hours=state.lag_hours + 1)
        send(desk, state)
    assert len(state.records) == 1
    assert states(desk) == {SubmissionState.ACCEPTED: 1}


def test_nothing_lost_where_the_attempt_left_nothing_and_nobody_else_sent_it(desk, clock):
    change_setting(desk, "dsr.first_day", "2026-11-20")
    state = ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0))
    send(desk, state, scripted(LOST_BEFORE))
    for _ in range(3):
        clock.advance(hours=state.lag_hours + 1)
        send(desk, state)
    assert states(desk) == {SubmissionState.ACCEPTED: 1}


@pytest.mark.parametrize("first_day", ["2026-11-19", "2026-11-20"])
def test_lost_by_the_state_and_the_window_closed_before_it_leaves_again(desk, clock, first_day):
    """Of any other day the next run sends the same bytes again: this server takes them once."""
    change_setting(desk, "dsr.first_day", first_day)
    state = ModelServer(clock, "both")
    (lesson,) = with_lessons(desk, 1)
    send(desk, state)
    clock.advance(hours=2)
    state.forget(lesson.id)
    proven = []

    def stops(place):
        if place == "read":
            proven.append(place)
        return FINE

    options = RunOptions(is_stopped=lambda: bool(proven))
    reconcile(desk, lambda: ModelGateway(state, stops), options=options, tools=UNLIMITED)
    clock.advance(hours=1)
    send(desk, state)
    assert states(desk) == {SubmissionState.ACCEPTED: 1}
