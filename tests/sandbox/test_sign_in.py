"""The training server's tokens, asked as a browser and a program would."""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from re import findall
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.errors import UsageError
from livret_desktop.sandbox.server import RunningSandbox, serve_sandbox, start_sandbox
from livret_desktop.transmission.gateway import open_gateway
from tests.transmission.examples import FixedClock, frozen

REDIRECT = "http://127.0.0.1:45123/retour"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUERY = {
    "response_type": "code",
    "client_id": "ecole-essai",
    "redirect_uri": REDIRECT,
    "scope": "livret_numerique:read livret_numerique:write offline_access",
    "state": "etat-12345",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}

OTHER_CLIENT = {"grant_type": "client_credentials", "client_id": "autre", "client_secret": "mot-secret"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def sandbox(clock: FixedClock) -> Iterator[RunningSandbox]:
    with start_sandbox(clock=clock, client_secret="mot-secret") as running:
        yield running


@pytest.fixture
def web(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.base_url, trust_env=False) as client:
        yield client


def token(web: httpx.Client, secret: str | None = "mot-secret", **form: str) -> httpx.Response:
    auth = None if secret is None else ("ecole-essai", secret)
    return web.post("/oauth/token", data=form, auth=auth)


def code_of(web: httpx.Client, **changes: str) -> str:
    answer = web.get("/oauth/authorize", params=QUERY | changes | {"accord": "oui"})
    back = urlsplit(answer.headers["location"])
    assert answer.status_code == 302 and back.geturl().startswith(REDIRECT)
    assert parse_qs(back.query)["state"] == ["etat-12345"]
    return parse_qs(back.query)["code"][0]


def exchanged(web: httpx.Client, code: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": "ecole-essai",
        "code_verifier": VERIFIER,
    }
    return token(web, None, **(form | changes))


def test_a_client_gets_a_token_that_opens_the_service(web: httpx.Client):
    answer = token(web, grant_type="client_credentials")
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert "refresh_token" not in given
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    assert web.get("/livret/v1/capacites", headers=bearer).status_code == 200
    assert web.get("/livret/v1/capacites").status_code == 401


@pytest.mark.parametrize(
    ("secret", "form", "status", "error"),
    [
        ("faux", {"grant_type": "client_credentials"}, 401, "invalid_client"),
        ("", {"grant_type": "client_credentials"}, 401, "invalid_client"),
        (None, {"grant_type": "client_credentials", "client_id": "ecole-essai"}, 401, "invalid_client"),
        (None, OTHER_CLIENT, 401, "invalid_client"),
        ("mot-secret", {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ("mot-secret", {}, 400, "invalid_request"),
        ("mot-secret", {"grant_type": "client_credentials", "scope": "tout"}, 400, "invalid_scope"),
        ("mot-secret", {"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ("mot-secret", {"grant_type": "authorization_code", "code": "x"}, 400, "invalid_grant"),
    ],
)  # fmt: skip
def test_what_gets_no_token(
    secret: str | None, form: dict[str, str], status: int, error: str, web: httpx.Client
):
    answer = token(web, secret, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_token_ends(web: httpx.Client, clock: FixedClock):
    given = token(web, grant_type="client_credentials").json()["access_token"]
    clock.seconds = 3600
    bearer = {"Authorization": f"Bearer {given}"}
    assert web.get("/livret/v1/capacites", headers=bearer).status_code == 401


def test_a_read_only_token_sends_nothing(web: httpx.Client):
    given = token(web, grant_type="client_credentials", scope="livret_numerique:read").json()["access_token"]
    answer = web.post("/livret/v1/lecons", headers={"Authorization": f"Bearer {given}"}, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "DROIT_INSUFFISANT")


def test_consent_code_and_rotating_refresh(web: httpx.Client):
    page = web.get("/oauth/authorize", params=QUERY)
    assert page.headers["content-type"].startswith("text/html")
    yes, no = (unescape(link) for link in findall('href="([^"]+)"', page.text))
    refused = web.get("/oauth/authorize" + no).headers["location"]
    assert parse_qs(urlsplit(refused).query)["error"] == ["access_denied"]
    location = web.get("/oauth/authorize" + yes).headers["location"]
    given = exchanged(web, parse_qs(urlsplit(location).query)["code"][0]).json()
    first = {
        "grant_type": "refresh_token",
        "refresh_token": given["refresh_token"],
        "client_id": "ecole-essai",
    }
    second = token(web, None, **first).json()
    assert second["refresh_token"] != given["refresh_token"]
    assert token(web, None, **first).json()["error"] == "invalid_grant", "single use"
    heir = first | {"refresh_token": second["refresh_token"]}
    assert token(web, None, **heir).json()["error"] == "invalid_grant", "presented twice: all of it ends"
    bearer = {"Authorization": f"Bearer {second['access_token']}"}
    assert web.get("/livret/v1/capacites", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": "v" * 42},
        {"redirect_uri": REDIRECT + "x"},
        {"client_id": "autre"},
    ],
)
def test_a_code_serves_its_own_client_only(changes: dict[str, str], web: httpx.Client):
    assert exchanged(web, code_of(web), **changes).status_code in {400, 401}


def test_a_code_serves_once_and_not_late(web: httpx.Client, clock: FixedClock):
    code = code_of(web)
    assert exchanged(web, code).status_code == 200
    assert exchanged(web, code).status_code == 400
    late = code_of(web)
    clock.seconds = 121
    assert exchanged(web, late).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://voleur.example/"},
        {"redirect_uri": "http://127.0.0.1.example/"},
        {"redirect_uri": "http://[::1"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "court"},
        {"state": "x"},
        {"client_id": "autre"},
        {"response_type": "token"},
        {"scope": "tout"},
    ],
)
def test_requests_for_consent_that_are_refused(changes: dict[str, str], web: httpx.Client):
    answer = web.get("/oauth/authorize", params=QUERY | changes | {"accord": "oui"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_consent_page_shows_no_markup_of_the_client(clock: FixedClock):
    name = '<script>alert("x")</script>'
    with start_sandbox(clock=clock, client_id=name) as running:
        page = httpx.get(
            f"{running.base_url}/oauth/authorize", params=QUERY | {"client_id": name}, trust_env=False
        )
    assert page.status_code == 200 and "<script" not in page.text


def test_discovery_names_its_own_addresses(web: httpx.Client, sandbox: RunningSandbox):
    found = web.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == sandbox.base_url
    assert found["token_endpoint"] == f"{sandbox.base_url}/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/ailleurs"), ("DELETE", "/livret/v1/lecons"), ("PUT", "/oauth/token")]
)
def test_other_addresses_and_methods_are_problems(method: str, path: str, web: httpx.Client):
    answer = web.request(method, path)
    assert answer.status_code in {404, 405}
    assert answer.headers["content-type"] == "application/problem+json" and "date" in answer.headers


def test_pages_follow_each_other(web: httpx.Client, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("livret_desktop.sandbox.app.PAGE_SIZE", 2)
    given = token(web, grant_type="client_credentials").json()["access_token"]
    bearer = {"Authorization": f"Bearer {given}"}
    lessons = [json.loads(frozen(number).body) for number in range(1, 6)]
    envelope = {"numeroAgrement": "E2007700080", "idAurige": "77123"}
    sent = web.post(
        "/livret/v1/lecons",
        headers=bearer | {"Idempotency-Key": str(uuid4())},
        json={"etablissement": envelope, "lecons": lessons},
    )
    assert sent.status_code == 200
    query = {"depuis": "2026-11-20", "jusqua": "2026-11-20"}
    found: list[str] = []
    for _ in range(5):
        page = web.get("/livret/v1/lecons", params=query, headers=bearer).json()
        found += [record["lecon"]["identifiant"] for record in page["lecons"]]
        if "curseurSuivant" not in page:
            break
        query["curseur"] = page["curseurSuivant"]
    assert found == [lesson["identifiant"] for lesson in lessons]
    elsewhere = {"depuis": "2026-11-21", "jusqua": "2026-12-31"}
    assert web.get("/livret/v1/lecons", params=elsewhere, headers=bearer).json() == {"lecons": []}
    for bad in ({"depuis": "20261120"}, {"jusqua": "2026-02-30"}, {"curseur": "x"}):
        assert web.get("/livret/v1/lecons", params=query | bad, headers=bearer).status_code == 400


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts from the console, never from another process")
def test_served_alone_it_says_where_and_lets_any_school_in():
    """In a process of its own, as the command line runs it, until interrupted."""
    code = (
        "from livret_desktop.sandbox.server import serve_sandbox\n"
        "serve_sandbox(0, faults=['500'], announce=lambda text: print(text, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = findall(r"http://[0-9.:]+", process.stdout.readline())[0]
            assert "Rien n’est transmis" in process.stdout.readline()
            access = DsrAccess(base_url, "ecole-77")
            gateway = open_gateway(access, "tout-secret", FixedClock())
            assert gateway.capabilities().deduplication
            gateway.close()
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert "arrêté" in rest and process.returncode == 0


def test_serving_an_unknown_contract_is_refused():
    with pytest.raises(UsageError):
        serve_sandbox(0, contract="tout", announce=print)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"a":1,"a":1}', b'{"a":NaN}', b'{"a":"\\ud800"}', b"\xff"],
    ids=range(7),
)
def test_a_body_that_is_not_strict_json_is_a_400(body: bytes, web: httpx.Client):
    given = token(web, grant_type="client_credentials").json()["access_token"]
    headers = {
        "Authorization": f"Bearer {given}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    answer = web.post("/livret/v1/lecons", headers=headers, content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "JSON_INVALIDE")
    without_key = headers | {"Idempotency-Key": "x"}
    assert web.post("/livret/v1/lecons", headers=without_key, content=body).json()["code"] == "CLE_INVALIDE"
    as_text = headers | {"Content-Type": "text/plain"}
    assert web.post("/livret/v1/lecons", headers=as_text, content=body).status_code == 415
