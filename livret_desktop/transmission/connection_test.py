"""The connection test: from the address to the rights, one stage after the other, with nothing personal on the way.

It takes the real path (the same client, trust store, proxy and sign-in as a run), so that what it says holds for a run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import AnswerKind, Capabilities, DsrAccess, DsrError
from livret_desktop.errors import LivretError
from livret_desktop.transmission import troubles
from livret_desktop.transmission.address import check_address, is_loopback
from livret_desktop.transmission.answers import trouble_of_get
from livret_desktop.transmission.certificate import seen_certificate
from livret_desktop.transmission.client import HttpClient, Milestone
from livret_desktop.transmission.connection_words import (
    Stage,
    StageResult,
    StageState,
    clock_result,
    identity_refused,
    portal,
)
from livret_desktop.transmission.discovery import (
    DISCOVERY_PATH,
    UntrustedDescriptionError,
    checked,
    read_description,
)
from livret_desktop.transmission.gateway import HttpGateway, check_openable, gateway_on
from livret_desktop.transmission.grants import GrantKeeper
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply, server_date
from livret_desktop.transmission.timeouts import HURRIED, Timeouts

_CERTIFICATE = {
    FailureKind.CERTIFICATE_EARLY,
    FailureKind.CERTIFICATE_EXPIRED,
    FailureKind.CERTIFICATE_NAME,
    FailureKind.CERTIFICATE_UNKNOWN,
    FailureKind.TLS,
}


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What a test needs. ``shown_offset_s``, ``largest_offset_s``: clocks apart that are said, and that stop a run."""

    access: DsrAccess
    secret: str = field(repr=False)
    clock: Clock
    grants: GrantKeeper | None
    shown_offset_s: float
    largest_offset_s: float
    timeouts: Timeouts = HURRIED


