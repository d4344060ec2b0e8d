"""The training server's tokens: client credentials, authorization code with PKCE, rotating refresh."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from livret_desktop.clock import Clock

READ = "livret_numerique:read"
WRITE = "livret_numerique:write"
OFFLINE = "offline_access"
SCOPES = (READ, WRITE, OFFLINE)
CODE_LIFETIME_S = 120.0
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)  # RFC 7636, 4.1


class GrantError(Exception):
    """An RFC 6749 error: its code, and 401 for ``invalid_client``."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = 401 if code == "invalid_client" else 400


@dataclass(frozen=True, slots=True)
class _Grant:
    client_id: str
    scope: str
    good_until: float = 0.0
    redirect_uri: str = ""
    challenge: str = ""
    family: str = ""


@dataclass(slots=True)
class TokenDesk:
    """Gives and checks tokens. With ``client_id`` None any id and any secret are let in: it is a training server."""

    clock: Clock
    client_id: str | None
    client_secret: str | None
    lifetime_s: int = 3600
    _access: dict[str, _Grant] = field(default_factory=dict)
    _refresh: dict[str, _Grant] = field(default_factory=dict)
    _codes: dict[str, _Grant] = field(default_factory=dict)
    _spent: dict[str, str] = field(default_factory=dict)

    def revoke_all(self) -> None:
        """Every permission and every token ends: what a State server does when it wants everybody to sign in again."""
        self._access.clear()
        self._refresh.clear()

    def scope_of(self, authorization: str) -> str | None:
        """The scope behind an Authorization header; None when it is worth nothing."""
        kind, _, token = authorization.partition(" ")
        grant = self._access.get(token.strip()) if kind.lower() == "bearer" else None
        return grant.scope if grant and self.clock.monotonic() < grant.good_until else None

    def grant(self, authorization: str, form: Mapping[str, str]) -> dict[str, object]:
        """Answer a token request. Raises GrantError."""
        client_id, has_secret = self._client(authorization, form)
        kind = form.get("grant_type", "")
        if kind == "client_credentials":
            if not has_secret:
                raise GrantError("invalid_client", "a secret is required")
            return self._token(_Grant(client_id, _scope(form.get("scope", f"{READ} {WRITE}"))))
        if kind == "refresh_token":
            return self._token(self._refreshed(form.get("refresh_token", ""), client_id))
        if kind == "authorization_code":
            return self._token(self._checked_code(form, client_id))
        raise GrantError("unsupported_grant_type" if kind else "invalid_request", "grant_type")

    def authorisation_code(self, query: Mapping[str, str]) -> str:
        """A code for a checked authorisation request, good once and for two minutes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Grant(
            query["client_id"],
            _scope(query["scope"]),
            self.clock.monotonic() + CODE_LIFETIME_S,
            query["redirect_uri"],
            query["code_challenge"],
        )
        return code

    def check_authorisation(self, query: Mapping[str, str]) -> None:
        """Check the query of /oauth/authorize. Raises GrantError."""
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise GrantError("invalid_request", "response_type=code and code_challenge_method=S256")
        if not query.get("client_id") or self.client_id not in {None, query["client_id"]}:
            raise GrantError("invalid_request", "client_id")
        if not 43 <= len(query.get("code_challenge", "")) <= 128 or len(query.get("state", "")) < 8:
            raise GrantError("invalid_request", "code_challenge, state")
        if not _is_loopback_redirect(query.get("redirect_uri", "")):
            raise GrantError("invalid_request", "redirect_uri must be http on loopback")
        _scope(query.get("scope", ""))

    def _client(self, authorization: str, form: Mapping[str, str]) -> tuple[str, bool]:
        client_id, secret = _credentials(authorization, form)
        is_known = bool(client_id) and (self.client_id is None or _same(client_id, self.client_id))
        is_right = secret is None or self.client_secret is None or _same(secret, self.client_secret)
        if not is_known or not is_right or secret == "":
            raise GrantError("invalid_client", "unknown client or wrong secret")
        return client_id, secret is not None

    def _refreshed(self, token: str, client_id: str) -> _Grant:
        """Single use. A token presented twice was stolen or copied: all that came of it ends (RFC 9700, 4.14.2)."""
        if token in self._spent:
            family = self._spent[token]
            self._access = {key: one for key, one in self._access.items() if one.family != family}
            self._refresh = {key: one for key, one in self._refresh.items() if one.family != family}
        grant = self._take(self._refresh, token, client_id)
        self._spent[token] = grant.family
        return grant

    def _checked_code(self, form: Mapping[str, str], client_id: str) -> _Grant:
        grant = self._take(self._codes, form.get("code", ""), client_id)
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
        if not _VERIFIER.fullmatch(verifier):
            raise GrantError("invalid_grant", "code_verifier")
        is_late = self.clock.monotonic() >= grant.good_until
        if is_late or grant.redirect_uri != form.get("redirect_uri") or not _same(challenge, grant.challenge):
            raise GrantError("invalid_grant", "code")
        return grant

    @staticmethod
    def _take(grants: dict[str, _Grant], key: str, client_id: str) -> _Grant:
        grant = grants.pop(key, None)
        if grant is None or grant.client_id != client_id:
            raise GrantError("invalid_grant", "unknown, used or another client's")
        return grant

    def _token(self, grant: _Grant) -> dict[str, object]:
        access = secrets.token_urlsafe(32)
        good_until = self.clock.monotonic() + self.lifetime_s
        family = grant.family or secrets.token_urlsafe(8)
        kept = _Grant(grant.client_id, grant.scope, good_until, family=family)
        self._access[access] = kept
        token: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.lifetime_s,
            "scope": grant.scope,
        }
        if OFFLINE in grant.scope.split():
            refresh = secrets.token_urlsafe(32)
            self._refresh[refresh] = kept
            token["refresh_token"] = refresh
        return token


def parse_form(body: bytes) -> dict[str, str]:
    """A form without repeated names. Raises GrantError."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise GrantError("invalid_request", "unreadable form") from None
    if len(dict(pairs)) != len(pairs):
        raise GrantError("invalid_request", "repeated parameter")
    return dict(pairs)


def back_to(redirect_uri: str, **values: str) -> str:
    """The redirect address with its answer."""
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{joint}{urlencode(values)}"


def _credentials(authorization: str, form: Mapping[str, str]) -> tuple[str, str | None]:
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode("latin-1").partition(":")
    except binascii.Error:
        raise GrantError("invalid_client", "unreadable credentials") from None
    return client_id, secret


def _scope(text: str) -> str:
    asked = text.split()
    if not asked or not set(asked) <= set(SCOPES):
        raise GrantError("invalid_scope", "scope")
    return " ".join(asked)


def _is_loopback_redirect(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == "http"
            and parts.hostname in {"127.0.0.1", "::1", "localhost"}
            and not parts.fragment
        )
    except ValueError:
        return False


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
