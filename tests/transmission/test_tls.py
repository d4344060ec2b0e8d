"""An identity that is not proven gets nothing: no name, no NEPH, no secret; and there is no way around it."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from livret_desktop.domain.dsr import AnswerKind, DsrError
from tests.transmission.conftest import Opener
from tests.transmission.examples import KEY, frozen, http
from tests.transmission.odd_answers import GOOD_BYTES, LESSONS
from tests.transmission.raw_server import Peer, RawServer, answering

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this machine's system store knows."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return authority


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def refused(tls: ssl.SSLContext, opened: Opener, advice: str) -> None:
    """Nothing is sent, and a person is told why, at sign-in as well as when sending."""
    with RawServer(answering(http(body=GOOD_BYTES)), tls) as server:
        gateway = opened(server.base_url, secret="tres-secret")
        answer = gateway.send(KEY, LESSONS)
        with pytest.raises(DsrError) as trouble:
            gateway.capabilities()
        read = gateway.read_back(LESSONS[0].lesson_id)
    assert server.received == b""
    assert answer.kind is trouble.value.answer.kind is AnswerKind.NEEDS_PERSON
    assert read.needs_person
    assert advice in answer.reason and "aucune donnée d’élève n’est partie" in answer.reason
    assert trouble.value.todo


def test_a_proven_server_is_served(trusted: trustme.CA, opened: Opener):
    tls = serving(trusted.issue_cert("127.0.0.1"))
    with RawServer(answering(http(body=GOOD_BYTES)), tls) as server:
        assert opened(server.base_url).send(KEY, LESSONS).kind is AnswerKind.JUDGED


def test_an_expired_certificate(trusted: trustme.CA, opened: Opener):
    refused(serving(trusted.issue_cert("127.0.0.1", not_after=PAST)), opened, "date de ce PC")


def test_another_name(trusted: trustme.CA, opened: Opener):
    refused(serving(trusted.issue_cert("autre.example")), opened, "un autre nom")


def test_an_unknown_authority(trusted: trustme.CA, opened: Opener):
    refused(serving(trustme.CA().issue_cert("127.0.0.1")), opened, "ne connaît pas")


def test_no_tls_behind_a_tls_address(opened: Opener):
    def script(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with RawServer(script, speaks_first=True) as server:
        gateway = opened(server.base_url.replace("http:", "https:"))
        answer = gateway.send(KEY, LESSONS)
    assert answer.kind is AnswerKind.NEEDS_PERSON
    assert frozen().body not in server.received and b"jeton" not in server.received


def test_a_connection_dropped_in_the_greeting_is_the_network(opened: Opener):
    def hang_up(peer: Peer) -> None:
        peer.reset()

    with RawServer(hang_up, speaks_first=True) as server:
        answer = opened(server.base_url.replace("http:", "https:")).send(KEY, LESSONS)
    assert answer.kind is AnswerKind.NOT_SENT


@pytest.mark.parametrize("part", ["before the body", "after the body"])
def test_a_tls_connection_broken_later_is_a_cut_like_another(part: str, trusted: trustme.CA, opened: Opener):
    def script(peer: Peer) -> None:
        if part == "after the body":
            peer.read_request()
        peer.reset()

    huge = (frozen(birth_name="X" * 12 * 1024 * 1024),)
    tls = serving(trusted.issue_cert("127.0.0.1"))
    with RawServer(script, tls) as server:
        answer = opened(server.base_url).send(KEY, huge if part == "before the body" else LESSONS)
    assert answer.kind is (AnswerKind.NOT_SENT if part == "before the body" else AnswerKind.UNKNOWN)


def test_a_greeting_that_is_never_answered_ends_with_the_connections_time(opened: Opener):
    def silent(peer: Peer) -> None:
        peer.wait_until_gone()

    with RawServer(silent, speaks_first=True) as server:
        answer = opened(server.base_url.replace("http:", "https:"), connect_s=0.3).send(KEY, LESSONS)
    assert answer.kind is AnswerKind.NOT_SENT
