"""A TCP proxy on loopback that does to a connection what networks do: cut at any byte, reset, drip, silence.

It carries bytes and knows nothing of HTTP or TLS. One connection, one :class:`TcpFault`::

    fault = TcpFault(cut_answer_at=17, how=How.RESET)
    with TcpFaultProxy(sandbox.base_url, lambda link: fault if link.path == "/livret/v1/lecons" else PASS) as proxy:
        gateway = open_gateway(DsrAccess(proxy.base_url, ...), ...)
        ...
    proxy.links[-1].request  # every byte the client handed over, passed on or not

Counting: ``cut_request_at=n`` passes exactly n bytes on to the server, then cuts both sides;
``cut_answer_at=n`` gives exactly n bytes of the answer to the client, then cuts. So ``cut_answer_at=0`` is an answer
lost after the server worked: the cut comes when the first byte of the answer reaches the proxy. A cut that lies
beyond the bytes that pass never happens (``link.is_cut`` stays False).
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

_CHUNK = 65536
_LONGEST_SILENCE_S = 120.0


class How(Enum):
    """How a connection ends when it is cut."""

    CLOSE = "close"  # FIN: what was passed is read, then the end
    RESET = "reset"  # RST
    SILENCE = "silence"  # half-open: nothing passes any more, nothing is closed until the client gives up


@dataclass(frozen=True, slots=True)
class TcpFault:
    """What is done to one connection. Nothing by default."""

    cut_request_at: int | None = None
    cut_answer_at: int | None = None
    how: How = How.RESET
    answer_pause_s: float = 0.0
    """Waited before each piece of the answer."""
    answer_piece: int = _CHUNK
    """Bytes of the answer given at a time: 1 with a pause is a slow loris."""


PASS = TcpFault()


@dataclass(slots=True)
class Link:
    """One connection through the proxy. Complete once ``is_over``."""

    number: int
    request: bytearray = field(default_factory=bytearray)
    """Every byte received from the client."""
    passed_request: int = 0
    """Bytes of it handed to the server."""
    answer: bytearray = field(default_factory=bytearray)
    """Every byte received from the server."""
    passed_answer: int = 0
    """Bytes of it handed to the client."""
    is_cut: bool = False
    is_over: bool = False

    @property
    def method(self) -> str:
        """The first word of the request: readable where the connection is not TLS."""
        return self._first_words()[0]

    @property
    def path(self) -> str:
        """The path of the request, without its query."""
        words = self._first_words()
        return words[1].partition("?")[0] if len(words) > 1 else ""

    def _first_words(self) -> list[str]:
        return bytes(self.request).partition(b"\r\n")[0].decode("latin-1").split(" ")


Choose = Callable[[Link], TcpFault]


class TcpFaultProxy:
    """Listens on 127.0.0.1 in front of ``upstream`` ("http://host:port").

    ``choose`` is asked once per connection, when the first bytes of its client have come, on the proxy's thread.
    """

    def __init__(self, upstream: str, choose: Choose | TcpFault = PASS) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._scheme = parts.scheme
        self.choose: Choose = (lambda link: choose) if isinstance(choose, TcpFault) else choose
        self.links: list[Link] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self._is_stopping = threading.Event()
        self._workers: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, name="tcp-proxy", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    @property
    def base_url(self) -> str:
        """The address to give instead of the server's."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> TcpFaultProxy:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Every connection is dropped; the links are complete afterwards."""
        self._is_stopping.set()
        # Windows refuses to shut a listening socket down: a last connection wakes the acceptor everywhere.
        with suppress(OSError), socket.create_connection(self._listener.getsockname(), 1):
            pass
        self._acceptor.join()
        self._listener.close()
        for worker in self._workers:
            worker.join()

    def _accept(self) -> None:
        while not self._is_stopping.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_stopping.is_set():
                client.close()
                return
            link = Link(len(self.links) + 1)
            self.links.append(link)
            self._workers = [worker for worker in self._workers if worker.is_alive()]
            worker = threading.Thread(target=self._carry, args=(client, link), daemon=True)
            self._workers.append(worker)
            worker.start()

    def _carry(self, client: socket.socket, link: Link) -> None:
        with client:
            try:
                _Carrier(client, link, self._upstream, self.choose, self._is_stopping).run()
            except OSError:
                pass  # one side went away: what passed is in the link
            finally:
                link.is_over = True


