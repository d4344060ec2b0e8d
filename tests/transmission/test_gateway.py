"""The gateway as services use it: signing in, capabilities, reading back, addresses it refuses."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import AnswerKind, DsrAccess, DsrError, ReadBackKind
from livret_desktop.errors import RuleError
from livret_desktop.sandbox.server import start_sandbox
from livret_desktop.transmission.client import HttpClient, Timeouts
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.outcome import Failure
from tests.transmission.conftest import Opener
from tests.transmission.examples import (
    CAPABILITIES,
    KEY,
    NOW,
    RECORDED,
    FixedClock,
    http,
    lesson_id,
    problem,
    recorded_with,
)
from tests.transmission.odd_answers import GOOD_BYTES, LESSONS
from tests.transmission.raw_server import RawServer, answering


def test_capabilities_are_read_with_the_servers_time(opened: Opener):
    with RawServer(answering(http(body=CAPABILITIES))) as server:
        found = opened(server.base_url).capabilities()
    assert (found.deduplication, found.read_back) == (True, True)
    assert (found.read_back_lag_hours, found.max_batch, found.max_age_days) == (24, 500, 365)
    assert found.server_at == NOW


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        *(
            (
                http(body={name: value for name, value in CAPABILITIES.items() if name != missing}),
                AnswerKind.UNKNOWN,
            )
            for missing in CAPABILITIES
        ),
        (http(body=CAPABILITIES | {"relecture": "oui"}), AnswerKind.UNKNOWN),
        (http(body=CAPABILITIES | {"tailleLotMax": 0}), AnswerKind.UNKNOWN),
        (http(body=CAPABILITIES | {"tailleLotMax": True}), AnswerKind.UNKNOWN),
        (http(body=CAPABILITIES | {"delaiRelectureHeures": -1}), AnswerKind.UNKNOWN),
        (http(body=b"<html>", content_type="text/html"), AnswerKind.UNKNOWN),
        (http(302, b"", headers={"Location": "/portail"}), AnswerKind.NEEDS_PERSON),
        (problem(403), AnswerKind.NEEDS_PERSON),
        (problem(503, Retry_After="90"), AnswerKind.UNKNOWN),
        (problem(429, Retry_After="90"), AnswerKind.TOO_MANY),
        (problem(400), AnswerKind.NEEDS_PERSON),
        (b"", AnswerKind.UNKNOWN),
    ],
)
def test_without_valid_capabilities_nothing_may_be_sent(answer: bytes, kind: AnswerKind, opened: Opener):
    with RawServer(answering(answer)) as server, pytest.raises(DsrError) as trouble:
        opened(server.base_url).capabilities()
    found = trouble.value.answer
    assert found.kind is kind
    assert trouble.value.message and trouble.value.todo and trouble.value.title
    assert "peut-être" not in trouble.value.message
    assert found.retry_after_s == (90.0 if b"Retry-After" in answer else None)


@pytest.mark.parametrize(
    ("answer", "is_portal"),
    [
        (http(200, b"<html>Bienvenue</html>", "text/html"), True),
        (http(200, b"<!doctype html>", "application/json"), True),
        (problem(511), True),
        (http(200, b"bonjour", "text/plain"), False),
        (problem(503), False),
    ],
)
def test_a_page_in_the_way_asks_somebody_to_open_it(answer: bytes, is_portal: bool, opened: Opener):
    with RawServer(answering(answer)) as server, pytest.raises(DsrError) as trouble:
        opened(server.base_url).capabilities()
    todo = trouble.value.todo
    assert ("ouvrir le navigateur" in todo, todo.startswith("Rien à faire")) == (is_portal, not is_portal)


def test_a_record_is_read_back(opened: Opener):
    with RawServer(answering(http(body=RECORDED))) as server:
        read = opened(server.base_url).read_back(lesson_id(1))
    assert read.kind is ReadBackKind.FOUND and read.record is not None
    assert (read.record.version, read.record.receipt, read.record.received_at) == (1, "R-7", NOW)
    assert read.server_at == NOW


def test_absence_has_one_proof(opened: Opener):
    with RawServer(answering(problem(404, "LECON_INCONNUE"))) as server:
        assert opened(server.base_url).read_back(lesson_id(1)).kind is ReadBackKind.ABSENT


@pytest.mark.parametrize(
    ("answer", "needs_person"),
    [
        (problem(501, "LECON_INCONNUE"), False),
        (problem(503), False),
        (problem(429, "LECON_INCONNUE"), False),
        (problem(403), True),
        (http(302, b"", headers={"Location": "/"}), True),
        (http(200, b"<html>", "text/html"), False),
        (http(200, {}), False),
        (http(200, RECORDED | {"recepisse": ""}), False),
        (http(200, RECORDED | {"recuLe": "hier"}), False),
        (recorded_with(identifiant=str(lesson_id(2))), False),
        (recorded_with(version=None), False),
        (recorded_with(version=True), False),
        (recorded_with(version=1.5), False),
        (recorded_with(eleve=None), False),
        (recorded_with(debut="2026-11-20"), False),
        (recorded_with(inconnu=1), False),
        (b"", False),
    ],
)
def test_anything_else_proves_nothing(answer: bytes, needs_person: bool, opened: Opener):
    with RawServer(answering(answer)) as server:
        read = opened(server.base_url).read_back(lesson_id(1))
    assert read.kind is ReadBackKind.UNAVAILABLE
    assert read.needs_person is needs_person
    assert "relecture" in read.reason or "relire" in read.reason
    assert "Rien n’a été enregistré" not in read.reason


@pytest.mark.parametrize(
    "answer",
    [
        problem(404),
        problem(404, "AUTRE"),
        http(404, b"<html>LECON_INCONNUE</html>", "text/html"),
        http(404, {"code": "LECON_INCONNUE", "title": "x", "status": 404}),
        problem(410, "LECON_INCONNUE"),
        problem(404, "LECON_INCONNUE")[:-2],
    ],
)
def test_a_404_that_does_not_say_it_is_about_that_lesson_alone(answer: bytes, opened: Opener):
    with RawServer(answering(answer)) as server:
        read = opened(server.base_url).read_back(lesson_id(1))
    assert (read.kind, read.is_unclear, read.needs_person) == (ReadBackKind.UNAVAILABLE, True, False)
    assert "relecture" in read.reason and "prouve rien" in read.reason


BAD_CLIENT = (AnswerKind.UNAUTHENTICATED, "identifiant ou le secret")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (http(401, {"error": "invalid_client"}), *BAD_CLIENT),
        (http(400, {"error": "invalid_client"}), *BAD_CLIENT),
        (http(400, {"error": "unauthorized_client"}), *BAD_CLIENT),
        (http(401, b"<html>", "text/html"), *BAD_CLIENT),
        (http(400, {"error": "invalid_scope"}), AnswerKind.NEEDS_PERSON, "ne permet pas"),
        (http(400, {"error": "invalid_request"}), AnswerKind.NEEDS_PERSON, "400"),
        (
            http(302, b"", headers={"Location": "http://127.0.0.1:9/"}),
            AnswerKind.NEEDS_PERSON,
            "autre adresse",
        ),
        (
            http(307, b"", headers={"Location": "http://127.0.0.1:9/"}),
            AnswerKind.NEEDS_PERSON,
            "autre adresse",
        ),
        (http(200, b"<html>", "text/html"), AnswerKind.NOT_SENT, "page web"),
        (http(200, {"access_token": "x", "token_type": "mac", "expires_in": 9}), AnswerKind.NOT_SENT, "JSON"),
        (
            http(200, {"access_token": "", "token_type": "Bearer", "expires_in": 9}),
            AnswerKind.NOT_SENT,
            "JSON",
        ),
        (
            http(200, {"access_token": "é", "token_type": "Bearer", "expires_in": 9}),
            AnswerKind.NOT_SENT,
            "JSON",
        ),
        (
            http(200, {"access_token": "a\r\nb", "token_type": "Bearer", "expires_in": 9}),
            AnswerKind.NOT_SENT,
            "JSON",
        ),
        (
            http(200, {"access_token": "x", "token_type": "Bearer", "expires_in": 0}),
            AnswerKind.NOT_SENT,
            "JSON",
        ),
        (http(503, b""), AnswerKind.NOT_SENT, "503"),
        (http(429, b"", headers={"Retry-After": "60"}), AnswerKind.TOO_MANY, "429"),
        (b"", AnswerKind.NOT_SENT, "coupée"),
    ],
)
def test_a_failed_sign_in_sends_no_lesson(answer: bytes, kind: AnswerKind, words: str, opened: Opener):
    with RawServer(answering(answer), signs_in=False) as server:
        found = opened(server.base_url).send(KEY, LESSONS)
    assert found.kind is kind
    assert words in found.reason and found.reason.endswith("Rien n’est parti.") and found.todo
    assert [peer.path for peer in server.peers] == ["/oauth/token"]
    assert b"D\xe2\x80\x99H" not in server.received and b"0301" not in server.received


def test_a_secret_that_no_header_takes_is_said(opened: Opener):
    with RawServer(answering(b"")) as server:
        answer = opened(server.base_url, secret="secret ✓").send(KEY, LESSONS)
    assert answer.kind is AnswerKind.UNAUTHENTICATED
    assert server.received == b""


def test_signing_in_asks_for_what_sending_needs(opened: Opener):
    with RawServer(answering(http(body=GOOD_BYTES))) as server:
        opened(server.base_url).send(KEY, LESSONS)
    sign_in, post = server.peers
    form = parse_qs(sign_in.body.decode())
    assert form == {
        "grant_type": ["client_credentials"],
        "scope": ["livret_numerique:read livret_numerique:write"],
    }
    assert b"Authorization: Basic" in sign_in.received and b"Authorization: Bearer jeton" in post.received
    assert f"Idempotency-Key: {KEY}".encode() in post.received


def test_a_token_serves_until_it_ends_and_is_renewed_once_after_a_401():
    clock = FixedClock()
    with start_sandbox(clock=clock, token_lifetime_s=100) as sandbox:
        gateway = open_gateway(DsrAccess(sandbox.base_url, sandbox.client_id), sandbox.client_secret, clock)

        def tokens() -> int:
            return sum(request.path == "/oauth/token" for request in sandbox.requests)

        gateway.capabilities()
        gateway.capabilities()
        assert tokens() == 1
        clock.seconds = 80.0
        gateway.capabilities()
        assert tokens() == 2
        sandbox.set_faults("capacites/401")
        gateway.capabilities()
        assert tokens() == 3
        sandbox.set_faults("capacites/401-always")
        with pytest.raises(DsrError) as trouble:
            gateway.capabilities()
        assert trouble.value.answer.kind is AnswerKind.UNAUTHENTICATED
        assert tokens() == 4
        sandbox.set_faults("401-once")
        assert gateway.send(KEY, LESSONS).kind is AnswerKind.UNAUTHENTICATED
        assert gateway.renew_sign_in()
        assert gateway.send(KEY, LESSONS).kind is AnswerKind.JUDGED
        sandbox.set_faults("jeton/401")
        assert not gateway.renew_sign_in()
        sandbox.set_faults("jeton/503")
        assert gateway.renew_sign_in(), "no refusal: the server was in trouble"
        gateway.close()


REAL = DsrAccess("https://dsr.example.invalid", "ecole-77")


@pytest.mark.parametrize(
    ("access", "clock", "secret", "title"),
    [
        (replace(REAL, is_training=True), FixedClock(), "s", "mode essai"),
        (REAL, FixedClock(is_shifted=True), "s", "décalée"),
        (replace(REAL, base_url="http://dsr.example.invalid"), FixedClock(), "s", "non protégée"),
        (replace(REAL, base_url="http://127.0.0.1.example.invalid"), FixedClock(), "s", "non protégée"),
        (replace(REAL, base_url="ftp://127.0.0.1"), FixedClock(), "s", "illisible"),
        (replace(REAL, base_url="dsr.example"), FixedClock(), "s", "illisible"),
        (replace(REAL, base_url=""), FixedClock(), "s", "illisible"),
        (replace(REAL, base_url="https://127.0.0.1@dsr.example"), FixedClock(), "s", "illisible"),
        (replace(REAL, base_url="https://dsr.example:99999"), FixedClock(), "s", "illisible"),
        *(
            (replace(REAL, base_url=f"https://{host}"), FixedClock(), "s", "illisible")
            for host in ("dsr..example", "exa mple.fr", "a" * 64 + ".fr", "", ":443")
        ),
        (replace(REAL, base_url="https://[::1"), FixedClock(), "s", "illisible"),
        (replace(REAL, auth="password"), FixedClock(), "s", "Façon"),
        (replace(REAL, client_id=" "), FixedClock(), "s", "non reliée"),
        (REAL, FixedClock(), "", "non reliée"),
    ],
)
def test_addresses_that_are_never_called(access: DsrAccess, clock: Clock, secret: str, title: str):
    with pytest.raises(RuleError) as refusal:
        open_gateway(access, secret, clock)
    assert title in refusal.value.title
    assert refusal.value.todo


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_may_be_called_in_training_and_with_a_shifted_clock(host: str):
    access = DsrAccess(f"http://{host}:9", "ecole", is_training=True)
    open_gateway(access, "s", FixedClock(is_shifted=True)).close()


def test_loopback_goes_through_no_proxy(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    with RawServer(answering(problem(407)), signs_in=False) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url)
        with RawServer(answering(http(body=GOOD_BYTES))) as server:
            assert opened(server.base_url).send(KEY, LESSONS).kind is AnswerKind.JUDGED
        assert proxy.received == b""
        answer = opened("https://dsr.example.invalid").send(KEY, LESSONS)
        assert b"CONNECT dsr.example.invalid:443" in proxy.received
    assert answer.kind is AnswerKind.NEEDS_PERSON and "proxy" in answer.reason


def test_a_proxy_in_trouble_is_the_network(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    with RawServer(answering(http(502, b"")), signs_in=False) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        assert opened("https://dsr.example.invalid").send(KEY, LESSONS).kind is AnswerKind.NOT_SENT


def test_a_tunnel_that_breaks_is_never_taken_for_a_sent_batch(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
):
    """The proxy took its own CONNECT whole: nothing of ours left, whatever happens next."""
    for answer in (b"", b"HTTP/1.1 200 Connection established\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nnot TLS"):
        with RawServer(answering(answer), signs_in=False) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
            client = HttpClient("https://dsr.example.invalid", Timeouts(total_s=5.0))
            outcome = client.exchange("POST", "/livret/v1/lecons", {}, b"x" * 100)
            client.close()
        assert isinstance(outcome, Failure) and not outcome.is_body_sent


def test_nothing_heavy_is_loaded_before_a_gateway_opens():
    code = (
        "import sys, livret_desktop.transmission.gateway, livret_desktop.transmission.rejections\n"
        "print(sorted({'httpx', 'authlib', 'truststore', 'ssl'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_page_of_records_is_read(opened: Opener):
    with RawServer(answering(http(body={"lecons": [RECORDED], "curseurSuivant": "suite 2"}))) as server:
        page = opened(server.base_url).read_page(date(2026, 11, 16), date(2026, 11, 22))
    assert page.is_read and page.unreadable == 0
    assert [(one.lesson_id, one.receipt) for one in page.records] == [(lesson_id(1), "R-7")]
    assert page.next_cursor == "suite 2" and page.server_at == NOW


def test_what_is_not_as_promised_is_counted_and_left_out(opened: Opener):
    rows = [RECORDED, {"lecon": {}}, "rien", RECORDED | {"recepisse": ""}]
    with RawServer(answering(http(body={"lecons": rows}))) as server:
        page = opened(server.base_url).read_page(date(2026, 11, 16), date(2026, 11, 22), "suite")
    assert len(page.records) == 1 and page.unreadable == 3 and page.next_cursor is None


@pytest.mark.parametrize(
    ("answer", "needs_person"),
    [
        (problem(501), False),
        (problem(503), False),
        (problem(403), True),
        (http(200, b"<html>", "text/html"), False),
        (http(200, {"lecons": {}}), False),
        (http(200, {"lecons": [], "curseurSuivant": ""}), False),
        (b"", False),
    ],
)
def test_anything_else_than_a_page_tells_nothing(answer: bytes, needs_person: bool, opened: Opener):
    with RawServer(answering(answer)) as server:
        page = opened(server.base_url).read_page(date(2026, 11, 16), date(2026, 11, 22))
    assert not page.is_read and page.records == () and page.reason
    assert page.needs_person is needs_person
