"""The training server's HTTP side: the contract, route by route."""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from livret_desktop.clock import Clock, civil_day
from livret_desktop.sandbox.consent import consent_page
from livret_desktop.sandbox.contract import schema_errors
from livret_desktop.sandbox.problems import problem
from livret_desktop.sandbox.rules import Policy, judge
from livret_desktop.sandbox.sign_in import READ, SCOPES, WRITE, GrantError, TokenDesk, back_to, parse_form
from livret_desktop.sandbox.store import Record, Store, starts_at, wire_instant

LARGEST_BODY = 4 * 1024 * 1024
PAGE_SIZE = 200
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
KEY_IN_SCOPE = "livret.key"


@dataclass(slots=True)
class KeyBook:
    """Idempotency keys: which exact body each one stands for, and which are being worked on."""

    bodies: dict[str, str] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)

    def enter(self, key: str, body: bytes) -> str | None:
        """Begin a batch; the 409 code when it cannot be."""
        digest = hashlib.sha256(body).hexdigest()
        if self.bodies.setdefault(key, digest) != digest:
            return "CLE_REUTILISEE"
        if key in self.at_work:
            return "LOT_EN_COURS"
        self.at_work.add(key)
        return None

    def leave(self, key: str | None) -> None:
        """The exchange of this key is over."""
        self.at_work.discard(key or "")


@dataclass(slots=True)
class RateLimit:
    """At most ``per_minute`` requests in any sixty seconds; None: no limit."""

    clock: Clock
    per_minute: int | None
    seen: deque[float] = field(default_factory=deque)

    def wait_s(self) -> int:
        """Count one request; seconds to wait when it is one too many, else 0."""
        if self.per_minute is None:
            return 0
        now = self.clock.monotonic()
        while self.seen and self.seen[0] <= now - 60:
            self.seen.popleft()
        if len(self.seen) >= self.per_minute:
            return max(1, int(self.seen[0] + 60 - now) + 1)
        self.seen.append(now)
        return 0


