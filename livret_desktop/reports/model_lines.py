"""Lines that the legal models share: identity, theory test or other category, values on their leaders. Millimetres.

The wording comes from ``resources/legal/*.toml``; this module only places it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from livret_desktop.domain.french import french_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.reports import page
from livret_desktop.reports.content import Certified, Issue, Letterhead
from livret_desktop.reports.drawing import Leader, Sheet, open_sheet
from livret_desktop.reports.fitting import VALUE_SIZE, Line, fit_value, fits_shared_line, too_long
from livret_desktop.reports.fonts import Face, require_drawable, text_width
from livret_desktop.reports.page import TEXT_LEFT, TEXT_RIGHT
from livret_desktop.reports.typography import french, separated_given_names
from livret_desktop.resources import resource_text

NOTE = french(
    "Modèle : arrêté du 29 juillet 2013 (NOR : INTS1308617A), annexe IV. "
    "Ce qui est hors du cadre est ajouté par l'établissement."
)
PITCH = 8.2
HYPHEN_X = TEXT_LEFT + 7
HANGING_X = HYPHEN_X + 2.4
_SHARED_ROOM = 60.0
_SHARED_GAP = 2.7
_FACTORS = tuple(percent / 100 for percent in range(114, 78, -2))


@dataclass(slots=True)
class Pen:
    """Where the next baseline falls; gaps stretch with one factor, line feeds do not."""

    sheet: Sheet
    y: float
    factor: float

    def gap(self, millimetres: float) -> float:
        """Move down by a gap that stretches."""
        self.y += millimetres * self.factor
        return self.y

    def feed(self, millimetres: float) -> float:
        """Move down by a line feed, which does not."""
        self.y += millimetres
        return self.y


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its value on one leader or more; ``beside`` starts on the line of the field before."""

    label: str
    lines: tuple[Line, ...]
    x: float = TEXT_LEFT
    end: float = TEXT_RIGHT
    beside: bool = False

    @property
    def leader(self) -> Leader:
        """The leader that follows the label."""
        return Leader.after(self.x + text_width(self.label, Face.BODY, 10), self.end)


@cache
def phrases(file_name: str) -> dict[str, str]:
    """The wording of one model, with French typography."""
    wording = tomllib.loads(resource_text("legal", file_name))["phrases"]
    return {key: french(phrase) for key, phrase in wording.items()}


def open_act(title: str, school: Letterhead, issue: Issue) -> Sheet:
    """A sheet with head and, in training, the watermark that everything stands over."""
    sheet = open_sheet(
        title=f"{title} n° {issue.number}",
        author=school.name,
        subject=f"Modèle de l’arrêté du 29 juillet 2013, annexe IV – {issue.copy.label}",
        printed_on=issue.printed_on,
    )
    if issue.is_training:
        sheet.watermark("ESSAI")
    page.draw_head(sheet, school, page.mark_of(issue))
    return sheet


def draw_act_foot(sheet: Sheet, issue: Issue) -> None:
    """Copy, number and day of an act of one page."""
    page.draw_foot(
        sheet,
        page.Foot(
            copy_label=issue.copy.label,
            number=issue.number,
            printed=page.printed_on(issue.printed_on, 1, 1),
            note=page.TRAINING_NOTE if issue.is_training else NOTE,
        ),
    )


def require_named(content: Certified) -> None:
    """Refuse an act without name or NEPH (the rules block it before), or with a text that cannot be printed."""
    if not all(text.strip() for text in (content.birth_name, content.given_names, content.neph)):
        raise ValueError("an act without name or NEPH is never drawn")
    page.require_drawable_school(content.school)
    for text, field in (
        (content.birth_name, "Nom de famille"),
        (content.usage_name, "Nom d’usage"),
        (content.given_names, "Prénom(s)"),
        (content.neph, "NEPH"),
        (content.made_at, "Fait à"),
        (content.issue.number, "Numéro"),
        (content.issue.replaces, "Numéro remplacé"),
    ):
        require_drawable(text, field)


def stretch(stretching: float, fixed: float, first: float, end: float) -> float:
    """The largest factor that keeps the upper part clear of the stamp, which never moves. Raises RuleError."""
    for factor in _FACTORS:
        if stretching * factor <= end - first - fixed:
            return factor
    raise too_long("Nom de famille, nom d’usage et prénoms")


