"""Making a text fit its place: smaller, then condensed, then on another line; never cut, never abbreviated.

Lines break at U+0020 and after a hyphen only: no-break spaces hold. Widths in millimetres, sizes in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from livret_desktop.errors import RuleError
from livret_desktop.reports.fonts import Face, text_width

VALUE_SIZE = 10.5
SHARED_LINE_MINIMUM = 9.5
_MOST_LINES = 3
_ROUNDING = 1e-6
_PIECES = re.compile(r"[^ \-\u2010]*[\-\u2010]+|[^ \-\u2010]+| +")

Style = tuple[Face, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with the face and size it fits in."""

    text: str
    face: Face
    size: float

    @property
    def width(self) -> float:
        """Millimetres."""
        return text_width(self.text, self.face, self.size)


def sizes(face: Face, largest: float, smallest: float) -> Iterator[Style]:
    """Quarter points down from the largest size."""
    for quarters in range(int(largest * 4), int(smallest * 4) - 1, -1):
        yield face, quarters / 4


def fits_shared_line(text: str, room: float) -> Line | None:
    """A name beside another label: not below 9.5 pt and not condensed, else None."""
    return _on_one_line(text, room, sizes(Face.SEMIBOLD, VALUE_SIZE, SHARED_LINE_MINIMUM))


def fit_value(text: str, first_room: float, next_room: float, field: str) -> tuple[Line, ...]:
    """A name or date on its leader, by the rule of long names. Raises RuleError when even three lines are too few.

    10.5 pt down to 9, then condensed 10.5 down to 8.5, then a second leader line at 10.5 (a third for what no civil
    status has yet), in the condensed face where only that one fits.
    """
    condensed = list(sizes(Face.CONDENSED_SEMIBOLD, VALUE_SIZE, 8.5))
    single = _on_one_line(text, first_room, [*sizes(Face.SEMIBOLD, VALUE_SIZE, 9), *condensed])
    if single:
        return (single,)
    for most in range(2, _MOST_LINES + 1):
        for face, size in [(Face.SEMIBOLD, VALUE_SIZE), *condensed]:
            lines = break_lines(text, face, size, [first_room, next_room])
            if lines and len(lines) <= most:
                return tuple(Line(line, face, size) for line in lines)
    raise too_long(field)


def fit_block(
    text: str, room: float, styles: Sequence[Style], most_lines: int, field: str
) -> tuple[Line, ...]:
    """The first style in which a text takes the fewest lines it can, up to ``most_lines``. Raises RuleError."""
    for most in range(1, most_lines + 1):
        for face, size in styles:
            lines = break_lines(text, face, size, [room])
            if lines and len(lines) <= most:
                return tuple(Line(line, face, size) for line in lines)
    raise too_long(field)


def break_lines(text: str, face: Face, size: float, rooms: Sequence[float]) -> list[str] | None:
    """Fill lines of the given widths (the last one repeats); None when a piece is wider than its line."""
    lines = _broken(text, face, size, tuple(rooms))
    return None if lines is None else list(lines)


@lru_cache(maxsize=512)
def _broken(text: str, face: Face, size: float, rooms: tuple[float, ...]) -> tuple[str, ...] | None:
    """The wording of the models comes again on every page; a name leaves after some hundred others."""
    lines: list[str] = []
    current, width = "", 0.0
    for piece in _PIECES.findall(text):
        # Letters are drawn without kerning, so widths add up; a space at the end of a line takes none.
        piece_width = text_width(piece, face, size)
        if current and piece.strip(" ") and width + piece_width > _room(rooms, len(lines)):
            lines.append(current.rstrip(" "))
            current, width = "", 0.0
        current, width = current + piece, width + piece_width
    if current.strip(" "):
        lines.append(current.rstrip(" "))
    fits = all(text_width(line, face, size) <= _room(rooms, index) for index, line in enumerate(lines))
    return tuple(lines) if fits else None


def _room(rooms: Sequence[float], index: int) -> float:
    return rooms[min(index, len(rooms) - 1)] + _ROUNDING


def too_long(field: str) -> RuleError:
    """The refusal of a text that has no room even at the smallest size."""
    return RuleError(
        "Texte trop long pour le document",
        f"{field}\u00a0: le texte ne tient pas dans la place prévue par le modèle, même en petit. "
        "Rien n’a été coupé et le document n’a pas été fait.",
        "Vérifiez ce champ dans la fiche (un texte collé par erreur, des espaces manquants).",
    )


def _on_one_line(text: str, room: float, styles: Sequence[Style] | Iterator[Style]) -> Line | None:
    for face, size in styles:
        line = Line(text, face, size)
        if line.width <= room:
            return line
    return None
