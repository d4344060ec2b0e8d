"""Sixty ways to spoil a right answer, and twenty right answers to be cut at every byte."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from tests.faults.wire_state import CONTINUE, Bytes, Spoil, Spoken, chunked, gzipped, whole

_HTML = b"<html><body>Connexion requise</body></html>"


def _status(status: int, media_type: str | None = None) -> Spoil:
    return lambda spoken, date: whole(spoken, date, status=status, media_type=media_type)


def _problem(status: int, **content: Any) -> Spoil:
    problem = Spoken(status, {"title": "refus", **content}, "application/problem+json")
    return lambda _spoken, date: _unproven(whole(problem, date))


def _body(make: Callable[[bytes], bytes], media_type: str | None = None) -> Spoil:
    def spoil(spoken: Spoken, date: str) -> Bytes:
        right = json.dumps(spoken.content, ensure_ascii=False).encode()
        return whole(spoken, date, raw=make(right), media_type=media_type)

    return spoil


def _member(number: int, change: Callable[[dict[str, Any], str], None]) -> Spoil:
    """One member of the object: dropped, or another value. Every member of each right answer is required."""

    def spoil(spoken: Spoken, date: str) -> Bytes:
        content = dict(spoken.content)
        change(content, sorted(content)[number % len(content)])
        return _unproven(whole(Spoken(spoken.status, content, spoken.media_type), date))

    return spoil


def _with(value: Any) -> Callable[[dict[str, Any], str], None]:
    return lambda content, name: content.update({name: value})


def _end(cut: int, end: str) -> Spoil:
    def spoil(spoken: Spoken, date: str) -> Bytes:
        raw = whole(spoken, date).raw
        return Bytes(raw[: max(0, len(raw) - cut)], end)

    return spoil


def _raw(raw: bytes, end: str = "close") -> Spoil:
    return lambda _spoken, _date: Bytes(raw, end)


def _unproven(answer: Bytes) -> Bytes:
    return Bytes(answer.raw, answer.end)


def _renamed(spoken: Spoken, date: str) -> Bytes:
    """About something else than what was asked: another batch, lesson, or type of token."""
    text = (
        json.dumps(spoken.content)
        .replace('"lot": "', '"lot": "0')
        .replace('"identifiant": "', '"identifiant": "f')
    )
    return whole(spoken, date, raw=text.encode())


ODD_ANSWERS: dict[str, Spoil] = {
    **{
        f"{status} with the right body": _status(status)
        for status in (201, 202, 203, 206, 299, 500, 502, 503)
    },
    **{f"{status} as a page": _status(status, "text/html") for status in (200, 302, 404, 408, 504, 511)},
    **{
        f"{status}": _problem(status)
        for status in (301, 307, 400, 401, 403, 405, 407, 410, 415, 422, 451, 501)
    },
    "408": _problem(408),
    "409 in progress": _problem(409, code="LOT_EN_COURS"),
    "409 key reused": _problem(409, code="CLE_REUTILISEE"),
    "409 without a code": _problem(409),
    "413": _problem(413),
    "422 naming nobody": _problem(422, erreurs=[]),
    "429": _problem(429),
    "404 of another lesson": _problem(404, code="AUTRE"),
    "empty": _body(lambda _right: b""),
    "null": _body(lambda _right: b"null"),
    "a list": _body(lambda right: b"[" + right + b"]"),
    "two objects": _body(lambda right: right + right),
    "bytes after": _body(lambda right: right + b"<!-- proxy -->"),
    "cut, with the right length": _body(lambda right: right[:-1]),
    "NaN inside": _body(lambda right: right[:-1] + b', "x": NaN}'),
    "a key twice": _body(lambda right: b'{"lot": 1, "lot": 2, "access_token": 1, ' + right[1:]),
    "UTF-16": _body(lambda right: right.decode().encode("utf-16")),
    "a page called JSON": _body(lambda _right: _HTML),
    "called text": _body(lambda right: right, "text/plain"),
    "of no type": _body(lambda right: right, ""),
    "called gzip": lambda spoken, date: _unproven(
        Bytes(whole(spoken, date).raw.replace(b"Connection:", b"Content-Encoding: gzip\r\nConnection:"))
    ),
    "gzip cut": lambda spoken, date: Bytes(gzipped(spoken, date)[:-9]),
    "a bomb": lambda spoken, date: whole(spoken, date, raw=gzip.compress(b" " * 9_000_000)),
    "first member missing": _member(0, lambda content, name: content.pop(name)),
    "last member missing": _member(-1, lambda content, name: content.pop(name)),
    "first member null": _member(0, _with(None)),
    "second member a list": _member(1, _with([1])),
    "last member a number": _member(-1, _with(-7)),
    "about something else": _renamed,
    "closed without a word": _raw(b""),
    "reset without a word": _raw(b"", "reset"),
    "silent": _raw(b"", "silent"),
    "not HTTP": _raw(b"220 mail ready\r\n\r\n"),
    "half a head": _raw(b"HTTP/1.1 200 OK\r\nContent-"),
    "one byte short, closed": _end(1, "close"),
    "one byte short, reset": _end(1, "reset"),
    "one byte short, silent": _end(1, "silent"),
    "last chunk missing": lambda spoken, date: Bytes(chunked(spoken, date)[:-5]),
}
"""None of them is a proof of acceptance."""

CUT_FORMS: dict[str, Callable[[Spoken, str], bytes]] = {
    "plain": lambda spoken, date: whole(spoken, date).raw,
    "chunked": chunked,
    "gzip": gzipped,
    "after 100": lambda spoken, date: CONTINUE + whole(spoken, date).raw,
}


def cut_at(form: str, length: int, *, is_reset: bool) -> Spoil:
    """The right answer in this form, cut after so many bytes; a proof when nothing is missing."""

    def spoil(spoken: Spoken, date: str) -> Bytes:
        raw = CUT_FORMS[form](spoken, date)
        is_whole = length >= len(raw)
        return Bytes(raw[:length], "close" if is_whole or not is_reset else "reset", is_proof=is_whole)

    return spoil
