"""The four grids of annexe III, filled with what has been recorded, and the bilan of each skill. Millimetres."""

from __future__ import annotations

from functools import cache

from livret_desktop.domain.french import numeric_day
from livret_desktop.domain.objectives import Competence, Objective, competences
from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.reports.booklet_content import NO_MARKS, BookletContent, Mark
from livret_desktop.reports.booklet_pages import BookletPages, page_title, part_title, wording
from livret_desktop.reports.booklet_preamble import split_title
from livret_desktop.reports.drawing import ACCENT, GREY, HAIRLINE, TINT, Leader, Sheet
from livret_desktop.reports.fitting import Line, Style, break_lines, fit_block, sizes, too_long
from livret_desktop.reports.fonts import MM, Face, text_width
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.typography import NBSP, french

_TOP = 36.0
_HEAD = 26.0
_ROW = 20.2
_FIRST = 53.0
_COLUMN = 19.5
_MARK = 5.4
_MOST_OBJECTIVE_LINES = 4
_OBJECTIVE_STYLES: list[Style] = [*sizes(Face.BODY, 9.6, 8.5), *sizes(Face.CONDENSED, 9, 8)]
_COLUMN_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 8.6, 8), *sizes(Face.CONDENSED_SEMIBOLD, 8, 6.9)]
_KEY = ((None, "à travailler"), *((level, level.label) for level in SkillLevel))
_SHORT_COLUMNS = ("Pourquoi", "Comment", "Risques", "Influences", "Pressions", "Autoéval.")

_REVIEW_TOP = 50.3
_REVIEW_HEAD = 6.3
_REVIEW_ROW = 4.3
_REVIEW_BAR = 7.6
_REVIEW_MARK = 2.9
_REVIEW_FIRST = 146.0
_REVIEW_PITCH = 6.2
_BAR_WIDTH = 124.0
_REVIEW_STYLES: list[Style] = [*sizes(Face.BODY, 7.8, 7), *sizes(Face.CONDENSED, 7.5, 6.9)]


def draw_grids(pages: BookletPages, content: BookletContent) -> None:
    """Pages 6 to 9: one grid each."""
    for competence in competences():
        sheet = pages.open()
        if competence.number == 1:
            part_title(sheet, wording().pedagogical_part)
        _draw_head(sheet, competence)
        for index, objective in enumerate(competence.objectives):
            _draw_row(sheet, _TOP + _HEAD + _ROW * index, objective, content)
        bottom = _TOP + _HEAD + _ROW * len(competence.objectives)
        for column in range(6):
            sheet.upright(LEFT + _FIRST + _COLUMN * column, _TOP, bottom, width=0.4)
        sheet.line(LEFT, RIGHT, bottom, width=0.9)
        _draw_key(sheet, bottom + 7.0, "chaque date est celle du dernier changement")
        _draw_observations(sheet, bottom + 15.3)
        pages.close()


def draw_review(pages: BookletPages, content: BookletContent) -> None:
    """Page 10: every mark on one page, and how much of each skill is acquired."""
    sheet = pages.open()
    page_title(sheet, "Bilan des compétences", f"au {numeric_day(content.review_on)}")
    _draw_slanted_titles(sheet)
    y = _REVIEW_TOP
    for competence in competences():
        y = _draw_group(sheet, y, competence, content)
    _draw_key(sheet, y + 4.6, "")
    label = sheet.text(LEFT, y + 12.6, "Avis de l’enseignant", face=Face.SEMIBOLD, size=9, colour=ACCENT)
    sheet.leader(Leader.after(label + 4, RIGHT), y + 12.6)
    sheet.leader(Leader(int(LEFT), int(RIGHT)), min(y + 20.6, 264.0))
    pages.close()


def acquired_share(objectives: tuple[Objective, ...], content: BookletContent) -> int:
    """Percent of the marks of a grid that are acquired, rounded down: 100 only when all are."""
    marks = [mark for one in objectives for mark in content.marks.get(one.code, NO_MARKS)]
    return 100 * sum(level is SkillLevel.ACQUIRED for level, _day in marks) // len(marks)


