"""The connection test, stage by stage, on the real client: each trouble is named, each has something to do."""

import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.transmission.certificate import seen_certificate
from livret_desktop.transmission.connection_test import CheckPlan, ConnectionTest
from livret_desktop.transmission.connection_words import Stage, StageResult, StageState, clock_result
from livret_desktop.transmission.failures import failure_of
from livret_desktop.transmission.outcome import FailureKind
from livret_desktop.transmission.proxies import proxy_for
from livret_desktop.transmission.timeouts import Timeouts
from tests.transmission.examples import FixedClock, http
from tests.transmission.raw_server import Peer, RawServer, answering

QUICK = Timeouts(connect_s=2.0, read_s=2.0, write_s=2.0, total_s=4.0)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox(clock=FixedClock()) as running:
        yield running


def stages_of(base_url: str, **changes: Any) -> list[StageResult]:
    told: list[StageResult] = []
    access = DsrAccess(
        base_url, changes.pop("client_id", "ecole-essai"), is_training=changes.pop("is_training", False)
    )
    plan = CheckPlan(
        access, changes.pop("secret", "secret"), FixedClock(**changes), None, 300.0, 86_400.0, QUICK
    )
    test = ConnectionTest(plan, told.append)
    is_open = test.run()
    assert told == test.results
    assert is_open == (told[-1].state is not StageState.BAD)
    assert all(one.todo for one in told if one.state is not StageState.OK)
    return told


def last(results: list[StageResult]) -> tuple[Stage, str]:
    return results[-1].stage, results[-1].said


def test_all_is_well(sandbox: RunningSandbox):
    results = stages_of(sandbox.base_url, secret=sandbox.client_secret)
    assert [one.stage for one in results] == list(Stage)
    assert {one.state for one in results} == {StageState.OK}


@pytest.mark.parametrize(
    ("base_url", "more", "said"),
    [
        ("essai", {}, "illisible"),
        ("http://dsr.invalid", {}, "non protégée"),
        ("https://dsr.invalid", {"is_training": True}, "mode essai"),
        ("https://dsr.invalid", {"is_shifted": True}, "décalée"),
    ],
)
def test_an_address_that_may_not_be_called(base_url: str, more: dict[str, bool], said: str):
    results = stages_of(base_url, **more)
    assert len(results) == 1
    assert results[0].stage is Stage.ADDRESS and said in results[0].said


@pytest.mark.parametrize(
    ("fault", "stage", "said"),
    [
        ("tout/html200", Stage.LANGUAGE, "page web"),
        ("tout/redirect", Stage.LANGUAGE, "page web"),
        ("tout/404", Stage.LANGUAGE, "n’existe pas"),
        ("tout/500", Stage.LANGUAGE, "en panne"),
        ("tout/429", Stage.LANGUAGE, "trop de demandes"),
        ("tout/bad-json", Stage.LANGUAGE, "JSON"),
        ("clock-skew=90000", Stage.CLOCK, "L’envoi automatique attend"),
        ("jeton/401", Stage.SIGN_IN, "ne reconnaît pas"),
        ("jeton/503", Stage.SIGN_IN, "momentanément"),
        ("capacites/403", Stage.RIGHTS, "403"),
        ("capacites/401:always", Stage.RIGHTS, "401"),
        ("capacites/404", Stage.RIGHTS, "404"),
        ("capacites/bad-json", Stage.RIGHTS, "JSON"),
    ],
)
def test_what_a_server_does_is_told_at_its_stage(
    fault: str, stage: Stage, said: str, sandbox: RunningSandbox
):
    sandbox.set_faults(fault)
    results = stages_of(sandbox.base_url, secret=sandbox.client_secret)
    assert results[-1].stage is stage
    assert said in results[-1].said
    assert all(request.path != "/livret/v1/lecons" for request in sandbox.requests)


