"""Connecting the school in the browser, against the real training server: what is opened, awaited and believed."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from livret_desktop.domain.dsr import AUTHORIZATION_CODE, DsrAccess, DsrError
from livret_desktop.errors import RuleError
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.transmission.authorization import TIME_LIMIT_S, Browsing, connect_in_browser
from livret_desktop.transmission.discovery import UntrustedDescriptionError, checked
from livret_desktop.transmission.grants import Grant
from livret_desktop.transmission.loopback import LoopbackListener
from tests.transmission.browser import Browser
from tests.transmission.examples import FixedClock, http
from tests.transmission.raw_server import Peer, RawServer, answering


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox(clock=FixedClock()) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


def connected(
    base_url: str, browser: Browser, is_cancelled: Callable[[], bool] = lambda: False, **more: Any
) -> Grant:
    access = DsrAccess(base_url, more.pop("client_id", "ecole-essai"), AUTHORIZATION_CODE)
    clock = more.pop("clock", FixedClock())
    return connect_in_browser(access, "", clock, Browsing(browser.opens, is_cancelled), **more)


def refused(base_url: str, browser: Browser, **more: Any) -> str:
    with pytest.raises(DsrError) as trouble:
        connected(base_url, browser, **more)
    assert trouble.value.todo
    return trouble.value.message


def test_a_person_agrees_and_the_school_is_connected(sandbox: RunningSandbox, browser: Browser):
    grant = connected(sandbox.base_url, browser)
    browser.close()
    assert (grant.base_url, grant.client_id, grant.token_path) == (
        sandbox.base_url,
        "ecole-essai",
        "/oauth/token",
    )
    assert grant.refresh_token and grant.refresh_token not in repr(grant)
    consent, done = browser.pages
    assert "Autoriser « ecole-essai » à agir pour votre école" in consent
    assert "quand personne n’est devant l’écran" in consent
    assert "Réponse reçue" in done and "Vous pouvez fermer cette page" in done
    asked = parse_qs(urlsplit(browser.addresses[0]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert len(asked["state"][0]) == 32


def test_each_time_has_its_own_state_proof_and_port(sandbox: RunningSandbox, browser: Browser):
    connected(sandbox.base_url, browser)
    connected(sandbox.base_url, browser)
    one, other = (parse_qs(urlsplit(address).query) for address in browser.addresses)
    for name in ("state", "code_challenge"):
        assert one[name] != other[name]


def test_a_person_refuses(sandbox: RunningSandbox, browser: Browser):
    browser.clicks = "Refuser"
    assert "refusée dans le navigateur" in refused(sandbox.base_url, browser)
    browser.close()
    assert "Connexion refusée" in browser.pages[-1]


def test_nobody_answers(sandbox: RunningSandbox, browser: Browser):
    browser.clicks = ""
    clock = FixedClock()

    def time_passes() -> bool:
        clock.seconds += TIME_LIMIT_S / 3
        return False

    assert "en 5 min" in refused(sandbox.base_url, browser, is_cancelled=time_passes, clock=clock)


def test_it_can_be_stopped(sandbox: RunningSandbox, browser: Browser):
    browser.clicks = ""
    assert "à votre demande" in refused(sandbox.base_url, browser, is_cancelled=lambda: True)


def test_no_browser(sandbox: RunningSandbox, browser: Browser):
    browser.is_broken = True
    assert "navigateur ne s’est pas ouvert" in refused(sandbox.base_url, browser)


def test_an_unknown_program_or_no_program(sandbox: RunningSandbox, browser: Browser):
    browser.clicks = ""
    assert "identifiant du programme manque" in refused(sandbox.base_url, browser, client_id=" ")
    assert browser.addresses == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("tout/html200", "page web"),
        ("tout/redirect", "n’a pas été suivie"),
        ("tout/404", "404"),
        ("jeton/500", "500"),
        ("jeton/redirect", "n’a pas été suivie"),
        ("jeton/html200", "page web"),
        ("jeton/401", "n’a pas accepté"),
    ],
)
def test_what_the_server_does_wrong(fault: str, said: str, sandbox: RunningSandbox, browser: Browser):
    sandbox.set_faults(fault)
    assert said in refused(sandbox.base_url, browser)


def test_a_real_address_is_never_opened_in_training(browser: Browser):
    access = DsrAccess("https://dsr.invalid", "ecole", AUTHORIZATION_CODE, is_training=True)
    with pytest.raises(RuleError, match="mode essai"):
        connect_in_browser(access, "", FixedClock(), Browsing(browser.opens, lambda: False))
    assert browser.addresses == []


GOOD = {
    "issuer": "https://dsr.example/api",
    "authorization_endpoint": "https://dsr.example/api/oauth/authorize",
    "token_endpoint": "https://dsr.example/api/oauth/token",
    "code_challenge_methods_supported": ["plain", "S256"],
    "grant_types_supported": ["authorization_code"],
}


def test_a_description_on_its_own_server_is_believed():
    found = checked(GOOD, "https://dsr.example/api")
    assert (found.authorization, found.token_path) == (GOOD["authorization_endpoint"], "/oauth/token")


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": None},
        {"issuer": "https://autre.example/api"},
        {"issuer": "https://dsr.example/api/"},
        {"token_endpoint": "https://voleur.example/api/oauth/token"},
        {"token_endpoint": "https://dsr.example.voleur.example/api/oauth/token"},
        {"token_endpoint": "https://dsr.example:444/api/oauth/token"},
        {"token_endpoint": "https://dsr.example/apixoauth/token"},
        {"token_endpoint": "http://dsr.example/api/oauth/token"},
        {"token_endpoint": "https://dsr.example/api/oauth/token#x"},
        {"token_endpoint": 3},
        {"authorization_endpoint": "https://qui@dsr.example/api/oauth/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://dsr.example/api/\\voleur.example"},
        {"authorization_endpoint": "https://[dsr.example/api/"},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": "S256"},
    ],
)
def test_any_other_description_is_refused(changes: dict[str, Any]):
    with pytest.raises(UntrustedDescriptionError):
        checked(GOOD | changes, "https://dsr.example/api")


def test_a_refused_description_is_said_and_nothing_opened(browser: Browser):
    with RawServer(answering(http(body=GOOD)), signs_in=False) as server:
        assert "n’est pas sur le serveur réglé" in refused(server.base_url, browser)
    assert browser.addresses == []


def test_a_permission_of_an_hour_is_not_enough(browser: Browser):
    """A server that gives a token and nothing to renew it."""

    def script(peer: Peer) -> None:
        peer.read_request()
        base = server.base_url
        description = {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "code_challenge_methods_supported": ["S256"],
        }
        if peer.path.startswith("/oauth/authorize"):
            peer.send(http(body=b'<a href="?">Autoriser</a>', content_type="text/html"))
        else:
            peer.send(http(body=description))

    with RawServer(script) as server:
        browser.clicks = ""

        def opens(address: str) -> bool:
            query = parse_qs(urlsplit(address).query)
            browser.get(f"{query['redirect_uri'][0]}?code=abc&state={query['state'][0]}")
            return True

        access = DsrAccess(server.base_url, "ecole", AUTHORIZATION_CODE)
        with pytest.raises(DsrError) as trouble:
            connect_in_browser(access, "", FixedClock(), Browsing(opens, lambda: False))
    assert "permission d’une heure" in trouble.value.message


class TestListener:
    STATE = "etat-de-trente-deux-lettres-12345"

    def test_only_the_awaited_answer_is_taken(self, browser: Browser):
        with LoopbackListener(self.STATE) as listener:
            back, root = listener.redirect_uri, listener.redirect_uri.rpartition("/")[0]
            for foreign in (
                f"{back}?code=a&state=autre",
                f"{back}?code=a",
                f"{back}?code=a&code=b&state={self.STATE}",
                f"{back}?state={self.STATE}",
                f"{back}?code=a&error=b&state={self.STATE}",
                f"{root}/ailleurs?code=a&state={self.STATE}",
                f"{root}/favicon.ico",
                f"{back}?{'&'.join(f'x{n}=1' for n in range(50))}",
            ):
                assert "n’attend pas" in browser.get(foreign)
            assert "n’attend pas" in browser.get(f"{back}?code=a&state={self.STATE}", host="voleur.example")
            assert listener.wait(0) is None
            assert "Réponse reçue" in browser.get(f"{back}?code=juste&state={self.STATE}")
            assert listener.wait(5) == {"code": "juste", "state": self.STATE}
            assert "n’attend pas" in browser.get(f"{back}?code=autre&state={self.STATE}"), "once only"
            assert listener.wait(0)["code"] == "juste"

    def test_a_silent_connection_holds_nobody_up(self, browser: Browser):
        with LoopbackListener(self.STATE) as listener:
            address = ("127.0.0.1", urlsplit(listener.redirect_uri).port)
            with socket.create_connection(address, timeout=5):
                assert "Réponse reçue" in browser.get(f"{listener.redirect_uri}?code=a&state={self.STATE}")
            assert listener.wait(5)

    def test_it_is_gone_afterwards(self):
        with LoopbackListener(self.STATE) as listener:
            port = urlsplit(listener.redirect_uri).port
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0

    def test_it_listens_on_this_machine_only(self):
        with LoopbackListener(self.STATE) as listener:
            assert listener._server.server_address[0] == "127.0.0.1"

    def test_the_page_keeps_its_address_to_itself(self):
        with LoopbackListener(self.STATE) as listener, socket.socket() as raw:
            host = urlsplit(listener.redirect_uri).netloc
            raw.connect(("127.0.0.1", urlsplit(listener.redirect_uri).port))
            raw.sendall(f"GET /retour HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            head = raw.recv(65536).decode().lower()
        for header in ("cache-control: no-store", "referrer-policy: no-referrer", "charset=utf-8"):
            assert header in head
        assert "default-src 'none'" in head


def test_an_answer_of_another_server_is_not_followed(sandbox: RunningSandbox, browser: Browser):
    def opens(address: str) -> bool:
        query = parse_qs(urlsplit(address).query)
        browser.get(
            f"{query['redirect_uri'][0]}?code=abc&state={query['state'][0]}&iss=https://voleur.example"
        )
        return True

    access = DsrAccess(sandbox.base_url, "ecole-essai", AUTHORIZATION_CODE)
    with pytest.raises(DsrError) as trouble:
        connect_in_browser(access, "", FixedClock(), Browsing(opens, lambda: False))
    assert "un autre serveur" in trouble.value.message
    assert all(request.path != "/oauth/token" for request in sandbox.requests)


def test_an_error_of_the_server_is_told_as_it_came(sandbox: RunningSandbox, browser: Browser):
    def opens(address: str) -> bool:
        query = parse_qs(urlsplit(address).query)
        browser.get(f"{query['redirect_uri'][0]}?error=server_error&state={query['state'][0]}")
        return True

    access = DsrAccess(sandbox.base_url, "ecole-essai", AUTHORIZATION_CODE)
    with pytest.raises(DsrError) as trouble:
        connect_in_browser(access, "", FixedClock(), Browsing(opens, lambda: False))
    assert "server_error" in trouble.value.message
    assert json.dumps(trouble.value.as_json())
