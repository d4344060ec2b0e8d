"""What a person says of a lesson after a copy was put back, and takes back before it leaves: the State keeps what it
had. A cancellation in its place struck out a good hour until somebody confirmed it again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.lesson_moves import move_lessons
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.sending.send_acts import correct_neph
from tests.faults.send_truth import differs
from tests.sending.copy_office import CopyOffice, planned_here_counted_there
from tests.sending.model_server import VARIANTS, ModelServer
from tests.sending.school import HandClock, Pupils

ACCEPTED, DROPPED, DUE = SubmissionState.ACCEPTED, SubmissionState.DROPPED, SubmissionState.DUE
Act = Callable[[CopyOffice, Lesson], object]
every_contract = pytest.mark.parametrize("contract", VARIANTS)


def _undo(office: CopyOffice) -> None:
    last = next_undo(office.desk)
    assert last is not None
    undo(office.desk, last.id)


def _says(status: LessonStatus) -> Act:
    return lambda office, lesson: set_status(office.desk, [lesson.id], status)


def _cancels(office: CopyOffice, lesson: Lesson) -> None:
    cancel_at_dsr(office.desk, lesson.id, "élève absent")


def _corrects(office: CopyOffice, lesson: Lesson) -> None:
    done = replace(office.lesson(lesson), status=LessonStatus.DONE, minutes=55)
    correct_at_dsr(office.desk, done, "durée")


@every_contract
@pytest.mark.parametrize(
    "act",
    [
        pytest.param(_says(LessonStatus.DONE), id="done"),
        pytest.param(_says(LessonStatus.ABSENT), id="absent"),
        pytest.param(_cancels, id="cancelled there"),
        pytest.param(_corrects, id="corrected"),
    ],
)
def test_undone_before_it_leaves_the_state_keeps_what_it_had(office, clock, contract, act):
    server = ModelServer(clock, contract)
    lesson = planned_here_counted_there(office, server)
    before = server.newest(lesson.id)
    for _ in range(2):
        clock.advance(minutes=1)
        act(office, lesson)
        _undo(office)
        office.act(follow_lessons, [lesson.id])  # as whatever touches its training does
        office.send(server, times=2)
        assert server.newest(lesson.id) == before
        assert office.newest(lesson).state is DROPPED
    act(office, lesson)
    office.send(server, times=2)
    assert office.newest(lesson).state is ACCEPTED
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
def test_a_neph_put_right_and_all_undone_leaves_what_the_state_had(office, clock, contract):
    server = ModelServer(clock, contract)
    lesson = planned_here_counted_there(office, server)
    before = server.newest(lesson.id)
    clock.advance(minutes=1)
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    server.refused[lesson.id] = "NEPH_INCONNU"
    office.send(server)
    server.refused.clear()
    correct_neph(office.desk, [lesson.id], "230200000009")
    _undo(office)
    _undo(office)
    office.send(server, times=2)
    assert server.newest(lesson.id) == before


@every_contract
def test_said_done_then_moved_to_come_the_hour_of_before_counts_no_more(office, clock, contract):
    """That is no undo: a person says that the lesson is still to be given."""
    server = ModelServer(clock, contract)
    lesson = planned_here_counted_there(office, server)
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    later = replace(office.lesson(lesson), starts_at=clock.now() + timedelta(days=7))
    move_lessons(office.desk, [later])
    assert office.lesson(lesson).status is LessonStatus.PLANNED
    office.send(server, times=2)
    assert office.newest(lesson).cancels
    assert office.newest(lesson).state is ACCEPTED


def _planned_here_held_there(office: CopyOffice, clock: HandClock, contract: str) -> Lesson:
    """Refused because the State holds it otherwise, after the copy in which it was still to come."""
    server = ModelServer(clock, contract)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, status=LessonStatus.PLANNED))
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    server.refused[lesson.id] = "VERSION_CONFLIT"
    office.send(server)
    office.put_back()
    assert office.newest(lesson).state is SubmissionState.REJECTED
    return lesson


@every_contract
def test_held_there_confirmed_and_undone_twice_nothing_is_struck_out(office, clock, contract):
    lesson = _planned_here_held_there(office, clock, contract)
    for _ in range(2):
        clock.advance(minutes=1)
        set_status(office.desk, [lesson.id], LessonStatus.DONE)
        _undo(office)
        assert office.newest(lesson).state is DROPPED


@every_contract
@pytest.mark.parametrize("status", [LessonStatus.DONE, LessonStatus.ABSENT])
def test_undone_then_said_otherwise_it_leaves_though_not_transmitted(office, clock, contract, status):
    """What corrects or cancels a lesson that the State has leaves all the same: what it counts must be true."""
    lesson = _planned_here_held_there(office, clock, contract)
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    _undo(office)
    with office.desk.database.write("Ne pas transmettre", clock.now()) as written:
        enrolment = written.work.enrolments.require(lesson.enrolment_id)
        written.work.enrolments.put(replace(enrolment, transmits=False, transmits_reason="papier"))
        follow_lessons(written.work, [lesson.id])
    set_status(office.desk, [lesson.id], status)
    assert office.newest(lesson).state is DUE
    assert office.newest(lesson).cancels is (status is not LessonStatus.DONE)
