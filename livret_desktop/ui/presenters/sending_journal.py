"""The journal in words: runs with what came of them and why, requests, and the lessons not simply accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, clock_time, count, short_day
from livret_desktop.services.sending.owed_runs import EVENING, SUNDAY
from livret_desktop.services.sending.run_due import CLOCK, READING
from livret_desktop.services.sending.send_list import BatchFacts, DayJournal, JobRun, SendGroup, SendLine
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.ui.presenters.sending import has_never_left, short_cause, state_of, to_the_second
from livret_desktop.ui.presenters.sending_when import said_next_send, why_nothing_leaves

_RUN_STATES = {
    "planned": ("remis à plus tard", "remise à plus tard"),
    "running": ("en cours", "en cours"),
    "done": ("fait", "faite"),
    "failed": ("interrompu", "interrompue"),
    "skipped": ("pas fait", "pas faite"),
}
"""Of a send, then of a check or a reading."""
_DOUBTED = f"Leçons pas encore parties{NBSP}: mises à vérifier"
_FEMININE = frozenset({SUNDAY, READING})


def journal_lines(journal: DayJournal) -> list[tuple[str, str]]:
    """What happened in the day, newest first: runs, requests, and the lessons not simply accepted."""
    lines = [(_job_at(job), run_words(job)) for job in journal.jobs]
    lines += [(batch.ended_at or batch.started_at, _batch_words(batch)) for batch in journal.batches]
    lines += [
        (
            line.sent.attempt_ended_at or line.sent.attempted_at,
            f"{line.birth_name}{NBSP}: {_loud_words(line)}",
        )
        for line in journal.unsettled
        if not has_never_left(line)
    ]
    # All at once, at the moment of the restore: no send of theirs went wrong.
    doubted_at = {line.sent.attempt_ended_at for line in journal.unsettled if has_never_left(line)}
    lines += [(at, _DOUBTED) for at in doubted_at]
    dated = [(at, words) for at, words in lines if at is not None]
    dated.sort(key=lambda line: line[0], reverse=True)
    return [(to_the_second(at), words) for at, words in dated]


def run_lines(runs: Sequence[JobRun]) -> list[tuple[str, str]]:
    """The last runs: "Envoi de 20:00 (de retard) : fait. 31 leçons acceptées."."""
    lines = []
    for run in runs:
        at = _job_at(run)
        if at is not None:
            lines.append((f"{paris(at):%d/%m/%Y %H:%M}", run_words(run)))
    return lines


def no_run_words(report: StatusReport, today: date) -> str:
    """Where no run has been yet: when the first one will be, or why there will be none."""
    why = why_nothing_leaves(report)
    if why:
        return f"Aucun envoi automatique encore{NBSP}: {why}."
    return f"Aucun envoi automatique encore{NBSP}: le premier aura lieu {said_next_send(report, today)}."


def run_words(run: JobRun) -> str:
    """One run: which, whether it caught up, what came of it and why."""
    planned = "" if run.planned_for is None else f" de {clock_time(run.planned_for)}"
    names = {
        EVENING: f"Envoi{planned}",
        SUNDAY: "Vérification du dimanche",
        READING: "Relecture de la DSR après une restauration",
        CLOCK: "Contrôle de l’heure de ce PC, qui a reculé",
    }
    name = names.get(run.job, "Nouvel essai")
    late = f"{_late_day(run)} (de retard)" if run.is_catch_up else ""
    is_skipped = (
        run.state == "skipped"
    )  # its summary says what was made instead: the sheet of hours to declare
    why = f"{run.reason} {run.summary}".strip() if is_skipped else run.reason or run.summary
    states = _RUN_STATES.get(run.state, (run.state, run.state))
    said = f"{name}{late}{NBSP}: {states[run.job in _FEMININE]}."
    return f"{said} {why}" if why else said


def _late_day(run: JobRun) -> str:
    """ " du ven. 20 nov." of a send, " 22 nov." after "Vérification du dimanche"; a retry is of no day but its own."""
    if run.planned_for is None or run.job not in {EVENING, SUNDAY}:
        return ""
    day = short_day(paris(run.planned_for).date())
    return f" {day.partition(' ')[2]}" if run.job == SUNDAY else f" du {day}"


def _job_at(job: JobRun) -> datetime | None:
    return job.ended_at or job.started_at or job.planned_for


def _batch_words(batch: BatchFacts) -> str:
    lessons = count(batch.lesson_count, "leçon")
    if batch.outcome is None:
        return f"Lot de {lessons}{NBSP}: réponse attendue"
    if batch.outcome == "judged":
        return f"Lot de {lessons}{NBSP}: réponse reçue"
    return f"Lot de {lessons}{NBSP}: {batch.reason or 'pas de réponse utilisable'}"


def _loud_words(line: SendLine) -> str:
    if line.group is SendGroup.REJECTED:
        return f"refusée, {short_cause(line.sent.code or '')}"
    return state_of(line.group, is_training=False).word.lower()
