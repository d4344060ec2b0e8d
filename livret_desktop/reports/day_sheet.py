"""Feuille de journée: what an instructor takes along, to be brought back with who came. Millimetres.

Hour, student and phone, place and kind, objectives with a box for the level of each of their six columns, present or
absent, signature. Printed for all of them. A student said absent in advance stays on the sheet, ticked so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from livret_desktop.domain.french import count, duration
from livret_desktop.reports.companion_content import DayLine, DaySheet, DaySheetsContent
from livret_desktop.reports.drawing import GREY, Sheet
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import FEED, Column, Frame, Listing, Piece, period
from livret_desktop.reports.typography import french, spaced_agrement, spaced_phone

_TITLE = "Feuille de journée"
_NOTE = french(
    "À rapporter le lendemain : chaque leçon faite est alors confirmée dans le programme. Contient des noms et des "
    "numéros de téléphone."
)
_KEY = french(
    "Niveaux dans les cases d'un objectif travaillé : 1 abordé, 2 en cours, 3 acquis. P pourquoi, C comment, "
    "R risques, I influences, P pressions ; A autoévaluation, par l'élève."
)
_COLUMNS = (
    Column("Heure", 20.8, 16.0),
    Column("Élève, téléphone", 37.5, 41.0),
    Column("Leçon, lieu", 79.5, 32.0),
    Column("Objectifs, niveaux", 112.5, 36.0),
    Column("Présence", 150.5, 15.0),
    Column("Signature", 166.5, 23.0),
)
_LETTERS, _LETTERS_HEIGHT = "PCRIPA", 4.0
_BOX, _BOX_PITCH, _LINE_PITCH, _CODE_ROOM = 3.6, 4.5, 4.4, 8.6
_MOST_OBJECTIVES, _ROW_PADDING = 6, 2.3
_ROWS_A_PAGE = 10


def draw_day_sheets(content: DaySheetsContent) -> bytes:
    """The sheets as one PDF, each instructor on pages of their own. Same content, same bytes. Any thread."""
    lines = sum(len(sheet.lines) for sheet in content.sheets)
    listing = Listing(
        Frame(
            school=content.head.school,
            title=_TITLE,
            right=period(content.day, content.day),
            label="À rapporter",
            note=_NOTE,
            subject=f"{_TITLE}, {period(content.day, content.day)}",
            printed_on=content.head.printed_on,
            is_training=content.head.is_training,
            expected_pages=len(content.sheets) + lines // _ROWS_A_PAGE,
        )
    )
    if not content.sheets:
        listing.section("Aucune leçon")
        listing.paragraph("Aucune leçon n’est prévue ce jour.")
    for index, sheet in enumerate(content.sheets):
        if index:
            listing.turn()
        _draw_sheet(listing, sheet)
    return listing.finish()


def _draw_sheet(listing: Listing, sheet: DaySheet) -> None:
    number = f", n° {spaced_agrement(sheet.number)}" if sheet.number else ""
    total = f"{count(len(sheet.to_give), 'leçon')}, {duration(sheet.minutes)}"
    if any(line.objectives for line in sheet.lines):
        listing.paragraph(_KEY, size=8.0, colour=GREY, feed=4.0)
        listing.take(2.0)
    listing.table(_COLUMNS)
    listing.band(french(f"{sheet.instructor}{number}"), total)
    for line in sheet.lines:
        _draw_line(listing, line)
    listing.end_table()


def _draw_line(listing: Listing, line: DayLine) -> None:
    """Three lines high at least: room for two boxes and a signature, and a line for each objective."""
    codes = line.objectives[:_MOST_OBJECTIVES]
    top = listing.row(
        [
            [
                Piece(line.start, Face.SEMIBOLD, 10.0),
                Piece(f"à {line.end}"),
                Piece(duration(line.minutes), colour=GREY),
            ],
            [
                Piece(line.student, Face.CONDENSED_SEMIBOLD, 9.4),
                Piece(spaced_phone(line.phone) or "téléphone non noté", colour=GREY),
            ],
            [Piece(line.what), Piece(f"catégorie {line.category}", colour=GREY), Piece(line.place)],
            [Piece("")] * _lines_for(len(codes)),
            [],
            [Piece(""), Piece(""), Piece("")],
        ]
    )
    sheet = listing.sheet
    if codes:
        _draw_objectives(sheet, top, codes)
    for y, word, is_ticked in ((top + 4.6, "présent", False), (top + 9.6, "absent", line.is_absent)):
        sheet.tick_box(_COLUMNS[4].x, y, ticked=is_ticked)
        sheet.text(_COLUMNS[4].x + 4.6, y, word, size=8)


def _lines_for(codes: int) -> int:
    """The lines of text as high as the letters and the boxes drawn over them."""
    return ceil((_LETTERS_HEIGHT + _LINE_PITCH * codes - _ROW_PADDING) / FEED) if codes else 0


def _draw_objectives(sheet: Sheet, top: float, codes: Sequence[str]) -> None:
    """The letter of each column, then for each objective its code and six boxes, wide enough for a figure."""
    x, y = _COLUMNS[3].x, top + 3.2
    for rank, letter in enumerate(_LETTERS):
        centre = x + _CODE_ROOM + _BOX_PITCH * rank + _BOX / 2
        sheet.text(centre, y, letter, face=Face.CONDENSED, size=6.5, colour=GREY, align="centre")
    for number, code in enumerate(codes):
        line_top = y + 0.8 + _LINE_PITCH * number
        sheet.text(x, line_top + 2.9, code, face=Face.CONDENSED, size=8)
        for rank in range(len(_LETTERS)):
            sheet.rectangle(x + _CODE_ROOM + _BOX_PITCH * rank, line_top, _BOX, _BOX, line=0.6)
