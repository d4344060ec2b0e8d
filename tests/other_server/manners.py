"""The other server's own choices wherever the contract is silent: every answer looks different and all are allowed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

Json = Any
UNIT = 17  # odd slices for the chunked coding
ODD_RECEIPTS = (
    "R/{n:06d}",
    "Récépissé n° {n}",
    "rcp:{n}?a=1&b=<2>",
    "{{{n}}}",
    " {n} ",
    "0{n}",
    "'{n}';--",
    "=1+{n}",
    "reçu\u202f{n}\u2009✓",
    "x" * 300 + "{n}",
)


@dataclass(frozen=True)
class Answer:
    """What goes back: a JSON document or raw bytes, and what happens on the wire."""

    status: int
    document: Json = None
    raw: bytes | None = None
    media: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    share: float = 1.0  # of the body that really leaves before the connection closes
    silent: bool = False  # nothing leaves at all
    wait_seconds: float = 0.0
    clock_off: timedelta = timedelta(0)


@dataclass(frozen=True)
class Wire:
    """One answer ready to leave."""

    head: bytes
    body: bytes
    close: bool


class Manners:
    """A seeded taste: the same seed answers in the same way."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def receipt(self, number: int) -> str:
        return self._rng.choice(ODD_RECEIPTS).format(n=number)

    def instant(self, moment: datetime) -> str:
        """An RFC 3339 date-time in one of its many allowed looks."""
        zone = self._rng.choice(
            [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))]
        )
        text = moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
        fraction = self._rng.choice(["", ".0", ".123", ".123456", ".123456789"])
        offset = moment.astimezone(zone).strftime("%z")
        offset = f"{offset[:3]}:{offset[3:]}"
        return text + fraction + (self._rng.choice(["Z", "+00:00"]) if zone is UTC else offset)

    def page_size(self) -> int:
        return self._rng.choice([1, 2, 3])

    def document(self, value: Json) -> Json:
        """The same document with its members in another order and unknown members added."""
        if isinstance(value, list):
            return [self.document(item) for item in value]
        if not isinstance(value, dict):
            return value
        items = [(name, self.document(item)) for name, item in value.items()]
        if self._rng.random() < 0.4:
            items.append((self._rng.choice(["x-trace", "commentaire", "_links"]), {"n": [1, None, "é"]}))
        self._rng.shuffle(items)
        return dict(items)

    def body(self, answer: Answer, strict: bool) -> bytes:
        """The bytes: `strict` leaves lessons as they are, since their schema forbids unknown members."""
        if answer.raw is not None:
            return answer.raw
        document = answer.document if strict else self.document(answer.document)
        text = json.dumps(document, ensure_ascii=self._rng.random() < 0.5, indent=self._rng.choice([None, 2]))
        return (self._rng.choice(["", "\r\n ", "\n"]) + text + self._rng.choice(["", "\n"])).encode()

    def media(self, kind: str) -> str:
        if self._rng.random() < 0.5:
            return kind
        return self._rng.choice(
            [f"{kind}; charset=utf-8", f"{kind};charset=UTF-8", f'{kind}; charset="utf-8"']
        )

    def wire(self, answer: Answer, now: datetime, strict: bool = False) -> Wire:
        """Head and body as bytes, with a Date header, one framing and one case of header names."""
        body = self.body(answer, strict)
        chunked = self._rng.random() < 0.35 and answer.status not in {204, 304}
        close = self._rng.random() < 0.3 or answer.share < 1
        date = format_datetime((now + answer.clock_off).astimezone(UTC), usegmt=True)
        headers = [("Date", date), *answer.headers]
        if body:
            headers.append(("Content-Type", self.media(answer.media)))
        headers.append(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body))))
        if close and self._rng.random() < 0.5:
            headers.append(("Connection", "close"))  # and the other times it closes without a word
        self._rng.shuffle(headers)
        case: Callable[[str], str] = self._rng.choice([str.title, str.lower, str.upper])
        lines = [f"HTTP/1.1 {answer.status} {self._rng.choice(['', 'Bon', 'OK'])}"]
        lines += [f"{case(name)}:{self._rng.choice(['', ' '])}{value}" for name, value in headers]
        framed = _chunks(body) if chunked else body
        framed = framed[: int(len(framed) * answer.share)]
        return Wire(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), framed, close)


def problem(status: int, code: str, title: str, **more: Json) -> Answer:
    """An RFC 9457 answer; `headers` among the extra members becomes the answer's headers."""
    headers = tuple(more.pop("headers", ()))
    document = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    return Answer(status, document, media="application/problem+json", headers=headers)


def reworded(answer: Answer, **members: Json) -> Answer:
    """The same answer with some top members of its document replaced."""
    return replace(answer, document={**answer.document, **members})


def _chunks(body: bytes) -> bytes:
    parts = [body[at : at + UNIT] for at in range(0, len(body), UNIT)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
