"""``today``: the first page of the window, in its own words."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from livret_desktop.app import Program
from livret_desktop.cli.caution import say_caution
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.today.day import Today, read_today
from livret_desktop.services.today.todo import Todo

if TYPE_CHECKING:  # the words of the page are loaded for this command alone
    from livret_desktop.ui.presenters.today_parts import CardWords, DayRow


def register(commands: Any) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "today", help="dit ce que la journée demande, comme la page Aujourd’hui de la fenêtre"
    )
    parser.set_defaults(run=run_today)


def run_today(program: Program, _arguments: argparse.Namespace, output: Output) -> int:
    """What the day asks: the snapshot of the page, and its words. Done whatever it says."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        seen = read_today(desk, has_secret=program.has_dsr_secret(desk))
        say_caution(desk, output)
    output.document(seen.as_json())
    output.say(*_sentences(seen))
    return EXIT_DONE


def _sentences(seen: Today) -> list[str]:
    from livret_desktop.ui.presenters import today as words  # noqa: PLC0415 (see above)

    said = [f"{words.day_title(seen.day)}{NBSP}: {words.headline(seen)[0]}"]
    alarm = words.banner(seen)
    if alarm is not None:
        said.append(f"{alarm.title} {alarm.detail}")
    if seen.to_confirm:
        said.append(". ".join(words.confirm_words(seen)))
    said += [
        _card(card)
        for card in (words.lessons_card(seen), words.computation_card(seen), words.backup_card(seen))
    ]
    title = words.todo_title(seen)
    said.append(f"À faire{NBSP}: {title}" if title else "Rien à faire.")
    said += [_todo(one) for one in seen.todos]
    said += _rows("Leçons du jour", words.day_rows(seen))
    said += _rows("Examens et rendez-vous", words.mark_rows(seen))
    said += _rows("Prochains envois", words.run_rows(seen))
    return said


def _card(card: CardWords) -> str:
    figures = ", ".join(
        f"{one.number}{'.' if one.caption[:1].isupper() else ''} {one.caption}".strip()
        for one in card.figures
    )
    return f"{card.title} ({card.state.word}){NBSP}: {figures.rstrip('.')}. {card.sentence}".strip()


def _todo(todo: Todo) -> str:
    when = f" ({todo.when})" if todo.when else ""
    return f"  {todo.what}{when}. {todo.why}"


def _rows(title: str, rows: Iterable[DayRow]) -> list[str]:
    lines = [", ".join(filter(None, (row.first, row.second, row.detail))) for row in rows]
    return [f"{title}{NBSP}:", *(f"  {line}" for line in lines)] if lines else []
