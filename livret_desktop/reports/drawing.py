"""A sheet to draw on: millimetres from the top left corner, sizes in points, ``y`` of a text = its baseline.

Everything is plain canvas work in reading order: text, lines, boxes, leaders. Strings are drawn as they are, never
parsed. One sheet belongs to one thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, Literal

from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.reports.fonts import MM, Face, composed, loaded, text_width

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
ACCENT: Colour = (0x1B / 255, 0x3A / 255, 0x5C / 255)
GREY: Colour = (0x4A / 255, 0x4A / 255, 0x4A / 255)
DOTS: Colour = (0x3A / 255, 0x3A / 255, 0x3A / 255)
HAIRLINE: Colour = (0x9A / 255, 0x9A / 255, 0x9A / 255)
TINT: Colour = (0xED / 255, 0xF1 / 255, 0xF5 / 255)
_WATERMARK_FILL: Colour = (0xF1 / 255, 0xF1 / 255, 0xF1 / 255)
_WATERMARK_OUTLINE: Colour = (0x70 / 255, 0x70 / 255, 0x70 / 255)

BOX = 3.4
LEADER_GAP = 0.8
VALUE_INDENT = 1.5
_BOX_DROP = 0.45
_CROSS_INSET = 0.62
_LEADER_DROP = 0.85
_INVISIBLE_TEXT = 3
_FILL_AND_OUTLINE = 2

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Leader:
    """A row of dots on whole millimetres of the page, and where the value written on it begins."""

    start: int
    end: int

    @classmethod
    def after(cls, x: float, end: float) -> Leader:
        """The leader that follows a label ending at ``x``."""
        return cls(math.ceil(x + LEADER_GAP), math.floor(end))

    @property
    def value_x(self) -> float:
        """Left edge of the value."""
        return self.start + VALUE_INDENT

    @property
    def room(self) -> float:
        """Width a value may take."""
        return self.end - self.value_x


@dataclass(slots=True)
class Sheet:
    """One PDF in the making."""

    canvas: Any
    output: BytesIO = field(default_factory=BytesIO)
    _fill: Colour | None = None
    """The colour in force, so that it is not told again before every word; the same for the pen."""
    _drawn_with: tuple[float, Colour] | None = None
    _saved: list[tuple[Colour | None, tuple[float, Colour] | None]] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        face: Face = Face.BODY,
        size: float = 10,
        colour: Colour = BLACK,
        align: Align = "left",
    ) -> float:
        """Draw one line; returns its right edge in millimetres."""
        width = text_width(text, face, size)
        left = {"left": x, "centre": x - width / 2, "right": x - width}[align]
        self._fill_with(colour)
        self.canvas.setFont(face.value, size)
        # What Canvas.drawString does, without measuring the text once more for a writing direction it never has.
        written = self.canvas.beginText(left * MM, _up(y))
        written.textLine(composed(text))
        self.canvas.drawText(written)
        return left + width

    def line(self, x1: float, x2: float, y: float, *, width: float, colour: Colour = BLACK) -> None:
        """A horizontal rule."""
        self._pen(width, colour)
        self.canvas.line(x1 * MM, _up(y), x2 * MM, _up(y))

    def rectangle(self, x: float, y: float, width: float, height: float, *, line: float) -> None:
        """A frame whose top left corner is (x, y)."""
        self._pen(line, BLACK)
        self.canvas.rect(x * MM, _up(y + height), width * MM, height * MM)

    def bar(self, x: float, y: float, width: float, height: float, *, colour: Colour = ACCENT) -> None:
        """A filled rectangle whose top left corner is (x, y), without outline."""
        self._fill_with(colour)
        self.canvas.rect(x * MM, _up(y + height), width * MM, height * MM, stroke=0, fill=1)

    def image(self, png: bytes, x: float, y: float, width: float, height: float) -> None:
        """A picture whose top left corner is (x, y); what is transparent stays so. Once in the file however often."""
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415 - heavy, only when a document is made

        self.canvas.drawImage(
            ImageReader(BytesIO(png)), x * MM, _up(y + height), width * MM, height * MM, mask="auto"
        )

    def leader(self, leader: Leader, y: float) -> None:
        """Round dots, one each millimetre, just below the baseline ``y``."""
        if leader.end < leader.start:
            return
        self._save()
        self._pen(0.85, DOTS)
        for word in _dotted():
            self.canvas.addLiteral(word)
        below = _up(y + _LEADER_DROP)
        self.canvas.line(leader.start * MM, below, (leader.end + 0.05) * MM, below)
        self._restore()

    def tick_box(self, x: float, y: float, *, ticked: bool) -> float:
        """A box on the baseline ``y``, crossed or not; an invisible X lets readers know. Returns its right edge."""
        top = y + _BOX_DROP - BOX
        self.rectangle(x, top, BOX, BOX, line=0.75)
        if ticked:
            self._cross(x + _CROSS_INSET, top + _CROSS_INSET, BOX - 2 * _CROSS_INSET)
            self._invisible(x + _CROSS_INSET, y, "X")
        return x + BOX

    def upright(self, x: float, top: float, bottom: float, *, width: float, colour: Colour = BLACK) -> None:
        """A vertical rule."""
        self._pen(width, colour)
        self.canvas.line(x * MM, _up(top), x * MM, _up(bottom))

    def level_mark(
        self, x: float, y: float, side: float, level: SkillLevel | None, *, is_told: bool = True
    ) -> None:
        """A square whose top left corner is (x, y): empty, one stroke, a cross, or solid.

        Made to be completed by pen: a stroke becomes a cross, a cross becomes solid. Its word stands with it,
        invisible, for readers and extraction, unless it is written beside.
        """
        if level is SkillLevel.ACQUIRED:
            self.bar(x, y, side, side, colour=BLACK)
        else:
            self.rectangle(x, y, side, side, line=0.6)
        inset = side * 0.2
        if level is SkillLevel.STARTED:
            self._stroke(x + inset, y + inset, side - 2 * inset)
        elif level is SkillLevel.IN_PROGRESS:
            self._cross(x + inset, y + inset, side - 2 * inset, width=1.0)
        if level is not None and is_told:
            self._invisible(x, y + side, level.label, size=2)

    def hatched(self, x: float, y: float, width: float, height: float, level: SkillLevel) -> None:
        """A piece of a bar: solid for acquired, cross-hatched for in progress, hatched for started."""
        if level is SkillLevel.ACQUIRED:
            self.bar(x, y, width, height, colour=BLACK)
        else:
            is_crossed = level is SkillLevel.IN_PROGRESS
            self.hatched_part(x, y, width, height, step=0.8 if is_crossed else 1.6, is_crossed=is_crossed)

    def hatched_part(
        self, x: float, y: float, width: float, height: float, *, step: float = 1.0, is_crossed: bool = False
    ) -> None:
        """A rectangle filled with slanted strokes, without outline."""
        self._save()
        path = self.canvas.beginPath()
        path.rect(x * MM, _up(y + height), width * MM, height * MM)
        self.canvas.clipPath(path, stroke=0, fill=0)
        self._pen(0.35, BLACK)
        lines = []
        for number in range(int((width + height) / step) + 1):
            left = (x - height + number * step) * MM
            lines.append((left, _up(y + height), left + height * MM, _up(y)))
            if is_crossed:
                lines.append((left, _up(y), left + height * MM, _up(y + height)))
        self.canvas.lines(lines)
        self._restore()

    def next_page(self) -> None:
        """End the page and begin another one."""
        self.canvas.showPage()
        self._fill = self._drawn_with = None

    def watermark(self, word: str) -> None:
        """Large outlined letters across the page, to be drawn first so that everything stands over them."""
        size = 170
        half = text_width(word, Face.BOLD, size) * MM / 2
        self._save()
        self.canvas.translate(PAGE_WIDTH / 2 * MM, PAGE_HEIGHT / 2 * MM)
        self.canvas.rotate(52)
        self.canvas.setFillColorRGB(*_WATERMARK_FILL)
        self._pen(0.9, _WATERMARK_OUTLINE)
        loaded(Face.BOLD)
        text = self.canvas.beginText(-half, -0.357 * size)
        text.setFont(Face.BOLD.value, size)
        text.setTextRenderMode(_FILL_AND_OUTLINE)
        text.textOut(word)
        text.setTextRenderMode(0)
        self.canvas.drawText(text)
        self._restore()

    def finish(self) -> bytes:
        """End the page and give the file."""
        self.canvas.showPage()
        self.canvas.save()
        return self.output.getvalue()

    def _save(self) -> None:
        self.canvas.saveState()
        self._saved.append((self._fill, self._drawn_with))

    def _restore(self) -> None:
        self.canvas.restoreState()
        self._fill, self._drawn_with = self._saved.pop()

    def _fill_with(self, colour: Colour) -> None:
        if colour != self._fill:
            self.canvas.addLiteral(_filled(colour))
            self._fill = colour

    def _pen(self, width: float, colour: Colour) -> None:
        if (width, colour) != self._drawn_with:
            for word in _drawn(width, colour):
                self.canvas.addLiteral(word)
            self._drawn_with = (width, colour)

    def _stroke(self, x: float, y: float, side: float) -> None:
        self._save()
        self._pen(1.0, BLACK)
        self.canvas.setLineCap(1)
        self.canvas.line(x * MM, _up(y + side), (x + side) * MM, _up(y))
        self._restore()

    def _cross(self, x: float, y: float, side: float, width: float = 1.25) -> None:
        self._save()
        self._pen(width, BLACK)
        self.canvas.setLineCap(1)
        left, right, top, bottom = x * MM, (x + side) * MM, _up(y), _up(y + side)
        self.canvas.line(left, bottom, right, top)
        self.canvas.line(left, top, right, bottom)
        self._restore()

    def _invisible(self, x: float, y: float, text: str, size: float = 9) -> None:
        written = self.canvas.beginText(x * MM, _up(y))
        loaded(Face.BODY)
        written.setFont(Face.BODY.value, size)
        written.setTextRenderMode(_INVISIBLE_TEXT)
        written.textOut(text)
        written.setTextRenderMode(0)
        self.canvas.drawText(written)


def open_sheet(*, title: str, author: str, subject: str, printed_on: date) -> Sheet:
    """A new A4 sheet: same data, same bytes; French; no face other than the embedded ones."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, only when a document is made

    loaded(Face.BODY)
    output = BytesIO()
    canvas = Canvas(
        output,
        pagesize=(PAGE_WIDTH * MM, PAGE_HEIGHT * MM),
        invariant=1,
        pageCompression=1,
        initialFontName=Face.BODY.value,
        initialFontSize=10,
        lang="fr-FR",
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("Livret")
    canvas.setDateFormatter(lambda *_moment: f"D:{printed_on:%Y%m%d}")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return Sheet(canvas, output)


def _up(y: float) -> float:
    """Points from the bottom edge for millimetres from the top edge."""
    return (PAGE_HEIGHT - y) * MM


# A few pens and colours are taken thousands of times in a booklet: their words are made once, as ReportLab words them.
@cache
def _filled(colour: Colour) -> str:
    return f"{_numbers(*colour)} rg"


@cache
def _drawn(width: float, colour: Colour) -> tuple[str, str]:
    return f"{_numbers(width)} w", f"{_numbers(*colour)} RG"


@cache
def _dotted() -> tuple[str, str]:
    return "1 J", f"[{_numbers(0, MM)}] 0 d"


def _numbers(*values: float) -> str:
    from reportlab.lib.rl_accel import fp_str  # noqa: PLC0415 - heavy, only when a document is made

    return str(fp_str(*values))
