"""What is still to send in one pass: judged some whole days at a time, so that the first batch leaves early."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime

from livret_desktop.db import compare_reads, finding_store, restore_store, send_reads
from livret_desktop.db.send_reads import DueVersion
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.former_program import take_over_days
from livret_desktop.services.outbox.missing_here import missing_here
from livret_desktop.services.outbox.preflight import judge
from livret_desktop.services.outbox.roster import Roster, read_roster

_JUDGED_AT_ONCE = 1_000
"""A first pre-flight of 10 000 lessons took a third of the send's own work; a thousand is one full batch."""


@dataclass(slots=True)
class Plan:
    """The versions still to send, oldest first, and who they name. Made anew when any record changes meanwhile.

    Pre-flight looks at whole days: what it finds of a lesson depends on that day, the days around it and the people
    it names, never on how much else is due. All parts are judged as of the hour the plan was made. One thread at a
    time.
    """

    desk: Desk
    since: date | None
    kept_back: frozenset[int]
    """Versions that must wait all the same (``services.state.takeover``)."""
    looked_up: frozenset[int]
    """Of the days that ask for it (``asked_first``), those compared with the State before this pass."""
    roster: Roster = field(init=False)
    seqs: list[int] = field(default_factory=list)
    """Judged ready."""
    change_id: int = 0
    _at: datetime | None = None
    _unjudged: deque[DueVersion] = field(default_factory=deque)
    _refused: int = 0

    @property
    def announced(self) -> int:
        """How many are to leave, as far as pre-flight has looked."""
        return len(self.seqs) + len(self._unjudged)

    def make_anew(self, reading: Reading) -> None:
        """Read what is due now, and judge until there is something to send, or nothing left."""
        self.change_id = restore_store.last_change_id(reading.connection)
        self._at = self.desk.clock.now()
        self._unjudged = deque(send_reads.due_versions(reading.connection, self.since))
        self.kept_back |= asked_first(reading) - self.looked_up  # typed meanwhile: they leave at the next run
        self.seqs, self._refused = [], 0
        self.roster = read_roster(reading, (), ())
        self.judge_until(reading, 1)
        self._refused = 0  # never announced

    def is_stale(self, reading: Reading) -> bool:
        """True when a record was changed since the plan was made: a lesson may be gone, or name somebody new."""
        return restore_store.last_change_id(reading.connection) != self.change_id

    def judge_until(self, reading: Reading, wanted: int) -> None:
        """Judge the next days until so many are ready, or none is left."""
        while len(self.seqs) < wanted and self._unjudged:
            judged = judge(self.desk, reading, self._next_days(), at=self._at, known=self.roster)
            ready = [one.seq for one in judged.ready if one.seq not in self.kept_back]
            self._refused += len(judged.ready) + len(judged.blocked) + len(judged.later) - len(ready)
            self.seqs += ready
            self.roster = judged.roster

    def take_refused(self) -> int:
        """How many of those announced were found blocked since the last call."""
        refused, self._refused = self._refused, 0
        return refused

    def _next_days(self) -> list[DueVersion]:
        part = [self._unjudged.popleft() for _ in range(min(_JUDGED_AT_ONCE, len(self._unjudged)))]
        while self._unjudged and self._unjudged[0].day == part[-1].day:
            part.append(self._unjudged.popleft())
        return part


def asked_first(reading: Reading) -> frozenset[int]:
    """What is due, never left, and of a day that a former program, or a copy newer than this one, may have sent, or of
    which the State has something not here: it is there under another identifier perhaps. Not where a person decided."""
    until = take_over_days(reading).compared_until
    missing = {one.day for one in missing_here(reading.connection) if one.day is not None}
    missing |= {one.day for one in finding_store.open_findings(reading.connection)}
    days = missing if until is None else missing | {until}
    if not days:
        return frozenset()
    return frozenset(
        one.seq
        for one in compare_reads.unsent_until(reading.connection, max(days))
        if not one.is_decided and ((until is not None and one.day <= until) or one.day in missing)
    )


def new_plan(
    desk: Desk,
    reading: Reading,
    since: date | None,
    kept_back: frozenset[int],
    looked_up: frozenset[int] = frozenset(),
) -> Plan:
    """What is due now. Raises MachineError for what the disk does."""
    plan = Plan(desk, since, kept_back, looked_up)
    plan.make_anew(reading)
    return plan
