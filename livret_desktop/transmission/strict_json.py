"""JSON and the few formats of the contract, read without any indulgence: what is doubtful is not an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from uuid import UUID

LARGEST_WHOLE = 2**53 - 1
"""The largest whole number that every JSON program reads alike (RFC 7493, 2.2)."""

# RFC 3339: an offset is required, fractions are allowed.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class UnreadableJsonError(ValueError):
    """Not the JSON that the contract promises. The text says why, for logs; it never quotes the content."""


def parse_object(body: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8: no repeated key, no NaN, nothing after it. Raises UnreadableJsonError."""
    try:
        content = json.loads(
            body.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_constant
        )
        if b"\\u" in body:  # an escape may hide half a character, which no file and no database takes
            json.dumps(content, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise UnreadableJsonError(type(error).__name__) from None
    if not isinstance(content, dict):
        raise UnreadableJsonError("not an object")
    return content


def read_text(content: Mapping[str, Any], name: str) -> str:
    """A non-blank text. Raises UnreadableJsonError."""
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableJsonError(f"{name}: not a text")
    return value


def read_whole(content: Mapping[str, Any], name: str, at_least: int, at_most: int = LARGEST_WHOLE) -> int:
    """A whole number (true is not one; 3.0 is), both ends allowed. Raises UnreadableJsonError."""
    value = content.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not at_least <= value <= at_most:
        raise UnreadableJsonError(f"{name}: not a whole number from {at_least} to {at_most}")
    return value


def read_flag(content: Mapping[str, Any], name: str) -> bool:
    """true or false. Raises UnreadableJsonError."""
    value = content.get(name)
    if not isinstance(value, bool):
        raise UnreadableJsonError(f"{name}: not true or false")
    return value


def read_uuid(content: Mapping[str, Any], name: str) -> UUID:
    """A UUID in its usual form. Raises UnreadableJsonError."""
    return UUID(read_uuid_text(content, name))


def read_uuid_text(content: Mapping[str, Any], name: str) -> str:
    """The same as the text that ``str`` makes of it. Raises UnreadableJsonError."""
    value = content.get(name)
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise UnreadableJsonError(f"{name}: not a UUID")
    return value.lower()


def parse_instant(value: object) -> datetime:
    """An RFC 3339 date and time with its offset, aware. Raises UnreadableJsonError."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise UnreadableJsonError("not an instant")
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise UnreadableJsonError("not an instant") from None
    if not MINYEAR < at.year < MAXYEAR:  # in UTC or in Paris the year might be none
        raise UnreadableJsonError("not an instant")
    return at


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise UnreadableJsonError("repeated key")
    return content


def _no_constant(name: str) -> None:
    raise UnreadableJsonError(name)
