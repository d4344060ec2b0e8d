"""The page frame every document shares: head, mark box, legal frame, foot. Measures in millimetres.

What the program adds to a legal model (school, number, copy, marks) stands outside the frame, which is the model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.french import numeric_day
from livret_desktop.domain.vocabulary import AttestationCopy
from livret_desktop.errors import RuleError
from livret_desktop.reports.content import Issue, Letterhead, PlacedImage
from livret_desktop.reports.drawing import ACCENT, GREY, Colour, Sheet
from livret_desktop.reports.fitting import Line, Style, fit_block, sizes
from livret_desktop.reports.fonts import Face, require_drawable, text_width
from livret_desktop.reports.typography import NBSP, french, spaced_agrement

LEFT = 20.0
RIGHT = 190.0
CENTRE = 105.0
FRAME_TOP = 33.0
FRAME_HEIGHT = 229.0
FRAME_BOTTOM = FRAME_TOP + FRAME_HEIGHT
TEXT_LEFT = 26.0
TEXT_RIGHT = 184.0
RULE = 0.4

_MARK_TOP = 20.0
_MARK_HEIGHT = 11.2
LOGO_AREA = (LEFT, _MARK_TOP, CENTRE, _MARK_TOP + _MARK_HEIGHT)
"""Left, top, right and bottom of where a logo may stand: the right half of the head is the marks'."""
_MARK_PADDING = 3.05
_MARK_GAP = 2.0
_HEAD_GAP = 4.0
_LOGO_GAP = 2.5
# A duplicate is stamped later, beside the marks of the original: this width stays free for it.
_DUPLICATE_RESERVE = 43.0
_FOOT_BASELINE = 268.4
_NOTE_BASELINE = 273.8
_HEAD_BASELINES = {
    (1, 0): (23.6,),
    (2, 0): (23.6, 27.4),
    (1, 1): (23.6, 28.0),
    (1, 2): (23.0, 26.8, 30.2),
    (2, 1): (22.8, 26.6, 30.2),
    (2, 2): (22.2, 25.4, 28.2, 30.9),
}
_NAME_STYLES: tuple[Style, ...] = (*sizes(Face.SEMIBOLD, 10.5, 8), *sizes(Face.CONDENSED_SEMIBOLD, 9, 7))
_DETAIL_STYLES: tuple[Style, ...] = (*sizes(Face.BODY, 8, 7.25), *sizes(Face.CONDENSED, 7.5, 7))
TRAINING_NOTE = french(
    "ESSAI : document d'entraînement. Il n'ouvre aucun droit et ne doit être remis à personne."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The box of the head: one title and one or two lines below."""

    title: str
    lines: tuple[str, ...]

    @property
    def width(self) -> float:
        """Millimetres, padding included."""
        widths = [text_width(self.title, Face.BOLD, 13), *(text_width(x, Face.BODY, 7.2) for x in self.lines)]
        return max(widths) + 2 * _MARK_PADDING


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a model: from ``top`` down, over the whole width of the page."""

    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def draw(self, sheet: Sheet) -> None:
        """The line around."""
        sheet.rectangle(LEFT, self.top, RIGHT - LEFT, self.height, line=0.9)


ACT_FRAME = Frame(FRAME_TOP, FRAME_HEIGHT)
"""Of an act on a page of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The line under the page: whose copy, which number, when printed, and the small note."""

    copy_label: str
    printed: str
    note: str
    number: str = ""


TRAINING_MARK = Mark("ESSAI", (french("document d'entraînement, sans valeur"),))
"""Of what is only worth something outside training. A paper of use in training too says otherwise what it is."""


def mark_of(issue: Issue) -> Mark | None:
    """What must be seen at once about an edition: training, numeric booklet, replacement; None for a plain original."""
    titles: list[str] = []
    lines: list[str] = []
    if issue.is_training:
        titles.append(TRAINING_MARK.title)
        lines.extend(TRAINING_MARK.lines)
    second: list[str] = []
    if issue.is_numeric:
        titles.append("Livret numérique")
        second.append(edition(issue.copy))
    if issue.replaces:
        titles.extend([] if titles else ["REMPLACEMENT"])
        second.append(french(f"annule et remplace le n° {issue.replaces}"))
    lines.extend(second if len(lines) + len(second) <= 2 else [", ".join(second)])
    return Mark(f"{NBSP}· ".join(titles), tuple(lines)) if titles else None


def edition(copy: AttestationCopy) -> str:
    """ "Édition pour l’assureur"."""
    reader = {
        AttestationCopy.STUDENT: "l'élève",
        AttestationCopy.INSURER: "l'assureur",
        AttestationCopy.SCHOOL: "l'école",
    }[copy]
    return french(f"Édition pour {reader}")


def draw_mark(sheet: Sheet, mark: Mark, right: float = RIGHT) -> float:
    """Draw a mark box whose right edge is given; returns the left edge of what is still free."""
    left = right - mark.width
    sheet.rectangle(left, _MARK_TOP, mark.width, _MARK_HEIGHT, line=1.4)
    baselines = (25.4, 29.4) if len(mark.lines) == 1 else (24.5, 27.5, 30.2)
    centre = (left + right) / 2
    sheet.text(centre, baselines[0], mark.title, face=Face.BOLD, size=13, align="centre")
    for y, line in zip(baselines[1:], mark.lines, strict=False):
        sheet.text(centre, y, line, size=7.2, align="centre")
    return left - _MARK_GAP


def draw_head(sheet: Sheet, school: Letterhead, mark: Mark | None = None) -> None:
    """School at the left, the mark at the right; a long name shrinks, then takes two lines. Raises RuleError.

    The words stand beside the logo; where they would not fit there, the logo gives way.
    """
    free_right = RIGHT - (mark.width + _MARK_GAP if mark else 0) - _DUPLICATE_RESERVE - _HEAD_GAP
    logo = school.logo
    try:
        left, right = _beside(logo, free_right)
        names, details = _head_words(school, right - left)
    except RuleError:
        if logo is None:
            raise
        logo, left = None, LEFT
        names, details = _head_words(school, free_right - LEFT)
    if logo is not None:
        sheet.image(logo.png, logo.x, logo.y, logo.width, logo.height)
    lines: list[tuple[Line, Colour]] = [(line, ACCENT) for line in names] + [(line, GREY) for line in details]
    for (line, colour), y in zip(lines, _HEAD_BASELINES[len(names), len(details)], strict=True):
        sheet.text(left, y, line.text, face=line.face, size=line.size, colour=colour)
    if mark:
        draw_mark(sheet, mark)


def draw_foot(sheet: Sheet, foot: Foot) -> None:
    """Copy, number, day of printing and note."""
    width = text_width(foot.copy_label, Face.SEMIBOLD, 8.5) + 5
    sheet.rectangle(LEFT, 264.4, width, 5.6, line=0.75)
    sheet.text(LEFT + 2.5, _FOOT_BASELINE, foot.copy_label, face=Face.SEMIBOLD, size=8.5)
    if foot.number:
        number = french(f"N° {foot.number}").replace("N° ", f"N°{NBSP}")
        sheet.text(CENTRE, _FOOT_BASELINE, number, face=Face.SEMIBOLD, size=8.5, align="centre")
    sheet.text(RIGHT, _FOOT_BASELINE, foot.printed, size=8.5, align="right")
    sheet.text(LEFT, _NOTE_BASELINE, foot.note, size=7, colour=GREY)


def printed_on(day: date, page: int, pages: int, *, word: str = "Imprimé") -> str:
    """ "Imprimé le 28/05/2024 · page 1/1"."""
    return f"{word} le {numeric_day(day)}{NBSP} · {NBSP}page {page}/{pages}"


def require_drawable_school(school: Letterhead) -> None:
    """Refuse a letterhead that the faces cannot print. Raises RuleError."""
    for text in (school.name, school.street, school.town, school.phone, school.agrement_number):
        require_drawable(text, "Établissement (Réglages)")


def _beside(logo: PlacedImage | None, free_right: float) -> tuple[float, float]:
    """From where to where the words may stand: after a logo at the left, else before it."""
    if logo is None:
        return LEFT, free_right
    after = logo.x + logo.width + _LOGO_GAP
    if after >= free_right:
        return LEFT, min(free_right, logo.x - _LOGO_GAP)
    before = logo.x - _LOGO_GAP - LEFT
    return (LEFT, logo.x - _LOGO_GAP) if before > free_right - after else (after, free_right)


def _head_words(school: Letterhead, room: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    names = _head_lines(school.name, room, _NAME_STYLES, 8.5, "Nom de l’établissement")
    return names, _head_lines(_details(school), room, _DETAIL_STYLES, 7.25, "Adresse de l’établissement")


def _head_lines(
    text: str, room: float, styles: Sequence[Style], most_on_two_lines: float, field: str
) -> tuple[Line, ...]:
    """One line, or two small enough to stand in the height of the head."""
    lines = fit_block(text, room, styles, 2, field) if text else ()
    if len(lines) < 2:
        return lines
    return fit_block(text, room, [style for style in styles if style[1] <= most_on_two_lines], 2, field)


def _details(school: Letterhead) -> str:
    town = school.town.replace(" ", NBSP, 1)  # the postcode stays with its town
    place = ", ".join(part for part in (school.street, town) if part)
    agrement = french(f"agrément n° {spaced_agrement(school.agrement_number)}")
    return f"{NBSP} · {NBSP}".join(part for part in (place, school.agrement_number and agrement) if part)
