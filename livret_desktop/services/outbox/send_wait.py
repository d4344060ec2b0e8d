"""Why nothing leaves now: back-off, the server's Retry-After, or a person. Kept in the database, across runs.

Back-off is full jitter, 30 s to 30 min; the circuit opens after five failures in a row. An outage of days costs at
most 60 requests a day: once the longest wait is reached, only its last tenth is left to chance, and a server that
says "in one second" every time is asked less and less often all the same. A wait noted after now (the clock was put
back) counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.errors import LivretError, ServiceError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.sender_lock import SenderBusyError, sender_lock
from livret_desktop.transmission.send_journal import DAMAGED_TITLE

WAIT = "send.queue"
SHORTEST_WAIT_S = 30.0
LONGEST_WAIT_S = 1740.0
"""With the minute that the next tick may take: back within half an hour of the end of an outage."""
_LAST_TENTH = 0.9
FAILURES_TO_OPEN = 5
_LONGEST_ASKED_S = 24 * 3600.0

Jitter = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Notice:
    """Why something waits, as a person reads it."""

    title: str
    message: str
    todo: str

    def as_error(self) -> ServiceError:
        """The same, for a report."""
        return ServiceError(self.title, self.message, self.todo)


@dataclass(frozen=True, slots=True)
class SendWait:
    """Why nothing leaves now, if anything: our back-off, the server's Retry-After, or a person; nothing of all that is
    an empty one. ``until`` is when the next retry may go by itself; ``asked_until`` is what the server asked for, and
    holds by hand too. ``person`` is what only a person can put right: then no retry happens by itself but the evening
    run.
    """

    failures: int = 0
    set_at: datetime | None = None
    until: datetime | None = None
    asked_until: datetime | None = None
    notice: Notice | None = None
    person: Notice | None = None
    is_half_open: bool = False
    """Within one run: the server answered its first request, so one attempt may go."""

    @property
    def is_circuit_open(self) -> bool:
        """True when the circuit is open: enough failures in a row, nothing more in this pass."""
        return self.failures >= FAILURES_TO_OPEN and not self.is_half_open

    def is_waiting(self, now: datetime) -> bool:
        """True while a wait is in force."""
        if self.until is None or self.set_at is None or self.set_at > now:
            return False
        return now < min(self.until, self.set_at + timedelta(seconds=_LONGEST_ASKED_S))

    def failed(self, now: datetime, notice: Notice, jitter: Jitter) -> SendWait:
        """One more failure: back off, at random up to twice as long each time.

        In a run whose first request the server answered, what it waited for a person before no longer stops it.
        """
        failures = self.failures + 1
        longest = min(LONGEST_WAIT_S, SHORTEST_WAIT_S * 2 ** min(failures, 10))
        shortest = SHORTEST_WAIT_S if longest < LONGEST_WAIT_S else _LAST_TENTH * LONGEST_WAIT_S
        until = now + timedelta(seconds=jitter(shortest, longest))
        return replace(
            self,
            failures=failures,
            set_at=now,
            until=until,
            asked_until=None,
            notice=notice,
            person=None if self.is_half_open else self.person,
            is_half_open=False,
        )

    def asked_to_wait(self, now: datetime, seconds: float, notice: Notice, jitter: Jitter) -> SendWait:
        """The server said when to come back: not before, and by ourselves not sooner than any other failure allows."""
        asked_until = now + timedelta(seconds=seconds)
        backing_off = self.failed(now, notice, jitter)
        until = max(asked_until, backing_off.until or asked_until)
        return replace(backing_off, until=until, asked_until=asked_until)

    def with_an_answer(self) -> SendWait:
        """The server answered: one attempt may go; one more failure opens the circuit again."""
        return replace(self, is_half_open=True)

    def for_a_person(self, notice: Notice) -> SendWait:
        """Nothing will help but a person."""
        return replace(self, person=notice)

    def without_back_off(self) -> SendWait:
        """ "Envoyer maintenant": forget our own wait, never the server's."""
        is_asked = self.asked_until is not None
        return replace(
            self,
            failures=0,
            set_at=self.set_at if is_asked else None,
            until=self.asked_until,
            notice=self.notice if is_asked else None,
        )

    def with_network_back(self) -> SendWait:
        """The network is back: our own wait is over and the next tick retries; the server's stays. What does not wait
        waits for nothing more."""
        if self.until is None:
            return replace(self, failures=0)
        return replace(self, failures=0, until=self.asked_until or self.set_at)


def is_damage(notice: Notice | None) -> bool:
    """True where a run could not read the send journal."""
    return notice is not None and notice.title == DAMAGED_TITLE


def read_wait(connection: Any) -> SendWait:
    """The wait as kept."""
    kept = machine_state.read_state(connection, WAIT)
    if kept is None:
        return SendWait()
    return SendWait(
        failures=kept["failures"],
        set_at=_instant(kept["wait_set_at"]),
        until=_instant(kept["wait_until"]),
        asked_until=_instant(kept.get("asked_until")),
        notice=_notice(kept["notice"]),
        person=_notice(kept["person"]),
    )


def keep_wait(connection: Any, wait: SendWait) -> None:
    """Keep the wait; one that waits for nothing is forgotten."""
    value = {
        "failures": wait.failures,
        "wait_set_at": _text(wait.set_at),
        "wait_until": _text(wait.until),
        "asked_until": _text(wait.asked_until),
        "notice": _words(wait.notice),
        "person": _words(wait.person),
    }
    is_idle = replace(wait, is_half_open=False) == SendWait()
    machine_state.keep_state(connection, WAIT, None if is_idle else value)


def back_off(desk: Desk, error: LivretError, jitter: Jitter) -> None:
    """A disk or a journal in trouble is tried again like a server in trouble, not at every tick."""
    notice = Notice(error.title, error.message, error.todo)
    with desk.database.quiet_write() as connection:
        keep_wait(connection, read_wait(connection).failed(desk.clock.now(), notice, jitter))


def network_is_back(desk: Desk) -> None:
    """The network came back: the next tick tries at once. The server's own Retry-After stays. Any thread.

    Between two runs: while a sender is at work nothing is changed, it finds out by itself.
    """
    with desk.database.read() as reading:
        wait = read_wait(reading.connection)
    if wait.with_network_back() == wait:
        return
    try:
        with sender_lock(desk.folder.sender_lock), desk.database.quiet_write() as connection:
            keep_wait(connection, read_wait(connection).with_network_back())
    except SenderBusyError:
        return


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _notice(words: list[str] | None) -> Notice | None:
    return None if words is None else Notice(*words)


def _words(notice: Notice | None) -> list[str] | None:
    return None if notice is None else [notice.title, notice.message, notice.todo]