def identity_lines(fields: Sequence[Field]) -> int:
    """How many lines the identity takes: three when the two surnames share one."""
    return sum(len(field.lines) or 1 for field in fields) - sum(field.beside for field in fields)


def draw_civility(pen: Pen, content: Certified, words: dict[str, str], first_gap: float = 8.0) -> None:
    """The two boxes, crossed or left for the pen."""
    y = pen.gap(first_gap)
    x = TEXT_LEFT
    for key, civility in (("certify_madam", Civility.MADAM), ("certify_sir", Civility.SIR)):
        x = pen.sheet.text(x, y, words[key])
        x = pen.sheet.tick_box(x + 1.3, y, ticked=content.civility is civility) + 0.5


def identity(content: Certified, words: dict[str, str]) -> list[Field]:
    """Surnames, given names and NEPH, each in the size it fits in. Raises RuleError."""
    return [
        *_surnames(content, words),
        _fitted(words["given_names"], separated_given_names(content.given_names), "Prénom(s)"),
        _fitted(words["neph"], compact(content.neph), "NEPH"),
    ]


def _surnames(content: Certified, words: dict[str, str]) -> list[Field]:
    first_end = TEXT_LEFT + text_width(words["birth_name"], Face.BODY, 10) + _SHARED_ROOM
    birth = Field(words["birth_name"], (), end=first_end)
    usage = Field(words["usage_name"], (), x=first_end + _SHARED_GAP, beside=True)
    birth_line = fits_shared_line(content.birth_name, birth.leader.room)
    usage_line = fits_shared_line(content.usage_name, usage.leader.room)
    if birth_line and usage_line:
        return [
            Field(birth.label, (birth_line,), end=first_end),
            Field(usage.label, (usage_line,), x=usage.x, beside=True),
        ]
    return [
        _fitted(words["birth_name"], content.birth_name, "Nom de famille"),
        _fitted(words["usage_name"], content.usage_name, "Nom d’usage"),
    ]


def _fitted(label: str, value: str, name: str) -> Field:
    room = Field(label, ()).leader.room
    return Field(label, fit_value(value, room, _full_leader().room, name))


def _full_leader() -> Leader:
    return Leader(int(TEXT_LEFT), int(TEXT_RIGHT))


def draw_field(pen: Pen, field: Field, pitch: float = PITCH) -> None:
    """A label and its value, on as many leaders as it needs."""
    y = pen.y if field.beside else pen.gap(pitch)
    pen.sheet.text(field.x, y, field.label)
    draw_value(pen.sheet, field.leader, y, field.lines[0] if field.lines else None)
    for line in field.lines[1:]:
        draw_value(pen.sheet, _full_leader(), pen.gap(pitch), line)


def draw_value(sheet: Sheet, leader: Leader, y: float, line: Line | None) -> None:
    """A leader, and what is written on it."""
    sheet.leader(leader, y)
    if line and line.text:
        sheet.text(leader.value_x, y, line.text, face=line.face, size=line.size)


def draw_day(sheet: Sheet, x: float, y: float, day: date | None, end: float = TEXT_RIGHT) -> None:
    """A day on the leader that begins after ``x``; the leader alone for a day not known."""
    leader = Leader.after(x, end)
    line = Line(french_day(day), Face.SEMIBOLD, VALUE_SIZE) if day else None
    draw_value(sheet, leader, y, line)


def draw_theory(
    pen: Pen, content: Certified, words: dict[str, str], *, first_gap: float, pitch: float
) -> None:
    """Theory test, or other category."""
    sheet = pen.sheet
    y = pen.gap(first_gap)
    sheet.tick_box(TEXT_LEFT, y, ticked=content.etg_passed_on is not None)
    draw_day(sheet, hanging(sheet, y, words["etg"]), y, content.etg_passed_on)
    sheet.text(HANGING_X, pen.gap(pitch), words["or"])
    y = pen.gap(pitch)
    sheet.tick_box(TEXT_LEFT, y, ticked=content.etg_passed_on is None and content.holds_other_category)
    hanging(sheet, y, words["other_category"])


def hanging(sheet: Sheet, y: float, phrase: str) -> float:
    """A phrase that begins with the hyphen of the model; its right edge."""
    hyphen, _, rest = phrase.partition(" ")
    sheet.text(HYPHEN_X, y, hyphen)
    return sheet.text(HANGING_X, y, rest)
