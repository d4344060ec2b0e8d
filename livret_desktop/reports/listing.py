"""Papers made of long tables: head and foot on every page, columns whose text never overflows, as many pages as needed.

Pages are drawn as lines come, so that ten thousand lines take no more memory than a page; only "page 3/12" needs to
know the end: the total is one small form that every page refers to, drawn last. Millimetres from the top left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from livret_desktop.clock import civil_day
from livret_desktop.domain.french import numeric_day, weekday_day
from livret_desktop.reports.content import Letterhead
from livret_desktop.reports.drawing import (
    ACCENT,
    BLACK,
    GREY,
    HAIRLINE,
    TINT,
    Align,
    Colour,
    Sheet,
    open_sheet,
)
from livret_desktop.reports.fitting import break_lines
from livret_desktop.reports.fonts import MM, Face, composed, is_drawable, text_width
from livret_desktop.reports.page import (
    LEFT,
    RIGHT,
    TRAINING_MARK,
    TRAINING_NOTE,
    Foot,
    Mark,
    draw_foot,
    draw_head,
)
from livret_desktop.reports.typography import NBSP

BOTTOM = 258.0
TABLE_SIZE = 8.4
FEED = 3.95
_ROW_PADDING = 1.15
_FIRST_TEXT = 2.9
_BAND_HEIGHT = 2 * _ROW_PADDING + FEED + 1.2
ROW_HEIGHT = 2 * _ROW_PADDING + FEED
_HEAD_HEIGHT = 7.0
_TITLE_BASELINE = 43.5
_TOTAL = "total-pages"
_FOOT_BASELINE = 268.4
_MOST_LINES = 40
_BLANKS = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_FINER = {
    Face.BODY: Face.CONDENSED,
    Face.SEMIBOLD: Face.CONDENSED_SEMIBOLD,
    Face.BOLD: Face.CONDENSED_SEMIBOLD,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of one paper bears. ``right`` stands opposite the title; ``expected_pages`` reserves room.

    ``training_mark`` and ``training_note``: the box and the foot of the ESSAI, in training.
    """

    school: Letterhead
    title: str
    right: str
    label: str
    note: str
    subject: str
    printed_on: date
    is_training: bool = False
    expected_pages: int = 9
    training_mark: Mark = TRAINING_MARK
    training_note: str = TRAINING_NOTE


class Paper(Protocol):
    """What the content of every such paper says of itself."""

    @property
    def school(self) -> Letterhead:
        """The school."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def last(self) -> date:
        """The last day, included."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""

    @property
    def is_training(self) -> bool:
        """True on the training server: ESSAI on every page."""


def frame_of(paper: Paper, *, title: str, note: str, expected_pages: int) -> Frame:
    """The frame of a paper about some days, for the school's own file."""
    right = period(paper.first, paper.last)
    return Frame(
        school=paper.school,
        title=title,
        right=right,
        label="Exemplaire école",
        note=note,
        subject=f"{title}, {right}",
        printed_on=civil_day(paper.made_at),
        is_training=paper.is_training,
        expected_pages=expected_pages,
    )


