"""``bin``: what was deleted, and its return."""

from __future__ import annotations

import argparse
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.clock import civil_day
from livret_desktop.domain.french import count, french_day
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.context import Desk
from livret_desktop.services.overview.record_bin import (
    BinEntry,
    bin_entries,
    remove_student,
    restore_from_bin,
)
from livret_desktop.services.records.students import find_student


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "bin", help="corbeille : élèves, leçons et ce qui y était noté, supprimés, et leur retour"
    )
    own = parser.add_subparsers(metavar="COMMANDE", required=True)
    shown = own.add_parser("list", help="montre ce qui a été supprimé")
    put = own.add_parser("put", help="supprime un élève dont rien n’est parti de l’école")
    put.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    back = own.add_parser("restore", help="remet ce qu’une suppression a enlevé")
    back.add_argument(
        "change", metavar="N", type=int, help="numéro de la suppression, comme le montre « bin list »"
    )
    shown.set_defaults(run=run_list)
    put.set_defaults(run=run_put)
    back.set_defaults(run=run_restore)


def run_list(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """What is in the bin."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        _show(desk, output)
    return EXIT_DONE


def run_put(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Delete a student."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        output.say(f"{remove_student(desk, find_student(desk, arguments.reference)).title}.")
        _show(desk, output)
    return EXIT_DONE


def run_restore(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Bring a deletion back."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        output.say(f"{restore_from_bin(desk, arguments.change).title}.")
        _show(desk, output)
    return EXIT_DONE


def _show(desk: Desk, output: Output) -> None:
    found = bin_entries(desk)
    output.document({"entries": [_document(one) for one in found]})
    output.say(*([_sentence(one) for one in found] or ["La corbeille est vide."]))


def _document(one: BinEntry) -> dict[str, Any]:
    return {
        "change": one.change_id,
        "at": one.at.isoformat(),
        "title": one.title,
        "students": one.students,
        "lessons": one.lessons,
        "noted": one.noted,
    }


def _sentence(one: BinEntry) -> str:
    lessons = f", {count(one.lessons, 'leçon')}" if one.lessons else ""
    return f"{one.change_id} : {one.title}, le {french_day(civil_day(one.at))}{lessons}"
