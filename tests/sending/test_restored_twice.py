"""What a restore held, closed or was told is not undone by the next one, nor where the folder moves."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import UNLIMITED, states, versions
from tests.sending.model_server import ModelGateway, ModelServer
from tests.sending.school import Pupils, with_lessons


def other_copy(office):
    """Keep the copy made, so that another one can be made beside it."""
    former = office._copy
    office._copy = former.with_name("copie-2")
    return former


def accepted_copied_and_corrected(office, state):
    """v1 accepted; copy A; corrected, and the correction not sent yet."""
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    a = other_copy(office)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    return lesson, a


def cancelled_there_held_here(office, state):
    """v1 accepted; copy; cancelled there; the copy put back: held."""
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state)
    office.put_back()
    assert states(office.desk) == {SubmissionState.HELD: 1}
    return lesson


def assert_still_held_where_the_folder_moves(office, lesson):
    settle_if_moved(replace(office.desk, installation_id=UUID(int=78)))
    assert states(office.desk) == {SubmissionState.HELD: 1}, versions(office.desk, lesson.id)


def take_the_neph(office, clock, lesson):
    """Nothing of its student can leave any more."""
    with office.desk.database.write("NEPH", clock.now()) as written:
        student = written.work.students.require(lesson.student_id)
        written.work.students.put(replace(student, neph=""))


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_a_correction_put_back_twice_is_still_cancelled_there(office, clock, variant):
    """v1 accepted; copy A; corrected; copy B; B put back and read (paused); A put back; cancelled here."""
    state = ModelServer(clock, variant)
    lesson, a = accepted_copied_and_corrected(office, state)
    office.copy()
    office.put_back(is_resumed=False)
    for _ in range(30):
        run_due(office.desk, lambda: ModelGateway(state), tools=UNLIMITED)
        clock.advance(minutes=5)
    office._copy = a
    office.put_back()
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state, times=4)
    assert state.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_a_blocked_correction_put_back_twice_is_still_cancelled_there(office, clock, variant):
    """v1 accepted; copy A; corrected, blocked; copy B put back: proven absent, still blocked; A put back; cancelled."""
    state = ModelServer(clock, variant)
    lesson, a = accepted_copied_and_corrected(office, state)
    take_the_neph(office, clock, lesson)
    office.copy()
    office.put_back()
    office.send(state, times=3)
    office._copy = a
    office.put_back()
    office.send(state, "not sent")
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state, times=4)
    assert state.newest(lesson.id).content["annulee"] is True, versions(office.desk, lesson.id)


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_what_is_at_the_state_stays_accepted(office, clock, variant):
    """v1 accepted; copy; corrected, and blocked; folder opened on another PC: proven absent; the copy put back."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    take_the_neph(office, clock, lesson)
    settle_if_moved(replace(office.desk, installation_id=UUID(int=78)))
    resume(office.desk)
    office.send(state, times=3)
    before = versions(office.desk, lesson.id)
    office.put_back()
    assert (1, SubmissionState.ACCEPTED) in versions(office.desk, lesson.id), (
        before,
        versions(office.desk, lesson.id),
    )


@pytest.mark.parametrize("variant", ["both", "read-back", "dedup", "neither"])
def test_cancelled_there_and_held_here_it_is_still_held(office, clock, variant):
    state = ModelServer(clock, variant)
    cancelled_there_held_here(office, state)
    office.copy()
    office.put_back()
    assert states(office.desk) == {SubmissionState.HELD: 1}


def test_the_same_where_the_folder_moves(office, clock):
    state = ModelServer(clock, "neither")
    lesson = cancelled_there_held_here(office, state)
    assert_still_held_where_the_folder_moves(office, lesson)


def test_found_otherwise_and_held_it_is_still_held_where_the_folder_moves(office, clock):
    """Sent after the copy; typed again otherwise; found there: held beside it; the folder moves."""
    state = ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    (lesson,) = pupils.record(pupils.lesson(0))
    office.send(state)
    office.put_back()
    pupils.desk = office.desk
    pupils.record(replace(lesson, id=UUID(int=4242), minutes=45))
    office.send(state, times=2)
    assert states(office.desk) == {SubmissionState.HELD: 1}, states(office.desk)
    assert_still_held_where_the_folder_moves(office, lesson)


@pytest.mark.parametrize("variant", ["both", "read-back", "dedup", "neither"])
def test_held_without_bytes_it_is_compared_and_held_again(office, clock, variant):
    """The same without bytes: compared again, held again."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(state)
    office.put_back()
    assert states(office.desk) == {SubmissionState.HELD: 1}
    assert_still_held_where_the_folder_moves(office, lesson)


def test_what_was_declared_of_a_held_correction_stands(office, clock):
    """v1 accepted; copy A; corrected; copy B put back: v2 held, and declared by hand; A put back."""
    state = ModelServer(clock, "neither")
    lesson, a = accepted_copied_and_corrected(office, state)
    office.copy()
    office.put_back()
    office.send(state)
    assert states(office.desk) == {SubmissionState.HELD: 1}
    decide_lesson(office.desk, lesson.id, Decision.DECLARED, who="Claire", reason="portail")
    office._copy = a
    office.put_back()
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}, versions(office.desk, lesson.id)
