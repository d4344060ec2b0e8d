"""``register``: the register of printed acts, from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.document_commands import add_copy
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.vocabulary import AttestationCopy
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.papers.attestation_register import find_line, register_lines, register_pdf
from livret_desktop.services.papers.register_check import check_paper, read_paper
from livret_desktop.services.papers.register_export import register_csv
from livret_desktop.services.papers.signed_scans import attach_scan, read_scan, scans_of

_CHECK = """Dit si ce PDF est celui du registre, à l’octet près (SHA-256), ou son scan signé ; sinon ce qui diffère.
Sortie 0 : c’est lui, et aucun acte ne l’a remplacé ; 1 : changé, enregistré de nouveau, remplacé ou inconnu.
JSON : ok, match (same, scan, resaved, altered, unknown), sha256, number, kind, form, copy, issued_at, replaced_by,
differences (register, file)."""
_LIST = """Les 200 dernières lignes, ou celles qui portent tous les mots donnés (nom, NEPH, numéro).
JSON : lines (number, kind, form, copy, issued_at, made_on, reason, sha256, original_number, signed)."""


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parts = commands.add_parser("register", help="registre des attestations délivrées").add_subparsers(
        metavar="list|check|export|show|scan", required=True
    )
    listing = parts.add_parser("list", help="lignes du registre", description=_LIST)
    listing.add_argument("words", metavar="MOT", nargs="*", default=[])
    listing.set_defaults(run=run_list)
    check = parts.add_parser("check", help="compare un PDF avec le registre", description=_CHECK)
    check.add_argument("file", metavar="FICHIER.pdf", type=Path)
    check.set_defaults(run=run_check)
    export = parts.add_parser("export", help="tout le registre, pour un tableur")
    export.add_argument("--out", metavar="FICHIER.csv", type=Path, required=True)
    export.set_defaults(run=run_export)
    show = parts.add_parser("show", help="écrit le PDF gardé avec une ligne, sans nouveau numéro")
    _add_line(show)
    show.add_argument("--out", metavar="FICHIER.pdf", type=Path, required=True)
    show.set_defaults(run=run_show)
    scan = parts.add_parser("scan", help="joint le scan signé (PDF, JPEG ou PNG) à une ligne")
    _add_line(scan)
    scan.add_argument("file", metavar="FICHIER", type=Path)
    scan.set_defaults(run=run_scan)


def run_list(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The newest lines, or those found."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        lines = register_lines(desk, " ".join(arguments.words))
        signed = scans_of(desk, [line.entry.id for line in lines])
    documents = [line.as_json() | {"signed": len(signed.get(line.entry.id, ()))} for line in lines]
    output.document({"lines": documents})
    for line in lines:
        entry = line.entry
        output.say(
            f"{entry.number}  {entry.kind.label}, {entry.copy.label}, {entry.form.label} : {line.student}"
        )
    return EXIT_DONE


def run_check(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Compare a file with the register."""
    content = read_paper(arguments.file)
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = check_paper(desk, content)
    output.document(found.as_json())
    output.say(*found.sentences())
    return EXIT_DONE if found.is_good else EXIT_REFUSED


def run_export(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write the register for a spreadsheet."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        content = register_csv(desk)
    write_new_file(arguments.out, content)
    output.document({"file": str(arguments.out), "bytes": len(content)})
    output.say(f"Registre : {arguments.out}")
    return EXIT_DONE


def run_show(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write the kept PDF of a line."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        entry = find_line(desk, arguments.number, AttestationCopy(arguments.copy))
        pdf = register_pdf(desk, entry.id)
    write_new_file(arguments.out, pdf)
    output.document({"number": entry.number, "copy": entry.copy.value, "sha256": entry.sha256})
    output.say(f"N° {entry.number}, tel qu’il a été délivré : {arguments.out}")
    return EXIT_DONE


def run_scan(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Keep a signed scan with a line."""
    given = read_scan(arguments.file)
    with program.open_desk(ask_on_terminal(output)) as desk:
        entry = find_line(desk, arguments.number, AttestationCopy(arguments.copy))
        kept = attach_scan(desk, entry.id, given)
    output.document({"number": kept.number, "media_type": kept.scan.media_type, "sha256": kept.scan.sha256})
    output.say(f"Scan signé joint au n° {kept.number}.")
    return EXIT_DONE


def _add_line(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMÉRO", help="numéro du registre, comme 2026-0147")
    add_copy(parser)