def _draw_head(sheet: Sheet, competence: Competence) -> None:
    sheet.bar(LEFT, _TOP, RIGHT - LEFT, _HEAD, colour=TINT)
    sheet.line(LEFT, RIGHT, _TOP, width=0.9)
    first, rest = split_title(competence.title)
    end = sheet.text(LEFT + 2, _TOP + 7.8, f"{competence.number}.", face=Face.BOLD, size=15, colour=ACCENT)
    size = 10.0 if text_width(first, Face.SEMIBOLD, 10) <= LEFT + _FIRST - end - 3 else 9.0
    sheet.text(end + 2, _TOP + 7.8, first, face=Face.SEMIBOLD, size=size, colour=ACCENT)
    for index, line in enumerate(break_lines(french(rest), Face.BODY, 9, [_FIRST - 4]) or ()):
        sheet.text(LEFT + 2, _TOP + 13.0 + 4.2 * index, line, size=9)
    for column, (title, detail) in enumerate(wording().columns):
        centre = LEFT + _FIRST + _COLUMN * (column + 0.5)
        head = fit_block(title, _COLUMN - 1.4, _COLUMN_STYLES, 1, title)[0]
        sheet.text(centre, _TOP + 7.8, title, face=head.face, size=head.size, align="centre")
        for index, part in enumerate(break_lines(detail, Face.CONDENSED, 7, [_COLUMN - 1.2]) or ()):
            sheet.text(centre, _TOP + 11.6 + 3.2 * index, part, face=Face.CONDENSED, size=7, align="centre")
    sheet.line(LEFT, RIGHT, _TOP + _HEAD, width=0.6)


def _draw_row(sheet: Sheet, top: float, objective: Objective, content: BookletContent) -> None:
    lines = _objective_lines(objective.code, objective.title)
    first = top + _ROW / 2 + 1.2 - 2.15 * (len(lines) - 1)
    for index, line in enumerate(lines):
        sheet.text(LEFT + 2, first + 4.3 * index, line.text, face=line.face, size=line.size)
    for column, mark in enumerate(content.marks.get(objective.code, NO_MARKS)):
        _draw_mark(sheet, LEFT + _FIRST + _COLUMN * (column + 0.5), top, mark)
    sheet.line(LEFT, RIGHT, top + _ROW, width=0.4)


@cache
def _objective_lines(code: str, title: str) -> tuple[Line, ...]:
    """The same for every booklet: broken into lines once; smaller only to stay within four of them."""
    for style in _OBJECTIVE_STYLES:
        lines = break_lines(french(title), *style, [_FIRST - 4])
        if lines and len(lines) <= _MOST_OBJECTIVE_LINES:
            return tuple(Line(line, *style) for line in lines)
    raise too_long(code)


@cache
def _review_line(title: str) -> tuple[Line, ...]:
    """One line, smaller where it must be; two for a face that would need them."""
    text, room = french(title), _REVIEW_FIRST - LEFT - 5
    for face, size in _REVIEW_STYLES:
        if text_width(text, face, size) <= room:
            return (Line(text, face, size),)
    return fit_block(text, room, _REVIEW_STYLES[-1:], 2, title)


def _draw_mark(sheet: Sheet, centre: float, top: float, mark: Mark) -> None:
    level, day = mark
    sheet.level_mark(centre - _MARK / 2, top + 3.2, _MARK, level)
    y = top + 15.4
    if day is not None:
        written = f"{day:%d/%m/%y}"
        sheet.text(centre, y, written, face=Face.CONDENSED_SEMIBOLD, size=8.6, align="centre")
    sheet.leader(Leader(round(centre) - 7, round(centre) + 7), y)


def _draw_key(sheet: Sheet, y: float, said: str) -> None:
    """The arrêté fixes no scale: the key stands under the table, outside the model."""
    sheet.text(LEFT, y, "Niveaux", face=Face.SEMIBOLD, size=9, colour=ACCENT)
    x = LEFT + 16
    for level, word in _KEY:
        sheet.level_mark(x, y - 3.4, 4.2, level, is_told=False)
        x = sheet.text(x + 5.6, y, word, size=8.6) + 5.5
    if said:
        sheet.text(RIGHT, y, said, size=8, colour=GREY, align="right")


