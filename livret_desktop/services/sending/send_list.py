"""The queue as the screen shows it, one lesson of it whole, and what happened in a day. Reads only, any thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.db.job_store import JobRun
from livret_desktop.db.outbox_reads import Submission, in_state, versions_of
from livret_desktop.db.read_models.send_list import (
    LONGEST_PAGE,
    BatchFacts,
    SendFacts,
    SendSort,
    SentVersion,
    batches_between,
    day_places,
    frozen_body,
    jobs_between,
    open_places,
    rejected_alike,
    same_subject,
    send_facts,
    unsettled_between,
)
from livret_desktop.db.training_store import last_answer_at
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import School, Student
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.services.by_hand.marks import can_be_declared, can_be_taken_back
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.last_success import not_later
from livret_desktop.services.outbox.preflight import judge_due
from livret_desktop.services.outbox.send_wait import Notice, SendWait
from livret_desktop.services.sending.send_acts import differs_from_sent
from livret_desktop.transmission.rejections import Rejection, explain_rejection, where_perhaps_there
from livret_desktop.transmission.wire import sent_neph

__all__ = [
    "BatchFacts",
    "DayJournal",
    "JobRun",
    "SendDetail",
    "SendGroup",
    "SendLine",
    "SendList",
    "SendQuery",
    "SendSort",
    "SentVersion",
    "Waiting",
    "lessons_named",
    "read_day_journal",
    "read_last_send",
    "read_send_detail",
    "read_send_lines",
    "read_send_list",
    "read_to_decide",
    "read_tutors",
    "states_of",
    "waiting_of",
]


class SendGroup(Enum):
    """Where a lesson stands, as people see it: ``BLOCKED`` is due and refused by pre-flight."""

    ALL = "all"
    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    TO_VERIFY = "to_verify"
    HELD = "held"
    BY_HAND = "by_hand"


_GROUPS = {
    SubmissionState.DUE: SendGroup.WAITING,
    SubmissionState.SENDING: SendGroup.SENDING,
    SubmissionState.ACCEPTED: SendGroup.ACCEPTED,
    SubmissionState.REJECTED: SendGroup.REJECTED,
    SubmissionState.TO_VERIFY: SendGroup.TO_VERIFY,
    SubmissionState.HELD: SendGroup.HELD,
    SubmissionState.ACCEPTED_BY_HAND: SendGroup.BY_HAND,
    SubmissionState.DECLARED_BY_HAND: SendGroup.BY_HAND,
}
FOR_A_PERSON = frozenset({SendGroup.REJECTED, SendGroup.BLOCKED, SendGroup.HELD})


@dataclass(frozen=True, slots=True)
class SendQuery:
    """The lessons of one day, or (None) everything open with the answers of today; one group of them or all."""

    day: date | None = None
    group: SendGroup = SendGroup.ALL
    sort: SendSort = SendSort.TIME
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class SendList:
    """The lines in order by lesson, the figures of every group, and why pre-flight keeps lessons here.

    ``first_for_a_person``: the first line that is refused, blocked or to be decided.
    """

    ids: tuple[UUID, ...]
    counts: Mapping[SendGroup, int]
    blocked: Mapping[UUID, tuple[PreflightFinding, ...]]
    first_for_a_person: UUID | None = None


@dataclass(frozen=True, slots=True)
class SendLine:
    """One line. ``findings`` are there when it is blocked, or waits longer than the next send."""

    lesson: Lesson
    birth_name: str
    given_names: str
    trainer: str
    sent: SentVersion
    group: SendGroup
    findings: tuple[PreflightFinding, ...] = ()

    @property
    def student_name(self) -> str:
        """Surname, then given names."""
        return f"{self.birth_name} {self.given_names}".strip()


@dataclass(frozen=True, slots=True)
class SendDetail:
    """One lesson whole. ``alike`` are the other lessons the same correction would settle.

    ``is_changed``: what would be sent now differs from what was, so that it leaves as a new version. ``tutors``: under
    whom each trainee's lessons are declared. ``can_be_declared``: by hand, where the school has no access;
    ``can_be_taken_back``: the mark it bears. ``behind``: the version that waits for a decision about the one shown.
    """

    line: SendLine
    student: Student
    school: School
    rejection: Rejection | None
    alike: tuple[UUID, ...]
    neph_sent: str
    is_changed: bool
    tutors: Mapping[UUID, UUID]
    can_be_declared: bool = False
    can_be_taken_back: bool = False
    behind: Submission | None = None


@dataclass(frozen=True, slots=True)
class DayJournal:
    """What happened in a day, newest first: runs, requests, and the lessons that were not simply accepted."""

    jobs: tuple[JobRun, ...]
    batches: tuple[BatchFacts, ...]
    unsettled: tuple[SendLine, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why the queue waits. ``until`` is None when only a person can put it right."""

    notice: Notice
    until: datetime | None


