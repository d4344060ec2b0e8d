"""Connecting the school in the system's own browser: authorization code, PKCE, loopback redirect (RFC 8252, RFC 7636).

The password is typed in the browser, on the server's own page: this program never sees it. Authlib writes the
requests and reads the answer; what is opened, awaited and believed is here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import Answer, AnswerKind, DsrAccess, DsrError
from livret_desktop.transmission.address import check_address
from livret_desktop.transmission.client import HttpClient
from livret_desktop.transmission.discovery import Endpoints, discover
from livret_desktop.transmission.grants import Grant
from livret_desktop.transmission.loopback import LoopbackListener
from livret_desktop.transmission.sign_in import token_request
from livret_desktop.transmission.timeouts import Timeouts
from livret_desktop.transmission.tokens import LASTING_SCOPE, TITLE, missing_rights, no_token, read_token

TIME_LIMIT_S = 300.0
"""How long a person has, in the browser: five minutes."""
_TICK_S = 0.2
_AGAIN = "Recommencez : Réglages, Accès à la DSR, Se connecter."


@dataclass(frozen=True, slots=True)
class Browsing:
    """What the flow needs of the machine: a browser, a way to be stopped, how long a person has."""

    open_browser: Callable[[str], bool]
    is_cancelled: Callable[[], bool]
    time_limit_s: float = TIME_LIMIT_S


def connect_in_browser(
    access: DsrAccess, secret: str, clock: Clock, browsing: Browsing, timeouts: Timeouts | None = None
) -> Grant:
    """Let a person give the school's permission; the grant is fresh and not kept yet. Blocks: on the pool.

    ``secret`` may be empty: an installed program need not have one. Raises RuleError (the address), DsrError
    (refused, cancelled, too late, or what the server and the network do), MachineError (proxy).
    """
    check_address(access.base_url, is_training=access.is_training, is_shifted=clock.is_shifted)
    if not access.client_id.strip():
        raise _trouble("L’identifiant du programme manque.", "Saisissez-le dans Réglages, Accès à la DSR.")
    with closing(HttpClient(access.base_url, timeouts or Timeouts())) as http:
        endpoints = discover(http, clock)
        verifier, state = generate_token(64), generate_token(32)
        with LoopbackListener(state) as listener:
            asked = _authorization_address(endpoints, access, listener.redirect_uri, state, verifier)
            if not browsing.open_browser(asked):
                raise _trouble(
                    "Le navigateur ne s’est pas ouvert.", f"Vérifiez le navigateur de ce PC. {_AGAIN}"
                )
            code = _awaited_code(listener, endpoints, clock, browsing)
            form = prepare_token_request(
                "authorization_code", code=code, redirect_uri=listener.redirect_uri, code_verifier=verifier
            )
        return _exchanged(http, access, secret, clock, endpoints, form)


def _authorization_address(
    endpoints: Endpoints, access: DsrAccess, redirect_uri: str, state: str, verifier: str
) -> str:
    return str(
        prepare_grant_uri(
            endpoints.authorization,
            access.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=LASTING_SCOPE,
            state=state,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
    )


def _awaited_code(listener: LoopbackListener, endpoints: Endpoints, clock: Clock, browsing: Browsing) -> str:
    """The code the browser brings back. The listener has checked the state already. Raises DsrError."""
    deadline = clock.monotonic() + browsing.time_limit_s
    answer = listener.wait(0)
    while answer is None:
        if browsing.is_cancelled():
            raise _trouble("La connexion a été arrêtée à votre demande.", _AGAIN)
        if clock.monotonic() >= deadline:
            minutes = f"{browsing.time_limit_s / 60:.0f} min"
            raise _trouble(f"Personne n’a répondu dans le navigateur en {minutes}.", _AGAIN)
        answer = listener.wait(_TICK_S)
    if answer.get("iss", endpoints.issuer) != endpoints.issuer:  # RFC 9207: another server's answer
        raise _trouble(
            "La réponse vient d’un autre serveur que celui réglé : elle n’a pas été suivie.", _AGAIN
        )
    if answer.get("error") == "access_denied":
        raise _trouble("La permission a été refusée dans le navigateur.", _AGAIN)
    if "error" in answer:
        said = answer["error"][:60] if answer["error"].isascii() and answer["error"].isprintable() else "?"
        raise _trouble(
            f"La DSR a refusé la connexion ({said}).",
            "Vérifiez l’identifiant du programme dans Réglages ; sinon copiez ce message pour le dépanneur.",
        )
    return answer["code"]


def _exchanged(
    http: HttpClient, access: DsrAccess, secret: str, clock: Clock, endpoints: Endpoints, form: str
) -> Grant:
    headers, body = token_request(access.client_id, secret, form)
    asked_at = clock.monotonic()
    outcome = http.exchange("POST", endpoints.token_path, headers, body)
    token = read_token(outcome, asked_at)
    if token is None:
        refused = "La DSR n’a pas accepté la réponse du navigateur."
        raise DsrError(TITLE, no_token(outcome, clock.now(), refused, _AGAIN))
    trouble = missing_rights(token)
    if trouble is not None:
        raise DsrError(TITLE, trouble)
    if token.refresh_token is None:
        raise _trouble(
            "La DSR n’a donné qu’une permission d’une heure : l’envoi du soir ne pourrait pas s’en servir.",
            "Demandez à la DSR d’ouvrir l’accès durable (offline_access) à l’identifiant du programme.",
        )
    return Grant(token.refresh_token, http.base_url, access.client_id, endpoints.token_path)


def _trouble(reason: str, todo: str) -> DsrError:
    return DsrError(TITLE, Answer(AnswerKind.NEEDS_PERSON, reason=reason, todo=todo))
