"""``attestation``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED, UsageError
from livret_desktop.reports.folding import folded
from livret_desktop.services.papers.attestations import (
    Prepared,
    document_enrolment,
    finding_json,
    issue_document,
    prepare_document,
)
from livret_desktop.services.records.students import find_student


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "attestation", help="délivre un document du livret en PDF, et l’inscrit au registre"
    )
    parser.add_argument(
        "kind",
        metavar="GENRE",
        choices=[kind.value for kind in AttestationKind],
        help=", ".join(kind.value for kind in AttestationKind),
    )
    parser.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    parser.add_argument("--out", metavar="FICHIER.pdf", type=Path, required=True)
    add_copy(parser)
    parser.add_argument("--reason", metavar="TEXTE", default="", help="motif gardé au registre")
    parser.add_argument(
        "--made-on",
        metavar="JOUR",
        type=civil_day_argument,
        help="jour porté après « Fait le » (d’office : ce jour)",
    )
    parser.add_argument(
        "--no-day", action="store_true", help="laisse « Fait le » en pointillés, pour le stylo"
    )
    parser.add_argument(
        "--folded",
        action="store_true",
        help="livret seulement : en A5 à plier, quatre feuilles recto verso (le registre garde les pages A4)",
    )
    parser.set_defaults(run=run_attestation)


def add_copy(parser: argparse.ArgumentParser) -> None:
    """``--copy``: whose copy; the student's unless told, in every command."""
    parser.add_argument(
        "--copy",
        choices=[copy.value for copy in AttestationCopy],
        default=AttestationCopy.STUDENT.value,
        help="eleve (d’office), assureur, ecole",
    )


def run_attestation(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Issue one copy, or say which rules block."""
    copy, kind = AttestationCopy(arguments.copy), AttestationKind(arguments.kind)
    if arguments.folded and kind is not AttestationKind.BOOKLET:
        raise UsageError(
            "Seul le livret se plie",
            f"{kind.label} : ce document tient sur une feuille A4.",
            "Retirez --folded, ou demandez « attestation livret ».",
        )
    with program.open_desk(ask_on_terminal(output)) as desk:
        enrolment_id = document_enrolment(desk, find_student(desk, arguments.reference), kind)
        made_on = None if arguments.no_day else arguments.made_on or desk.today()
        prepared = prepare_document(desk, enrolment_id, kind, copy=copy, made_on=made_on)
        if not prepared.eligibility.is_eligible:
            return _refuse(prepared, copy, output)
        issued = issue_document(
            desk,
            enrolment_id,
            kind,
            [copy],
            reason=arguments.reason,
            made_on=made_on,
            deliver=lambda made: write_new_file(
                arguments.out, folded(made[0][1]) if arguments.folded else made[0][1]
            ),
        ).copies[0]
    output.document(issued.as_json())
    output.say(f"{copy.label}, n° {issued.entry.number} : {arguments.out}")
    for finding in prepared.eligibility.to_check:
        output.say(f"  à vérifier : {finding.title} ({finding.source})")
    return EXIT_DONE


def _refuse(prepared: Prepared, copy: AttestationCopy, output: Output) -> int:
    eligibility = prepared.eligibility
    output.document(
        {
            "number": None,
            "kind": prepared.kind.value,
            "form": None,
            "copy": copy.value,
            "sha256": None,
            "blocking": [finding_json(one) for one in eligibility.blocking],
            "to_check": [finding_json(one) for one in eligibility.to_check],
        }
    )
    output.say("Le document ne peut pas être délivré :")
    for finding in eligibility.blocking:
        output.say(f"  {finding.title} : {finding.detail} ({finding.source})", f"    {finding.todo}")
    return EXIT_REFUSED
