"""``attestations``: one kind of document for everyone to whom it is due."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.document_commands import add_copy
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.papers.batch_files import OneFile, OneFileEach
from livret_desktop.services.papers.document_batch import (
    BatchOutcome,
    Order,
    issue_batch,
    read_batch,
)
from livret_desktop.services.papers.document_batch import (
    Output as Papers,
)

_ABOUT = """Délivre un document à tous les élèves en formation à qui il est dû, et dit pourquoi pour les autres.
Sans --out ni --into : la liste seule, rien n’est délivré.
Sortie 0 : tous l’ont reçu ; 1 : arrêté en route, ou un élève a été laissé de côté.
JSON : kind, issued (student, number), refused (student, why), left, not_due (student, standing, why)."""


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "attestations", help="délivre un document à tous les élèves à qui il est dû", description=_ABOUT
    )
    kinds = [kind.value for kind in AttestationKind]
    parser.add_argument("kind", metavar="GENRE", choices=kinds, help=", ".join(kinds))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="FICHIER.pdf", type=Path, help="un seul PDF pour tous")
    where.add_argument(
        "--into", metavar="DOSSIER", type=Path, help="un PDF par document, nommé par son numéro"
    )
    add_copy(parser)
    parser.add_argument("--reason", metavar="TEXTE", default="", help="motif gardé au registre")
    parser.set_defaults(run=run_attestations)


def run_attestations(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """List, or issue."""
    kind = AttestationKind(arguments.kind)
    with program.open_desk(ask_on_terminal(output)) as desk:
        order = Order(kind, (AttestationCopy(arguments.copy),), arguments.reason, desk.today())
        lines = read_batch(desk, order)
        due = [line for line in lines if line.is_due]
        papers = _papers(arguments)
        outcome = BatchOutcome(left=len(due))
        if papers is not None:
            outcome = issue_batch(desk, order, [line.enrolment_id for line in due], papers)
    output.document(
        {
            "kind": kind.value,
            "issued": [{"student": name, "number": number} for name, number in outcome.issued],
            "refused": [{"student": name, "why": why} for name, why in outcome.refused],
            "left": outcome.left,
            "not_due": [
                {"student": line.name, "standing": line.standing.value, "why": line.why}
                for line in lines
                if not line.is_due
            ],
        }
    )
    for line in lines:
        output.say(f"{'dû' if line.is_due else 'pas dû'} : {line.name}. {line.why}".rstrip())
    for name, number in outcome.issued:
        output.say(f"n° {number} : {name}")
    if outcome.trouble is not None:
        output.say(outcome.trouble.title, f"  {outcome.trouble.message} {outcome.trouble.todo}")
    is_whole = papers is None or not (outcome.left or outcome.refused)
    return EXIT_DONE if is_whole else EXIT_REFUSED


def _papers(arguments: argparse.Namespace) -> Papers | None:
    if arguments.out is not None:
        return OneFile(arguments.out)
    return OneFileEach(arguments.into, arguments.kind) if arguments.into is not None else None
