"""The State of the model behind real sockets on loopback, with one answer replaced by an odd one, byte for byte."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from livret_desktop.domain.dsr import FrozenLesson, Verdict
from tests.sending.model_server import VARIANTS, ModelServer
from tests.transmission.raw_server import Peer

TOKEN, CAPABILITIES, POST, READ = "token", "capacites", "post", "read"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
Version = tuple[str, int]


@dataclass(frozen=True)
class Spoken:
    """A right answer, before it is spoilt: status, media type, and the object it holds."""

    status: int
    content: dict[str, Any]
    media_type: str = "application/json"


@dataclass(frozen=True)
class Bytes:
    """What goes over the wire. ``end``: how the connection ends after them. ``is_proof``: a whole, right answer."""

    raw: bytes
    end: str = "close"
    is_proof: bool = False


Spoil = Callable[[Spoken, str], Bytes]
"""From the right answer and the Date of now, what is sent instead."""


@dataclass
class WireState:
    """Plays one connection after another for a :class:`RawServer`; ``spoil`` takes the place of one answer."""

    server: ModelServer
    script: dict[str, list[str]] = field(default_factory=dict)
    """By kind of request what happens to the successive ones: "odd", "lost", "413", "401", else right."""
    spoil: Spoil | None = None
    records_when_odd: bool = False
    proven: set[Version] = field(default_factory=set)
    """The lesson versions that a whole and right answer said to be accepted."""
    spoilt: int = 0

    def __call__(self, peer: Peer) -> None:
        peer.read_request()
        kind = self._kind(peer)
        left = self.script.get(kind, [])
        what = left.pop(0) if left else "right"
        if what == "odd" and self.spoil is not None:
            self.spoilt += 1
            answer = self.spoil(self._right(kind, peer, is_recorded=self.records_when_odd), self._date())
            if answer.is_proof and not self.records_when_odd:  # whole after all: then it was recorded
                answer = self.spoil(self._right(kind, peer, is_recorded=True), self._date())
        elif what == "lost":
            self._right(kind, peer, is_recorded=True)
            answer = Bytes(b"")
        elif what in {"401", "413"}:
            answer = whole(Spoken(int(what), {"title": "refus"}, "application/problem+json"), self._date())
        else:
            answer = whole(self._right(kind, peer, is_recorded=True), self._date())
        if answer.is_proof:
            self._note(kind, answer)
        _say(peer, answer)

    def _right(self, kind: str, peer: Peer, *, is_recorded: bool) -> Spoken:
        if kind == TOKEN:
            return Spoken(200, {"access_token": "jeton", "token_type": "Bearer", "expires_in": 3600})
        if kind == CAPABILITIES:
            deduplication, read_back = VARIANTS[self.server.variant]
            return Spoken(
                200,
                {
                    "deduplication": deduplication,
                    "relecture": read_back,
                    "delaiRelectureHeures": self.server.lag_hours,
                    "tailleLotMax": self.server.max_batch,
                    "ancienneteMaxJours": 400,
                },
            )
        return self._judged(peer, is_recorded=is_recorded) if kind == POST else self._found(peer)

    def _judged(self, peer: Peer, *, is_recorded: bool) -> Spoken:
        key = UUID(_header(peer, "idempotency-key"))
        results = []
        for lesson in json.loads(peer.body)["lecons"]:
            one = {"identifiant": lesson["identifiant"], "version": lesson["version"]}
            if is_recorded:
                frozen = FrozenLesson(
                    UUID(lesson["identifiant"]), lesson["version"], json.dumps(lesson).encode(), b"", ""
                )
                verdict = self.server.judge(frozen, key)
                if verdict.verdict is Verdict.REJECTED:
                    motive = {"code": verdict.code, "message": "refus"}
                    results.append(one | {"statut": "REJETEE", "motif": motive})
                    continue
                one["recepisse"] = verdict.receipt
            results.append({"recepisse": "R-000000", **one, "statut": "ACCEPTEE"})
        return Spoken(200, {"lot": str(key), "recuLe": self.server.now().isoformat(), "resultats": results})

    def _found(self, peer: Peer) -> Spoken:
        record = self.server.newest(UUID(peer.path.rsplit("/", 1)[1]))
        if record is None:
            content = {"title": "inconnue", "code": "LECON_INCONNUE"}
            return Spoken(404, content, "application/problem+json")
        received_at = record.received_at.isoformat()
        return Spoken(200, {"lecon": record.content, "recepisse": record.receipt, "recuLe": received_at})

    def _note(self, kind: str, answer: Bytes) -> None:
        if kind == POST:
            said = json.loads(_body(answer.raw))
            self.proven |= {
                (one["identifiant"], one["version"])
                for one in said.get("resultats", [])
                if one["statut"] == "ACCEPTEE"
            }
        elif kind == READ:
            lesson = json.loads(_body(answer.raw)).get("lecon")
            if lesson is not None:
                self.proven.add((lesson["identifiant"], lesson["version"]))

    def _kind(self, peer: Peer) -> str:
        if peer.path == "/oauth/token":
            return TOKEN
        if peer.path.endswith("/capacites"):
            return CAPABILITIES
        return POST if peer.path.endswith("/lecons") else READ

    def _date(self) -> str:
        return format_datetime(self.server.now(), usegmt=True)


def whole(
    spoken: Spoken,
    date: str,
    *,
    status: int | None = None,
    media_type: str | None = None,
    raw: bytes | None = None,
) -> Bytes:
    """The answer as it should be, or with another status, type or body; a proof only when nothing was changed."""
    body = json.dumps(spoken.content, ensure_ascii=False).encode() if raw is None else raw
    kind = spoken.media_type if media_type is None else media_type
    head = _head(spoken.status if status is None else status, kind, date, f"Content-Length: {len(body)}")
    return Bytes(head + body, is_proof=status is None and media_type is None and raw is None)


def chunked(spoken: Spoken, date: str) -> bytes:
    """The right answer in chunks."""
    body = json.dumps(spoken.content, ensure_ascii=False).encode()
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
    return _head(spoken.status, spoken.media_type, date, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"


def gzipped(spoken: Spoken, date: str) -> bytes:
    """The right answer, compressed without having been asked to be."""
    body = gzip.compress(json.dumps(spoken.content, ensure_ascii=False).encode(), mtime=0)
    lines = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}"
    return _head(spoken.status, spoken.media_type, date, lines) + body


def _head(status: int, media_type: str, date: str, lines: str) -> bytes:
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    return f"HTTP/1.1 {status} X\r\nDate: {date}\r\n{kind}{lines}\r\nConnection: close\r\n\r\n".encode()


def _body(raw: bytes) -> bytes:
    """The body of a whole answer, whatever way it came."""
    head, _, body = raw.removeprefix(CONTINUE).partition(b"\r\n\r\n")
    if b"chunked" in head:
        parts, rest = [], body
        while (size := int((line := rest.partition(b"\r\n"))[0], 16)) > 0:
            parts.append(line[2][:size])
            rest = line[2][size + 2 :]
        return b"".join(parts)
    return gzip.decompress(body) if b"Content-Encoding: gzip" in head else body


def _header(peer: Peer, name: str) -> str:
    for line in peer.received[: peer.head_length].decode("latin-1").split("\r\n"):
        if line.lower().startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    raise AssertionError(f"the request has no {name}")


def _say(peer: Peer, answer: Bytes) -> None:
    peer.send(answer.raw)
    if answer.end == "reset":
        peer.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif answer.end == "silent":
        peer.wait_until_gone()
