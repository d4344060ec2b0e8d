"""What the tick does: from the database, what is due now, done once. Timers only call this; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from livret_desktop.clock import paris
from livret_desktop.db import job_store, outbox_reads
from livret_desktop.db.finding_store import FindingSource
from livret_desktop.db.job_store import DONE, FAILED, PLANNED, RUNNING, SKIPPED, JobRun
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.configuration import access_in, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.clock_gap import WrongClockError
from livret_desktop.services.outbox.days_to_read import days_wanted_since
from livret_desktop.services.outbox.missing_here import is_unreadable
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.outbox.send_wait import SendWait, back_off, read_wait
from livret_desktop.services.outbox.sender_lock import SenderBusyError, SenderLock, sender_lock
from livret_desktop.services.sending.clock_back import is_put_back, note_put_back
from livret_desktop.services.sending.evening_sheet import evening_sheet
from livret_desktop.services.sending.owed_runs import EVENING, SUNDAY, note_if_early, owed_runs
from livret_desktop.services.sending.run import (
    CompareOrder,
    GatewayFactory,
    RunOptions,
    RunTools,
    not_connected,
    send_as_sender,
)

RETRY = "retry"
READING = "reading"
"""After a restore: the State's records are read, even while sending is paused; nothing leaves."""
CLOCK = "clock"
"""The clock of this PC went back: the State's is asked, and what is due leaves with it."""
_SAID = {
    EVENING: "Envoi du soir",
    SUNDAY: "Vérification du dimanche",
    RETRY: "Nouvel essai",
    READING: "Relecture de la DSR après une restauration",
    CLOCK: "Contrôle de l’heure de ce PC, qui a reculé",
}
_COMPARED = {
    SUNDAY: CompareOrder(),
    READING: CompareOrder(source=FindingSource.RESTORE, is_alone=True),
}
"""The jobs that compare with the State, and how."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One job done, failed or skipped by this call; ``report`` is there when something was sent or tried."""

    run: JobRun
    report: SendReport | None = None

    def as_json(self) -> dict[str, Any]:
        """As ``run-due`` prints it."""
        planned_for = self.run.planned_for
        return {
            "job": self.run.job,
            "state": self.run.state,
            "planned_for": None if planned_for is None else paris(planned_for).isoformat(),
            "is_catch_up": self.run.is_catch_up,
            "reason": self.run.reason,
            "summary": self.run.summary,
            "send": None if self.report is None else self.report.as_json(),
        }

    def sentence(self, because: str | None = None) -> str:
        """In French, with "de retard" when it catches up. ``because``: instead of the reason kept."""
        late = " (de retard)" if self.run.is_catch_up else ""
        ending = "e" if self.run.job in {SUNDAY, READING} else ""
        what = {
            DONE: f"fait{ending}",
            FAILED: f"interrompu{ending}",
            SKIPPED: f"pas fait{ending}",
            PLANNED: "reprend au prochain démarrage",
        }[self.run.state]
        instead = self.run.summary if self.run.state == SKIPPED else ""
        reason = self.run.reason if because is None else because
        return f"{_SAID[self.run.job]}{late} : {what}. {reason} {instead}".strip()


@dataclass(frozen=True, slots=True)
class DueReport:
    """All that this call did; empty when nothing was due, or when another sender is at work on it."""

    ran: tuple[Ran, ...]
    is_sender_busy: bool = False

    @property
    def is_something_left(self) -> bool:
        """True when a run failed or left something a person should look at."""
        return any(
            one.run.state == FAILED or (one.report is not None and one.report.is_something_left)
            for one in self.ran
        )

    @property
    def is_all_done(self) -> bool:
        """True when every run was done and left nothing: one skipped sent no hour."""
        return all(one.run.state == DONE for one in self.ran) and not self.is_something_left

    def as_json(self) -> dict[str, Any]:
        """The document of ``run-due``."""
        return {"ran": [one.as_json() for one in self.ran]}

    def sentences(self) -> tuple[str, ...]:
        """The report in French."""
        said: list[str] = []
        known: set[str] = set()
        for one in self.ran:
            trouble = None if one.report is None else one.report.trouble
            if one.report is None or trouble is None:
                said.append(one.sentence())
            else:  # the report says it, once for all the runs it stops
                said.append(one.sentence("Pour la même raison." if trouble.message in known else ""))
            if one.report is not None:
                is_new = trouble is not None and trouble.message not in known
                said.extend(one.report.sentences(says_trouble=is_new))
            known |= set() if trouble is None else {trouble.message}
        if self.is_sender_busy:
            said.append("Un envoi est déjà en cours : ce qui est dû le sera encore après lui.")
        return tuple(said) or ("Rien n’est dû maintenant.",)


@dataclass(frozen=True, slots=True)
class _Due:
    """What the database says, read at once."""

    jobs: tuple[JobRun, ...]
    skip_reason: str
    is_put_back: bool