@dataclass(slots=True)
class ConnectionTest:
    """One test. ``told`` hears each stage as it ends; :meth:`stop` ends it from any thread."""

    plan: CheckPlan
    told: Callable[[StageResult], None]
    capabilities: Capabilities | None = None
    results: list[StageResult] = field(default_factory=list)
    is_stopped: bool = False
    _http: HttpClient | None = None
    _reached: set[Milestone] = field(default_factory=set)

    def run(self) -> bool:
        """Go through the stages until one is bad. True when the way is open. Raises nothing that a network can do."""
        try:
            check_address(
                self.plan.access.base_url,
                is_training=self.plan.access.is_training,
                is_shifted=self.plan.clock.is_shifted,
            )
            http = HttpClient(self.plan.access.base_url, self.plan.timeouts, heard=self._reached.add)
        except LivretError as error:
            return self._bad(Stage.ADDRESS, error)
        self._well(Stage.ADDRESS, _address_words(self.plan.access.base_url))
        with closing(http):
            self._http = http
            if self.is_stopped:
                return False
            return self._serves(http) and self._lets_in(http)

    def stop(self) -> None:
        """No stage begins any more, and the request at work ends at once."""
        self.is_stopped = True
        if self._http is not None:
            self._http.abort()

    def _serves(self, http: HttpClient) -> bool:
        """Network, identity, language and clock: one request that holds nothing, not even a name."""
        outcome = http.exchange("GET", DISCOVERY_PATH)
        if self.is_stopped or not self._is_reached(http, outcome):
            return False
        if not self._speaks(http, outcome):
            return False
        server_at = server_date(outcome.headers)
        offset_s = None if server_at is None else (server_at - self.plan.clock.now()).total_seconds()
        return self._add(clock_result(offset_s, self.plan.shown_offset_s, self.plan.largest_offset_s))

    def _is_reached(self, http: HttpClient, outcome: Outcome) -> bool:
        through = "" if http.proxy is None else f" par le proxy {urlsplit(http.proxy).hostname}"
        kind = outcome.kind if isinstance(outcome, Failure) else None
        is_asked = kind is FailureKind.PROXY_SIGN_IN
        if kind is not None and (Milestone.CONNECTED not in self._reached or is_asked):
            return self._failed(Stage.NETWORK, kind)
        if kind is FailureKind.PROXY:
            return self._failed(Stage.NETWORK, kind)
        self._well(Stage.NETWORK, f"{urlsplit(http.base_url).hostname} répond{through}.")
        if kind in _CERTIFICATE:
            return self._is_not_proven(http, kind)
        if is_loopback(http.base_url) and urlsplit(http.base_url).scheme == "http":
            return self._well(Stage.IDENTITY, "Sur ce PC même : rien ne passe par le réseau.")
        if Milestone.IDENTIFIED not in self._reached:
            return self._failed(Stage.IDENTITY, kind or FailureKind.TLS)
        return self._well(Stage.IDENTITY, "Prouvée par une autorité que ce PC connaît.")

    def _is_not_proven(self, http: HttpClient, kind: FailureKind) -> bool:
        general = troubles.failed(kind, False)
        seen = seen_certificate(http.base_url, http.proxy, self.plan.timeouts.connect_s)
        host = urlsplit(http.base_url).hostname or ""
        now = self.plan.clock.now()
        return self._add(identity_refused(kind, seen, host, now, general.what, general.todo))

    def _speaks(self, http: HttpClient, outcome: Outcome) -> bool:
        content = read_description(outcome)
        if content is None:
            if isinstance(outcome, Reply) and _is_portal(outcome):
                return self._add(portal(Stage.LANGUAGE))
            answer = trouble_of_get(outcome, self.plan.clock.now())
            return self._add(StageResult(Stage.LANGUAGE, StageState.BAD, answer.reason, answer.todo))
        try:
            checked(content, http.base_url)
        except UntrustedDescriptionError as error:
            said = f"Ce serveur ne suit pas le contrat que ce programme connaît : {error}."
            todo = "Vérifiez l’adresse, puis cherchez une mise à jour du programme ; sinon copiez ce message."
            return self._add(StageResult(Stage.LANGUAGE, StageState.BAD, said, todo))
        return self._well(Stage.LANGUAGE, "C’est bien un service « livret ».")

    def _lets_in(self, http: HttpClient) -> bool:
        plan = self.plan
        try:
            check_openable(plan.access, plan.secret, plan.clock)
        except LivretError as error:
            return self._bad(Stage.SIGN_IN, error)
        gateway = gateway_on(http, plan.access, plan.secret, plan.clock, plan.grants)
        return self._signs_in(gateway) and self._may(gateway)

    def _signs_in(self, gateway: HttpGateway) -> bool:
        try:
            gateway.sign_in()
        except DsrError as error:
            if self.is_stopped:
                return False
            is_rights = error.answer.kind is AnswerKind.NEEDS_PERSON and "droits" in error.answer.todo
            return self._bad(Stage.RIGHTS if is_rights else Stage.SIGN_IN, error)
        return self._well(Stage.SIGN_IN, "Le service reconnaît l’école.")

    def _may(self, gateway: HttpGateway) -> bool:
        try:
            self.capabilities = gateway.capabilities()
        except DsrError as error:
            return False if self.is_stopped else self._bad(Stage.RIGHTS, error)
        return self._well(Stage.RIGHTS, "Lecture et écriture ouvertes.")

    def _failed(self, stage: Stage, kind: FailureKind) -> bool:
        trouble = troubles.failed(kind, False)
        return self._add(StageResult(stage, StageState.BAD, trouble.what, trouble.todo))

    def _bad(self, stage: Stage, error: LivretError) -> bool:
        said = error.message if isinstance(error, DsrError) else f"{error.title}. {error.message}"
        return self._add(StageResult(stage, StageState.BAD, said, error.todo))

    def _well(self, stage: Stage, said: str) -> bool:
        return self._add(StageResult(stage, StageState.OK, said))

    def _add(self, result: StageResult) -> bool:
        self.results.append(result)
        self.told(result)
        return result.state is not StageState.BAD and not self.is_stopped


def _is_portal(reply: Reply) -> bool:
    """A page or a redirect where the contract has JSON, or the status made for that (RFC 6585, 6)."""
    is_page = "html" in reply.media_type or reply.body.lstrip()[:1] == b"<"
    return reply.status == 511 or 300 <= reply.status < 400 or (reply.status == 200 and is_page)


def _address_words(base_url: str) -> str:
    where = "sur ce PC (entraînement)" if is_loopback(base_url) else "protégée (https)"
    return f"{urlsplit(base_url).netloc}, {where}."