def period(first: date, last: date) -> str:
    """ "vendredi 20 novembre 2026", or "du … au …"."""
    if first == last:
        return f"{weekday_day(first)} {first.year}"
    return f"du {numeric_day(first)} au {numeric_day(last)}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, where it begins and how wide it is; ``align`` is the title's, as that of its figures."""

    title: str
    x: float
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a cell; each begins a new line, and goes on over as many as it needs."""

    text: str
    face: Face = Face.CONDENSED
    size: float = TABLE_SIZE
    colour: Colour = BLACK
    align: Align = "left"


Cell = Sequence[Piece]
_Placed = tuple[Piece, str, float]


def printable(text: str) -> str:
    """The text with every character that cannot be drawn named by its code: nothing is dropped in silence.

    Papers of evidence are made whatever a name holds; legal papers refuse it instead (``fonts.require_drawable``).
    """
    plain = _BLANKS.sub(" ", composed(text))
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(_shown(one) for one in plain)


class Listing:
    """One paper in the making; one thread. ``finish`` once, at the end."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._sheet: Sheet = open_sheet(
            title=frame.title, author=frame.school.name, subject=frame.subject, printed_on=frame.printed_on
        )
        self._columns: tuple[Column, ...] = ()
        self._band = ""
        self._page = 0
        self.y = 0.0
        self._begin_page()

    @property
    def sheet(self) -> Sheet:
        """To draw what is no table; move ``y`` by :meth:`take`."""
        return self._sheet

    def take(self, height: float) -> float:
        """Room for something that high, on a new page when this one has not enough; where it begins."""
        if self.y + height > BOTTOM:
            self._end_page()
            self._begin_page()
        top = self.y
        self.y += height
        return top

    def turn(self) -> None:
        """Go on with a new page, without the table under way."""
        self._columns, self._band = (), ""
        self._end_page()
        self._begin_page()

    def figures(self, numbers: Sequence[tuple[str, str]]) -> None:
        """A frame of figures, each with its word below."""
        top = self.take(21.0)
        sheet, width = self._sheet, (RIGHT - LEFT) / len(numbers)
        sheet.rectangle(LEFT, top, RIGHT - LEFT, 15.0, line=0.75)
        for index, (number, word) in enumerate(numbers):
            centre = LEFT + width * (index + 0.5)
            if index:
                sheet.upright(LEFT + width * index, top + 2.4, top + 12.6, width=0.25, colour=HAIRLINE)
            sheet.text(centre, top + 6.6, number, face=Face.BOLD, size=14, align="centre")
            for line, y in zip(fitted_lines(Piece(word, size=8.6), width - 2), (11.8, 14.2), strict=False):
                sheet.text(
                    centre, top + y, line[1], face=line[0].face, size=line[2], colour=GREY, align="centre"
                )

    def section(self, title: str, detail: str = "", *, keeps: float = 24.0) -> None:
        """A title in the colour of the papers, which keeps some room with what follows it."""
        self._columns, self._band = (), ""
        top = self.take(keeps)
        self.y = top + 9.0
        self._sheet.text(LEFT, top + 5.6, title, face=Face.SEMIBOLD, size=11, colour=ACCENT)
        if detail:
            self._sheet.text(RIGHT, top + 5.6, detail, size=8.6, colour=GREY, align="right")

    def paragraph(self, text: str, *, size: float = 9.0, colour: Colour = BLACK, feed: float = 4.5) -> None:
        """Some lines over the whole width."""
        for piece, line, fitted in fitted_lines(Piece(text, Face.BODY, size, colour), RIGHT - LEFT):
            top = self.take(feed)
            self._sheet.text(LEFT, top + 3.3, line, face=piece.face, size=fitted, colour=colour)

    def facts(self, lines: Sequence[tuple[str, str]], *, face: Face = Face.BODY, size: float = 9.0) -> None:
        """Label and value, one below the other."""
        for label, value in lines:
            for index, (piece, line, fitted) in enumerate(
                fitted_lines(Piece(value, face, size), RIGHT - 58.0)
            ):
                top = self.take(4.9)
                if not index:
                    self._sheet.text(LEFT, top + 3.5, label, size=8.6, colour=GREY)
                self._sheet.text(58.0, top + 3.5, line, face=piece.face, size=fitted)

    def table(self, columns: Sequence[Column]) -> None:
        """Begin a table; its head comes again on each new page."""
        self._columns, self._band = tuple(columns), ""
        if self.y + _HEAD_HEIGHT + 14 > BOTTOM:
            self._end_page()
            self._begin_page()  # draws the head itself
        else:
            self._draw_table_head()

    def end_table(self) -> None:
        """The closing rule."""
        self._columns, self._band = (), ""
        self._sheet.line(LEFT, RIGHT, self.y, width=0.9)
        self.y += 1.5

    def row(self, cells: Sequence[Cell], *, is_ruled: bool = True, keeps: float = 0.0) -> float:
        """One line of the table, as high as its highest cell; where it begins. ``keeps``: room for what follows."""
        placed = [
            [line for piece in cell for line in fitted_lines(piece, column.width)]
            for column, cell in zip(self._columns, cells, strict=True)
        ]
        height = 2 * _ROW_PADDING + FEED * max(len(lines) for lines in placed)
        self.take(height + keeps)
        self.y -= keeps
        top = self.y - height
        for column, lines in zip(self._columns, placed, strict=True):
            self._draw_cell(column, lines, top)
        if is_ruled:
            self._sheet.line(LEFT, RIGHT, self.y, width=0.25, colour=HAIRLINE)
        return top

    def band(self, left: str, right: str) -> None:
        """A line that opens a group of rows: who or which day, and its total; said again on each new page."""
        self._band = ""
        self.take(_BAND_HEIGHT + 10.0)
        self.y -= _BAND_HEIGHT + 10.0
        self._draw_band(left, right)
        self._band = left

    def finish(self) -> bytes:
        """The last page, the total, and the file. Same lines, same bytes."""
        self._end_page()
        canvas = self._sheet.canvas
        canvas.beginForm(_TOTAL, 0, -5, 60, 15)
        canvas.setFillColorRGB(*BLACK)
        canvas.setFont(Face.BODY.value, 8.5)
        canvas.drawString(0, 0, str(self._page))
        canvas.endForm()
        canvas.save()
        return self._sheet.output.getvalue()

    def _begin_page(self) -> None:
        self._page += 1
        frame, sheet = self._frame, self._sheet
        if frame.is_training:
            sheet.watermark("ESSAI")
        draw_head(sheet, frame.school, frame.training_mark if frame.is_training else None)
        is_first = self._page == 1
        size = 17.0 if is_first else 11.0
        baseline = _TITLE_BASELINE if is_first else _TITLE_BASELINE - 3
        end = sheet.text(LEFT, baseline, frame.title, face=Face.BOLD, size=size, colour=ACCENT)
        right = Piece(frame.right, Face.SEMIBOLD, 11.0 if is_first else 9.0)
        for index, (piece, line, fitted) in enumerate(fitted_lines(right, RIGHT - end - 6)[:2]):
            sheet.text(RIGHT, baseline + 4.4 * index, line, face=piece.face, size=fitted, align="right")
        self.y = baseline + (8.5 if is_first else 6.0)
        if self._columns:
            self._draw_table_head()
        if self._band:
            self._draw_band(self._band, "(suite)")

    def _end_page(self) -> None:
        frame, sheet = self._frame, self._sheet
        note = f"{frame.training_note} {frame.note}" if frame.is_training else frame.note
        draw_foot(sheet, Foot(copy_label=frame.label, printed="", note=""))
        for index, (piece, line, size) in enumerate(fitted_lines(Piece(note, Face.BODY, 7.0), RIGHT - LEFT)):
            sheet.text(LEFT, 273.8 + 3.0 * index, line, face=piece.face, size=size, colour=GREY)
        total = text_width("0" * len(str(max(frame.expected_pages, self._page))), Face.BODY, 8.5)
        printed = f"Imprimé le {numeric_day(frame.printed_on)}{NBSP} · {NBSP}page {self._page}/"
        sheet.text(RIGHT - total, _FOOT_BASELINE, printed, size=8.5, align="right")
        canvas = sheet.canvas
        canvas.saveState()
        canvas.translate((RIGHT - total) * MM, (297 - _FOOT_BASELINE) * MM)
        canvas.doForm(_TOTAL)
        canvas.restoreState()
        sheet.next_page()

    def _draw_table_head(self) -> None:
        top = self.y
        self._sheet.bar(LEFT, top, RIGHT - LEFT, _HEAD_HEIGHT, colour=TINT)
        self._sheet.line(LEFT, RIGHT, top, width=0.9)
        for column in self._columns:
            x = column.x + column.width if column.align == "right" else column.x
            self._sheet.text(
                x, top + 4.7, column.title, face=Face.SEMIBOLD, size=TABLE_SIZE, align=column.align
            )
        self.y = top + _HEAD_HEIGHT
        self._sheet.line(LEFT, RIGHT, self.y, width=0.6)

    def _draw_band(self, left: str, right: str) -> None:
        baseline = self.y + _ROW_PADDING + _FIRST_TEXT + 0.9
        room = RIGHT - LEFT - text_width(right, Face.SEMIBOLD, 9) - 4
        piece, line, size = fitted_lines(Piece(left, Face.SEMIBOLD, 9.4, ACCENT), room)[0]
        self._sheet.text(LEFT + 0.8, baseline, line, face=piece.face, size=size, colour=ACCENT)
        self._sheet.text(RIGHT - 0.8, baseline, right, face=Face.SEMIBOLD, size=9, align="right")
        self.y += _BAND_HEIGHT
        self._sheet.line(LEFT, RIGHT, self.y, width=0.5)

    def _draw_cell(self, column: Column, lines: Sequence[_Placed], top: float) -> None:
        y = top + _ROW_PADDING + _FIRST_TEXT
        for piece, text, size in lines:
            x = {"left": column.x, "right": column.x + column.width, "centre": column.x + column.width / 2}
            self._sheet.text(
                x[piece.align], y, text, face=piece.face, size=size, colour=piece.colour, align=piece.align
            )
            y += FEED


