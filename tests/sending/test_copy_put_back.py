"""A copy of the database put back, with or without its send journal, after the lesson left again: nothing doubled,
nothing that stops all sending, and what the State has otherwise is said."""

from contextlib import suppress
from dataclasses import replace

import pytest

from livret_desktop.db import outbox_reads
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson, resend
from tests.faults.send_truth import differs
from tests.sending.acts import versions
from tests.sending.copy_office import (
    CopyOffice,
    planned_here_counted_there,
    refused_then_accepted_since,
)
from tests.sending.model_server import FINE, LOST_AFTER, LOST_BEFORE, VARIANTS, ModelServer
from tests.sending.school import with_lessons

ACCEPTED, HELD, REJECTED = SubmissionState.ACCEPTED, SubmissionState.HELD, SubmissionState.REJECTED
SAID = {"who": "Claire Vasseur", "why": "portail"}
every_contract = pytest.mark.parametrize("contract", VARIANTS)
with_and_without_journal = pytest.mark.parametrize("has_journal", [True, False])


@every_contract
@with_and_without_journal
@pytest.mark.parametrize("again", [FINE, LOST_AFTER])
def test_a_doubt_of_the_copy_may_have_left_again_since(office, clock, contract, has_journal, again):
    """Dated by its first attempt, it would be proven absent while the State does not show the second one yet."""
    server = ModelServer(clock, contract, lag_hours=24)
    with_lessons(office.desk, 1)
    office.send(server, LOST_BEFORE)
    office.copy()
    office.send(server, again)
    clock.advance(hours=-24)  # the restore comes before the State shows what it has just recorded
    office.put_back(has_journal=has_journal)
    office.send(server, times=4)
    assert not server.doubled()


@every_contract
@with_and_without_journal
def test_a_refusal_of_the_copy_may_have_been_sent_again_since(office, clock, contract, has_journal):
    server = ModelServer(clock, contract)
    lesson = refused_then_accepted_since(office, server, "ELEVE_NON_RATTACHE", has_journal=has_journal)
    if has_journal:
        assert versions(office.desk, lesson.id) == [(1, ACCEPTED)]
    else:
        office.act(resend, [lesson.id])
        office.send(server, times=3)
        assert office.newest(lesson).version > 100
    assert not server.doubled()
    assert not differs(server, lesson)


def test_a_refusal_after_the_restore_is_sent_again_under_its_number(office, clock):
    server = ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.put_back()
    server.refused[lesson.id] = "ELEVE_NON_RATTACHE"
    office.send(server, times=2)
    office.act(resend, [lesson.id])
    office.send(server)
    first = office.newest(lesson)
    server.refused.clear()
    office.act(resend, [lesson.id])
    office.send(server)
    assert first.state is REJECTED
    assert versions(office.desk, lesson.id)[-1] == (first.version, ACCEPTED)


@every_contract
def test_a_refusal_of_the_copy_is_cancelled_there_too(office, clock, contract):
    """Sent again after the copy, and accepted: cancelled here alone, it would still count at the State."""
    server = ModelServer(clock, contract)
    lesson = refused_then_accepted_since(office, server, "ELEVE_NON_RATTACHE", has_journal=False)
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))


def put_back_then_cancelled(
    office: CopyOffice, server: ModelServer, lesson: Lesson, *, has_journal: bool
) -> None:
    office.put_back(has_journal=has_journal)
    if office.newest(lesson).state is HELD:
        office.decide(lesson, Decision.ACCEPTED)
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(server, times=2)


