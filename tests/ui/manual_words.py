"""The words of the program as its code has them, to hold the manual against: nothing it names may be missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.house.sources import PROGRAM

_PARTS = ("ui", "services", "domain", "db")
"""Where the words of the screen are."""
_LEAST_FIXED = 5
"""Letters of its own that a text made of parts must have to vouch for a name."""


@cache
def program_words() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every text of the program, plain; and a pattern for each text made of parts."""
    whole: set[str] = set()
    made: set[str] = set()
    for path in (one for part in _PARTS for one in (PROGRAM / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(plain(node.value))
            elif isinstance(node, ast.JoinedStr):
                made.add(_pattern(node))
    return frozenset(whole), tuple(re.compile(one) for one in made if one)


def plain(text: str) -> str:
    """Without the spaces of French typography and the signs of keys."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&", "").strip()


def is_said(words: str) -> bool:
    """True when the program has these words, or a text of its own makes them."""
    whole, made = program_words()
    return words in whole or any(one.fullmatch(words) for one in made)


def quoted(text: str) -> Iterator[str]:
    """What a page puts between « and »: words of the screen."""
    yield from re.findall(r"«\s*([^»]+?)\s*»", plain(text))


def _pattern(node: ast.JoinedStr) -> str:
    parts, fixed = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            said = plain_inside(str(part.value))
            fixed += sum(letter.isalpha() for letter in said)
            parts.append(re.escape(said))
        elif isinstance(part, ast.FormattedValue) and ast.unparse(part.value) in {"NBSP", "NNBSP"}:
            parts.append(" ")
        else:
            parts.append(".+")
    return "".join(parts) if fixed >= _LEAST_FIXED else ""


def plain_inside(text: str) -> str:
    """As :func:`plain`, the blanks at the ends kept: they stand between parts."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&", "")
