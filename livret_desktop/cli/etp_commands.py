"""``etp``: the estimate of one month."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import duration, french_day, french_month
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.etp import forecast
from livret_desktop.services.etp_figures import Forecast, Totals, said_etp


def register(commands: Any) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("etp", help="estime l’ETP du calcul d’un mois, heure par heure")
    parser.add_argument(
        "--month",
        metavar="AAAA-MM",
        type=month_argument,
        required=True,
        help="mois du calcul ; les trois mois entiers d’avant sont comptés",
    )
    parser.set_defaults(run=run_etp)


def month_argument(text: str) -> date:
    """A month given on the command line, as its first day."""
    try:
        if len(text) == len("2026-11"):
            return date.fromisoformat(f"{text}-01")
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("un mois s’écrit 2026-11")


def run_etp(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The estimate for the computation of one month."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = forecast(desk, arguments.month)
    output.document(found.as_json())
    output.say(*_sentences(found))
    return EXIT_DONE


def _sentences(found: Forecast) -> list[str]:
    computation = found.computation
    said = [
        f"Estimation pour le calcul de {french_month(computation.month)}, nuit du {french_day(computation.night)} : "
        f"heures du {french_day(computation.first)} au {french_day(computation.last)}. "
        "Seul le chiffre de l’administration compte."
    ]
    said += [_line(one.name, one.totals) for one in found.people]
    said.append(_line("Toute l’école", found.school))
    left = sum(not hour.counted for hour in found.hours)
    if left:
        said.append(f"{left} leçons ne comptent pas : --json dit pourquoi, une par une.")
    return said


def _line(name: str, totals: Totals) -> str:
    return (
        f"  {name} : {duration(totals.real)} réelles, {duration(totals.counted)} comptées, "
        f"ETP {said_etp(totals.etp_hundredths)} ; à envoyer {duration(totals.to_send)}, "
        f"à risque {duration(totals.at_risk)}."
    )
