"""``booklet``: the numeric booklet handed over as one encrypted page, and the register of accesses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.clock import civil_day
from livret_desktop.domain.follow_up import BookletAccess
from livret_desktop.domain.french import french_day
from livret_desktop.domain.vocabulary import Category
from livret_desktop.errors import EXIT_DONE, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.booklet_handover import (
    booklet_accesses,
    lose_access,
    note_access,
    seal_booklet,
)
from livret_desktop.services.records.course_file import enrolment_in
from livret_desktop.services.records.students import find_student


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("booklet", help="remet le livret numérique, et tient le registre des accès")
    own = parser.add_subparsers(metavar="COMMANDE", required=True)
    give = own.add_parser("give", help="enregistre la page chiffrée et montre une seule fois son code")
    shown = own.add_parser("list", help="montre le registre des accès")
    lost = own.add_parser("lost", help="note qu’un accès est perdu")
    for one in (give, shown, lost):
        one.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
        one.add_argument(
            "--category", choices=[category.value for category in Category], default="B", help="d’office : B"
        )
    give.add_argument("--out", metavar="FICHIER.html", type=Path, required=True)
    give.add_argument("--to", metavar="NOM", default="l’élève", help="à qui il est remis, d’office : l’élève")
    lost.add_argument("rank", metavar="N", type=int, help="numéro de l’accès au registre")
    give.set_defaults(run=run_give)
    shown.set_defaults(run=run_list)
    lost.set_defaults(run=run_lost)


def run_give(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Seal, write the file, then the register: an access noted is one that exists."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        sealed = seal_booklet(desk, _enrolment(desk, arguments))
        write_new_file(arguments.out, sealed.page)
        note_access(desk, sealed, arguments.to)
        newest = booklet_accesses(desk, sealed.enrolment_id)[0]
    output.document({"file": str(arguments.out), "code": sealed.code, **_document(newest)})
    output.say(
        f"Livret enregistré : {arguments.out}",
        f"Code d’accès : {sealed.code}",
        "Il ne sera plus jamais montré. Dites-le de vive voix ; ne l’envoyez pas avec le fichier.",
    )
    return EXIT_DONE


def run_list(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The register of one enrolment."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = booklet_accesses(desk, _enrolment(desk, arguments))
    _show(found, output)
    return EXIT_DONE


def run_lost(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Note an access as lost, and show the register."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        enrolment_id = _enrolment(desk, arguments)
        known = {one.rank: one for one in booklet_accesses(desk, enrolment_id)}
        if arguments.rank not in known:
            raise RuleError(
                "Pas d’accès de ce numéro",
                f"Le registre de l’élève n’a pas d’accès n° {arguments.rank}.",
                "« booklet list » montre ceux qui ont été donnés.",
            )
        lose_access(desk, known[arguments.rank].id)
        found = booklet_accesses(desk, enrolment_id)
    _show(found, output)
    return EXIT_DONE


def _show(found: list[BookletAccess], output: Output) -> None:
    output.document({"accesses": [_document(one) for one in found]})
    output.say(*([_sentence(one) for one in found] or ["Aucun livret numérique n’a été remis."]))


def _document(one: BookletAccess) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "given_at": one.given_at.isoformat(),
        "given_to": one.given_to,
        "sha256": one.sha256,
        "lost_on": one.lost_on.isoformat() if one.lost_on else None,
    }


def _sentence(one: BookletAccess) -> str:
    lost = f", perdu le {french_day(one.lost_on)}" if one.lost_on else ""
    return f"N° {one.rank}, remis à {one.given_to} le {french_day(civil_day(one.given_at))}{lost}"


def _enrolment(desk: Desk, arguments: argparse.Namespace) -> UUID:
    return enrolment_in(desk, find_student(desk, arguments.reference), Category(arguments.category))
