"""Signing in as the school: by its secret (client credentials), or by the grant a person gave in the browser.

Access tokens live in memory only. Authlib writes the requests; our own client carries them, because Authlib's httpx
client warns that it is deprecated, follows its own time-outs, reads answers without a cap and dates tokens with the
civil clock. The address of the secret's request is the contract's, under the base address: discovery could send it
elsewhere. That of a grant was checked when it was given (``discovery``).
"""

from __future__ import annotations

from typing import Protocol

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import Answer, AnswerKind, DsrError
from livret_desktop.errors import MachineError
from livret_desktop.transmission.client import HttpClient
from livret_desktop.transmission.grants import Grant, GrantKeeper
from livret_desktop.transmission.outcome import Outcome
from livret_desktop.transmission.tokens import (
    SCOPE,
    TITLE,
    Token,
    error_code,
    missing_rights,
    no_token,
    read_token,
    refused,
)

TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address, not a secret
_CHECK_ENTRIES = (
    "Vérifiez l’identifiant et le secret dans Réglages, Accès à la DSR, puis testez la connexion."
)
_UNKNOWN_CLIENT = "La DSR ne reconnaît pas l’identifiant ou le secret de l’école."
RECONNECT = (
    "Ouvrez Réglages, Accès à la DSR, et cliquez sur Reconnecter. Les leçons attendent, rien n’est perdu."
)
_NEVER_CONNECTED = "Personne n’a encore connecté l’école à la DSR, ou son adresse a changé depuis."
_ENDED = "La DSR a mis fin à la connexion de l’école (permission retirée, trop ancienne, ou déjà utilisée)."
_MAYBE_SPENT = (
    "La réponse de la DSR au renouvellement de la connexion s’est perdue. Ce qui la renouvelle ne sert qu’une fois, "
    "et a peut-être déjà servi : le programme ne le présente pas deux fois."
)
_SURELY_UNSPENT = {429, 503}  # said by the server itself instead of working


class Tokens(Protocol):
    """Gives a valid access token. Nothing personal is in what it sends."""

    def token(self) -> str:
        """The present token, or a new one when there is none or it ends soon. Raises DsrError."""

    def renew(self) -> None:
        """Forget the present token and get another. Raises DsrError."""


class _Holder:
    """An access token in memory, asked for anew when it ends."""

    def __init__(self, http: HttpClient, client_id: str, secret: str, clock: Clock) -> None:
        self._http = http
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._token: Token | None = None

    def token(self) -> str:
        """See :class:`Tokens`."""
        if self._token is None or self._clock.monotonic() >= self._token.good_until:
            self._token = None
            self._token = self._ask()
        return self._token.value

    def renew(self) -> None:
        """See :class:`Tokens`."""
        self._token = None
        self.token()

    def _ask(self) -> Token:
        raise NotImplementedError

    def _exchanged(self, path: str, form: str) -> tuple[Outcome, Token | None]:
        headers, body = token_request(self._client_id, self._secret, form)
        asked_at = self._clock.monotonic()
        outcome = self._http.exchange("POST", path, headers, body)
        return outcome, read_token(outcome, asked_at)


class SecretSignIn(_Holder):
    """Client credentials (RFC 6749, 4.4)."""

    def _ask(self) -> Token:
        form = prepare_token_request("client_credentials", scope=SCOPE)
        outcome, token = self._exchanged(TOKEN_PATH, form)
        if token is None:
            raise DsrError(TITLE, no_token(outcome, self._clock.now(), _UNKNOWN_CLIENT, _CHECK_ENTRIES))
        return _with_rights(token)


class GrantSignIn(_Holder):
    """Rotating refresh tokens (RFC 9700, 4.14.2): each is presented once, the next is at rest before it is used."""

    def __init__(
        self, http: HttpClient, client_id: str, secret: str, clock: Clock, grants: GrantKeeper
    ) -> None:
        super().__init__(http, client_id, secret, clock)
        self._grants = grants

    def _ask(self) -> Token:
        try:
            with self._grants.turn():
                return self._refreshed()
        except MachineError as trouble:
            answer = Answer(
                AnswerKind.NOT_SENT, reason=f"{trouble.title}. {trouble.message}", todo=trouble.todo
            )
            raise DsrError(TITLE, answer) from trouble

    def _refreshed(self) -> Token:
        grant = self._present_grant()
        form = prepare_token_request("refresh_token", refresh_token=grant.refresh_token)
        self._grants.note_presented(grant)
        outcome, token = self._exchanged(grant.token_path, form)
        if token is None:
            raise DsrError(TITLE, self._not_refreshed(grant, outcome))
        next_token = token.refresh_token or grant.refresh_token  # a server that does not rotate gives none
        self._grants.keep(Grant(next_token, grant.base_url, grant.client_id, grant.token_path))
        return _with_rights(token)

    def _present_grant(self) -> Grant:
        kept = self._grants.read()
        if kept is None or (kept.grant.base_url, kept.grant.client_id) != (
            self._http.base_url,
            self._client_id,
        ):
            raise DsrError(TITLE, refused(_NEVER_CONNECTED, RECONNECT))
        if kept.is_doubtful:
            raise DsrError(TITLE, refused(_MAYBE_SPENT, RECONNECT))
        return kept.grant

    def _not_refreshed(self, grant: Grant, outcome: Outcome) -> Answer:
        """Nothing left, or plainly refused: the grant is still good. Ended: forgotten. Anything else: in doubt."""
        answer = no_token(outcome, self._clock.now(), _UNKNOWN_CLIENT, RECONNECT)
        if error_code(outcome) == "invalid_grant":
            self._grants.forget()
            return refused(_ENDED, RECONNECT)
        is_refusal = outcome.status is not None and 400 <= outcome.status < 500 and outcome.status != 408
        if not outcome.is_body_sent or is_refusal or outcome.status in _SURELY_UNSPENT:
            self._grants.keep(grant)
            return answer
        return refused(f"{answer.reason} {_MAYBE_SPENT}", RECONNECT)


def token_request(client_id: str, secret: str, form: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of a token request; without a secret the client only names itself. Raises DsrError."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        client = ClientAuth(client_id, secret, "client_secret_basic" if secret else "none")
        _, headers, body = client.prepare("POST", TOKEN_PATH, headers, form)
    except UnicodeEncodeError:
        unsendable = "L’identifiant ou le secret contient un caractère qui ne peut pas être envoyé."
        raise DsrError(TITLE, refused(unsendable, _CHECK_ENTRIES)) from None
    return headers, body.encode("ascii")


def _with_rights(token: Token) -> Token:
    trouble = missing_rights(token)
    if trouble is not None:
        raise DsrError(TITLE, trouble)
    return token
