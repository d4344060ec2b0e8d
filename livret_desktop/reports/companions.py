"""Fiche de suivi, records of rendez-vous, transfer sheet: the school's own papers, for every category. Millimetres.

They are views of what is recorded: no number, never kept. A character that cannot be drawn is named by its code.
"""

from __future__ import annotations

from collections.abc import Sequence

from livret_desktop.domain.french import count, french_day, numeric_day
from livret_desktop.reports.booklet_content import AccompanistLine, FollowUp
from livret_desktop.reports.companion_content import (
    CompanionStudent,
    FollowUpSheetContent,
    MeetingSheetContent,
    PaperHead,
    TransferContent,
)
from livret_desktop.reports.drawing import GREY, Leader
from livret_desktop.reports.follow_up import (
    APPOINTMENT_COLUMNS,
    LESSON_COLUMNS,
    appointment_cells,
    draw_hours,
    lesson_cells,
)
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Frame, Listing, Piece
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.typography import NBSP, french, spaced_phone

_FOLLOW_UP = "Fiche de suivi de formation"
_TRANSFER = "Fiche de transfert"
_NOTE = french("Objectifs : C1-1 = premier objectif de la grille 1 de l'annexe III. Durées réelles.")
_FOLLOWS = french("La fiche suit l'élève s'il change d'établissement.")
_LESSON_TABLE = (
    *LESSON_COLUMNS[:-1],
    Column("Cumul", 173.0, 9.0),
    Column("Élève", 182.6, 7.0),
)
_ACCOMPANISTS = (
    Column("Nom et prénom", 20.8, 52.0),
    Column("Permis B du", 74.0, 20.0),
    Column("Cinq ans", 95.0, 15.0),
    Column("Accord de l’assureur", 111.0, 49.0),
    Column("Déclaration reçue", 161.0, 28.0),
)
_SKILLS = (Column("Compétence", 20.8, 140.0), Column("Acquis", 164.0, 25.0))
_EXAMS = (Column("Examen", 20.8, 70.0), Column("Jour", 92.0, 40.0), Column("Résultat", 134.0, 55.0))
_ACTS = (Column("Acte délivré", 20.8, 100.0), Column("Numéro", 122.0, 30.0), Column("Jour", 154.0, 35.0))
_PEN_ROWS = 3
_LONGEST_IN_HEAD = 45
"""Letters: a longer name has lines of its own under the title, where nothing is ever cut."""


def draw_follow_up_sheet(content: FollowUpSheetContent) -> bytes:
    """The fiche de suivi as PDF, as many pages as needed. Same content, same bytes. Any thread."""
    listing = open_listing(
        content.head, _FOLLOW_UP, content.student, f"{_NOTE} {_FOLLOWS}", len(content.follow_up.lessons)
    )
    listing.paragraph(about(content.student), size=8.6, colour=GREY)
    _draw_hours(listing, content.follow_up)
    _draw_lessons(listing, content.follow_up)
    _draw_appointments(listing, content.follow_up)
    _draw_accompanists(listing, content.accompanists)
    pen_lines(listing, [("Fiche remise le", 92.0), ("Signature de l’élève", RIGHT)])
    return listing.finish()


def draw_meeting_sheet(content: MeetingSheetContent) -> bytes:
    """The record of a rendez-vous as PDF. Same content, same bytes. Any thread."""
    listing = open_listing(content.head, content.title, content.student, _FOLLOWS, 0)
    listing.paragraph(about(content.student), size=8.6, colour=GREY)
    listing.section("Rendez-vous")
    listing.table(APPOINTMENT_COLUMNS)
    for line in content.phases:
        listing.row([[piece] for piece in appointment_cells(line)], is_ruled=True)
    listing.end_table()
    _draw_accompanists(listing, content.accompanists)
    listing.section("Points abordés", "à cocher", keeps=9.0 + 6.4 * len(content.points))
    for point in content.points:
        top = listing.take(6.4)
        listing.sheet.tick_box(LEFT, top + 4.4, ticked=False)
        listing.sheet.text(LEFT + 6, top + 4.4, point, size=9.5)
    listing.section("Observations", keeps=40.0)
    if content.note:
        listing.paragraph(content.note)
    for _ in range(_PEN_ROWS):
        top = listing.take(8.5)
        listing.sheet.leader(Leader(int(LEFT), int(RIGHT)), top + 6.0)
    pen_lines(listing, [("L’enseignant", 74.0), ("L’accompagnateur", 132.0), ("L’élève", RIGHT)])
    return listing.finish()


