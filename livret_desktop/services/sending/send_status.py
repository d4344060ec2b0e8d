"""Where sending stands, in counts and dates; and the end of a pause."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from livret_desktop.clock import paris
from livret_desktop.db import finding_store, machine_state, outbox_reads, send_reads
from livret_desktop.db.job_store import JobRun
from livret_desktop.db.read_models.by_hand import count_bare_doubts
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain import schedule
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import count, essai, minute_after, said_by, said_instant
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.configuration import has_access, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.last_success import last_success
from livret_desktop.services.outbox.missing_here import is_unreadable, missing_here, missing_said
from livret_desktop.services.outbox.preflight import LATER, Verdicts, count_blocked_doubts, judge_due
from livret_desktop.services.outbox.send_marks import CLOCK_OFFSET, is_blind
from livret_desktop.services.outbox.send_pause import end_pause, paused_reason
from livret_desktop.services.outbox.send_wait import SendWait, is_damage
from livret_desktop.services.sending.owed_runs import EVENING, owed_runs
from livret_desktop.services.sending.wait_now import TO_RECONNECT, wait_now
from livret_desktop.transmission.address import is_loopback

NOT_CONNECTED = "Non relié à la DSR : vos heures ne sont pas transmises."
_TRAINING = "Mode essai : chaque état ci-dessous est « (essai) », rien n’arrive à la DSR."
_THIS_PC = (
    "Attention : l’adresse d’envoi est celle de ce PC, sans le mode essai. Ce qui est dit accepté n’est pas arrivé à"
    " la DSR. Pour vous entraîner : config set dsr.training oui, avant le premier envoi."
)
_AT_RISK = (
    SubmissionState.DUE,
    SubmissionState.SENDING,
    SubmissionState.TO_VERIFY,
    SubmissionState.REJECTED,
    SubmissionState.HELD,
)

_BY_HAND = (SubmissionState.ACCEPTED_BY_HAND, SubmissionState.DECLARED_BY_HAND)

_SHORT = tuple(one for one in SubmissionState if one is not SubmissionState.ACCEPTED)


class StatusReport(NamedTuple):
    """Counts are of newest versions; history is in none. ``due`` excludes what pre-flight blocks, and ``later``: what
    leaves by itself after the next send (``services.outbox.not_shown_yet``).

    ``findings``: what the State has otherwise than here, still to be settled by a person. ``owed``: the runs whose
    time has come, which the next tick does. ``to_verify_blocked``: those to verify that are to be corrected here first.
    ``accepted``: None where it was not asked for, as it alone takes as long as the history is.
    ``is_blind``: the server last said that it neither deduplicates nor can be read, so doubts go to a person;
    ``is_unreadable``: that it cannot be read. ``never_left``: of those to verify, the ones that a restore alone put in
    doubt where no access is set; they are among the hours to declare by hand.
    """

    due: int
    blocked: int
    sending: int
    accepted: int | None
    rejected: int
    to_verify: int
    held: int
    by_hand: int
    to_confirm: int
    last_success_at: datetime | None
    next_evening_at: datetime
    next_sunday_at: datetime
    computation_night_of: date
    at_risk: int
    paused_reason: str | None
    is_connected: bool
    wait: SendWait
    clock_offset_s: float | None
    missing_here: int
    now: datetime
    findings: int = 0
    owed: tuple[JobRun, ...] = ()
    to_verify_blocked: int = 0
    is_training: bool = False
    is_blind: bool = False
    is_unreadable: bool = False
    later: int = 0
    never_left: int = 0

    @property
    def unanswered(self) -> int:
        """How many left from here without an answer, or are asked about again."""
        return self.to_verify - self.never_left

    @property
    def is_to_reconnect(self) -> bool:
        """True when the school's permission must be given again in the browser: nothing leaves before."""
        return self.wait.person == TO_RECONNECT

    @property
    def is_journal_damaged(self) -> bool:
        """True when the send journal cannot be read: nothing leaves before it is set aside."""
        return is_damage(self.wait.person)

    @property
    def leaves_by_itself(self) -> bool:
        """True when a run that comes by itself may send: nothing known here keeps it from it."""
        is_held_up = self.is_to_reconnect or self.is_journal_damaged
        return self.is_connected and self.paused_reason is None and not is_held_up

    @property
    def retry_at(self) -> datetime | None:
        """When what waits is tried again by itself, no run sending before: not while a person is awaited, nor where
        nothing waits to leave."""
        wait = self.wait
        if wait.until is None or not wait.is_waiting(self.now) or wait.person is not None:
            return None
        is_any = self.due or self.later or self.blocked or self.to_verify or self.sending
        return minute_after(wait.until) if is_any and self.leaves_by_itself else None

    def as_json(self) -> dict[str, Any]:
        """The document of ``transmit status``."""
        waits = self.wait.person or (self.wait.notice if self.wait.is_waiting(self.now) else None)
        return {
            "states": {
                "due": self.due,
                "blocked": self.blocked,
                "sending": self.sending,
                "accepted": self.accepted,
                "rejected": self.rejected,
                "to_verify": self.to_verify,
                "held": self.held,
                "by_hand": self.by_hand,
            },
            "to_confirm": self.to_confirm,
            "last_success_at": None if self.last_success_at is None else _said(self.last_success_at),
            "next_evening_at": _said(self.next_evening_at),
            "next_sunday_at": _said(self.next_sunday_at),
            "computation_night_of": self.computation_night_of.isoformat(),
            "at_risk": self.at_risk,
            "auto_send": "on" if self.paused_reason is None else "paused",
            "connected": self.is_connected,
            "waits_for": None if waits is None else f"{waits.title}. {waits.message} {waits.todo}".strip(),
            "clock_offset_s": self.clock_offset_s,
            "missing_here": self.missing_here,
            "findings": self.findings,
            "to_verify_blocked": self.to_verify_blocked,
            "later": self.later,
            "training": self.is_training,
        }

    def sentences(self) -> tuple[str, ...]:
        """The report in French, what keeps hours from going up first."""
        from livret_desktop.services.batches.send_report import to_correct_first  # noqa: PLC0415 (not for counts alone)

        said: list[str] = []
        if not self.is_connected:
            said.append(NOT_CONNECTED)
        if self.paused_reason is not None:
            said.append(f"Les envois sont en pause. {self.paused_reason}")
        waits = self.wait.person or (self.wait.notice if self.wait.is_waiting(self.now) else None)
        if waits is not None:
            said.append(f"{waits.title} : {waits.message} {waits.todo}".strip())
        if self.missing_here:
            said.append(missing_said(self.missing_here, is_unreadable=self.is_unreadable))
        for number, singular, plural in (
            (self.due, "leçon en attente", "leçons en attente"),
            (self.later, *LATER),
            (self.blocked, "leçon bloquée", "leçons bloquées"),
            (self.sending, "leçon partie, sans réponse encore", "leçons parties, sans réponse encore"),
            (self.to_verify, "leçon à vérifier", "leçons à vérifier"),
            (self.held, "leçon à décider", "leçons à décider"),
            (self.findings, "écart avec la DSR à régler", "écarts avec la DSR à régler"),
            (self.rejected, "leçon refusée", "leçons refusées"),
            (self.accepted, "leçon acceptée", "leçons acceptées"),
            (self.by_hand, "leçon réglée à la main", "leçons réglées à la main"),
            (self.to_confirm, "leçon à confirmer", "leçons à confirmer"),
        ):
            if number:
                counted = said_by(count(number, singular, plural), is_training=self.is_training)
                said.append(f"{counted}{essai(self.is_training)}.")
        if self.to_verify_blocked:
            said.append(to_correct_first(self.to_verify_blocked, self.to_verify))
        if self.leaves_by_itself:
            said.append(self._next_words())
        return tuple(said)

    def _next_words(self) -> str:
        today = paris(self.now).date()
        if self.retry_at is None and any(one.job == EVENING for one in self.owed):
            return "L’envoi du soir est dû : il part dès que le programme est ouvert, ou par « run-due »."
        return f"Prochain envoi : {said_instant(self.retry_at or self.next_evening_at, today)}."


