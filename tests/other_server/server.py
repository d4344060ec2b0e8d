"""The other server itself: the contract over HTTP/1.1 on the loopback, one thread by connection."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from .book import Book, Hands, Promise, Record
from .faults import LOST, Call, Fault
from .lot_shape import faults_of
from .manners import Answer, Manners, problem
from .oauth import Desk

Json = Any
BODY_MAX = 4_000_000
READ, WRITE = "livret_numerique:read", "livret_numerique:write"


@dataclass(frozen=True)
class Request:
    """One request as read from the wire."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The place where a fault may strike."""
        if self.path == "/livret/v1/lecons":
            return "post" if self.method == "POST" else "page"
        if self.path.startswith("/livret/v1/lecons/"):
            return "one"
        names = {"/livret/v1/capacites": "capacites", "/oauth/token": "token"}
        return names.get(self.path, "other")


@dataclass
class OtherServer:
    """One school's server: its book, its authorisation desk, its manners, and the fault of the day."""

    promise: Promise
    now: datetime
    school: dict[str, str]
    client: str = "logiciel"
    secret: str = "secret"
    seed: int = 1
    url: str = ""
    fault: Fault | None = None
    struck: int = 0
    posts: int = 0
    log: list[tuple[datetime, str, int]] = field(default_factory=list)
    """When (by the server's clock), which kind of request, and the status it got."""
    refused: list[Answer] = field(default_factory=list)
    """What this server refused by itself, no fault at work."""

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        self.hands = Hands(self.now)
        self.manners = Manners(random.Random(self.seed + 1))
        self.desk = Desk(self.hands, random.Random(self.seed + 2), self.client, self.secret)
        self.book = Book(self.promise, self.hands, self.school, rng, self.manners.receipt)
        self.closing = threading.Event()
        self._keys: dict[str, str] = {}
        self.running: set[str] = set()
        self._lock = threading.RLock()

    def answer(self, request: Request) -> Answer:
        """The answer to one request, under the fault of the day if it strikes here."""
        with self._lock:
            self.book.catch_up()
            fault = self.fault
            if fault is not None and fault.where in {"page", "one"} and request.kind == "post":
                answer = self._doubtful(request)
            elif fault is None or fault.where != request.kind or self.struck >= fault.times:
                answer = self._honest(request)
            else:
                self.struck += 1
                answer = fault.act(Call(self, request, lambda: self._honest(request), self.struck - 1))
            self.log.append((self.hands.now(), request.kind, answer.status))
            return answer

    def _doubtful(self, request: Request) -> Answer:
        """Under a fault of read-back the first lot is lost after recording, the second before: something to read."""
        self.posts += 1
        if self.posts == 2:
            return LOST
        answer = self._honest(request)
        return LOST if self.posts == 1 else answer

    def _honest(self, request: Request) -> Answer:
        if request.method == "GET" and request.path == "/.well-known/openid-configuration":
            return self.desk.discovery(self.url)
        if request.method == "GET" and request.path == "/oauth/authorize":
            return self.desk.authorize(request.query)
        if request.method == "POST" and request.path == "/oauth/token":
            return self.desk.token(request.body.decode(), request.headers.get("authorization", ""))
        scope = WRITE if request.method == "POST" else READ
        routes: dict[str, Callable[[Request], Answer]] = {
            "post": self.receive,
            "page": self._page,
            "one": self._one,
            "capacites": lambda _request: Answer(200, self.book.promise.announced()),
        }
        if request.kind not in routes:
            return problem(404, "INCONNU", "Adresse inconnue")
        answer = self.desk.refusal(request.headers.get("authorization", ""), scope)
        answer = answer or routes[request.kind](request)
        if answer.status >= 400:
            self.refused.append(answer)
        return answer

    def may_write(self, request: Request) -> Answer | None:
        """None when the bearer may send lessons, else the refusal."""
        return self.desk.refusal(request.headers.get("authorization", ""), WRITE)

    def receive(self, request: Request) -> Answer:
        """POST /livret/v1/lecons, once the bearer is known."""
        key, digest = request.headers.get("idempotency-key", ""), hashlib.sha256(request.body).hexdigest()
        if not _is_uuid(key):
            return problem(400, "CLE_ABSENTE", "Idempotency-Key doit être un UUID")
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return problem(415, "TYPE_REFUSE", "application/json attendu")
        if self._keys.setdefault(key.lower(), digest) != digest:
            return problem(409, "CLE_REUTILISEE", "Cette clé a servi pour un autre envoi")
        if key.lower() in self.running:
            return problem(409, "LOT_EN_COURS", "Cet envoi est en cours", headers=[("Retry-After", "60")])
        try:
            lot = json.loads(request.body)
        except ValueError:
            return problem(400, "CORPS_ILLISIBLE", "JSON attendu")
        wrong = faults_of(lot)
        if wrong:
            return problem(422, "LOT_INVALIDE", "Envoi refusé", erreurs=wrong)
        if len(lot["lecons"]) > self.book.promise.lot_max or len(request.body) > BODY_MAX:
            return problem(413, "LOT_TROP_GRAND", f"{self.book.promise.lot_max} leçons au plus")
        results = self.book.judge_lot(lot)
        for line, lesson in zip(results, lot["lecons"], strict=True):
            if line["statut"] != "REJETEE" and self.manners.page_size() == 1:
                line["empreinte"] = hashlib.sha256(json.dumps(lesson).encode()).hexdigest()
        return Answer(200, {"resultats": results, "recuLe": self._instant(self.hands.now()), "lot": key})

    def _instant(self, moment: datetime) -> str:
        return self.manners.instant(moment)

    def _page(self, request: Request) -> Answer:
        if not self.book.promise.readback:
            return problem(501, "SANS_RELECTURE", "Pas de relecture")
        asked = {name: values[0] for name, values in parse_qs(request.query).items()}
        try:
            since, until = date.fromisoformat(asked["depuis"]), date.fromisoformat(asked["jusqua"])
            after = int(asked.get("curseur", "-1.0").split(".")[0])
        except (KeyError, ValueError):
            return problem(400, "DEMANDE_INVALIDE", "depuis et jusqua sont des jours")
        records = [r for r in self.book.between(since, until) if r.order > after]
        size = self.manners.page_size()
        document: dict[str, Json] = {"lecons": [self._record(r) for r in records[:size]]}
        if len(records) > size:
            document["curseurSuivant"] = f"{records[size - 1].order}.0/+="
        return Answer(200, document)

    def _one(self, request: Request) -> Answer:
        if not self.book.promise.readback:
            return problem(501, "SANS_RELECTURE", "Pas de relecture")
        record = self.book.newest(request.path.rsplit("/", 1)[1])
        if record is None:
            return problem(404, "LECON_INCONNUE", "Leçon inconnue")
        return Answer(200, self._record(record))

    def _record(self, record: Record) -> dict[str, Json]:
        lesson = dict(sorted(record.lesson.items(), reverse=True))
        return {"recuLe": self._instant(record.received), "lecon": lesson, "recepisse": record.receipt}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    owner: ClassVar[OtherServer]

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_GET  # noqa: N815 — the standard library's name

    def log_message(self, *_args: object) -> None:
        """Nothing is printed: the owner's log is the record."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(self.command, parts.path, parts.query, headers, body)
        self._send(request, self.owner.answer(request))

    def _send(self, request: Request, answer: Answer) -> None:
        self.close_connection = True
        if answer.silent or answer is LOST:
            return
        if answer.wait_seconds:
            self.owner.closing.wait(answer.wait_seconds)
        strict = request.kind in {"page", "one"}
        with self.owner.book.lock:
            wire = self.owner.manners.wire(answer, self.owner.hands.now(), strict)
        with contextlib.suppress(ConnectionError, TimeoutError):
            self.wfile.write(wire.head)
            self.wfile.flush()
            self.wfile.write(wire.body)
            self.wfile.flush()
            self.close_connection = wire.close


@contextlib.contextmanager
def serving(server: OtherServer) -> Iterator[OtherServer]:
    """The server on a free port of the loopback for the time of the block."""
    handler = type("Handler", (_Handler,), {"owner": server})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            http.shutdown()
            thread.join(10)
