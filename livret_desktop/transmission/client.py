"""One HTTP exchange at a time with the DSR: system trust store, finite time, bounded answers, nothing followed.

Never imported at start-up (httpx takes 0.16 s). What an exchange means is decided elsewhere (``answers``).
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import truststore

from livret_desktop import __version__
from livret_desktop.errors import MachineError
from livret_desktop.transmission.address import is_loopback
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply
from livret_desktop.transmission.timeouts import Timeouts

LARGEST_ANSWER = 8 * 1024 * 1024
_CERTIFICATE_KINDS = {  # OpenSSL's X509_V_ERR numbers
    9: FailureKind.CERTIFICATE_EXPIRED,  # not yet valid: the PC's date is wrong
    10: FailureKind.CERTIFICATE_EXPIRED,
    18: FailureKind.CERTIFICATE_UNKNOWN,
    19: FailureKind.CERTIFICATE_UNKNOWN,
    20: FailureKind.CERTIFICATE_UNKNOWN,
    21: FailureKind.CERTIFICATE_UNKNOWN,
    62: FailureKind.CERTIFICATE_NAME,
    64: FailureKind.CERTIFICATE_NAME,
}


class HttpClient:
    """Connections to one server. One thread at a time. Never raises for what a network or a server can do."""

    def __init__(self, base_url: str, timeouts: Timeouts, largest_answer: int = LARGEST_ANSWER) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeouts = timeouts
        self._largest_answer = largest_answer
        self._client = _open(self._base_url, timeouts)

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Outcome:
        """Send one request and read its whole answer, or say how far it went."""
        with _Watch(self._timeouts.total_s) as watch:
            try:
                request = self._client.build_request(
                    method, f"{self._base_url}{path}", headers=dict(headers or {}), content=body
                )
                request.extensions["trace"] = watch.note
                return self._read(request, watch)
            except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
                return _failure(error, watch)

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

    def __init__(self, total_s: float) -> None:
        self.is_body_sent = False
        self.is_time_over = False
        self._is_ours = False
        self._stream: Any = None
        self._timer = threading.Timer(total_s, self._cut)
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
        stream = info.get("return_value")
        if hasattr(stream, "get_extra_info"):
            self._stream = stream
            if self.is_time_over:  # it ran out before there was anything to cut
                self._cut()

    def has_a_timeout(self, error: Exception) -> bool:
        """True when time ran out, by one of httpx's time-outs or by the whole."""
        return self.is_time_over or isinstance(error, httpx.TimeoutException)

    def _cut(self) -> None:
        """Wake the thread that reads or writes: its call ends as if the peer had closed. Runs on the timer."""
        self.is_time_over = True
        raw = self._stream.get_extra_info("socket") if self._stream is not None else None
        if isinstance(raw, socket.socket):
            with suppress(OSError):  # already closed: there is nothing left to wake
                socket.socket.shutdown(raw, socket.SHUT_RDWR)


class _UnusableBodyError(Exception):
    def __init__(self, kind: FailureKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


def _open(base_url: str, timeouts: Timeouts) -> httpx.Client:
    """The system's trust store and proxies; no proxy for loopback; a fresh connection after each idle spell."""
    is_local = is_loopback(base_url)
    try:
        return httpx.Client(
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=not is_local,
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


def _failure(error: Exception, watch: _Watch) -> Failure:
    """Why no answer came. TLS counts only before the body left: later it is a cut like another."""
    if watch.is_body_sent:
        return Failure(FailureKind.TIMED_OUT if watch.has_a_timeout(error) else FailureKind.CUT, True)
    tls = _tls_cause(error)
    if tls is not None:
        return Failure(_tls_kind(tls))
    if isinstance(error, httpx.ProxyError):
        is_sign_in = str(error).startswith("407")
        return Failure(FailureKind.PROXY_SIGN_IN if is_sign_in else FailureKind.UNREACHABLE)
    if isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.InvalidURL | httpx.UnsupportedProtocol
    ):
        return Failure(FailureKind.UNREACHABLE)
    return Failure(FailureKind.TIMED_OUT if watch.has_a_timeout(error) else FailureKind.CUT)


def _tls_cause(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _tls_kind(error: ssl.SSLError) -> FailureKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE_KINDS.get(error.verify_code, FailureKind.TLS)
    hung_up = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return FailureKind.UNREACHABLE if hung_up else FailureKind.TLS
