"""A server of plain sockets, so that cuts, resets and silences are real. One script per connection."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable

TOKEN = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 3600}


class Peer:
    """The server's side of one connection."""

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        self.received = bytearray()

    def read_head(self) -> None:
        while b"\r\n\r\n" not in self.received:
            if not self._more():
                return

    def read_request(self) -> None:
        """The head and the whole body."""
        self.read_head()
        self.read_up_to(self.head_length + self.content_length)

    def read_up_to(self, total: int) -> None:
        while len(self.received) < total:
            if not self._more(total - len(self.received)):
                return

    def send(self, data: bytes) -> None:
        self.raw.sendall(data)

    def reset(self) -> None:
        """Close with RST."""
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def wait_until_gone(self) -> None:
        while self._more():
            pass

    @property
    def path(self) -> str:
        words = self.received[: self.head_length].decode("latin-1").split(" ")
        return words[1] if len(words) > 1 else ""

    @property
    def head_length(self) -> int:
        return self.received.find(b"\r\n\r\n") + 4

    @property
    def body(self) -> bytes:
        return bytes(self.received[self.head_length :])

    @property
    def content_length(self) -> int:
        for line in self.received[: self.head_length].decode("latin-1").lower().split("\r\n"):
            if line.startswith("content-length:"):
                return int(line.partition(":")[2])
        return 0

    def _more(self, at_most: int = 65536) -> bool:
        data = self.raw.recv(min(at_most, 65536))
        self.received += data
        return bool(data)


Script = Callable[[Peer], None]


class RawServer:
    """Listens on loopback; signs anyone in, and plays ``script`` for every other request."""

    def __init__(
        self,
        script: Script,
        tls: ssl.SSLContext | None = None,
        *,
        signs_in: bool = True,
        speaks_first: bool = False,
    ) -> None:
        self.script = script
        self.signs_in = signs_in
        self.speaks_first = speaks_first  # play the script at the first byte, without waiting for a head
        self.peers: list[Peer] = []
        self._is_over = False
        self._tls = tls
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def received(self) -> bytes:
        """Everything that was readable here, all connections together."""
        return b"".join(peer.received for peer in self.peers)

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A connection of our own ends accept() everywhere; shutdown() of a listening socket is refused on Windows.
        self._is_over = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            with raw:
                if self._is_over:
                    return
                try:
                    self._play(raw)
                except OSError:
                    continue  # the client went away: the test looks at what it concluded

    def _play(self, raw: socket.socket) -> None:
        if self._tls is not None:
            raw = self._tls.wrap_socket(raw, server_side=True)
        peer = Peer(raw)
        self.peers.append(peer)
        try:
            if self.speaks_first:
                peer.read_up_to(1)
            else:
                peer.read_head()
            if self.signs_in and peer.path == "/oauth/token":
                peer.read_request()
                body = json.dumps(TOKEN).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                peer.send(head.encode() + b"Connection: close\r\n\r\n" + body)
            elif peer.received:
                self.script(peer)
        finally:
            raw.close()


def answering(answer: bytes) -> Script:
    """Read the whole request, answer these bytes, close."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(answer)

    return script
