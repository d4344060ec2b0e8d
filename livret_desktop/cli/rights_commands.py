"""``rights``: what is kept of a person given to that person, files past their time, erasure."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.domain.french import count, numeric_day
from livret_desktop.errors import EXIT_DONE, RuleError
from livret_desktop.services.personal_data.access import answer_access
from livret_desktop.services.personal_data.erasure import KEPT, erase_student
from livret_desktop.services.personal_data.retention import retention, rights_journal
from livret_desktop.services.personal_data.whose import find_person


def register(commands: Any) -> None:
    """Add the commands of this module."""
    own = commands.add_parser(
        "rights", help="droits des personnes : accès, durée de conservation, effacement"
    )
    verbs = own.add_subparsers(metavar="access|due|erase|journal", required=True)
    access = verbs.add_parser("access", help="tout ce qui est gardé d’un élève, en PDF et en JSON")
    access.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    access.add_argument("--out", metavar="FICHIER.pdf", type=Path, required=True)
    access.set_defaults(run=run_access)
    due = verbs.add_parser("due", help="les dossiers dont la durée de conservation est passée")
    due.set_defaults(run=run_due)
    erase = verbs.add_parser("erase", help="efface un dossier d’élève, pour toujours, même supprimé")
    erase.add_argument("reference", metavar="REF", help="comme pour access\u00a0; une fiche supprimée aussi")
    erase.add_argument("--confirm", metavar="MOT", default="", help="EFFACER, en entier")
    erase.add_argument("--reason", metavar="TEXTE", default="", help="gardé au journal, sans le nom")
    erase.set_defaults(run=run_erase)
    journal = verbs.add_parser("journal", help="les accès donnés et les dossiers effacés")
    journal.set_defaults(run=run_journal)


def run_access(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Write both files; neither over another."""
    beside = arguments.out.with_suffix(".json")
    if beside == arguments.out or beside.exists() or arguments.out.exists():
        raise RuleError(
            "Ce fichier existe déjà",
            "La réponse tient en deux fichiers du même nom, .pdf et .json. Rien n’a été écrit.",
            "Donnez un autre nom, finissant par .pdf.",
        )
    with program.open_desk(ask_on_terminal(output)) as desk:
        answer = answer_access(desk, find_person(desk, arguments.reference))
    write_new_file(arguments.out, answer.pdf)
    write_new_file(beside, answer.document)
    output.document({"pdf": str(arguments.out), "json": str(beside)})
    output.say(
        f"Réponse écrite : {arguments.out} et {beside.name}.",
        "Ces fichiers ne sont pas chiffrés : remettez-les à la personne, puis effacez-les.",
    )
    return EXIT_DONE


def run_due(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The files past their time."""
    del arguments
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = retention(desk)
    output.document(
        {
            "years": found.years,
            "source": found.source,
            "due": [
                {
                    "student": str(one.student_id),
                    "name": one.name,
                    "last_act_on": one.last_act_on.isoformat(),
                    "due_since": one.due_since.isoformat(),
                }
                for one in found.due
            ],
        }
    )
    output.say(f"{count(len(found.due), 'dossier')} sans acte depuis {found.years} ans ({found.source}).")
    for one in found.due:
        output.say(f"  {one.name}, dernier acte le {numeric_day(one.last_act_on)}")
    return EXIT_DONE


def run_erase(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Erase one student."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        student_id = find_person(desk, arguments.reference)
        erased = erase_student(desk, student_id, word=arguments.confirm, reason=arguments.reason)
    output.document(erased.as_json())
    output.say(f"Dossier effacé (repère {erased.mark}). Restent :")
    for what, why in KEPT:
        output.say(f"  {what}. {why}")
    return EXIT_DONE


def run_journal(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """What was done, newest first."""
    del arguments
    with program.open_desk(ask_on_terminal(output)) as desk:
        acts = rights_journal(desk)
    output.document({"acts": [{"at": at.isoformat(), "title": title} for at, title in acts]})
    for at, title in acts:
        output.say(f"  {numeric_day(at.date())} {title}")
    if not acts:
        output.say("Aucun accès donné, aucun dossier effacé.")
    return EXIT_DONE
