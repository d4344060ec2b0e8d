"""Taking over from another program: what it may have sent already is compared, and a match is adopted, not sent.

"Premier jour envoyé par ce programme" says where this one begins, and the day since when the former one sends nothing
where it stopped. A lesson of that first day or before, or of a day on which both send, is looked up at the State by
NEPH, start and authorisation number. Where the State cannot be read, lessons of before wait until a person says that
they are to be sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from livret_desktop.db import (
    compare_reads,
    finding_store,
    outbox_reads,
    outbox_store,
    send_reads,
)
from livret_desktop.db.finding_store import FindingKind, FindingSource, SettledAs, StateFinding
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import Capabilities, LessonPayload, RecordedLesson
from livret_desktop.domain.french import count
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.batches.send_pass import SendingPass
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.former_program import take_over_days, waiting_for_a_person
from livret_desktop.services.outbox.missing_here import perhaps_typed_again
from livret_desktop.services.outbox.never_there import perhaps_there
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.services.outbox.versions import live
from livret_desktop.services.state.state_acts import Settling, put_recorded
from livret_desktop.services.state.state_findings import finding_lines
from livret_desktop.services.state.state_match import StateMatcher
from livret_desktop.services.state.state_pages import Span, finding_of, payloads_of, read_days
from livret_desktop.transmission.strict_json import parse_object
from livret_desktop.transmission.wire import envelope_bytes, freeze, same_content

_PROGRAM = Settling("le programme", "même élève, même heure, même autorisation")


@dataclass(frozen=True, slots=True)
class Matches:
    """What taking over did. ``kept_back``: versions that must wait, their days could not be read. ``adopted``: how
    many lessons of ours the State had already, taken over as they are there and not sent."""

    kept_back: frozenset[int] = frozenset()
    adopted: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    """A lesson of ours never sent, and the State's record of the same. ``is_same``: all of it."""

    lesson: Lesson
    finding: StateFinding
    there: LessonPayload
    is_same: bool


def settle_matches(sending: SendingPass, capabilities: Capabilities) -> Matches:
    """Before anything due leaves: what the State has already is adopted.

    On the sender's thread, with the lock held.
    """
    desk = sending.desk
    with desk.database.read() as reading:
        until = take_over_days(reading).compared_until
        rows = [] if until is None else compare_reads.unsent_until(reading.connection, until)
        findings = [
            one
            for one in finding_store.open_findings(reading.connection)
            if one.kind is FindingKind.UNKNOWN_HERE
        ]
    if not (rows and capabilities.read_back):
        return Matches(adopted=_adopt(desk, findings))
    days = [one.day for one in rows]
    there = read_days(sending, Span(min(days), max(days))) if sending.may_go_on else None
    if there is None or not there.is_whole:
        return Matches(frozenset(seq for seq, _, _, _ in rows), _adopt(desk, findings))
    return Matches(adopted=_adopt(desk, findings + _as_findings(sending, there.records)))


def send_history(desk: Desk, lesson_ids: Sequence[UUID], settling: Settling) -> Changes:
    """Send lessons taken over from another program, or kept back as it may have sent them: a person's own act.

    Where the State can be read they are compared first, and a match is adopted, not sent. Raises RuleError: no name
    or reason, a lesson not done, or one that the State may have.
    """
    if not settling.who.strip() or not settling.reason.strip():
        raise RuleError(
            "Motif manquant",
            "Envoyer une leçon que l’ancien programme a peut-être envoyée garde qui l’a décidé et pourquoi.",
            "Écrivez votre nom et ce que vous avez vérifié.",
        )
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        _refuse_sent(work, lesson_ids)
        for lesson_id in lesson_ids:
            _make_ours(work, lesson_id)
        follow_lessons(work, lesson_ids)
        versions = outbox_reads.versions_of(work.connection, lesson_ids)
        due = [one.seq for known in versions.values() for one in known if one.state is SubmissionState.DUE]
        rows = [
            {
                "seq": seq,
                "decided_at": work.at,
                "decided_by": settling.who.strip(),
                "decided_reason": settling.reason.strip(),
            }
            for seq in due
        ]
        outbox_store.annotate(work.connection, rows)
        work.touch(Kind.OUTBOX)
        title = f"{count(len(lesson_ids), 'leçon reprise', 'leçons reprises')} à envoyer"
        written.title = title
    return Changes(
        written.changes.kinds, title
    )  # a lesson that waits already changes no record: said all the same


def _refuse_sent(work: Work, lesson_ids: Sequence[UUID]) -> None:
    """Raise RuleError when the State may have one of these: it is corrected, never sent as history again. One that
    waits for this very word leaves under its own identifier, and a number of its own."""
    asked = waiting_for_a_person(work) | perhaps_typed_again(work)
    for lesson_id, known in outbox_reads.versions_of(work.connection, lesson_ids).items():
        current = live(known)
        is_due = current is not None and current.state is SubmissionState.DUE
        if current is not None and not (is_due and (lesson_id in asked or not perhaps_there(work, known))):
            raise RuleError(
                "Cette leçon n’est plus à reprendre",
                f"Elle est « {current.state.label} » : rien n’a été modifié.",
                "Une leçon déjà envoyée se corrige (transmit correct) ; son état est dans Envois DSR.",
            )


