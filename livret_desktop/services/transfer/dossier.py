"""What a transfer file holds, once open: rows in the kept form of our own schema, and papers. All of it is claimed.

Laid out as the length of a JSON document (four bytes), the document, then the bytes of the papers it names.
"""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from livret_desktop.db.whole_rows import WrongRowError, checked_record, table_named
from livret_desktop.errors import RuleError

FORMAT: Final = "livret-transfert"
VERSION: Final = 1
TABLES: Final = (
    "student",
    "guardian",
    "accompanist",
    "enrolment",
    "enrolment_period",
    "appointment",
    "exam",
    "skill",
    "paper_act",
    "km_reading",
    "lesson",
)
"""What follows a student, those that others refer to first. Acts of the register follow as papers and paper acts."""
_SINCE: Final = {"accompanist": ("declared_on",)}
"""Columns younger than version 1. Told only when filled, so that a program without them still receives the student;
one that is not told is empty."""
_LENGTH: Final = struct.Struct("<I")
_LARGEST_JSON: Final = 8 * 1024 * 1024
_MOST_ROWS: Final = 5_000
_MOST_PAPERS: Final = 200
_LONGEST_WORD: Final = 200
STARTS: Final = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
_YEARS: Final = (1900, 2100)
_LARGEST_FIGURE: Final = 1_000_000
_LONGEST_TEXT: Final = 5_000
PHOTO: Final = "Photo de l’élève"
"""The name of the paper that is the student's photo."""
_SCHOOL: Final = ("name", "agrement_number", "city", "phone")
Records = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that follows the student: its name in words, what it is, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Dossier:
    """A student as another school tells it. ``origin``: the school it says it comes from; nothing proves it."""

    made_at: datetime
    origin: Mapping[str, str]
    records: Records
    papers: tuple[Paper, ...]

    @property
    def student(self) -> Any:
        """The one student."""
        return self.records["student"][0]

    @property
    def origin_words(self) -> str:
        """ "Auto-école du Pont, Melun", as claimed."""
        return ", ".join(one for one in (self.origin["name"], self.origin["city"]) if one) or "école non dite"


def dossier_bytes(
    made_at: datetime,
    origin: Mapping[str, str],
    rows: Mapping[str, Sequence[dict[str, Any]]],
    papers: Sequence[Paper],
) -> bytes:
    """The content to be sealed. ``rows`` in kept form."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "origin": {name: _plain(origin.get(name, "")) for name in _SCHOOL},
        "rows": {name: [_told(name, row) for row in rows.get(name, [])] for name in TABLES},
        "papers": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "size": len(one.content),
                "sha256": hashlib.sha256(one.content).hexdigest(),
            }
            for one in papers
        ],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return _LENGTH.pack(len(text)) + text + b"".join(one.content for one in papers)


def _plain(text: str) -> str:
    """As every program of version 1 reads it: ordinary spaces, printable letters, no longer than a word may be."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:_LONGEST_WORD]


def _told(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        column: value
        for column, value in row.items()
        if value is not None or column not in _SINCE.get(name, ())
    }


def read_dossier(content: bytes) -> Dossier:
    """Read and check what a file held: exact names, exact forms, capped sizes. Raises RuleError."""
    try:
        document, rest = _split(content)
        if document.keys() != {"format", "version", "made_at", "origin", "rows", "papers"}:
            raise ValueError
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            raise ValueError
        made_at = datetime.fromisoformat(document["made_at"])
        if made_at.tzinfo is None:
            raise ValueError
        origin = {name: _word(document["origin"][name]) for name in _SCHOOL}
        return Dossier(made_at, origin, _records(document["rows"]), _papers(document["papers"], rest))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise RuleError(
            "Ce dossier transféré ne se lit pas",
            "Son contenu n’a pas la forme attendue, ou vient d’une version plus récente. Rien n’a été reçu.",
            "Mettez le programme à jour, ou demandez à l’autre école les fiches en PDF.",
        ) from None


def _split(content: bytes) -> tuple[dict[str, Any], bytes]:
    size = _LENGTH.unpack(content[: _LENGTH.size])[0] if len(content) >= _LENGTH.size else _LARGEST_JSON + 1
    end = _LENGTH.size + size
    if size > _LARGEST_JSON or end > len(content):
        raise ValueError
    return json.loads(content[_LENGTH.size : end]), content[end:]


def _records(rows: Any) -> Records:
    if rows.keys() != set(TABLES) or any(type(rows[name]) is not list for name in TABLES):
        raise ValueError
    if any(len(rows[name]) > _MOST_ROWS for name in TABLES) or len(rows["student"]) != 1:
        raise ValueError
    records = {
        name: [
            checked_record(table_named(name), dict.fromkeys(_SINCE.get(name, ())) | row) for row in rows[name]
        ]
        for name in TABLES
    }
    _require_whole(records)
    return records


def _require_whole(records: Records) -> None:
    """Every row belongs to the one student, through an enrolment of the file, and none comes twice."""
    student = records["student"][0].id
    enrolments = {one.id for one in records["enrolment"]}
    for name in TABLES:
        for one in records[name]:
            _require_plausible(one)
        ids = [one.id for one in records[name]]
        if len(set(ids)) != len(ids):
            raise WrongRowError("id")
        for one in records[name]:
            if getattr(one, "student_id", student) != student:
                raise WrongRowError("student_id")
            if hasattr(one, "enrolment_id") and one.enrolment_id not in enrolments:
                raise WrongRowError("enrolment_id")


def _require_plausible(record: Any) -> None:
    """Days of this century or the last, and figures that a course can have: rules are computed from them."""
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, date) and not _YEARS[0] <= value.year <= _YEARS[1]:
            raise WrongRowError(one.name)
        if type(value) is int and not 0 <= value <= _LARGEST_FIGURE:
            raise WrongRowError(one.name)
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise WrongRowError(one.name)


def _papers(told: Any, rest: bytes) -> tuple[Paper, ...]:
    if type(told) is not list or len(told) > _MOST_PAPERS:
        raise ValueError
    papers, at = [], 0
    for one in told:
        size, kind = one["size"], one["media_type"]
        if type(size) is not int or size < 0 or at + size > len(rest):
            raise ValueError
        content = rest[at : at + size]
        if not content.startswith(STARTS[kind]) or hashlib.sha256(content).hexdigest() != one["sha256"]:
            raise ValueError
        papers.append(Paper(_word(one["name"]), kind, content))
        at += size
    if at != len(rest):
        raise ValueError
    return tuple(papers)


def _word(text: Any) -> str:
    if not isinstance(text, str) or len(text) > _LONGEST_WORD:
        raise ValueError
    # A no-break space stands in « du Pont » as typed; controls and marks of direction stand in no name.
    if not all(letter.isprintable() or unicodedata.category(letter) == "Zs" for letter in text):
        raise ValueError
    return text
