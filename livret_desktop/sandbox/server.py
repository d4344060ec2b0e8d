"""Starting the training server: in a thread for the demonstration and the tests, or alone for the command line."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from livret_desktop.clock import Clock, SystemClock
from livret_desktop.errors import MachineError, UsageError
from livret_desktop.sandbox.app import KEY_IN_SCOPE, RateLimit, TrainingServer
from livret_desktop.sandbox.fault_player import FaultPlayer
from livret_desktop.sandbox.faults import FAULTS_HELP, FaultBox
from livret_desktop.sandbox.rules import Policy
from livret_desktop.sandbox.sign_in import TokenDesk
from livret_desktop.sandbox.store import Record, Store

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

DEFAULT_PORT = 8765
HOST = "127.0.0.1"
REQUESTS_PER_MINUTE = 200
VARIANTS = {
    "dedup": (True, False),
    "read-back": (False, True),
    "both": (True, True),
    "neither": (False, False),
}
SANDBOX_HELP = f"""\
Le serveur d’entraînement de la DSR, seul, sur ce PC (127.0.0.1). Rien ne va à l’État. Ce qu’il enregistre reste en
mémoire ; --journal FICHIER écrit en plus une ligne JSON par enregistrement (lecon, recepisse, recuLe, empreinte) :
la leçon y est en clair, n’utilisez que des personnes inventées.

--contract dedup|read-back|both|neither   ce que le serveur garantit (both)
Tout identifiant et tout secret non vides sont acceptés.

{FAULTS_HELP}
valeurs inventées qui sont refusées
              NEPH 0000… NEPH_INCONNU · NEPH 9999… ELEVE_NON_RATTACHE · nom DISCORDANT NOM_DISCORDANT
              autorisation A9999… FORMATEUR_INCONNU · A8888… AUTORISATION_EXPIREE · A7777… FORMATEUR_NON_RATTACHE
              simulateur A6666… SIMULATEUR_NON_RECONNU · agrément E0000… AGREMENT_INCONNU · 599 min DUREE_INVALIDE
Connexion : par secret, ou dans le navigateur (une page demande la permission).
"""


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request that reached the server, and the status it was given (0: none)."""

    method: str
    path: str
    received_at: datetime
    status: int


