"""``list``: students, lessons or the team as a file for a spreadsheet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import count
from livret_desktop.errors import EXIT_DONE, UsageError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.list_export import (
    CSV_SUFFIX,
    XLSX_SUFFIX,
    ListColumn,
    ListExport,
    export_students,
)
from livret_desktop.services.records.record_lists import export_lessons, export_team
from livret_desktop.services.records.student_list import StudentQuery

_ABOUT = """Écrit une liste pour un tableur, CSV ou XLSX selon la fin du nom. Le fichier n’est pas chiffré.
Une cellule n’y est jamais prise pour une formule. Un fichier du même nom est remplacé.
JSON : file, lines."""
_STUDENTS, _LESSONS, _TEAM = "students", "lessons", "team"


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "list", help="écrit une liste pour un tableur (CSV, XLSX)", description=_ABOUT
    )
    parser.add_argument(
        "kind",
        metavar="LISTE",
        choices=[_STUDENTS, _LESSONS, _TEAM],
        help="students : tous les élèves ; lessons : les leçons de certains jours ; team : l’équipe",
    )
    parser.add_argument("file", metavar="FICHIER", type=Path, help="se termine par .csv ou .xlsx")
    for name, said in (("--from", "premier jour"), ("--to", "dernier jour")):
        parser.add_argument(
            name,
            dest=f"{name[2:]}_day",
            metavar="JOUR",
            type=civil_day_argument,
            help=f"avec lessons : {said} (aujourd’hui si rien n’est dit)",
        )
    parser.set_defaults(run=run_list)


def run_list(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write one list."""
    path: Path = arguments.file
    if path.suffix.lower() not in {CSV_SUFFIX, XLSX_SUFFIX}:
        raise UsageError(
            "Fin de nom inconnue",
            f"« {path.name} » ne se termine ni par {CSV_SUFFIX} ni par {XLSX_SUFFIX}. Rien n’a été écrit.",
            f"Nommez le fichier par exemple {arguments.kind}{XLSX_SUFFIX}.",
        )
    if arguments.kind != _LESSONS and (arguments.from_day or arguments.to_day):
        raise UsageError(
            "--from et --to ne vont qu’avec lessons",
            "Les élèves et l’équipe n’ont pas de jours. Rien n’a été écrit.",
            "Retirez ces options.",
        )
    with program.open_desk(ask_on_terminal(output)) as desk:
        made = _write(desk, path, arguments)
    output.document({"file": str(made.path), "lines": made.lines})
    output.say(f"{count(made.lines, 'ligne')} dans {made.path.name}, lisible par n’importe qui.")
    return EXIT_DONE


def _write(desk: Desk, path: Path, arguments: argparse.Namespace) -> ListExport:
    if arguments.kind == _STUDENTS:
        return export_students(desk, path, tuple(ListColumn), query=StudentQuery(filter=None))
    if arguments.kind == _TEAM:
        return export_team(desk, path)
    today = desk.today()
    return export_lessons(
        desk, path, arguments.from_day or today, arguments.to_day or arguments.from_day or today
    )
