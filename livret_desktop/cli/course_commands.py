"""``course show`` and ``course record``: appointments, exams, accompanists, skills, acts given on paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.vocabulary import Category
from livret_desktop.errors import EXIT_DONE
from livret_desktop.exchange.text_file import load_file
from livret_desktop.services.course_file import course_document, enrolment_in, record_course
from livret_desktop.services.students import find_student


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("course", help="rendez-vous, examens, accompagnateurs et livret d’un élève")
    own = parser.add_subparsers(metavar="COMMANDE", required=True)
    show = own.add_parser("show", help="montre ce qui est noté")
    record = own.add_parser("record", help="note le contenu d’un fichier JSON, en entier ou pas du tout")
    for one in (show, record):
        one.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
        one.add_argument(
            "--category", choices=[category.value for category in Category], default="B", help="d’office : B"
        )
    record.add_argument("file", metavar="FICHIER.json", type=Path)
    show.set_defaults(run=run_show)
    record.set_defaults(run=run_record)


def run_show(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Show the document of one enrolment."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = find_student(desk, arguments.reference)
        document = course_document(desk, enrolment_in(desk, found, Category(arguments.category)))
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
        document = course_document(desk, enrolment_id)
    output.document(document)
    output.say("Noté.", *_sentences(document))
    return EXIT_DONE


def _sentences(document: dict[str, Any]) -> list[str]:
    words = {
        "accompanists": "Accompagnateurs",
        "appointments": "Rendez-vous",
        "exams": "Examens",
        "skills": "Objectifs notés",
        "paper_acts": "Actes donnés sur papier",
    }
    return [f"{word} : {len(document[key])}" for key, word in words.items()]
