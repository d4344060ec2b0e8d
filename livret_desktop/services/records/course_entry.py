"""The values of one entry of a course document, each refused unless a course can have it.

What a file says is looked at before any rule: a figure or a day out of reach would stop every page that reckons with
it, and a text with characters that no text has could not leave the school again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from livret_desktop.domain.french import french_day, thousands
from livret_desktop.errors import RuleError

Entry = Mapping[str, Any]
E = TypeVar("E", bound=Enum)
UNREADABLE = "Parcours illisible"
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_LARGEST_FIGURE = 1_000_000
_LONGEST_TEXT = 5_000
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and half surrogate pairs."""


def wrong(at: str, why: str) -> RuleError:
    """The refusal that names where in the file and what."""
    return RuleError(
        UNREADABLE,
        f"{at} {why}. Rien n’a été enregistré.",
        "Corrigez le fichier ; « course show » montre la forme attendue.",
    )


def text_of(entry: Entry, name: str, at: str) -> str:
    """A text without blanks around, "" where it is not said. Raises RuleError."""
    value = entry.get(name) or ""
    if not isinstance(value, str):
        raise wrong(f"{at}.{name}", "doit être un texte")
    if len(value) > _LONGEST_TEXT:
        raise wrong(f"{at}.{name}", f"dépasse {thousands(_LONGEST_TEXT)} lettres")
    if _NO_TEXT.search(value):
        raise wrong(f"{at}.{name}", "contient un caractère invisible")
    return value.strip()


def number_of(entry: Entry, name: str, at: str) -> int | None:
    """A whole number, None where it is not said. Raises RuleError."""
    value = entry.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(f"{at}.{name}", "doit être un nombre entier")
    if not 0 <= value <= _LARGEST_FIGURE:
        raise wrong(f"{at}.{name}", f"doit être entre 0 et {thousands(_LARGEST_FIGURE)}")
    return value


def day_of(entry: Entry, name: str, at: str) -> date | None:
    """A day, None where it is not said. Raises RuleError."""
    value = entry.get(name)
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(f"{at}.{name}", "doit être un jour écrit 2026-11-20") from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise wrong(
            f"{at}.{name}", f"doit être entre le {french_day(_FIRST_DAY)} et le {french_day(_LAST_DAY)}"
        )
    return day


def needed_day(entry: Entry, name: str, at: str) -> date:
    """A day that the entry must say. Raises RuleError."""
    day = day_of(entry, name, at)
    if day is None:
        raise wrong(f"{at}.{name}", "manque")
    return day


def maybe_word(entry: Entry, name: str, words: type[E], at: str) -> E | None:
    """One of a closed list, None where it is not said. Raises RuleError."""
    return None if entry.get(name) is None else word_of(entry, name, words, at)


def word_of(entry: Entry, name: str, words: type[E], at: str) -> E:
    """One of a closed list. Raises RuleError naming them all."""
    try:
        return words(entry.get(name))
    except ValueError:
        allowed = ", ".join(str(one.value) for one in words)
        raise wrong(f"{at}.{name}", f"doit être l’un de : {allowed}") from None
