"""What the icon beside the clock says: its state, its tooltip, and the few notifications. Counts only, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from livret_desktop.clock import civil_day
from livret_desktop.domain.french import NBSP, clock_time, count, said_by
from livret_desktop.services.copies.backup_age import is_backup_late
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.targets import BACKUPS, SENDING
from livret_desktop.windows_names import PRODUCT

if (
    TYPE_CHECKING
):  # the icon is there before the first paint, what it says comes after: sending is loaded then
    from livret_desktop.services.sending.run_due import DueReport
    from livret_desktop.ui.presenters.status import StatusFacts

LONGEST_TIP = 127
"""NOTIFYICONDATA keeps 128 characters with the zero."""


class TrayState(Enum):
    """Told apart by their shape; the value is the word for it."""

    WELL = "tout va bien"
    PERSON = "on a besoin de vous"
    TRAINING = "mode essai"
    LOCKED = "attend votre phrase"


@dataclass(frozen=True, slots=True)
class TrayLook:
    """The icon and its tooltip."""

    state: TrayState
    tip: str


@dataclass(frozen=True, slots=True)
class Notification:
    """Said by the desktop; a click opens ``page``."""

    title: str
    text: str
    page: str
    is_pressing: bool = True


class Need(Enum):
    """What asks for a person. The order is that of urgency."""

    QUEUE = "queue"
    PAUSED = "paused"
    REJECTED = "rejected"
    HELD = "held"
    FINDINGS = "findings"
    BLOCKED = "blocked"
    BACKUP = "backup"


LOCKED = TrayLook(
    TrayState.LOCKED,
    f"{PRODUCT} attend votre phrase.\nUn clic pour ouvrir l’école{NBSP}: d’ici là, rien ne part.",
)
TROUBLED = TrayLook(TrayState.PERSON, f"{PRODUCT} n’a pas pu ouvrir l’école.\nUn clic pour savoir pourquoi.")


def needs(facts: StatusFacts) -> dict[Need, int]:
    """What asks for a person now, with how many."""
    report = facts.report
    is_connected = report.is_connected
    found = {
        Need.QUEUE: int((is_connected or report.is_journal_damaged) and report.wait.person is not None),
        Need.PAUSED: int(report.paused_reason is not None),
        Need.REJECTED: report.rejected,
        Need.HELD: report.held,
        Need.FINDINGS: report.findings,
        Need.BLOCKED: report.blocked if is_connected else 0,
        Need.BACKUP: int(is_backup_late(facts.backup, facts.today)),
    }
    return {need: number for need, number in found.items() if number}


def tray_look(facts: StatusFacts) -> TrayLook:
    """The state of the icon, the last result and the next run."""
    from livret_desktop.ui.presenters.status import evening_words, status_items  # noqa: PLC0415 (as above)

    last, coming, _backup = status_items(facts)
    head = f"{PRODUCT}, mode essai" if facts.is_training else PRODUCT
    evening = facts.last_evening
    result = f"{last.label}{NBSP}: {last.value}" if evening is None else evening_words(evening, facts.today)
    lines = [head, result, f"{coming.label}{NBSP}: {coming.value}"]
    if not facts.report.is_connected:
        lines = [head, "Non relié à la DSR"]
    if Need.BACKUP in needs(facts):
        lines.append("Sauvegarde en retard" if facts.backup else "Aucune sauvegarde")
    return TrayLook(_state(facts), "\n".join(lines)[:LONGEST_TIP])


def new_needs(known: dict[Need, int], now: dict[Need, int]) -> set[Need]:
    """What has come or grown since it was last looked at."""
    return {need for need, number in now.items() if number > known.get(need, 0)}


def person_needed(facts: StatusFacts, fresh: set[Need]) -> Notification | None:
    """One notification for all that is new, the most urgent first; None when nothing is."""
    said = [words for need in Need if need in fresh and (words := _words(need, facts))]
    if not said:
        return None
    first, *others = said
    text = said_by(
        " ".join([first.text, *(f"{other.title}." for other in others)]), is_training=facts.is_training
    )
    title = said_by(first.title, is_training=facts.is_training)
    return Notification(f"{title}{_trial(facts)}", text, first.page)


def late_send(report: DueReport, *, is_training: bool) -> Notification | None:
    """ "Envoi de retard": what was missed while the PC was off has just left."""
    from livret_desktop.db.job_store import DONE  # noqa: PLC0415 (as above)

    runs = [run for run in report.ran if run.run.is_catch_up and run.run.state == DONE]
    accepted = sum(run.report.accepted for run in runs if run.report is not None)
    if not accepted:
        return None
    lessons = count(accepted, "leçon acceptée", "leçons acceptées")
    trial = f"{NBSP}(essai)" if is_training else ""
    return Notification(
        f"Envoi de retard{NBSP}: {lessons}{trial}",
        "L’ordinateur était éteint à l’heure prévue. Rien à faire.",
        SENDING,
        is_pressing=False,
    )


def stick_plugged(changes: int) -> Notification:
    """A known stick is there, and something is not on it yet. Its name may be somebody's: not said."""
    return Notification(
        "Clé de sauvegarde branchée",
        f"{changes_words(changes)} Un clic ouvre Sauvegardes.",
        BACKUPS,
    )


