"""The attachment of a proof: ``preuve-transmission.json``, format "livret-preuve" 1 (docs/decisions/proof.md).

One JSON document whose first line is its head, then one line a lesson version, then its end: so that it can be
written, and read back from a stranger, one line at a time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from livret_desktop.db.read_models.proof_list import ProofVersion
from livret_desktop.services.access.used_addresses import is_this_pc
from livret_desktop.transmission.journal_records import INTENT, TRAINING
from livret_desktop.transmission.send_journal import Linked, SendJournal
from livret_desktop.transmission.strict_json import (
    parse_instant,
    parse_object,
    read_flag,
    read_text,
    read_whole,
)

FORMAT, FORMAT_VERSION = "livret-preuve", 1
FILE_NAME = "preuve-transmission.json"
DESCRIPTION = "Lignes du journal des envois, pour le contrôle par « proof verify »"
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_OPEN_LIST = b',"lessons":['

JournalLines = dict[tuple[UUID, int], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Chain:
    """The journal when it was read: how many records, the first link and the last (empty when there is none)."""

    records: int
    first: str
    last: str

    def as_json(self) -> dict[str, Any]:
        """As the attachment keeps it."""
        return {"records": self.records, "first": self.first, "last": self.last}


def read_journal(
    journal: SendJournal, lesson_ids: Collection[UUID], *, at_rank: int | None = None
) -> tuple[JournalLines, Chain, str]:
    """What the journal says of these lessons, version by version, and its chain; with the link at one rank.

    Raises MachineError for a journal that cannot be read, or was altered.
    """
    wanted = {str(one) for one in lesson_ids}
    lines: JournalLines = defaultdict(list)
    first = last = there = ""
    records = 0
    for one in journal.linked():
        first, last, records = first or one.link, one.link, one.rank + 1
        there = one.link if one.rank == at_rank else there
        for entry in one.record["lessons"]:
            if entry[0] in wanted:
                lines[UUID(entry[0]), entry[1]].append(_journal_line(one, entry))
    return lines, Chain(records, first, last), there


def head_line(head: dict[str, Any]) -> bytes:
    """The first line: everything about the whole proof, then the list begins."""
    return _bytes(head)[:-1] + _OPEN_LIST + b"\n"


def lesson_line(lesson: dict[str, Any], *, is_first: bool) -> bytes:
    """One lesson version on a line of its own."""
    return (b"" if is_first else b",\n") + _bytes(lesson)


def end_line(count: int, pages_sha256: str) -> bytes:
    """The last line: the list ends, how many it held, and the SHA-256 of the pages."""
    return b'\n],"count":%d,"pages_sha256":"%s"}\n' % (count, pages_sha256.encode("ascii"))


def version_as_json(kept: ProofVersion) -> dict[str, Any]:
    """What the database keeps of one version: what a proof says, and what its check compares."""
    decided = None
    if kept.decided_at is not None:
        decided = {
            "at": _instant(kept.decided_at),
            "by": kept.decided_by,
            "why": kept.decided_reason,
        }
    return {
        "state": kept.state.value,
        "cancels": kept.cancels,
        "day": kept.day.isoformat(),
        "training": kept.is_training,
        "attempted_at": _instant(kept.attempted_at),
        "attempt_ended_at": _instant(kept.attempt_ended_at),
        "receipt": kept.receipt,
        "received_at": _instant(kept.received_at),
        "code": kept.code,
        "reason": kept.reason,
        "decided": decided,
    }


@dataclass(frozen=True, slots=True)
class ProofHead:
    """The head of an attachment, as read. ``key`` is the check value of the key that sealed it."""

    school_id: str
    school: str
    key: str
    first: str
    last: str
    made_at: datetime
    is_training: bool
    chain: Chain
    server: str = ""


class UnknownFormatError(ValueError):
    """An attachment of another format, or of a version of it that this program does not know."""


def parse_head(line: bytes) -> ProofHead:
    """The head line of any file. Raises ValueError."""
    if not line.endswith(_OPEN_LIST):
        raise ValueError("not a head")
    head = parse_object(line[: -len(_OPEN_LIST)] + b"}")
    if head.get("format") != FORMAT or head.get("version") != FORMAT_VERSION:
        raise UnknownFormatError("format")
    school, journal = head.get("school"), head.get("journal")
    if not isinstance(school, dict) or not isinstance(journal, dict):
        raise ValueError("head")
    texts = [journal.get("first"), journal.get("last")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("journal")
    return ProofHead(
        school_id=read_text(school, "id"),
        school=read_text(school, "name"),
        key=read_text(head, "key"),
        first=read_text(head, "from"),
        last=read_text(head, "to"),
        made_at=parse_instant(head.get("made_at")),
        is_training=read_flag(head, "training"),
        server=str(head.get("server") or ""),
        chain=Chain(read_whole(journal, "records", 0), str(texts[0]), str(texts[1])),
    )


def is_to_this_pc(server: str, *, is_training: bool) -> bool:
    """True for an address of this very PC outside training: nothing sent there has reached the State, whatever its
    answers say. Only said: the states stay what they are."""
    return not is_training and is_this_pc(server)


def parse_end(line: bytes) -> bytes:
    """The end line as a JSON object. Raises ValueError."""
    if not line.startswith(b"],"):
        raise ValueError("not an end")
    return b"{" + line[2:]


def lesson_lines(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """What follows the head: each lesson as a JSON object, then (with True) the end. Raises ValueError."""
    for line in lines:
        if line.startswith(b"]"):
            yield parse_end(line), True
            if any(lines):
                raise ValueError("something follows the end")
            return
        if line:
            yield line.removesuffix(b","), False
    raise ValueError("no end")


def _journal_line(one: Linked, entry: list[Any]) -> dict[str, Any]:
    """A journal's line about one version. ``rank`` and ``link`` place it in the chain; the rest is what it says.
    ``training``: whether its training server was spoken to, None where the journal does not tell."""
    return {
        "rank": one.rank,
        "link": one.link,
        "kind": one.record["kind"],
        "batch": one.record["batch"],
        "at": one.record["at"],
        "training": one.record.get(TRAINING),
        "says": entry[2:],
    }


def intended_sha256(lines: Sequence[Mapping[str, Any]]) -> set[str]:
    """The SHA-256 of the bytes that these journal lines say were about to leave."""
    return {line["says"][1] for line in lines if line["kind"] == INTENT}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _bytes(content: dict[str, Any]) -> bytes:
    return _ENCODE(content).encode("utf-8", errors="backslashreplace")
