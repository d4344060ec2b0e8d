"""Bilan du jour: what was worked on in one day, column by column, and where each competence stands. Millimetres.

An extract of the booklet for the student to take home: no number, not an act of annexe IV.
"""

from __future__ import annotations

from livret_desktop.domain.french import count, french_day
from livret_desktop.domain.vocabulary import SkillFacet
from livret_desktop.reports.companion_content import DayReviewContent, ReviewRow
from livret_desktop.reports.companions import about, open_listing, pen_lines
from livret_desktop.reports.drawing import GREY, Leader
from livret_desktop.reports.follow_up import LESSON_COLUMNS, lesson_cells
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Listing, Piece
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.typography import french

_TITLE = "Bilan du jour"
_NOTE = french(
    "Extrait du livret d'apprentissage (annexe III) : les niveaux notés ce jour sont soulignés. Case vide : non "
    "abordé ; un trait : abordé ; une croix : en cours ; pleine : acquis."
)
_FIRST, _PITCH, _MARK = 98.0, 15.3, 3.6
_GRID = (
    Column("Objectif", 20.8, 74.0),
    *(
        Column(
            "Autoéval." if facet is SkillFacet.SELF_ASSESSMENT else facet.label.capitalize(),
            _FIRST + _PITCH * rank,
            14.8,
        )
        for rank, facet in enumerate(SkillFacet)
    ),
)
_BILAN = (Column("Compétence", 20.8, 98.0), Column("Où elle en est", 120.0, 69.0))
_PEN_ROWS = 3


def draw_day_review(content: DayReviewContent) -> bytes:
    """The paper as PDF. Same content, same bytes. Any thread."""
    title = f"{_TITLE}, {french_day(content.day)}"
    listing = open_listing(
        content.head, title, content.student, _NOTE, len(content.rows), label="Exemplaire élève"
    )
    listing.paragraph(about(content.student), size=8.6, colour=GREY)
    _draw_lessons(listing, content)
    listing.section("Objectifs", count(len(content.rows), "objectif noté ce jour", "objectifs notés ce jour"))
    listing.table(_GRID)
    for row in content.rows:
        _draw_row(listing, row)
    if not content.rows:
        listing.row([[Piece("Aucun niveau n’a été noté ce jour.", colour=GREY)], *[[]] * (len(_GRID) - 1)])
    listing.end_table()
    listing.section("Bilan par compétence")
    listing.table(_BILAN)
    for name, words in content.bilan:
        listing.row([[Piece(name, Face.BODY)], [Piece(words, Face.BODY)]])
    listing.end_table()
    listing.section("À travailler", keeps=40.0)
    for _ in range(_PEN_ROWS):
        top = listing.take(8.5)
        listing.sheet.leader(Leader(int(LEFT), int(RIGHT)), top + 6.0)
    pen_lines(listing, [("L’enseignant", 104.0), ("L’élève", RIGHT)])
    return listing.finish()


def _draw_lessons(listing: Listing, content: DayReviewContent) -> None:
    if not content.lessons:
        return
    listing.section("Leçons", count(len(content.lessons), "leçon faite", "leçons faites"))
    listing.table(LESSON_COLUMNS)
    for lesson in content.lessons:
        listing.row([[piece] for piece in lesson_cells(lesson)])
    listing.end_table()


def _draw_row(listing: Listing, row: ReviewRow) -> None:
    """Code and title, then the marks; a rule under those of the day, so that no colour is needed."""
    said = [Piece(row.code, Face.CONDENSED_SEMIBOLD), Piece(french(row.title))]
    top = listing.row([said, *[[]] * len(row.levels)])
    sheet = listing.sheet
    for rank, (level, is_of_day) in enumerate(zip(row.levels, row.is_of_day, strict=True)):
        x, y = _FIRST + _PITCH * rank + 3.0, top + 2.2
        sheet.level_mark(x, y, _MARK, level)
        if is_of_day:
            sheet.line(x - 0.6, x + _MARK + 0.6, y + _MARK + 1.4, width=0.9)
