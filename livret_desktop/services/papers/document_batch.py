"""One kind of document for many students: who is due and who is not and why, then issued group after group.

A group is one short transaction: its numbers, its lines of the register and what it delivers stand or fall together.
Stopped or failed, what was issued stays issued, and the next number is the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.eligibility import EligibilityFinding
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationKind,
    Category,
    EnrolmentState,
    TrainingTrack,
)
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestations import (
    Deliver,
    Issued,
    Prepared,
    foresee,
    issue_within,
    prepare_document,
)

T = TypeVar("T")
_LONGEST_GROUP_S = 1.0
"""Others who write wait five seconds before they say the school is busy."""
_TRACKS: dict[AttestationKind, tuple[TrainingTrack, ...]] = {
    AttestationKind.AFFI: (TrainingTrack.AAC, TrainingTrack.CS),
    AttestationKind.AAC_CALENDAR: (TrainingTrack.AAC,),
    AttestationKind.CS_AUTHORISATION: (TrainingTrack.CS, TrainingTrack.TRADITIONAL),
    AttestationKind.CS_CALENDAR: (TrainingTrack.CS,),
    AttestationKind.BOOKLET: tuple(TrainingTrack),
}


class Standing(StrEnum):
    """Where one student stands."""

    DUE = "due"
    TO_CHECK = "to_check"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One student of the list. ``why``: what blocks or is to check, or the number already given."""

    enrolment_id: UUID
    student_id: UUID
    name: str
    standing: Standing
    why: str = ""
    field: str = ""

    @property
    def is_due(self) -> bool:
        """True when the document may be issued now."""
        return self.standing in {Standing.DUE, Standing.TO_CHECK}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. ``number``: the last one taken."""

    done: int
    total: int
    number: str = ""


@dataclass(slots=True)
class BatchOutcome:
    """What became of a batch. ``trouble``: what ended it early; ``left``: students not reached."""

    issued: list[tuple[str, str]] = field(default_factory=list)
    """Student and number."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Student and why."""
    left: int = 0
    is_stopped: bool = False
    trouble: LivretError | None = None
    changes: Changes = field(default_factory=Changes)


class Output(Protocol):
    """Where documents go. ``at_once``: how many students one delivery may hold."""

    at_once: int

    def group(self) -> AbstractContextManager[Deliver]:
        """Delivers one group; taken back when the block raises."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for everyone. ``reason``: for what is to check, kept with each line."""

    kind: AttestationKind
    copies: tuple[AttestationCopy, ...]
    reason: str = ""
    made_on: date | None = None


class _UnprintableError(Exception):
    """A name or an address that the page cannot hold: its group is taken back and made again without this student."""

    def __init__(self, enrolment_id: UUID, name: str, why: str) -> None:
        super().__init__("unprintable")
        self.enrolment_id, self.name, self.why = enrolment_id, name, why


def _nobody_stops() -> bool:
    return False


def _at_once(work: Callable[[], T]) -> T:
    return work()


def read_batch(
    desk: Desk,
    order: Order,
    *,
    report: Callable[[Progress], None] = lambda _progress: None,
    is_stopped: Callable[[], bool] = _nobody_stops,
) -> list[BatchLine]:
    """Every student in training whom the kind concerns, the due ones first, then by name. Any thread; 5 ms each."""
    enrolments = _concerned(desk, order.kind)
    lines: list[BatchLine] = []
    for number, enrolment_id in enumerate(enrolments, 1):
        if is_stopped():
            break
        lines.append(_line(desk, order, enrolment_id))
        report(Progress(number, len(enrolments)))
    ranks = {standing: rank for rank, standing in enumerate(Standing)}
    return sorted(lines, key=lambda line: (ranks[line.standing], folded(line.name)))


