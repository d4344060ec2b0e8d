"""What a person does about one lesson of the queue, each in one transaction: correct, send again, decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from uuid import UUID

from livret_desktop.db import outbox_reads, send_reads
from livret_desktop.db.send_reads import Sendable
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import count, of_name
from livret_desktop.domain.identifiers import compact, is_valid_neph, neph_problem
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import tell_journal
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import WAS_HELD
from livret_desktop.services.outbox.corrections import (
    Decision,
    correct_lesson,
    decide,
    refuse_if_not_transmitted,
    resend,
)
from livret_desktop.services.outbox.roster import Roster, payload_of, read_roster
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.outbox.versions import live
from livret_desktop.services.records.students import refuse_taken_neph
from livret_desktop.transmission.journal_records import Outcome
from livret_desktop.transmission.wire import envelope_bytes, freeze


def correct_neph(desk: Desk, lesson_ids: Sequence[UUID], typed: str) -> Changes:
    """Put the NEPH right on the student's file and send these refused lessons again. Raises RuleError.

    The lessons are one student's. What was sent stays as it was: a corrected lesson leaves as its next version.
    """
    if not is_valid_neph(typed):
        raise RuleError(
            "NEPH refusé",
            neph_problem(typed) or "",
            "Recopiez les chiffres du NEPH tels qu’ils sont écrits sur l’AIPC.",
        )
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        student_id = work.lessons.require(lesson_ids[0]).student_id
        student = replace(work.students.require(student_id), neph=compact(typed))
        refuse_taken_neph(work, student)
        work.students.put(student)
        _send_again(work, lesson_ids, f"NEPH corrigé{'' if len(lesson_ids) < 2 else ' une fois pour toutes'}")
        written.title = f"NEPH {of_name(student.full_name)}, {count(len(lesson_ids), 'leçon')} à renvoyer"
    return written.changes


def send_again(
    desk: Desk, lesson_ids: Sequence[UUID], reason: str = "Renvoyée après correction des fiches"
) -> Changes:
    """ "Renvoyer": the same bytes when nothing was changed since, else a new version from the present records.

    ``reason`` is kept with a new version. Raises RuleError when one of them is not refused, or of a training that is
    not transmitted.
    """
    with desk.database.write(
        f"{count(len(lesson_ids), 'leçon')} à renvoyer", desk.clock.now(), is_undoable=False
    ) as written:
        refuse_if_not_transmitted(written.work, lesson_ids)
        _send_again(written.work, lesson_ids, reason)
    return written.changes


def decide_lesson(desk: Desk, lesson_id: UUID, decision: Decision, *, who: str, reason: str) -> Changes:
    """A person says what became of a lesson that nobody can ask the State about.

    What was declared by other means is in the send journal too: restored from an older copy, the lesson would leave.
    That takes the sender's lock. Raises RuleError, SenderBusyError, MachineError for the journal.
    """
    is_declared = decision is Decision.DECLARED
    with (
        sender_lock(desk.folder.sender_lock) if is_declared else nullcontext(),
        desk.database.write("Décision sur une leçon", desk.clock.now(), is_undoable=False) as written,
    ):
        decided = decide(written.work, lesson_id, decision, who=who, reason=reason)
        if is_declared:
            tell_journal(
                desk,
                [
                    Outcome(
                        lesson_id, one.version, SubmissionState.DECLARED_BY_HAND.value, one.receipt, WAS_HELD
                    )
                    for one in decided
                ],
            )
    return written.changes


def differs_from_sent(reading: Reading | Work, seqs: Sequence[int]) -> set[UUID]:
    """Of these versions, the lessons that would not leave today with the bytes they were sent with."""
    rows = send_reads.sendable_rows(reading.connection, seqs)
    roster = read_roster(reading, {row.student_id for row in rows}, {row.enrolment_id for row in rows})
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    return {UUID(row.lesson_id) for row in rows if not _is_same(row, roster, envelope)}


def _send_again(work: Work, lesson_ids: Sequence[UUID], reason: str) -> None:
    changed = _changed_among(work, lesson_ids)
    same = [lesson_id for lesson_id in lesson_ids if lesson_id not in changed]
    if same:
        resend(work, same)
    for lesson_id in lesson_ids:
        if lesson_id in changed:
            correct_lesson(work, work.lessons.require(lesson_id), reason)


def _changed_among(work: Work, lesson_ids: Collection[UUID]) -> set[UUID]:
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    current = [one for known in versions.values() if (one := live(known)) is not None]
    return differs_from_sent(work, [one.seq for one in current])


def _is_same(row: Sendable, roster: Roster, envelope: bytes) -> bool:
    if row.body is None or row.envelope != envelope:
        return False
    try:
        return freeze(payload_of(row, roster), envelope).body == row.body
    except (RuleError, ValueError):
        return (
            False  # the records no longer make a lesson that can be sent: pre-flight will say what is missing
        )
