"""Sending on a real database and journal, to a State in memory: nothing lost, nothing doubled, everything said."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.db import machine_state, outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import EXIT_COULD_NOT_BEGIN, MachineError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.corrections import Decision, cancel_lesson, correct_lesson, decide, resend
from livret_desktop.services.outbox import attempted_among, follow_lessons
from livret_desktop.services.send_pause import pause
from livret_desktop.services.send_report import SendReport
from livret_desktop.services.send_status import resume, status
from livret_desktop.services.sender_lock import sender_lock
from livret_desktop.services.sending import Means, Wishes, send_due
from tests.sending.model_server import (
    FORBIDDEN,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    PARTIAL,
    TOO_MANY,
    UNAUTHENTICATED,
    ModelGateway,
    ModelServer,
    fine,
    scripted,
)
from tests.sending.school import HandClock, Pupils, school, with_lessons

UNLIMITED = Means(requests_per_minute=None)


def send(desk: Desk, server: ModelServer, fault=fine, **wishes) -> SendReport:
    return send_due(desk, lambda: ModelGateway(server, fault), wishes=Wishes(**wishes), means=UNLIMITED)


def states(desk: Desk) -> dict[SubmissionState, int]:
    with desk.database.read() as reading:
        return outbox_reads.counts_of_newest(reading.connection)


def versions(desk: Desk, lesson_id) -> list[tuple[int, SubmissionState]]:
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id]
    return [(one.version, one.state) for one in known]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock):
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


def test_a_day_of_lessons_is_accepted_with_receipts(desk, clock):
    with_lessons(desk, 12)
    server = ModelServer(clock)
    report = send(desk, server)
    assert (report.accepted, report.left, report.blocked) == (12, 0, 0)
    assert not report.is_something_left
    assert {lesson.receipt for lesson in report.lessons} == {record.receipt for record in server.records}
    assert [place for place, _ in server.requests] == ["capacites", "send"]
    assert status(desk).last_success_at == clock.now()


def test_nothing_more_is_sent_the_second_time(desk, clock):
    with_lessons(desk, 3)
    server = ModelServer(clock)
    send(desk, server)
    report = send(desk, server)
    assert report.accepted == 0
    assert len(server.records) == 3


def test_batches_are_as_large_as_the_server_says(desk, clock):
    with_lessons(desk, 10)
    server = ModelServer(clock, max_batch=4)
    send(desk, server)
    assert [len(lessons) for place, lessons in server.requests if place == "send"] == [4, 4, 2]


@pytest.mark.parametrize("variant", ["dedup", "both"])
def test_a_lost_answer_is_sent_again_as_the_same_bytes_under_deduplication(desk, clock, variant):
    with_lessons(desk, 4)
    server = ModelServer(clock, variant=variant)
    report = send(desk, server, scripted(LOST_AFTER))
    assert (report.to_verify, report.accepted) == (4, 0)
    assert report.is_something_left
    report = send(desk, server)
    assert report.accepted == 4
    assert not server.doubled()
    assert {lesson.code for lesson in report.lessons} == {"DOUBLON"}


def test_same_body_same_key(desk, clock):
    with_lessons(desk, 4)
    server = ModelServer(clock, variant="dedup")
    keys = []

    class Watching(ModelGateway):
        def send(self, key, lessons):
            keys.append(key)
            return super().send(key, lessons)

    fault = scripted(LOST_BEFORE)
    for _ in range(2):
        send_due(desk, lambda: Watching(server, fault), means=UNLIMITED)
    assert keys[0] == keys[1]


def test_a_lost_answer_is_read_back_where_sending_again_is_not_safe(desk, clock):
    with_lessons(desk, 4)
    server = ModelServer(clock, variant="read-back")
    send(desk, server, scripted(LOST_AFTER))
    report = send(desk, server)
    assert report.accepted == 4
    assert not server.doubled()


def test_absence_is_proven_only_after_the_lag_in_server_time(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back", lag_hours=72)
    send(desk, server, scripted(LOST_AFTER))
    clock.advance(hours=71)
    assert send(desk, server).to_verify == 1
    clock.advance(hours=1, minutes=11)
    report = send(desk, server)
    assert report.accepted == 1
    assert not server.doubled()


def test_what_is_proven_absent_is_sent_in_the_same_pass(desk, clock):
    with_lessons(desk, 2)
    server = ModelServer(clock, variant="read-back", lag_hours=1)
    send(desk, server, scripted(LOST_BEFORE))
    clock.advance(hours=1, minutes=9)
    assert send(desk, server).to_verify == 2
    clock.advance(minutes=2)
    assert send(desk, server).accepted == 2
    assert len(server.records) == 2


def test_the_lag_is_not_fooled_by_our_clock(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, variant="read-back", lag_hours=72)
    send(desk, server, scripted(LOST_AFTER))
    clock.advance(hours=100)
    server.skew = timedelta(hours=-95)  # five hours have passed for the server
    report = send(desk, server)
    assert report.to_verify == 1
    assert not server.doubled()


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


def test_what_never_left_is_due_again(desk, clock):
    with_lessons(desk, 5)
    server = ModelServer(clock)
    report = send(desk, server, scripted(NOT_SENT, then=NOT_SENT))
    assert (report.left, report.to_verify) == (5, 0)
    assert report.trouble is not None
    assert send(desk, server).accepted == 5


def test_automatic_sending_waits_for_the_back_off_and_a_click_does_not(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server, scripted(NOT_SENT))
    before = len(server.requests)
    assert send(desk, server, is_automatic=True).left == 1
    assert len(server.requests) == before
    assert send(desk, server).accepted == 1


def test_retry_after_holds_for_a_click_too(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock)
    assert send(desk, server, scripted(TOO_MANY)).left == 1
    before = len(server.requests)
    report = send(desk, server)
    assert report.left == 1
    assert report.trouble is not None
    assert len(server.requests) == before
    clock.advance(seconds=61)
    assert send(desk, server).accepted == 1


def test_a_wait_noted_after_now_counts_for_nothing(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server, scripted(TOO_MANY))
    clock.advance(days=-30)  # the lesson is now in the future, and stays; but the server is asked
    before = len(server.requests)
    assert send(desk, server).trouble is None
    assert len(server.requests) > before


def test_the_circuit_opens_after_five_failures_in_a_row(desk, clock):
    with_lessons(desk, 40)
    server = ModelServer(clock, max_batch=2)
    report = send(desk, server, scripted(then=LOST_BEFORE))
    assert [place for place, _ in server.requests].count("send") == 5
    assert (report.to_verify, report.left) == (10, 30)


def test_one_new_token_is_asked_for_after_a_401(desk, clock):
    with_lessons(desk, 2)
    server = ModelServer(clock)
    assert send(desk, server, scripted(UNAUTHENTICATED)).accepted == 2
    pupils = Pupils(desk, _made=2, _lessons=50)
    pupils.record(pupils.lesson(60), pupils.lesson(61))
    report = send(desk, server, scripted(UNAUTHENTICATED, UNAUTHENTICATED))
    assert (report.accepted, report.left) == (0, 2)
    assert "attend" in report.trouble.title


def test_a_refused_access_is_explained_and_nothing_retries_by_itself(desk, clock):
    with_lessons(desk, 2)
    server = ModelServer(clock)
    report = send(desk, server, scripted(FORBIDDEN))
    assert report.left == 2
    assert report.trouble is not None
    assert status(desk).as_json()["waits_for"]
    assert send(desk, server).accepted == 2
    assert status(desk).as_json()["waits_for"] is None


def test_a_lesson_missing_from_the_answer_is_verified(desk, clock):
    with_lessons(desk, 4)
    server = ModelServer(clock, variant="dedup")
    report = send(desk, server, scripted(PARTIAL))
    assert (report.accepted, report.to_verify) == (2, 2)
    assert send(desk, server).accepted == 2
    assert not server.doubled()


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
    assert send(desk, server).accepted == 2
    assert versions(desk, first.id) == [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.ACCEPTED)]
    assert versions(desk, second.id) == [(1, SubmissionState.ACCEPTED)]


def test_a_correction_replaces_what_was_accepted(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    send(desk, server)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "erreur de saisie")
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


def test_only_lessons_from_a_day_on(desk, clock):
    pupils = Pupils(desk)
    pupils.enrol(4)
    today = desk.today()
    pupils.record_day(2, today.replace(day=18))
    pupils.record_day(2, today)
    server = ModelServer(clock)
    report = send(desk, server, since=today)
    assert (report.accepted, report.left) == (2, 2)
    assert send(desk, server).accepted == 2


def test_a_blocked_lesson_stays_and_the_others_leave(desk, clock):
    lessons = with_lessons(desk, 3)
    with desk.database.write("NEPH effacé", clock.now()) as written:
        student = written.work.students.require(lessons[0].student_id)
        written.work.students.put(replace(student, neph=""))
    report = send(desk, ModelServer(clock))
    assert (report.accepted, report.blocked, report.left) == (2, 1, 0)


def test_what_changes_during_a_send_is_judged_anew(desk, clock):
    lessons = with_lessons(desk, 6)
    server = ModelServer(clock, max_batch=2)

    class Editing(ModelGateway):
        def send(self, key, batch):
            answer = super().send(key, batch)
            if len(self.server.records) == 2:
                with desk.database.write("NEPH corrigé", clock.now()) as written:
                    for lesson, neph in ((lessons[4], ""), (lessons[5], "010203040506")):
                        student = written.work.students.require(lesson.student_id)
                        written.work.students.put(replace(student, neph=neph))
            return answer

    report = send_due(desk, lambda: Editing(server), means=UNLIMITED)
    assert (report.accepted, report.blocked) == (5, 1)
    assert server.newest(lessons[5].id).content["eleve"]["neph"] == "010203040506"


def test_another_sender_is_explained(desk, clock):
    with_lessons(desk, 1)
    with sender_lock(desk.folder.sender_lock), pytest.raises(MachineError) as caught:
        send(desk, ModelServer(clock))
    assert caught.value.exit_status == EXIT_COULD_NOT_BEGIN


def test_a_pause_refuses_and_still_gives_the_counts(desk, clock):
    with_lessons(desk, 2)
    with desk.database.quiet_write() as connection:
        pause(connection, clock.now(), "Une sauvegarde a été restaurée.")
    server = ModelServer(clock)
    report = send(desk, server)
    assert report.as_json()["left"] == 2
    assert report.as_json()["error"]["kind"] == "rule"
    assert not server.requests
    resume(desk)
    assert send(desk, server).accepted == 2


def test_without_access_nothing_is_sent(desk, clock):
    with_lessons(desk, 1)
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.client_id", '""')
    server = ModelServer(clock)
    report = send(desk, server)
    assert not server.requests
    assert report.trouble.title == "Non relié à la DSR"
    assert status(desk).as_json()["connected"] is False


def test_automatic_sending_waits_when_clocks_are_a_day_apart(desk, clock):
    with_lessons(desk, 1)
    server = ModelServer(clock, skew=timedelta(hours=25))
    report = send(desk, server, is_automatic=True)
    assert (report.left, report.accepted) == (1, 0)
    assert "heure" in report.trouble.title
    report = send(desk, server)
    assert report.accepted == 1
    assert report.notices


def test_stop_leaves_the_rest_due(desk, clock):
    with_lessons(desk, 6)
    server = ModelServer(clock, max_batch=2)
    report = send(desk, server, is_stopped=lambda: len(server.records) >= 2)
    assert (report.accepted, report.left) == (2, 4)


def test_the_time_of_a_run_is_kept(desk, clock):
    with_lessons(desk, 6)
    server = ModelServer(clock, max_batch=2)

    def slow(place: str) -> str:
        clock.advance(seconds=9)
        return "fine"

    report = send(desk, server, slow, time_budget_s=50.0)
    assert (report.accepted, report.left) == (4, 2)


def test_progress_is_told(desk, clock):
    with_lessons(desk, 4)
    seen = []
    send(desk, ModelServer(clock, max_batch=2), progress=seen.append)
    assert [(one.done, one.total) for one in seen] == [(2, 4), (4, 4)]


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
    for transmits in (False, True):
        with desk.database.write("Transmettre", clock.now()) as written:
            enrolment = written.work.enrolments.require(lesson.enrolment_id)
            written.work.enrolments.put(replace(enrolment, transmits=transmits, transmits_reason="essai"))
            follow_lessons(written.work, [lesson.id])
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
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    send(desk, server, scripted(LOST_AFTER))
    send(desk, server)
    with desk.database.write("Décision", clock.now()) as written:
        decide(written.work, lesson.id, Decision.ABSENT, who="Claire", reason="pas vue")
    with desk.database.write("Annulation", clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True
