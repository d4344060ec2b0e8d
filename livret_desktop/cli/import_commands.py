"""``import``: files of an office, by the four kinds, or a whole school; ``export``: the whole school."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.app import Program, stopping
from livret_desktop.cli.output import Output
from livret_desktop.cli.school_commands import require_new_sheet, sheet_sentence
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.french import count
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED, UsageError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat
from livret_desktop.exchange.text_file import load_file
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed, sheet_of
from livret_desktop.services.importing.service import ImportChoices, import_file
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.services.outbox.former_program import between_words
from livret_desktop.services.whole_school.exporting import export_whole
from livret_desktop.services.whole_school.importing import import_whole
from livret_desktop.services.whole_school.layout import READABLE
from livret_desktop.startup import start

_SHOWN = 20
FULL = "full"


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("import", help="importe élèves, inscriptions, enseignants ou leçons")
    parser.add_argument(
        "kind",
        metavar="GENRE",
        choices=[*(kind.value for kind in ImportKind), FULL],
        help="students, enrolments, instructors, lessons ; full : l’école entière, du dossier écrit par export",
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
        "--replace",
        action="store_true",
        help="prend la valeur du fichier là où une autre est tapée ici ; sans cela, seul le vide est complété",
    )
    _add_people(parser)
    _add_days(parser)
    parser.add_argument(
        "--recovery-sheet",
        metavar="FICHIER.pdf",
        type=Path,
        help="avec full : où écrire la feuille de secours de la nouvelle clé",
    )
    parser.set_defaults(run=run_import)
    whole = commands.add_parser(
        "export", help="écrit toute l’école en JSON, CSV et PDF, lisibles par n’importe qui"
    )
    whole.add_argument("folder", metavar="DOSSIER", type=Path, help="un dossier nouveau, ou vide")
    whole.set_defaults(run=run_export)


def _add_people(parser: argparse.ArgumentParser) -> None:
    """Rows of the same names as a student already here, under another NEPH."""
    for name, said in (
        ("--same-person", "est l’élève déjà ici"),
        ("--other-person", "est quelqu’un d’autre"),
    ):
        parser.add_argument(
            name,
            metavar="LIGNE",
            type=int,
            action="append",
            default=[],
            help=f"avec students : cette ligne, de mêmes nom et naissance qu’un élève déjà ici, {said} (répétable)",
        )


def _add_days(parser: argparse.ArgumentParser) -> None:
    """Where the former program stopped and this one begins."""
    parser.add_argument(
        "--to-send-from",
        metavar="JOUR",
        type=civil_day_argument,
        help="premier jour de leçons envoyé par ce programme ; celles d’avant sont reprises sans être envoyées",
    )
    parser.add_argument(
        "--former-stopped",
        metavar="JOUR",
        type=civil_day_argument,
        help="avec lessons : jour depuis lequel l’ancien programme n’envoie plus",
    )


def civil_day_argument(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("une date s’écrit 2026-11-20") from None


def run_import(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Import one file, or a whole school."""
    if arguments.kind == FULL:
        return _import_whole(program, arguments, output)
    if arguments.recovery_sheet is not None:
        raise UsageError(
            "--recovery-sheet ne va qu’avec full",
            "Importer un fichier ne change pas la clé de l’école. Rien n’a été importé.",
            "Retirez --recovery-sheet.",
        )
    data = load_file(arguments.file)
    choices = ImportChoices(
        kind=ImportKind(arguments.kind),
        file_format=FileFormat(arguments.format),
        is_dry_run=arguments.dry_run,
        keeps_good=arguments.keep_good,
        to_send_from=arguments.to_send_from,
        former_stopped=arguments.former_stopped,
        replaces=arguments.replace,
        who=dict.fromkeys(arguments.same_person, True) | dict.fromkeys(arguments.other_person, False),
    )
    with program.open_desk(ask_on_terminal(output)) as desk:
        report = import_file(desk, data, choices)
    output.document(report.as_json())
    output.say(*_sentences(report, choices), *(between_words(choices.take_over) or ()))
    return EXIT_REFUSED if report.rejected and not choices.keeps_good else EXIT_DONE


