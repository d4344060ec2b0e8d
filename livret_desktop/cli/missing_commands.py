"""``transmit missing``: the lessons sent after the copy that was restored, and absent from it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import count, numeric_day
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.outbox.missing_here import (
    Missing,
    is_unreadable,
    missing_here,
    missing_said,
    settle_missing,
)

_MOST_SHOWN = 10
_HELP = """Le journal des envois connaît l’identifiant et le jour de ces leçons, rien d’autre.
Tant que la DSR ne se relit pas, les leçons de ces jours-là saisies ici attendent : l’une d’elles est peut-être une
leçon manquante, ressaisie. Une fois les manquantes remises ici, ou ressaisies et marquées (transmit declare),
--settled laisse partir les autres au prochain envoi.
JSON : missing (lesson, day ; null si le journal ne le dit pas), unreadable (la DSR ne se relit pas), settled."""
_NONE = "Aucune leçon envoyée après une copie restaurée ne manque ici."


def register(transmit: Any) -> None:
    """Add the commands of this module to those of ``transmit``."""
    missing = transmit.add_parser(
        "missing",
        help="montre les leçons envoyées après la copie restaurée et absentes d’ici, ou les dit réglées",
        description=_HELP,
    )
    missing.add_argument(
        "--settled",
        action="store_true",
        help="« C’est réglé » : elles sont remises ici, ou ressaisies et marquées",
    )
    missing.set_defaults(run=run_missing)


def run_missing(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """List them, or end their line."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        with desk.database.read() as reading:
            missing = missing_here(reading.connection)
            unreadable = is_unreadable(reading.connection)
        is_settled = arguments.settled and bool(missing)
        title = settle_missing(desk).title if is_settled else ""
    output.document(
        {
            "missing": [_json(one) for one in missing],
            "unreadable": unreadable,
            "settled": is_settled,
        }
    )
    output.say(*([f"{title}."] if is_settled else _told(missing, is_unreadable=unreadable)))
    return EXIT_DONE


def _told(missing: Sequence[Missing], *, is_unreadable: bool) -> list[str]:
    if not missing:
        return [_NONE]
    lines = [missing_said(len(missing), is_unreadable=is_unreadable)]
    for one in missing[:_MOST_SHOWN]:
        day = "jour inconnu" if one.day is None else numeric_day(one.day)
        lines.append(f"  {day}, leçon {one.lesson_id}")
    if len(missing) > _MOST_SHOWN:
        lines.append(f"  et {count(len(missing) - _MOST_SHOWN, 'autre')}, que --json donne aussi.")
    return lines


def _json(one: Missing) -> dict[str, str | None]:
    return {"lesson": str(one.lesson_id), "day": None if one.day is None else one.day.isoformat()}
