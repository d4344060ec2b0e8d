"""Corrections, cancellations and decisions: what was attempted is never changed, and the State ends with our view."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson, decide, resend
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.versions import attempted_among
from livret_desktop.services.sending.send_list import read_send_detail
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.sending.sent_versions import lesson_named, read_sent_versions
from tests.sending.acts import send, states, versions
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    ModelServer,
    scripted,
)
from tests.sending.school import with_lessons


def wrongly_said_absent_then_cancelled(desk, clock):
    """The State has it; a person said that it has not, and then cancelled it here."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(LOST_AFTER))
    send(desk, server)
    with desk.database.write("Décision", clock.now()) as written:
        decide(written.work, lesson.id, Decision.ABSENT, who="Claire", reason="pas vue")
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    return lesson, server


def switch_off_and_on(desk, lesson):
    """Its enrolment is no longer transmitted, and is again."""
    for transmits in (False, True):
        with desk.database.write("Transmettre", desk.clock.now()) as written:
            enrolment = written.work.enrolments.require(lesson.enrolment_id)
            written.work.enrolments.put(replace(enrolment, transmits=transmits, transmits_reason="essai"))
            follow_lessons(written.work, [lesson.id])


def test_without_deduplication_nor_read_back_a_person_decides(desk, clock):
    lessons = with_lessons(desk, 3)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(LOST_AFTER))
    report = send(desk, server)
    assert (report.held, report.to_verify) == (3, 0)
    assert all(lesson.reason for lesson in report.lessons)
    assert len(server.records) == 3
    with desk.database.write("Décisions", clock.now()) as written:
        work = written.work
        decide(work, lessons[0].id, Decision.ACCEPTED, who="Claire", reason="vue sur RdvPermis")
        decide(work, lessons[1].id, Decision.ABSENT, who="Claire", reason="absente de RdvPermis")
        decide(work, lessons[2].id, Decision.DECLARED, who="Claire", reason="courriel au BER")
    assert send(desk, server).accepted == 1
    assert not server.doubled()  # the wrong guess left one effective record, as version 2
    assert server.newest(lessons[1].id).version == 2
    assert versions(desk, lessons[1].id) == [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.ACCEPTED)]
    assert status(desk).by_hand == 2


def test_a_decision_needs_who_and_why(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(LOST_AFTER))
    send(desk, server)
    with pytest.raises(RuleError), desk.database.write("", clock.now()) as written:
        decide(written.work, lesson.id, Decision.ABSENT, who="Claire", reason=" ")
    assert states(desk) == {SubmissionState.HELD: 1}


def test_rejected_then_corrected_or_sent_again(desk, clock):
    first, second = with_lessons(desk, 2)
    server = ModelServer(clock)
    server.refused = {first.id: "NEPH_INCONNU", second.id: "ELEVE_NON_RATTACHE"}
    report = send(desk, server)
    assert report.rejected == 2
    assert {lesson.code for lesson in report.lessons} == {"NEPH_INCONNU", "ELEVE_NON_RATTACHE"}
    server.refused = {}
    with desk.database.write("Corrections", clock.now()) as written:
        correct_lesson(written.work, replace(first, minutes=45), "durée")
        resend(written.work, [second.id])
    assert not read_send_detail(desk, first.id, {}).line.sent.replaces  # what was refused is not there
    assert send(desk, server).accepted == 2
    assert versions(desk, first.id) == [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.ACCEPTED)]
    assert versions(desk, second.id) == [(1, SubmissionState.ACCEPTED)]


def test_a_correction_replaces_what_was_accepted(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "erreur de saisie")
    assert read_send_detail(desk, lesson.id, {}).line.sent.replaces
    assert send(desk, server).accepted == 1
    assert server.newest(lesson.id).content["dureeMinutes"] == 90
    assert versions(desk, lesson.id) == [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.ACCEPTED)]


def test_a_cancelled_lesson_is_cancelled_at_the_state(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    assert send(desk, server).accepted == 1
    assert server.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize("variant", ["read-back", "dedup"])
def test_a_correction_waits_for_an_unknown_outcome(desk, clock, variant):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant=variant)
    send(desk, server, scripted(LOST_AFTER))
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée")
    report = send(desk, server)
    assert report.left == 0
    assert server.newest(lesson.id).version == 2
    assert not server.doubled()


def test_cancelled_while_unknown_and_proven_absent_sends_nothing(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back")
    send(desk, server, scripted(LOST_BEFORE))
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "annulée")
    clock.advance(minutes=11)
    report = send(desk, server)
    assert not server.records
    assert not report.is_something_left
    assert versions(desk, lesson.id) == [(1, SubmissionState.DROPPED), (2, SubmissionState.DROPPED)]


