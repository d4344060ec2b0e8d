"""The DSR gateway over HTTP: signs in, sends, reads back. See ``livret_desktop.domain.dsr.DsrGateway``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import (
    AUTHORIZATION_CODE,
    CLIENT_CREDENTIALS,
    Answer,
    AnswerKind,
    Capabilities,
    DsrAccess,
    DsrError,
    FrozenLesson,
    ReadBack,
    ReadBackKind,
    RecordedPage,
)
from livret_desktop.errors import RuleError
from livret_desktop.transmission.address import check_address
from livret_desktop.transmission.answers import classify_post, trouble_of_get
from livret_desktop.transmission.outcome import Outcome
from livret_desktop.transmission.reading import read_capabilities, read_page_of_records, read_recorded
from livret_desktop.transmission.timeouts import Timeouts
from livret_desktop.transmission.wire import batch_body

if TYPE_CHECKING:  # httpx and Authlib are loaded by open_gateway only
    from livret_desktop.transmission.client import HttpClient
    from livret_desktop.transmission.grants import GrantKeeper
    from livret_desktop.transmission.sign_in import Tokens

CAPABILITIES_PATH = "/livret/v1/capacites"
LESSONS_PATH = "/livret/v1/lecons"
_NEEDS_PERSON = frozenset({AnswerKind.NEEDS_PERSON, AnswerKind.UNAUTHENTICATED})


def open_gateway(
    access: DsrAccess,
    secret: str,
    clock: Clock,
    timeouts: Timeouts | None = None,
    grants: GrantKeeper | None = None,
) -> HttpGateway:
    """A connection to the server of ``access``. Nothing is sent yet. ``grants``: where a person's permission is kept.

    Raises RuleError: unusable or unencrypted address, unknown way to sign in, missing id or secret, or a real
    address in training mode or with a shifted clock. Raises MachineError: unusable system proxy.
    """
    check_openable(access, secret, clock)
    from livret_desktop.transmission.client import HttpClient  # noqa: PLC0415 - heavy, see the top

    return gateway_on(HttpClient(access.base_url, timeouts or Timeouts()), access, secret, clock, grants)


def gateway_on(
    http: HttpClient, access: DsrAccess, secret: str, clock: Clock, grants: GrantKeeper | None
) -> HttpGateway:
    """A gateway over a client at hand, for an access that :func:`check_openable` let through."""
    from livret_desktop.transmission.sign_in import GrantSignIn, SecretSignIn  # noqa: PLC0415 - heavy, see the top

    if access.auth == CLIENT_CREDENTIALS:
        return HttpGateway(http, SecretSignIn(http, access.client_id, secret, clock), clock)
    if grants is None:
        raise ValueError("signing in by a person's permission needs its keeper")
    return HttpGateway(http, GrantSignIn(http, access.client_id, secret, clock, grants), clock)


def check_openable(access: DsrAccess, secret: str, clock: Clock) -> None:
    """Check everything that can be before the network. Raises RuleError, as :func:`open_gateway` does."""
    check_address(access.base_url, is_training=access.is_training, is_shifted=clock.is_shifted)
    if access.auth not in {CLIENT_CREDENTIALS, AUTHORIZATION_CODE}:
        raise RuleError(
            "Façon de se connecter inconnue",
            f"« {access.auth} » n’est pas une façon de se connecter à la DSR que ce programme connaît.",
            f"Choisissez {CLIENT_CREDENTIALS} ou {AUTHORIZATION_CODE} dans Réglages, Accès à la DSR.",
        )
    if not access.client_id.strip() or (access.auth == CLIENT_CREDENTIALS and not secret):
        raise RuleError(
            "École non reliée à la DSR",
            "L’identifiant ou le secret de connexion manque : vos heures ne sont pas transmises.",
            "Saisissez-les dans Réglages, Accès à la DSR.",
        )


class HttpGateway:
    """A :class:`DsrGateway` over one HTTP client. One run, one gateway; one thread at a time."""

    def __init__(self, http: HttpClient, sign_in: Tokens, clock: Clock) -> None:
        self._http = http
        self._sign_in = sign_in
        self._clock = clock

    def capabilities(self) -> Capabilities:
        """Sign in when needed and read what the server guarantees. Raises DsrError."""
        outcome = self._get(CAPABILITIES_PATH)
        found = read_capabilities(outcome)
        if found is None:
            raise DsrError("La DSR n’a pas répondu comme prévu", trouble_of_get(outcome, self._clock.now()))
        return found

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        """POST one batch; the same key and lessons give the same bytes. Raises MachineError for altered bytes."""
        body = batch_body(lessons)
        try:
            token = self._sign_in.token()
        except DsrError as trouble:
            return _not_signed_in(trouble.answer)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(key),
        }
        outcome = self._http.exchange("POST", LESSONS_PATH, headers, body)
        return classify_post(outcome, key, lessons, self._clock.now())

    def read_back(self, lesson_id: UUID) -> ReadBack:
        """Ask for the newest recorded version of one lesson."""
        try:
            outcome = self._get(f"{LESSONS_PATH}/{lesson_id}")
        except DsrError as trouble:
            answer = trouble.answer
            return ReadBack(
                ReadBackKind.UNAVAILABLE,
                server_at=answer.server_at,
                reason=answer.reason,
                todo=answer.todo,
                retry_after_s=answer.retry_after_s,
                needs_person=answer.kind in _NEEDS_PERSON,
            )
        return read_recorded(outcome, lesson_id, self._clock.now())

    def read_page(self, first: date, last: date, cursor: str | None = None) -> RecordedPage:
        """One page of the records whose newest start is on these civil days."""
        query = {"depuis": first.isoformat(), "jusqua": last.isoformat()}
        if cursor is not None:
            query["curseur"] = cursor
        try:
            outcome = self._get(f"{LESSONS_PATH}?{urlencode(query)}")
        except DsrError as trouble:
            answer = trouble.answer
            return RecordedPage(
                False,
                server_at=answer.server_at,
                reason=answer.reason,
                todo=answer.todo,
                retry_after_s=answer.retry_after_s,
                needs_person=answer.kind in _NEEDS_PERSON,
            )
        return read_page_of_records(outcome, self._clock.now())

    def renew_sign_in(self) -> bool:
        """Get a new token once. False when the server refuses the id or the secret."""
        try:
            self._sign_in.renew()
        except DsrError as trouble:
            return trouble.answer.kind is not AnswerKind.UNAUTHENTICATED
        return True

    def sign_in(self) -> None:
        """Get a token now: the connection test looks at this step alone. Raises DsrError."""
        self._sign_in.token()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(self, path: str) -> Outcome:
        """A GET, repeated once with a new token after a 401. Raises DsrError when signing in fails."""
        outcome = self._http.exchange("GET", path, self._bearer())
        if outcome.status == 401:
            self._sign_in.renew()
            outcome = self._http.exchange("GET", path, self._bearer())
        return outcome

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._sign_in.token()}"}


def _not_signed_in(answer: Answer) -> Answer:
    """Signing in failed before the batch: not one byte of it left, whatever became of the sign-in itself."""
    is_uncertain = answer.kind is AnswerKind.UNKNOWN
    kind = AnswerKind.NOT_SENT if is_uncertain else answer.kind
    return Answer(
        kind,
        reason=f"{answer.reason} Rien n’est parti.",
        todo=answer.todo,
        status=answer.status,
        retry_after_s=answer.retry_after_s,
        server_at=answer.server_at,
    )