class _Carrier:
    """Both directions of one connection, on one thread: what happened first is counted first."""

    def __init__(
        self,
        client: socket.socket,
        link: Link,
        upstream: tuple[str, int],
        choose: Choose,
        stopping: threading.Event,
    ) -> None:
        self._client, self._link, self._choose, self._stopping = client, link, choose, stopping
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._upstream = upstream

    def run(self) -> None:
        first = self._wait_first()
        self._fault = self._choose(self._link)
        with socket.create_connection(self._upstream, timeout=10) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._server = server
            if self._passes_request(first):
                self._turn()

    def _wait_first(self) -> bytes:
        while not select.select([self._client], [], [], 0.2)[0]:
            if self._stopping.is_set():
                return b""
        data = self._client.recv(_CHUNK)
        self._link.request += data
        return data

    def _turn(self) -> None:
        open_sides = {self._client, self._server}
        while self._server in open_sides and not self._stopping.is_set():
            for side in select.select(list(open_sides), [], [], 0.2)[0]:
                data = side.recv(_CHUNK)
                if side is self._client:
                    self._link.request += data
                else:
                    self._link.answer += data
                if not data:
                    open_sides.discard(side)
                    (self._server if side is self._client else self._client).shutdown(socket.SHUT_WR)
                elif not (self._passes_request(data) if side is self._client else self._passes_answer(data)):
                    return

    def _passes_request(self, data: bytes) -> bool:
        room = self._room(self._fault.cut_request_at, self._link.passed_request)
        part = data[:room]
        if part:
            self._server.sendall(part)
            self._link.passed_request += len(part)
        return self._goes_on(self._fault.cut_request_at, self._link.passed_request, len(data) > len(part))

    def _passes_answer(self, data: bytes) -> bool:
        part = data[: self._room(self._fault.cut_answer_at, self._link.passed_answer)]
        for start in range(0, len(part), self._fault.answer_piece):
            if self._fault.answer_pause_s and self._stopping.wait(self._fault.answer_pause_s):
                return False
            piece = part[start : start + self._fault.answer_piece]
            self._client.sendall(piece)
            self._link.passed_answer += len(piece)
        return self._goes_on(self._fault.cut_answer_at, self._link.passed_answer, len(data) > len(part))

    @staticmethod
    def _room(cut_at: int | None, passed: int) -> int | None:
        return None if cut_at is None else max(0, cut_at - passed)

    def _goes_on(self, cut_at: int | None, passed: int, is_held_back: bool) -> bool:
        """Cut once the count is reached and something more would have passed, or at once when it is exact."""
        if cut_at is None or (passed < cut_at and not is_held_back):
            return True
        self._link.is_cut = True
        self._end()
        return False

    def _end(self) -> None:
        if self._fault.how is How.SILENCE:
            self._stay_silent()
        elif self._fault.how is How.RESET:
            linger = struct.pack("ii", 1, 0)
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            self._server.shutdown(socket.SHUT_RDWR)
            self._client.shutdown(socket.SHUT_WR)
            self._stay_silent()  # closed with bytes unread, it would be a reset

    def _stay_silent(self) -> None:
        """Until the client gives up, or the proxy stops. What it still writes is read, so that it never blocks."""
        waited_s = 0.0
        while waited_s < _LONGEST_SILENCE_S and not self._stopping.is_set():
            if not select.select([self._client], [], [], 0.2)[0]:
                waited_s += 0.2
            elif not self._keep(self._client.recv(_CHUNK)):
                return

    def _keep(self, data: bytes) -> bool:
        self._link.request += data
        return bool(data)
