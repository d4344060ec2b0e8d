"""``transmit sheet`` and ``transmit declare``: hours that an office without access declares itself."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.french import count, numeric_day
from livret_desktop.errors import EXIT_DONE, UsageError
from livret_desktop.reports.hours_sheet import reminders
from livret_desktop.services.by_hand.hours_sheet import HoursSheet, read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import read_school
from livret_desktop.services.context import Desk

READABLE_BY_ALL = (
    "Ce fichier contient des noms et se lit sans mot de passe : rangez-le, ne l’envoyez pas par courriel."
)

_SHEET = """Les heures qu’une école sans accès déclare elle-même : par enseignant puis élève,
avec ce qui manque à chacune.
Dans une école reliée à la DSR, ce que le contrôle bloque est à corriger et n’y compte pas comme à déclarer.
JSON : from, to, to_declare, minutes_to_declare, declared, blocked, lessons (lesson, student, trainer, starts_at,
minutes, missing, declared_at…), to_confirm, left_before, others."""
_DECLARE = """Une leçon marquée ne part jamais d’elle-même, même quand un accès sera ouvert. Tout ou rien.
Des leçons une par une, ou celles de la feuille d’un jour ou d’une période auxquelles rien ne manque :
une leçon à compléter, ou refusée par la DSR et déclarée autrement, ne se marque que par son identifiant.
JSON : lessons, state (declared_by_hand, ou due avec --undo)."""


def register(transmit: Any) -> None:
    """Add the commands of this module to those of ``transmit``."""
    sheet = transmit.add_parser(
        "sheet", help="fait la feuille des heures à déclarer à la main", description=_SHEET
    )
    _add_days(sheet)
    sheet.add_argument("--out", metavar="FICHIER", type=_sheet_file, required=True, help="un .pdf ou un .csv")
    sheet.set_defaults(run=run_sheet)
    declare = transmit.add_parser(
        "declare", help="marque des leçons comme déclarées à la main", description=_DECLARE
    )
    declare.add_argument("lessons", metavar="LEÇON", type=_lesson, nargs="*", help="identifiant, répétable")
    _add_days(declare)
    declare.add_argument(
        "--who", metavar="NOM", default="", help="qui les a déclarées (d’office : le responsable de l’école)"
    )
    declare.add_argument(
        "--reason", metavar="TEXTE", default="", help="où et comment (nécessaire, sauf avec --undo)"
    )
    declare.add_argument(
        "--undo", action="store_true", help="ôte la marque : ces leçons attendent de nouveau"
    )
    declare.set_defaults(run=run_declare)


def run_sheet(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write the sheet of some days."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        sheet = _sheet_of(program, arguments, desk)
    is_csv = arguments.out.suffix.lower() == ".csv"
    write_new_file(arguments.out, sheet.csv() if is_csv else sheet.pdf())
    output.document(sheet.as_json())
    output.say(*sheet.sentences(), READABLE_BY_ALL)
    return EXIT_DONE


def run_declare(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Mark lessons named one by one, or all those that the sheet of some days lists."""
    if not arguments.undo and not arguments.reason.strip():
        raise UsageError(
            "Motif manquant",
            "Une déclaration faite à la main garde où et comment : ajoutez --reason. Rien n’a été modifié.",
            "Par exemple : --reason « saisies sur le portail le 20 ».",
        )
    with program.open_desk(ask_on_terminal(output)) as desk:
        lesson_ids, nothing, left_out = _chosen(program, arguments, desk)
        if arguments.undo and lesson_ids:
            said = take_back_declaration(desk, lesson_ids).title
        elif lesson_ids:
            who = arguments.who or read_school(desk).head
            said = declare_by_hand(desk, lesson_ids, who=who, why=arguments.reason).title
        else:
            said = nothing
    output.document(
        {
            "lessons": [str(lesson_id) for lesson_id in lesson_ids],
            "state": "due" if arguments.undo else "declared_by_hand",
        }
    )
    output.say(f"{said}.", *left_out)
    return EXIT_DONE


def _sheet_of(program: Program, arguments: argparse.Namespace, desk: Desk) -> HoursSheet:
    return read_hours_sheet(desk, *_days(arguments, desk), lacks_secret=not program.has_dsr_secret(desk))


def _chosen(
    program: Program, arguments: argparse.Namespace, desk: Desk
) -> tuple[tuple[UUID, ...], str, tuple[str, ...]]:
    """The lessons, what to say when days were given that hold none, and what of these days is left out."""
    has_days = arguments.day is not None or arguments.first is not None or arguments.last is not None
    if bool(arguments.lessons) == has_days:
        raise UsageError(
            "Leçons à donner",
            "Donnez soit des identifiants de leçons, soit un jour ou une période (--day, ou --from et --to).",
            "« livret-desktop transmit declare --help » montre les deux façons.",
        )
    if arguments.lessons:
        return tuple(arguments.lessons), "", ()
    sheet = _sheet_of(program, arguments, desk)
    if arguments.undo:
        marked = tuple(line.lesson_id for line in sheet.content.lines if line.is_declared)
        return marked, f"Rien n’a été modifié : aucune leçon {_said_days(sheet)} ne porte la marque", ()
    why = " ".join(reminders(sheet.content))
    nothing = f"Rien n’a été modifié : aucune leçon {_said_days(sheet)} prête ne reste à marquer"
    return sheet.ready_ids, f"{nothing}. {why}".rstrip(". "), _left_out(sheet)


def _left_out(sheet: HoursSheet) -> tuple[str, ...]:
    """Marking many at once never takes what could not be declared: it would never leave by itself."""
    number = len(sheet.incomplete_ids)
    if not number:
        return ()
    lessons = count(number, "leçon à compléter n’est pas marquée", "leçons à compléter ne sont pas marquées")
    return (f"{lessons} : complétez d’abord, ou donnez l’identifiant de celle que vous avez déclarée.",)


def _said_days(sheet: HoursSheet) -> str:
    first, last = sheet.content.first, sheet.content.last
    if first == last:
        return f"du {numeric_day(first)}"
    return f"du {numeric_day(first)} au {numeric_day(last)}"


def _add_days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--day", metavar="JOUR", type=civil_day_argument, help="un seul jour (d’office : ce jour)"
    )
    parser.add_argument("--from", dest="first", metavar="JOUR", type=civil_day_argument, help="premier jour")
    parser.add_argument("--to", dest="last", metavar="JOUR", type=civil_day_argument, help="dernier jour")


def _days(arguments: argparse.Namespace, desk: Desk) -> tuple[date, date]:
    first, last = arguments.first, arguments.last
    if (arguments.day is not None and (first or last)) or (first is None) != (last is None):
        raise UsageError(
            "Jours mal donnés",
            "Donnez un jour (--day), ou un premier et un dernier jour (--from et --to).",
            "Par exemple : --from 2026-11-16 --to 2026-11-20.",
        )
    if first is not None and last is not None:
        return first, last
    day = arguments.day or desk.today()
    return day, day


def _lesson(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("un identifiant de leçon est un UUID") from None


def _sheet_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in {".pdf", ".csv"}:
        raise argparse.ArgumentTypeError("le fichier finit par .pdf ou .csv")
    return path
