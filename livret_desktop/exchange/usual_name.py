"""Surname and given names out of one field, as widespread office programs export them."""

from __future__ import annotations

from typing import NamedTuple

from livret_desktop.domain.names import folded


class SplitName(NamedTuple):
    """``usage_name`` None: same as the birth name. ``given_names`` empty: the field has no more than the surname."""

    birth_name: str
    usage_name: str | None
    given_names: str


def split_usual_name(usual: str, birth: str) -> SplitName:
    """Split a "NOM USUEL" with the help of the "NOM DE NAISSANCE".

    Where it begins with the birth name (as written, else case and accents ignored) that tells where the surname ends;
    otherwise its first word is the surname in use. Given names are never guessed.
    """
    usual = " ".join(usual.split())
    if not birth:
        surname, _, given = usual.partition(" ")
        return SplitName(surname, None, given)
    if usual == birth or usual.startswith(f"{birth} "):
        return SplitName(birth, None, usual[len(birth) + 1 :])
    words = usual.split(" ")
    wanted = folded(birth)
    for end in range(1, len(words) + 1):
        if folded(" ".join(words[:end])) == wanted:
            return SplitName(birth, None, " ".join(words[end:]))
    return SplitName(birth, words[0] or None, " ".join(words[1:]))
