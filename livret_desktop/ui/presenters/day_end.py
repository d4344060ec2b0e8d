"""The last step of "Terminer la journée" in words: with figures what was done, and "tout va bien" only when true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.clock import civil_day
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.domain.french import NBSP, clock_time, count, said_by
from livret_desktop.services.outbox.preflight import later_words
from livret_desktop.services.today.day_end import DayEnd, copy_of_day
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_when import said_after, said_next_send, why_nothing_leaves
from livret_desktop.ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class EndLine:
    """One step: done or skipped, and what it came to."""

    state: State
    title: str
    detail: str


def end_title(end: DayEnd, stick: str) -> tuple[str, str, bool]:
    """Title, sentence, and whether all is well. ``stick``: the stick the copy is on, "" for none."""
    if end.is_well:
        pull = (
            f"Vous pouvez retirer la clé {stick} et éteindre le PC."
            if stick
            else "Vous pouvez éteindre le PC."
        )
        return "Tout va bien", pull, True
    waits = ", ".join(count(*one) for one in end.remaining)
    if not end.status.is_connected:
        waits = ", ".join(filter(None, (waits, "vos heures sont à déclarer à la main")))
    elif not end.status.leaves_by_itself:
        waits = ", ".join(filter(None, (waits, why_nothing_leaves(end.status))))
    if not end.is_copied:
        unsaved = "pas de copie ce soir" if end.copy_of_today is None else _not_copied(end.changes)
        waits = ", ".join(filter(None, (waits, unsaved)))
    return "Journée terminée", f"Il reste{NBSP}: {waits}. Rien n’est perdu.", False


def end_lines(end: DayEnd, stick: str) -> tuple[EndLine, ...]:
    """The steps in their order."""
    return (_confirmed(end), _checked(end), _sent(end), _backed_up(end, stick))


def end_note(end: DayEnd, today: date) -> str:
    """When lessons leave next."""
    if not end.status.leaves_by_itself:
        return "Aucun envoi ne partira tout seul."
    coming = said_next_send(end.status, today)
    return (
        f"Prochain envoi{NBSP}: {coming}. Il se fera tout seul, ou au prochain démarrage si le PC est éteint."
    )


def _confirmed(end: DayEnd) -> EndLine:
    if end.confirmed:
        said = count(end.confirmed, "leçon confirmée", "leçons confirmées")
    else:
        said = "Aucune leçon confirmée" if end.status.to_confirm else "Rien à confirmer"
    if end.status.to_confirm:
        left = count(end.status.to_confirm, "leçon reste", "leçons restent")
        return EndLine(State.warn(""), said, f"{left} à confirmer{NBSP}: leurs heures ne partent pas.")
    return EndLine(State.ok(""), said, "Aucune leçon passée n’attend.")


def _checked(end: DayEnd) -> EndLine:
    if end.checked is None:
        return EndLine(State.waiting(""), "Contrôle passé", "F5 contrôle à toute heure, sans réseau.")
    to_correct = [
        count(number, *words)
        for number, *words in (
            (end.status.blocked, "bloquée avant l’envoi", "bloquées avant l’envoi"),
            (end.status.rejected, "refusée par la DSR", "refusées par la DSR"),
        )
        if number
    ]
    title = count(end.checked, "leçon contrôlée", "leçons contrôlées")
    if to_correct:
        said = said_by(", ".join(to_correct), is_training=end.status.is_training)
        return EndLine(State.warn(""), title, f"À corriger{NBSP}: {said}.")
    return EndLine(State.ok(""), title, "Aucune à corriger.")


def _sent(end: DayEnd) -> EndLine:
    trial = f"{NBSP}(essai)" if end.status.is_training else ""
    if end.sent is None:
        return EndLine(State.waiting(""), "Envoi passé", _leaving_later(end))
    accepted = count(end.sent.accepted, "leçon acceptée", "leçons acceptées")
    title = said_by(f"{accepted} par la DSR{trial}", is_training=end.status.is_training)
    at = clock_time(end.status.now)
    if end.sent.trouble is not None:
        return EndLine(State.warn(""), title, f"{end.sent.trouble.title}. {end.sent.trouble.todo}".strip())
    if end.sent.rejected or end.sent.to_verify:
        refused = count(end.sent.rejected, "refusée", "refusées")
        unanswered = count(end.sent.to_verify, "réponse non reçue", "réponses non reçues")
        return EndLine(State.warn(""), title, f"À {at}{NBSP}: {refused}, {unanswered}.")
    kept = ", reçus conservés" if end.sent.accepted else ""
    return EndLine(State.ok(""), title, f"À {at}{kept}.")


def _leaving_later(end: DayEnd) -> str:
    if not end.status.is_connected:
        return "Non relié à la DSR : la feuille des heures se trouve dans Envois DSR.".replace(
            " :", f"{NBSP}:"
        )
    if not end.status.due:
        return f"{later_words(end.status.later)}." if end.status.later else "Rien n’attendait."
    leaves = count(end.status.due, "leçon partira", "leçons partiront")
    if not end.status.leaves_by_itself:
        return f"{leaves} {said_after(end.status)}."
    return f"{leaves} {said_next_send(end.status, civil_day(end.status.now))}, si le PC est allumé."


def copy_words(last: LoggedBackup | None, changes: int, today: date) -> str:
    """Before the step: the copy there is already; empty where today has none."""
    made = copy_of_day(last, today)
    if made is None:
        return ""
    since = f"{NBSP}; {count(changes, 'changement')} depuis" if changes else f"{NBSP}: rien n’a changé depuis"
    return f"Copie de {clock_time(made.created_at)}, vérifiée{since}."


def _not_copied(changes: int) -> str:
    return count(changes, "changement à sauvegarder", "changements à sauvegarder")


def _backed_up(end: DayEnd, stick: str) -> EndLine:
    made = end.copy_of_today
    if end.backup is None and made is not None:
        state = State.waiting("") if end.changes else State.ok("")
        since = f"{_not_copied(end.changes)} depuis." if end.changes else "Rien n’a changé depuis."
        return EndLine(state, f"Copie de {clock_time(made.created_at)}, vérifiée", since)
    if end.backup is None:
        return EndLine(
            State("", "alert", Tone.WARN),
            "Pas de copie ce soir",
            "Ce qui a été saisi depuis la dernière n’existe que sur ce PC.",
        )
    facts = end.backup.backup.facts
    place = f"sur la clé {stick}" if stick else "dans le dossier choisi"
    students, lessons = count(facts.students, "élève"), count(facts.lessons, "leçon")
    return EndLine(
        State.ok(""),
        f"Copie n°{NBSP}{facts.sequence} {place}, vérifiée",
        f"Relue en entier{NBSP}: {students}, {lessons}.",
    )
