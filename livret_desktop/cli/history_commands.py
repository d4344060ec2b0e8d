"""``history``: what happened to a student or a lesson, in words."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.clock import paris
from livret_desktop.domain.french import clock_time, numeric_day
from livret_desktop.errors import EXIT_DONE, UsageError
from livret_desktop.services.overview.record_history import RecordChange, lesson_history, student_history
from livret_desktop.services.records.students import find_student


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("history", help="ce qui est arrivé à un élève ou à une leçon")
    own = parser.add_subparsers(metavar="COMMANDE", required=True)
    student = own.add_parser("student", help="un élève, ses formations et tout ce qui y est noté")
    student.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    student.set_defaults(run=run_student)
    lesson = own.add_parser("lesson", help="une leçon, supprimée aussi")
    lesson.add_argument("lesson", metavar="ID", help="identifiant de la leçon")
    lesson.set_defaults(run=run_lesson)


def run_student(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """One student."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = student_history(desk, find_student(desk, arguments.reference))
    return _show(found, output)


def run_lesson(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """One lesson."""
    try:
        lesson_id = UUID(arguments.lesson)
    except ValueError:
        raise UsageError(
            "Identifiant de leçon illisible",
            f"« {arguments.lesson} » n’est pas un identifiant de leçon.",
            "Recopiez celui que montre « transmit check » ou « transmit send ».",
        ) from None
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = lesson_history(desk, lesson_id)
    return _show(found, output)


def _show(found: list[RecordChange], output: Output) -> int:
    output.document({"changes": [_document(one) for one in found]})
    for one in found:
        output.say(f"{numeric_day(paris(one.at).date())} {clock_time(one.at)} : {one.title}")
        output.say(
            *(f"  {field.label} : {_said(field.before)} → {_said(field.after)}" for field in one.fields)
        )
    return EXIT_DONE


def _said(value: str) -> str:
    return f"« {value} »" if value else "(rien)"


def _document(one: RecordChange) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "title": one.title,
        "created": one.is_creation,
        "undo": one.is_undo,
        "fields": [
            {"label": field.label, "before": field.before, "after": field.after} for field in one.fields
        ],
    }
