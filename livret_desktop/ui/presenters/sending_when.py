"""When lessons leave next, in words: the runs to come, what the next minute brings, the night that counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from livret_desktop.clock import civil_day, paris
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    said_instant,
    short_day,
)
from livret_desktop.services.outbox.clock_gap import LARGEST_OFFSET_S, SHOWN_OFFSET_S, WRONG_CLOCK
from livret_desktop.services.sending.owed_runs import EVENING, SUNDAY
from livret_desktop.services.sending.send_status import StatusReport

if TYPE_CHECKING:  # the first page of every start says its words with this
    from livret_desktop.db.job_store import JobRun

_EVENING_BEGINS = 18
_AT_ONCE = "dans la minute"


def next_runs(report: StatusReport, today: date) -> list[tuple[str, str]]:
    """When and what, the sooner first: a clock that is wrong, what the next minute brings, a new attempt, the runs to
    come; then the night that counts."""
    runs = [
        (report.next_evening_at, _evening_words(report)),
        (report.next_sunday_at, f"Vérification du dimanche{_if_not_done(report)}"),
    ]
    if report.retry_at is not None:
        runs.append((report.retry_at, f"Nouvel essai{_how_many(report.due)}"))
    lines = [(_AT_ONCE, _owed_words(one, report, today)) for one in report.owed]
    lines += [(said_coming(at, today), words) for at, words in sorted(runs)]
    lines.append((f"nuit du {short_day(report.computation_night_of)}", _night_words(report)))
    waits_for_clock = report.wait.person is not None and report.wait.person.title == WRONG_CLOCK
    clock = "" if waits_for_clock else _clock_words(report.clock_offset_s)  # the banner says it already
    return [("horloge", clock), *lines] if clock else lines


def said_next_send(report: StatusReport, today: date) -> str:
    """When lessons leave next by themselves: a run that is owed leaves with the next tick; while the queue waits, none
    sends before the wait is over."""
    if report.retry_at is not None:
        return said_coming(report.retry_at, today)
    is_owed = report.leaves_by_itself and any(one.job == EVENING for one in report.owed)
    return _AT_ONCE if is_owed else said_coming(report.next_evening_at, today)


def said_next_sunday(report: StatusReport, today: date) -> str:
    """When both sides are compared next by themselves; why not, where they are not."""
    why = why_nothing_leaves(report)
    if why:
        return f"aucune, {why}"
    is_owed = any(one.job == SUNDAY for one in report.owed)
    return _AT_ONCE if is_owed else said_coming(report.next_sunday_at, today)


def why_nothing_leaves(report: StatusReport) -> str:
    """Why no run that comes by itself sends anything, as the end of a sentence; empty when it does."""
    if report.is_journal_damaged:
        return "le journal des envois est abîmé"
    if report.paused_reason is not None:
        return "les envois sont en pause"
    if not report.is_connected:
        return "l’école n’est pas reliée à la DSR"
    return "l’école est à reconnecter à la DSR" if report.is_to_reconnect else ""


def said_after(report: StatusReport) -> str:
    """After what a person does lessons leave again; empty where they leave by themselves, or by hand alone."""
    if not report.is_connected:
        return ""
    if report.is_journal_damaged:
        return "une fois le journal des envois mis de côté"
    if report.paused_reason is not None:
        return "après « Reprendre les envois »"
    return "une fois l’école reconnectée" if report.is_to_reconnect else ""


class ScheduleWords(NamedTuple):
    """What the two times of the day come to. ``late``: what happens when the PC is off; empty where nothing leaves."""

    promise: str
    coming: str
    late: str


def schedule_words(report: StatusReport, today: date) -> ScheduleWords:
    """Beside the two times: when lessons leave next, or why none leaves at those times."""
    why = why_nothing_leaves(report)
    if why:
        nothing = f"À ces heures, rien ne part pour l’instant{NBSP}: {why}."
        return ScheduleWords(
            nothing, f"Prochain envoi{NBSP}: aucun. Prochaine vérification{NBSP}: aucune.", ""
        )
    coming = (
        f"Prochain envoi{NBSP}: {said_next_send(report, today)}. "
        f"Prochaine vérification{NBSP}: {said_next_sunday(report, today)}."
    )
    return ScheduleWords(
        "À ces heures, les leçons faites partent sans que personne y pense.",
        coming,
        "Si le PC est éteint à ce moment, l’envoi se fait une fois au démarrage suivant, et il est dit "
        "« envoi de retard ». F9 envoie à tout moment.",
    )


def is_outdated(report: StatusReport, now: datetime) -> bool:
    """True when a moment that the report names as coming is over: what was said of it is no longer true."""
    named = (report.next_evening_at, report.next_sunday_at, report.wait.until)
    is_over = any(at is not None and report.now < at <= now for at in named)
    return is_over or bool(report.owed) or civil_day(report.now) != civil_day(now)


def said_coming(at: datetime, today: date) -> str:
    """ "ce soir 20:00", "demain 20:00", "dim. 22 nov. 20:30"."""
    if civil_day(at) == today and paris(at).hour >= _EVENING_BEGINS:
        return f"ce soir {clock_time(at)}"
    return said_instant(at, today)


def _night_words(report: StatusReport) -> str:
    """What the computation of that night would not count yet."""
    if not report.at_risk:
        return f"Calcul de l’ETP{NBSP}: aucune leçon à risque"
    lessons = count(report.at_risk, "leçon n’est pas encore acceptée", "leçons ne sont pas encore acceptées")
    return f"Calcul de l’ETP{NBSP}: {lessons}, ces heures ne compteraient pas"


def _clock_words(offset_s: float | None) -> str:
    """Local and server time apart: from five minutes on it is said, from a day on automatic sending waits."""
    if offset_s is None or abs(offset_s) <= SHOWN_OFFSET_S:
        return ""
    gap = abs(offset_s)
    said = duration(round(gap / 60)) if gap < LARGEST_OFFSET_S else count(round(gap / 86_400), "jour")
    side = "retarde" if offset_s > 0 else "avance"
    waits = f"{NBSP}: l’envoi automatique attend, réglez" if gap > LARGEST_OFFSET_S else f"{NBSP}: réglez"
    return f"Ce PC {side} de {said} sur la DSR{waits} l’heure de Windows"


def _evening_words(report: StatusReport) -> str:
    if not report.leaves_by_itself:
        return "Envoi du jour (ne partira pas)"
    is_later = any(one.job == EVENING for one in report.owed)
    return "Envoi du jour" if is_later else f"Envoi du jour{_how_many(report.due)}"


def _owed_words(run: JobRun, report: StatusReport, today: date) -> str:
    """A run whose time has come; one that was missed while the PC was off says so."""
    is_evening = run.job == EVENING
    what = "Envoi du jour" if is_evening else "Vérification du dimanche"
    if run.is_catch_up:
        when = (
            ""
            if run.planned_for is None
            else f", prévu{'' if is_evening else 'e'} {said_instant(run.planned_for, today)}"
        )
        what = f"{'Envoi' if is_evening else 'Vérification'} de retard{when}"
    if not is_evening:
        return f"{what}{_if_not_done(report)}"
    return f"{what}{_how_many(report.due)}" if report.leaves_by_itself else f"{what} (ne partira pas)"


def _if_not_done(report: StatusReport) -> str:
    return "" if report.leaves_by_itself else " (ne se fera pas)"


def _how_many(number: int) -> str:
    return f", {count(number, 'leçon')}" if number else ""
