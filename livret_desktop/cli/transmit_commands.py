"""``transmit``, ``run-due`` and ``sandbox``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli import by_hand_commands, missing_commands, state_commands
from livret_desktop.cli.caution import say_caution
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import clock_time, count, numeric_day
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.garbage import without_whole_walks
from livret_desktop.sandbox.server import SANDBOX_HELP, serve_sandbox
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.run import RunOptions, send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_list import SendLine, read_to_decide
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.transmission import timeouts

_MOST_SHOWN = 10


def register(commands: Any) -> None:
    """Add the commands of this module."""
    transmit = commands.add_parser("transmit", help="contrôle et envoie les leçons à la DSR").add_subparsers(
        metavar="check|send|reconcile|status|resume|correct|decide|settle|history|missing|sheet|declare",
        required=True,
    )
    _sub(transmit, "check", "contrôle ce qui partirait, sans réseau", run_check, has_since=True)
    _sub(transmit, "send", "envoie ce qui attend", run_send, has_since=True)
    _sub(transmit, "status", "montre où en sont les envois", run_status)
    _sub(transmit, "resume", "reprend les envois après une restauration", run_resume)
    state_commands.register(transmit)
    missing_commands.register(transmit)
    by_hand_commands.register(transmit)

    due = commands.add_parser("run-due", help="fait une fois ce qui est dû maintenant")
    due.set_defaults(run=run_run_due)

    sandbox = commands.add_parser(
        "sandbox",
        help="serveur DSR d’entraînement, seul",
        description=SANDBOX_HELP,
    )
    sandbox.add_argument("--port", type=int, default=8765, metavar="N")
    sandbox.add_argument("--contract", choices=["dedup", "read-back", "both", "neither"], default="both")
    sandbox.add_argument(
        "--fault", action="append", default=[], metavar="NOM", help="panne à simuler, répétable"
    )
    sandbox.add_argument(
        "--journal", type=Path, metavar="FICHIER", help="une ligne JSON par leçon enregistrée"
    )
    sandbox.set_defaults(run=run_sandbox)


def _sub(group: Any, name: str, text: str, run: Any, *, has_since: bool = False) -> None:
    parser = group.add_parser(name, help=text)
    if has_since:
        parser.add_argument(
            "--since", metavar="JOUR", type=civil_day_argument, help="premier jour de leçon concerné"
        )
    parser.set_defaults(run=run)


def run_check(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Pre-flight of exactly what send would take."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        report = check(desk, arguments.since)
    output.document(report.as_json())
    output.say(*report.sentences())
    return EXIT_REFUSED if report.blocked else EXIT_DONE


def run_send(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Send what is due, one pass."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        connect = program.gateway_factory(desk, timeouts.HURRIED)
        with without_whole_walks():
            options = RunOptions(since=arguments.since, time_budget_s=timeouts.COMMAND_BUDGET_S)
            report = send_due(desk, connect, options=options)
        say_caution(desk, output)
    output.document(report.as_json())
    output.say(*report.sentences())
    return EXIT_REFUSED if report.is_something_left else EXIT_DONE


def run_status(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """Counts and next runs."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        _say_status(program, desk, output)
    return EXIT_DONE


def run_resume(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """End the pause after a restore."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        resume(desk)
        _say_status(program, desk, output, "La pause est finie.")
    return EXIT_DONE


def _say_status(program: Program, desk: Desk, output: Output, *first: str) -> None:
    """Counts and next runs, then each lesson that only a person can decide about, with its identifier."""
    report = status(desk, has_secret=program.has_dsr_secret(desk))
    held = read_to_decide(desk) if report.held else []
    say_caution(desk, output)
    output.document(report.as_json() | {"to_decide": [_held_json(line) for line in held]})
    output.say(*first, *report.sentences())
    reason = ""
    for line in held[:_MOST_SHOWN]:
        if line.sent.reason and line.sent.reason != reason:
            reason = line.sent.reason
            output.say(f"  À décider\u00a0: {reason}")
        at = f"{numeric_day(line.lesson.day)} {clock_time(line.lesson.starts_at)}"
        output.say(f"    {at}, {line.student_name}, leçon {line.lesson.id}")
    if len(held) > _MOST_SHOWN:
        output.say(f"    et {count(report.held - _MOST_SHOWN, 'autre')}, que --json donne aussi.")


def _held_json(line: SendLine) -> dict[str, Any]:
    return {
        "lesson": str(line.lesson.id),
        "version": line.sent.version,
        "day": line.lesson.day.isoformat(),
        "student": line.student_name,
        "receipt": line.sent.receipt,
        "reason": line.sent.reason,
    }


def run_run_due(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """What the tick would do now, once."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        with without_whole_walks():
            connect = program.gateway_factory(desk, timeouts.HURRIED)
            report = run_due(desk, connect, options=RunOptions(time_budget_s=timeouts.COMMAND_BUDGET_S))
        say_caution(desk, output)
    output.document(report.as_json())
    output.say(*report.sentences())
    return EXIT_REFUSED if report.is_something_left else EXIT_DONE


def run_sandbox(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Serve until interrupted."""
    serve_sandbox(
        arguments.port,
        contract=arguments.contract,
        faults=tuple(arguments.fault),
        journal=arguments.journal,
        clock=program.clock,
        announce=output.say,
    )
    return EXIT_DONE
