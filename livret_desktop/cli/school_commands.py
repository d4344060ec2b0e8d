"""``init``, ``student``, ``config``, ``secret``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.caution import say_caution
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.errors import EXIT_DONE, RuleError
from livret_desktop.services.access.dsr_access import keep_dsr_secret, set_training, where_secrets_rest
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed, recovery_sheet
from livret_desktop.services.outbox.former_program import (
    FIRST_DAY,
    FORMER_STOPPED,
    between_words,
    change_take_over,
    looked_up_words,
    read_take_over,
)
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.records.student_document import student_document
from livret_desktop.services.records.students import find_student
from livret_desktop.services.school.opening import NewSchool, create_school
from livret_desktop.services.school.school_description import SchoolDescription, read_school_description
from livret_desktop.settings import parse


def register(commands: Any) -> None:
    """Add the commands of this module."""
    init = commands.add_parser("init", help="crée le dossier des données d’une école")
    init.add_argument(
        "--school", metavar="FICHIER.toml", required=True, type=Path, help="description de l’école"
    )
    init.add_argument(
        "--recovery-sheet", metavar="FICHIER.pdf", type=Path, help="où écrire la feuille de secours"
    )
    init.set_defaults(run=run_init)

    student = commands.add_parser("student", help="consulte un élève").add_subparsers(
        metavar="show", required=True
    )
    show = student.add_parser("show", help="montre un élève et ses formations")
    show.add_argument("reference", metavar="REF", help="NEPH, identifiant, ou nom qu’un seul élève porte")
    show.set_defaults(run=run_student_show)

    config = commands.add_parser("config", help="lit ou change un réglage").add_subparsers(
        metavar="get|set", required=True
    )
    get = config.add_parser("get", help="montre un réglage")
    get.add_argument("key", metavar="CLÉ")
    get.set_defaults(run=run_config_get)
    change = config.add_parser("set", help="change un réglage")
    change.add_argument("key", metavar="CLÉ")
    change.add_argument("value", metavar="VALEUR")
    change.set_defaults(run=run_config_set)

    secret = commands.add_parser("secret", help="garde un secret").add_subparsers(
        metavar="set", required=True
    )
    keep = secret.add_parser("set", help="lit un secret sur l’entrée et le met au coffre")
    keep.add_argument("name", metavar="dsr", choices=["dsr"])
    keep.set_defaults(run=run_secret_set)


def run_init(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Create the data folder of a school."""
    description = read_school_description(arguments.school)
    sheet: Path | None = arguments.recovery_sheet
    require_new_sheet(sheet)
    new = create_school(
        program.folder, description, program.surroundings(), passphrase=program.given.passphrase
    )
    if sheet is not None:
        write_new_file(sheet, _sheet(program, description, new))
        with program.open_desk() as desk:
            note_sheet_printed(desk)
    output.document(
        {
            "school": str(new.school_id),
            "data": str(program.folder.root),
            "recovery_sheet": sheet and str(sheet),
        }
    )
    output.say(f"École créée dans {program.folder.root}.")
    output.say(sheet_sentence(sheet))
    return EXIT_DONE


def require_new_sheet(sheet: Path | None) -> None:
    """The file of the recovery sheet must not be there yet. Raises RuleError."""
    if sheet is not None and sheet.exists():
        raise RuleError(
            "La feuille de secours existe déjà",
            f"« {sheet.name} » n’a pas été remplacée, et l’école n’a pas été créée.",
            "Donnez un autre nom à --recovery-sheet.",
        )


def sheet_sentence(sheet: Path | None) -> str:
    """What became of the recovery sheet of a key just made."""
    if sheet:
        return (
            f"Feuille de secours écrite : {sheet}. Imprimez-la, rangez-la sous clé, puis effacez ce fichier."
        )
    return "La feuille de secours n’est pas imprimée : faites-le dans Sauvegardes, ou avec --recovery-sheet."


def _sheet(program: Program, description: SchoolDescription, new: NewSchool) -> bytes:
    is_training = bool(description.settings.get("dsr.training"))
    return recovery_sheet(
        program.folder, description.school, new.code, program.clock, is_training=is_training
    )


def run_student_show(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Show one student."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        document = student_document(desk, find_student(desk, arguments.reference))
    output.document(document)
    output.say(f"{document['birth_name']} {document['given_names']}, NEPH {document['neph'] or 'manquant'}")
    for enrolment in document["enrolments"]:
        output.say(f"  {enrolment['category']} {enrolment['track']} : {enrolment['booklet_rule']}")
    return EXIT_DONE


def run_config_get(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Show one setting."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        value = read_settings(desk)[arguments.key]
    _show_setting(output, arguments.key, value)
    return EXIT_DONE


def run_config_set(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Change one setting."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        value = _changed(desk, arguments.key, arguments.value)
        _show_setting(output, arguments.key, value)
        if arguments.key == "dsr.training":
            _say_what_training_means(desk, output)
        if arguments.key in (FIRST_DAY, FORMER_STOPPED):
            told = read_take_over(desk)
            output.say(looked_up_words(told), *(between_words(told) or ()))
    return EXIT_DONE


def _say_what_training_means(desk: Desk, output: Output) -> None:
    """Entered or left: what every state means from now on, and what waits for a person."""
    say_caution(desk, output)
    with desk.database.read() as reading:
        reason = paused_reason(reading.connection)
    if reason is not None:
        output.say(f"Les envois sont en pause. {reason} Puis « transmit resume ».")


def _changed(desk: Desk, key: str, typed: str) -> Any:
    """Keep a setting. Training mode does not change once a lesson has left; the days of a take-over stay true, and are
    told by the history."""
    if key in (FIRST_DAY, FORMER_STOPPED):
        value, kept = parse(key, typed), read_take_over(desk)
        day = date.fromisoformat(value) if value else None
        change_take_over(desk, kept._replace(**{"first" if key == FIRST_DAY else "stopped": day}))
        return value
    if key == "dsr.training":
        return set_training(desk, is_training=bool(parse(key, typed))).value
    return change_setting(desk, key, typed).value


def run_secret_set(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Read a secret from the input, never from the words of the command, and keep it in the credential store."""
    secret = output.stdin.readline().strip()
    if not secret:
        raise RuleError(
            "Aucun secret reçu",
            "L’entrée était vide : rien n’a été changé.",
            "Donnez le secret sur l’entrée standard.",
        )
    with program.open_desk(ask_on_terminal(output)) as desk:
        keep_dsr_secret(desk, secret)
        place = where_secrets_rest(desk)
    output.document({"kept": arguments.name, "where": place})
    output.say(f"Secret gardé : {place}")
    return EXIT_DONE


def _show_setting(output: Output, key: str, value: Any) -> None:
    output.document({"key": key, "value": value})
    output.say(f"{key} = {('oui' if value else 'non') if isinstance(value, bool) else value}")
