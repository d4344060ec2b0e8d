"""What the pages of the booklet share: running head, part title, foot, label and value on a leader. Millimetres."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from livret_desktop.reports.drawing import ACCENT, GREY, HAIRLINE, Leader, Sheet
from livret_desktop.reports.fitting import Style, fit_block, sizes
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.page import CENTRE, LEFT, RIGHT
from livret_desktop.reports.typography import NBSP, french
from livret_desktop.resources import resource_text

FOOT_Y = 274.0
_HEAD_NAME_LEFT = 84.0
_NAME_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 8.5, 7.5), *sizes(Face.CONDENSED_SEMIBOLD, 8.5, 7)]
_VALUE_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 9.5, 8.5), *sizes(Face.CONDENSED_SEMIBOLD, 9.5, 7)]


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of annexes II and III that are not objectives."""

    preamble_title: str
    attention: str
    pedagogical_part: str
    administrative_part: str
    preamble: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


@cache
def wording() -> Wording:
    """From ``resources/legal/livret.toml``, with French typography. "allez ." loses its stray space."""
    content = tomllib.loads(resource_text("legal", "livret.toml"))
    return Wording(
        preamble_title=french(content["preamble_title"]),
        attention=french(content["attention"]),
        pedagogical_part=french(content["pedagogical_part"]),
        administrative_part=french(content["administrative_part"]),
        preamble=tuple((one["kind"], french(one["text"]).replace(" .", ".")) for one in content["preamble"]),
        columns=tuple((french(one["title"]), french(one["detail"])) for one in content["column"]),
    )


@dataclass(slots=True)
class BookletPages:
    """The booklet in the making: each page is opened with its head and closed with its foot."""

    sheet: Sheet
    number: str
    name: str
    is_training: bool
    page: int = 0

    def open(self, *, has_head: bool = True) -> Sheet:
        """Begin the next page."""
        if self.page:
            self.sheet.next_page()
        self.page += 1
        if self.is_training:
            self.sheet.watermark("ESSAI")
        if has_head:
            self._draw_head()
        return self.sheet

    def close(self, said: str = "") -> None:
        """Page number at the outer edge, number of the booklet at the inner one."""
        sheet, own = self.sheet, f"Livret n°{NBSP}{self.number}"
        is_left = self.page % 2 == 0
        outer, inner = (LEFT, RIGHT) if is_left else (RIGHT, LEFT)
        sheet.text(
            outer, FOOT_Y, str(self.page), face=Face.BOLD, size=10.5, align="left" if is_left else "right"
        )
        if said:
            sheet.text(CENTRE, FOOT_Y, said, size=8, colour=GREY, align="centre")
        sheet.text(inner, FOOT_Y, own, size=8, colour=GREY, align="right" if is_left else "left")

    def _draw_head(self) -> None:
        self.sheet.text(LEFT, 23.6, "Livret d’apprentissage, catégorie B", size=8.5, colour=GREY)
        lines = fit_block(self.name, RIGHT - _HEAD_NAME_LEFT, _NAME_STYLES, 2, "Nom de famille et prénoms")
        for index, line in enumerate(lines):
            y = 23.6 - 3.2 * (len(lines) - 1 - index)
            self.sheet.text(RIGHT, y, line.text, face=line.face, size=line.size, colour=GREY, align="right")


def part_title(sheet: Sheet, text: str) -> None:
    """The title of a part of the booklet, as the annexes have it."""
    sheet.text(LEFT, 31.6, text, face=Face.SEMIBOLD, size=10, colour=ACCENT)


def page_title(sheet: Sheet, text: str, right: str = "") -> None:
    """The title of a page that is the school's own."""
    sheet.text(LEFT, 34.0, text, face=Face.BOLD, size=16, colour=ACCENT)
    if right:
        sheet.text(RIGHT, 34.0, right, face=Face.SEMIBOLD, size=10.5, align="right")


def section(sheet: Sheet, y: float, text: str) -> float:
    """A section name over its rule; where its first row stands."""
    sheet.text(LEFT, y, text, face=Face.SEMIBOLD, size=10.5, colour=ACCENT)
    sheet.line(LEFT, RIGHT, y + 2.0, width=0.4, colour=HAIRLINE)
    return y + 9.0


def labelled(
    sheet: Sheet,
    y: float,
    parts: Sequence[tuple[float, str, float, float, str]],
    *,
    size: float = 8.6,
) -> None:
    """Labels and values of one row: (x, label, start and end of its leader, value). Raises RuleError."""
    for x, label, start, end, value in parts:
        sheet.text(x, y, label, size=size, colour=GREY)
        leader = Leader(int(start), int(end))
        sheet.leader(leader, y)
        if value:
            lines = fit_block(value, leader.room, _VALUE_STYLES, 2, label or "Nom")
            for index, line in enumerate(lines):
                up = 3.3 * (len(lines) - 1 - index)
                sheet.text(leader.value_x, y - up, line.text, face=line.face, size=line.size)
