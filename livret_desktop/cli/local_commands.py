"""``backup local``, ``backup take-back`` and ``backup check``: the copies of this PC, and whether the base is sound."""

from __future__ import annotations

import argparse
from datetime import UTC
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.clock import today
from livret_desktop.domain.french import count, said_instant
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED, RuleError
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.copies.local_copies import LocalCopy, local_copies, take_back
from livret_desktop.services.school.data_check import check_data


def register(backup: Any) -> None:
    """Add these words to ``backup``."""
    local = backup.add_parser("local", help="montre les copies faites toutes seules sur cet ordinateur")
    local.set_defaults(run=run_local)
    back = backup.add_parser("take-back", help="revient à une copie de cet ordinateur")
    back.add_argument("name", metavar="COPIE", help="un nom donné par « backup local »")
    back.set_defaults(run=run_take_back)
    check = backup.add_parser("check", help="contrôle que la base n’est pas abîmée")
    check.add_argument("--full", action="store_true", help="chaque page et chaque index")
    check.set_defaults(run=run_check)


def run_local(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """The copies of this PC, newest first."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = local_copies(desk)
    output.document({"copies": [_as_json(copy) for copy in found]})
    for copy in found:
        made = said_instant(copy.at, today(program.clock))
        since = count(copy.changes, "modification")
        output.say(f"  {copy.path.name} : {made}, {copy.why}, {since} depuis")
    if not found:
        output.say("Aucune copie sur cet ordinateur.")
    return EXIT_DONE


def run_take_back(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Put one of them in place of the school."""
    copy, key = _chosen(program, arguments.name, output)
    taken = take_back(copy.path, program.folder, program.surroundings(), key=key, say=output.say)
    output.document(
        {
            "taken_back": True,
            "copy": copy.path.name,
            "students": taken.students,
            "lessons": taken.lessons,
            "auto_send": "paused",
        }
    )
    output.say(
        f"Copie reprise : {count(taken.students, 'élève')}, {count(taken.lessons, 'leçon')}.",
        "L’école d’avant est gardée dans le dossier « ancien » des données.",
        "Les envois automatiques attendent : contrôlez, puis « transmit resume ».",
    )
    return EXIT_DONE


def run_check(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Whether the base is sound."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        check = check_data(desk, is_full=arguments.full)
    trouble = check.damage or check.history
    output.document(
        {
            "ok": trouble is None,
            "full": check.is_full,
            "complaints": check.complaints,
            "history_ok": check.history is None if check.is_full and check.damage is None else None,
        }
    )
    if trouble is None:
        output.say("La base est saine." + (" L’historique est intact." if check.is_full else ""))
        return EXIT_DONE
    output.say(trouble.title, f"  {trouble.message}", f"  {trouble.todo}")
    return EXIT_REFUSED


def _chosen(program: Program, name: str, output: Output) -> tuple[LocalCopy, MasterKey]:
    """The copy of that name and the key that opens it. Raises RuleError."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        for copy in local_copies(desk):
            if copy.path.name == name:
                return copy, desk.master_key
    raise RuleError(
        "Cette copie n’est pas sur cet ordinateur",
        f"Le dossier « {program.folder.snapshots.name} » des données n’a pas de copie « {name} ». Rien n’a changé.",
        "Regardez les noms avec « backup local ».",
    )


def _as_json(copy: LocalCopy) -> dict[str, Any]:
    return {
        "file": copy.path.name,
        "made_at": copy.at.astimezone(UTC).isoformat(),
        "why": copy.why,
        "changes": copy.changes,
    }
