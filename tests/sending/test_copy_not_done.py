"""A copy put back in which a lesson is not done, and was done and sent since: it never leaves as given."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson, resend
from livret_desktop.services.outbox.preflight import check
from tests.faults.send_truth import differs
from tests.sending.acts import states, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, VARIANTS, ModelServer
from tests.sending.school import Pupils, with_lessons

ACCEPTED, HELD, REJECTED = SubmissionState.ACCEPTED, SubmissionState.HELD, SubmissionState.REJECTED
every_contract = pytest.mark.parametrize("contract", VARIANTS)


@pytest.fixture
def bare(office, clock, contract, fault, status):
    """Not done in the copy, done and sent without an answer since: a version that only the journal knows."""
    server = ModelServer(clock, contract)
    pupils = Pupils(office.desk)
    pupils.enrol(2)
    (lesson,) = pupils.record(pupils.lesson(0))
    set_status(office.desk, [lesson.id], status)
    office.copy()
    if status is not LessonStatus.DONE:
        set_status(office.desk, [lesson.id], LessonStatus.DONE)
    office.send(server, fault)
    office.put_back()
    pupils.desk = office.desk
    (other,) = pupils.record(pupils.lesson(1))
    before = len(server.records)
    office.send(server, times=3)
    assert office.newest(other).state is ACCEPTED, "it stops nobody"
    assert not server.doubled()
    new = {record.lesson_id for record in server.records[before:]}
    if status is not LessonStatus.DONE:
        assert lesson.id not in new, "a lesson not done here was told as done"
    return server, lesson


with_fault = pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE])


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.DONE])
def test_done_in_the_copy_and_in_doubt_by_the_journal_it_leaves_as_it_is(office, contract, bare):
    _, lesson = bare
    assert office.newest(lesson).state is (HELD if contract == "neither" else ACCEPTED)


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.PLANNED])
@pytest.mark.parametrize("said", [LessonStatus.DONE, LessonStatus.ABSENT])
def test_planned_in_the_copy_and_in_doubt_it_waits_to_be_confirmed(office, contract, bare, said):
    """Sent again it was recorded as done, with the minutes that were planned."""
    server, lesson = bare
    if office.newest(lesson).state is HELD:
        office.decide(lesson, Decision.ACCEPTED if server.newest(lesson.id) else Decision.ABSENT)
    else:
        (line,) = [one for one in check(office.desk).blocked if one.lesson_id == str(lesson.id)] or [None]
        assert line is None or line.finding.code == "LECON_A_CONFIRMER"
        assert (line is None) is (office.newest(lesson).state is SubmissionState.DROPPED)
    set_status(office.desk, [lesson.id], said)
    office.send(server, times=2)
    if office.newest(lesson).state is SubmissionState.DUE:
        office.decide(lesson, Decision.ACCEPTED if server.newest(lesson.id) else Decision.ABSENT)
        office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
@with_fault
@pytest.mark.parametrize("status", [LessonStatus.ABSENT])
def test_not_given_in_the_copy_and_in_doubt_it_never_leaves_as_given(office, contract, bare):
    """Sent again under deduplication, due again once proven absent: an hour that was not given was declared."""
    server, lesson = bare
    newest = office.newest(lesson)
    if "read" in contract or contract == "both":
        is_there = server.newest(lesson.id) is not None
        assert newest.state is (HELD if is_there else SubmissionState.DROPPED)
    else:
        assert newest.state is HELD
    if newest.state is HELD:
        assert (newest.reason is not None and "ne compte pas ici" in newest.reason) or contract == "neither"
        office.decide(lesson, Decision.ABSENT)
        office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
@pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE])
@pytest.mark.parametrize("says", [Decision.ABSENT, Decision.ACCEPTED])
def test_an_older_version_said_absent_is_cancelled_beside_a_doubt_that_comes_to_nothing(
    office, clock, contract, fault, says
):
    """Cancelled in the copy; given after all since, sent, then corrected without an answer. The person who says that
    the State does not have it is wrong: it went on counting an hour that here was not given."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.act(cancel_lesson, lesson.id, "n’a pas eu lieu")
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    office.act(correct_lesson, replace(lesson, minutes=49), "durée")
    office.send(server)
    office.act(correct_lesson, replace(lesson, minutes=52), "durée")
    office.send(server, fault)
    office.put_back()
    for _ in range(4):
        if HELD in states(office.desk):
            office.decide(lesson, says)
        office.send(server)
    if says is Decision.ABSENT:
        assert not differs(server, office.lesson(lesson)), versions(office.desk, lesson.id)
    assert not server.doubled()


@every_contract
@pytest.mark.parametrize("status", [LessonStatus.PLANNED, LessonStatus.ABSENT])
def test_a_refusal_since_the_copy_of_what_is_not_done_here_is_not_sent_again(office, clock, contract, status):
    """ "Renvoyer" declared an hour that this copy says was not given, or not yet."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    set_status(office.desk, [lesson.id], status)
    office.copy()
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server)
    office.put_back()
    server.refused.clear()
    assert office.newest(lesson).state is REJECTED
    with pytest.raises(RuleError, match="n’est pas « Faite » ici"):
        office.act(resend, [lesson.id])
    if status is LessonStatus.PLANNED:
        set_status(office.desk, [lesson.id], LessonStatus.DONE)
    else:
        office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert len(server.records) == (status is LessonStatus.PLANNED)
