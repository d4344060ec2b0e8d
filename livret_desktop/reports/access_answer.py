"""What is kept of a person, on paper, for the person: every field in words, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.french import french_day
from livret_desktop.reports.content import Letterhead
from livret_desktop.reports.drawing import GREY
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Frame, Listing, Piece
from livret_desktop.reports.typography import french

TITLE = "Vos données"
_NOTE = french("Réponse à une demande d'accès (RGPD, art. 15). Contient des données personnelles.")
_COLUMNS = (Column("Donnée", 20.8, 70.0), Column("Ce qui est noté", 93.0, 96.5))
_LINES_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class AccessSection:
    """One kind of data: its name, and each thing kept with its label."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AccessContent:
    """All the paper says. ``kept_for``: how long, in words."""

    school: Letterhead
    person: str
    printed_on: date
    kept_for: str
    sections: tuple[AccessSection, ...]
    is_training: bool = False


def draw_access_answer(content: AccessContent) -> bytes:
    """The answer as PDF. Same content, same bytes. Any thread."""
    listing = Listing(_frame(content))
    listing.paragraph(
        french(
            f"Voici tout ce que l'école garde sur {content.person}, au {french_day(content.printed_on)}. "
            "Ces données servent à la formation, à ses actes et à la déclaration des leçons à l'État. "
            f"Elles sont gardées {content.kept_for}"
        )
    )
    listing.paragraph(
        french(
            "Vous pouvez les faire corriger, en demander l'effacement quand la loi ne les fait pas garder, et vous "
            "adresser à la CNIL. Le fichier JSON joint contient les mêmes données, pour un autre logiciel."
        )
    )
    for section in content.sections:
        listing.section(section.title, "" if section.lines else french("rien de noté"))
        if not section.lines:
            continue
        listing.table(_COLUMNS)
        for label, text in section.lines:
            listing.row([[Piece(french(label), colour=GREY)], [Piece(french(text), Face.BODY)]])
        listing.end_table()
    return listing.finish()


def _frame(content: AccessContent) -> Frame:
    lines = sum(len(section.lines) for section in content.sections)
    return Frame(
        school=content.school,
        title=TITLE,
        right=content.person,
        label="Exemplaire de la personne",
        note=_NOTE,
        subject=TITLE,  # what a file says of itself travels further than the file is read: nobody's name
        printed_on=content.printed_on,
        is_training=content.is_training,
        expected_pages=1 + lines // _LINES_A_PAGE,
    )
