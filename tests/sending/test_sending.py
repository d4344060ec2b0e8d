"""Sending on a real database and journal, to a State in memory: nothing lost, nothing doubled, everything said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from livret_desktop.db import machine_state
from livret_desktop.errors import EXIT_COULD_NOT_BEGIN, MachineError
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.acts import UNLIMITED, send
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
    scripted,
)
from tests.sending.school import Pupils, with_lessons


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
        send_due(desk, lambda: Watching(server, fault), tools=UNLIMITED)
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

    report = send_due(desk, lambda: Editing(server), tools=UNLIMITED)
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
