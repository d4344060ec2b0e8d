"""The line at the bottom in words: last send, next send, last backup."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from livret_desktop.clock import civil_day
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.domain.french import NBSP, count, said_instant, short_day
from livret_desktop.services.copies.backup_age import is_backup_late
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.services.today.day import EveningSummary
from livret_desktop.ui.presenters.cells import StatusItem
from livret_desktop.ui.presenters.sending_when import said_next_send
from livret_desktop.ui.targets import BACKUPS, SENDING
from livret_desktop.ui.theme.tokens import Tone

_SEND, _NEXT, _COPY = "Envoi", "Prochain", "Copie"
"""The labels where large text leaves no room for theirs."""


class StatusFacts(NamedTuple):
    """What the line says, read at one moment. ``last_send_at``: the last answer to a request. ``evening``: what became
    of the last evening."""

    report: StatusReport
    backup: LoggedBackup | None
    today: date
    is_training: bool = False
    last_send_at: datetime | None = None
    team_urgent: int = 0
    evening: EveningSummary | None = None

    @property
    def sent_at(self) -> datetime | None:
        """The last answer that said something of lessons."""
        return max(filter(None, (self.report.last_success_at, self.last_send_at)), default=None)

    @property
    def last_evening(self) -> EveningSummary | None:
        """The last evening, while nothing was sent after it."""
        evening, sent_at = self.evening, self.sent_at
        return evening if evening is not None and (sent_at is None or evening.holds(sent_at)) else None


def status_items(facts: StatusFacts) -> list[StatusItem]:
    """Three facts, each a link."""
    return [_last_send(facts), _next_send(facts), _last_backup(facts)]


def evening_words(evening: EveningSummary, today: date) -> str:
    """ "Hier soir : 31 envoyées, 0 réponse non reçue, 1 à corriger."; "Envoi de retard, aujourd’hui 08:10 : …"."""
    day = civil_day(evening.planned_for)
    when = {0: "Ce soir", 1: "Hier soir"}.get((today - day).days, f"Le soir du {short_day(day)}")
    if evening.late_at is not None:
        when = f"Envoi de retard, {said_instant(evening.late_at, today)}"
    sent = count(evening.sent, "envoyée", "envoyées")
    unanswered = count(evening.to_verify, "réponse non reçue", "réponses non reçues")
    return f"{when}{NBSP}: {sent}, {unanswered}, {evening.to_correct}{NBSP}à corriger."


def _last_send(facts: StatusFacts) -> StatusItem:
    report = facts.report
    label = "Dernier envoi d’essai" if facts.is_training else "Dernier envoi"
    if report.sending:
        lessons = count(report.sending, "leçon")
        return StatusItem("send", Tone.ACCENT, "Envoi en cours", lessons, SENDING, _SEND)
    sent_at = facts.sent_at
    if sent_at is None:
        return StatusItem("send", Tone.QUIET, label, "aucun encore", SENDING, _SEND)
    said = said_instant(sent_at, facts.today)
    to_settle = report.rejected + report.blocked + report.held + report.findings
    if to_settle:
        return StatusItem("alert", Tone.WARN, label, f"{said}, {to_settle}{NBSP}à régler", SENDING, _SEND)
    if report.paused_reason is not None or report.missing_here:
        # What this copy says of the last send may be older than what the State holds.
        return StatusItem("alert", Tone.WARN, label, f"{said}, à vérifier", SENDING, _SEND)
    if report.unanswered:
        unanswered = count(report.unanswered, "réponse non reçue", "réponses non reçues")
        return StatusItem("help", Tone.WARN, label, f"{said}, {unanswered}", SENDING, _SEND)
    evening = facts.last_evening
    accepted = count(evening.sent, "acceptée", "acceptées") if evening is not None and evening.sent else ""
    return StatusItem("ok-circle", Tone.OK, label, ", ".join(filter(None, (said, accepted))), SENDING, _SEND)


def _next_send(facts: StatusFacts) -> StatusItem:
    report = facts.report
    if report.paused_reason is not None:
        return StatusItem("hold", Tone.WARN, "Prochain envoi", "en pause", SENDING, _NEXT)
    if not report.is_connected:
        return StatusItem("hold", Tone.QUIET, "Prochain envoi", "aucun", SENDING, _NEXT)
    if report.is_to_reconnect or report.is_journal_damaged:
        waits_for = "à reconnecter" if report.is_to_reconnect else "journal abîmé"
        return StatusItem("hold", Tone.WARN, "Prochain envoi", waits_for, SENDING, _NEXT)
    coming = said_next_send(report, facts.today)
    return StatusItem("clock", Tone.QUIET, "Prochain envoi", coming, SENDING, _NEXT)


def _last_backup(facts: StatusFacts) -> StatusItem:
    backup = facts.backup
    if backup is None:
        return StatusItem("backup", Tone.WARN, "Dernière sauvegarde", "aucune", BACKUPS, _COPY)
    said = said_instant(backup.created_at, facts.today)
    is_old = is_backup_late(backup, facts.today)
    value = f"{said}, vérifiée" if backup.verified_at is not None else f"{said}, non vérifiée"
    tone = Tone.WARN if is_old or backup.verified_at is None else Tone.OK
    return StatusItem("backup", tone, "Dernière sauvegarde", value, BACKUPS, _COPY)
