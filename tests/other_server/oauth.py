"""The other server's authorisation: discovery, consent page, PKCE, three grants with rotating refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import html
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .book import Hands
from .manners import Answer, problem

SCOPES = ("livret_numerique:read", "livret_numerique:write", "offline_access")
TOKEN_LIFE = timedelta(minutes=5)
NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


@dataclass(frozen=True)
class Grant:
    """What a token stands for: who, which scopes, until when, and the family it came from."""

    client: str
    scopes: frozenset[str]
    until: datetime
    family: int


@dataclass(frozen=True)
class Asked:
    """One authorisation request, waiting for consent or for its code to be used."""

    client: str
    redirect: str
    state: str
    challenge: str
    scopes: frozenset[str]
    until: datetime


class Desk:
    """The authorisation server: everything it handed out, in memory."""

    def __init__(self, hands: Hands, rng: random.Random, client: str, secret: str) -> None:
        self.hands, self._rng, self.client, self._secret = hands, rng, client, secret
        self._lock = threading.RLock()
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._spent: dict[str, int] = {}
        self._codes: dict[str, Asked] = {}
        self._consents: dict[str, Asked] = {}
        self._families = 0

    def discovery(self, base: str) -> Answer:
        document = {
            "scopes_supported": list(SCOPES),
            "issuer": base,
            "token_endpoint": f"{base}/oauth/token",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "code_challenge_methods_supported": ["S256"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        }
        return Answer(200, document)

    def authorize(self, query: str) -> Answer:
        """The consent page, or, with its one-time number, the way back with a code."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        with self._lock:
            if "accord" in asked:
                return self._consented(asked["accord"])
            wrong = _wrong_request(asked, self.client)
            if wrong:
                return problem(400, "DEMANDE_INVALIDE", wrong)
            number = self._token("accord")
            self._consents[number] = Asked(
                client=asked["client_id"],
                redirect=asked["redirect_uri"],
                state=asked["state"],
                challenge=asked["code_challenge"],
                scopes=frozenset(asked["scope"].split()) & set(SCOPES),
                until=self.hands.now() + timedelta(minutes=10),
            )
            link = html.escape(f"?{urlencode({'accord': number})}")
            page = f'<!doctype html><title>Accord</title><p><a href="{link}">Autoriser</a></p>'
            return Answer(200, raw=page.encode(), media="text/html; charset=utf-8")

    def _consented(self, number: str) -> Answer:
        asked = self._consents.pop(number, None)
        if asked is None:
            return problem(400, "DEMANDE_INVALIDE", "Accord inconnu ou déjà donné")
        code = self._token("code")
        self._codes[code] = asked
        mark = "&" if urlsplit(asked.redirect).query else "?"
        back = asked.redirect + mark + urlencode({"state": asked.state, "code": code})
        return Answer(302, raw=b"", headers=(("Location", back),))

    def token(self, body: str, authorization: str) -> Answer:
        """POST /oauth/token: RFC 6749 answers and errors."""
        form = {name: values[0] for name, values in parse_qs(body).items()}
        client, secret = _client_of(form, authorization)
        if client != self.client or (secret and secret != self._secret):
            return Answer(401, {"error": "invalid_client"}, headers=(("WWW-Authenticate", "Basic"),))
        grants: dict[str, Callable[[dict[str, str]], Answer]] = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
        }
        with self._lock:
            kind = form.get("grant_type", "")
            if kind == "client_credentials":
                return self._by_secret(form, secret)
            if kind not in grants:
                return _refused("unsupported_grant_type")
            return grants[kind](form)

    def _by_code(self, form: dict[str, str]) -> Answer:
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked.until < self.hands.now() or digest != asked.challenge:
            return _refused("invalid_grant")
        if form.get("redirect_uri") != asked.redirect:
            return _refused("invalid_grant")
        self._families += 1
        return self._hand_out(asked.scopes, self._families, refresh="offline_access" in asked.scopes)

    def _by_refresh(self, form: dict[str, str]) -> Answer:
        token = form.get("refresh_token", "")
        if token in self._spent:
            self._forget(self._spent[token])  # RFC 9700 4.14.2: a reuse ends the whole family
            return _refused("invalid_grant")
        grant = self._refresh.pop(token, None)
        if grant is None:
            return _refused("invalid_grant")
        self._spent[token] = grant.family
        return self._hand_out(grant.scopes, grant.family, refresh=True)

    def _by_secret(self, form: dict[str, str], secret: str) -> Answer:
        if secret != self._secret:
            return Answer(401, {"error": "invalid_client"})
        self._families += 1
        scopes = frozenset(form.get("scope", " ".join(SCOPES[:2])).split()) & set(SCOPES[:2])
        return self._hand_out(scopes, self._families, refresh=False)

    def _hand_out(self, scopes: frozenset[str], family: int, refresh: bool) -> Answer:
        grant = Grant(self.client, scopes, self.hands.now() + TOKEN_LIFE, family)
        access = self._token("acces")
        self._access[access] = grant
        document: dict[str, Any] = {
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "token_type": "Bearer",
            "access_token": access,
            "scope": " ".join(sorted(scopes)),
        }
        if refresh:
            document["refresh_token"] = self._token("suite")
            self._refresh[document["refresh_token"]] = grant
        return Answer(200, document, headers=NO_STORE)

    def _forget(self, family: int) -> None:
        self._access = {key: grant for key, grant in self._access.items() if grant.family != family}
        self._refresh = {key: grant for key, grant in self._refresh.items() if grant.family != family}

    def revoke_access(self) -> None:
        """Every access token handed out stops working; refresh tokens live on."""
        with self._lock:
            self._access = {}

    def revoke_all(self) -> None:
        """The school is no longer connected at all."""
        with self._lock:
            self._access, self._refresh = {}, {}

    def refusal(self, authorization: str, scope: str) -> Answer | None:
        """None when the bearer may do this, else the 401 or 403 to send."""
        kind, _, token = authorization.partition(" ")
        with self._lock:
            grant = self._access.get(token.strip()) if kind.lower() == "bearer" else None
        if grant is None or grant.until <= self.hands.now():
            challenge = (("WWW-Authenticate", 'Bearer error="invalid_token"'),)
            return problem(401, "JETON_INVALIDE", "Jeton absent, inconnu ou expiré", headers=challenge)
        if scope not in grant.scopes:
            return problem(403, "DROIT_ABSENT", "Ce jeton ne donne pas ce droit")
        return None

    def _token(self, kind: str) -> str:
        return f"{kind}.{self._rng.getrandbits(160):040x}~+/="[:-1]


def _refused(error: str) -> Answer:
    return Answer(400, {"error": error, "error_description": "Refusé"}, headers=NO_STORE)


def _client_of(form: dict[str, str], authorization: str) -> tuple[str, str]:
    if authorization.startswith("Basic "):
        name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
        return name, secret
    return form.get("client_id", ""), form.get("client_secret", "")


def _wrong_request(asked: dict[str, str], client: str) -> str:
    redirect = urlsplit(asked.get("redirect_uri", ""))
    checks = (
        (asked.get("response_type") == "code", "response_type"),
        (asked.get("client_id") == client, "client_id"),
        (redirect.scheme == "http" and redirect.hostname in {"127.0.0.1", "::1"}, "redirect_uri"),
        (bool(asked.get("scope")), "scope"),
        (len(asked.get("state", "")) >= 8, "state"),
        (43 <= len(asked.get("code_challenge", "")) <= 128, "code_challenge"),
        (asked.get("code_challenge_method") == "S256", "code_challenge_method"),
    )
    return ", ".join(name for good, name in checks if not good)
