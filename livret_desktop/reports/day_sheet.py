"""Feuille de journée: what an instructor takes along, to be brought back with who came. Millimetres.

Hour, student and phone, place and kind, objectives to tick, present or absent, signature. Printed for all of them.
"""

from __future__ import annotations

from livret_desktop.domain.french import count, duration
from livret_desktop.reports.companion_content import DayLine, DaySheet, DaySheetsContent
from livret_desktop.reports.drawing import GREY
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Frame, Listing, Piece, period
from livret_desktop.reports.typography import french, spaced_agrement, spaced_phone

_TITLE = "Feuille de journée"
_NOTE = french(
    "À rapporter le lendemain : chaque leçon faite est alors confirmée dans le programme. Contient des noms et des "
    "numéros de téléphone."
)
_COLUMNS = (
    Column("Heure", 20.8, 16.0),
    Column("Élève, téléphone", 37.5, 44.0),
    Column("Leçon, lieu", 82.5, 36.0),
    Column("Objectifs", 119.5, 29.0),
    Column("Présence", 149.5, 16.0),
    Column("Signature", 166.5, 23.0),
)
_MOST_OBJECTIVES = 6
_ROWS_A_PAGE = 12


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
    total = f"{count(len(sheet.lines), 'leçon')}, {duration(sheet.minutes)}"
    listing.table(_COLUMNS)
    listing.band(french(f"{sheet.instructor}{number}"), total)
    for line in sheet.lines:
        _draw_line(listing, line)
    listing.end_table()


def _draw_line(listing: Listing, line: DayLine) -> None:
    """Three lines high at least: room for six objectives, two boxes and a signature."""
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
            [],
            [],
            [Piece(""), Piece(""), Piece("")],
        ]
    )
    sheet = listing.sheet
    for index, code in enumerate(line.objectives[:_MOST_OBJECTIVES]):
        x = _COLUMNS[3].x + 14.5 * (index % 2)
        y = top + 4.6 + 4.5 * (index // 2)
        sheet.tick_box(x, y, ticked=False)
        sheet.text(x + 4.4, y, code, face=Face.CONDENSED, size=8)
    for y, word in ((top + 4.6, "présent"), (top + 9.6, "absent")):
        sheet.tick_box(_COLUMNS[4].x, y, ticked=False)
        sheet.text(_COLUMNS[4].x + 4.6, y, word, size=8)
