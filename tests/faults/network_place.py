"""Where the bad networks of G20 are made: names, an authority this machine knows, the system's proxy, strangers."""

from __future__ import annotations

import os
import random
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import trustme

from livret_desktop.transmission.connection_words import Stage
from tests.transmission.raw_server import RawServer, Script

NAME = "dsr.exemple.invalid"


@dataclass(slots=True)
class Network:
    """One network at work. ``spied``: every readable byte that reached somebody who never proved to be the server."""

    base_url: str = f"https://{NAME}"
    servers: list[RawServer] = field(default_factory=list)
    tunnelled: bytearray = field(default_factory=bytearray)

    @property
    def spied(self) -> bytes:
        return b"".join(server.received for server in self.servers) + bytes(self.tunnelled)


@dataclass(slots=True)
class Place:
    """Where networks are made: an authority this machine knows, names, the system's proxy."""

    stack: ExitStack
    authority: trustme.CA
    chance: random.Random
    network: Network = field(default_factory=Network)

    def serve(self, script: Script, certificate: trustme.LeafCert | None, **more: Any) -> RawServer:
        """A server with this certificate, or without TLS; the name leads to it."""
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(tls)
        server = self.stack.enter_context(RawServer(script, tls, **more))
        self.lead_to(server.port)
        return server

    def stranger(self, script: Script, certificate: trustme.LeafCert | None, **more: Any) -> None:
        """The same, by somebody who is not the server."""
        self.network.servers.append(self.serve(script, certificate, **more))

    def proven(self, script: Script, **more: Any) -> RawServer:
        """The server itself, that this machine can check."""
        return self.serve(script, self.authority.issue_cert(NAME), **more)

    def lead_to(self, port: int) -> None:
        self.look_up(lambda: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))])

    def look_up(self, answer: Callable[[], list[Any]]) -> None:
        """What name servers say of the name."""
        real = socket.getaddrinfo

        def found(host: Any, *rest: Any, **named: Any) -> list[Any]:
            return answer() if host == NAME else real(host, *rest, **named)

        self.stack.enter_context(patch.object(socket, "getaddrinfo", found))

    def through_proxy(self, script: Script) -> None:
        """The system's proxy plays this script."""
        proxy = self.stack.enter_context(RawServer(script, signs_in=False))
        self.proxy_at(proxy.port)

    def proxy_at(self, port: int) -> None:
        self.stack.enter_context(patch.dict(os.environ, {"https_proxy": f"http://127.0.0.1:{port}"}))


@dataclass(frozen=True, slots=True)
class BadNetwork:
    """A kind of bad network. ``is_proven``: the server itself is reached, so that what it is sent is its own."""

    name: str
    make: Callable[[Place], None]
    stage: Stage
    said: str
    is_proven: bool = False


@contextmanager
def network(kind: BadNetwork, chance: random.Random) -> Iterator[Network]:
    """The network, in place for this process during the block."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        file = Path(folder) / "authority.pem"
        authority.cert_pem.write_to_path(str(file))
        clean = dict.fromkeys(
            ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"), ""
        )
        stack.enter_context(patch.dict(os.environ, clean | {"SSL_CERT_FILE": str(file)}))
        place = Place(stack, authority, chance)
        kind.make(place)
        yield place.network
