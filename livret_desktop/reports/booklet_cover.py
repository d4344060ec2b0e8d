"""Cover and back of the booklet. Millimetres."""

from __future__ import annotations

from livret_desktop.domain.french import french_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.reports.booklet_content import BookletContent
from livret_desktop.reports.booklet_pages import BookletPages, page_title
from livret_desktop.reports.drawing import ACCENT, GREY, HAIRLINE, Leader, Sheet
from livret_desktop.reports.fitting import Style, fit_block, fit_value, sizes
from livret_desktop.reports.fonts import MM, Face
from livret_desktop.reports.page import LEFT, RIGHT, TRAINING_NOTE, draw_mark, mark_of
from livret_desktop.reports.typography import (
    NBSP,
    french,
    separated_given_names,
    spaced_agrement,
    spaced_phone,
)

_VALUE = 62.0
_NAME_STYLES: list[Style] = [*sizes(Face.SEMIBOLD, 13, 9), *sizes(Face.CONDENSED_SEMIBOLD, 10, 8)]
_PLAIN_STYLES: list[Style] = [*sizes(Face.BODY, 8.6, 7.5), *sizes(Face.CONDENSED, 8, 7)]
_MODEL = french("Conforme aux annexes II, III et IV de l'arrêté du 29 juillet 2013 (NOR : INTS1308617A).")
_PAPER = french("Livret non numérique : demande de permis validée avant le 1er janvier 2024.")
_NUMERIC = french("Édition imprimée du livret numérique. Ce n'est pas un livret papier.")
_PROOF = french(
    "Seul le formulaire de la demande de permis de conduire justifie de l'état d'élève conducteur lors d'un contrôle "
    "(arrêté du 29 juillet 2013, article 1er)."
)
# The road: its middle, as two curves; the edges run eight millimetres beside it.
_ROAD = (
    (20.0, 194.0),
    (72.0, 194.0),
    (80.0, 142.0),
    (124.0, 142.0),
    (152.0, 142.0),
    (162.0, 166.0),
    (190.0, 166.0),
)
_HALF_ROAD = 8.0


def draw_cover(pages: BookletPages, content: BookletContent) -> None:
    """Page 1: what it is, whose it is, under which text."""
    sheet = pages.open(has_head=False)
    mark = mark_of(content.issue)
    right = RIGHT
    if mark:
        right = draw_mark(sheet, mark)
    sheet.line(LEFT, right, 20.0, width=2.0, colour=ACCENT)
    _draw_school(sheet, content, right - LEFT - 45)
    for y, text, size in ((78.0, "Livret", 46), (95.5, "d’apprentissage", 46)):
        sheet.text(LEFT, y, text, face=Face.BOLD, size=size, colour=ACCENT)
    sheet.text(LEFT, 107.5, "de la catégorie B du permis de conduire", size=15)
    _draw_road(sheet)
    _draw_whose(sheet, content)
    sheet.line(LEFT, RIGHT, 257.8, width=0.4, colour=HAIRLINE)
    sheet.text(LEFT, 263.6, _MODEL, size=8, colour=GREY)
    edition = _NUMERIC if content.issue.is_numeric else _PAPER
    sheet.text(LEFT, 268.1, TRAINING_NOTE if content.issue.is_training else edition, size=8, colour=GREY)
    sheet.text(RIGHT, 263.6, f"N°{NBSP}{content.issue.number}", face=Face.SEMIBOLD, size=9.5, align="right")
    sheet.text(RIGHT, 268.1, content.issue.copy.label, size=8, align="right")


def draw_back(pages: BookletPages, content: BookletContent) -> None:
    """Page 16: notes, and the school once more."""
    sheet, school = pages.open(), content.school
    page_title(sheet, "Notes")
    for row in range(20):
        sheet.leader(Leader(int(LEFT), int(RIGHT)), 49.0 + 9.0 * row)
    sheet.line(LEFT, RIGHT, 232.0, width=0.4, colour=HAIRLINE)
    y = 238.0
    for line in fit_block(school.name, RIGHT - LEFT, _NAME_STYLES, 2, "Nom de l’établissement"):
        sheet.text(LEFT, y, line.text, face=line.face, size=min(line.size, 12), colour=ACCENT)
        y += 5.4
    for text in (
        ", ".join(part for part in (school.street, school.town) if part),
        school.phone and french(f"Tél. {spaced_phone(school.phone)}"),
        school.agrement_number and french(f"Agrément n° {spaced_agrement(school.agrement_number)}"),
    ):
        for line in fit_block(text, RIGHT - LEFT, _PLAIN_STYLES, 2, "Adresse") if text else ():
            sheet.text(LEFT, y, line.text, face=line.face, size=line.size)
            y += 4.8
    for index, line in enumerate(fit_block(_PROOF, RIGHT - LEFT, [(Face.BODY, 8)], 2, "Note")):
        sheet.text(LEFT, 264.0 + 3.6 * index, line.text, size=8, colour=GREY)
    pages.close()


def _draw_school(sheet: Sheet, content: BookletContent, room: float) -> None:
    y = 29.6
    for line in fit_block(content.school.name, room, _NAME_STYLES, 2, "Nom de l’établissement"):
        sheet.text(LEFT, y, line.text, face=line.face, size=line.size, colour=ACCENT)
        y += 5.6
    place = ", ".join(part for part in (content.school.street, content.school.town) if part)
    for line in fit_block(place, room, _PLAIN_STYLES, 2, "Adresse de l’établissement") if place else ():
        sheet.text(LEFT, y, line.text, face=line.face, size=line.size, colour=GREY)
        y += 4.2


def _draw_whose(sheet: Sheet, content: BookletContent) -> None:
    name = f"{content.birth_name} {separated_given_names(content.given_names)}"
    leader = Leader(int(_VALUE), int(RIGHT))
    lines = fit_value(name, leader.room, leader.room, "Nom de famille et prénoms")
    y = 233.4 - 11.6 - 7.4 * (len(lines) - 1)
    sheet.text(LEFT, y, "Nom et prénom(s)", size=9.5, colour=GREY)
    for line in lines:
        sheet.leader(leader, y)
        sheet.text(leader.value_x, y, line.text, face=line.face, size=line.size)
        y += 7.4
    given = french_day(content.given_on) if content.given_on else ""
    for y, label, value in ((233.4, "NEPH", compact(content.neph)), (245.0, "Livret remis le", given)):
        sheet.text(LEFT, y, label, size=9.5, colour=GREY)
        sheet.leader(leader, y)
        sheet.text(leader.value_x, y, value, face=Face.SEMIBOLD, size=10.5)


def _draw_road(sheet: Sheet) -> None:
    """A road of two edges and a dashed middle: curves alone."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColorRGB(*ACCENT)
    for offset, width, dash in (
        (-_HALF_ROAD, 1.4, None),
        (_HALF_ROAD, 1.4, None),
        (0.0, 2.0, [9 * MM, 6 * MM]),
    ):
        canvas.setLineWidth(width)
        canvas.setDash(dash or [], 0)
        path = canvas.beginPath()
        points = [(x * MM, (297 - y - offset) * MM) for x, y in _ROAD]
        path.moveTo(*points[0])
        for first in (1, 4):
            path.curveTo(*points[first], *points[first + 1], *points[first + 2])
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