def status(
    desk: Desk, *, has_secret: bool = True, counts_accepted: bool = True, verdicts: Verdicts | None = None
) -> StatusReport:
    """Where sending stands. ``has_secret``: the secret of the access is at hand (only the doors know).

    Without ``counts_accepted`` it takes no longer on a school of 200 000 lessons than on a new one. ``verdicts``: of
    the same snapshot, where they are at hand.
    """
    now, today = desk.clock.now(), desk.today()
    night = schedule.computation_night(desk.rules, today)
    with desk.database.read() as reading:
        connection = reading.connection
        judged = verdicts.due if verdicts else judge_due(desk, reading)
        states = outbox_reads.counts_of_newest(connection, SubmissionState if counts_accepted else _SHORT)
        settings = settings_of(reading)
        return StatusReport(
            due=states.get(SubmissionState.DUE, 0) - len(judged.blocked) - len(judged.later),
            later=len(judged.later),
            blocked=len(judged.blocked),
            sending=states.get(SubmissionState.SENDING, 0),
            accepted=states.get(SubmissionState.ACCEPTED, 0) if counts_accepted else None,
            rejected=states.get(SubmissionState.REJECTED, 0),
            to_verify=states.get(SubmissionState.TO_VERIFY, 0),
            held=states.get(SubmissionState.HELD, 0),
            by_hand=sum(states.get(one, 0) for one in _BY_HAND),
            to_confirm=send_reads.count_to_confirm(connection, now, today),
            last_success_at=last_success(connection, now, is_training=settings["dsr.training"]),
            next_evening_at=schedule.next_evening(now, settings["schedule.evening"]),
            next_sunday_at=schedule.next_sunday(now, settings["schedule.sunday"]),
            computation_night_of=night,
            at_risk=_at_risk(desk, connection, night),
            paused_reason=paused_reason(connection),
            is_connected=has_access(reading) and has_secret,
            wait=wait_now(desk, connection),
            clock_offset_s=machine_state.read_state(connection, CLOCK_OFFSET),
            missing_here=len(missing_here(connection)),
            findings=finding_store.count_open(connection),
            now=now,
            owed=owed_runs(connection, settings, now),
            to_verify_blocked=_blocked_doubts(desk, reading, states, verdicts),
            is_training=settings["dsr.training"],
            is_blind=is_blind(connection),
            is_unreadable=is_unreadable(connection),
            never_left=_never_left(reading, states),
        )


