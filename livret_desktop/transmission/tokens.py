"""What a token answer holds, read strictly; and what is said when there is none in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from livret_desktop.domain.dsr import Answer, AnswerKind
from livret_desktop.transmission.answers import problem_of, trouble_of_get
from livret_desktop.transmission.outcome import Outcome, Reply
from livret_desktop.transmission.strict_json import UnreadableJsonError, parse_object, read_text, read_whole

READ_SCOPE = "livret_numerique:read"
WRITE_SCOPE = "livret_numerique:write"
SCOPE = f"{READ_SCOPE} {WRITE_SCOPE}"
LASTING_SCOPE = f"{SCOPE} offline_access"
TITLE = "Connexion à la DSR impossible"
_MARGIN_S = 30.0
_NO_RIGHTS = "L’accès de l’école ne permet pas d’envoyer des leçons."
_ASK_RIGHTS = "Demandez à la DSR d’ouvrir les droits de lecture et d’écriture du livret numérique."


@dataclass(frozen=True, slots=True)
class Token:
    """An access token in hand. ``good_until`` in monotonic seconds. ``scope``: as said by the server, or None."""

    value: str = field(repr=False)
    good_until: float
    refresh_token: str | None = field(default=None, repr=False)
    scope: str | None = None


def read_token(outcome: Outcome, asked_at: float) -> Token | None:
    """The token of an answer to a request made at ``asked_at`` (monotonic); None for anything else."""
    if not isinstance(outcome, Reply) or outcome.status != 200 or outcome.media_type != "application/json":
        return None
    try:
        content = parse_object(outcome.body)
        if read_text(content, "token_type").lower() != "bearer":
            return None
        value = read_text(content, "access_token")
        lifetime_s = read_whole(content, "expires_in", 1)
        refresh = read_text(content, "refresh_token") if "refresh_token" in content else None
    except UnreadableJsonError:
        return None
    if not _fits_a_header(value):
        return None
    scope = content.get("scope")
    return Token(
        value,
        asked_at + max(lifetime_s - _MARGIN_S, lifetime_s / 2),
        refresh,
        scope if isinstance(scope, str) else None,
    )


def missing_rights(token: Token) -> Answer | None:
    """The trouble when the server says that it gave less than reading and writing (RFC 6749, 5.1)."""
    if token.scope is None or {READ_SCOPE, WRITE_SCOPE} <= set(token.scope.split()):
        return None
    return Answer(AnswerKind.NEEDS_PERSON, reason=_NO_RIGHTS, todo=_ASK_RIGHTS)


def error_code(outcome: Outcome) -> str | None:
    """The ``error`` of RFC 6749, 5.2."""
    error = problem_of(outcome).get("error") if isinstance(outcome, Reply) else None
    return error if isinstance(error, str) else None


def no_token(outcome: Outcome, now: datetime, reason: str, todo: str) -> Answer:
    """Why no token came. ``reason`` and ``todo``: said when the server does not know the id or the secret."""
    answer = trouble_of_get(outcome, now)
    error = error_code(outcome)
    if answer.status == 401 or error in {"invalid_client", "unauthorized_client", "invalid_grant"}:
        return replace(refused(reason, todo), status=answer.status, server_at=answer.server_at)
    if error == "invalid_scope":
        return replace(answer, kind=AnswerKind.NEEDS_PERSON, reason=_NO_RIGHTS, todo=_ASK_RIGHTS)
    return answer


def refused(reason: str, todo: str) -> Answer:
    """The server does not let the school in: a person is needed."""
    return Answer(AnswerKind.UNAUTHENTICATED, reason=reason, todo=todo)


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and " " not in value
