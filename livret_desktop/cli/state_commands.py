"""``transmit reconcile``, ``correct``, ``decide``, ``settle``, ``history``: what the State has, what a person says."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from livret_desktop.app import Program
from livret_desktop.cli.caution import say_caution
from livret_desktop.cli.import_commands import civil_day_argument
from livret_desktop.cli.output import Output
from livret_desktop.cli.terminal import ask_on_terminal
from livret_desktop.clock import today
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import count, essai
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED, RuleError, UsageError
from livret_desktop.garbage import without_whole_walks
from livret_desktop.services.configuration import read_school, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.reconcile import reconcile
from livret_desktop.services.sending.run import RunOptions
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.sent_versions import SentVersions, lesson_named, read_sent_versions
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import FindingLine, read_findings
from livret_desktop.services.state.state_pages import Span
from livret_desktop.services.state.takeover import send_history
from livret_desktop.transmission import timeouts

_CORRECT = """Une version neuve remplacera à la DSR celle déjà partie. Si le contrôle la bloque, la commande le dit
aussitôt, avec ce que la DSR garde en attendant.
Sortie 0 : elle partira au prochain envoi ; 1 : refusée, ou enregistrée ici mais bloquée.
JSON : lesson, minutes, status, versions, blocked (comme transmit check), at_state (version, minutes, cancelled,
receipt ; null si la DSR n’a rien ou si on ne sait pas)."""
_NO_REASON = "sans motif"
_AS_IT_IS = "Cette leçon est déjà ainsi : rien n’a été modifié."
_SAME_AGAIN = (
    "Cette leçon est déjà ainsi : rien n’a changé ici, mais une nouvelle version partira à la DSR "
    "avec ce que disent aujourd’hui les fiches."
)
_SETTLE: dict[str, Callable[[Desk, UUID, Settling], Changes]] = {
    "adopt": adopt,
    "cancel": cancel_there,
    "leave": leave,
}
_DECISIONS = {
    "accepted": (Decision.ACCEPTED, "la DSR l’a"),
    "absent": (Decision.ABSENT, "la DSR ne l’a pas : elle repart comme nouvelle version"),
    "declared": (Decision.DECLARED, "elle a été déclarée par un autre moyen"),
}


def register(transmit: Any) -> None:
    """Add the commands of this module to those of ``transmit``."""
    for add in (_add_reconcile, _add_correct, _add_decide, _add_settle, _add_history):
        add(transmit)


def _add_reconcile(transmit: Any) -> None:
    both = transmit.add_parser(
        "reconcile",
        help="compare les leçons avec la DSR dans les deux sens (la vérification du dimanche)",
        description="Lit à la DSR les leçons de ces jours (d’office : la semaine, ou depuis la dernière vérification "
        "complète) et dit ce qui diffère. N’envoie rien de ce qui attend.",
    )
    for name, at, text in (
        ("--from", "first", "premier jour de leçon comparé"),
        ("--to", "last", "dernier jour (d’office : aujourd’hui)"),
    ):
        both.add_argument(name, dest=at, metavar="JOUR", type=civil_day_argument, help=text)
    both.set_defaults(run=run_reconcile)


def _add_correct(transmit: Any) -> None:
    correct = transmit.add_parser(
        "correct",
        help="corrige ou annule une leçon : une nouvelle version partira",
        description=_CORRECT,
    )
    correct.add_argument("lesson", metavar="LEÇON", type=_lesson_id, help="identifiant")
    how = correct.add_mutually_exclusive_group(required=True)
    how.add_argument("--minutes", metavar="N", type=int, help="durée réelle, en minutes")
    how.add_argument("--cancel", action="store_true", help="la leçon n’a pas eu lieu")
    correct.add_argument("--reason", metavar="TEXTE", default="", help="pourquoi (gardé avec la version)")
    correct.set_defaults(run=run_correct)


def _add_decide(transmit: Any) -> None:
    decide = transmit.add_parser("decide", help="dit ce qu’il en est d’une leçon en suspens")
    decide.add_argument("lesson", metavar="LEÇON", type=_lesson_id, help="identifiant")
    what = decide.add_mutually_exclusive_group(required=True)
    for name, (_, text) in _DECISIONS.items():
        what.add_argument(f"--{name}", dest="decision", action="store_const", const=name, help=text)
    decide.add_argument("--reason", metavar="TEXTE", required=True, help="ce qui a été vérifié")
    decide.add_argument(
        "--who", metavar="NOM", default="", help="qui décide (d’office : le responsable de l’école)"
    )
    decide.set_defaults(run=run_decide)


def _add_settle(transmit: Any) -> None:
    settle = transmit.add_parser("settle", help="règle un écart avec la DSR, listé par reconcile")
    settle.add_argument("finding", metavar="ÉCART", type=_lesson_id, help="identifiant donné par reconcile")
    which = settle.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--adopt", dest="act", action="store_const", const="adopt", help="reprendre la leçon ici"
    )
    which.add_argument(
        "--cancel",
        dest="act",
        action="store_const",
        const="cancel",
        help="l’annuler à la DSR au prochain envoi",
    )
    which.add_argument(
        "--leave", dest="act", action="store_const", const="leave", help="la laisser telle quelle"
    )
    settle.add_argument(
        "--reason", metavar="TEXTE", default="", help="pourquoi (nécessaire pour --cancel et --leave)"
    )
    settle.add_argument(
        "--who", metavar="NOM", default="", help="qui décide (d’office : le responsable de l’école)"
    )
    settle.set_defaults(run=run_settle)


def _add_history(transmit: Any) -> None:
    history = transmit.add_parser("history", help="envoie des leçons reprises d’un autre logiciel")
    history.add_argument(
        "lessons", metavar="LEÇON", type=_lesson_id, nargs="+", help="identifiant, répétable"
    )
    history.add_argument("--reason", metavar="TEXTE", required=True, help="ce qui a été vérifié")
    history.add_argument(
        "--who", metavar="NOM", default="", help="qui décide (d’office : le responsable de l’école)"
    )
    history.set_defaults(run=run_history)


def run_reconcile(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """The Sunday pass, now."""
    span = _span(arguments, program)
    with program.open_desk(ask_on_terminal(output)) as desk:
        connect = program.gateway_factory(desk, timeouts.HURRIED)
        with without_whole_walks():
            report = reconcile(
                desk, connect, span, options=RunOptions(time_budget_s=timeouts.COMMAND_BUDGET_S)
            )
        say_caution(desk, output)
    output.document(report.as_json())
    output.say(*report.sentences())
    return EXIT_REFUSED if report.is_something_left else EXIT_DONE


def run_correct(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """A new version of one lesson, or its cancellation."""
    reason = arguments.reason.strip() or _NO_REASON
    with program.open_desk(ask_on_terminal(output)) as desk:
        lesson = lesson_named(desk, arguments.lesson)
        known = read_sent_versions(desk, lesson.id)
        if arguments.cancel:
            changes = cancel_at_dsr(desk, lesson.id, reason)
        else:
            _refuse_cancelled(lesson)
            changes = correct_at_dsr(desk, replace(lesson, minutes=arguments.minutes), reason)
        told = read_sent_versions(desk, lesson.id)
        say_caution(desk, output)
    as_it_is = _AS_IT_IS if told.versions == known.versions else _SAME_AGAIN
    return _say(output, f"{changes.title}." if changes.title else as_it_is, told)


def _refuse_cancelled(lesson: Lesson) -> None:
    """A duration given to a cancelled lesson would not make it count again."""
    if lesson.status is LessonStatus.CANCELLED:
        raise RuleError(
            "Cette leçon est annulée",
            "Une durée corrigée ne la ferait pas compter de nouveau. Rien n’a été modifié.",
            "Si la leçon a bien eu lieu, saisissez-la de nouveau : une autre leçon partira.",
        )


def run_decide(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """A person's word about a held lesson."""
    decision, text = _DECISIONS[arguments.decision]
    with program.open_desk(ask_on_terminal(output)) as desk:
        lesson = lesson_named(desk, arguments.lesson)
        decide_lesson(desk, lesson.id, decision, who=_who(arguments, desk), reason=arguments.reason)
        told = read_sent_versions(desk, lesson.id)
        say_caution(desk, output)
    return _say(output, f"Décidé{essai(told.is_training)} : {text}.", told)