def _make_ours(work: Work, lesson_id: UUID) -> None:
    lesson = work.lessons.require(lesson_id)
    if lesson.status is not LessonStatus.DONE:
        raise RuleError(
            "Cette leçon n’est pas faite",
            "Seule une leçon faite s’envoie à la DSR. Rien n’a été modifié.",
            "Marquez-la « faite » si elle a eu lieu.",
        )
    if lesson.origin is LessonOrigin.HISTORY:
        work.lessons.put(replace(lesson, origin=LessonOrigin.HERE))


def _as_findings(sending: SendingPass, records: Mapping[UUID, RecordedLesson]) -> list[StateFinding]:
    now = sending.desk.clock.now()
    told = payloads_of(records)
    return [
        finding_of(records[key], FindingKind.UNKNOWN_HERE, FindingSource.TAKEOVER, now)
        for key, one in told.items()
        if not one.is_cancelled
    ]


def _adopt(desk: Desk, findings: Sequence[StateFinding]) -> int:
    """How many are taken over as they are; those with another content are held, and counted there."""
    if not findings:
        return 0
    with desk.database.read() as reading:
        if not _pairs(reading, findings):
            return 0
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        pairs = _pairs(work, findings)
        for pair in pairs:
            _adopt_one(work, pair)
        written.title = (
            f"{count(len(pairs), 'leçon')} déjà à la DSR : {'reprises' if len(pairs) > 1 else 'reprise'}"
        )
    return sum(pair.is_same for pair in pairs)


def _pairs(reading: Reading | Work, findings: Sequence[StateFinding]) -> list[_Pair]:
    """Which of these records are lessons of ours never sent."""
    lines = [one for one in finding_lines(reading, findings) if one.here is None and one.there is not None]
    matcher = StateMatcher(reading, [one.there for one in lines if one.there is not None])
    candidates: dict[UUID, tuple[StateFinding, LessonPayload, Lesson]] = {}
    for line in lines:
        there = line.there
        ours = None if line.match is None else line.match.same_hour
        if there is None or ours is None or there.is_cancelled or not matcher.is_given_by(ours, there):
            continue
        candidates[ours.id] = (line.finding, there, ours)
    unsent = _unsent(reading, list(candidates))
    same = _with_same_content(reading, {key: candidates[key][1] for key in unsent}, unsent)
    return [
        _Pair(lesson, finding, there, lesson_id in same)
        for lesson_id, (finding, there, lesson) in candidates.items()
        if lesson_id in unsent
    ]


def _unsent(reading: Reading | Work, lesson_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Those of these lessons that are due and of which the State surely has nothing, with their due version."""
    found: dict[UUID, int] = {}
    for lesson_id, known in outbox_reads.versions_of(reading.connection, lesson_ids).items():
        due = [one.seq for one in known if one.state is SubmissionState.DUE]
        if due and not perhaps_there(reading, known):
            found[lesson_id] = due[-1]
    return found


def _with_same_content(
    reading: Reading | Work, there: Mapping[UUID, LessonPayload], seqs: Mapping[UUID, int]
) -> set[UUID]:
    """Those whose bytes, sent under the State's identifier and version, would say what it has."""
    rows = send_reads.sendable_rows(reading.connection, list(seqs.values()))
    roster = read_roster(reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows})
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    same: set[UUID] = set()
    for row in rows:
        record = there[UUID(row.lesson_id)]
        try:
            ours = replace(payload_of(row, roster), lesson_id=record.lesson_id, version=record.version)
        except ValueError:
            continue  # our records are not whole: a person compares
        if same_content(freeze(ours, envelope).body, parse_object(freeze(record, envelope).body)):
            same.add(UUID(row.lesson_id))
    return same


def _adopt_one(work: Work, pair: _Pair) -> None:
    """Our lesson under the State's identifier: accepted when all is the same, else held for a person."""
    outbox_store.forget_lessons(work.connection, [pair.lesson.id])
    work.touch(Kind.OUTBOX)
    work.lessons.remove(pair.lesson.id)
    work.lessons.add(replace(pair.lesson, id=pair.there.lesson_id))
    finding_store.keep_new(work.connection, [pair.finding])
    if pair.is_same:
        put_recorded(work, pair.finding, pair.there, _PROGRAM)
        _settle(work, pair.finding)
        return
    put_recorded(work, pair.finding, pair.there, _PROGRAM, state=SubmissionState.HELD, reason=_OTHERWISE)


def _settle(work: Work, finding: StateFinding) -> None:
    finding_store.settle(
        work.connection,
        [finding.id],
        SettledAs.ADOPTED,
        at=work.at,
        by=_PROGRAM.who,
        reason=_PROGRAM.reason,
    )


_OTHERWISE = (
    "La DSR a déjà cette leçon (même élève, même heure, même autorisation), avec un autre contenu : rien n’a été "
    "envoyé. Comparez, puis décidez."
)
