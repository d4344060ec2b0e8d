"""``transfer``: a student's file for another school, and one received. The code is never a word of the command."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.french import count, duration, of_name
from livret_desktop.errors import EXIT_DONE, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.students import find_student
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import (
    TransferPreview,
    look_at_transfer,
    read_transfer_file,
    receive_transfer,
)


def register(commands: Any) -> None:
    """Add the commands of this module."""
    own = commands.add_parser("transfer", help="passe un élève d’une école à une autre").add_subparsers(
        metavar="create|show|receive", required=True
    )
    create = own.add_parser(
        "create", help="écrit le dossier d’un élève, chiffré sous un code à dire au téléphone"
    )
    create.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    create.add_argument("--out", metavar="FICHIER.livrettransfert", type=Path, required=True)
    create.set_defaults(run=run_create)
    for name, words, run in (
        (
            "show",
            "montre ce que contient un dossier reçu, sans rien enregistrer ; le code est lu sur l’entrée",
            run_show,
        ),
        ("receive", "reprend l’élève d’un dossier reçu ; le code est lu sur l’entrée", run_receive),
    ):
        parser = own.add_parser(name, help=words)
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.set_defaults(run=run)


def run_create(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write the file of one student, and tell its code once."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        made = make_transfer(desk, find_student(desk, arguments.reference))
    write_new_file(arguments.out, made.content)
    output.document(
        {
            "file": str(arguments.out),
            "code": made.code,
            "lessons": made.lessons,
            "papers": list(made.papers),
            "left_out": made.left_out,
        }
    )
    output.say(
        f"Dossier {of_name(made.name)} écrit : {arguments.out}.",
        f"Code à dire au téléphone, jamais avec le fichier : {made.code}",
        "Il n’est gardé nulle part : perdu, refaites le dossier.",
    )
    if made.left_out:
        output.say(f"{count(made.left_out, 'document trop lourd', 'documents trop lourds')} à donner à part.")
    return EXIT_DONE


def run_show(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Show what a file holds."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        preview = _look(desk, arguments, output)
    output.document(preview.as_json())
    output.say(*_sentences(preview))
    return EXIT_DONE


def run_receive(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Take the student in."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        preview = _look(desk, arguments, output)
        received = receive_transfer(desk, preview.dossier)
    output.document(preview.as_json() | {"id": str(received.student_id)})
    output.say(
        *_sentences(preview),
        "Élève reçu. Ses leçons sont comptées, jamais envoyées ; vérifiez le dossier avec l’élève.",
    )
    return EXIT_DONE


def _look(desk: Desk, arguments: argparse.Namespace, output: Output) -> TransferPreview:
    content = read_transfer_file(arguments.file)
    code = output.stdin.readline().strip()
    if not code:
        raise RuleError(
            "Aucun code reçu",
            "L’entrée était vide : rien n’a été ouvert.",
            "Donnez sur l’entrée standard le code dit par l’autre école.",
        )
    return look_at_transfer(desk, content, code)


def _sentences(preview: TransferPreview) -> list[str]:
    lines = [
        f"{preview.name}, NEPH {preview.neph or 'manquant'}.",
        f"Dit venir de : {preview.origin}. Rien ne le prouve : le code au téléphone est votre seule assurance.",
    ]
    for one in preview.enrolments:
        lines.append(f"  {one.category} : {duration(one.minutes)}, {count(one.lessons, 'leçon')}")
    lines.append(f"  {count(len(preview.papers), 'document')}.")
    if preview.known_as:
        lines.append(f"Ce NEPH est déjà celui {of_name(preview.known_as)} : rien ne sera repris.")
    return lines
