"""Unsent or unknown: the boundary is the last byte of the body handed to the socket, proven by what arrived."""

import socket
import threading

import pytest

from livret_desktop.domain.dsr import Answer, AnswerKind
from livret_desktop.transmission.answers import classify_post
from livret_desktop.transmission.outcome import Failure, FailureKind
from livret_desktop.transmission.wire import batch_body
from tests.transmission.conftest import Opener
from tests.transmission.examples import KEY, NOW, frozen, http, problem
from tests.transmission.raw_server import Peer, RawServer, Script

# Far more than the buffers of both sockets hold: a server that stops reading leaves the client with bytes in hand.
HUGE = (frozen(birth_name="X" * 12 * 1024 * 1024),)
HUGE_LENGTH = len(batch_body(HUGE))
SMALL = (frozen(),)
SMALL_LENGTH = len(batch_body(SMALL))


def reset_after(body_bytes: int) -> Script:
    """Read the head and that much of the body, then reset."""

    def script(peer: Peer) -> None:
        peer.read_head()
        peer.read_up_to(peer.head_length + body_bytes)
        peer.reset()

    return script


@pytest.mark.parametrize("kept", [0, 1, 1000, HUGE_LENGTH // 4])
def test_a_reset_with_bytes_still_in_hand_is_not_sent(kept: int, opened: Opener):
    with RawServer(reset_after(kept)) as server:
        answer = opened(server.base_url).send(KEY, HUGE)
    assert len(server.peers[-1].body) < server.peers[-1].content_length == HUGE_LENGTH
    assert answer.kind is AnswerKind.NOT_SENT
    assert "Rien n’a été enregistré" in answer.reason


@pytest.mark.parametrize("kept", [HUGE_LENGTH - 1, HUGE_LENGTH])
def test_a_reset_once_all_was_handed_over_is_unknown(kept: int, opened: Opener):
    with RawServer(reset_after(kept)) as server:
        answer = opened(server.base_url).send(KEY, HUGE)
    assert answer.kind is AnswerKind.UNKNOWN


@pytest.mark.parametrize("kept", range(1, SMALL_LENGTH + 1, 16))
def test_a_small_body_wholly_in_the_socket_is_unknown_however_little_was_read(kept: int, opened: Opener):
    """The server may have read it all an instant later: only the bytes still in our hands prove anything."""
    with RawServer(reset_after(kept)) as server:
        answer = opened(server.base_url).send(KEY, SMALL)
    assert answer.kind is AnswerKind.UNKNOWN


def test_the_twin_that_calls_every_reset_unsent_is_found_out(opened: Opener):
    """All of the body arrived: calling it unsent would record it twice."""

    def twin(answer: Answer) -> AnswerKind:
        return AnswerKind.NOT_SENT if answer.status is None else answer.kind

    with RawServer(reset_after(SMALL_LENGTH)) as server:
        answer = opened(server.base_url).send(KEY, SMALL)
        assert len(server.peers[-1].body) == SMALL_LENGTH
    assert twin(answer) is AnswerKind.NOT_SENT
    assert answer.kind is AnswerKind.UNKNOWN


def test_a_server_that_stops_reading_is_not_sent(opened: Opener):
    over = threading.Event()

    def script(peer: Peer) -> None:
        peer.read_head()
        over.wait(20)

    with RawServer(script) as server:
        answer = opened(server.base_url, total_s=0.5).send(KEY, HUGE)
        over.set()
    assert answer.kind is AnswerKind.NOT_SENT


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(413), AnswerKind.TOO_LARGE),
        (problem(401), AnswerKind.UNAUTHENTICATED),
        (problem(429, Retry_After="7"), AnswerKind.TOO_MANY),
        (problem(503), AnswerKind.NOT_SENT),
        (problem(408), AnswerKind.NOT_SENT),
        (http(200, b"<html>", "text/html"), AnswerKind.UNKNOWN),
    ],
    ids=["413", "401", "429", "503", "408", "200"],
)
def test_an_answer_given_before_all_was_read(answer: bytes, kind: AnswerKind, opened: Opener):
    """The server answers after the head and hangs up: most of the body never left, its answer still counts."""

    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(answer)

    with RawServer(script) as server:
        found = opened(server.base_url).send(KEY, HUGE)
    assert found.kind is kind
    assert found.status is not None


def test_refused_unknown_name_and_dead_port_are_not_sent(opened: Opener):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for base_url, said in (
            (dead, "son service ne répond pas"),
            ("https://dsr.invalid", "n’est pas trouvé"),
        ):
            answer = opened(base_url).send(KEY, SMALL)
            assert answer.kind is AnswerKind.NOT_SENT
            assert said in answer.reason


@pytest.mark.parametrize("kind", FailureKind)
def test_once_all_was_handed_over_no_failure_is_called_unsent(kind: FailureKind):
    answer = classify_post(Failure(kind, is_body_sent=True), KEY, SMALL, NOW)
    assert answer.kind is AnswerKind.UNKNOWN
    before = classify_post(Failure(kind, is_body_sent=False), KEY, SMALL, NOW)
    assert before.kind in {AnswerKind.NOT_SENT, AnswerKind.NEEDS_PERSON}
