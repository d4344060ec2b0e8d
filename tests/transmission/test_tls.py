"""An identity that is not proven gets nothing: no name, no NEPH, no secret; and there is no way around it."""

import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from livret_desktop.domain.dsr import AnswerKind, DsrAccess, DsrError
from livret_desktop.transmission.connection_test import CheckPlan, ConnectionTest
from livret_desktop.transmission.connection_words import Stage, StageState
from livret_desktop.transmission.failures import failure_of
from livret_desktop.transmission.outcome import FailureKind
from livret_desktop.transmission.timeouts import Timeouts
from tests.transmission.conftest import Opener
from tests.transmission.examples import KEY, FixedClock, frozen, http
from tests.transmission.odd_answers import GOOD_BYTES, LESSONS
from tests.transmission.raw_server import Peer, RawServer, answering

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this machine's system store knows."""
    if sys.platform == "win32":
        pytest.skip("Windows asks its own store of authorities, and adding to it opens a dialog")
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return authority


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def serving_with_root(certificate: trustme.LeafCert, issuer: trustme.CA, folder: Path) -> ssl.SSLContext:
    """Serve the issuer's certificate too: Wine lets a chain without its end pass, Windows does not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain = folder / "chain.pem"
    blobs = [certificate.private_key_pem, *certificate.cert_chain_pems, issuer.cert_pem]
    chain.write_bytes(b"".join(blob.bytes() for blob in blobs))
    context.load_cert_chain(chain)
    return context


def address_of(server: RawServer) -> str:
    """By its name: an IP address in a certificate is not understood by Wine."""
    return server.base_url.replace("127.0.0.1", "localhost")


def refused(tls: ssl.SSLContext, opened: Opener, advice: str) -> None:
    """Nothing is sent, and a person is told why, at sign-in as well as when sending."""
    with RawServer(answering(http(body=GOOD_BYTES)), tls) as server:
        gateway = opened(address_of(server), secret="tres-secret")
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
    tls = serving(trusted.issue_cert("localhost"))
    with RawServer(answering(http(body=GOOD_BYTES)), tls) as server:
        assert opened(address_of(server)).send(KEY, LESSONS).kind is AnswerKind.JUDGED


def test_an_expired_certificate(trusted: trustme.CA, opened: Opener):
    expired = trusted.issue_cert("localhost", not_after=PAST)
    refused(serving(expired), opened, "date de ce PC")


def test_another_name(trusted: trustme.CA, opened: Opener):
    of_another = trusted.issue_cert("autre.example")
    refused(serving(of_another), opened, "un autre nom")


def test_an_unknown_authority(opened: Opener, tmp_path: Path):
    unknown = trustme.CA()
    refused(serving_with_root(unknown.issue_cert("localhost"), unknown, tmp_path), opened, "ne connaît pas")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x800B0101, FailureKind.CERTIFICATE_EXPIRED),
        (0x800B0109, FailureKind.CERTIFICATE_UNKNOWN),
        (0x800B010F, FailureKind.CERTIFICATE_NAME),
        (0x800B010F - 2**32, FailureKind.CERTIFICATE_NAME),
        (0x800B010C, FailureKind.TLS),
    ],
)
def test_what_windows_says_of_a_certificate_is_understood(code: int, kind: FailureKind):
    trouble = ssl.SSLCertVerificationError("Certificate chain policy error")
    trouble.verify_code = code
    assert failure_of(trouble, is_body_sent=False, is_time_over=False).kind is kind


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
    tls = serving(trusted.issue_cert("localhost"))
    with RawServer(script, tls) as server:
        answer = opened(address_of(server)).send(KEY, huge if part == "before the body" else LESSONS)
    assert answer.kind is (AnswerKind.NOT_SENT if part == "before the body" else AnswerKind.UNKNOWN)


def test_a_greeting_that_is_never_answered_ends_with_the_connections_time(opened: Opener):
    def silent(peer: Peer) -> None:
        peer.wait_until_gone()

    with RawServer(silent, speaks_first=True) as server:
        answer = opened(server.base_url.replace("http:", "https:"), connect_s=0.3).send(KEY, LESSONS)
    assert answer.kind is AnswerKind.NOT_SENT


def test_the_connection_test_never_ticks_an_identity_that_is_not_proven(trusted: trustme.CA):
    """Not even on this very PC: https there is proven or refused like anywhere."""
    tls = serving(trustme.CA().issue_cert("localhost"))
    with RawServer(answering(http(body={})), tls) as server:
        results = identity_of(address_of(server))
    assert results == [
        (Stage.ADDRESS, StageState.OK),
        (Stage.NETWORK, StageState.OK),
        (Stage.IDENTITY, StageState.BAD),
    ]
    with RawServer(answering(http(body={})), serving(trusted.issue_cert("localhost"))) as server:
        assert (Stage.IDENTITY, StageState.OK) in identity_of(address_of(server))


def identity_of(base_url: str) -> list[tuple[Stage, StageState]]:
    quick = Timeouts(connect_s=2.0, read_s=2.0, write_s=2.0, total_s=4.0)
    plan = CheckPlan(DsrAccess(base_url, "ecole-essai"), "secret", FixedClock(), None, 300.0, 86_400.0, quick)
    test = ConnectionTest(plan, lambda _result: None)
    test.run()
    return [(one.stage, one.state) for one in test.results]
