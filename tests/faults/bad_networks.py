"""The bad networks of G20: real sockets on loopback, certificates made on the spot, and what each must be told as."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import trustme

from livret_desktop.transmission.connection_words import Stage
from tests.faults.network_place import NAME, BadNetwork, Place
from tests.faults.tcp_proxy import How, TcpFault, TcpFaultProxy
from tests.transmission.examples import http
from tests.transmission.raw_server import Peer, RawServer, Script

INSPECTOR = "Bouclier Réseau SA"
_PAST, _FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2096, 1, 1, tzinfo=UTC)
_PAGE = b"<!doctype html><title>Bienvenue</title><p>Acceptez les conditions"
_FOUND = {
    "issuer": f"https://{NAME}",
    "authorization_endpoint": f"https://{NAME}/oauth/authorize",
    "token_endpoint": f"https://{NAME}/oauth/token",
    "code_challenge_methods_supported": ["S256"],
}


def accommodating(peer: Peer) -> None:
    """A stranger who answers whatever pleases: everything is taken, and called fine."""
    peer.read_request()
    peer.send(http(body=_FOUND))


def _silent(peer: Peer) -> None:
    peer.wait_until_gone()


def _reset(peer: Peer) -> None:
    peer.reset()


def _gone(peer: Peer) -> None:
    """Closes without a word."""


def _no_such_name(place: Place) -> None:
    def refuse() -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    place.look_up(refuse)


def _silent_resolver(place: Place) -> None:
    end = threading.Event()
    place.stack.callback(end.set)
    place.look_up(lambda: end.wait(60) and [])


def _no_way_out(place: Place) -> None:
    def unreachable(*_: Any, **__: Any) -> socket.socket:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    place.lead_to(443)
    place.stack.enter_context(patch.object(socket, "create_connection", unreachable))


def _closed_port(place: Place) -> None:
    taken = place.stack.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    place.lead_to(taken.getsockname()[1])


def _black_hole(place: Place) -> None:
    """A full queue: the connection is neither made nor refused."""
    listener = place.stack.enter_context(socket.socket())
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    for _ in range(4):
        one = place.stack.enter_context(socket.socket())
        one.setblocking(False)
        one.connect_ex(listener.getsockname())
    place.lead_to(listener.getsockname()[1])


def _cut_greeting(how: How) -> Callable[[Place], None]:
    """The greeting of the right server, cut somewhere on the way."""

    def make(place: Place) -> None:
        server = place.proven(accommodating)
        fault = TcpFault(cut_answer_at=place.chance.randint(1, 400), how=how)
        proxy = place.stack.enter_context(TcpFaultProxy(server.base_url, fault))
        place.lead_to(proxy.port)

    return make


def _dripped_greeting(place: Place) -> None:
    server = place.proven(accommodating)
    fault = TcpFault(answer_piece=1, answer_pause_s=0.05)
    place.lead_to(place.stack.enter_context(TcpFaultProxy(server.base_url, fault)).port)


def _stranger(script: Script, issue: Callable[[Place], trustme.LeafCert | None]) -> Callable[[Place], None]:
    return lambda place: place.stranger(script, issue(place))


def _plain(answer: bytes) -> Callable[[Place], None]:
    """Somebody who does not even speak TLS, and talks first."""
    return lambda place: place.stranger(
        lambda peer: (peer.send(answer), peer.wait_until_gone())[0], None, speaks_first=True
    )


def _inspecting_proxy(place: Place) -> None:
    """Opens the tunnel, then speaks TLS itself, under an authority of its own."""
    certificate = trustme.CA(organization_name=INSPECTOR).issue_cert(NAME)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)

    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls.wrap_socket(peer.raw, server_side=True) as inner:
            inside = Peer(inner)
            inside.read_request()
            place.network.tunnelled += inside.received
            token = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 3600}
            inside.send(http(body=token if inside.path == "/oauth/token" else _FOUND))

    place.through_proxy(script)


def _proxy(answer: bytes) -> Callable[[Place], None]:
    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(answer)

    return lambda place: place.through_proxy(script)


def _dead_proxy(place: Place) -> None:
    taken = place.stack.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    place.proxy_at(taken.getsockname()[1])


def _answers(answer: bytes) -> Callable[[Place], None]:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(answer)

    return lambda place: _none(place.proven(script, signs_in=False))


def _redirects(place: Place) -> None:
    """The right server sends elsewhere; whoever waits there must hear nothing."""
    elsewhere = RawServer(accommodating)
    place.network.servers.append(place.stack.enter_context(elsewhere))
    status = place.chance.choice((301, 302, 303, 307, 308))
    _answers(http(status, headers={"Location": f"{elsewhere.base_url}/"}))(place)


def _drips(part: str) -> Callable[[Place], None]:
    """A slow loris: a byte at a time, for longer than anyone waits."""
    head, body = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", b"{" + b" " * 100_000
    text = (
        head + b"X-Y: " + b"z" * 100_000
        if part == "head"
        else head + b"Content-Length: 100001\r\n\r\n" + body
    )

    def make(place: Place) -> None:
        end = threading.Event()
        place.stack.callback(end.set)

        def script(peer: Peer) -> None:
            peer.read_request()
            for position in range(len(text)):
                peer.send(text[position : position + 1])
                if end.wait(0.02):
                    return

        place.proven(script, signs_in=False)

    return make


def _resets_after(place: Place) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.reset()

    place.proven(script, signs_in=False)


def _hears_without_a_word(place: Place) -> None:
    place.proven(lambda peer: (peer.read_request(), peer.wait_until_gone())[0], signs_in=False)


def _none(_server: RawServer) -> None:
    return None


def _own(place: Place) -> trustme.LeafCert:
    return trustme.CA(organization_name=INSPECTOR).issue_cert(NAME)


BAD_NETWORKS = (
    BadNetwork("unknown name", _no_such_name, Stage.NETWORK, "n’est pas trouvé"),
    BadNetwork("silent resolver", _silent_resolver, Stage.NETWORK, "n’est pas trouvé"),
    BadNetwork("no way out", _no_way_out, Stage.NETWORK, "le câble ou le Wi-Fi"),
    BadNetwork("closed port", _closed_port, Stage.NETWORK, "son service ne répond pas"),
    BadNetwork("black hole", _black_hole, Stage.NETWORK, "ne répond pas"),
    BadNetwork(
        "reset at once",
        lambda p: p.stranger(_reset, None, speaks_first=True),
        Stage.IDENTITY,
        "ne répond pas",
    ),
    BadNetwork(
        "closed at once",
        lambda p: p.stranger(_gone, None, speaks_first=True),
        Stage.IDENTITY,
        "ne répond pas",
    ),
    BadNetwork(
        "never greets",
        lambda p: p.stranger(_silent, None, speaks_first=True),
        Stage.IDENTITY,
        "ne répond pas",
    ),
    BadNetwork("greeting half-open", _cut_greeting(How.SILENCE), Stage.IDENTITY, "ne répond pas", True),
    BadNetwork("greeting closed", _cut_greeting(How.CLOSE), Stage.IDENTITY, "ne répond pas", True),
    BadNetwork("greeting reset", _cut_greeting(How.RESET), Stage.IDENTITY, "ne répond pas", True),
    BadNetwork("greeting dripped", _dripped_greeting, Stage.IDENTITY, "ne répond pas", True),
    BadNetwork("no TLS", _plain(b"HTTP/1.1 400 Bad\r\n\r\n"), Stage.IDENTITY, "Vérifiez l’adresse"),
    BadNetwork(
        "portal without TLS",
        _plain(http(body=_PAGE, content_type="text/html")),
        Stage.IDENTITY,
        "page de connexion",
    ),
    BadNetwork(
        "expired",
        _stranger(accommodating, lambda p: p.authority.issue_cert(NAME, not_after=_PAST)),
        Stage.IDENTITY,
        "a pris fin le",
    ),
    BadNetwork(
        "not valid yet",
        _stranger(
            accommodating,
            lambda p: p.authority.issue_cert(NAME, not_before=_FUTURE, not_after=_FUTURE.replace(year=2097)),
        ),
        Stage.IDENTITY,
        "date et l’heure",
    ),
    BadNetwork(
        "another host",
        _stranger(accommodating, lambda p: p.authority.issue_cert("portail.exemple.invalid")),
        Stage.IDENTITY,
        "«\u00a0portail.exemple.invalid\u00a0»",
    ),
    BadNetwork("unknown authority", _stranger(accommodating, _own), Stage.IDENTITY, INSPECTOR),
    BadNetwork(
        "portal with TLS",
        _stranger(
            lambda peer: (
                peer.read_request(),
                peer.send(http(302, headers={"Location": "https://portail.exemple.invalid"})),
            )[0],
            _own,
        ),
        Stage.IDENTITY,
        "ne connaît pas",
    ),
    BadNetwork("inspecting proxy", _inspecting_proxy, Stage.IDENTITY, INSPECTOR),
    BadNetwork(
        "proxy asks a password",
        _proxy(http(407, headers={"Proxy-Authenticate": "Basic"})),
        Stage.NETWORK,
        "nom:motdepasse",
    ),
    BadNetwork(
        "proxy refuses",
        _proxy(http(403, body=_PAGE, content_type="text/html")),
        Stage.NETWORK,
        "proxy de votre réseau ne mène pas",
    ),
    BadNetwork("dead proxy", _dead_proxy, Stage.NETWORK, "proxy de votre réseau ne mène pas"),
    BadNetwork("silent proxy", lambda p: p.through_proxy(_silent), Stage.IDENTITY, "Vérifiez la connexion"),
    BadNetwork(
        "page in place of JSON",
        _answers(http(body=_PAGE, content_type="text/html")),
        Stage.LANGUAGE,
        "identifiez-vous sur ce réseau",
        True,
    ),
    BadNetwork("sent elsewhere", _redirects, Stage.LANGUAGE, "identifiez-vous sur ce réseau", True),
    BadNetwork(
        "sign-in to the network asked",
        _answers(http(511, body=_PAGE, content_type="text/html")),
        Stage.LANGUAGE,
        "identifiez-vous sur ce réseau",
        True,
    ),
    BadNetwork(
        "wrong address",
        _answers(http(404, body=_PAGE, content_type="text/html")),
        Stage.LANGUAGE,
        "Vérifiez l’adresse",
        True,
    ),
    BadNetwork(
        "server down",
        _answers(http(503, body=_PAGE, content_type="text/html")),
        Stage.LANGUAGE,
        "momentanément indisponible",
        True,
    ),
    BadNetwork(
        "clock two days apart",
        _answers(http(body=_FOUND, headers={"Date": "Sun, 22 Nov 2026 19:30:00 GMT"})),
        Stage.CLOCK,
        "date et l’heure de Windows",
        True,
    ),
    BadNetwork("not HTTP", _answers(b"\x00\x01bonjour"), Stage.LANGUAGE, "coupée", True),
    BadNetwork("slow loris, head", _drips("head"), Stage.LANGUAGE, "pas arrivée à temps", True),
    BadNetwork("slow loris, body", _drips("body"), Stage.LANGUAGE, "pas arrivée à temps", True),
    BadNetwork("reset after the request", _resets_after, Stage.LANGUAGE, "coupée", True),
    BadNetwork("hears without a word", _hears_without_a_word, Stage.LANGUAGE, "pas arrivée à temps", True),
)
