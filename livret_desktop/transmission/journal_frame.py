"""How one record of the send journal lies in its file: a checked length before it, its place in the chain within."""

from __future__ import annotations

import struct
import zlib
from typing import Final

MAGIC: Final = b"LIVRETJ1"
NONCE_BYTES: Final = 12
HEAD: Final = struct.Struct("<II")  # length of the record, CRC-32 of these four bytes
_TAG_BYTES: Final = 16
_LARGEST_RECORD: Final = 64 * 1024 * 1024


def bound(rank: int, link: bytes) -> bytes:
    """What each record is authenticated with: its place in the chain."""
    return MAGIC + rank.to_bytes(8, "little") + link


def head_of(length: int) -> bytes:
    """What goes before a record of so many bytes."""
    packed = struct.pack("<I", length)
    return packed + struct.pack("<I", zlib.crc32(packed))


def length_in(head: bytes) -> int | None:
    """The announced length; None when the head is not one of ours."""
    if len(head) < HEAD.size:
        return None
    length, check = HEAD.unpack(head)
    is_ours = zlib.crc32(head[:4]) == check and NONCE_BYTES + _TAG_BYTES <= length <= _LARGEST_RECORD
    return length if is_ours else None
