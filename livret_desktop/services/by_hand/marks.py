"""Hours declared by other means than this program: the mark, put and taken back by a person.

A lesson so marked is never sent by itself, even when an access comes later: it would be twice at the State. The mark
is only for a lesson of which the State surely has nothing; what may be there is decided about
(``services.outbox.corrections``). What was refused, or left without one byte recorded, gives way to a next version, and
that one bears the mark: taken back, the lesson leaves under a number never used. The mark is written in the send
journal too, so that a restore of an older copy does not make the lesson due again.

A restore puts in doubt what was only due. Where no access is set nobody can ask the State: a person who knows marks it
then too, as long as it has neither an attempt nor bytes. Taken back, that mark leaves the doubt it found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import count
from livret_desktop.domain.outbox import MAY_BE_AT_THE_STATE, SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import has_access
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import WAS_IN_DOUBT
from livret_desktop.services.outbox.never_there import perhaps_there
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.outbox.stays_here import drop_what_stays
from livret_desktop.services.outbox.versions import live, next_versions
from livret_desktop.transmission.journal_records import Outcome
from livret_desktop.transmission.send_journal import open_journal

DUE, DECLARED = SubmissionState.DUE, SubmissionState.DECLARED_BY_HAND
DOUBT, REJECTED = SubmissionState.TO_VERIFY, SubmissionState.REJECTED
_GIVES_WAY = {REJECTED: SubmissionState.SUPERSEDED, DUE: SubmissionState.DROPPED}
"""What becomes of a version attempted, and surely not at the State, when its lesson is marked."""
_NO_DOUBT: dict[str, Any] = {"attempt_ended_at": None}
"""A mark put on what is due bears no trace of a doubt already settled: taken back, the lesson is due."""


def can_be_declared(reading: Reading | Work, known: Sequence[Submission], *, is_connected: bool) -> bool:
    """True when a lesson with these versions (oldest first) waits or was refused, and the State surely has nothing of
    it; or is in doubt after a restore alone, in a school without access to the State (``is_connected`` False).

    Never beside an older version in doubt, a restore's too: the State may have that one, and count the hour twice."""
    current = live(known)
    if current is None or current.cancels:
        return False
    if current.state is DOUBT:
        is_bare = current.sha256 is None and current.attempted_at is None
        others = [one for one in known if one.seq != current.seq]
        return is_bare and not is_connected and not perhaps_there(reading, others)
    return current.state in {DUE, REJECTED} and not perhaps_there(reading, known)


def can_be_taken_back(known: Sequence[Submission]) -> bool:
    """True when a lesson with these versions (oldest first) bears the mark: no decision about what may have left, nor
    followed by a cancellation, whatever became of that: its lesson does not count any more, and must not leave."""
    current = live(known)
    if current is None or current.state is not DECLARED or current.attempted_at is not None:
        return False
    if current.seq != known[-1].seq:
        return False
    return not any(one.state in MAY_BE_AT_THE_STATE and not one.is_voided for one in known)


def declare_by_hand(desk: Desk, lesson_ids: Sequence[UUID], *, who: str, why: str) -> Changes:
    """Mark these lessons as declared by hand, all or none; the title of the changes says how many.

    Takes the sender's lock: a send at work and a mark never meet on one lesson. Writer's thread.
    Raises RuleError (one of them neither waits nor was refused, or may be at the State; no name or reason),
    SenderBusyError, MachineError for the journal.
    """
    who, why = _said(who, why)
    return _mark(desk, lesson_ids, DECLARED, {"decided_by": who, "decided_reason": why})


def take_back_declaration(desk: Desk, lesson_ids: Sequence[UUID]) -> Changes:
    """Take the mark away: these lessons wait again, and leave like any other. All or none.

    Raises like :func:`declare_by_hand`.
    """
    return _mark(desk, lesson_ids, DUE, {"decided_by": None, "decided_reason": None})


def _mark(
    desk: Desk, lesson_ids: Sequence[UUID], after: SubmissionState, said: dict[str, str | None]
) -> Changes:
    with (
        sender_lock(desk.folder.sender_lock),
        desk.database.write("", desk.clock.now(), is_undoable=False) as written,
    ):
        work = written.work
        current = _renewed(work, _current(work, lesson_ids, after))
        doubts = [one for one in current if _is_in_doubt(one)]
        certain = [one for one in current if not _is_in_doubt(one)]
        values: dict[str, Any] = {"decided_at": work.at if after is DECLARED else None, **said}
        for some, waiting, more in ((certain, DUE, _NO_DOUBT), (doubts, DOUBT, {})):
            seqs = [one.seq for one in some]
            before, then = (waiting, DECLARED) if after is DECLARED else (DECLARED, waiting)
            outbox_store.move(work.connection, seqs, before, then, **values, **more)
        drop_what_stays(work.connection, [one.lesson_id for one in certain])
        # Last, and still before the commit: what the table refuses must not be told as done.
        _tell_journal(desk, certain, doubts, after)
        work.touch(Kind.OUTBOX)
    words = (
        ("leçon déclarée", "leçons déclarées") if after is DECLARED else ("leçon rendue", "leçons rendues")
    )
    title = f"{count(len(current), *words)} {'à la main' if after is DECLARED else 'à la file'}"
    return Changes(written.changes.kinds, title)