def run_due(
    desk: Desk,
    gateway_factory: GatewayFactory,
    *,
    tools: RunTools | None = None,
    options: RunOptions | None = None,
) -> DueReport:
    """Do what is due: the evening run, the Sunday pass, a retry whose time has come, a look at the State's clock when
    this PC's went back. Each leaves a row.

    A run missed while the PC was off is done once ("envoi de retard"). While another sender is at work nothing is
    done nor written: what is due stays due for the next tick. Nothing is raised but MachineError for what the disk
    does. One thread at a time.
    """
    asked = replace(options or RunOptions(), is_automatic=True)
    first = _read_due(desk)
    if not (first.jobs or first.is_put_back):
        return DueReport(())
    try:
        with sender_lock(desk.folder.sender_lock) as lock:
            sender = _Sender(desk, gateway_factory, lock, asked, tools or RunTools())
            due = _read_due(desk)  # the sender that was at work a moment ago may have done it
            if due.is_put_back:
                with desk.database.quiet_write() as connection:
                    note_put_back(connection, desk.clock.now())
            return DueReport(tuple(sender.do(job, due.skip_reason) for job in due.jobs))
    except SenderBusyError:
        return DueReport((), is_sender_busy=True)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Does jobs, with the sender's lock in hand."""

    desk: Desk
    gateway_factory: GatewayFactory
    lock: SenderLock
    options: RunOptions
    tools: RunTools

    def do(self, job: JobRun, skip_reason: str) -> Ran:
        """Do or skip one job; its row says what came of it."""
        if skip_reason and job.job != READING:
            skipped = replace(job, state=SKIPPED, reason=skip_reason)
            if job.job == EVENING and job.planned_for is not None:
                # Nothing leaves: what to declare by hand instead.
                skipped = replace(skipped, summary=evening_sheet(self.desk, job.planned_for))
            return Ran(self._keep(skipped))
        now = self.desk.clock.now()
        running = self._keep(replace(job, state=RUNNING, started_at=now, ended_at=None))
        options = replace(self.options, compare=_COMPARED.get(job.job))
        try:
            report = send_as_sender(self.desk, self.gateway_factory, self.lock, options, self.tools)
        except LivretError as error:
            back_off(self.desk, error, self.tools.jitter)
            return Ran(self._end(running, error))
        if report.trouble is None and report.left and self.options.is_stopped():
            # The PC is being switched off: the run is not over, the next start goes on with it.
            return Ran(self._keep(replace(running, state=PLANNED)), report)
        summary = " ".join(report.sentences(is_brief=True))
        is_access_missing = isinstance(report.trouble, RuleError) and not isinstance(
            report.trouble, WrongClockError
        )
        if job.job == EVENING and is_access_missing:
            summary = f"{summary} {evening_sheet(self.desk, running.planned_for or now, lacks_secret=True)}"
        return Ran(self._end(running, report.trouble, summary), report)

    def _end(self, run: JobRun, trouble: LivretError | None, summary: str = "") -> JobRun:
        state = DONE if trouble is None else FAILED
        reason = "" if trouble is None else f"{trouble.title}. {trouble.message}"
        now = self.desk.clock.now()
        return self._keep(replace(run, state=state, ended_at=now, reason=reason, summary=summary))

    def _keep(self, run: JobRun) -> JobRun:
        with self.desk.database.quiet_write() as connection:
            job_store.keep_run(connection, run)
            note_if_early(connection, run)
        return run


def _read_due(desk: Desk) -> _Due:
    now = desk.clock.now()
    with desk.database.read() as reading:
        connection = reading.connection
        settings = settings_of(reading)
        planned = list(owed_runs(connection, settings, now))
        paused = paused_reason(connection)
        is_connected = all(access_in(settings))
        wait = read_wait(connection)
        is_back = is_put_back(connection, now)
        if not planned and paused is None and is_connected:
            if is_back:
                planned = [job_store.new_run(CLOCK, now, is_catch_up=False)]
            elif _is_retry_due(connection, wait, now):
                planned = [job_store.new_run(RETRY, now, is_catch_up=_is_late_still_under_way(connection))]
        is_free = wait.person is None and not wait.is_waiting(now)
        can_be_read = not is_unreadable(connection)
        is_wanted = (
            is_connected and is_free and can_be_read and days_wanted_since(connection, now) is not None
        )
    if paused is not None:
        readings = (job_store.new_run(READING, now, is_catch_up=False),) if is_wanted else ()
        return _Due((*readings, *planned), f"Les envois sont en pause. {paused}", is_back)
    if not is_connected:
        return _Due(tuple(planned), f"{not_connected().title}. {not_connected().message}", is_back)
    return _Due(tuple(planned), "", is_back)


def _is_late_still_under_way(connection: Any) -> bool:
    """True when the newest run caught up for a PC that was off, and was interrupted: its retry is that late send."""
    return any(run.is_catch_up and run.state == FAILED for run in job_store.newest_runs(connection, 1))


def _is_retry_due(connection: Any, wait: SendWait, now: datetime) -> bool:
    """A wait is over with something still to send, or an absence can now be proven."""
    if wait.person is not None or wait.is_waiting(now):
        return False
    if outbox_reads.is_any_verifiable(connection, now):
        return True
    states = (SubmissionState.DUE, SubmissionState.TO_VERIFY, SubmissionState.SENDING)
    return wait.until is not None and outbox_reads.count_in(connection, *states) > 0
