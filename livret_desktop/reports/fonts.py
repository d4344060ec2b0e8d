"""The embedded typefaces: static Noto Sans (SIL OFL 1.1), registered once, measured in millimetres.

Names of people are drawn left to right, letter by letter, with these faces only. A character they do not have, an
invisible one, or a right-to-left one is refused by name (:func:`require_drawable`): French civil status is written
in Latin letters, and a fallback face would print a name the licence office could not match. Thread-safe.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import Any

from livret_desktop.errors import RuleError
from livret_desktop.resources import resource_path

MM = 72 / 25.4
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_REGISTERING = Lock()


class Face(StrEnum):
    """A typeface, by the name of its file."""

    BODY = "NotoSans-SemiCondensed"
    SEMIBOLD = "NotoSans-SemiCondensedSemiBold"
    BOLD = "NotoSans-SemiCondensedBold"
    CONDENSED = "NotoSans-Condensed"
    CONDENSED_SEMIBOLD = "NotoSans-CondensedSemiBold"
    MONO = "NotoSansMono-SemiCondensed"


def loaded(face: Face) -> Any:
    """The ReportLab font of a face, read from its file and registered the first time it is asked for."""
    with _REGISTERING:
        return _register(face)


@cache
def _register(face: Face) -> Any:
    from reportlab import rl_config  # noqa: PLC0415 - heavy, only when a document is made
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - heavy, only when a document is made

    from livret_desktop.reports.font_subsets import (  # noqa: PLC0415 - heavy, only when a document is made
        SharedFont,
    )

    rl_config.useA85 = 0  # binary streams: a fifth less to keep for each act, and less to compute
    font = SharedFont(face.value, str(resource_path("fonts", f"{face.value}.ttf")))
    pdfmetrics.registerFont(font)
    return font


def text_width(text: str, face: Face, size: float) -> float:
    """Width in millimetres of a text set in ``size`` points."""
    return sum(map(_widths(face).__getitem__, composed(text))) * size / 1000 / MM


class _Widths(dict[str, float]):
    """Thousandths of the size by letter; the face's own width for a letter it lacks."""

    def __init__(self, face: Any) -> None:
        super().__init__({chr(code): width for code, width in face.charWidths.items()})
        self._otherwise: float = face.defaultWidth

    def __missing__(self, letter: str) -> float:
        return self._otherwise


@cache
def _widths(face: Face) -> _Widths:
    return _Widths(loaded(face).face)


def composed(text: str) -> str:
    """The text as drawn: accents joined to their letter (NFC), nothing else changed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def require_drawable(text: str, field: str) -> None:
    """Refuse a text that cannot be printed as it is. ``field`` is its French label. Raises RuleError."""
    available = loaded(Face.SEMIBOLD).face.charToGlyph
    for character in composed(text):
        if unicodedata.category(character) in _INVISIBLE:
            raise _undrawable(f"caractère invisible {_code(character)}", field)
        if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
            raise _undrawable(f"« {character} » ({_code(character)}), qui s’écrit de droite à gauche", field)
        if ord(character) not in available:
            raise _undrawable(f"« {character} » ({_code(character)})", field)


def is_drawable(character: str) -> bool:
    """True for one character that every paper prints as it is."""
    return (
        unicodedata.category(character) not in _INVISIBLE
        and unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
        and ord(character) in loaded(Face.SEMIBOLD).face.charToGlyph
    )


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _undrawable(what: str, field: str) -> RuleError:
    return RuleError(
        "Caractère qui ne peut pas être imprimé",
        f"{field}\u00a0: {what}. Le document n’a pas été fait, aucun numéro n’a été pris.",
        "Recopiez ce champ en lettres latines, tel qu’il figure sur l’attestation d’inscription (AIPC).",
    )
