"""``rules``: whose rules are applied, and a newer file of them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.french import NBSP, count
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.rule_files import CONFIRM_WORD, adopt, give_up, propose, taken_rules
from livret_desktop.ui.presenters.settings import change_words, rule_words


def register(commands: Any) -> None:
    """Add the commands of this module."""
    rules = commands.add_parser("rules", help="montre les règles appliquées, en importe de plus récentes")
    own = rules.add_subparsers(metavar="show|import|reset", required=True)
    own.add_parser("show", help="montre chaque règle, sa valeur, sa date et sa source").set_defaults(
        run=run_show
    )
    take = own.add_parser("import", help="compare un fichier de règles, et le garde avec --confirm")
    take.add_argument("file", metavar="FICHIER.toml", type=Path)
    take.add_argument("--confirm", metavar=CONFIRM_WORD, help=f"le mot {CONFIRM_WORD} : importe pour de bon")
    take.set_defaults(run=run_import_rules)
    own.add_parser("reset", help="revient aux règles du programme").set_defaults(run=run_reset)


def run_show(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """The rules in force today."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        in_force = desk.rules.all_in_force(desk.today())
    output.document({"rules": [_json(rule) for rule in in_force]})
    for rule in in_force:
        words = rule_words(rule)
        output.say(
            f"{words.title}{NBSP}: {words.value}",
            f"  {words.since}, {words.source} ({words.certainty.word.lower()}).",
        )
    return EXIT_DONE


def run_import_rules(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Compare a file; keep it when the word is given. Without it: exit 1, nothing has changed."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        proposal = propose(desk, arguments.file)
        is_kept = arguments.confirm is not None
        if is_kept:
            adopt(desk, proposal, arguments.confirm)
    output.document(
        {
            "published_on": proposal.found.published_on.isoformat(),
            "publisher": proposal.found.publisher,
            "imported": is_kept,
            "changes": [
                {"before": None if one.before is None else _json(one.before), "after": _json(one.after)}
                for one in proposal.differences
            ],
        }
    )
    output.say(f"{count(len(proposal.differences), 'règle changée', 'règles changées')} :")
    for title, was, becomes in map(change_words, proposal.differences):
        output.say(f"  {title}", f"    avant{NBSP}: {was}", f"    après{NBSP}: {becomes}")
    output.say(
        "Importées." if is_kept else f"Rien n’a changé : ajoutez --confirm {CONFIRM_WORD} pour importer."
    )
    return EXIT_DONE if is_kept else EXIT_REFUSED


def run_reset(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """The program's own rules again."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        had = taken_rules(desk) is not None
        give_up(desk)
    output.document({"reset": had})
    output.say("Les règles du programme s’appliquent." if had else "Aucune règle importée.")
    return EXIT_DONE


def _json(rule: RuleVersion) -> dict[str, Any]:
    return {
        "key": rule.key,
        "title": rule.title,
        "effective_on": rule.effective_on.isoformat(),
        "value": _plain(rule.value),
        "source": rule.source,
        "certainty": rule.certainty,
        "imported_on": None if rule.imported_on is None else rule.imported_on.isoformat(),
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: days as text, tables as they are."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
