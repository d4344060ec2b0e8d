"""What a send came to, in words: green only when something left, or nothing waited, and nobody is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from livret_desktop.domain.french import NBSP, clock_time, count, said_by
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.sending.send_list import DayJournal
from livret_desktop.ui.presenters.cells import State


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """Title, sentence and tag of the card once the run is over."""

    title: str
    sentence: str
    state: State


def send_outcome(report: SendReport, at: datetime) -> SendOutcome:
    """The run as a person reads it; the most pressing first. Its figures are of this run and of ``at`` alone: what is
    to settle in all is said by the header."""
    if report.trouble is not None:
        stopped = State.warn(f"Interrompu à {clock_time(at)}")
        return SendOutcome(report.trouble.title, report.trouble.message, stopped)
    left = report.rejected + report.held + report.blocked
    title = "Envoi terminé" if report.lessons or not left else "Rien n’est parti"
    title = f"{title} à {clock_time(at)}"
    if left:
        return SendOutcome(title, _to_settle(report), State.warn(count(left, _LEFT_BY_IT, _ALL_LEFT_BY_IT)))
    if report.to_verify:
        sentence = said_by(_TO_A_PERSON if report.is_blind else _ASKED_AGAIN, is_training=report.is_training)
        return SendOutcome(title, sentence, State.warn("Réponse non reçue", "help"))
    if report.left:
        return SendOutcome(title, "Ce qui reste est dans la file.", State.waiting("En attente"))
    return SendOutcome(title, _all_gone(report), State.ok("Terminé", loud=True))


def is_followed(today: DayJournal, at: datetime) -> bool:
    """True when a later run has sent something, or tried to, since that moment of today."""
    begun = [job.started_at for job in today.jobs] + [batch.started_at for batch in today.batches]
    return any(one is not None and one > at for one in begun)


_LEFT_BY_IT, _ALL_LEFT_BY_IT = "laissée par cet envoi", "laissées par cet envoi"
_ASKED_AGAIN = "Ce qui n’a pas été confirmé sera redemandé à la DSR, rien à faire."
_TO_A_PERSON = f"La DSR ne permet pas de le vérifier{NBSP}: au prochain envoi, ce sera à vous de décider."


def _to_settle(report: SendReport) -> str:
    if report.lessons:
        return "Ce qui est à régler reste dans la file, rien n’est perdu."
    if report.blocked and not report.rejected and not report.held:
        many = "Toutes les leçons qui attendent sont bloquées"
        blocked = "La leçon qui attend est bloquée" if report.blocked == 1 else many
        return f"{blocked}{NBSP}: corrigez ce que dit le contrôle, puis renvoyez."
    return "Ce qui attend a besoin de vous avant de partir."


def _all_gone(report: SendReport) -> str:
    if not report.accepted:
        return "Rien n’attendait."
    return f"{count(report.accepted, 'leçon acceptée', 'leçons acceptées')}, rien ne reste."
