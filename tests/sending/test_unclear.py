"""A 404 that does not say "I have not got it": one doubt set aside, never a proof, never the whole queue."""

from datetime import timedelta

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import status
from tests.sending.acts import UNLIMITED, send, states, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, ModelGateway, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import pass_of


def one_in_doubt(desk, server, fault):
    """One lesson whose answer was lost and of which reading back says nothing; then two more that wait."""
    pupils = Pupils(desk)
    pupils.enrol(3)
    (doubtful,) = pupils.record(pupils.lesson(0))
    send(desk, server, scripted(fault))
    server.unclear.add(doubtful.id)
    pupils.record(pupils.lesson(1), pupils.lesson(2))
    return doubtful


@pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE])
def test_the_others_leave(desk, clock, fault):
    server = ModelServer(clock, "read-back")
    doubtful = one_in_doubt(desk, server, fault)
    report = send(desk, server)
    assert (report.accepted, report.to_verify, report.left) == (2, 1, 0)
    assert report.trouble is None
    assert status(desk).as_json()["waits_for"] is None
    assert versions(desk, doubtful.id) == [(1, SubmissionState.TO_VERIFY)]


@pytest.mark.parametrize("lag_hours", [0, 48])
def test_asked_twice_and_after_the_lag_a_person_decides(desk, clock, lag_hours):
    server = ModelServer(clock, "read-back", lag_hours)
    doubtful = one_in_doubt(desk, server, LOST_BEFORE)
    for _ in range(3):  # however often somebody clicks
        assert send(desk, server).to_verify == 1
    clock.advance(hours=max(1, lag_hours), minutes=11)
    report = send(desk, server)
    assert (report.to_verify, report.held) == (0, 1)
    (lesson,) = report.lessons
    assert "deux fois" in lesson.reason
    decide_lesson(desk, doubtful.id, Decision.ABSENT, who="Lucie", reason="rien sur le portail")
    server.unclear.clear()
    send(desk, server)
    assert versions(desk, doubtful.id)[-1] == (2, SubmissionState.ACCEPTED)
    assert server.doubled() == []


def test_a_server_that_finds_its_words_again_settles_it(desk, clock):
    """It was being restarted: nothing is held for that, and nothing is sent twice."""
    server = ModelServer(clock, "read-back")
    doubtful = one_in_doubt(desk, server, LOST_AFTER)
    send(desk, server)
    server.unclear.clear()
    assert send(desk, server).accepted == 1
    assert versions(desk, doubtful.id) == [(1, SubmissionState.ACCEPTED)]
    assert server.doubled() == []


def test_the_tick_asks_again_by_itself(desk, clock):
    server = ModelServer(clock, "read-back")
    one_in_doubt(desk, server, LOST_BEFORE)
    send(desk, server)
    due = lambda: run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)  # noqa: E731 (said three times)
    due()  # the evening's own run
    assert due().ran == ()
    clock.advance(hours=1, minutes=1)
    due()
    assert states(desk)[SubmissionState.HELD] == 1
    assert due().ran == ()


def test_short_time_goes_to_what_can_be_settled(desk, clock):
    """Those asked a moment ago come after those never asked."""
    server = ModelServer(clock, "read-back")
    lessons = with_lessons(desk, 4)
    send(desk, server, scripted(LOST_AFTER))
    server.unclear |= {lessons[0].id, lessons[1].id}
    server.lag_hours = 5
    send(desk, server)
    first_pass = [asked for kind, asked in server.requests if kind == "read"]
    server.requests.clear()
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET next_attempt_at = NULL WHERE lesson_id = ?", (str(lessons[3].id),)
        )
    send(desk, server)
    second_pass = [asked[0][0] for kind, asked in server.requests if kind == "read"]
    assert len(first_pass) == 4
    assert second_pass == [lessons[number].id for number in (3, 0, 1, 2)]


def test_the_sunday_pass_names_it_and_goes_to_the_end(desk, clock):
    server = ModelServer(clock, "read-back")
    gone, *_ = with_lessons(desk, 3)
    send(desk, server)
    clock.advance(hours=1)
    server.forget(gone.id)
    server.unclear.add(gone.id)
    report = pass_of(desk, server)
    summary = report.send.comparison
    assert (summary.confirmed, summary.unclear, summary.absent, summary.is_whole) == (2, 1, 0, True)
    assert report.is_something_left and "reçu" in " ".join(summary.sentences())
    assert states(desk) == {SubmissionState.ACCEPTED: 3}
    assert status(desk).as_json()["waits_for"] is None


def test_what_the_clock_says_is_not_enough(desk, clock):
    """Our clock was put forward: the server's says that the lag is not over."""
    server = ModelServer(clock, "read-back", lag_hours=48)
    one_in_doubt(desk, server, LOST_BEFORE)
    send(desk, server)
    clock.instant += timedelta(hours=49)
    server.skew -= timedelta(hours=49)
    assert send(desk, server).held == 0