@dataclass(slots=True)
class FaultyServer:
    """The ASGI application: faults around the real server, Date on every answer."""

    server: TrainingServer
    faults: FaultBox = field(default_factory=FaultBox)
    requests: list[SeenRequest] = field(default_factory=list)
    connections: Callable[[], Iterable[Any]] = tuple
    _app: Any = None
    _own_lag_hours: int = 0

    def __post_init__(self) -> None:
        self._app = self.server.app()
        self._own_lag_hours = self.server.policy.lag_hours

    def play(self, faults: Iterable[str]) -> None:
        """Play these faults from now on, instead of any other. Raises UsageError."""
        self.faults.clear()
        self.faults.add(faults)
        lag_hours = int(self.faults.lasting("lag")) or self._own_lag_hours
        self.server.policy = replace(self.server.policy, lag_hours=lag_hours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        received_at = self.server.clock.now()
        status = 0

        async def dated(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = message | {"headers": self._dated(message["headers"])}
            await send(message)

        try:
            await self._answer(scope, receive, dated)
        finally:
            self.server.keys.leave(scope.get(KEY_IN_SCOPE))
            self.requests.append(SeenRequest(scope["method"], scope["path"], received_at, status))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.faults.take(place_of(scope["method"], scope["path"]))
        if fault is None:
            await self._app(scope, receive, send)
        else:
            player = FaultPlayer(self._app, self._transport, self._now)
            await player.play(fault, scope, receive, send)

    def _dated(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers with the server's own time, unless a fault took it away."""
        if (b"date", b"") in headers:
            return [pair for pair in headers if pair != (b"date", b"")]
        return [*headers, (b"date", format_datetime(self._now(), usegmt=True).encode("ascii"))]

    def _now(self) -> datetime:
        """The server's own time."""
        return self.server.clock.now() + timedelta(seconds=self.faults.lasting("clock-skew"))

    def _transport(self, client: Any) -> asyncio.Transport | None:
        for connection in self.connections():
            transport: asyncio.Transport | None = getattr(connection, "transport", None)
            if transport is not None and transport.get_extra_info("peername")[:2] == tuple(client or ())[:2]:
                return transport
        return None


def place_of(method: str, path: str) -> str:
    """The name, in faults, of what a request asks for."""
    if path == "/oauth/token":
        return "jeton"
    if path == "/livret/v1/capacites":
        return "capacites"
    if path == "/livret/v1/lecons" and method == "POST":
        return "lecons"
    return "lecture" if path.startswith("/livret/v1/lecons") else "autre"


@dataclass(slots=True)
class RunningSandbox:
    """A training server at work in a thread of this process. Also a context manager."""

    base_url: str
    client_id: str
    client_secret: str
    _faulty: FaultyServer
    _uvicorn: Any
    _thread: threading.Thread

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record made, in order. The same (lesson_id, version) twice is a double."""
        return tuple(self._faulty.server.store.records)

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """Every request answered or cut, in order of their end."""
        return tuple(self._faulty.requests)

    def effective(self, lesson_id: object) -> Record | None:
        """The newest record of one lesson, whatever the read-back lag."""
        return self._faulty.server.store.newest(str(lesson_id).lower())

    def set_faults(self, *faults: str) -> None:
        """Play these faults from now on, instead of any other. Raises UsageError."""
        self._faulty.play(faults)

    def revoke_all(self) -> None:
        """Every permission and every token ends: everybody must sign in again."""
        self._faulty.server.desk.revoke_all()

    def forget_records(self) -> None:
        """Begin again with no lesson recorded; what was in the journal stays there."""
        self._faulty.server.store.forget()

    def set_contract(self, contract: str) -> None:
        """Change what the server guarantees. Raises UsageError."""
        server = self._faulty.server
        flags = _flags(contract)
        server.policy = replace(server.policy, deduplication=flags[0], read_back=flags[1])

    def stop(self) -> None:
        """Stop at once: open connections are dropped. May be called twice."""
        self._uvicorn.should_exit = True
        self._uvicorn.force_exit = True
        self._thread.join()
        self._faulty.server.store.close()

    def __enter__(self) -> RunningSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_sandbox(
    port: int = 0,
    *,
    contract: str = "both",
    lag_hours: int = 0,
    faults: Iterable[str] = (),
    journal: Path | None = None,
    clock: Clock | None = None,
    client_id: str = "ecole-essai",
    client_secret: str | None = None,
    token_lifetime_s: int = 3600,
    requests_per_minute: int | None = REQUESTS_PER_MINUTE,
    max_batch: int = 1000,
    max_age_days: int = 400,
) -> RunningSandbox:
    """Start a training server in a thread; port 0 takes a free one. Only this id and secret are let in.

    Raises UsageError (unknown contract or fault) and MachineError (port taken, journal not writable).
    """
    clock = clock or SystemClock()
    secret = client_secret or secrets.token_urlsafe(16)
    deduplication, read_back = _flags(contract)
    policy = Policy(deduplication, read_back, lag_hours, max_batch, max_age_days)
    desk = TokenDesk(clock, client_id, secret, token_lifetime_s)
    faulty = _faulty(
        clock, desk, policy, faults=faults, journal=journal, requests_per_minute=requests_per_minute
    )
    listener = _listen(port)
    server = _uvicorn(faulty)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="training-server", daemon=True
    )
    thread.start()
    server.is_ready.wait()
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    return RunningSandbox(base_url, client_id, secret, faulty, server, thread)


def serve_sandbox(
    port: int = DEFAULT_PORT,
    *,
    contract: str = "both",
    faults: Iterable[str] = (),
    journal: Path | None = None,
    clock: Clock | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve until interrupted (Ctrl+C). ``announce`` gets the French lines to show. Same errors as start_sandbox."""
    clock = clock or SystemClock()
    deduplication, read_back = _flags(contract)
    desk = TokenDesk(clock, None, None)
    policy = Policy(deduplication, read_back)
    faulty = _faulty(
        clock, desk, policy, faults=faults, journal=journal, requests_per_minute=REQUESTS_PER_MINUTE
    )
    listener = _listen(port)
    announce(f"Serveur d’entraînement : http://{HOST}:{listener.getsockname()[1]} (contrat {contract})")
    announce("Rien n’est transmis à l’État. Ctrl+C pour arrêter.")
    try:
        with suppress(KeyboardInterrupt):  # none comes where the program was begun in a shell's background
            _uvicorn(faulty).run(sockets=[listener])
        announce("Serveur d’entraînement arrêté.")
    finally:
        faulty.server.store.close()


def _faulty(
    clock: Clock,
    desk: TokenDesk,
    policy: Policy,
    *,
    faults: Iterable[str],
    journal: Path | None,
    requests_per_minute: int | None,
) -> FaultyServer:
    store = Store(journal)
    try:
        store.open_journal()
    except OSError as error:
        raise MachineError(
            "Journal du serveur d’entraînement impossible à écrire",
            f"Le fichier {journal} ne peut pas être ouvert en écriture.",
            "Choisissez un autre fichier avec --journal.",
        ) from error
    limit = RateLimit(clock, requests_per_minute)
    faulty = FaultyServer(TrainingServer(clock, desk, store, limit, policy))
    faulty.play(faults)
    return faulty


def _flags(contract: str) -> tuple[bool, bool]:
    if contract not in VARIANTS:
        raise UsageError(
            "Contrat inconnu",
            f"« {contract} » n’est pas une variante du contrat.",
            f"Choisissez parmi : {', '.join(VARIANTS)}.",
        )
    return VARIANTS[contract]


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        # A connection that a fault cut waits in TIME_WAIT for a minute, and Linux then refuses the port to whoever
        # starts anew. On Windows the port is free at once, and this option would let two servers share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # from now on clients wait in line, so that the address may be announced
    except (OSError, OverflowError) as error:
        listener.close()
        raise MachineError(
            "Le serveur d’entraînement ne peut pas démarrer",
            f"Le port {port} de ce PC est déjà pris ou interdit.",
            "Fermez l’autre serveur, ou choisissez un autre port avec --port.",
        ) from error
    return listener


def _uvicorn(faulty: FaultyServer) -> Any:
    import uvicorn  # noqa: PLC0415 - heavy: only when a server really starts

    class Server(uvicorn.Server):
        """Says when it listens."""

        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            self.is_ready = threading.Event()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            self.is_ready.set()

    server = Server(
        uvicorn.Config(
            faulty,
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            access_log=False,
            log_config=None,
            log_level="critical",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    faulty.connections = lambda: tuple(server.server_state.connections)
    return server
