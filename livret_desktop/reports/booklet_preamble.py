"""Annexe II in two columns over three pages; then how to read the grids, added by the school. Millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from livret_desktop.domain.objectives import competences
from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.reports.booklet_pages import BookletPages, wording
from livret_desktop.reports.drawing import ACCENT, BLACK, GREY, HAIRLINE, Colour, Sheet
from livret_desktop.reports.fitting import break_lines
from livret_desktop.reports.fonts import Face, text_width
from livret_desktop.reports.page import CENTRE, LEFT, RIGHT
from livret_desktop.reports.typography import french

_COLUMN = 81.0
_SECOND = RIGHT - _COLUMN
_FEED = 5.8
_SIZE = 11.8
_BOTTOM = 262.0
_TOP = 32.5
_FIRST_TOP = 46.6
_BOX_PADDING = 3.0
_HANGING = 3.2
_GAPS = {"paragraph": 1.5, "item": 1.5, "heading": 6.2}
_KEPT_LINES = 3
_ADDED = "Lire et remplir les grilles"
_LEVELS = (
    (None, "à travailler : la case est vide"),
    (SkillLevel.STARTED, "abordé : un trait"),
    (SkillLevel.IN_PROGRESS, "en cours : une croix"),
    (SkillLevel.ACQUIRED, "acquis : la case est noircie"),
)
_HOW = french(
    "La date sous la case est celle du dernier changement. L'enseignant remplit les cinq premières colonnes, l'élève "
    "la sixième. Une case se complète au stylo sans rien effacer : le trait devient croix, la croix devient case noire."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text: the gap above it, its indent, and how many lines must stay with it."""

    text: str
    gap: float = 0.0
    indent: float = 0.0
    face: Face = Face.BODY
    size: float = _SIZE
    colour: Colour = BLACK
    kept: int = 0
    hyphen: bool = False


def draw_preamble(pages: BookletPages) -> None:
    """Pages 3 to 5."""
    rows: Sequence[_Row] = _rows()
    sheet = pages.open()
    sheet.text(LEFT, 34.4, wording().preamble_title, face=Face.BOLD, size=15.5, colour=ACCENT)
    top = _draw_attention(sheet)
    rows = _fill(sheet, rows, LEFT, top, _BOTTOM)
    rows = _fill(sheet, rows, _SECOND, _FIRST_TOP, _BOTTOM)
    _divide(sheet, 42.0, _BOTTOM)
    pages.close()
    sheet = pages.open()
    rows = _fill(sheet, rows, LEFT, _TOP, _BOTTOM)
    rows = _fill(sheet, rows, _SECOND, _TOP, _BOTTOM)
    _divide(sheet, _TOP - 4, _BOTTOM)
    pages.close()
    sheet = pages.open()
    bottom = _balanced(rows)
    rest = _fill(sheet, rows, LEFT, _TOP, bottom)
    _fill(sheet, rest, _SECOND, _TOP, _BOTTOM)
    _divide(sheet, _TOP - 4, bottom + 1.5)
    _draw_added(sheet, bottom + 9.0)
    pages.close()


@cache
def _rows() -> tuple[_Row, ...]:
    """The same for every booklet: broken into lines once."""
    rows: list[_Row] = []
    for kind, text in wording().preamble:
        face, size, colour = Face.BODY, _SIZE, BLACK
        if kind == "heading":
            face, size, colour = Face.BOLD, 12.5, ACCENT
        indent = _HANGING if kind == "item" else 0.0
        body = text.removeprefix("- ") if kind == "item" else text
        lines = break_lines(body, face, size, [_COLUMN - indent]) or [body]
        for index, line in enumerate(lines):
            rows.append(
                _Row(
                    line,
                    gap=0.0 if index else _GAPS[kind],
                    indent=indent,
                    face=face,
                    size=size,
                    colour=colour,
                    kept=len(lines) - index + _KEPT_LINES - 1 if kind == "heading" else 0,
                    hyphen=kind == "item" and not index,
                )
            )
    return tuple(rows)


