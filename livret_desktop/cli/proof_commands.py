"""``proof``: proof of transmission, and its check."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.proof.make_proof import ProofQuery, make_proof
from livret_desktop.services.proof.proof_check import check_proof, read_proof_file
from livret_desktop.services.records.students import find_student

_CREATE = """Fait un PDF : chaque leçon, ses versions, leur état, leur récépissé, l’heure de réception par la DSR, et en
annexe les empreintes et le journal, joint au fichier. Il contient des noms et se lit sans mot de passe.
JSON : from, to, student, sha256, bytes, lessons, versions, states, training,
to_this_pc (vrai : l’adresse réglée est celle de ce PC), accepted_by_this_pc (acceptées par un serveur de ce PC, donc
pas à la DSR), accepted_address_unknown (acceptées avant que l’adresse soit notée)."""
_VERIFY = """Dit ce qui s’accorde avec le journal des envois et la base de cette école, ce qui diffère,
ce qui n’y est plus.
Sortie 0 : rien n’a été modifié, tout s’accorde ; 1 : quelque chose diffère, ou ce n’est pas une preuve d’ici.
JSON : ok, school, from, to, made_at, training, to_this_pc, lines_to_this_pc, versions, agree, chain (same, remade),
problems, differs, missing_here, changed_since (chacun : n, lesson, version, reason), proves."""


def register(commands: Any) -> None:
    """Add the commands of this module."""
    proof = commands.add_parser("proof", help="preuve de transmission, et son contrôle").add_subparsers(
        metavar="create|verify", required=True
    )
    create = proof.add_parser(
        "create", help="fait la preuve de transmission d’une période, en PDF", description=_CREATE
    )
    create.add_argument(
        "--from", dest="first", metavar="JOUR", type=civil_day_argument, required=True, help="premier jour"
    )
    create.add_argument(
        "--to", dest="last", metavar="JOUR", type=civil_day_argument, required=True, help="dernier jour"
    )
    create.add_argument("--student", metavar="REF", help="un seul élève : NEPH, identifiant ou nom")
    create.add_argument("--out", metavar="FICHIER.pdf", type=Path, required=True)
    create.set_defaults(run=run_create)
    verify = proof.add_parser(
        "verify", help="contrôle une preuve avec le journal et la base de l’école", description=_VERIFY
    )
    verify.add_argument("file", metavar="FICHIER.pdf", type=Path)
    verify.set_defaults(run=run_verify)


def run_create(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Make the proof of some days."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        student_id = find_student(desk, arguments.student) if arguments.student else None
        made = make_proof(desk, ProofQuery(arguments.first, arguments.last, student_id))
    write_new_file(arguments.out, made.pdf)
    output.document(made.as_json())
    output.say(*made.sentences())
    return EXIT_DONE


def run_verify(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Compare a proof with the journal and the database."""
    file = read_proof_file(arguments.file)
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = check_proof(desk, file)
    output.document(found.as_json())
    output.say(*found.sentences())
    return EXIT_DONE if found.is_good else EXIT_REFUSED
