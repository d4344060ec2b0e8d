"""The design's numbers and colours, without Qt: every other module of the window takes them from here.

Pixels are those of a 1366x768 window at 100 %; :class:`livret_desktop.ui.theme.theme.Theme` scales them with the
text size chosen by the user.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours ("#RRGGBB"). ``name`` is also the suffix of the small pictures the style sheet needs."""

    name: str
    bg: str
    rail: str
    surface: str
    alt: str
    hover: str
    pressed: str
    line: str
    strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_pressed: str
    onaccent: str
    tint: str
    ok: str
    oktint: str
    warn: str
    warntint: str
    bad: str
    badtint: str
    bad_hover: str
    bad_pressed: str
    onbad: str

    def tokens(self) -> dict[str, str]:
        """Every colour by the name of its token."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self) if f.name != "name"}


LIGHT = Palette(
    name="light",
    bg="#F7F6F3",
    rail="#EEECE7",
    surface="#FFFFFF",
    alt="#FAF9F7",
    hover="#F2F0EC",
    pressed="#E2DFD9",
    line="#E2DFD9",
    strong="#86827A",
    text="#1F1E1C",
    text2="#595650",
    text3="#6B6760",
    accent="#24579E",
    accent_hover="#1C4783",
    accent_pressed="#163868",
    onaccent="#FFFFFF",
    tint="#E7EEF8",
    ok="#1A6840",
    oktint="#E4F1E9",
    warn="#865000",
    warntint="#FBEFD9",
    bad="#B1241C",
    badtint="#FBE9E7",
    bad_hover="#931C15",
    bad_pressed="#7A150F",
    onbad="#FFFFFF",
)

DARK = Palette(
    name="dark",
    bg="#1C1D1F",
    rail="#151618",
    surface="#242629",
    alt="#292B2F",
    hover="#2F3136",
    pressed="#383A40",
    line="#383A40",
    strong="#858890",
    text="#EDEBE7",
    text2="#B9B6B0",
    text3="#AAA7A0",
    accent="#8FB5F0",
    accent_hover="#A9C6F5",
    accent_pressed="#7AA4E6",
    onaccent="#0F2340",
    tint="#2B3A52",
    ok="#7FCD9E",
    oktint="#213A2D",
    warn="#E9B765",
    warntint="#40341D",
    bad="#F3978F",
    badtint="#4A2A28",
    bad_hover="#F7ACA5",
    bad_pressed="#E5837A",
    onbad="#3A0F0B",
)


class TextStyle(Enum):
    """The type scale: (size in px at 100 %, line height in px, weight). Two weights only."""

    FIGURE = (28, 36, 600)
    SCREEN_TITLE = (20, 28, 600)
    CARD_TITLE = (15, 24, 600)
    STRONG = (13, 20, 600)
    TEXT = (13, 20, 400)
    TABLE_HEADER = (12, 16, 600)
    DETAIL = (12, 16, 400)
    SMALL = (11, 16, 400)

    @property
    def points(self) -> float:
        """The size in points at 100 % (96 px make 72 points)."""
        return self.value[0] * 0.75

    @property
    def weight(self) -> int:
        """400 or 600."""
        return self.value[2]


class Tone(Enum):
    """What a colour says; never said by the colour alone. The values are (ink, background) tokens."""

    TEXT = ("text", "surface")
    QUIET = ("text2", "hover")
    FAINT = ("text3", "hover")
    ACCENT = ("accent", "tint")
    OK = ("ok", "oktint")
    WARN = ("warn", "warntint")
    BAD = ("bad", "badtint")

    @property
    def ink(self) -> str:
        """The token of the text and icon."""
        return self.value[0]

    @property
    def tint(self) -> str:
        """The token of the background behind them."""
        return self.value[1]


SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6 = 4, 8, 16, 24, 32, 48
RADIUS_TAG, RADIUS_CONTROL, RADIUS_CARD = 4, 6, 8
CONTROL_HEIGHT, ROW_BUTTON_HEIGHT, CHIP_HEIGHT, TAG_HEIGHT = 32, 28, 28, 22
ROW_NORMAL, ROW_PEOPLE, ROW_QUEUE, TABLE_HEADER_HEIGHT = 36, 44, 33, 32
RAIL_WIDTH, RAIL_NARROW, TOP_BAR_HEIGHT, HEADER_HEIGHT, STATUS_HEIGHT = 192, 56, 48, 64, 32
CELL_PAD, MOST_CELL_PAD = 12, 16
NARROW_WINDOW = 1100
FOCUS_WIDTH = FOCUS_GAP = 2
MARK_WIDTH = 3


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def cell_pad(scale: float) -> int:
    """What stays free at each side of a table's cell, in px: with large letters the room goes to the words."""
    return min(round(CELL_PAD * scale), MOST_CELL_PAD)