def _at_risk(desk: Desk, connection: Any, night: date) -> int:
    window = schedule.computation_window(desk.rules, night)
    return outbox_reads.count_between(connection, *window, _AT_RISK)


def _never_left(reading: Reading, states: dict[SubmissionState, int]) -> int:
    if not states.get(SubmissionState.TO_VERIFY) or has_access(reading):
        return 0
    return count_bare_doubts(reading.connection)


def _blocked_doubts(
    desk: Desk, reading: Reading, states: dict[SubmissionState, int], verdicts: Verdicts | None
) -> int:
    if not states.get(SubmissionState.TO_VERIFY):
        return 0
    return len(verdicts.doubts.blocked) if verdicts else count_blocked_doubts(desk, reading)


def caution_about_access(desk: Desk) -> str | None:
    """What must stand above any state that is shown: training, by its setting; or an address that is this PC's.

    The address decides nothing (states stay what they are): it is only said.
    """
    with desk.database.read() as reading:
        settings = settings_of(reading)
    if settings["dsr.training"]:
        return _TRAINING
    return _THIS_PC if settings["dsr.base_url"] and is_loopback(settings["dsr.base_url"]) else None


def resume(desk: Desk) -> Changes:
    """ "Reprendre les envois": the pause after a restore ends; nothing is sent by this itself."""
    with desk.database.quiet_write() as connection:
        end_pause(connection)
    return Changes(frozenset({Kind.OUTBOX, Kind.JOBS}), "Reprise des envois")


def _said(instant: datetime) -> str:
    return paris(instant).isoformat(timespec="seconds")