def fitted_lines(piece: Piece, width: float) -> list[tuple[Piece, str, float]]:
    """The lines of one text within a width: as it is, a little smaller, condensed, then on several lines, cut between
    two letters only where nothing else is possible."""
    text = printable(piece.text)
    if not text:
        return [(piece, "", piece.size)]
    for face, size in _styles(piece):
        if text_width(text, face, size) <= width:
            return [(_in(piece, face), text, size)]
    face = _FINER.get(piece.face, piece.face)
    lines = break_lines(text, face, piece.size, [width]) or list(_chopped(text, face, piece.size, width))
    return [(_in(piece, face), line, piece.size) for line in lines[:_MOST_LINES]]


def _styles(piece: Piece) -> Iterator[tuple[Face, float]]:
    yield piece.face, piece.size
    if piece.face in _FINER:
        yield _FINER[piece.face], piece.size
    yield _FINER.get(piece.face, piece.face), max(6.9, piece.size - 0.75)


def _in(piece: Piece, face: Face) -> Piece:
    return piece if face is piece.face else Piece(piece.text, face, piece.size, piece.colour, piece.align)


def _chopped(text: str, face: Face, size: float, width: float) -> Iterator[str]:
    line = ""
    for character in text:
        if line and text_width(line + character, face, size) > width:
            yield line
            line = ""
        line += character
    yield line


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if is_drawable(character):
        return character
    return f"[U+{ord(character):04X}]" if unicodedata.category(character) != "Zs" else " "
