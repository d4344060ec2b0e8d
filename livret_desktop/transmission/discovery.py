"""The server's own description of how one signs in (OpenID Connect discovery), checked before it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import Answer, AnswerKind, DsrError
from livret_desktop.transmission.address import is_loopback
from livret_desktop.transmission.answers import trouble_of_get
from livret_desktop.transmission.client import HttpClient
from livret_desktop.transmission.outcome import Outcome, Reply
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_object
from livret_desktop.transmission.tokens import TITLE

DISCOVERY_PATH = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a person agrees (a whole address), and where tokens are asked for (a path under the base address)."""

    issuer: str
    authorization: str
    token_path: str


class UntrustedDescriptionError(ValueError):
    """The description is not one to believe. The text says why, in French, for the one who helps."""


def discover(http: HttpClient, clock: Clock) -> Endpoints:
    """Ask the server and check what it says. Raises DsrError."""
    outcome = http.exchange("GET", DISCOVERY_PATH)
    content = read_description(outcome)
    if content is None:
        raise DsrError(TITLE, trouble_of_get(outcome, clock.now()))
    try:
        return checked(content, http.base_url)
    except UntrustedDescriptionError as error:
        answer = Answer(
            AnswerKind.NEEDS_PERSON,
            reason=f"Le serveur décrit sa page de connexion d’une façon que le programme refuse : {error}.",
            todo="Vérifiez l’adresse dans Réglages ; si elle est juste, copiez ce message pour le dépanneur.",
            status=outcome.status,
        )
        raise DsrError(TITLE, answer) from None


def read_description(outcome: Outcome) -> dict[str, Any] | None:
    """The description as an object; None when the answer is not one."""
    if not isinstance(outcome, Reply) or outcome.status != 200 or outcome.media_type != "application/json":
        return None
    try:
        return parse_object(outcome.body)
    except UnreadableJsonError:
        return None


def checked(content: dict[str, Any], base_url: str) -> Endpoints:
    """The end points, all of this very server. Raises UntrustedDescriptionError."""
    found = {name: content.get(name) for name in ("issuer", "authorization_endpoint", "token_endpoint")}
    for name, value in found.items():
        if not isinstance(value, str):
            raise UntrustedDescriptionError(f"{name} manque")
        if not _is_under(value, base_url):
            raise UntrustedDescriptionError(f"{name} n’est pas sur le serveur réglé")
    if found["issuer"] != base_url:
        raise UntrustedDescriptionError("issuer n’est pas l’adresse réglée")
    if "S256" not in _texts(content, "code_challenge_methods_supported"):
        raise UntrustedDescriptionError("la preuve S256 n’est pas offerte")
    metadata = AuthorizationServerMetadata(content)
    try:
        metadata.validate_issuer()
        metadata.validate_authorization_endpoint()
        metadata.validate_token_endpoint()
        metadata.validate_code_challenge_methods_supported()
    except (ValueError, TypeError, AttributeError):
        raise UntrustedDescriptionError("elle ne suit pas la RFC 8414") from None
    return Endpoints(
        base_url, str(found["authorization_endpoint"]), str(found["token_endpoint"])[len(base_url) :]
    )


def _is_under(address: str, base_url: str) -> bool:
    """Same scheme, host and port, below the base address, and protected unless it stays on this machine."""
    try:
        parts, base = urlsplit(address), urlsplit(base_url)
        is_same = (parts.scheme, parts.hostname, parts.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    is_below = address == base_url or address.startswith(f"{base_url}/")
    is_plain = parts.username is None and not parts.fragment and "\\" not in address and address.isprintable()
    return is_same and is_below and is_plain and (parts.scheme == "https" or is_loopback(base_url))


def _texts(content: dict[str, Any], name: str) -> list[str]:
    value = content.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
