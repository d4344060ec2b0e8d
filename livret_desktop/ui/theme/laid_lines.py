"""Lines of text laid out once: letters put in their places are most of what painting a cell costs.

Drawn by its characters, a name is laid out three times: for its width, for its dots and to be drawn. GUI thread.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform

from livret_desktop.ui.theme.tokens import TextStyle

_MOST = 2_000
_PLAIN = QTransform()


class Line(NamedTuple):
    """One line ready to be drawn with the face it was laid out with, and its size in pixels."""

    text: QStaticText
    width: float
    height: float

    def draw(self, painter: QPainter, x: float, top: float, room: float) -> None:
        """In the middle of a height, at whole pixels, so that cells side by side share their ground line.

        The painter has the line's face.
        """
        painter.drawStaticText(int(x), int(top + (room - self.height) / 2), self.text)


_Key: TypeAlias = tuple[TextStyle, bool, str, int | None]


class LaidLines:
    """The lines of one look, by face, characters and room. What is asked for decides the answer, but for the look:
    ``forget`` when that changes."""

    def __init__(self) -> None:
        self._lines: dict[_Key, Line] = {}
        self._widths: dict[tuple[TextStyle, str], int] = {}

    def forget(self) -> None:
        """Another look."""
        self._lines.clear()
        self._widths.clear()

    def width(self, face: QFont, style: TextStyle, text: str) -> int:
        """How wide a line would be: a third of what laying it out costs, where it may not fit at all."""
        width = self._widths.get((style, text))
        if width is None:
            if len(self._widths) >= _MOST:
                self._widths.clear()
            width = self._widths[style, text] = QFontMetrics(face).horizontalAdvance(text)
        return width

    def line(self, face: QFont, key: _Key) -> Line:
        """The line of a key; one wider than its room, in whole pixels, ends in dots (None: any width)."""
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= _MOST:
                self._lines.clear()
            line = self._lines[key] = _fitted(face, key[2], key[3])
        return line


def _fitted(face: QFont, text: str, room: int | None) -> Line:
    whole = _laid_out(face, text)
    if room is None or whole.width <= room:
        return whole
    dotted = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
    return _laid_out(face, dotted)


def _laid_out(face: QFont, text: str) -> Line:
    laid = QStaticText(text)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(_PLAIN, face)
    size = laid.size()
    return Line(laid, size.width(), size.height())