def _is_in_doubt(one: Submission) -> bool:
    """Of a version never attempted: a restore alone dates the end of an attempt that nobody saw. Due again, it was
    proven absent: that doubt is over."""
    return one.state is DOUBT or (one.state is DECLARED and one.attempt_ended_at is not None)


def _renewed(work: Work, current: Sequence[Submission]) -> list[Submission]:
    """The same, what was ever attempted replaced by a next version: a mark is of what never left."""
    former = [one for one in current if one.state in _GIVES_WAY and one.attempted_at is not None]
    if not former:
        return list(current)
    lesson_ids = [one.lesson_id for one in current]
    for before, after in _GIVES_WAY.items():
        seqs = [one.seq for one in former if one.state is before]
        outbox_store.move(work.connection, seqs, before, after)
    numbers = next_versions(
        work, outbox_reads.versions_of(work.connection, [one.lesson_id for one in former])
    )
    versions = [NewVersion(one.lesson_id, numbers[one.lesson_id], one.day, cancels=False) for one in former]
    outbox_store.add_versions(work.connection, versions, work.at)
    known = outbox_reads.versions_of(work.connection, lesson_ids)
    return [one for lesson_id in lesson_ids if (one := live(known[lesson_id])) is not None]


def _current(work: Work, lesson_ids: Sequence[UUID], after: SubmissionState) -> list[Submission]:
    """The version of each lesson to bring to ``after``. Raises RuleError when one of them cannot be."""
    is_connected = has_access(work)

    def is_fit(known: Sequence[Submission]) -> bool:
        if after is DECLARED:
            return can_be_declared(work, known, is_connected=is_connected)
        return can_be_taken_back(known)

    wanted = list(dict.fromkeys(lesson_ids))
    versions = outbox_reads.versions_of(work.connection, wanted)
    unfit = [lesson_id for lesson_id in wanted if not is_fit(versions.get(lesson_id, []))]
    if unfit or not wanted:
        raise _unfit(len(unfit), after)
    return [one for lesson_id in wanted if (one := live(versions[lesson_id])) is not None]


def _tell_journal(
    desk: Desk, certain: Sequence[Submission], doubts: Sequence[Submission], after: SubmissionState
) -> None:
    """Like every outcome; no name, no word of the person."""
    outcomes = [Outcome(one.lesson_id, one.version, after.value) for one in certain]
    told = after if after is DECLARED else DOUBT
    outcomes += [Outcome(one.lesson_id, one.version, told.value, code=WAS_IN_DOUBT) for one in doubts]
    tell_journal(desk, outcomes)


def tell_journal(desk: Desk, outcomes: Sequence[Outcome]) -> None:
    """Force to the disk what a person declared, with the sender's lock in hand and before the database commits it.

    Raises MachineError.
    """
    journal = open_journal(desk.folder.send_journal, desk.master_key.journal_key())
    try:
        journal.settle(None, desk.clock.now(), outcomes)
    finally:
        journal.close()


def _said(who: str, why: str) -> tuple[str, str]:
    if not who.strip() or not why.strip():
        raise RuleError(
            "Nom ou motif manquant",
            "Une déclaration faite à la main garde qui l’a faite et comment. Rien n’a été modifié.",
            "Écrivez votre nom, et en quelques mots où ces heures ont été déclarées.",
        )
    return who.strip(), why.strip()


def _unfit(number: int, after: SubmissionState) -> RuleError:
    if not number:
        return RuleError("Aucune leçon choisie", "Rien n’a été modifié.", "Choisissez au moins une leçon.")
    some = count(number, "leçon de la liste", "leçons de la liste")
    if after is DECLARED:
        return RuleError(
            "Ces leçons ne sont plus toutes à déclarer",
            f"{some} : déjà déclarée, peut-être déjà à la DSR, changée ou supprimée entre-temps. "
            "Rien n’a été modifié.",
            "Refaites la feuille : elle ne montre que ce qui reste à déclarer. Une leçon partie se règle dans "
            "Envois DSR ; refusée avant une restauration, annulez-la, ressaisissez-la et marquez celle-là.",
        )
    return RuleError(
        "Cette marque ne peut pas être ôtée",
        f"{some} sans marque, ou peut-être déjà à la DSR : la reprendre pourrait la compter deux fois. "
        "Rien n’a été modifié.",
        "Regardez son état dans Envois DSR.",
    )
