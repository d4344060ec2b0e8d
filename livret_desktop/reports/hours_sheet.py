"""Heures à déclarer à la main: what an office without access declares itself, by instructor then student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from livret_desktop.clock import civil_day
from livret_desktop.domain.french import clock_time, count, duration, numeric_day
from livret_desktop.reports.drawing import GREY, Leader
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import ROW_HEIGHT, Column, Listing, Piece, frame_of
from livret_desktop.reports.page import LEFT, RIGHT, Mark
from livret_desktop.reports.sending_content import HoursGroup, HoursLine, HoursSheetContent, ToConfirm
from livret_desktop.reports.typography import french

TITLE = "Heures à déclarer à la main"
_LEAD = french(
    "L'établissement n'est pas relié à la DSR : ces heures ne sont pas transmises par le programme. Déclarez-les "
    "vous-même, cochez-les ici, puis marquez-les « déclarées » dans Envois DSR : elles ne partiront jamais deux fois."
)
_LEAD_CONNECTED = french(
    "L'établissement est relié à la DSR : ce qui est prêt part par le programme. N'en déclarez à la main que si "
    "l'envoi est empêché ; marquez-le alors « déclaré » dans Envois DSR, pour qu'il ne parte pas deux fois."
)
_LEAD_TRAINING = french(
    "Mode essai : rien n'arrive à la DSR, pas même ce que le serveur d'entraînement accepte. Déclarez vous-même les "
    "heures vraiment données et cochez-les ici ; sorti du mode essai, marquez-les « déclarées » dans Envois DSR avant "
    "de reprendre les envois."
)
# A school at work may train beside: its hours are owed all the same, and its sheet is not without value.
_TRAINING_MARK = Mark("ESSAI", (french("rien n'est arrivé à la DSR"),))
_TRAINING_NOTE = french("ESSAI : seules des heures vraiment données se déclarent.")
_NOTE = french(
    "Heures légales de Paris, durées réelles. Contient des noms : à conserver par l'établissement."
)
_COLUMNS = (
    Column("Jour, heure", 20.8, 19.0),
    Column("Élève, NEPH", 41.5, 55.0),
    Column("Leçon", 98.0, 40.0),
    Column("À compléter", 140.0, 36.0),
    Column("Déclarée", 177.6, 12.0),
)
_TO_CONFIRM = (
    Column("Jour, heure", 20.8, 19.0),
    Column("Élève", 41.5, 68.0),
    Column("Enseignant", 111.5, 50.0),
    Column("Durée", 163.5, 26.0),
)
PERHAPS_DECLARED = french("déclarée depuis la copie ?")
_BOX_X = 181.6
_ROWS_A_PAGE = 18


def draw_hours_sheet(content: HoursSheetContent) -> bytes:
    """The sheet as PDF. Same content, same bytes. Any thread."""
    pages = 1 + len(content.lines) // _ROWS_A_PAGE
    frame = frame_of(content, title=TITLE, note=_NOTE, expected_pages=pages)
    listing = Listing(replace(frame, training_mark=_TRAINING_MARK, training_note=_TRAINING_NOTE))
    listing.paragraph(_lead(content), size=8.6, colour=GREY, feed=4.2)
    listing.take(2.5)
    listing.figures(_figures(content))
    if content.groups:
        listing.table(_COLUMNS)
        for group in content.groups:
            _draw_group(listing, group, content)
        listing.end_table()
        listing.take(2.0)
    else:
        listing.section("Rien à déclarer")
        listing.paragraph(french("Aucune leçon faite de ces jours n'attend une déclaration."))
    _draw_to_confirm(listing, content.to_confirm)
    _draw_reminders(listing, content)
    if content.left:
        _draw_signature(listing)
    return listing.finish()


def _lead(content: HoursSheetContent) -> str:
    if content.is_training:
        return _LEAD_TRAINING
    return _LEAD_CONNECTED if content.is_connected else _LEAD


def _figures(content: HoursSheetContent) -> list[tuple[str, str]]:
    left, declared = content.left, [one for one in content.lines if one.is_declared]
    return [
        (str(len(left)), "à déclarer" if len(left) < 2 else "leçons à déclarer"),
        (duration(_minutes(left)), "durée réelle"),
        _figure_of_incomplete(content),
        (str(len(declared)), "déjà déclarée" if len(declared) < 2 else "déjà déclarées"),
        (str(len(content.to_confirm)), "à confirmer"),
    ]


def _figure_of_incomplete(content: HoursSheetContent) -> tuple[str, str]:
    """Without access, to be completed and then declared all the same; else to be put right so that it can leave."""
    if content.is_connected:
        return str(len(content.blocked)), "bloquée" if len(content.blocked) < 2 else "bloquées"
    return str(sum(bool(one.missing) for one in content.left)), "à compléter d’abord"


def _draw_group(listing: Listing, group: HoursGroup, content: HoursSheetContent) -> None:
    left = _minutes([one for one in group.lines if content.is_to_declare(one)])
    number = f", n° {group.number}" if group.number else ""
    total = f"{count(len(group.lines), 'leçon')}, {duration(_minutes(group.lines))}"
    if left != _minutes(group.lines):
        total += f", dont {duration(left)} à déclarer"
    listing.band(french(f"{group.trainer or 'Enseignant manquant'}{number}"), total)
    for _student, lines in groupby(group.lines, key=_student_key):
        _draw_student(listing, list(lines), content)


def _draw_student(listing: Listing, lines: Sequence[HoursLine], content: HoursSheetContent) -> None:
    for index, line in enumerate(lines, 1):
        is_followed = 1 < len(lines) == index
        top = listing.row(
            [
                [Piece(numeric_day(line.told.day)), Piece(line.told.hour, Face.CONDENSED_SEMIBOLD)],
                [
                    Piece(line.told.student, Face.CONDENSED_SEMIBOLD),
                    Piece(line.told.neph or "NEPH manquant", colour=GREY),
                ],
                [
                    Piece(f"{line.told.what}, {duration(line.told.minutes)}"),
                    Piece(" · ".join((line.told.frame, *line.told.objectives)), colour=GREY),
                ],
                list(_missing(line)),
                [],
            ],
            keeps=ROW_HEIGHT if is_followed else 0.0,
        )
        if line.is_declared or content.is_to_declare(line):
            listing.sheet.tick_box(_BOX_X, top + 6.0, ticked=line.is_declared)
    if len(lines) > 1:
        student = lines[0].told.student
        total = f"{count(len(lines), 'leçon')}, {duration(_minutes(lines))}"
        listing.row(
            [[], [Piece(f"Total {student}", colour=GREY)], [Piece(total, Face.CONDENSED_SEMIBOLD)], [], []]
        )


def _missing(line: HoursLine) -> Iterator[Piece]:
    if line.declared_at is not None:
        day = numeric_day(civil_day(line.declared_at))
        yield Piece(f"déclarée le {day} par {line.declared_by}", colour=GREY)
        return
    if line.is_in_doubt:
        yield Piece(PERHAPS_DECLARED, colour=GREY)
    for sentence in line.missing:
        yield Piece(sentence)


def _draw_to_confirm(listing: Listing, lessons: Sequence[ToConfirm]) -> None:
    if not lessons:
        return
    listing.section("À confirmer d’abord", "prévues, passées, et personne n’a dit qu’elles ont eu lieu")
    listing.table(_TO_CONFIRM)
    for one in lessons:
        listing.row(
            [
                [Piece(f"{numeric_day(civil_day(one.starts_at))}"), Piece(clock_time(one.starts_at))],
                [Piece(one.student, Face.CONDENSED_SEMIBOLD)],
                [Piece(one.trainer)],
                [Piece(duration(one.minutes))],
            ]
        )
    listing.end_table()
    listing.take(2.0)


def _draw_reminders(listing: Listing, content: HoursSheetContent) -> None:
    said = list(reminders(content))
    if not said:
        return
    listing.section("À savoir", keeps=9.0 + 5.0 * len(said))
    for sentence in said:
        listing.paragraph(sentence)


def reminders(content: HoursSheetContent) -> Iterator[str]:
    """What this sheet does not list, or lists without its being declared by hand, in sentences."""
    if content.blocked:
        lessons = count(len(content.blocked), "leçon bloquée", "leçons bloquées")
        leaves = "elle partira ensuite" if len(content.blocked) == 1 else "elles partiront ensuite"
        yield f"{lessons} à corriger ici : {leaves} par le programme, rien à déclarer."
    in_doubt = sum(line.is_in_doubt for line in content.left)
    if in_doubt:
        yield _perhaps_declared(in_doubt)
    trained = sum(line.is_trained for line in content.left)
    if trained:
        went = count(trained, "leçon n’est partie", "leçons ne sont parties")
        yield f"{went} qu’au serveur d’entraînement : à déclarer aussi, à marquer une fois sorti du mode essai."
    if content.before is not None:
        day, number = content.before
        lessons = count(number, "leçon d’avant reste", "leçons d’avant restent")
        yield f"{lessons} à déclarer, depuis le {numeric_day(day)} : faites aussi la feuille de ces jours."
    if content.others == 1:
        yield "1 leçon de ces jours est déjà partie vers la DSR : elle se règle dans Envois DSR, pas à la main."
    elif content.others:
        lessons = count(content.others, "leçon")
        yield f"{lessons} de ces jours sont déjà parties vers la DSR : elles se règlent dans Envois DSR, pas à la main."


def _perhaps_declared(number: int) -> str:
    """What is to be looked at before these lessons of a restored copy are declared."""
    if number == 1:
        return french(
            "1 leçon vient d'une copie restaurée : regardez d'abord si elle a été déclarée depuis ; marquez-la alors "
            "sans la déclarer de nouveau."
        )
    return french(
        f"{count(number, 'leçon')} viennent d'une copie restaurée : regardez d'abord lesquelles ont été déclarées "
        "depuis ; marquez celles-là sans les déclarer de nouveau."
    )


def _draw_signature(listing: Listing) -> None:
    top = listing.take(18.0)
    for y, first, second in ((top + 7.0, "Déclarées le", "par"), (top + 15.0, "Où et comment", "")):
        end = listing.sheet.text(LEFT, y, first)
        stop = 92.0 if second else RIGHT
        listing.sheet.leader(Leader.after(end, stop), y)
        if second:
            end = listing.sheet.text(96.0, y, second)
            listing.sheet.leader(Leader.after(end, RIGHT), y)


def _student_key(line: HoursLine) -> tuple[str, str, str]:
    return line.told.birth_name, line.told.given_names, line.told.neph


def _minutes(lines: Sequence[HoursLine]) -> int:
    return sum(line.told.minutes for line in lines)
