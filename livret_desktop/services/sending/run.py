"""Sending what is due: one sender, one pass. The window, the evening run, a click and the command line all come here.

No lesson is ever lost, none is ever recorded twice; where that cannot be known, a person decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from livret_desktop.db import machine_state, outbox_reads
from livret_desktop.db.finding_store import FindingSource
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.dsr import AnswerKind, Capabilities, DsrError, DsrGateway
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.access.used_addresses import is_new_address, note_address
from livret_desktop.services.batches.pace import REQUESTS_PER_MINUTE, Pace, wait_seconds
from livret_desktop.services.batches.send_answers import Effect
from livret_desktop.services.batches.send_ledger import Ledger, Moment
from livret_desktop.services.batches.send_pass import LARGEST_BATCH, SendingPass, wait_after
from livret_desktop.services.batches.send_plan import asked_first, new_plan
from livret_desktop.services.batches.send_report import SendProgress, SendReport
from livret_desktop.services.batches.send_tally import Tally
from livret_desktop.services.batches.state_summary import PassSummary, first_day, keep_pass
from livret_desktop.services.batches.timed_gateway import TimedGateway
from livret_desktop.services.configuration import access_settings, has_access
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.clock_gap import (
    LARGEST_OFFSET_S,
    SHOWN_OFFSET_S,
    clock_error,
    said_offset,
)
from livret_desktop.services.outbox.days_to_read import (
    MARGIN,
    date_days_wanted,
    days_wanted_since,
    latest_day,
)
from livret_desktop.services.outbox.former_program import CANNOT_READ
from livret_desktop.services.outbox.preflight import MAX_AGE_DAYS
from livret_desktop.services.outbox.send_marks import CLOCK_OFFSET, IS_BLIND, LAG_HOURS
from livret_desktop.services.outbox.send_pause import paused_error, paused_reason
from livret_desktop.services.outbox.send_wait import Jitter, Notice, SendWait, back_off
from livret_desktop.services.outbox.sender_lock import SenderLock, sender_lock
from livret_desktop.services.outbox.training import void_training
from livret_desktop.services.sending import send_doubts
from livret_desktop.services.sending.new_address import ask_all_again
from livret_desktop.services.sending.run_report import report_of
from livret_desktop.services.state import takeover
from livret_desktop.services.state.state_compare import compare
from livret_desktop.services.state.state_pages import Span
from livret_desktop.transmission.send_journal import DamagedJournalError, SendJournal, open_journal
from livret_desktop.transmission.timeouts import HURRIED

_STILL_OPEN = (SubmissionState.DUE, SubmissionState.SENDING, SubmissionState.TO_VERIFY)
LONGEST_REQUEST_S = 2 * HURRIED.total_s + 2
"""No request begins when this much of the time of a run is not left: it may have to sign in first. But the first
batch of what is due, when it is this PC's own work that took the time (``SendingPass.send_all``)."""

GatewayFactory = Callable[[], DsrGateway]


def _never() -> bool:
    return False


def _unheard(_progress: SendProgress) -> None:
    return None


