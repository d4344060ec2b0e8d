"""``course show``, ``record``, ``booklet``: appointments, exams, accompanists, skills, acts of before, the choice."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.vocabulary import Category
from livret_desktop.errors import EXIT_DONE
from livret_desktop.exchange.text_file import load_file
from livret_desktop.services.context import Desk
from livret_desktop.services.records.booklet_choice import choose_booklet
from livret_desktop.services.records.course_file import course_document, enrolment_in, record_course
from livret_desktop.services.records.course_view import timeline_document
from livret_desktop.services.records.student_document import student_document
from livret_desktop.services.records.students import find_student, student_file

_RECORD = (
    "Le fichier a la forme que montre « course show --json ». Ce qu’il ne dit pas reste comme c’est ; "
    "une clé inconnue est refusée, avec celles qui sont connues."
)


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("course", help="rendez-vous, examens, accompagnateurs et livret d’un élève")
    own = parser.add_subparsers(metavar="COMMANDE", required=True)
    show = own.add_parser("show", help="montre ce qui est noté")
    record = own.add_parser(
        "record", help="note le contenu d’un fichier JSON, en entier ou pas du tout", description=_RECORD
    )
    booklet = own.add_parser("booklet", help="note le choix d’un élève qui a droit au livret papier")
    for one in (show, record, booklet):
        one.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
        one.add_argument(
            "--category", choices=[category.value for category in Category], default="B", help="d’office : B"
        )
    record.add_argument("file", metavar="FICHIER.json", type=Path)
    chosen = booklet.add_mutually_exclusive_group(required=True)
    chosen.add_argument(
        "--numeric",
        metavar="JOUR",
        type=civil_day_argument,
        help="l’élève a choisi le livret numérique ce jour-là",
    )
    chosen.add_argument("--paper", action="store_true", help="l’élève reste au livret papier")
    show.set_defaults(run=run_show)
    record.set_defaults(run=run_record)
    booklet.set_defaults(run=run_booklet)


def run_show(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Show the document of one enrolment."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = find_student(desk, arguments.reference)
        enrolment_id = enrolment_in(desk, found, Category(arguments.category))
        document = _shown(desk, enrolment_id)
    output.document(document)
    output.say(*_sentences(document))
    return EXIT_DONE


def run_record(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Record a file, and show what is noted now."""
    data = load_file(arguments.file)
    with program.open_desk(ask_on_terminal(output)) as desk:
        enrolment_id = enrolment_in(
            desk, find_student(desk, arguments.reference), Category(arguments.category)
        )
        record_course(desk, enrolment_id, data)
        document = _shown(desk, enrolment_id)
    output.document(document)
    output.say("Noté.", *_sentences(document))
    return EXIT_DONE


def run_booklet(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Note paper or numeric, and show the rule that holds now."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        student_id = find_student(desk, arguments.reference)
        enrolment_id = enrolment_in(desk, student_id, Category(arguments.category))
        choose_booklet(desk, enrolment_id, arguments.numeric)
        files = student_file(desk, student_id).enrolments
        file = next(one for one in files if one.enrolment.id == enrolment_id)
        document = student_document(desk, student_id)
    output.document(document)
    output.say(f"Noté. Livret {file.booklet.form.label} : {file.booklet.reason}")
    return EXIT_DONE


def _shown(desk: Desk, enrolment_id: UUID) -> dict[str, Any]:
    """What is noted, and how far the course is."""
    return course_document(desk, enrolment_id) | {"timeline": timeline_document(desk, enrolment_id)}


def _sentences(document: dict[str, Any]) -> list[str]:
    words = {
        "guardians": "Représentants légaux",
        "accompanists": "Accompagnateurs",
        "appointments": "Rendez-vous",
        "exams": "Examens",
        "kilometres": "Relevés de kilomètres",
        "skills": "Objectifs notés",
        "paper_acts": "Actes donnés sur papier",
    }
    return [f"{word} : {len(document[key])}" for key, word in words.items()]
