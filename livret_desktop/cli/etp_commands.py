"""``etp``: the estimate of one month."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.cli.writing import write_new_file
from livret_desktop.clock import YEARS
from livret_desktop.domain.etp import HUNDRED, said_etp
from livret_desktop.domain.french import duration, french_day, of_month
from livret_desktop.domain.identifiers import compact
from livret_desktop.errors import EXIT_DONE, UsageError
from livret_desktop.services.etp.etp_figures import Forecast, Totals
from livret_desktop.services.etp.etp_official import SCHOOL, note_officials, officials_of, parse_official
from livret_desktop.services.etp.etp_paper import etp_file, etp_sheets
from livret_desktop.services.etp.forecast import forecast
from livret_desktop.services.sending.send_status import caution_about_access


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
    parser.add_argument(
        "--official", metavar="ETP", help="note le chiffre de RdvPermis, comme 2,99 ; vide l’oublie"
    )
    parser.add_argument(
        "--for", dest="person", metavar="NUMÉRO", help="avec --official : celui d’un enseignant"
    )
    parser.add_argument("--paper", metavar="FICHIER.pdf", type=Path, help="écrit l’estimation en PDF")
    parser.add_argument(
        "--dossier", metavar="FICHIER.pdf", type=Path, help="écrit le dossier pour le BER en PDF"
    )
    parser.set_defaults(run=run_etp)


def month_argument(text: str) -> date:
    """A month given on the command line, as its first day."""
    try:
        if len(text) == len("2026-11"):
            month = date.fromisoformat(f"{text}-01")
            if month.year in YEARS:
                return month
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"un mois s’écrit 2026-11, de {YEARS[0]} à {YEARS[-1]}")


def run_etp(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The estimate for the computation of one month; its papers; the State's figure noted."""
    month = arguments.month
    with program.open_desk(ask_on_terminal(output)) as desk:
        found = forecast(desk, month)
        if arguments.official is not None:
            key = _person(found, arguments.person)
            note_officials(desk, month, {key: parse_official(arguments.official)})
            output.say("Chiffre officiel noté.")
        for path, make in ((arguments.paper, etp_sheets), (arguments.dossier, etp_file)):
            if path is not None:
                write_new_file(path, make(desk, month))
                output.say(f"Écrit : {path.name}")
        with desk.database.read() as reading:
            official = officials_of(reading, [month]).get((month, SCHOOL))
        caution = caution_about_access(desk)
    document = found.as_json()
    document["official"] = None if official is None else official / HUNDRED
    output.document(document)
    output.say(*([] if caution is None else [caution]), *_sentences(found, official))
    return EXIT_DONE


def _person(found: Forecast, number: str | None) -> str:
    if number is None:
        return SCHOOL
    wanted = [one.id for one in found.people if one.id and compact(one.authorisation) == compact(number)]
    if len(wanted) != 1:
        raise UsageError(
            "Enseignant inconnu ce mois-là",
            f"Le numéro {number} n’est pas celui d’une seule ligne de l’estimation.",
            "Recopiez l’autorisation d’enseigner de la ligne voulue, ou notez le chiffre dans la fenêtre.",
        )
    return wanted[0]


def _sentences(found: Forecast, official: int | None) -> list[str]:
    computation = found.computation
    said = [
        f"Estimation pour le calcul {of_month(computation.month)}, nuit du {french_day(computation.night)} : "
        f"heures du {french_day(computation.first)} au {french_day(computation.last)}. "
        "Seul le chiffre de l’administration compte."
    ]
    said += [_line(one.name, one.totals) for one in found.people]
    said.append(_line("Toute l’école", found.school))
    if official is not None:
        said.append(f"  Chiffre officiel : {said_etp(official)}.")
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
