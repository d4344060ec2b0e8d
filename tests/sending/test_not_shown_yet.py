"""The State shows with a lag what it has received: a lesson somebody else has just sent is not looked up too early."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from livret_desktop.clock import PARIS
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.preflight import NOT_SHOWN_YET, check
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import UNLIMITED, send, states
from tests.sending.copy_office import copied_then_sent
from tests.sending.model_server import VARIANTS, ModelGateway, ModelServer
from tests.sending.school import FRIDAY, Pupils
from tests.sending.state import content, told

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)
YESTERDAY_EVENING = datetime(2026, 11, 19, 20, 0, tzinfo=PARIS)
READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]


@pytest.fixture
def former(desk, clock):
    """The first day is today; the former program has sent yesterday's lesson, which the State shows tomorrow."""
    change_setting(desk, "dsr.first_day", TODAY.isoformat())
    pupils = Pupils(desk)
    pupils.enrol(2)
    (lesson,) = pupils.record(pupils.lesson(0, YESTERDAY))
    pupils.record(pupils.lesson(1, TODAY))

    def make(variant: str, lag_hours: int = 48) -> tuple[ModelServer, UUID]:
        state = ModelServer(clock, variant, lag_hours)
        state.record(content(told(lesson)), at=YESTERDAY_EVENING)
        return state, lesson.id

    return make


def waits(desk) -> list[str]:
    """Codes of what is not to leave now, whoever it waits for."""
    report = check(desk)
    return [one.finding.code for one in (*report.blocked, *report.later)]


@pytest.mark.parametrize("variant", READABLE)
def test_what_the_former_program_has_just_sent_waits_until_it_would_show(desk, clock, former, variant):
    state, lesson_id = former(variant)
    report = send(desk, state)
    assert (report.accepted, report.blocked, report.left) == (1, 0, 0)
    assert any("partira plus tard" in one for one in report.notices)
    assert waits(desk) == [NOT_SHOWN_YET]
    (line,) = check(desk).later
    assert (line.lesson_id, line.finding.fix.split("après ")[1]) == (str(lesson_id), "le 22/11/2026 à 00:10.")
    clock.advance(hours=20)
    assert send(desk, state).accepted == 0
    clock.instant = datetime(2026, 11, 22, 0, 10, tzinfo=PARIS)
    assert waits(desk) == []
    assert send(desk, state).adopted == 1
    assert len(state.records) == 2


@pytest.mark.parametrize("variant", READABLE)
def test_what_nobody_has_sent_leaves_by_itself_after_that(desk, clock, former, variant):
    state, lesson_id = former(variant)
    state.forget(state.records[0].lesson_id)
    send(desk, state)
    assert lesson_id not in {one.lesson_id for one in state.records}
    clock.instant = datetime(2026, 11, 22, 0, 11, tzinfo=PARIS)
    send(desk, state)
    assert states(desk) == {SubmissionState.ACCEPTED: 2}


def test_the_server_s_clock_counts(desk, clock, former):
    state, _ = former("both")
    state.skew = timedelta(hours=2)
    send(desk, state)
    clock.instant = datetime(2026, 11, 21, 22, 9, tzinfo=PARIS)
    assert waits(desk) == [NOT_SHOWN_YET]
    clock.instant = datetime(2026, 11, 21, 22, 10, tzinfo=PARIS)
    assert waits(desk) == []


def test_a_person_who_knows_better_may_send_it_at_once(desk, former):
    state, lesson_id = former("both")
    state.forget(state.records[0].lesson_id)
    send(desk, state)
    send_history(desk, [lesson_id], Settling("Claire Morel", "l’ancien programme était déjà arrêté"))
    assert send(desk, state).accepted == 1


@pytest.mark.parametrize("variant", ["dedup", "neither"])
def test_where_the_state_cannot_be_read_a_person_decides_as_before(desk, former, variant):
    state, _ = former(variant)
    send(desk, state)
    assert waits(desk) == ["REPRISE_A_VERIFIER"]


@pytest.fixture
def lost(office, clock):
    """Sent just before a copy of before was put back: absent here, and the State shows it in a day."""

    def make(variant: str, *, has_journal: bool) -> tuple[ModelServer, UUID]:
        state = ModelServer(clock, variant, lag_hours=24)
        pupils, lesson = copied_then_sent(office, state)
        office.put_back(has_journal=has_journal)
        pupils.desk = office.desk
        pupils.record(replace(lesson, id=UUID(int=4242)))
        return state, lesson.id

    return make


def tick(desk, state):
    return run_due(desk, lambda: ModelGateway(state), tools=UNLIMITED)


@pytest.mark.parametrize("has_journal", [True, False])
@pytest.mark.parametrize("variant", READABLE)
def test_typed_again_after_a_restore_it_waits_until_what_was_sent_last_would_show(
    office, clock, lost, variant, has_journal
):
    state, lost_id = lost(variant, has_journal=has_journal)
    send(office.desk, state)
    assert waits(office.desk) == [NOT_SHOWN_YET]
    clock.advance(hours=24, minutes=11)
    send(office.desk, state)
    assert {one.lesson_id for one in state.records} == {lost_id}
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}


def test_read_too_early_it_is_read_again_once_not_each_minute(office, clock, lost):
    state, lost_id = lost("both", has_journal=False)
    tick(office.desk, state)
    asked = len(state.requests)
    for _ in range(5):
        clock.advance(minutes=1)
        tick(office.desk, state)
    assert len(state.requests) == asked
    clock.advance(hours=24, minutes=11)
    tick(office.desk, state)
    assert len(state.requests) > asked
    send(office.desk, state)
    assert {one.lesson_id for one in state.records} == {lost_id}


def test_a_lesson_of_a_day_after_the_restore_does_not_wait(office, clock, lost):
    state, _ = lost("both", has_journal=True)
    send(office.desk, state)
    clock.advance(hours=15)
    pupils = Pupils(office.desk, 1)
    (later,) = pupils.record(pupils.lesson(0, FRIDAY.date() + timedelta(days=1), id=UUID(int=5151)))
    assert send(office.desk, state).accepted == 1
    assert later.id in {one.lesson_id for one in state.records}


def test_what_was_read_too_early_in_training_is_no_question_of_the_state(office, clock):
    set_training(office.desk, is_training=True)
    office.copy()
    office.put_back()
    send(office.desk, ModelServer(clock, "both", lag_hours=72))
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0))
    assert send(office.desk, ModelServer(clock, "both", lag_hours=72)).accepted == 1


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_restored_under_a_clock_that_was_behind(office, clock, variant):
    state = ModelServer(clock, variant, lag_hours=24)
    pupils, lesson = copied_then_sent(office, state)
    clock.instant -= timedelta(days=2)  # the new PC's clock is two days behind
    state.skew = timedelta(days=2)
    office.put_back(has_journal=False)
    clock.instant += timedelta(days=2)  # put right
    state.skew = timedelta(0)
    pupils.desk = office.desk
    pupils.record(replace(lesson, id=UUID(int=4242)))
    send(office.desk, state)
    clock.advance(hours=26)
    send(office.desk, state)
    assert {one.lesson_id for one in state.records} == {lesson.id}