def test_other_content_at_the_state_is_held_never_overwritten(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back")
    send(desk, server, scripted(LOST_AFTER))
    server.records[0].content["dureeMinutes"] = 55
    report = send(desk, server)
    assert report.held == 1
    assert len(server.records) == 1


def test_an_attempted_lesson_is_never_changed_silently(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    send(desk, ModelServer(clock))
    for change in ({"minutes": 30}, {"status": LessonStatus.PLANNED}):
        with pytest.raises(RuleError), desk.database.write("", clock.now()) as written:
            written.work.lessons.put(replace(lesson, **change))
            follow_lessons(written.work, [lesson.id])
    with desk.database.write("Lieu", clock.now()) as written:
        written.work.lessons.put(replace(lesson, place="gare"))
        follow_lessons(written.work, [lesson.id])  # nothing of what was sent
        assert attempted_among(written.work, [lesson.id]) == {lesson.id}


def test_never_attempted_is_edited_in_place_dropped_and_due_again(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    with desk.database.write("Modification", clock.now()) as written:
        written.work.lessons.put(replace(lesson, minutes=30))
        follow_lessons(written.work, [lesson.id])
    assert versions(desk, lesson.id) == [(1, SubmissionState.DUE)]
    with desk.database.write("Absent", clock.now()) as written:
        written.work.lessons.put(replace(lesson, status=LessonStatus.ABSENT))
        follow_lessons(written.work, [lesson.id])
    assert versions(desk, lesson.id) == [(1, SubmissionState.DROPPED)]
    with desk.database.write("Faite", clock.now()) as written:
        written.work.lessons.put(replace(lesson, status=LessonStatus.DONE))
        follow_lessons(written.work, [lesson.id])
    server = ModelServer(clock)
    assert send(desk, server).accepted == 1
    assert [record.version for record in server.records] == [2]


def test_a_switched_off_enrolment_sends_nothing(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    with desk.database.write("Ne pas transmettre", clock.now()) as written:
        enrolment = written.work.enrolments.require(lesson.enrolment_id)
        written.work.enrolments.put(replace(enrolment, transmits=False, transmits_reason="livret papier"))
        follow_lessons(written.work, [lesson.id])
    server = ModelServer(clock)
    assert send(desk, server).accepted == 0
    assert not server.records


def test_a_waiting_correction_then_cancelled_cancels_at_the_state(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée")
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


def test_switched_off_and_on_a_waiting_correction_still_leaves(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée")
    switch_off_and_on(desk, lesson)
    send(desk, server)
    assert server.newest(lesson.id).content["dureeMinutes"] == 90


def test_a_correction_proven_absent_does_not_forget_the_cancellation_of_what_is_there(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back")
    send(desk, server)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée")
    send(desk, server, scripted(LOST_BEFORE))
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    clock.advance(minutes=11)
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


def test_cancelling_what_a_person_wrongly_said_absent_still_cancels_it(desk, clock):
    lesson, server = wrongly_said_absent_then_cancelled(desk, clock)
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


def test_switched_off_and_on_the_cancellation_of_what_was_wrongly_said_absent_still_leaves(desk, clock):
    lesson, server = wrongly_said_absent_then_cancelled(desk, clock)
    switch_off_and_on(desk, lesson)
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (FINE, "", "garde la version 1, 1 h (reçu R-000001)"),
        (LOST_AFTER, "", "on ne sait pas encore"),
        (FINE, "NEPH_INCONNU", "n’a rien de cette leçon"),
    ],
)
def test_a_blocked_correction_says_why_and_what_stays_there(desk, clock, fault, code, words):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back")
    server.refused = {lesson.id: code} if code else {}
    send(desk, server, scripted(fault))
    assert read_sent_versions(desk, lesson.id).blocked_sentences() == ()
    correct_at_dsr(desk, replace(lesson, minutes=4), "interrompue")
    told = read_sent_versions(desk, lesson.id)
    first, why, stays = told.blocked_sentences()
    assert "ne partira pas" in first and "de 5 à 600 minutes" in why
    assert words in stays.replace("\u00a0", " ")
    assert (told.at_state is not None) == words.startswith("garde")


def test_a_blocked_cancellation_is_put_right_and_never_counts_again(desk, clock):
    """Corrected to what cannot be, then cancelled, then put right: the State ends without it, as here."""
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    correct_at_dsr(desk, replace(lesson, minutes=4), "interrompue")
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    told = read_sent_versions(desk, lesson.id)
    assert told.blocked and told.versions[-1].cancels
    assert send(desk, server).blocked == 1
    correct_at_dsr(desk, replace(lesson_named(desk, lesson.id), minutes=60), "durée remise")
    assert read_sent_versions(desk, lesson.id).blocked == ()
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize("is_refused", [False, True])
def test_correcting_a_cancelled_lesson_keeps_it_cancelled(desk, clock, is_refused):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    server.refused = {lesson.id: "NEPH_INCONNU"} if is_refused else {}
    send(desk, server)
    server.refused = {}
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    correct_at_dsr(desk, replace(lesson_named(desk, lesson.id), minutes=45), "durée")
    send(desk, server)
    assert status(desk).due == 0
    newest = server.newest(lesson.id)
    assert newest is None if is_refused else newest.content["annulee"] is True
