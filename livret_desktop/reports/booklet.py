"""Livret d'apprentissage, category B: sixteen pages that hold annexes II, III and IV of the arrêté word for word.

1 cover · 2 student and school · 3–5 préambule · 6–9 grids · 10 bilan · 11 follow-up · 12 AFFI · 13 its calendar ·
14 authorisation · 15 its calendar · 16 notes. Grids face each other, and so does each act and its calendar.
"""

from __future__ import annotations

from typing import Any

from livret_desktop.domain.french import french_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.reports import page
from livret_desktop.reports.affi import draw_affi_model
from livret_desktop.reports.authorisation import draw_authorisation_model
from livret_desktop.reports.booklet_content import BookletContent
from livret_desktop.reports.booklet_cover import draw_back, draw_cover
from livret_desktop.reports.booklet_grids import draw_grids, draw_review
from livret_desktop.reports.booklet_pages import (
    BookletPages,
    labelled,
    page_title,
    part_title,
    section,
    wording,
)
from livret_desktop.reports.booklet_preamble import draw_preamble
from livret_desktop.reports.calendars import draw_calendar_model
from livret_desktop.reports.content import AffiContent, AuthorisationContent, Letterhead
from livret_desktop.reports.drawing import GREY, Sheet, open_sheet
from livret_desktop.reports.follow_up import draw_follow_up_page
from livret_desktop.reports.fonts import require_drawable
from livret_desktop.reports.page import LEFT, RIGHT, Frame
from livret_desktop.reports.typography import (
    NBSP,
    separated_given_names,
    spaced_agrement,
    spaced_phone,
)

_TITLE = "Livret d’apprentissage"
_FRAME = Frame(36.0, page.FRAME_HEIGHT)
_PITCH = 8.6
_VALUE = 74.0
_SECOND = 114.0
_SECOND_VALUE = 138.0
_MOST_PEOPLE = 3
_NO_SCHOOL = Letterhead(name="")


def draw_booklet(content: BookletContent) -> bytes:
    """The booklet as a PDF of sixteen A4 pages: same content, same bytes. Safe on any thread.

    Raises RuleError when a text cannot be printed or has no room; ValueError for a name or NEPH left empty.
    """
    if not all(text.strip() for text in (content.birth_name, content.given_names, content.neph)):
        raise ValueError("a booklet without name or NEPH is never drawn")
    _require_drawable(content)
    issue = content.issue
    sheet = open_sheet(
        title=f"{_TITLE} n° {issue.number}",
        author=content.school.name,
        subject=f"Conforme aux annexes II, III et IV de l’arrêté du 29 juillet 2013 – {issue.copy.label}",
        printed_on=issue.printed_on,
    )
    name = f"{content.birth_name} {separated_given_names(content.given_names)}"
    pages = BookletPages(sheet, issue.number, name, issue.is_training)
    draw_cover(pages, content)
    _draw_student(pages, content)
    draw_preamble(pages)
    draw_grids(pages, content)
    draw_review(pages, content)
    draw_follow_up_page(pages, content.follow_up)
    _draw_acts(pages, content)
    draw_back(pages, content)
    return sheet.finish()


def _require_drawable(content: BookletContent) -> None:
    page.require_drawable_school(content.school)
    for text, field in (
        (content.birth_name, "Nom de famille"),
        (content.usage_name, "Nom d’usage"),
        (content.given_names, "Prénom(s)"),
        (content.neph, "NEPH"),
        (content.born_at, "Lieu de naissance"),
        (content.head, "Responsable de l’établissement"),
        *((name, "Enseignant") for name, _number in content.instructors),
        *((number, "Autorisation d’enseigner") for _name, number in content.instructors),
        *((one.name, "Accompagnateur") for one in content.accompanists),
        *((one.contract, "Contrat d’assurance") for one in content.accompanists),
        (content.issue.number, "Numéro"),
        (content.issue.replaces, "Numéro remplacé"),
    ):
        require_drawable(text, field)


def _draw_student(pages: BookletPages, content: BookletContent) -> None:
    """Page 2: who learns, where, with whom."""
    sheet = pages.open()
    page_title(sheet, "L’élève et l’établissement")
    y = _rows(sheet, section(sheet, 44.0, "Élève"), _about_student(content))
    y = _rows(sheet, section(sheet, y + 3.4, "Établissement"), _about_school(content))
    y = section(sheet, y + 3.4, "Enseignants")
    for index in range(_MOST_PEOPLE):
        name, number = content.instructors[index] if index < len(content.instructors) else ("", "")
        labelled(
            sheet,
            y,
            [
                (LEFT, "Nom et prénom", 48.0, _SECOND - 4, name),
                (
                    _SECOND,
                    "Autorisation",
                    _SECOND_VALUE,
                    RIGHT,
                    f"n°{NBSP}{spaced_agrement(number)}" if number else "",
                ),
            ],
        )
        y += _PITCH
    y = section(sheet, y + 3.4, "Accompagnateurs")
    for index in range(_MOST_PEOPLE):
        y = _draw_accompanist(sheet, y, content, index)
    left = max(len(content.instructors), len(content.accompanists)) - _MOST_PEOPLE
    if left > 0:
        more = "Tous les enseignants et accompagnateurs sont sur la fiche de suivi."
        sheet.text(LEFT, min(y, 268.0), more, size=8, colour=GREY)
    pages.close()