def run_settle(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """One finding settled."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        settling = Settling(_who(arguments, desk), arguments.reason)
        changes = _SETTLE[arguments.act](desk, arguments.finding, settling)
        left = read_findings(desk)
        is_training = read_settings(desk)["dsr.training"]
        say_caution(desk, output)
    output.document(
        {
            "finding": str(arguments.finding),
            "settled": arguments.act,
            "left": len(left),
            "training": is_training,
        }
    )
    output.say(f"{changes.title or 'Écart réglé'}{essai(is_training)}.", *_left_to_settle(left))
    return EXIT_DONE


def run_history(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Lessons taken over from another program become due."""
    with program.open_desk(ask_on_terminal(output)) as desk:
        for lesson_id in arguments.lessons:
            lesson_named(desk, lesson_id)
        changes = send_history(desk, arguments.lessons, Settling(_who(arguments, desk), arguments.reason))
        told = [read_sent_versions(desk, lesson_id) for lesson_id in arguments.lessons]
        say_caution(desk, output)
    output.document({"lessons": [one.as_json() for one in told]})
    output.say(f"{changes.title}{essai(any(one.is_training for one in told))}.")
    return EXIT_DONE


def _left_to_settle(left: Sequence[FindingLine]) -> tuple[str, ...]:
    """What still waits for a person, as ``reconcile`` lists it."""
    if not left:
        return ()
    return f"{count(len(left), 'écart')} à régler encore :", *(f"  {line.told}" for line in left)


def _say(output: Output, sentence: str, told: SentVersions) -> int:
    output.document(told.as_json())
    output.say(sentence, *told.sentences())
    return EXIT_REFUSED if told.blocked else EXIT_DONE


def _who(arguments: argparse.Namespace, desk: Desk) -> str:
    return arguments.who.strip() or read_school(desk).head.strip() or "Ligne de commande"


def _span(arguments: argparse.Namespace, program: Program) -> Span | None:
    if arguments.first is None and arguments.last is None:
        return None
    if arguments.first is None:
        raise UsageError(
            "Premier jour manquant",
            "--to se donne avec --from : rien n’a été comparé.",
            "Ajoutez --from JOUR, ou ne donnez ni l’un ni l’autre.",
        )
    return Span(arguments.first, arguments.last or today(program.clock))


def _lesson_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("un identifiant est attendu") from None
