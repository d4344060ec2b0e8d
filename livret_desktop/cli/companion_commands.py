"""``document``: the school's own papers, for every category; never numbered, never kept."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.vocabulary import AppointmentKind, Category
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.companions import (
    day_review,
    day_sheets,
    follow_up_sheet,
    last_noted_day,
    meeting_sheet,
    transfer_sheet,
)
from livret_desktop.services.records.course_file import enrolment_in
from livret_desktop.services.records.students import find_student

_SHEETS: dict[str, tuple[str, Callable[[Desk, UUID], bytes]]] = {
    "fiche-suivi": ("fiche de suivi de formation", follow_up_sheet),
    "transfert": ("fiche qui suit l’élève dans une autre école", transfer_sheet),
}


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("document", help="imprime les fiches de l’école en PDF, sans numéro")
    own = parser.add_subparsers(metavar="DOCUMENT", required=True)
    for name, (words, _make) in _SHEETS.items():
        sheet = own.add_parser(name, help=words)
        _add_student(sheet)
        sheet.set_defaults(run=run_sheet, document=name)
    meeting = own.add_parser("rendez-vous", help="fiche d’un rendez-vous préalable ou pédagogique")
    _add_student(meeting)
    meeting.add_argument("--kind", choices=[kind.value for kind in AppointmentKind], default="prealable")
    meeting.add_argument("--rank", type=int, default=1, help="rang du rendez-vous pédagogique, d’office 1")
    meeting.set_defaults(run=run_meeting)
    review = own.add_parser("bilan-du-jour", help="extrait du livret : niveaux et leçons d’un jour")
    _add_student(review)
    review.add_argument(
        "--day", metavar="JOUR", type=civil_day_argument, help="d’office : le dernier jour noté"
    )
    review.set_defaults(run=run_review)
    day = own.add_parser("journee", help="feuilles de journée de tous les enseignants")
    day.add_argument("--day", metavar="JOUR", type=civil_day_argument, help="d’office : ce jour")
    _add_out(day)
    day.set_defaults(run=run_day)


def run_sheet(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """One sheet about one enrolment."""
    make = _SHEETS[arguments.document][1]
    with program.open_desk(ask_on_terminal(output)) as desk:
        pdf = make(desk, _enrolment(desk, arguments))
    return _write(arguments.out, pdf, output)


def run_meeting(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The record of one rendez-vous."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        kind = AppointmentKind(arguments.kind)
        pdf = meeting_sheet(desk, _enrolment(desk, arguments), kind, arguments.rank)
    return _write(arguments.out, pdf, output)


def run_review(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The bilan of one day."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        enrolment_id = _enrolment(desk, arguments)
        day = arguments.day or last_noted_day(desk, enrolment_id) or desk.today()
        pdf = day_review(desk, enrolment_id, day)
    return _write(arguments.out, pdf, output)


def run_day(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The sheets of one day."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        pdf = day_sheets(desk, arguments.day or desk.today())
    return _write(arguments.out, pdf, output)


def _add_student(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    parser.add_argument(
        "--category", choices=[category.value for category in Category], default="B", help="d’office : B"
    )
    _add_out(parser)


def _add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FICHIER.pdf", type=Path, required=True)


def _enrolment(desk: Desk, arguments: argparse.Namespace) -> UUID:
    return enrolment_in(desk, find_student(desk, arguments.reference), Category(arguments.category))


def _write(path: Path, pdf: bytes, output: Output) -> int:
    write_new_file(path, pdf)
    output.document({"file": str(path), "bytes": len(pdf)})
    output.say(f"Document enregistré : {path}")
    return EXIT_DONE