def draw_transfer(content: TransferContent) -> bytes:
    """The transfer sheet as PDF. Same content, same bytes. Any thread."""
    note = f"{_NOTE} {_FOLLOWS}"
    listing = open_listing(content.head, _TRANSFER, content.student, note, len(content.follow_up.lessons))
    listing.paragraph(about(content.student), size=8.6, colour=GREY)
    listing.take(2.0)
    listing.facts(content.facts)
    _draw_hours(listing, content.follow_up)
    _draw_rows(listing, "Livret", _SKILLS, [(title, f"{share}{NBSP}%") for title, share in content.skills])
    _draw_rows(listing, "Examens", _EXAMS, content.exams)
    _draw_rows(listing, "Actes délivrés", _ACTS, content.acts)
    _draw_appointments(listing, content.follow_up)
    _draw_accompanists(listing, content.accompanists)
    _draw_lessons(listing, content.follow_up)
    pen_lines(listing, [("Remise le", 74.0), ("à", 132.0), ("Signature de l’élève", RIGHT)])
    return listing.finish()


def open_listing(
    head: PaperHead,
    title: str,
    student: CompanionStudent,
    note: str,
    lessons: int,
    *,
    label: str = "Exemplaire école",
) -> Listing:
    """A paper about one student, his or her name at its head. ``label``: whom it is for."""
    neph = f"NEPH{NBSP}{student.neph}" if student.neph else ""
    is_long = len(student.name) > _LONGEST_IN_HEAD
    right = neph if is_long else f"{NBSP} · {NBSP}".join(part for part in (student.name, neph) if part)
    listing = Listing(
        Frame(
            school=head.school,
            title=title,
            right=right,
            label=label,
            note=note,
            subject=title,
            printed_on=head.printed_on,
            is_training=head.is_training,
            expected_pages=2 + lessons // 32,
        )
    )
    if is_long:
        listing.paragraph(student.name, size=10.5, feed=5.0)
    return listing


def about(student: CompanionStudent) -> str:
    """ "Catégorie B, AAC, boîte manuelle. Né(e) le…": only what is known."""
    first = ", ".join(
        part for part in (f"Catégorie {student.category}", student.track, student.gearbox) if part
    )
    rest = [
        student.born_on and f"né(e) le {french_day(student.born_on)}",
        student.phone and f"téléphone {spaced_phone(student.phone)}",
        student.aipc_on and f"demande validée le {french_day(student.aipc_on)}",
    ]
    said = ", ".join(str(part) for part in rest if part)
    return f"{first}. {said[:1].upper()}{said[1:]}." if said else f"{first}."


def _draw_hours(listing: Listing, follow_up: FollowUp) -> None:
    listing.section("Heures", keeps=34.0)
    top = listing.take(21.0)
    draw_hours(listing.sheet, top + 4.0, follow_up.hours)


def _draw_lessons(listing: Listing, follow_up: FollowUp) -> None:
    lessons = follow_up.lessons
    listing.section("Leçons", count(len(lessons), "leçon faite", "leçons faites"))
    listing.table(_LESSON_TABLE)
    for lesson in lessons:
        listing.row([*[[piece] for piece in lesson_cells(lesson)], []])
    if not lessons:
        listing.row(
            [[Piece("Aucune leçon faite n’est notée.", colour=GREY)], *[[]] * (len(_LESSON_TABLE) - 1)]
        )
    listing.end_table()


def _draw_appointments(listing: Listing, follow_up: FollowUp) -> None:
    if not follow_up.appointments:
        return
    listing.section("Rendez-vous")
    listing.table(APPOINTMENT_COLUMNS)
    for line in follow_up.appointments:
        listing.row([[piece] for piece in appointment_cells(line)])
    listing.end_table()


def _draw_accompanists(listing: Listing, accompanists: Sequence[AccompanistLine]) -> None:
    if not accompanists:
        return
    words = {None: "", True: "oui", False: "non"}
    rows = [
        (
            one.name,
            numeric_day(one.licence_since_on) if one.licence_since_on else "",
            words[one.has_five_years],
            ", ".join(
                part
                for part in (
                    numeric_day(one.insurer_agreed_on) if one.insurer_agreed_on else "",
                    one.contract,
                )
                if part
            ),
            numeric_day(one.declared_on) if one.declared_on else "",
        )
        for one in accompanists
    ]
    _draw_rows(listing, "Accompagnateurs", _ACCOMPANISTS, rows)


def _draw_rows(
    listing: Listing, title: str, columns: Sequence[Column], rows: Sequence[tuple[str, ...]]
) -> None:
    """A section and its table; nothing at all where there is no row."""
    if not rows:
        return
    listing.section(title)
    listing.table(columns)
    for row in rows:
        listing.row([[Piece(text, Face.BODY)] for text in row])
    listing.end_table()


def pen_lines(listing: Listing, labels: Sequence[tuple[str, float]]) -> None:
    """Lines for the pen, side by side; the program never writes a signature or initials."""
    top = listing.take(16.0)
    x = LEFT
    for label, end in labels:
        after = listing.sheet.text(x, top + 11.0, label, size=9)
        listing.sheet.leader(Leader.after(after, end), top + 11.0)
        x = end + 4.0
