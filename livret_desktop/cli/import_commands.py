"""``import``: files of an office, by the four kinds."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import count
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat
from livret_desktop.exchange.text_file import load_file
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.importing.tally import ImportReport

_SHOWN = 20


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("import", help="importe élèves, inscriptions, enseignants ou leçons")
    parser.add_argument(
        "kind",
        metavar="GENRE",
        choices=[kind.value for kind in ImportKind],
        help="students, enrolments, instructors, lessons",
    )
    parser.add_argument("file", metavar="FICHIER", type=Path)
    parser.add_argument(
        "--format", choices=[one.value for one in FileFormat], default="auto", help="auto, rapido, csv, xlsx"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="montre ce qui serait fait, sans rien modifier"
    )
    parser.add_argument(
        "--keep-good", action="store_true", help="importe les bonnes lignes, laisse les autres"
    )
    parser.add_argument(
        "--to-send-from",
        metavar="JOUR",
        type=civil_day_argument,
        help="premier jour de leçons envoyé par ce programme ; celles d’avant sont reprises sans être envoyées",
    )
    parser.set_defaults(run=run_import)


def civil_day_argument(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("une date s’écrit 2026-11-20") from None


def run_import(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Import one file."""
    data = load_file(arguments.file)
    choices = ImportChoices(
        kind=ImportKind(arguments.kind),
        file_format=FileFormat(arguments.format),
        is_dry_run=arguments.dry_run,
        keeps_good=arguments.keep_good,
        to_send_from=arguments.to_send_from,
    )
    with program.open_desk(ask_on_terminal(output)) as desk:
        report = import_file(desk, data, choices)
    output.document(report.as_json())
    output.say(*_sentences(report, choices))
    return EXIT_REFUSED if report.rejected and not choices.keeps_good else EXIT_DONE


def _sentences(report: ImportReport, choices: ImportChoices) -> list[str]:
    lines = [f"{count(report.read, 'ligne lue', 'lignes lues')}."]
    if report.is_applied or choices.is_dry_run:
        verb = "seraient" if choices.is_dry_run else "sont"
        lines.append(
            f"{report.created} {verb} nouvelles, {report.updated} complétées, {report.unchanged} déjà là et identiques."
        )
    for problem in report.rejected[:_SHOWN]:
        lines.append(f"  ligne {problem.row} refusée : {problem.reason}")
    for warning in report.warnings[:_SHOWN]:
        lines.append(f"  ligne {warning.row} à vérifier : {warning.reason}")
    hidden = max(0, len(report.rejected) - _SHOWN) + max(0, len(report.warnings) - _SHOWN)
    if hidden:
        lines.append(f"  et {count(hidden, 'autre remarque', 'autres remarques')} (voir --json).")
    if report.rejected and not report.is_applied and not choices.is_dry_run:
        lines.append(
            "Rien n’a été importé. Corrigez ces lignes, ou ajoutez --keep-good pour importer les bonnes."
        )
    return lines
