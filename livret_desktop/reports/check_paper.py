"""Contrôle avant envoi on paper: what keeps lessons here, cause by cause, to be worked through with a pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from livret_desktop.clock import civil_day
from livret_desktop.domain.french import clock_time, numeric_day
from livret_desktop.reports.content import Letterhead
from livret_desktop.reports.drawing import GREY
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Frame, Listing, Piece
from livret_desktop.reports.typography import french

TITLE = "Contrôle avant envoi"
_NOTE = french("Heures légales de Paris. Contient des noms : à conserver par l'établissement.")
_COLUMNS = (
    Column("Jour", 20.8, 18.0),
    Column("Élève", 40.0, 44.0),
    Column("Pourquoi", 86.0, 52.0),
    Column("Que faire", 140.0, 49.5),
)
_ROWS_A_PAGE = 22


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One lesson and one reason. ``is_blocking`` False: worth a look, it leaves all the same."""

    day: date
    student: str
    reason: str
    fix: str
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class CheckPaperContent:
    """All the paper says."""

    school: Letterhead
    made_at: datetime
    ready: int
    to_confirm: int
    lines: tuple[CheckLine, ...]
    is_training: bool = False


def draw_check(content: CheckPaperContent) -> bytes:
    """The report as PDF. Same content, same bytes. Any thread."""
    listing = Listing(_frame(content))
    listing.figures(_figures(content))
    for is_blocking, lines in groupby(content.lines, key=lambda line: line.is_blocking):
        listing.section("Bloquent l’envoi" if is_blocking else "À vérifier, sans bloquer")
        _draw(listing, list(lines))
    if not content.lines:
        listing.section("Rien à corriger")
        listing.paragraph(french("Ce qui attend partira tel quel au prochain envoi."))
    return listing.finish()


def _frame(content: CheckPaperContent) -> Frame:
    day = numeric_day(civil_day(content.made_at))
    return Frame(
        school=content.school,
        title=TITLE,
        right=f"{day}, {clock_time(content.made_at)}",
        label="Exemplaire école",
        note=_NOTE,
        subject=f"{TITLE}, {day}",
        printed_on=civil_day(content.made_at),
        is_training=content.is_training,
        expected_pages=1 + len(content.lines) // _ROWS_A_PAGE,
    )


def _figures(content: CheckPaperContent) -> list[tuple[str, str]]:
    blocking = sum(line.is_blocking for line in content.lines)
    return [
        (str(content.ready), "prête à partir" if content.ready < 2 else "prêtes à partir"),
        (str(blocking), "cause qui bloque" if blocking < 2 else "causes qui bloquent"),
        (str(len(content.lines) - blocking), "à vérifier"),
        (str(content.to_confirm), "à confirmer"),
    ]


def _draw(listing: Listing, lines: Sequence[CheckLine]) -> None:
    listing.table(_COLUMNS)
    for line in lines:
        listing.row(
            [
                [Piece(numeric_day(line.day))],
                [Piece(line.student, Face.CONDENSED_SEMIBOLD)],
                [Piece(french(line.reason))],
                [Piece(french(line.fix), colour=GREY)],
            ]
        )
    listing.end_table()
