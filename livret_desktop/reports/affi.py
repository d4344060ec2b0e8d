"""Attestation de fin de formation initiale, word for word as annexe IV of the arrêté du 29 juillet 2013.

The wording is data (``resources/legal/affi.toml``); this module only places it. Measures in millimetres.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from livret_desktop.domain.french import french_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.vocabulary import Civility, TrainingTrack
from livret_desktop.reports import page
from livret_desktop.reports.content import AffiContent
from livret_desktop.reports.drawing import ACCENT, HAIRLINE, Leader, Sheet, open_sheet
from livret_desktop.reports.fitting import (
    VALUE_SIZE,
    Line,
    break_lines,
    fit_value,
    fits_shared_line,
    too_long,
)
from livret_desktop.reports.fonts import Face, require_drawable, text_width
from livret_desktop.reports.page import FRAME_BOTTOM, RULE, TEXT_LEFT, TEXT_RIGHT
from livret_desktop.reports.stamp import draw_stamp_and_signatures
from livret_desktop.reports.typography import french, separated_given_names
from livret_desktop.resources import resource_text

_TITLE = "Attestation de fin de formation initiale"
_NOTE = french(
    "Modèle : arrêté du 29 juillet 2013 (NOR : INTS1308617A), annexe IV. "
    "Ce qui est hors du cadre est ajouté par l'établissement."
)
_HYPHEN_X = TEXT_LEFT + 7
_HANGING_X = _HYPHEN_X + 2.4
_OUTCOME_BOX_X = TEXT_LEFT + 7
_TEXT_AFTER_BOX = 6.0
_SHARED_ROOM = 60.0
_SHARED_GAP = 2.7
_FIRST_RULE = 64.9
_LOWER_RULE = FRAME_BOTTOM - 84.8
_STAMP_TOP = FRAME_BOTTOM - 80.6
_UPPER_END = _LOWER_RULE - 4.5
_PITCH = 8.2
# Sum of the gaps that stretch and of those that do not, for the fewest lines (one for the two surnames).
_STRETCHING = 85.1
_FIXED = 11.25
_FACTORS = tuple(percent / 100 for percent in range(114, 78, -2))
_IMPORTANT_SIZE = 8.6


@dataclass(slots=True)
class _Pen:
    """Where the next baseline falls; gaps stretch with one factor, line feeds do not."""

    sheet: Sheet
    y: float
    factor: float

    def gap(self, millimetres: float) -> float:
        self.y += millimetres * self.factor
        return self.y

    def feed(self, millimetres: float) -> float:
        self.y += millimetres
        return self.y


@dataclass(frozen=True, slots=True)
class _Field:
    """A label and its value on one leader or more; ``beside`` starts on the line of the field before."""

    label: str
    lines: tuple[Line, ...]
    x: float = TEXT_LEFT
    end: float = TEXT_RIGHT
    beside: bool = False

    @property
    def leader(self) -> Leader:
        return Leader.after(self.x + text_width(self.label, Face.BODY, 10), self.end)


def draw_affi(content: AffiContent) -> bytes:
    """The attestation as a PDF: same content, same bytes. Safe on any thread.

    Raises RuleError when a text cannot be printed (a letter the faces lack) or has no room; ValueError for the
    traditional track, which has no attestation, and for a name or NEPH left empty (the rules block it before).
    """
    if content.track is TrainingTrack.TRADITIONAL:
        raise ValueError("the traditional track has no end-of-training attestation")
    if not all(text.strip() for text in (content.birth_name, content.given_names, content.neph)):
        raise ValueError("an attestation without name or NEPH is never drawn")
    _require_drawable(content)
    issue = content.issue
    sheet = open_sheet(
        title=f"{_TITLE} n° {issue.number}",
        author=content.school.name,
        subject=f"Modèle de l’arrêté du 29 juillet 2013, annexe IV – {issue.copy.label}",
        printed_on=issue.printed_on,
    )
    if issue.is_training:
        sheet.watermark("ESSAI")
    page.draw_head(sheet, content.school, page.mark_of(issue))
    page.draw_legal_frame(sheet)
    _draw_model(sheet, content, _phrases())
    page.draw_foot(
        sheet,
        page.Foot(
            copy_label=issue.copy.label,
            number=issue.number,
            printed=page.printed_on(issue.printed_on, 1, 1),
            note=page.TRAINING_NOTE if issue.is_training else _NOTE,
        ),
    )
    return sheet.finish()


@cache
def _phrases() -> dict[str, str]:
    wording = tomllib.loads(resource_text("legal", "affi.toml"))["phrases"]
    return {key: french(phrase) for key, phrase in wording.items()}


def _require_drawable(content: AffiContent) -> None:
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


def _draw_model(sheet: Sheet, content: AffiContent, words: dict[str, str]) -> None:
    fields = _identity(content, words)
    lines = sum(len(field.lines) or 1 for field in fields) - sum(field.beside for field in fields)
    factor = _factor(extra_lines=lines - 3)
    _draw_title(sheet, content, words)
    pen = _Pen(sheet, _FIRST_RULE, factor)
    _draw_civility(pen, content, words)
    for field in fields:
        _draw_field(pen, field)
    _draw_results(pen, content, words)
    _draw_outcome(pen, content, words)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, _LOWER_RULE, width=RULE, colour=HAIRLINE)
    draw_stamp_and_signatures(
        sheet, _STAMP_TOP, words, school=content.school, made_at=content.made_at, made_on=content.made_on
    )
    _draw_important(sheet, content, words)


def _factor(extra_lines: int) -> float:
    """The largest stretch that keeps the upper part clear of the stamp, which never moves."""
    stretching = _STRETCHING + _PITCH * extra_lines
    room = _UPPER_END - _FIRST_RULE - _FIXED
    for factor in _FACTORS:
        if stretching * factor <= room:
            return factor
    raise too_long("Nom de famille, nom d’usage et prénoms")


def _draw_title(sheet: Sheet, content: AffiContent, words: dict[str, str]) -> None:
    sheet.text(page.CENTRE, 44.8, words["title"], face=Face.BOLD, size=15.5, colour=ACCENT, align="centre")
    width = _TEXT_AFTER_BOX + text_width(words["setting_aac"], Face.SEMIBOLD, 10.5)
    x = page.CENTRE - width / 2
    for y, track, key in ((53.6, TrainingTrack.AAC, "setting_aac"), (60.0, TrainingTrack.CS, "setting_cs")):
        sheet.tick_box(x, y, ticked=content.track is track)
        sheet.text(x + _TEXT_AFTER_BOX, y, words[key], face=Face.SEMIBOLD, size=10.5)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, _FIRST_RULE, width=RULE, colour=HAIRLINE)


def _draw_civility(pen: _Pen, content: AffiContent, words: dict[str, str]) -> None:
    y = pen.gap(8.0)
    x = TEXT_LEFT
    for key, civility in (("certify_madam", Civility.MADAM), ("certify_sir", Civility.SIR)):
        x = pen.sheet.text(x, y, words[key])
        x = pen.sheet.tick_box(x + 1.3, y, ticked=content.civility is civility) + 0.5


def _identity(content: AffiContent, words: dict[str, str]) -> list[_Field]:
    return [
        *_surnames(content, words),
        _fitted(words["given_names"], separated_given_names(content.given_names), "Prénom(s)"),
        _fitted(words["neph"], compact(content.neph), "NEPH"),
    ]


def _surnames(content: AffiContent, words: dict[str, str]) -> list[_Field]:
    first_end = TEXT_LEFT + text_width(words["birth_name"], Face.BODY, 10) + _SHARED_ROOM
    birth = _Field(words["birth_name"], (), end=first_end)
    usage = _Field(words["usage_name"], (), x=first_end + _SHARED_GAP, beside=True)
    birth_line = fits_shared_line(content.birth_name, birth.leader.room)
    usage_line = fits_shared_line(content.usage_name, usage.leader.room)
    if birth_line and usage_line:
        return [
            _Field(birth.label, (birth_line,), end=first_end),
            _Field(usage.label, (usage_line,), x=usage.x, beside=True),
        ]
    return [
        _fitted(words["birth_name"], content.birth_name, "Nom de famille"),
        _fitted(words["usage_name"], content.usage_name, "Nom d’usage"),
    ]


def _fitted(label: str, value: str, name: str) -> _Field:
    room = _Field(label, ()).leader.room
    return _Field(label, fit_value(value, room, _full_leader().room, name))


def _full_leader() -> Leader:
    return Leader(int(TEXT_LEFT), int(TEXT_RIGHT))


def _draw_field(pen: _Pen, field: _Field) -> None:
    y = pen.y if field.beside else pen.gap(_PITCH)
    pen.sheet.text(field.x, y, field.label)
    _draw_value(pen.sheet, field.leader, y, field.lines[0] if field.lines else None)
    for line in field.lines[1:]:
        _draw_value(pen.sheet, _full_leader(), pen.gap(_PITCH), line)


def _draw_value(sheet: Sheet, leader: Leader, y: float, line: Line | None) -> None:
    sheet.leader(leader, y)
    if line and line.text:
        sheet.text(leader.value_x, y, line.text, face=line.face, size=line.size)


def _draw_results(pen: _Pen, content: AffiContent, words: dict[str, str]) -> None:
    """Theory test or other category, then the evaluation that ends the training."""
    sheet = pen.sheet
    y = pen.gap(9.1)
    sheet.tick_box(TEXT_LEFT, y, ticked=content.etg_passed_on is not None)
    _draw_day(sheet, _hanging(sheet, y, words["etg"]), y, content.etg_passed_on)
    sheet.text(_HANGING_X, pen.gap(5.5), words["or"])
    y = pen.gap(5.5)
    sheet.tick_box(TEXT_LEFT, y, ticked=content.etg_passed_on is None and content.holds_other_category)
    _hanging(sheet, y, words["other_category"])
    y = pen.gap(7.4)
    _draw_day(sheet, _hanging(sheet, y, words["evaluation"]), y, content.evaluation_on)
    sheet.text(_HANGING_X, pen.feed(6.0), words["evaluation_end"])


def _hanging(sheet: Sheet, y: float, phrase: str) -> float:
    hyphen, _, rest = phrase.partition(" ")
    sheet.text(_HYPHEN_X, y, hyphen)
    return sheet.text(_HANGING_X, y, rest)


def _draw_day(sheet: Sheet, x: float, y: float, day: date | None) -> None:
    leader = Leader.after(x, TEXT_RIGHT)
    line = Line(french_day(day), Face.SEMIBOLD, VALUE_SIZE) if day else None
    _draw_value(sheet, leader, y, line)


def _draw_outcome(pen: _Pen, content: AffiContent, words: dict[str, str]) -> None:
    sheet = pen.sheet
    pen.gap(8.3)
    room = TEXT_RIGHT - TEXT_LEFT
    for index, line in enumerate(break_lines(words["consequence"], Face.BODY, 10, [room]) or ()):
        sheet.text(TEXT_LEFT, pen.feed(5.25) if index else pen.y, line)
    text_x = _OUTCOME_BOX_X + _TEXT_AFTER_BOX
    y = pen.gap(6.3)
    sheet.tick_box(_OUTCOME_BOX_X, y, ticked=content.track is TrainingTrack.AAC)
    sheet.text(text_x, y, words["outcome_aac"])
    sheet.text(text_x, pen.gap(5.2), words["outcome_or"])
    y = pen.gap(5.2)
    sheet.tick_box(_OUTCOME_BOX_X, y, ticked=content.track is TrainingTrack.CS)
    sheet.text(text_x, y, words["outcome_cs"])


def _draw_important(sheet: Sheet, content: AffiContent, words: dict[str, str]) -> None:
    end = sheet.text(TEXT_LEFT, 234.5, words["preliminary_meeting"])
    _draw_day(sheet, end, 234.5, content.preliminary_meeting_on)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, 239.0, width=RULE, colour=HAIRLINE)
    sheet.text(TEXT_LEFT, 244.3, words["important"], face=Face.SEMIBOLD, size=9)
    hyphen, _, rest = words["note"].partition(" ")
    sheet.text(TEXT_LEFT, 249.3, hyphen, size=_IMPORTANT_SIZE)
    lines = break_lines(rest, Face.BODY, _IMPORTANT_SIZE, [TEXT_RIGHT - TEXT_LEFT - 2.4]) or ()
    for index, line in enumerate(lines):
        sheet.text(TEXT_LEFT + 2.4, 249.3 + 4.1 * index, line, size=_IMPORTANT_SIZE)