@dataclass(frozen=True, slots=True)
class RunTools:
    """What a run draws on beside the desk; replaced where a run must replay exactly, or the limiter is off."""

    new_key: Callable[[], UUID] = uuid4
    jitter: Jitter = random.SystemRandom().uniform
    wait: Callable[[float], None] = wait_seconds
    requests_per_minute: int | None = REQUESTS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class CompareOrder:
    """Compare with the State in this run. ``span`` None: the week, or since the last good pass.

    ``is_alone``: nothing due is sent in this run; while sending is paused such a run only reads.
    """

    span: Span | None = None
    source: FindingSource = FindingSource.SUNDAY
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How this run is asked for. ``since``: lessons of that day on. ``is_automatic``: nobody clicked.

    ``under_way`` is held while it sends: not for a run that is only noted as not done.
    """

    since: date | None = None
    time_budget_s: float | None = None
    is_automatic: bool = False
    is_stopped: Callable[[], bool] = _never
    progress: Callable[[SendProgress], None] = _unheard
    compare: CompareOrder | None = None
    under_way: Callable[[], AbstractContextManager[None]] = nullcontext


def send_due(
    desk: Desk,
    gateway_factory: GatewayFactory,
    *,
    options: RunOptions | None = None,
    tools: RunTools | None = None,
) -> SendReport:
    """First settle what is to verify, then send what is due; one pass, each version in one uncertain attempt at most.

    Never sleeps for a back-off or a Retry-After. Trouble of the server or the network, a pause, a missing access
    are in the report. Raises MachineError: another sender at work, a journal that cannot be used, a full disk.
    On the thread of the caller, who shows nothing else meanwhile or runs it in the background.
    """
    asked, drawn = options or RunOptions(), tools or RunTools()
    with sender_lock(desk.folder.sender_lock) as lock:
        try:
            return send_as_sender(desk, gateway_factory, lock, asked, drawn)
        except DamagedJournalError as error:
            back_off(desk, error, drawn.jitter)  # every screen then says it, not the one that asked alone
            raise


def send_as_sender(
    desk: Desk, gateway_factory: GatewayFactory, lock: SenderLock, options: RunOptions, tools: RunTools
) -> SendReport:
    """:func:`send_due` for whoever holds the sender's lock already."""
    void_training(desk)
    trouble = _refusal(desk, options)
    if trouble is not None:
        return report_of(desk, Tally(_unheard), trouble)
    journal = open_journal(desk.folder.send_journal, desk.master_key.journal_key())
    with options.under_way(), closing(journal):
        return _Run(desk, journal, lock, options, tools).go(gateway_factory)