def issue_batch(
    desk: Desk,
    order: Order,
    enrolment_ids: Sequence[UUID],
    output: Output,
    *,
    write: Callable[[Callable[[], object]], object] = _at_once,
    report: Callable[[Progress], None] = lambda _progress: None,
    is_stopped: Callable[[], bool] = _nobody_stops,
) -> BatchOutcome:
    """Issue for these students, group after group. Never raises a LivretError: what ends it early is in the outcome.

    ``write`` runs a piece of work where writes belong (the writer thread of the window) and waits for it. Runs on the
    pool, or in a command; copies already out are not printed again.
    """
    outcome, waiting = BatchOutcome(), list(enrolment_ids)
    total = len(waiting)
    while waiting and not is_stopped():
        try:
            write(lambda: _issue_group(desk, order, waiting, output, outcome, is_stopped))
        except _UnprintableError as found:
            waiting.remove(found.enrolment_id)
            outcome.refused.append((found.name, found.why))
        except LivretError as trouble:
            outcome.trouble = trouble
            break
        last = outcome.issued[-1][1] if outcome.issued else ""
        report(Progress(total - len(waiting), total, last))
    outcome.left = len(waiting)
    outcome.is_stopped = bool(waiting) and outcome.trouble is None
    return outcome


def _issue_group(
    desk: Desk,
    order: Order,
    waiting: list[UUID],
    output: Output,
    outcome: BatchOutcome,
    is_stopped: Callable[[], bool],
) -> None:
    """Take some of ``waiting`` off, in one transaction; on trouble none of them, and nothing stays."""
    issued: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    made: list[tuple[Issued, bytes]] = []
    taken, began = 0, desk.clock.monotonic()
    with output.group() as deliver, desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        for enrolment_id in waiting[: output.at_once]:
            if taken and (is_stopped() or desk.clock.monotonic() - began > _LONGEST_GROUP_S):
                break
            taken += 1
            prepared = prepare_document(desk, enrolment_id, order.kind, made_on=order.made_on)
            copies, why = _copies_left(desk, order, prepared)
            name = prepared.student.full_name
            if why:
                refused.append((name, why))
                continue
            try:
                own, _name = issue_within(
                    desk, written.work, enrolment_id, order.kind, copies, order.reason, order.made_on
                )
            except RuleError as trouble:
                raise _UnprintableError(
                    enrolment_id, name, f"{trouble.title}. {trouble.message}"
                ) from trouble
            made += own
            issued.append((name, own[0][0].entry.number))
        if made:
            deliver(made)
            written.title = f"{order.kind.label} : n° {issued[0][1]} à {issued[-1][1]}"
    outcome.issued += issued
    outcome.refused += refused
    outcome.changes |= written.changes
    del waiting[:taken]


def _copies_left(desk: Desk, order: Order, prepared: Prepared) -> tuple[list[AttestationCopy], str]:
    """The copies still to issue; else why there are none."""
    if not prepared.eligibility.is_eligible:
        return [], _why(prepared.eligibility.blocking)
    foreseen = foresee(desk, prepared)
    copies = [copy for copy in order.copies if copy not in foreseen.issued]
    return copies, "" if copies else f"Déjà délivré, n° {foreseen.number}."


def _line(desk: Desk, order: Order, enrolment_id: UUID) -> BatchLine:
    prepared = prepare_document(desk, enrolment_id, order.kind, made_on=order.made_on)
    student, eligibility = prepared.student, prepared.eligibility
    copies, why = _copies_left(desk, order, prepared)
    opens = ""
    if eligibility.blocking:
        standing, opens = Standing.BLOCKED, eligibility.blocking[0].field
    elif not copies:
        standing = Standing.DONE
    elif eligibility.to_check:
        standing, why = Standing.TO_CHECK, _why(eligibility.to_check)
    else:
        standing = Standing.DUE
    return BatchLine(enrolment_id, student.id, student.full_name, standing, why, opens)


def _why(findings: Sequence[EligibilityFinding]) -> str:
    more = len(findings) - 1
    return f"{findings[0].title} (et {more} de plus)" if more else findings[0].title


def _concerned(desk: Desk, kind: AttestationKind) -> list[UUID]:
    """Enrolments in category B under way, of the tracks the kind is for, of students not archived."""
    with desk.database.read() as reading:
        enrolments, periods, students = reading.enrolments, reading.periods, reading.students
        tracked = {one.enrolment_id for one in periods.where(periods.c.track.in_(_TRACKS[kind]))}
        archived = {one.id for one in students.where(students.c.archived_on.is_not(None))}
        found: Iterator[UUID] = (
            one.id
            for one in enrolments.where(
                enrolments.c.category == Category.B, enrolments.c.state == EnrolmentState.IN_TRAINING
            )
            if one.id in tracked and one.student_id not in archived
        )
        return list(found)
