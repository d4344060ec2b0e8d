"""The look in force: palette, text size, fonts, icons; switched live for the whole program.

It lives on the QApplication, beside Qt's own palette and font, and is reached through :func:`theme`.
GUI thread only.
"""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QApplication

from livret_desktop.ui.theme import fonts, icons
from livret_desktop.ui.theme.focus import FocusRing
from livret_desktop.ui.theme.laid_lines import LaidLines, Line
from livret_desktop.ui.theme.style import qt_palette, style_sheet
from livret_desktop.ui.theme.tokens import DARK, LIGHT, Palette, TextStyle, Tone

SMALLEST_TEXT, LARGEST_TEXT = 100, 200
_MOST_WIDTHS = 512


class ColourMode(StrEnum):
    """Apparence: clair, sombre, ou comme le système."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Theme(QObject):
    """What widgets ask to know how to look. ``changed`` fires after a switch, once everything is restyled."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: ColourMode, text_percent: int) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._percent = _bounded(text_percent)
        self._ring = FocusRing(app)
        # Asked for every cell painted: made once per look.
        self._faces: dict[tuple[TextStyle, bool], QFont] = {}
        self._measures: dict[TextStyle, QFontMetrics] = {}
        self._widths: dict[tuple[TextStyle, str], int] = {}
        self._colours: dict[str, QColor] = {}
        self._lines = LaidLines()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def mode(self) -> ColourMode:
        """What the user chose."""
        return self._mode

    @property
    def text_percent(self) -> int:
        """The text size chosen, 100 to 200."""
        return self._percent

    @property
    def scale(self) -> float:
        """The text size as a factor, 1.0 to 2.0."""
        return self._percent / 100

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        if self._mode is ColourMode.SYSTEM:
            return DARK if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode is ColourMode.DARK else LIGHT

    def set_mode(self, mode: ColourMode) -> None:
        """Light, dark, or the system's choice; at once."""
        self._mode = mode
        self._apply()

    def set_text_percent(self, percent: int) -> None:
        """The text size, kept between 100 and 200; at once."""
        self._percent = _bounded(percent)
        self._apply()

    def px(self, design_px: float) -> int:
        """A length of the design, grown with the text."""
        return round(design_px * self.scale)

    def font(self, style: TextStyle, *, tabular: bool = False) -> QFont:
        """A face of the type scale at the size chosen."""
        face = self._faces.get((style, tabular))
        if face is None:
            face = self._faces[style, tabular] = fonts.font(style, self.scale, tabular=tabular)
        return QFont(face)

    def metrics(self, style: TextStyle) -> QFontMetrics:
        """The measures of that face."""
        measures = self._measures.get(style)
        if measures is None:
            measures = self._measures[style] = QFontMetrics(self.font(style))
        return measures

    def text_width(self, style: TextStyle, text: str) -> int:
        """How wide a short text is: measured once, for a layout asks each of its buttons many times."""
        width = self._widths.get((style, text))
        if width is None:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            width = self._widths[style, text] = self.metrics(style).horizontalAdvance(text)
        return width

    def line(self, style: TextStyle, text: str, room: int | None = None, *, tabular: bool = False) -> Line:
        """A line of a cell, laid out; with dots where it is wider than its room. Draw it with ``font`` of the same."""
        face = self._faces.get((style, tabular)) or self.font(style, tabular=tabular)
        return self._lines.line(face, (style, tabular, text, room))

    def line_width(self, style: TextStyle, text: str) -> int:
        """How wide a line of a cell would be, kept apart from the widths of what layouts ask again and again."""
        return self._lines.width(self._faces.get((style, False)) or self.font(style), style, text)

    def colour(self, token: str) -> QColor:
        """The colour of a token ("text2", "accent"…)."""
        colour = self._colours.get(token)
        if colour is None:
            colour = self._colours[token] = QColor(cast(str, getattr(self.palette, token)))
        return QColor(colour)

    def ink(self, tone: Tone) -> QColor:
        """The text colour of a tone."""
        return self.colour(tone.ink)

    def icon(self, name: str, ink: str = "text", side: int = 16) -> QIcon:
        """An icon for Qt's menus and actions; ask again after ``changed``."""
        return icons.palette_icon(name, self.palette, self.px(side), ink)

    def paint_icon(self, painter: QPainter, box: QRectF, name: str, token: str) -> None:
        """Paint an icon in the colour of a token."""
        icons.paint_icon(painter, box, name, self.colour(token))

    def _system_changed(self) -> None:
        if self._mode is ColourMode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._faces.clear()
        self._measures.clear()
        self._widths.clear()
        self._colours.clear()
        self._lines.forget()
        self._app.setFont(self.font(TextStyle.TEXT))
        for kind in fonts.KINDS_OF_WINDOWS:
            self._app.setFont(self.font(TextStyle.TEXT), kind)  # type: ignore[arg-type]  # the stub says bytes, wrongly
        self._app.setPalette(qt_palette(self.palette))
        self._app.setStyleSheet(style_sheet(self.palette, self.scale))
        self._ring.set_colour(self.palette.accent)
        self.changed.emit()


def install_theme(
    app: QApplication, mode: ColourMode = ColourMode.SYSTEM, text_percent: int = SMALLEST_TEXT
) -> Theme:
    """Give the program its look. Call once, before the first window. Raises MachineError without the fonts."""
    fonts.load_fonts()
    app.setWindowIcon(icons.app_icon())
    return Theme(app, mode, text_percent)


def theme() -> Theme:
    """The look of the running program; ``install_theme`` must have been called."""
    found = cast(QObject, QApplication.instance()).findChild(Theme)
    if found is None:
        raise LookupError("install_theme() comes before the first widget")
    return found


def _bounded(percent: int) -> int:
    return max(SMALLEST_TEXT, min(LARGEST_TEXT, percent))
