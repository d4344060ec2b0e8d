"""After a restore: what the journal says was accepted, beside what these records would send.

The journal keeps a SHA-256 of the bytes, never the bytes. The same one is a proof: the bytes are made again and kept.
Another one says that the lesson was corrected or cancelled after the copy was made: nothing here knows how.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.db import outbox_reads, restore_store, send_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.send_reads import Sendable
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.dsr import FrozenLesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.batches.send_verify import COUNTED_THERE
from livret_desktop.services.outbox.roster import Roster, payload_of, read_roster
from livret_desktop.transmission.wire import envelope_bytes, freeze

_AT_ONCE = 1_000
_REPLACED = {
    SubmissionState.ACCEPTED: SubmissionState.SUPERSEDED,
    SubmissionState.DUE: SubmissionState.DROPPED,
    SubmissionState.SENDING: SubmissionState.SUPERSEDED,
    SubmissionState.TO_VERIFY: SubmissionState.SUPERSEDED,
    SubmissionState.HELD: SubmissionState.SUPERSEDED,
    SubmissionState.REJECTED: SubmissionState.SUPERSEDED,
}
_NOT_THERE = frozenset({SubmissionState.DUE, SubmissionState.REJECTED})
_DO = "Retrouvez ce qui a changé, puis décidez ici : « la DSR l’a » pour refaire ensuite le même changement, "
_DO += "« ne l’a pas » pour lui renvoyer la leçon telle qu’elle est ici."
_CHANGED = f"La DSR a accepté de cette leçon un contenu que cette copie n’a pas, changé après elle. {_DO}"
_CANCELLED = f"Cette leçon a été annulée à la DSR après la copie, et compte encore ici. {_DO}"


class _Same(NamedTuple):
    """The bytes that were accepted, made again from these records."""

    lesson: FrozenLesson
    cancels: bool


def hold_other_contents(connection: Any, told: Collection[tuple[UUID, int]]) -> int:
    """Compare the newest accepted version of each lesson with what these records give; how many are held.

    ``told``: the versions (lesson, number) that the journal has just brought. A lesson still planned here is not held:
    it waits for a person anyway, and what they say of it becomes a newer version.
    """
    versions = outbox_reads.versions_of(connection, {lesson_id for lesson_id, _ in told})
    _supersede_older(connection, versions.values(), told)
    wanted = _newest_without_bytes(versions.values(), told)
    held = 0
    seqs = list(wanted)
    for start in range(0, len(seqs), _AT_ONCE):
        held += _compare(connection, wanted, seqs[start : start + _AT_ONCE])
    return held


def _supersede_older(
    connection: Any, versions: Iterable[Sequence[Submission]], told: Collection[tuple[UUID, int]]
) -> None:
    """The copy still has as accepted, waiting, in doubt, undecided or refused what a version made after it has
    replaced: that one left, or was declared by hand, once nothing of it was in question any more."""
    brought = set(told)
    for known in versions:
        ended = max((one.version for one in known if _ends_what_is_older(one)), default=0)
        waiting = max((one.version for one in known if _was_waiting(one, brought)), default=0)
        for one in known:
            is_replaced = one.version < ended or (one.version < waiting and one.state in _NOT_THERE)
            if is_replaced and one.state in _REPLACED:
                restore_store.state_from_journal(connection, one.seq, state=_REPLACED[one.state])


def _ends_what_is_older(one: Submission) -> bool:
    is_mark = one.state is SubmissionState.DECLARED_BY_HAND and one.attempted_at is None
    return is_mark or one.state is SubmissionState.ACCEPTED


def _was_waiting(one: Submission, brought: Collection[tuple[UUID, int]]) -> bool:
    """Never left, and the journal knows it: a mark taken back, or a doubt proven absent. What was refused, or waited,
    had given way to it; what may be at the State had not."""
    is_bare_doubt = one.state is SubmissionState.TO_VERIFY and one.attempted_at is None
    return is_bare_doubt and (one.lesson_id, one.version) in brought


def _newest_without_bytes(
    versions: Iterable[Sequence[Submission]], told: Collection[tuple[UUID, int]]
) -> dict[int, Submission]:
    brought = set(told)
    newest = [_accepted(known)[-1] for known in versions if _accepted(known)]
    return {one.seq: one for one in newest if (one.lesson_id, one.version) in brought and one.sha256}


def _accepted(known: Sequence[Submission]) -> list[Submission]:
    return [one for one in known if one.state is SubmissionState.ACCEPTED]


def _compare(connection: Any, wanted: dict[int, Submission], seqs: Sequence[int]) -> int:
    rows = [row for row in send_reads.sendable_rows(connection, seqs) if row.body is None]
    statuses = restore_store.statuses_of(connection, [wanted[row.seq].lesson_id for row in rows])
    roster = read_roster(
        Reading(connection), {row.student_id for row in rows}, {row.enrolment_id for row in rows}
    )
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    held = 0
    for row in rows:
        version = wanted[row.seq]
        status = statuses[version.lesson_id]
        same = _same(row, version, roster, envelope)
        why = None if status is LessonStatus.PLANNED else _why_held(same, status)
        values: dict[str, Any] = {}
        if same is not None:
            values = {"body": same.lesson.body, "envelope": envelope, "cancels": same.cancels}
        if why is not None:
            values |= {"state": SubmissionState.HELD, "reason": why}
            held += 1
        if values:
            restore_store.state_from_journal(connection, row.seq, **values)
    return held


def _same(row: Sendable, version: Submission, roster: Roster, envelope: bytes) -> _Same | None:
    for cancels in (version.cancels, not version.cancels):
        try:
            lesson = freeze(payload_of(row._replace(cancels=cancels), roster), envelope)
        except (
            RuleError,
            ValueError,
        ):  # nobody gives it, a damaged name: what was accepted is not what is here
            return None
        if lesson.sha256 == version.sha256:
            return _Same(lesson, cancels)
    return None


def _why_held(same: _Same | None, status: LessonStatus) -> str | None:
    if same is None:
        return _CHANGED
    counts_here = status is LessonStatus.DONE
    if same.cancels:
        return _CANCELLED if counts_here else None
    return None if counts_here else COUNTED_THERE