def _fill(sheet: Sheet, rows: Sequence[_Row], x: float, top: float, bottom: float) -> list[_Row]:
    """Draw as many rows as a column holds; the rows left. A heading stays with three lines of what follows it."""
    y, taken = top, 0
    for row in rows:
        at = y + (row.gap if taken else 0.0)
        if at + row.kept * _FEED > bottom:
            break
        if row.hyphen:
            sheet.text(x, at, "-", size=row.size)
        sheet.text(x + row.indent, at, row.text, face=row.face, size=row.size, colour=row.colour)
        y, taken = at + _FEED, taken + 1
    return list(rows[taken:])


def _balanced(rows: Sequence[_Row]) -> float:
    """Where the first of the two last columns ends, so that the second is no longer."""
    height = sum(_FEED + row.gap for row in rows)
    bottom = _TOP + height / 2 - _FEED
    while bottom < _BOTTOM and _height(_left_after(rows, bottom)) > bottom - _TOP + _FEED:
        bottom += _FEED / 2
    return bottom


def _left_after(rows: Sequence[_Row], bottom: float) -> Sequence[_Row]:
    y = _TOP
    for index, row in enumerate(rows):
        at = y + (row.gap if index else 0.0)
        if at + row.kept * _FEED > bottom:
            return rows[index:]
        y = at + _FEED
    return ()


def _height(rows: Sequence[_Row]) -> float:
    return sum(_FEED + (row.gap if index else 0.0) for index, row in enumerate(rows))


def _draw_attention(sheet: Sheet) -> float:
    """The boxed warning; where the text below it begins."""
    lines = break_lines(wording().attention, Face.BOLD, _SIZE, [_COLUMN - 2 * _BOX_PADDING]) or []
    height = _FEED * len(lines) + 3.0
    sheet.rectangle(LEFT, 43.7, _COLUMN, height, line=0.75)
    for index, line in enumerate(lines):
        sheet.text(LEFT + _BOX_PADDING, 48.9 + _FEED * index, line, face=Face.BOLD, size=_SIZE)
    return 43.7 + height + 7.4


def _divide(sheet: Sheet, top: float, bottom: float) -> None:
    sheet.upright(CENTRE, top, bottom, width=0.4, colour=HAIRLINE)


def _draw_added(sheet: Sheet, top: float) -> None:
    """How to read the grids: the school's own, and said so."""
    sheet.line(LEFT, RIGHT, top, width=0.6)
    sheet.text(LEFT, top + 7.0, _ADDED, face=Face.SEMIBOLD, size=12, colour=ACCENT)
    said = "partie ajoutée par l’établissement, hors modèle"
    sheet.text(RIGHT, top + 7.0, said, size=7.5, colour=GREY, align="right")
    y = top + 15.5
    for competence in competences():
        first, rest = split_title(competence.title)
        end = sheet.text(LEFT, y, f"{competence.number}. {first}", face=Face.SEMIBOLD, size=9.5)
        sheet.text(end + text_width(" ", Face.BODY, 9.5), y, french(rest), size=9.5)
        sheet.text(RIGHT, y, f"page {5 + competence.number}", face=Face.SEMIBOLD, size=9.5, align="right")
        sheet.line(LEFT, RIGHT, y + 3.0, width=0.25, colour=HAIRLINE)
        y += 8.9
    y += 3.0
    for index, (level, text) in enumerate(_LEVELS):
        x = LEFT if index % 2 == 0 else _SECOND
        sheet.level_mark(x, y + 8.6 * (index // 2) - 4.2, 5.4, level, is_told=False)
        sheet.text(x + 8.0, y + 8.6 * (index // 2), french(text), size=9.5)
    y += 19.0
    for line in break_lines(_HOW, Face.BODY, 9.5, [RIGHT - LEFT]) or ():
        sheet.text(LEFT, y, line, size=9.5)
        y += 5.2


def split_title(title: str) -> tuple[str, str]:
    """The words in capitals that begin a title, and the rest."""
    words = title.split(" ")
    capitals = next((index for index, word in enumerate(words) if word.upper() != word), len(words))
    return french(" ".join(words[:capitals])), " ".join(words[capitals:])
