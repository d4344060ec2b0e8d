"""Plays one fault on one exchange, below HTTP where it must: cut, reset, silence."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from livret_desktop.sandbox.faults import AFTER_RECORD, Fault

FindTransport = Callable[[Any], asyncio.Transport | None]
_HTML = b"<!doctype html><html><title>Portail</title><body>Connexion requise</body></html>"
_PROBLEM = b'{"type":"about:blank","title":"panne jou\xc3\xa9e","status":%d}'


@dataclass(slots=True)
class Captured:
    """A whole answer, before it is given."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def replace_header(self, name: bytes, value: bytes) -> None:
        """Set one header."""
        self.headers = [(key, kept) for key, kept in self.headers if key.lower() != name] + [(name, value)]


async def captured(app: ASGIApp, scope: Scope, receive: Receive) -> Captured:
    """Let the real server work, and keep its answer."""
    answer = Captured()

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, keep)
    return answer


async def give(answer: Captured, send: Send) -> None:
    """Give a whole answer."""
    answer.replace_header(b"content-length", str(len(answer.body)).encode())
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


@dataclass(slots=True)
class FaultPlayer:
    """Plays faults around the real application."""

    app: ASGIApp
    find_transport: FindTransport
    now: Callable[[], datetime]

    async def play(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange, gone wrong."""
        if fault.name == "down":
            await _drain(receive)  # else whether all had left is a matter of chance
            await self._hang_up(scope, receive)
        elif fault.name == "slow":
            await asyncio.sleep(fault.value or 0.0)
            await give(await captured(self.app, scope, receive), send)
        elif fault.name == "429-date":
            await _drain(receive)
            at = self.now() + timedelta(seconds=fault.value or 0.0)
            await give(_problem(429, retry_after=format_datetime(at, usegmt=True)), send)
        elif fault.name in _STATUS_ANSWERS:
            await _drain(receive)
            await give(_STATUS_ANSWERS[fault.name](fault), send)
        else:
            answer = await captured(self.app, scope, receive)
            await self._answer_wrongly(fault, answer, scope, receive, send)

    async def _answer_wrongly(
        self, fault: Fault, answer: Captured, scope: Scope, receive: Receive, send: Send
    ) -> None:
        base = fault.name.removesuffix(AFTER_RECORD)
        if fault.name == "reset-after-record":
            await self._hang_up(scope, receive)
        elif fault.name == "timeout-after-record":
            await _gone_within(receive, fault.value or 0.0)
            await self._hang_up(scope, receive)
        elif fault.name == "cut-response":
            await self._cut(fault, answer, scope, receive, send)
        elif fault.name == "drip":
            await _drip(answer, fault.value or 0.0, send)
        elif base in _STATUS_ANSWERS:
            await give(_STATUS_ANSWERS[base](fault), send)
        else:
            _alter(fault.name, answer)
            await give(answer, send)

    async def _cut(self, fault: Fault, answer: Captured, scope: Scope, receive: Receive, send: Send) -> None:
        length = len(answer.body)
        kept = length // 2 if fault.value is None else min(int(fault.value), length)
        answer.replace_header(b"content-length", str(length).encode())
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body[:kept], "more_body": True})
        transport = self.find_transport(scope.get("client"))
        if transport is not None:
            transport.close()
            await _gone_within(receive, 5.0)

    async def _hang_up(self, scope: Scope, receive: Receive) -> None:
        """Reset the connection, without one byte of answer."""
        transport = self.find_transport(scope.get("client"))
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        await _gone_within(receive, 5.0)


async def _gone_within(receive: Receive, seconds: float) -> None:
    """Wait until the client has gone, at most that long."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return


async def _drain(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


async def _drip(answer: Captured, pause_s: float, send: Send) -> None:
    answer.replace_header(b"content-length", str(len(answer.body)).encode())
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    for position in range(len(answer.body)):
        await send(
            {"type": "http.response.body", "body": answer.body[position : position + 1], "more_body": True}
        )
        await asyncio.sleep(pause_s)
    await send({"type": "http.response.body", "body": b""})


def _problem(status: int, **headers: str) -> Captured:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Captured(status, [(b"content-type", b"application/problem+json"), *pairs], _PROBLEM % status)


def _page(status: int) -> Captured:
    return Captured(status, [(b"content-type", b"text/html; charset=utf-8")], _HTML)


def _of(status: int) -> Callable[[Fault], Captured]:
    return lambda fault: _problem(status)


def _later(status: int) -> Callable[[Fault], Captured]:
    return lambda fault: _problem(status, retry_after=str(int(fault.value or 30)))


_STATUS_ANSWERS: dict[str, Callable[[Fault], Captured]] = {
    "html200": lambda fault: _page(200),
    "html502": lambda fault: _page(502),
    "redirect": lambda fault: _problem(307, location="http://127.0.0.1:9/ailleurs"),
    "204": lambda fault: Captured(204),
    "503-retry-after": _later(503),
    "429": _later(429),
    **{str(status): _of(status) for status in (202, 500, 502, 503, 401, 403, 404, 408, 415)},
}


def _alter(name: str, answer: Captured) -> None:
    """A 200 that is not quite right. Answers that are not JSON objects with results stay as they are."""
    if name == "wrong-type":
        answer.replace_header(b"content-type", b"text/plain; charset=utf-8")
    elif name == "no-date":
        answer.replace_header(b"date", b"")
    elif name == "empty":
        answer.body = b""
    elif name == "bad-json":
        answer.body = answer.body[:-1]
    else:
        content = json.loads(answer.body)
        if isinstance(content.get("resultats"), list):
            _CONTENT_FAULTS[name](content)
            answer.body = json.dumps(content).encode()


def _without_receipt(content: dict[str, Any]) -> None:
    content["resultats"][0].pop("recepisse", None)


_CONTENT_FAULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "foreign-id": lambda content: content["resultats"][0].update(identifiant=str(uuid4())),
    "missing-lesson": lambda content: content["resultats"].pop(0),
    "repeated-lesson": lambda content: content["resultats"].append(content["resultats"][0]),
    "wrong-lot": lambda content: content.update(lot=str(uuid4())),
    "no-receipt": _without_receipt,
    "wrong-fingerprint": lambda content: content["resultats"][0].update(empreinte="0" * 64),
}
