"""Attestation de fin de formation initiale, word for word as annexe IV of the arrêté du 29 juillet 2013.

The wording is data (``resources/legal/affi.toml``); this module only places it. Measures in millimetres.
"""

from __future__ import annotations

from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.reports import page
from livret_desktop.reports.content import AffiContent
from livret_desktop.reports.drawing import ACCENT, HAIRLINE, Sheet
from livret_desktop.reports.fitting import break_lines
from livret_desktop.reports.fonts import Face, text_width
from livret_desktop.reports.model_lines import (
    HANGING_X,
    HYPHEN_X,
    PITCH,
    Pen,
    draw_act_foot,
    draw_civility,
    draw_day,
    draw_field,
    draw_theory,
    hanging,
    identity,
    identity_lines,
    open_act,
    phrases,
    require_named,
    stretch,
)
from livret_desktop.reports.page import RULE, TEXT_LEFT, TEXT_RIGHT, Frame
from livret_desktop.reports.stamp import draw_stamp_and_signatures

_TITLE = "Attestation de fin de formation initiale"
_OUTCOME_BOX_X = HYPHEN_X
_TEXT_AFTER_BOX = 6.0
# From the top of the frame to its first rule, and from its bottom up to the rest.
_FIRST_RULE = 31.9
_LOWER_RULE = 84.8
STAMP_TOP = 80.6
_UPPER_END = 4.5
# Sum of the gaps that stretch and of those that do not, for the fewest lines (one for the two surnames).
_STRETCHING = 85.1
_FIXED = 11.25
_IMPORTANT_SIZE = 8.6


def draw_affi(content: AffiContent) -> bytes:
    """The attestation as a PDF: same content, same bytes. Safe on any thread.

    Raises RuleError when a text cannot be printed (a letter the faces lack) or has no room; ValueError for the
    traditional track, which has no attestation, and for a name or NEPH left empty (the rules block it before).
    """
    if content.track is TrainingTrack.TRADITIONAL:
        raise ValueError("the traditional track has no end-of-training attestation")
    require_named(content)
    sheet = open_act(_TITLE, content.school, content.issue)
    draw_affi_model(sheet, content, page.ACT_FRAME)
    draw_act_foot(sheet, content.issue)
    return sheet.finish()


def draw_affi_model(sheet: Sheet, content: AffiContent, frame: Frame) -> None:
    """The frame and the model in it, on a page of its own or of the booklet. Raises RuleError."""
    words = phrases("affi.toml")
    frame.draw(sheet)
    fields = identity(content, words)
    first, lower = frame.top + _FIRST_RULE, frame.bottom - _LOWER_RULE
    extra = PITCH * (identity_lines(fields) - 3)
    factor = stretch(_STRETCHING + extra, _FIXED, first, lower - _UPPER_END)
    _draw_title(sheet, content, words, frame.top)
    pen = Pen(sheet, first, factor)
    draw_civility(pen, content, words)
    for field in fields:
        draw_field(pen, field)
    draw_theory(pen, content, words, first_gap=9.1, pitch=5.5)
    _draw_evaluation(pen, content, words)
    _draw_outcome(pen, content, words)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, lower, width=RULE, colour=HAIRLINE)
    draw_stamp_and_signatures(
        sheet,
        frame.bottom - STAMP_TOP,
        words,
        school=content.school,
        made_at=content.made_at,
        made_on=content.made_on,
    )
    _draw_important(sheet, content, words, frame.bottom)


def _draw_title(sheet: Sheet, content: AffiContent, words: dict[str, str], top: float) -> None:
    sheet.text(
        page.CENTRE, top + 11.8, words["title"], face=Face.BOLD, size=15.5, colour=ACCENT, align="centre"
    )
    width = _TEXT_AFTER_BOX + text_width(words["setting_aac"], Face.SEMIBOLD, 10.5)
    x = page.CENTRE - width / 2
    for y, track, key in (
        (top + 20.6, TrainingTrack.AAC, "setting_aac"),
        (top + 27.0, TrainingTrack.CS, "setting_cs"),
    ):
        sheet.tick_box(x, y, ticked=content.track is track)
        sheet.text(x + _TEXT_AFTER_BOX, y, words[key], face=Face.SEMIBOLD, size=10.5)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, top + _FIRST_RULE, width=RULE, colour=HAIRLINE)


def _draw_evaluation(pen: Pen, content: AffiContent, words: dict[str, str]) -> None:
    y = pen.gap(7.4)
    draw_day(pen.sheet, hanging(pen.sheet, y, words["evaluation"]), y, content.evaluation_on)
    pen.sheet.text(HANGING_X, pen.feed(6.0), words["evaluation_end"])


def _draw_outcome(pen: Pen, content: AffiContent, words: dict[str, str]) -> None:
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


def _draw_important(sheet: Sheet, content: AffiContent, words: dict[str, str], bottom: float) -> None:
    end = sheet.text(TEXT_LEFT, bottom - 27.5, words["preliminary_meeting"])
    draw_day(sheet, end, bottom - 27.5, content.preliminary_meeting_on)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, bottom - 23.0, width=RULE, colour=HAIRLINE)
    sheet.text(TEXT_LEFT, bottom - 17.7, words["important"], face=Face.SEMIBOLD, size=9)
    hyphen, _, rest = words["note"].partition(" ")
    sheet.text(TEXT_LEFT, bottom - 12.7, hyphen, size=_IMPORTANT_SIZE)
    lines = break_lines(rest, Face.BODY, _IMPORTANT_SIZE, [TEXT_RIGHT - TEXT_LEFT - 2.4]) or ()
    for index, line in enumerate(lines):
        sheet.text(TEXT_LEFT + 2.4, bottom - 12.7 + 4.1 * index, line, size=_IMPORTANT_SIZE)
