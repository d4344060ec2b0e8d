"""``access``: the way to the DSR, tested, connected in the browser, and ended."""

from __future__ import annotations

import argparse
import webbrowser
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.access.dsr_access import connection_test
from livret_desktop.services.access.dsr_connect import connect_school, disconnect_school
from livret_desktop.transmission.connection_words import StageResult, StageState

_TEST = """Suit le chemin d’un envoi, étape par étape, sans rien envoyer de personne : adresse, réseau, identité du
serveur, réponse, heure, connexion, droits. S’arrête à la première étape qui ne va pas et dit quoi faire.
Sortie 0 : la voie est ouverte ; 1 : une étape ne va pas.
JSON : ok, stages (chacune : stage, state ok|warn|bad, said, todo), guarantees (null si la voie n’est pas ouverte)."""
_CONNECT = """Ouvre la page de la DSR dans le navigateur de ce PC et attend la réponse, cinq minutes au plus (Ctrl+C
arrête). Pour une école dont la façon de se connecter est authorization_code (config set dsr.auth).
JSON : connected."""
_MARKS = {StageState.OK: "✓", StageState.WARN: "!", StageState.BAD: "✗"}


def register(commands: Any) -> None:
    """Add the commands of this module."""
    access = commands.add_parser("access", help="accès à la DSR : test, connexion").add_subparsers(
        metavar="test|connect|disconnect", required=True
    )
    test = access.add_parser(
        "test", help="dit, étape par étape, ce qui empêche de joindre la DSR", description=_TEST
    )
    test.set_defaults(run=run_test)
    connect = access.add_parser("connect", help="connecte l’école dans le navigateur", description=_CONNECT)
    connect.set_defaults(run=run_connect)
    end = access.add_parser("disconnect", help="oublie ici la permission donnée dans le navigateur")
    end.set_defaults(run=run_disconnect)


def run_test(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """Go through the stages."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        test = connection_test(desk, program.given_dsr_secret, lambda result: output.say(_line(result)))
        is_open = test.run()
    found = test.capabilities
    output.document(
        {
            "ok": is_open,
            "stages": [
                {
                    "stage": one.stage.name.lower(),
                    "state": one.state.value,
                    "said": one.said,
                    "todo": one.todo,
                }
                for one in test.results
            ],
            "guarantees": None
            if found is None
            else {
                "deduplication": found.deduplication,
                "read_back": found.read_back,
                "read_back_lag_hours": found.read_back_lag_hours,
                "max_batch": found.max_batch,
                "max_age_days": found.max_age_days,
            },
        }
    )
    output.say("Aucune leçon n’est partie.")
    return EXIT_DONE if is_open else EXIT_REFUSED


def run_connect(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """Open the browser and wait."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        output.say("Répondez dans le navigateur ; cette commande attend cinq minutes.")
        connect_school(desk, program.given_dsr_secret, webbrowser.open, lambda: False)
    output.document({"connected": True})
    output.say("École connectée : la permission se renouvelle seule.")
    return EXIT_DONE


def run_disconnect(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """Forget the permission."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        disconnect_school(desk)
    output.document({"connected": False})
    output.say("Permission oubliée sur ce PC. Pour y mettre fin aussi à la DSR, passez par sa page.")
    return EXIT_DONE


def _line(result: StageResult) -> str:
    return f"{_MARKS[result.state]} {result.stage.value} : {result.said} {result.todo}".strip()