def test_less_than_the_rights_asked_for():
    def script(peer: Peer) -> None:
        peer.read_request()
        base = server.base_url
        token = {
            "access_token": "a",
            "token_type": "Bearer",
            "expires_in": 60,
            "scope": "livret_numerique:read",
        }
        description = {
            "issuer": base,
            "authorization_endpoint": f"{base}/a",
            "token_endpoint": f"{base}/t",
            "code_challenge_methods_supported": ["S256"],
        }
        peer.send(http(body=token if peer.path == "/oauth/token" else description))

    with RawServer(script, signs_in=False) as server:
        stage, said = last(stages_of(server.base_url))
    assert stage is Stage.RIGHTS and "ne permet pas d’envoyer" in said


def test_without_a_secret(sandbox: RunningSandbox):
    stage, said = last(stages_of(sandbox.base_url, secret=""))
    assert stage is Stage.SIGN_IN and "secret" in said
    sandbox.stop()
    assert [request.path for request in sandbox.requests] == ["/.well-known/openid-configuration"]


def test_a_service_of_another_kind():
    with RawServer(answering(http(body={"bonjour": 1})), signs_in=False) as server:
        stage, said = last(stages_of(server.base_url))
    assert stage is Stage.LANGUAGE and "ne suit pas le contrat" in said


@pytest.mark.parametrize(
    ("offset_s", "state", "said"),
    [
        (None, StageState.WARN, "ne dit pas l’heure"),
        (300.0, StageState.OK, "Comme celle"),
        (301.0, StageState.WARN, "en retard de 5\u00a0min"),
        (-7300.0, StageState.WARN, "en avance de 2\u00a0h"),
        (260_000.0, StageState.BAD, "en retard de 3\u00a0jours"),
    ],
)
def test_clocks_apart(offset_s: float | None, state: StageState, said: str):
    result = clock_result(offset_s, 300.0, 86_400.0)
    assert result.state is state and said in result.said


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x800B0101, FailureKind.CERTIFICATE_EXPIRED),
        (0x800B0109, FailureKind.CERTIFICATE_UNKNOWN),
        (0x800B010F, FailureKind.CERTIFICATE_NAME),
        (9, FailureKind.CERTIFICATE_EARLY),
        (12345, FailureKind.TLS),
    ],
)
def test_the_store_of_windows_is_understood(code: int, kind: FailureKind):
    cause = ssl.SSLCertVerificationError("refused")
    cause.verify_code = code
    error = httpx.ConnectError("refused")
    error.__cause__ = cause
    assert failure_of(error, is_body_sent=False, is_time_over=False).kind is kind


class TestProxy:
    def test_loopback_never_goes_through_one(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
        assert proxy_for("http://127.0.0.1:8765") is None
        assert proxy_for("https://localhost:8765") is None

    def test_exceptions_are_honoured(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("https_proxy", "proxy.invalid:3128")
        assert proxy_for("https://dsr.invalid") == "http://proxy.invalid:3128"
        monkeypatch.setenv("no_proxy", "dsr.invalid")
        assert proxy_for("https://dsr.invalid") is None

    def test_a_name_and_a_password_in_the_setting_are_given_to_it(self, monkeypatch: pytest.MonkeyPatch):
        heads: list[bytes] = []

        def script(peer: Peer) -> None:
            peer.read_head()
            heads.append(bytes(peer.received))
            is_let_in = b"Proxy-Authorization: Basic cHJvZjptb3Q=" in peer.received
            peer.send(http(502 if is_let_in else 407))

        with RawServer(script, signs_in=False) as proxy:
            monkeypatch.setenv("https_proxy", f"http://prof:mot@127.0.0.1:{proxy.port}")
            stage, said = last(stages_of("https://dsr.invalid"))
            assert stage is Stage.NETWORK and "ne mène pas" in said
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            results = stages_of("https://dsr.invalid")
            assert "407" in results[-1].said and "nom:motdepasse" in results[-1].todo
            assert (
                seen_certificate("https://dsr.invalid", f"http://prof:mot@127.0.0.1:{proxy.port}", 2) is None
            )
        assert all(head.startswith(b"CONNECT dsr.invalid:443") for head in heads)
        assert heads[-1].count(b"cHJvZjptb3Q=") == 1

    def test_it_is_named(self, monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox):
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
        stage, said = last(stages_of("https://dsr.invalid"))
        assert stage is Stage.NETWORK and "proxy" in said
