"""``backup``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livret_desktop.app import Program, stopping
from livret_desktop.backup.header import BackupFacts
from livret_desktop.cli import local_commands
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.clock import today
from livret_desktop.domain.french import count, of_name, said_instant
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED, LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.services.copies.backup_files import Found, find_backups, verify_file
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import look_at, restore
from livret_desktop.services.school.way_back import go_back
from livret_desktop.startup import start

_SENDS_WAIT = (
    "Les envois automatiques attendent : contrôlez, puis « transmit resume » (ou « Reprendre les envois » dans la "
    "fenêtre)."
)


def register(commands: Any) -> None:
    """Add the command of this module."""
    backup = commands.add_parser("backup", help="sauvegarde, contrôle et restaure").add_subparsers(
        metavar="create|list|verify|restore|put-back|local|take-back|check", required=True
    )
    create = backup.add_parser("create", help="fait une sauvegarde vérifiée")
    create.add_argument("target", metavar="DOSSIER", type=Path, help="un dossier ou une clé USB")
    create.set_defaults(run=run_create)
    listing = backup.add_parser("list", help="montre les sauvegardes d’un dossier")
    listing.add_argument("target", metavar="DOSSIER", type=Path)
    listing.set_defaults(run=run_list)
    verify = backup.add_parser("verify", help="relit une sauvegarde en entier")
    verify.add_argument("file", metavar="FICHIER", type=Path)
    verify.set_defaults(run=run_verify)
    back = backup.add_parser("restore", help="restaure une sauvegarde dans un dossier de données")
    back.add_argument("file", metavar="FICHIER", type=Path)
    back.add_argument("--into", metavar="DOSSIER", type=Path, required=True)
    back.set_defaults(run=run_restore)
    way = backup.add_parser(
        "put-back", help="données d’une version plus récente : reprend la base d’avant la mise à jour"
    )
    way.set_defaults(run=run_put_back)
    local_commands.register(backup)


def run_create(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Make a verified backup."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        report = back_up(desk, arguments.target.absolute(), _progress(output))
    output.document(report.as_json())
    facts = report.backup.facts
    output.say(
        f"Sauvegarde n° {facts.sequence} vérifiée : {report.backup.path.name}, "
        f"{count(facts.students, 'élève')}, {count(facts.lessons, 'leçon')}."
    )
    return EXIT_DONE


def run_list(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The backups of a folder; damaged ones are there, marked."""
    with stopping(start([program.log_step()])):
        found = find_backups(arguments.target, program.credentials, program.given)
    output.document({"backups": [one.as_json() for one in found]})
    for one in found:
        output.say(_line(one, program))
    if not found:
        output.say("Aucune sauvegarde dans ce dossier.")
    return EXIT_DONE


def run_verify(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Read one backup in full."""
    with stopping(start([program.log_step()])):
        try:
            facts = verify_file(arguments.file, program.credentials, program.given, ask_on_terminal(output))
        except LivretError as error:
            output.document(
                {
                    "ok": False,
                    "sequence": None,
                    "school": None,
                    "students": None,
                    "lessons": None,
                    "created_at": None,
                    "error": error.as_json(),
                }
            )
            output.say(error.title, f"  {error.message}", f"  {error.todo}")
            return error.exit_status if error.exit_status != EXIT_DONE else EXIT_REFUSED
    output.document(_verified(facts))
    output.say(f"Sauvegarde n° {facts.sequence} {of_name(facts.school_name)} : relue en entier, intacte.")
    return EXIT_DONE


def run_restore(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Restore into a data folder."""
    folder = DataFolder(arguments.into.expanduser().absolute())
    with stopping(start([program.log_step()])):
        newer = look_at(arguments.file, folder).newer
        if newer is not None:
            output.say(
                f"Cette copie n’est pas la dernière : la n° {newer.sequence}, "
                f"{said_instant(newer.created_at, today(program.clock))}, est à côté."
            )
        report = restore(
            arguments.file,
            folder,
            program.surroundings(),
            given=program.given,
            ask=ask_on_terminal(output),
            say=_progress(output),
        )
    output.document(report.as_json())
    output.say(
        f"École restaurée : {count(report.students, 'élève')}, {count(report.lessons, 'leçon')}.",
        _SENDS_WAIT,
    )
    return EXIT_DONE


def run_put_back(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Go back to the copy that was made before the update."""
    del arguments
    with stopping(start([program.log_step()])):
        back = go_back(
            program.folder,
            program.surroundings(),
            given=program.given,
            ask=ask_on_terminal(output),
            say=_progress(output),
        )
    output.document(back.as_json())
    output.say(
        f"Base {back.way.said()} reprise : {count(back.students, 'élève')}, {count(back.lessons, 'leçon')}.",
        "La base plus récente est gardée dans le dossier « ancien » des données.",
        _SENDS_WAIT,
    )
    return EXIT_DONE


def _verified(facts: BackupFacts) -> dict[str, Any]:
    return {
        "ok": True,
        "sequence": facts.sequence,
        "school": facts.school_name,
        "students": facts.students,
        "lessons": facts.lessons,
        "created_at": facts.created_at.isoformat(),
    }


def _line(found: Found, program: Program) -> str:
    if found.facts is None or found.problem is not None:
        return f"  {found.path.name} : {found.problem.title if found.problem else 'illisible'}"
    made = said_instant(found.facts.created_at, today(program.clock))
    students, lessons = count(found.facts.students, "élève"), count(found.facts.lessons, "leçon")
    return f"  n° {found.facts.sequence}, {made}, {students}, {lessons}"


def _progress(output: Output) -> Callable[..., None]:
    return output.say
