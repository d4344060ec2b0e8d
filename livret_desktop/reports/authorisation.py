"""Autorisation de conduire en conduite supervisée, word for word as annexe IV of the arrêté du 29 juillet 2013.

The wording is data (``resources/legal/autorisation-cs.toml``); this module only places it. Measures in millimetres.
"""

from __future__ import annotations

from livret_desktop.reports import page
from livret_desktop.reports.content import AuthorisationContent
from livret_desktop.reports.drawing import ACCENT, HAIRLINE, Sheet
from livret_desktop.reports.fitting import break_lines
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.model_lines import (
    HANGING_X,
    HYPHEN_X,
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

_TITLE = "Autorisation de conduire en conduite supervisée"
# From the top of the frame to its first rule, and from its bottom up to the rest.
_FIRST_RULE = 38.8
_LOWER_RULE = 56.3
_STAMP_TOP = 52.0
_UPPER_END = 6.0
_PITCH = 8.5
# Sum of the gaps that stretch and of those that do not, for the fewest lines.
_STRETCHING = 101.2
_FIXED = 11.1
_BASIS_ROOM = 147.5
_MEETING_ROOM = 115.0


def draw_authorisation(content: AuthorisationContent) -> bytes:
    """The authorisation as a PDF: same content, same bytes. Safe on any thread.

    Raises RuleError when a text cannot be printed or has no room; ValueError for a name or NEPH left empty.
    """
    require_named(content)
    sheet = open_act(_TITLE, content.school, content.issue)
    draw_authorisation_model(sheet, content, page.ACT_FRAME)
    draw_act_foot(sheet, content.issue)
    return sheet.finish()


def draw_authorisation_model(sheet: Sheet, content: AuthorisationContent, frame: Frame) -> None:
    """The frame and the model in it, on a page of its own or of the booklet. Raises RuleError."""
    words = phrases("autorisation-cs.toml")
    frame.draw(sheet)
    _draw_title(sheet, words, frame.top)
    fields = identity(content, words)
    first, lower = frame.top + _FIRST_RULE, frame.bottom - _LOWER_RULE
    extra = _PITCH * (identity_lines(fields) - 3)
    pen = Pen(sheet, first, stretch(_STRETCHING + extra, _FIXED, first, lower - _UPPER_END))
    draw_civility(pen, content, words, first_gap=8.3)
    for field in fields:
        draw_field(pen, field, _PITCH)
    draw_theory(pen, content, words, first_gap=9.1, pitch=6.0)
    _draw_evaluation(pen, content, words)
    _draw_meeting(pen, content, words)
    sheet.text(TEXT_LEFT, pen.gap(9.3), words["consequence"], face=Face.SEMIBOLD)
    sheet.line(TEXT_LEFT, TEXT_RIGHT, lower, width=RULE, colour=HAIRLINE)
    draw_stamp_and_signatures(
        sheet,
        frame.bottom - _STAMP_TOP,
        words,
        school=content.school,
        made_at=content.made_at,
        made_on=content.made_on,
    )


def _draw_title(sheet: Sheet, words: dict[str, str], top: float) -> None:
    for y, key in ((top + 10.9, "title"), (top + 18.1, "title_end")):
        sheet.text(page.CENTRE, y, words[key], face=Face.BOLD, size=15.5, colour=ACCENT, align="centre")
    for index, line in enumerate(break_lines(words["basis"], Face.BODY, 8.6, [_BASIS_ROOM]) or ()):
        sheet.text(page.CENTRE, top + 25.2 + 4.4 * index, line, size=8.6, align="centre")
    sheet.line(TEXT_LEFT, TEXT_RIGHT, top + _FIRST_RULE, width=RULE, colour=HAIRLINE)


def _draw_evaluation(pen: Pen, content: AuthorisationContent, words: dict[str, str]) -> None:
    """The model has no dots before its semicolon: a leader is given, since there is a date to write."""
    y = pen.gap(7.6)
    end = hanging(pen.sheet, y, words["evaluation"])
    draw_day(pen.sheet, end, y, content.evaluation_on, end=TEXT_RIGHT - 2)
    pen.sheet.text(TEXT_RIGHT - 1.5, y, words["evaluation_end"])


def _draw_meeting(pen: Pen, content: AuthorisationContent, words: dict[str, str]) -> None:
    sheet = pen.sheet
    pen.gap(7.9)
    hyphen, _, rest = words["meeting"].partition(" ")
    sheet.text(HYPHEN_X, pen.y, hyphen)
    end = HANGING_X
    for index, line in enumerate(break_lines(rest, Face.BODY, 10, [_MEETING_ROOM]) or ()):
        end = sheet.text(HANGING_X, pen.feed(5.55) if index else pen.y, line)
    draw_day(sheet, end, pen.y, content.meeting_on)
    sheet.text(TEXT_LEFT, pen.gap(9.3), words["contents"])
    hanging(sheet, pen.gap(6.1), words["contents_road"])
    hanging(sheet, pen.gap(6.1), words["contents_review"])