@every_contract
@with_and_without_journal
def test_the_same_copy_put_back_twice_never_gives_a_number_twice(office, clock, contract, has_journal):
    """The second time knows nothing of the first, nor of the numbers that its corrections took."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.copy()
    for _ in range(2):
        put_back_then_cancelled(office, server, lesson, has_journal=has_journal)
    assert not server.doubled()
    assert not differs(server, office.lesson(lesson))


@every_contract
@with_and_without_journal
def test_a_mark_of_the_copy_may_have_been_taken_back_since(office, clock, contract, has_journal):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.send(server)
    office.put_back(has_journal=has_journal)
    if has_journal:
        assert versions(office.desk, lesson.id) == [(1, ACCEPTED)]
    with suppress(RuleError):
        take_back_declaration(office.desk, [lesson.id])
    office.send(server, times=3)
    assert not server.doubled()
    assert len(server.records) == 1


@every_contract
@pytest.mark.parametrize("answer", [FINE, LOST_AFTER])
def test_a_mark_taken_back_since_and_sent_without_answer_is_in_doubt(office, clock, contract, answer):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.send(server, answer)
    office.put_back()
    office.send(server, times=3)
    is_known = answer == FINE or contract != "neither"
    assert office.newest(lesson).state is (ACCEPTED if is_known else HELD)
    assert len(server.records) == 1


def _corrected(office: CopyOffice, lesson: Lesson) -> None:
    office.act(correct_lesson, replace(lesson, minutes=90), "durée")


def _cancelled(office: CopyOffice, lesson: Lesson) -> None:
    office.act(cancel_lesson, lesson.id, "élève absent")


@every_contract
@pytest.mark.parametrize("change", [_corrected, _cancelled])
@pytest.mark.parametrize("was_sent", [True, False])
def test_what_the_state_accepted_otherwise_waits_for_a_person(office, clock, contract, change, was_sent):
    """The journal has only a SHA-256: another one than these records give says that the State has something else."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    if was_sent:
        office.send(server)
    office.copy()
    if not was_sent:
        office.send(server)
    change(office, lesson)
    office.send(server)
    office.put_back()
    office.send(server, times=2)
    held = office.newest(lesson)
    assert held.state is HELD
    assert ("annulée" if change is _cancelled else "un contenu que cette copie n’a pas") in (
        held.reason or ""
    )
    office.decide(lesson, Decision.ABSENT)
    office.send(server, times=2)
    assert office.newest(lesson).state is ACCEPTED
    assert not differs(server, office.lesson(lesson))


@every_contract
@pytest.mark.parametrize("change", [_corrected, _cancelled])
def test_kept_as_the_state_has_it_the_same_change_is_made_again(office, clock, contract, change):
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.copy()
    change(office, lesson)
    office.send(server)
    office.put_back()
    office.decide(lesson, Decision.ACCEPTED)
    change(office, lesson)
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
def test_what_the_state_accepted_as_here_keeps_its_bytes_again(office, clock, contract):
    """The same SHA-256 is a proof; with its bytes the lesson can be compared and corrected like any other."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.send(server)
    office.put_back()
    with office.desk.database.read() as reading:
        assert outbox_reads.counts_of_newest(reading.connection) == {ACCEPTED: 1}
    _corrected(office, lesson)
    office.send(server, times=2)
    assert not differs(server, office.lesson(lesson))


@every_contract
@pytest.mark.parametrize("status", [LessonStatus.DONE, LessonStatus.ABSENT])
def test_planned_in_the_copy_and_accepted_since_it_is_confirmed_like_another(office, clock, contract, status):
    """Refused as already sent, it could not be confirmed; and a correction of its minutes cancelled a good hour."""
    server = ModelServer(clock, contract)
    lesson = planned_here_counted_there(office, server)
    assert office.newest(lesson).state is ACCEPTED
    with pytest.raises(RuleError, match="encore prévue ici"):
        office.act(correct_lesson, replace(office.lesson(lesson), minutes=55), "durée")
    set_status(office.desk, [lesson.id], status)
    office.send(server, times=2)
    assert office.newest(lesson).state is ACCEPTED
    assert not differs(server, office.lesson(lesson))
    assert not server.doubled()


@every_contract
def test_nor_with_the_clock_set_back_in_between(office, clock, contract):
    """By its hour the second restore comes before the first: it must not count on alike."""
    server = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.copy()
    office.put_back(has_journal=False)
    office.send(server, times=2)
    office.copy()
    for _ in range(2):
        clock.advance(hours=-30)
        put_back_then_cancelled(office, server, lesson, has_journal=False)
    assert not server.doubled()


def test_nobody_is_asked_about_what_a_cancellation_has_replaced(office, clock):
    """A correction nobody answered, which the State has otherwise, and its cancellation put in doubt by the restore:
    the first is held, the second proven absent and sent, all in one run."""
    server = ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(server, LOST_BEFORE)
    server.record({**server.newest(lesson.id).content, "version": 2, "dureeMinutes": 90})
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.copy()
    office.put_back(has_journal=False)
    office.send(server, times=2)
    assert versions(office.desk, lesson.id)[-2:] == [(2, SubmissionState.SUPERSEDED), (3, ACCEPTED)]
    assert not differs(server, office.lesson(lesson))
