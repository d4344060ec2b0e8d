"""Every odd answer, through a real socket, is taken for what it is, and said in French."""

import pytest

from livret_desktop.domain.dsr import Answer, AnswerKind, Verdict
from livret_desktop.transmission.answers import classify_post
from livret_desktop.transmission.outcome import Reply
from tests.transmission.conftest import Opener
from tests.transmission.examples import KEY, NOW
from tests.transmission.odd_answers import GOOD_BYTES, LESSONS, ODD_ANSWERS, Odd, http
from tests.transmission.raw_server import Peer, RawServer, answering

UNSURE = {AnswerKind.UNKNOWN, AnswerKind.IN_PROGRESS, AnswerKind.KEY_REUSED}


def accepts_any_200(answer: Answer) -> bool:
    """The known-bad twin: what a hurried client would call accepted."""
    return answer.status == 200


def is_french(text: str) -> bool:
    words = {"la", "le", "les", "que", "une", "cet", "sur"}
    return text.strip().endswith(".") and bool(words & set(text.lower().split()))


def test_there_are_at_least_sixty_and_no_two_of_one_name():
    assert len(ODD_ANSWERS) == len({odd.name for odd in ODD_ANSWERS}) >= 60


@pytest.mark.parametrize("odd", ODD_ANSWERS, ids=lambda odd: odd.name)
def test_an_odd_answer_is_taken_for_what_it_is(odd: Odd, opened: Opener):
    with RawServer(odd.script) as server:
        answer = opened(server.base_url, read_s=0.3).send(KEY, LESSONS)
    assert answer.kind is odd.kind
    verdicts = [answer.verdicts.get((x.lesson_id, x.version)) for x in LESSONS]
    expected = odd.verdicts or (None, None, None)
    assert [verdict and verdict.verdict for verdict in verdicts] == list(expected)
    assert answer.retry_after_s == odd.retry_after_s
    _check_words(answer)
    posts = [peer for peer in server.peers if peer.path == "/livret/v1/lecons"]
    assert len(posts) == 1, "one POST, never repeated nor sent elsewhere"


def _check_words(answer: Answer) -> None:
    for verdict in answer.verdicts.values():
        if verdict.verdict is Verdict.ACCEPTED:
            assert verdict.receipt
        else:
            assert verdict.message and "contrat" not in verdict.message, "an office knows of no such contract"
    if answer.kind is AnswerKind.JUDGED:
        assert answer.received_at == NOW
        return
    assert is_french(answer.reason) and answer.todo.endswith(".")
    assert "contrat" not in answer.reason
    if answer.kind in UNSURE:
        assert "Rien n’a été enregistré" not in answer.reason
    if answer.kind in {AnswerKind.UNKNOWN, AnswerKind.KEY_REUSED}:
        assert "peut-être" in answer.reason
    if answer.kind is AnswerKind.TOO_MANY:
        assert ("elle demande d’attendre jusqu’à" in answer.todo) == (answer.retry_after_s is not None)


def test_the_twin_that_accepts_any_200_is_found_out(opened: Opener):
    wrong = []
    for odd in ODD_ANSWERS[:60]:
        with RawServer(odd.script) as server:
            answer = opened(server.base_url, read_s=0.3).send(KEY, LESSONS)
        all_accepted = all(v.verdict is Verdict.ACCEPTED for v in answer.verdicts.values())
        if accepts_any_200(answer) and not (answer.kind is AnswerKind.JUDGED and all_accepted):
            wrong.append(odd.name)
    assert len(wrong) > 40


@pytest.mark.parametrize("has_length", [True, False], ids=["with its length", "ended by closing"])
def test_an_answer_cut_at_any_byte_accepts_nothing(has_length: bool, opened: Opener):
    """Every cut of the whole answer, head included; the twin that accepts any 200 is wrong hundreds of times."""
    whole = http(body=GOOD_BYTES, headers={} if has_length else {"Content-Length": ""})
    sent = 0
    twin_wrong = 0

    def cut(peer: Peer) -> None:
        peer.read_request()
        peer.send(whole[:sent])

    with RawServer(cut) as server:
        gateway = opened(server.base_url)
        for sent in range(len(whole)):
            answer = gateway.send(KEY, LESSONS)
            assert answer.kind is AnswerKind.UNKNOWN, f"cut after {sent} bytes"
            assert is_french(answer.reason)
            twin_wrong += accepts_any_200(answer)
        sent = len(whole)
        assert gateway.send(KEY, LESSONS).kind is AnswerKind.JUDGED
    assert twin_wrong >= len(GOOD_BYTES) - 1


def test_the_time_of_the_server_is_kept(opened: Opener):
    with RawServer(answering(http(body=GOOD_BYTES))) as server:
        assert opened(server.base_url).send(KEY, LESSONS).server_at == NOW
    for nonsense in ("", "hier", "Fri, 20 Nov 2026 19:00:00"):
        with RawServer(answering(http(body=GOOD_BYTES, headers={"Date": nonsense}))) as server:
            answer = opened(server.base_url).send(KEY, LESSONS)
            assert answer.kind is AnswerKind.JUDGED and answer.server_at is None


def test_bytes_that_drip_for_ever_end_with_the_whole_time(opened: Opener):
    def drip(peer: Peer) -> None:
        peer.read_request()
        peer.raw.settimeout(0.02)
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000:
            peer.send(bytes([byte]))
            try:
                if not peer.raw.recv(1):
                    return
            except TimeoutError:
                continue

    with RawServer(drip) as server:
        answer = opened(server.base_url, read_s=5.0, total_s=0.5).send(KEY, LESSONS)
    assert answer.kind is AnswerKind.UNKNOWN
    assert "à temps" in answer.reason


@pytest.mark.parametrize(
    ("wait_s", "hour"),
    [(None, None), (1, "20:01"), (59, "20:01"), (60, "20:01"), (61, "20:02"), (14_400, "demain 00:00")],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_hour_the_server_asked_for_is_said_and_never_made_up(
    status: int, wait_s: int | None, hour: str | None
):
    """The clock stands at 20:00 in Paris."""
    headers = {} if wait_s is None else {"retry-after": str(wait_s)}
    answer = classify_post(Reply(status, headers), KEY, LESSONS, NOW)
    assert answer.retry_after_s == wait_s
    if hour is None:
        assert "20:0" not in answer.todo and "qu’elle indique" not in answer.todo
    else:
        assert hour in answer.todo, answer.todo
    assert ("ne dit pas jusqu’à quand" in answer.todo) == (status == 429 and wait_s is None)
