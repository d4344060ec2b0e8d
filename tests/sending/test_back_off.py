"""How often the program comes back by itself: never so often that it weighs on the server, never too late."""

from datetime import timedelta

import pytest

from livret_desktop.services.outbox.send_wait import LONGEST_WAIT_S, Notice, SendWait, network_is_back
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.sending.run import RunTools, send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_status import status
from tests.sending.acts import send
from tests.sending.model_server import (
    FINE,
    FORBIDDEN,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    TOO_MANY,
    ModelGateway,
    ModelServer,
    scripted,
)
from tests.sending.school import FRIDAY, with_lessons

NOTICE = Notice("Interrompu", "Pas de réponse.", "Attendez.")
TOOLS = RunTools(requests_per_minute=None, jitter=lambda low, _high: low)


def test_a_long_outage_leaves_only_the_last_tenth_of_the_wait_to_chance():
    drawn: list[tuple[float, float]] = []

    def jitter(low: float, high: float) -> float:
        drawn.append((low, high))
        return high

    wait = SendWait()
    for _ in range(8):
        wait = wait.failed(FRIDAY, NOTICE, jitter)
    assert drawn[0] == (30.0, 60.0)
    assert drawn[-1] == (0.9 * LONGEST_WAIT_S, LONGEST_WAIT_S)
    assert LONGEST_WAIT_S + 60 <= 30 * 60


def test_a_server_that_says_in_one_second_each_time_is_asked_less_and_less_by_ourselves():
    wait = SendWait()
    for _ in range(10):
        wait = wait.asked_to_wait(FRIDAY, 1, NOTICE, lambda low, _high: low)
    assert wait.until == FRIDAY + timedelta(seconds=0.9 * LONGEST_WAIT_S)
    by_hand = wait.without_back_off()
    assert (by_hand.until, by_hand.failures) == (FRIDAY + timedelta(seconds=1), 0)


def test_a_click_does_not_shorten_what_the_server_asked_for(desk, clock):
    server = ModelServer(clock)
    with_lessons(desk, 1)
    send_due(desk, lambda: ModelGateway(server, lambda _place: TOO_MANY), tools=TOOLS)
    clock.advance(seconds=59)
    assert send_due(desk, lambda: ModelGateway(server), tools=TOOLS).left == 1
    clock.advance(seconds=2)
    assert send_due(desk, lambda: ModelGateway(server), tools=TOOLS).accepted == 1


def test_what_leaves_again_in_vain_is_tried_again_the_same_hour(desk, clock):
    """Nothing is due, and the bytes in doubt get no answer a second time: the evening of tomorrow is too late."""
    server = ModelServer(clock, variant="dedup")
    with_lessons(desk, 2)

    def silent(place: str) -> str:
        return LOST_BEFORE if place == "send" else FINE

    for _ in range(3):
        run_due(desk, lambda: ModelGateway(server, silent), tools=TOOLS)
        assert status(desk).wait.until is not None
        clock.advance(minutes=10)
    run_due(desk, lambda: ModelGateway(server), tools=TOOLS)
    assert len(server.records) == 2


@pytest.mark.parametrize("variant", ["dedup", "read-back"])
def test_half_a_day_on_which_only_sending_fails_costs_few_attempts(desk, clock, variant: str):
    """Reading works all the while: absent ten minutes after each attempt, the lesson leaves again."""
    server = ModelServer(clock, variant=variant)
    with_lessons(desk, 2)
    posts = []

    def silent(place: str) -> str:
        posts.extend([place] if place == "send" else [])
        return LOST_BEFORE if place == "send" else FINE

    for _ in range(12 * 60):
        run_due(desk, lambda: ModelGateway(server, silent), tools=TOOLS)
        clock.advance(minutes=1)
    assert 20 <= len(posts) <= 32, "sixty a day, and the first failures"
    for _ in range(30):
        run_due(desk, lambda: ModelGateway(server), tools=TOOLS)
        clock.advance(minutes=1)
    assert len(server.records) == 2
    assert status(desk).wait == SendWait()


def after_an_outage(desk, clock, server: ModelServer) -> None:
    """Lessons wait, and the next retry is half an hour away."""
    run_due(desk, lambda: ModelGateway(server), tools=TOOLS)  # the runs missed before the test
    with_lessons(desk, 2)
    for _ in range(8):
        send_due(desk, lambda: ModelGateway(server, lambda _place: NOT_SENT), tools=TOOLS)
    run_due(desk, lambda: ModelGateway(server, lambda _place: NOT_SENT), tools=TOOLS)
    assert status(desk).wait.is_waiting(clock.now())
    server.requests.clear()


def test_what_stops_this_run_is_said_and_not_what_stopped_the_one_before(desk, clock):
    """403 yesterday; today the person sends again, the server answers, and the answer is lost."""
    with_lessons(desk, 2)
    server = ModelServer(clock)
    send(desk, server, scripted(FORBIDDEN))
    assert status(desk).wait.person is not None
    report = send(desk, server, scripted(LOST_AFTER))
    assert report.trouble.title == "L’envoi a été interrompu"
    assert status(desk).wait.person is None, "it retries by itself"


def test_while_the_server_does_not_answer_a_person_is_still_needed(desk, clock):
    with_lessons(desk, 2)
    server = ModelServer(clock)
    send(desk, server, scripted(FORBIDDEN))
    send(desk, server, lambda _place: NOT_SENT)
    assert status(desk).wait.person is not None


def test_the_network_being_back_brings_the_retry_to_the_next_tick(desk, clock):
    server = ModelServer(clock)
    after_an_outage(desk, clock, server)
    assert run_due(desk, lambda: ModelGateway(server), tools=TOOLS).ran == ()
    network_is_back(desk)
    (ran,) = run_due(desk, lambda: ModelGateway(server), tools=TOOLS).ran
    assert (ran.run.job, ran.run.state) == ("retry", "done")
    assert len(server.records) == 2
    assert status(desk).wait == SendWait()
    network_is_back(desk)
    assert status(desk).wait == SendWait(), "nothing waits: nothing is kept"


def test_the_network_being_back_does_not_shorten_what_the_server_asked_for(desk, clock):
    server = ModelServer(clock)
    run_due(desk, lambda: ModelGateway(server), tools=TOOLS)
    with_lessons(desk, 1)
    send_due(desk, lambda: ModelGateway(server, lambda _place: TOO_MANY), tools=TOOLS)
    network_is_back(desk)
    clock.advance(seconds=59)
    assert run_due(desk, lambda: ModelGateway(server), tools=TOOLS).ran == ()
    clock.advance(seconds=2)
    run_due(desk, lambda: ModelGateway(server), tools=TOOLS)
    assert len(server.records) == 1


def test_the_network_being_back_leaves_a_sender_at_work_alone(desk, clock):
    server = ModelServer(clock)
    after_an_outage(desk, clock, server)
    before = status(desk).wait
    with sender_lock(desk.folder.sender_lock):
        network_is_back(desk)
    assert status(desk).wait == before