def stick_damaged(copies: int) -> Notification:
    """What lies on a stick just plugged in was read again, and is bad. Its name may be somebody's: not said."""
    found = count(copies, "copie abîmée", "copies abîmées")
    them = (
        "Elle ne pourrait plus être restaurée" if copies == 1 else "Elles ne pourraient plus être restaurées"
    )
    return Notification(
        f"{found} sur la clé de sauvegarde",
        f"{them}. Faites une copie sur une autre clé{NBSP}: un clic ouvre Sauvegardes.",
        BACKUPS,
    )


def stick_offer(name: str, changes: int) -> State:
    """The same inside the window, where the name may be read."""
    return State.flight(f"Clé {name} branchée. {changes_words(changes)}", "stick")


def changes_words(changes: int) -> str:
    """What a backup would bring into safety."""
    return f"{count(changes, 'changement')} à sauvegarder."


def leaving_words(facts: StatusFacts) -> tuple[str, str] | None:
    """Title and message of the question before quitting; None when nothing is due any more today."""
    report = facts.report
    waiting = report.due + report.to_verify
    is_today = civil_day(report.next_evening_at) == facts.today
    if not (report.leaves_by_itself and waiting and is_today):
        return None
    at = clock_time(report.next_evening_at)
    leaves = "part" if waiting == 1 else "partent"
    title = f"Quitter avant l’envoi de {at}{NBSP}?"
    return title, (
        f"{count(waiting, 'leçon')} {leaves} aujourd’hui à {at}, si {PRODUCT} reste ouvert. Sinon, l’envoi se fait au "
        f"prochain démarrage et il est dit «{NBSP}envoi de retard{NBSP}»{NBSP}: rien n’est perdu, mais les heures "
        "arrivent plus tard."
    )


def staying_words(facts: StatusFacts | None) -> str:
    """Why the program goes on after its window is closed; said once."""
    ways = (
        "Un clic sur l’icône près de l’horloge rouvre la fenêtre. Pour arrêter le programme"
        f"{NBSP}: clic droit sur l’icône, puis Quitter."
    )
    if facts is not None and facts.report.leaves_by_itself:
        at = clock_time(facts.report.next_evening_at)
        return (
            f"Ainsi l’envoi de {at} se fait même fenêtre fermée, tant que l’ordinateur est allumé et votre session "
            f"ouverte. {ways}"
        )
    return (
        f"Il vous prévient quand une sauvegarde est à faire et vous la propose dès que la clé est là. {ways}"
    )


def _state(facts: StatusFacts) -> TrayState:
    if facts.is_training:
        return (
            TrayState.TRAINING
        )  # what is refused in training harms nobody: that it is training must be seen
    return TrayState.PERSON if needs(facts) else TrayState.WELL


def _words(need: Need, facts: StatusFacts) -> Notification | None:
    report = facts.report
    match need:
        case Need.QUEUE:
            return Notification(
                "Les envois attendent quelqu’un",
                "Rien ne part tant que personne n’a regardé. Un clic ouvre Envois DSR, qui dit quoi faire.",
                SENDING,
            )
        case Need.PAUSED:
            return Notification(
                "Les envois sont en pause",
                f"Rien ne part avant votre «{NBSP}Reprendre les envois{NBSP}», dans Envois DSR.",
                SENDING,
            )
        case Need.REJECTED:
            title = count(report.rejected, "leçon refusée par la DSR", "leçons refusées par la DSR")
            return Notification(title, "Un clic montre la cause et la correction.", SENDING)
        case Need.HELD:
            title = count(report.held, "leçon à décider", "leçons à décider")
            text = "La DSR n’a pas dit si elle l’a reçue." if report.held == 1 else _HELD
            return Notification(title, f"{text} Vous seul pouvez trancher.", SENDING)
        case Need.FINDINGS:
            title = count(report.findings, "écart avec la DSR", "écarts avec la DSR")
            text = "La vérification du dimanche a trouvé autre chose à la DSR qu’ici. Un clic montre quoi."
            return Notification(title, text, SENDING)
        case Need.BLOCKED:
            title = count(report.blocked, "leçon bloquée", "leçons bloquées")
            return Notification(title, "Il manque quelque chose pour l’envoi. Un clic montre quoi.", SENDING)
        case Need.BACKUP:
            return _backup_words(facts)


_HELD = "La DSR n’a pas dit si elle les a reçues."


def _backup_words(facts: StatusFacts) -> Notification:
    if facts.backup is None:
        title, text = "Aucune sauvegarde", "Si ce disque tombe en panne, tout est perdu."
    else:
        days = (facts.today - civil_day(facts.backup.created_at)).days
        title, text = "Sauvegarde en retard", f"La dernière date de {count(days, 'jour')}."
    return Notification(title, f"{text} Branchez la clé{NBSP}: la copie prend une minute.", BACKUPS)


def _trial(facts: StatusFacts) -> str:
    return f"{NBSP}(essai)" if facts.is_training else ""