class _Run:
    """One run, with the lock and the journal in hand."""

    def __init__(
        self, desk: Desk, journal: SendJournal, lock: SenderLock, options: RunOptions, tools: RunTools
    ) -> None:
        self._desk = desk
        self._options = options
        self._tools = tools
        budget_s = None if options.time_budget_s is None else options.time_budget_s - LONGEST_REQUEST_S
        self._pace = Pace(desk.clock, tools.requests_per_minute, budget_s, tools.wait)
        self._tally = Tally(options.progress)
        self._ledger = Ledger(desk, journal, lock, tools.new_key(), tools.new_key)
        self._notices: list[str] = []
        self._comparison: PassSummary | None = None
        self._adopted = 0

    def go(self, gateway_factory: GatewayFactory) -> SendReport:
        """The whole run."""
        self._ledger.settle_orphans()
        trouble = self._must_wait()
        if trouble is None:
            try:
                gateway = TimedGateway(gateway_factory(), self._desk.clock)
            except LivretError as error:  # no access, an unusable address: said, and nothing was sent
                self._wait_for_person(error)
                return report_of(self._desk, self._tally, error)
            with closing(gateway):
                trouble = self._talk(gateway)
        report = report_of(self._desk, self._tally, trouble)
        report = replace(report, comparison=self._comparison, adopted=self._adopted)
        is_rest = bool(report.left or report.to_verify)
        notices = tuple(one for one in self._notices if is_rest or one != _TIME_OVER)
        report = replace(report, notices=(*report.notices, *notices))
        if report.left == 0 and report.trouble is None and not self._only_reads:
            self._ledger.note_success()
        return report

    @property
    def _only_reads(self) -> bool:
        """True for a run that sends nothing of what is due: the comparison asked for alone."""
        return self._options.compare is not None and self._options.compare.is_alone

    def _must_wait(self) -> LivretError | None:
        """By hand our own back-off is forgotten; the server's Retry-After holds for everybody."""
        wait = self._ledger.read_wait()
        if wait != SendWait() and self._is_new_address():
            wait = SendWait()  # the wait was for another server
        if not self._options.is_automatic:
            wait = wait.without_back_off()
            self._ledger.keep_wait(wait)
        if wait.is_waiting(self._desk.clock.now()):
            return (wait.notice or _BACKING_OFF).as_error()
        return None

    def _is_new_address(self) -> bool:
        with self._desk.database.read() as reading:
            return is_new_address(reading.connection, access_settings(reading)[0])

    def _talk(self, gateway: TimedGateway) -> LivretError | None:
        try:
            self._pace.before_request()
            asked = self._ledger.moment()
            capabilities = gateway.capabilities()
        except DsrError as error:
            self._note_trouble(error)
            return error
        too_far = self._clock_trouble(self._note_what_was_heard(capabilities, asked))
        if too_far is not None:
            self._wait_for_person(too_far)
            return too_far
        self._send(gateway, capabilities)
        return self._why_stopped()

    def _send(self, gateway: TimedGateway, capabilities: Capabilities) -> None:
        sending = SendingPass(
            desk=self._desk,
            gateway=gateway,
            ledger=self._ledger,
            pace=self._pace,
            tally=self._tally,
            jitter=self._tools.jitter,
            is_stopped=self._options.is_stopped,
            largest_batch=min(capabilities.max_batch, LARGEST_BATCH),
            promised=capabilities,
        )
        self._ledger.keep_wait(self._ledger.wait.with_an_answer())
        if self._only_reads and self._is_paused():
            self._compare(sending, capabilities, may_send=False)
            self._forget_former_failures()
            return
        if self._is_nothing_to_do():
            self._forget_former_failures()
            return
        former = send_doubts.settle(sending, capabilities)
        send_doubts.reissue_under_new_identity(sending, former)
        is_read = self._compare(sending, capabilities, may_send=True)
        if not is_read or self._only_reads:
            self._forget_former_failures()
            return
        with self._desk.database.read() as reading:
            looked_up = asked_first(reading)
        matches = takeover.settle_matches(sending, capabilities)
        self._adopted = matches.adopted
        with self._desk.database.read() as reading:
            plan = new_plan(self._desk, reading, self._options.since, matches.kept_back, looked_up)
        self._tally.total = plan.announced + len(self._tally.lessons)
        has_not_failed = sending.may_go_on and self._ledger.wait.is_half_open
        if not plan.seqs and has_not_failed:
            self._ledger.keep_wait(self._at_rest())
        sending.send_all(plan)

    def _is_nothing_to_do(self) -> bool:
        """Most evenings of a small school: nothing due, nothing in doubt, nothing to read. A hello is all it takes."""
        if self._options.compare is not None:
            return False
        with self._desk.database.read() as reading:
            is_to_read = days_wanted_since(reading.connection, self._desk.clock.now()) is not None
            return not is_to_read and not outbox_reads.is_any_in(reading.connection, *_STILL_OPEN)

    def _compare(self, sending: SendingPass, capabilities: Capabilities, *, may_send: bool) -> bool:
        """When asked, or when a restore left days to read. False: those days were not read, nothing due may leave."""
        with self._desk.database.read() as reading:
            wanted = days_wanted_since(reading.connection, self._desk.clock.now())
            first = first_day(reading, self._desk.today())
            last = latest_day(reading.connection, self._desk.clock.now())
        order = self._options.compare or (CompareOrder(source=FindingSource.RESTORE) if wanted else None)
        if order is None or not sending.may_go_on:
            return wanted is None
        span = order.span or Span(first if wanted is None else min(first, wanted), last)
        summary = compare(sending, capabilities, span, order.source, may_send=may_send)
        with self._desk.database.quiet_write() as connection:
            lag = timedelta(hours=capabilities.read_back_lag_hours)
            keep_pass(connection, summary, covers=wanted, shown_after=lag + MARGIN)
        self._comparison = summary
        return wanted is None or summary.is_whole or not summary.is_possible

    def _forget_former_failures(self) -> None:
        """The server answered all along: what made the queue wait before this run is over."""
        if self._ledger.wait.is_half_open:
            self._ledger.keep_wait(self._at_rest())

    def _at_rest(self) -> SendWait:
        """The server answers and nothing leaves now: no wait any more. Failures count on while a doubt is open: proven
        absent ten minutes later it leaves again, and where only sending fails that would be 144 times a day."""
        with self._desk.database.read() as reading:
            is_in_doubt = outbox_reads.is_any_in(reading.connection, SubmissionState.TO_VERIFY)
        return SendWait(failures=self._ledger.wait.failures) if is_in_doubt else SendWait()

    def _is_paused(self) -> bool:
        with self._desk.database.read() as reading:
            return paused_reason(reading.connection) is not None

    def _note_trouble(self, error: DsrError) -> None:
        answer = error.answer
        effect = {
            AnswerKind.TOO_MANY: Effect.WAIT,
            AnswerKind.UNAUTHENTICATED: Effect.PERSON,
            AnswerKind.NEEDS_PERSON: Effect.PERSON,
        }.get(answer.kind, Effect.FAILURE)
        wait = wait_after(self._ledger.wait, effect, answer, self._desk, self._tools.jitter)
        self._ledger.keep_wait(wait)

    def _wait_for_person(self, error: LivretError) -> None:
        """No retry by itself would help: until a person acts only the evening run looks again."""
        notice = Notice(error.title, error.message, error.todo)
        self._ledger.keep_wait(self._ledger.wait.for_a_person(notice))

    def _note_what_was_heard(self, capabilities: Capabilities, asked: Moment) -> float | None:
        """Keep what the server said of itself; its clock against ours, in seconds, None where it told no hour. At an
        address never heard before, 400 days are read again before anything leaves."""
        with self._desk.database.quiet_write() as connection:
            trained = self._ledger.note_mode(connection)
            self._ledger.hear_time(connection, capabilities.server_at, asked)
            is_blind = not (capabilities.deduplication or capabilities.read_back)
            for key, said in (
                (CLOCK_OFFSET, self._ledger.offset_s),
                (MAX_AGE_DAYS, capabilities.max_age_days),
                (LAG_HOURS, capabilities.read_back_lag_hours),
                (CANNOT_READ, not capabilities.read_back),
                (IS_BLIND, is_blind),
            ):
                machine_state.keep_state(connection, key, said)
            date_days_wanted(connection, self._desk.clock.now())
            address = access_settings(Reading(connection))[0]
            if is_new_address(connection, address) and not trained:
                ask_all_again(connection, self._desk.today())
            note_address(connection, address, self._desk.clock.now())
        return self._ledger.offset_s

    def _clock_trouble(self, offset_s: float | None) -> LivretError | None:
        """Our clock against the server's: shown beyond five minutes; beyond a day automatic sending waits."""
        if offset_s is None or abs(offset_s) <= SHOWN_OFFSET_S:
            return None
        if abs(offset_s) > LARGEST_OFFSET_S and self._options.is_automatic:
            return clock_error(offset_s)
        self._notices.append(f"{said_offset(offset_s)} : réglez l’heure de Windows.")
        return None

    def _why_stopped(self) -> LivretError | None:
        wait = self._ledger.wait
        if wait.person is not None:
            return wait.person.as_error()
        if wait.until is not None:
            return (wait.notice or _BACKING_OFF).as_error()
        if self._options.is_stopped():
            self._notices.append("Envoi arrêté à votre demande : le reste attend dans la file.")
        elif self._pace.is_time_over():
            self._notices.append(_TIME_OVER)
        return None


def not_connected() -> RuleError:
    """No access yet."""
    return RuleError(
        "Non relié à la DSR",
        "L’adresse du service ou l’identifiant manque : vos heures ne sont pas transmises.",
        "Saisissez l’accès dans Réglages, Accès à la DSR ; d’ici là, déclarez vos heures à la main.",
    )


def _refusal(desk: Desk, options: RunOptions) -> LivretError | None:
    with desk.database.read() as reading:
        reason = paused_reason(reading.connection)
        is_connected = has_access(reading)
    is_reading = options.compare is not None and options.compare.is_alone
    if reason is not None and not is_reading:
        return paused_error(reason)
    return None if is_connected else not_connected()


_TIME_OVER = "Le temps accordé est écoulé : le reste partira au prochain envoi."
_BACKING_OFF = Notice(
    "Nouvel essai un peu plus tard",
    "La DSR n’a pas répondu au dernier envoi : le programme attend avant de réessayer.",
    "Rien à faire ; « Envoyer maintenant » essaie tout de suite.",
)
