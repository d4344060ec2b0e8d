"""One HTTP exchange at a time with the DSR: system trust store, finite time, bounded answers, nothing followed.

Never imported at start-up (httpx takes 0.16 s). What an exchange means is decided elsewhere (``answers``).
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any

import httpx
import truststore

from livret_desktop import __version__
from livret_desktop.errors import MachineError
from livret_desktop.transmission.dialling import BoundedBackend
from livret_desktop.transmission.failures import failure_of
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply
from livret_desktop.transmission.proxies import proxy_for
from livret_desktop.transmission.timeouts import Timeouts

LARGEST_ANSWER = 8 * 1024 * 1024


class Milestone(Enum):
    """How far an exchange has come on its way out."""

    CONNECTED = "connected"  # a machine answered: the server, or the proxy
    IDENTIFIED = "identified"  # its certificate proved that it is the server


def _unheard(_milestone: Milestone) -> None:
    return None


class HttpClient:
    """Connections to one server. One thread at a time. Never raises for what a network or a server can do."""

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        largest_answer: int = LARGEST_ANSWER,
        heard: Callable[[Milestone], None] = _unheard,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.proxy = proxy_for(self.base_url)
        self._timeouts = timeouts
        self._largest_answer = largest_answer
        self._heard = heard
        self._client = _open(self.proxy, timeouts)
        self._watch: _Watch | None = None
        self._is_aborted = False

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Outcome:
        """Send one request and read its whole answer, or say how far it went."""
        with _Watch(self._timeouts.total_s, self._heard, is_by_proxy=self.proxy is not None) as watch:
            self._watch = watch
            if self._is_aborted:
                return Failure(FailureKind.CUT)
            try:
                request = self._client.build_request(
                    method, f"{self.base_url}{path}", headers=dict(headers or {}), content=body
                )
                request.extensions["trace"] = watch.note
                return self._read(request, watch)
            except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
                if self.proxy is not None and not watch.is_connected:
                    return Failure(FailureKind.PROXY)
                return failure_of(error, is_body_sent=watch.is_body_sent, is_time_over=watch.is_time_over)

    def abort(self) -> None:
        """End the exchange at work as if its time were over, and begin no other. From any thread."""
        self._is_aborted = True
        if self._watch is not None:
            self._watch.cut()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, request: httpx.Request, watch: _Watch) -> Outcome:
        response = self._client.send(request, stream=True, follow_redirects=False)
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            body = _whole_body(response, self._largest_answer)
        except _UnusableBodyError as error:
            return Failure(error.kind, watch.is_body_sent, response.status_code, headers)
        except httpx.TransportError as error:
            kind = FailureKind.TIMED_OUT if watch.has_a_timeout(error) else FailureKind.CUT
            return Failure(kind, watch.is_body_sent, response.status_code, headers)
        finally:
            response.close()
        return Reply(response.status_code, headers, body, watch.is_body_sent)


class _Watch:
    """Follows one exchange: were all the bytes of the body handed to the socket? and is its time over?"""

    def __init__(self, total_s: float, heard: Callable[[Milestone], None], *, is_by_proxy: bool) -> None:
        self.is_body_sent = False
        self.is_time_over = False
        self.is_connected = False
        self._heard = heard
        self._proof = "proxy.start_tls.complete" if is_by_proxy else "connection.start_tls.complete"
        self._is_ours = False
        self._stream: Any = None
        self._timer = threading.Timer(total_s, self.cut)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore's trace: "send_request_body.complete" comes once the last byte was taken by the socket.

        A proxy's tunnel is opened by a request of its own (CONNECT), which says nothing of ours.
        """
        if event == "http11.send_request_body.started":
            self._is_ours = info["request"].method != b"CONNECT"
        elif event == "http11.send_request_body.complete":
            self.is_body_sent = self._is_ours
        elif event == "connection.connect_tcp.complete":
            self.is_connected = True
            self._heard(Milestone.CONNECTED)
        elif event == self._proof:
            self._heard(Milestone.IDENTIFIED)
        stream = info.get("return_value")
        if hasattr(stream, "get_extra_info"):
            self._stream = stream
            if self.is_time_over:  # it ran out before there was anything to cut
                self.cut()

    def has_a_timeout(self, error: Exception) -> bool:
        """True when time ran out, by one of httpx's time-outs or by the whole."""
        return self.is_time_over or isinstance(error, httpx.TimeoutException)

    def cut(self) -> None:
        """Wake the thread that reads or writes: its call ends as if the peer had closed. Runs on another thread."""
        self.is_time_over = True
        raw = self._stream.get_extra_info("socket") if self._stream is not None else None
        if isinstance(raw, socket.socket):
            with suppress(OSError):  # already closed: there is nothing left to wake
                socket.socket.shutdown(raw, socket.SHUT_RDWR)


class _UnusableBodyError(Exception):
    def __init__(self, kind: FailureKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


def _open(proxy: str | None, timeouts: Timeouts) -> httpx.Client:
    """The system's trust store and proxy; a fresh connection for each exchange; nothing else of the environment."""
    try:
        client = httpx.Client(
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(
                connect=timeouts.connect_s,
                read=timeouts.read_s,
                write=timeouts.write_s,
                pool=timeouts.connect_s,
            ),
            # One connection: the one the watch can cut. No keep-alive: a connection closed by the server just
            # as we write would turn a harmless loss into an uncertain one.
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            headers={
                "User-Agent": f"livret-desktop/{__version__}",
                "Accept": "application/json, application/problem+json",
                "Accept-Encoding": "identity",
            },
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise MachineError(
            "Proxy du système inutilisable",
            "Le proxy réglé sur ce PC n’est pas d’une sorte que le programme connaît (http ou https).",
            "Demandez à la personne qui gère le réseau de corriger le proxy du système.",
        ) from error
    _bound(client)
    return client


def _bound(client: httpx.Client) -> None:
    """Give each transport the back end with bounds. httpx has no argument for it: a test watches that it is there."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = BoundedBackend()


def _whole_body(response: httpx.Response, largest: int) -> bytes:
    """The body, decoded, never beyond ``largest`` bytes in memory."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return _gunzip(_raw_body(response, largest), largest)
    if encoding not in {"identity", ""}:
        raise _UnusableBodyError(FailureKind.ENCODED)
    return _raw_body(response, largest)


def _raw_body(response: httpx.Response, largest: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > largest:
            raise _UnusableBodyError(FailureKind.TOO_BIG)
        chunks.append(chunk)
    return b"".join(chunks)


def _gunzip(packed: bytes, largest: int) -> bytes:
    """Not asked for, but some proxies compress anyway. Bounded: a bomb stops at the cap."""
    machine = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        body = machine.decompress(packed, largest + 1)
    except zlib.error:
        raise _UnusableBodyError(FailureKind.ENCODED) from None
    if len(body) > largest:
        raise _UnusableBodyError(FailureKind.TOO_BIG)
    if not machine.eof:
        raise _UnusableBodyError(FailureKind.CUT)
    return body