def read_send_list(desk: Desk, query: SendQuery) -> SendList:
    """The lines, the figures and the blocked ones. Judges everything due: not on Qt's thread."""
    with desk.database.read() as reading:
        connection = reading.connection
        if query.day is None:
            since = _midnight(desk.today())
            places = open_places(connection, since, query.sort, is_descending=query.is_descending)
        else:
            places = day_places(connection, query.day, query.sort, is_descending=query.is_descending)
        blocked = _kept_here(desk, reading)
    groups = [(place.lesson_id, _group(place.state, blocked.get(place.lesson_id, ()))) for place in places]
    counts = dict.fromkeys(SendGroup, 0) | {SendGroup.ALL: len(groups)}
    for _lesson_id, group in groups:
        counts[group] += 1
    shown = [(one, group) for one, group in groups if query.group in {SendGroup.ALL, group}]
    first = next((one for one, group in shown if group in FOR_A_PERSON), None)
    return SendList(tuple(one for one, _group in shown), counts, blocked, first)


def read_send_lines(
    desk: Desk, lesson_ids: Sequence[UUID], blocked: Mapping[UUID, tuple[PreflightFinding, ...]]
) -> list[SendLine]:
    """The lines of these lessons, 200 at most, in this order. ``blocked`` as the list gave it."""
    with desk.database.read() as reading:
        return [_line(facts, blocked) for facts in send_facts(reading.connection, lesson_ids)]


def lessons_named(desk: Desk, lesson_ids: Iterable[UUID]) -> list[Lesson]:
    """These lessons, those no longer there left out."""
    with desk.database.read() as reading:
        found = (reading.lessons.get(lesson_id) for lesson_id in lesson_ids)
        return [lesson for lesson in found if lesson is not None]


def read_to_decide(desk: Desk) -> list[SendLine]:
    """The lessons that wait for a person's decision, oldest first, 200 at most."""
    with desk.database.read() as reading:
        held = in_state(reading.connection, SubmissionState.HELD)
        ids = list(dict.fromkeys(one.lesson_id for one in held))[:LONGEST_PAGE]
        return [_line(facts, {}) for facts in send_facts(reading.connection, ids)]


def read_tutors(desk: Desk) -> dict[UUID, UUID]:
    """Under whom the lessons of each trainee are declared: findings on the instructor are the tutor's."""
    with desk.database.read() as reading:
        return _tutors(reading)


