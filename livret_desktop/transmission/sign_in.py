"""Signing in as the school (OAuth 2.0 client credentials). The token lives in memory only.

Authlib writes the request; our own client carries it, because Authlib's httpx client warns that it is deprecated,
follows its own time-outs, reads answers without a cap and dates tokens with the civil clock. The token address is
the contract's, under the base address: discovery could send the secret elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import Answer, AnswerKind, DsrError
from livret_desktop.transmission.answers import problem_of, trouble_of_get
from livret_desktop.transmission.client import HttpClient
from livret_desktop.transmission.outcome import Outcome, Reply
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_object, read_text, read_whole

TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address, not a secret
SCOPE = "livret_numerique:read livret_numerique:write"
_MARGIN_S = 30.0
_TITLE = "Connexion à la DSR impossible"
_RECONNECT = "Vérifiez l’identifiant et le secret dans Réglages, Transmission, puis cliquez sur Reconnecter."


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    good_until: float  # monotonic seconds


class SignIn:
    """Gives a valid access token. Nothing personal is in what it sends."""

    def __init__(self, http: HttpClient, client_id: str, secret: str, clock: Clock) -> None:
        self._http = http
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._token: _Token | None = None

    def token(self) -> str:
        """The present token, or a new one when there is none or it ends soon. Raises DsrError."""
        if self._token is None or self._clock.monotonic() >= self._token.good_until:
            self._token = self._ask()
        return self._token.value

    def renew(self) -> None:
        """Forget the present token and get another. Raises DsrError."""
        self._token = None
        self.token()

    def _ask(self) -> _Token:
        asked_at = self._clock.monotonic()
        headers, body = self._request()
        outcome = self._http.exchange("POST", TOKEN_PATH, headers, body)
        token = _read_token(outcome, asked_at)
        if token is None:
            raise DsrError(_TITLE, self._trouble(outcome))
        return token

    def _request(self) -> tuple[dict[str, str], bytes]:
        form = prepare_token_request("client_credentials", scope=SCOPE)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            ClientAuth(self._client_id, self._secret).prepare("POST", TOKEN_PATH, headers, form)
        except UnicodeEncodeError:
            raise DsrError(
                _TITLE,
                _refused("L’identifiant ou le secret contient un caractère qui ne peut pas être envoyé."),
            ) from None
        return headers, form.encode("ascii")

    def _trouble(self, outcome: Outcome) -> Answer:
        answer = trouble_of_get(outcome, self._clock.now())
        error = problem_of(outcome).get("error") if isinstance(outcome, Reply) else None
        if answer.status == 401 or error in {"invalid_client", "unauthorized_client", "invalid_grant"}:
            refused = _refused("La DSR ne reconnaît pas l’identifiant ou le secret de l’école.")
            return replace(refused, status=answer.status, server_at=answer.server_at)
        if error == "invalid_scope":
            return replace(
                answer,
                kind=AnswerKind.NEEDS_PERSON,
                reason="L’accès de l’école ne permet pas d’envoyer des leçons.",
                todo="Demandez à la DSR d’ouvrir les droits de lecture et d’écriture du livret numérique.",
            )
        return answer


def _refused(reason: str) -> Answer:
    return Answer(AnswerKind.UNAUTHENTICATED, reason=reason, todo=_RECONNECT)


def _read_token(outcome: Outcome, asked_at: float) -> _Token | None:
    if not isinstance(outcome, Reply) or outcome.status != 200 or outcome.media_type != "application/json":
        return None
    try:
        content = parse_object(outcome.body)
        if read_text(content, "token_type").lower() != "bearer":
            return None
        value = read_text(content, "access_token")
        lifetime_s = read_whole(content, "expires_in", 1)
    except UnreadableJsonError:
        return None
    if not (value.isascii() and value.isprintable() and " " not in value):
        return None  # it could not be put in a header
    return _Token(value, asked_at + max(lifetime_s - _MARGIN_S, lifetime_s / 2))