def run_export(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write the whole school down."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        written = export_whole(desk, arguments.folder.expanduser().absolute())
    output.document(written.as_json())
    output.say(
        f"École exportée dans {written.folder} : {count(written.counts['student'], 'élève')}, "
        f"{count(written.counts['lesson'], 'leçon')}, {count(written.files, 'fichier joint', 'fichiers joints')}.",
        READABLE,
    )
    if not written.has_journal:
        output.say("Le journal des envois est abîmé : il n’est pas dans l’export. Voyez « transmit status ».")
    return EXIT_DONE


def _import_whole(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Make a school again from its full export."""
    _require_whole_alone(arguments)
    sheet: Path | None = arguments.recovery_sheet
    require_new_sheet(sheet)
    with stopping(start([program.log_step()])):
        made = import_whole(
            arguments.file,
            program.folder,
            program.surroundings(),
            passphrase=program.given.passphrase,
            say=output.say,
        )
    if sheet is not None:
        with program.open_desk() as desk:
            write_new_file(sheet, sheet_of(desk, read_key_file(desk.folder.keys), made.code))
            note_sheet_printed(desk)
    output.document(made.as_json() | {"recovery_sheet": sheet and str(sheet)})
    output.say(
        f"« {made.name} » reprise : {count(made.counts['student'], 'élève')}, {count(made.counts['lesson'], 'leçon')}.",
        "L’école a une nouvelle clé. Les envois sont en pause jusqu’à « Reprendre les envois » (transmit resume), "
        "après contrôle à la DSR.",
        sheet_sentence(sheet),
    )
    if made.broken_at is not None:
        output.say("Le journal des actes a été modifié hors du programme : son enchaînement ne tient plus.")
    return EXIT_DONE


def _require_whole_alone(arguments: argparse.Namespace) -> None:
    days = arguments.to_send_from or arguments.former_stopped
    rows = arguments.replace or arguments.same_person or arguments.other_person
    if arguments.format != "auto" or arguments.dry_run or arguments.keep_good or days or rows:
        raise UsageError(
            "full ne prend pas ces options",
            "Un export complet est repris en entier, ou pas du tout. Rien n’a été importé.",
            "Retirez --format, --dry-run, --keep-good, --replace, --same-person, --other-person, --to-send-from "
            "et --former-stopped.",
        )


def _sentences(report: ImportReport, choices: ImportChoices) -> list[str]:
    lines = [f"{count(report.read, 'ligne lue', 'lignes lues')}."]
    if report.is_applied or choices.is_dry_run:
        verb = "seraient" if choices.is_dry_run else "sont"
        lines.append(
            f"{report.created} {verb} nouvelles, {report.updated} complétées ou remplacées, "
            f"{report.unchanged} déjà là, laissées telles quelles."
        )
    if report.left:
        lines.append(
            f"{count(report.left, 'ligne a', 'lignes ont')} une autre valeur ici que dans le fichier : elle reste. "
            "Ajoutez --replace pour prendre celles du fichier (--json dit lesquelles)."
        )
    for problem in report.rejected[:_SHOWN]:
        lines.append(f"  ligne {problem.row} refusée : {problem.reason}")
    for warning in report.warnings[:_SHOWN]:
        lines.append(f"  ligne {warning.row} à vérifier : {warning.reason}")
    if any(problem.asks_who for problem in report.rejected):
        lines.append("Dites-le par --same-person LIGNE, ou --other-person LIGNE.")
    hidden = max(0, len(report.rejected) - _SHOWN) + max(0, len(report.warnings) - _SHOWN)
    if hidden:
        lines.append(f"  et {count(hidden, 'autre remarque', 'autres remarques')} (voir --json).")
    if report.rejected and not report.is_applied and not choices.is_dry_run:
        lines.append(
            "Rien n’a été importé. Corrigez ces lignes, ou ajoutez --keep-good pour importer les bonnes."
        )
    return lines