def read_send_detail(
    desk: Desk, lesson_id: UUID, blocked: Mapping[UUID, tuple[PreflightFinding, ...]]
) -> SendDetail | None:
    """One lesson whole; None when nothing of it is on its way any more."""
    with desk.database.read() as reading:
        facts = send_facts(reading.connection, [lesson_id])
        if not facts or facts[0].sent.state not in _GROUPS:  # unknown, or dropped before anything left
            return None
        line = _line(facts[0], blocked)
        rejection = _rejection(line.sent)
        is_refused = rejection is not None
        body = frozen_body(reading.connection, line.sent.seq) if is_refused else None
        known = versions_of(reading.connection, [lesson_id])[lesson_id]
        is_fit = can_be_declared(reading, known, is_connected=False)
        if rejection is not None and not is_fit:
            rejection = where_perhaps_there(rejection)
        return SendDetail(
            line=line,
            student=reading.students.require(line.lesson.student_id),
            school=school_of(reading),
            rejection=rejection,
            alike=_alike(reading, line, rejection) if rejection else (),
            neph_sent=sent_neph(body) if body else "",
            is_changed=is_refused and differs_from_sent(reading, [line.sent.seq]) != set(),
            tutors=_tutors(reading),
            can_be_declared=is_fit,
            can_be_taken_back=can_be_taken_back(known),
            behind=known[-1] if line.group is SendGroup.HELD and known[-1].seq != line.sent.seq else None,
        )


def read_day_journal(desk: Desk, day: date) -> DayJournal:
    """What happened in a day."""
    first, last = _midnight(day), _midnight(day + timedelta(days=1))
    with desk.database.read() as reading:
        connection = reading.connection
        unsettled = send_facts(connection, unsettled_between(connection, first, last))
        return DayJournal(
            tuple(jobs_between(connection, first, last)),
            tuple(batches_between(connection, first, last)),
            tuple(_line(facts, {}) for facts in unsettled),
        )


def read_last_send(desk: Desk) -> datetime | None:
    """When lessons last left and were answered, never after now; None when none ever did."""
    with desk.database.read() as reading:
        return not_later(last_answer_at(reading.connection), desk.clock.now())


def waiting_of(wait: SendWait, now: datetime) -> Waiting | None:
    """Why the queue waits, None when it does not."""
    if wait.person is not None:
        return Waiting(wait.person, None)
    if wait.notice is not None and wait.is_waiting(now):
        return Waiting(wait.notice, wait.until)
    return None


def _tutors(reading: Reading) -> dict[UUID, UUID]:
    return {one.id: one.tutor_id for one in reading.instructors.where() if one.tutor_id is not None}


def _kept_here(desk: Desk, reading: Reading) -> dict[UUID, tuple[PreflightFinding, ...]]:
    found: dict[UUID, tuple[PreflightFinding, ...]] = {}
    judged = judge_due(desk, reading)
    for line in (*judged.blocked_lines, *judged.later_lines):
        lesson_id = UUID(line.lesson_id)
        found[lesson_id] = (*found.get(lesson_id, ()), line.finding)
    return found


def states_of(group: SendGroup) -> tuple[SubmissionState, ...]:
    """The states behind a word; a blocked lesson is due."""
    kept = SendGroup.WAITING if group is SendGroup.BLOCKED else group
    return tuple(state for state, one in _GROUPS.items() if one is kept)


def _group(state: SubmissionState, findings: Sequence[PreflightFinding]) -> SendGroup:
    is_blocked = state is SubmissionState.DUE and any(one.is_blocking for one in findings)
    return SendGroup.BLOCKED if is_blocked else _GROUPS[state]


def _line(facts: SendFacts, blocked: Mapping[UUID, tuple[PreflightFinding, ...]]) -> SendLine:
    findings = blocked.get(facts.lesson.id, ())
    group = _group(facts.sent.state, findings)
    return SendLine(
        facts.lesson,
        facts.birth_name,
        facts.given_names,
        facts.trainer,
        facts.sent,
        group,
        findings if facts.sent.state is SubmissionState.DUE else (),
    )


def _rejection(sent: SentVersion) -> Rejection | None:
    if sent.state is not SubmissionState.REJECTED:
        return None
    return explain_rejection(sent.code or "", sent.reason or "")


def _alike(reading: Reading, line: SendLine, rejection: Rejection) -> tuple[UUID, ...]:
    conditions = same_subject(line.lesson, rejection.field.partition(".")[0])
    if conditions is None:
        return ()
    found = rejected_alike(reading.connection, rejection.code, *conditions)
    return tuple(lesson_id for lesson_id in found if lesson_id != line.lesson.id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