def _draw_accompanist(sheet: Sheet, y: float, content: BookletContent, index: int) -> float:
    one = content.accompanists[index] if index < len(content.accompanists) else None
    since = french_day(one.licence_since_on) if one and one.licence_since_on else ""
    agreed = french_day(one.insurer_agreed_on) if one and one.insurer_agreed_on else ""
    labelled(
        sheet,
        y,
        [
            (LEFT, "Nom et prénom", 48.0, _SECOND - 4, one.name if one else ""),
            (_SECOND, "permis B du", _SECOND_VALUE, RIGHT, since),
        ],
    )
    labelled(
        sheet,
        y + 8.0,
        [
            (LEFT, "Accord de l’assureur", 58.0, _SECOND - 4, agreed),
            (_SECOND, "contrat", _SECOND_VALUE, RIGHT, one.contract if one else ""),
        ],
    )
    return y + 16.6


def _about_student(content: BookletContent) -> list[list[tuple[str, str]]]:
    return [
        [("Nom de famille", content.birth_name)],
        [("Nom d’usage", content.usage_name)],
        [("Prénom(s)", separated_given_names(content.given_names))],
        [("Né(e) le", french_day(content.born_on) if content.born_on else ""), ("à", content.born_at)],
        [("NEPH", compact(content.neph))],
        [
            ("Demande validée le", french_day(content.aipc_on) if content.aipc_on else ""),
            ("Boîte", content.gearbox.removeprefix("boîte ")),
        ],
    ]


def _about_school(content: BookletContent) -> list[list[tuple[str, str]]]:
    school = content.school
    number = f"n°{NBSP}{spaced_agrement(school.agrement_number)}" if school.agrement_number else ""
    return [
        [("Nom", school.name)],
        [("Adresse", ", ".join(part for part in (school.street, school.town) if part))],
        [("Agrément", number), ("Téléphone", spaced_phone(school.phone))],
        [("Responsable", content.head)],
    ]


def _rows(sheet: Sheet, y: float, rows: list[list[tuple[str, str]]]) -> float:
    for row in rows:
        if len(row) == 1:
            labelled(sheet, y, [(LEFT, row[0][0], _VALUE, RIGHT, row[0][1])])
        else:
            labelled(
                sheet,
                y,
                [
                    (LEFT, row[0][0], _VALUE, _SECOND - 4, row[0][1]),
                    (_SECOND, row[1][0], _SECOND_VALUE, RIGHT, row[1][1]),
                ],
            )
        y += _PITCH
    return y


def _draw_acts(pages: BookletPages, content: BookletContent) -> None:
    """Pages 12 to 15: each act and its calendar face each other; an act not given is the blank model, for the pen."""
    affi = content.affi or _blank_affi(content)
    authorisation = content.authorisation or _blank_authorisation(content)
    draw_affi_model(_open_act(pages), affi, _FRAME)
    pages.close(content.affi_said)
    draw_calendar_model(_open_act(pages), content.aac_calendar, _FRAME.top)
    pages.close()
    draw_authorisation_model(_open_act(pages), authorisation, _FRAME)
    pages.close(content.authorisation_said)
    draw_calendar_model(_open_act(pages), content.cs_calendar, _FRAME.top)
    pages.close()


def _open_act(pages: BookletPages) -> Sheet:
    sheet = pages.open()
    part_title(sheet, wording().administrative_part)
    return sheet


def _blank_affi(content: BookletContent) -> AffiContent:
    return AffiContent(track=TrainingTrack.TRADITIONAL, **_blank(content))  # no box is crossed


def _blank_authorisation(content: BookletContent) -> AuthorisationContent:
    return AuthorisationContent(meeting_on=None, **_blank(content))


def _blank(content: BookletContent) -> dict[str, Any]:
    return {
        "school": _NO_SCHOOL,
        "issue": content.issue,
        "civility": None,
        "birth_name": "",
        "given_names": "",
        "neph": "",
        "etg_passed_on": None,
        "evaluation_on": None,
    }
