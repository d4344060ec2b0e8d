"""Objectives as typed in the lesson pane: codes in, codes and titles out. No Qt."""

from __future__ import annotations

import re

from livret_desktop.domain.objectives import competences, titles
from livret_desktop.ui.presenters.typed import TypedTextError

_CODE = re.compile(r"C?([1-9])\s*[-.]?\s*([1-9])", re.ASCII | re.IGNORECASE)
_SHOWN_LETTERS = 46


def parse_objectives(text: str) -> tuple[str, ...]:
    """Read "C2-3, C2-5", "2.3 2.5" or "23 25", in the order of the text of the law. Raises TypedTextError."""
    found = set()
    for word in re.split(r"[,;\s]+", text.strip()):
        if word:
            found.add(_code(word))
    return tuple(code for code in titles() if code in found)


def objectives_text(codes: tuple[str, ...]) -> str:
    """ "C2-3, C2-5"."""
    return ", ".join(codes)


def title_of(code: str) -> str:
    """The title as written on screens, with the typographic apostrophe; the code itself when it is unknown."""
    return titles().get(code, code).replace("'", "’")


def said_objectives(codes: tuple[str, ...]) -> str:
    """The titles under the field, one line each, cut where they are long."""
    return "\n".join(f"{code} {_short(title_of(code))}" for code in codes)


def _code(word: str) -> str:
    match = _CODE.fullmatch(word)
    if match is None:
        raise TypedTextError("Tapez des codes comme C2-3, ou choisissez dans la liste.")
    number, rank = int(match[1]), int(match[2])
    known = {one.number: len(one.objectives) for one in competences()}
    if number not in known:
        raise TypedTextError(f"Il n’y a que {len(known)} compétences, de C1 à C{len(known)}.")
    if rank > known[number]:
        raise TypedTextError(
            f"La compétence C{number} a {known[number]} objectifs : C{number}-{rank} n’existe pas."
        )
    return f"C{number}-{rank}"


def _short(title: str) -> str:
    if len(title) <= _SHOWN_LETTERS:
        return title
    return title[:_SHOWN_LETTERS].rsplit(" ", 1)[0].rstrip(",") + "…"
