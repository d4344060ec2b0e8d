"""Calendriers des rendez-vous pédagogiques, AAC and conduite supervisée, word for word as annexe IV.

The model names no student: who it is about stands above its frame, what the rules say of dates to come below it.
The wording is data (``resources/legal/calendrier-*.toml``). Measures in millimetres.
"""

from __future__ import annotations

from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.reports import page
from livret_desktop.reports.content import CalendarContent
from livret_desktop.reports.drawing import ACCENT, GREY, HAIRLINE, Leader, Sheet
from livret_desktop.reports.fitting import Line, Style, break_lines, fit_block, sizes
from livret_desktop.reports.fonts import Face, require_drawable, text_width
from livret_desktop.reports.model_lines import draw_act_foot, draw_day, open_act, phrases
from livret_desktop.reports.page import LEFT, RIGHT, RULE, TEXT_LEFT, TEXT_RIGHT, Frame
from livret_desktop.reports.typography import NBSP, french, separated_given_names

_TITLES = {
    TrainingTrack.AAC: "Calendrier des rendez-vous pédagogiques (AAC)",
    TrainingTrack.CS: "Calendrier des rendez-vous pédagogiques (conduite supervisée)",
}
_FILES = {TrainingTrack.AAC: "calendrier-aac.toml", TrainingTrack.CS: "calendrier-cs.toml"}
_HEIGHTS = {TrainingTrack.AAC: 149.0, TrainingTrack.CS: 108.0}
_FRAME_TOP = 46.0
_LABEL_X = 30.5
_LEADER_X = 75.0
_FIRST_HEAD = 38.7
_BLOCK = 37.1
_PHASE = 10.5
_MARKER_WIDTH = 1.6
_NEPH_X = 112.0
_ACT_X = 150.0
_VALUE_X = 66.0
_NAME_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 10.5, 9), *sizes(Face.CONDENSED_SEMIBOLD, 10, 8.5)]
_LONG_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 10, 9), *sizes(Face.CONDENSED_SEMIBOLD, 9.5, 7)]
_HEADING = french("Repères de l'établissement (hors modèle, à titre indicatif)")


def draw_calendar(content: CalendarContent) -> bytes:
    """The calendar as a PDF: same content, same bytes. Safe on any thread.

    Raises RuleError when a text cannot be printed or has no room; ValueError for a name or NEPH left empty and for
    the traditional track.
    """
    if content.track is TrainingTrack.TRADITIONAL:
        raise ValueError("the traditional track has no calendar")
    if not all(text.strip() for text in (content.birth_name, content.given_names, content.neph)):
        raise ValueError("a calendar without name or NEPH is never drawn")
    _require_drawable(content)
    sheet = open_act(_TITLES[content.track], content.school, content.issue)
    _draw_strip(sheet, content)
    frame = draw_calendar_model(sheet, content, _FRAME_TOP)
    _draw_landmarks(sheet, content, frame.bottom)
    draw_act_foot(sheet, content.issue)
    return sheet.finish()


def draw_calendar_model(sheet: Sheet, content: CalendarContent, top: float) -> Frame:
    """The frame and the model in it, from ``top`` down."""
    words = phrases(_FILES[content.track])
    frame = Frame(top, _HEIGHTS[content.track])
    frame.draw(sheet)
    for y, key in ((top + 12.9, "title"), (top + 20.3, "title_end")):
        sheet.text(page.CENTRE, y, words[key], face=Face.BOLD, size=15.5, colour=ACCENT, align="centre")
    sheet.line(TEXT_LEFT, TEXT_RIGHT, top + 26.0, width=RULE, colour=HAIRLINE)
    for index, (practice_on, theory_on) in enumerate(content.phases):
        y = top + _FIRST_HEAD + _BLOCK * index
        sheet.bar(TEXT_LEFT, y - 4.0, _MARKER_WIDTH, 5.6)
        sheet.text(_LABEL_X, y, words[f"appointment_{index + 1}"], face=Face.SEMIBOLD, size=11)
        for row, (key, day) in enumerate((("practice", practice_on), ("theory", theory_on)), start=1):
            sheet.text(_LABEL_X, y + _PHASE * row, words[key])
            draw_day(sheet, _LEADER_X, y + _PHASE * row, day)
    return frame


def _require_drawable(content: CalendarContent) -> None:
    page.require_drawable_school(content.school)
    for text, field in (
        (content.birth_name, "Nom de famille"),
        (content.given_names, "Prénom(s)"),
        (content.neph, "NEPH"),
        (content.act_number, "Numéro de l’attestation"),
        (content.issue.number, "Numéro"),
        (content.issue.replaces, "Numéro remplacé"),
    ):
        require_drawable(text, field)


def _draw_strip(sheet: Sheet, content: CalendarContent) -> None:
    """Student, NEPH, act: in three columns, or on lines of their own for a name too long for its column."""
    name = f"{content.birth_name} {separated_given_names(content.given_names)}"
    act = f"n°{NBSP}{content.act_number}" if content.act_number else ""
    pairs = [("NEPH", compact(content.neph)), (content.act_label, act)]
    short = _on_one_line(name, _NEPH_X - LEFT - 4)
    if short is None:
        _draw_long_strip(sheet, name, pairs)
        return
    sheet.text(LEFT, 37.0, "Élève", size=8, colour=GREY)
    sheet.text(LEFT, 42.0, short.text, face=short.face, size=short.size)
    for x, (label, value) in zip((_NEPH_X, _ACT_X), pairs, strict=True):
        sheet.text(x, 37.0, label, size=8, colour=GREY)
        if value:
            sheet.text(x, 42.0, value, face=Face.SEMIBOLD, size=10.5)
        else:
            sheet.leader(Leader.after(x - 0.8, RIGHT), 42.0)


def _draw_long_strip(sheet: Sheet, name: str, pairs: list[tuple[str, str]]) -> None:
    x = LEFT + 10
    lines = fit_block(name, RIGHT - x, _LONG_STYLES, 2, "Nom de famille et prénoms")
    top = 37.4 if len(lines) < 2 else 35.6
    sheet.text(LEFT, top, "Élève", size=8, colour=GREY)
    for index, line in enumerate(lines):
        sheet.text(x, top + 3.7 * index, line.text, face=line.face, size=line.size)
    for left, (label, value) in zip((LEFT, LEFT + 62), pairs, strict=True):
        end = max(sheet.text(left, 43.0, label, size=8, colour=GREY) + 1.5, left + 10)
        if value:
            sheet.text(end, 43.0, value, face=Face.SEMIBOLD, size=9)
        else:
            sheet.leader(Leader.after(end, left + 62), 43.0)


def _on_one_line(text: str, room: float) -> Line | None:
    for face, size in _NAME_STYLES:
        if text_width(text, face, size) <= room:
            return Line(text, face, size)
    return None


def _draw_landmarks(sheet: Sheet, content: CalendarContent, bottom: float) -> None:
    if not content.landmarks:
        return
    sheet.text(LEFT, bottom + 10.7, _HEADING, face=Face.SEMIBOLD, size=9, colour=ACCENT)
    sheet.line(LEFT, RIGHT, bottom + 12.8, width=RULE, colour=HAIRLINE)
    y = bottom + 17.7
    for label, value in content.landmarks:
        sheet.text(LEFT, y, label, face=Face.SEMIBOLD, size=8.6)
        for line in break_lines(value, Face.BODY, 8.6, [RIGHT - _VALUE_X]) or ():
            sheet.text(_VALUE_X, y, line, size=8.6)
            y += 4.4
        y += 1.7