def _draw_observations(sheet: Sheet, y: float) -> None:
    end = sheet.text(LEFT, y, "Observations de l’enseignant", face=Face.SEMIBOLD, size=9, colour=ACCENT)
    sheet.leader(Leader.after(end + 4, RIGHT), y)
    y += 9.0
    while y <= 264.0:
        sheet.leader(Leader(int(LEFT), int(RIGHT)), y)
        y += 9.0


def _draw_slanted_titles(sheet: Sheet) -> None:
    canvas = sheet.canvas
    for column, word in enumerate(_SHORT_COLUMNS):
        canvas.saveState()
        canvas.translate((_REVIEW_FIRST + _REVIEW_PITCH * column + 0.6) * MM, (297 - _REVIEW_TOP + 1.6) * MM)
        canvas.rotate(48)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont(Face.BODY.value, 8)
        canvas.drawString(0, 0, word)
        canvas.restoreState()


def _draw_group(sheet: Sheet, top: float, competence: Competence, content: BookletContent) -> float:
    sheet.bar(LEFT, top, RIGHT - LEFT, _REVIEW_HEAD, colour=TINT)
    sheet.line(LEFT, RIGHT, top, width=0.9)
    first, rest = split_title(competence.title)
    title = f"{competence.number}. {first}"
    end = sheet.text(LEFT + 1.5, top + 4.5, title, face=Face.SEMIBOLD, size=9.4, colour=ACCENT)
    sheet.text(end + 2, top + 4.5, french(rest), size=8.6)
    y = top + _REVIEW_HEAD
    for objective in competence.objectives:
        _draw_review_row(sheet, y, objective, content)
        y += _REVIEW_ROW
    _draw_bar(sheet, y + 1.3, competence, content)
    return y + _REVIEW_BAR


def _draw_review_row(sheet: Sheet, top: float, objective: Objective, content: BookletContent) -> None:
    for index, line in enumerate(_review_line(objective.title)):
        sheet.text(LEFT + 1.5, top + 3.1 + 2.4 * index, line.text, face=line.face, size=line.size)
    marks = content.marks.get(objective.code, NO_MARKS)
    for column, (level, _day) in enumerate(marks):
        x = _REVIEW_FIRST + _REVIEW_PITCH * column - _REVIEW_MARK / 2
        sheet.level_mark(x, top + (_REVIEW_ROW - _REVIEW_MARK) / 2, _REVIEW_MARK, level, is_told=False)
    acquired = sum(level is SkillLevel.ACQUIRED for level, _day in marks)
    sheet.text(RIGHT - 1, top + 3.1, f"{acquired}/6", size=7.8, align="right")
    sheet.line(LEFT, RIGHT, top + _REVIEW_ROW, width=0.25, colour=HAIRLINE)


def _draw_bar(sheet: Sheet, top: float, competence: Competence, content: BookletContent) -> None:
    """Acquired solid, in progress cross-hatched, started hatched, the rest empty: no meaning lies in a colour."""
    marks = [mark for one in competence.objectives for mark in content.marks.get(one.code, NO_MARKS)]
    x, height = LEFT + 1.5, 3.6
    for level in (SkillLevel.ACQUIRED, SkillLevel.IN_PROGRESS, SkillLevel.STARTED):
        number = sum(one is level for one, _day in marks)
        width = _BAR_WIDTH * number / len(marks)
        if width:
            sheet.hatched(x, top, width, height, level)
        x += width
    sheet.rectangle(LEFT + 1.5, top, _BAR_WIDTH, height, line=0.6)
    share = acquired_share(competence.objectives, content)
    sheet.text(RIGHT - 1, top + 2.9, f"{share}{NBSP}% acquis", face=Face.SEMIBOLD, size=9, align="right")
