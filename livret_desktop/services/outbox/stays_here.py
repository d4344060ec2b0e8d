"""What must not leave by itself: lessons of an enrolment that is not transmitted, declared by other means, or not done.

What corrects or cancels a lesson that the State has, or may have, leaves all the same: what it counts must be true.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads, outbox_store, send_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.send_reads import Kept
from livret_desktop.domain.outbox import MAY_BE_AT_THE_STATE, SubmissionState

_SURELY_THERE = frozenset({SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_BY_HAND})


def stays_here(known: Sequence[Submission], one: Submission, *, kept: Kept) -> bool:
    """True when this version, telling a lesson that counts, must not leave. ``known``: every version of its lesson.

    What is due waits for an older one in doubt, which tells first whether there is something to correct; what is in
    doubt itself corrects only what is surely there. A version that the send journal alone knows was made after the copy
    that was restored: where the lesson of the copy does not count, what it said then is not here.
    """
    if not kept.counts and one.sha256 is None:
        return True
    older = [other for other in known if other.version < one.version]
    declared = [
        other.version
        for other in known
        if other.state is SubmissionState.DECLARED_BY_HAND and other.seq != one.seq
    ]
    if declared:  # whatever the State had before: the person spoke of the newest content
        return not any(other.state in _SURELY_THERE and other.version > max(declared) for other in older)
    there = MAY_BE_AT_THE_STATE if one.state is SubmissionState.DUE else _SURELY_THERE
    corrects = any(other.state in there or other.was_refused_as_there for other in older)
    return not (kept.transmits or corrects or one.was_refused_as_there)


def those_that_stay(
    connection: Any, lesson_ids: Collection[UUID], *states: SubmissionState
) -> list[Submission]:
    """The versions of these lessons, in one of these states, that must not leave."""
    kept = send_reads.kept_here(connection, lesson_ids)
    return [
        one
        for lesson_id, known in outbox_reads.versions_of(connection, kept).items()
        for one in known
        if one.state in states and not one.cancels and stays_here(known, one, kept=kept[lesson_id])
    ]


def drop_what_stays(connection: Any, lesson_ids: Collection[UUID]) -> None:
    """What is due of these lessons and must not leave waits no more; in the caller's transaction."""
    staying = those_that_stay(connection, lesson_ids, SubmissionState.DUE)
    if staying:
        seqs = [one.seq for one in staying]
        outbox_store.move(connection, seqs, SubmissionState.DUE, SubmissionState.DROPPED)
        outbox_store.refresh_newest(connection, [one.lesson_id for one in staying])