@dataclass(slots=True)
class TrainingServer:
    """The state of one training server, and its answers."""

    clock: Clock
    desk: TokenDesk
    store: Store
    limit: RateLimit
    policy: Policy
    keys: KeyBook = field(default_factory=KeyBook)

    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery, methods=["GET"]),
                Route("/oauth/authorize", self.authorise, methods=["GET"]),
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/livret/v1/capacites", self.capabilities, methods=["GET"]),
                Route("/livret/v1/lecons", self.lessons, methods=["GET", "POST"]),
                Route("/livret/v1/lecons/{identifiant}", self.one_lesson, methods=["GET"]),
            ],
            exception_handlers={HTTPException: _http_problem},
        )

    async def discovery(self, request: Request) -> Response:
        """GET /.well-known/openid-configuration."""
        base = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "scopes_supported": list(SCOPES),
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                    "none",
                ],
            }
        )

    async def authorise(self, request: Request) -> Response:
        """GET /oauth/authorize: a consent page, then back to the loopback address."""
        query = dict(request.query_params)
        try:
            self.desk.check_authorisation(query)
        except GrantError as error:
            return problem(400, "Demande d’autorisation non conforme", error.code, detail=error.description)
        if query.get("accord") == "oui":
            code = self.desk.authorisation_code(query)
            return RedirectResponse(back_to(query["redirect_uri"], code=code, state=query["state"]), 302)
        if query.get("accord") == "non":
            refusal = back_to(query["redirect_uri"], error="access_denied", state=query["state"])
            return RedirectResponse(refusal, 302)
        return HTMLResponse(consent_page(query), headers=_PAGE_HEADERS)

    async def token(self, request: Request) -> Response:
        """POST /oauth/token."""
        try:
            body = await _body(request)
            if body is None or _media_type(request) != "application/x-www-form-urlencoded":
                raise GrantError("invalid_request", "application/x-www-form-urlencoded")
            answer = self.desk.grant(request.headers.get("authorization", ""), parse_form(body))
        except GrantError as error:
            headers = _NO_STORE | ({"WWW-Authenticate": "Basic"} if error.status == 401 else {})
            content = {"error": error.code, "error_description": error.description}
            return JSONResponse(content, error.status, headers=headers)
        return JSONResponse(answer, headers=_NO_STORE)

    async def capabilities(self, request: Request) -> Response:
        """GET /livret/v1/capacites."""
        return self._refusal(request, None) or JSONResponse(
            {
                "deduplication": self.policy.deduplication,
                "relecture": self.policy.read_back,
                "delaiRelectureHeures": self.policy.lag_hours,
                "tailleLotMax": self.policy.max_batch,
                "ancienneteMaxJours": self.policy.max_age_days,
            }
        )

    async def lessons(self, request: Request) -> Response:
        """One route for both methods, so that ``Allow`` names both."""
        is_post = request.method == "POST"
        return await (self.post_lessons(request) if is_post else self.page_of_lessons(request))

    async def post_lessons(self, request: Request) -> Response:
        """POST /livret/v1/lecons."""
        body = await _body(request)
        refusal = self._refusal(request, WRITE) or _post_refusal(request, body)
        if refusal is not None or body is None:
            return refusal or problem(413, "Envoi trop gros", "LOT_TROP_GROS")
        content, refusal = self._content(body)
        if refusal is not None:
            return refusal
        key = request.headers["idempotency-key"].lower()
        conflict = self.keys.enter(key, body)
        if conflict is not None:
            return problem(409, "Envoi déjà connu", conflict)
        request.scope[KEY_IN_SCOPE] = key
        return JSONResponse(self._judged(key, content))

    async def page_of_lessons(self, request: Request) -> Response:
        """GET /livret/v1/lecons."""
        refusal = self._refusal(request, READ) or self._no_read_back()
        if refusal is not None:
            return refusal
        query = request.query_params
        try:
            first, last = _day(query["depuis"]), _day(query["jusqua"])
            after = int(query["curseur"]) if "curseur" in query else 0
        except (KeyError, ValueError):
            return problem(400, "Période ou curseur illisible", "PARAMETRE_INVALIDE")
        found = [
            record
            for record in self.store.newest_of_all(self._visible_until())
            if record.position > after and first <= civil_day(starts_at(record.lesson)) <= last
        ]
        return JSONResponse(_page(found))

    async def one_lesson(self, request: Request) -> Response:
        """GET /livret/v1/lecons/{identifiant}."""
        refusal = self._refusal(request, READ) or self._no_read_back()
        if refusal is not None:
            return refusal
        lesson_id = request.path_params["identifiant"]
        if not _UUID.fullmatch(lesson_id):
            return problem(404, "Identifiant illisible", "IDENTIFIANT_INVALIDE")
        record = self.store.newest(lesson_id.lower(), self._visible_until())
        if record is None:
            return problem(404, "Leçon inconnue", "LECON_INCONNUE")
        return JSONResponse(record.as_wire())

    def _judged(self, key: str, content: dict[str, Any]) -> dict[str, object]:
        now = self.clock.now()
        school = content["etablissement"]["numeroAgrement"]
        results = [judge(lesson, self.store, self.policy, now, school) for lesson in content["lecons"]]
        return {"lot": key, "recuLe": wire_instant(now), "resultats": results}

    def _content(self, body: bytes) -> tuple[dict[str, Any], Response | None]:
        try:
            content = json.loads(
                body.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_constant
            )
            json.dumps(content, ensure_ascii=False).encode("utf-8")  # an escape may hide half a character
        except (ValueError, RecursionError):
            return {}, problem(400, "Corps illisible : JSON en UTF-8 attendu", "JSON_INVALIDE")
        errors = schema_errors("Lot", content)
        if errors:
            return {}, problem(422, "Corps non conforme au contrat", "FORMAT_INVALIDE", errors=errors)
        if len(content["lecons"]) > self.policy.max_batch:
            return {}, problem(413, "Trop de leçons en un envoi", "LOT_TROP_GROS")
        return content, None

    def _refusal(self, request: Request, scope: str | None) -> Response | None:
        """429, 401 or 403; None when the caller may go on."""
        wait_s = self.limit.wait_s()
        if wait_s:
            return problem(429, "Trop de demandes", "TROP_DE_DEMANDES", headers={"Retry-After": str(wait_s)})
        granted = self.desk.scope_of(request.headers.get("authorization", ""))
        if granted is None:
            headers = {"WWW-Authenticate": "Bearer"}
            return problem(401, "Connexion requise", "NON_CONNECTE", headers=headers)
        if scope is not None and scope not in granted.split():
            return problem(403, "Droit insuffisant", "DROIT_INSUFFISANT")
        return None

    def _no_read_back(self) -> Response | None:
        return None if self.policy.read_back else problem(501, "Relecture non offerte", "RELECTURE_ABSENTE")

    def _visible_until(self) -> datetime:
        return self.clock.now() - timedelta(hours=self.policy.lag_hours)


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is larger than the server takes (it is then read and thrown away)."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_BODY:
            chunks.append(chunk)
    return b"".join(chunks) if size <= LARGEST_BODY else None


def _post_refusal(request: Request, body: bytes | None) -> Response | None:
    if _media_type(request) != "application/json":
        return problem(415, "application/json attendu", "TYPE_NON_PRIS_EN_CHARGE")
    if not _UUID.fullmatch(request.headers.get("idempotency-key", "")):
        return problem(400, "Idempotency-Key absente ou illisible", "CLE_INVALIDE")
    return problem(413, "Envoi trop gros", "LOT_TROP_GROS") if body is None else None


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def _page(found: list[Record]) -> dict[str, object]:
    page: dict[str, object] = {"lecons": [record.as_wire() for record in found[:PAGE_SIZE]]}
    if len(found) > PAGE_SIZE:
        page["curseurSuivant"] = str(found[PAGE_SIZE - 1].position)
    return page


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("repeated key")
    return content


def _no_constant(name: str) -> None:
    raise ValueError(name)


async def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = getattr(error, "headers", None) or {}
    return problem(status, "Adresse ou méthode inconnue", headers=headers)
