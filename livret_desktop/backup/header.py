"""The head of a backup: what it says of itself before any key is known, read strictly as data.

It is authenticated with the body (every block is bound to its exact bytes), hence believed only once a block
has been opened. Layout of the file, version 1::

    8 bytes  magic "LIVRET\\x1a\\n"          2 bytes  version, big-endian
    4 bytes  length of the header            header   UTF-8 JSON, at most 64 KiB
    blocks   AES-256-GCM, see sealed_file
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final
from uuid import UUID

from livret_desktop.backup.refusals import damaged, newer_format, not_a_backup

MAGIC: Final = b"LIVRET\x1a\n"
FORMAT_VERSION: Final = 1
DATABASE_MEMBER: Final = "database"
JOURNAL_MEMBER: Final = "send-journal"
GIB: Final = 1024**3
MEMBER_CAPS: Final = {DATABASE_MEMBER: 8 * GIB, JOURNAL_MEMBER: 2 * GIB}
"""The only members a backup may hold, in this order, with the most bytes each may have."""

SALT_BYTES: Final = 32
CHECK_BYTES: Final = 16
LARGEST_HEADER: Final = 64 * 1024
SMALLEST_BLOCK: Final = 512
LARGEST_BLOCK: Final = 4 * 1024 * 1024
_PREFIX: Final = struct.Struct(">8sHI")
_LONGEST_TEXT: Final = 200
_LARGEST_COUNT: Final = 2**53


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself. ``keys`` is a copy of ``keys.json``: it opens the backup on another PC."""

    school_id: str
    school_name: str
    sequence: int
    created_at: datetime
    students: int
    lessons: int
    schema_version: str
    program_version: str
    keys: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BodyLayout:
    """How the body is cut and sealed."""

    salt: bytes
    key_check: bytes
    block_bytes: int
    members: tuple[tuple[str, int], ...]

    @property
    def body_bytes(self) -> int:
        """Bytes of all members, before sealing."""
        return sum(size for _name, size in self.members)


@dataclass(frozen=True, slots=True)
class BackupHeader:
    """Facts and layout, with the exact bytes (magic and length included) that the blocks are bound to."""

    facts: BackupFacts
    layout: BodyLayout
    exact_bytes: bytes


def new_header(facts: BackupFacts, layout: BodyLayout) -> BackupHeader:
    """The bytes to write at the head of a new backup. Raises ValueError when they could not be read back."""
    document = {
        "school": str(UUID(facts.school_id)),
        "school_name": " ".join(facts.school_name.split())[:_LONGEST_TEXT],
        "sequence": facts.sequence,
        "created_at": facts.created_at.astimezone(UTC).isoformat(),
        "students": facts.students,
        "lessons": facts.lessons,
        "schema": facts.schema_version,
        "program": facts.program_version,
        "keys": dict(facts.keys),
        "salt": layout.salt.hex(),
        "key_check": layout.key_check.hex(),
        "block_bytes": layout.block_bytes,
        "members": [{"name": name, "bytes": size} for name, size in layout.members],
    }
    written = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    _parsed(written)
    prefix = _PREFIX.pack(MAGIC, FORMAT_VERSION, len(written))
    return BackupHeader(facts, layout, prefix + written)


def read_header(stream: BinaryIO) -> BackupHeader:
    """Read the head, **not authenticated**: good to show and to find the key, not to be believed.

    Raises RuleError when the file is not a backup, is newer than the program, or its head is damaged.
    """
    prefix = stream.read(_PREFIX.size)
    if len(prefix) < _PREFIX.size or not prefix.startswith(MAGIC):
        raise not_a_backup()
    _magic, version, length = _PREFIX.unpack(prefix)
    if version > FORMAT_VERSION:
        raise newer_format()
    if version != FORMAT_VERSION or length > LARGEST_HEADER:
        raise damaged("son en-tête n’a pas une forme connue")
    written = stream.read(length)
    if len(written) < length:
        raise damaged("elle est coupée dans son en-tête")
    try:
        facts, layout = _parsed(written)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        raise damaged("son en-tête n’est pas lisible") from None
    return BackupHeader(facts, layout, prefix + written)


_FACTS: Final = {
    "school",
    "school_name",
    "sequence",
    "created_at",
    "students",
    "lessons",
    "schema",
    "program",
    "keys",
}
_LAYOUT: Final = {"salt", "key_check", "block_bytes", "members"}


def _parsed(written: bytes) -> tuple[BackupFacts, BodyLayout]:
    document = json.loads(written.decode("utf-8"), object_pairs_hook=_without_repeats)
    if (
        not isinstance(document, dict)
        or set(document) != _FACTS | _LAYOUT
        or not isinstance(document["keys"], dict)
    ):
        raise ValueError("unknown shape")
    facts = BackupFacts(
        school_id=str(UUID(_text(document["school"]))),
        school_name=_text(document["school_name"]),
        sequence=_count(document["sequence"], least=1),
        created_at=_instant(document["created_at"]),
        students=_count(document["students"]),
        lessons=_count(document["lessons"]),
        schema_version=_text(document["schema"]),
        program_version=_text(document["program"]),
        keys=document["keys"],
    )
    layout = BodyLayout(
        salt=_hex(document["salt"], SALT_BYTES),
        key_check=_hex(document["key_check"], CHECK_BYTES),
        block_bytes=_count(document["block_bytes"], least=SMALLEST_BLOCK, most=LARGEST_BLOCK),
        members=_members(document["members"]),
    )
    return facts, layout


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _value in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _members(value: object) -> tuple[tuple[str, int], ...]:
    """The members, known names only, in their order, within their caps, the database always first."""
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and set(item) == {"name", "bytes"} for item in value
    ):
        raise ValueError("unknown members")
    members = tuple((_text(item["name"]), item["bytes"]) for item in value)
    names = [name for name, _size in members]
    if not names or names != [name for name in MEMBER_CAPS if name in names] or names[0] != DATABASE_MEMBER:
        raise ValueError("members beyond the whitelist")
    return tuple(
        (name, _count(size, least=1 if name == DATABASE_MEMBER else 0, most=MEMBER_CAPS[name]))
        for name, size in members
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError("not a short text")
    return value


def _count(value: object, *, least: int = 0, most: int = _LARGEST_COUNT) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError("not a count")
    return value


def _instant(value: object) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError("an instant without its offset")
    return instant.astimezone(UTC)


def _hex(value: object, size: int) -> bytes:
    found = bytes.fromhex(_text(value))
    if len(found) != size:
        raise ValueError("bytes of another size")
    return found
