"""A table that stands whole on a page drawn by hand: head on tint, rows as high as their highest cell. Millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from livret_desktop.reports.drawing import HAIRLINE, TINT, Sheet
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import TABLE_SIZE, Column, Piece, fitted_lines

_HEAD = 6.4
_FEED = 3.4
_PADDING = 1.0
_FIRST = 2.9


@dataclass(frozen=True, slots=True)
class SmallTable:
    """Columns between two edges of the page."""

    left: float
    right: float
    columns: tuple[Column, ...]

    def draw_head(self, sheet: Sheet, top: float) -> float:
        """The titles; where the first row begins."""
        sheet.bar(self.left, top, self.right - self.left, _HEAD, colour=TINT)
        sheet.line(self.left, self.right, top, width=0.9)
        for column in self.columns:
            sheet.text(column.x, top + 4.3, column.title, face=Face.SEMIBOLD, size=8)
        sheet.line(self.left, self.right, top + _HEAD, width=0.6)
        return top + _HEAD

    def height(self, cells: Sequence[Piece]) -> float:
        """What a row takes."""
        lines = max(
            len(fitted_lines(cell, column.width)) for column, cell in zip(self.columns, cells, strict=True)
        )
        return 2 * _PADDING + _FEED * lines

    def draw_row(self, sheet: Sheet, top: float, cells: Sequence[Piece], *, least: float = 0.0) -> float:
        """One row, at least so high; where the next one begins."""
        for column, cell in zip(self.columns, cells, strict=True):
            y = top + _PADDING + _FIRST
            x = {"left": column.x, "right": column.x + column.width, "centre": column.x + column.width / 2}
            for piece, line, size in fitted_lines(cell, column.width):
                sheet.text(
                    x[piece.align],
                    y,
                    line,
                    face=piece.face,
                    size=size,
                    colour=piece.colour,
                    align=piece.align,
                )
                y += _FEED
        bottom = top + max(self.height(cells), least)
        sheet.line(self.left, self.right, bottom, width=0.25, colour=HAIRLINE)
        return bottom

    def close(self, sheet: Sheet, y: float) -> None:
        """The closing rule."""
        sheet.line(self.left, self.right, y, width=0.9)


def cell(text: str, face: Face = Face.BODY, size: float = TABLE_SIZE) -> Piece:
    """A cell of plain text."""
    return Piece(text, face, size)
