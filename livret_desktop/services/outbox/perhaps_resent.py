"""Refusals of before a restore: "Renvoyer", or a correction, may have been accepted after the copy was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from livret_desktop.db import machine_state, outbox_store, restore_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.missing_here import is_unreadable
from livret_desktop.services.outbox.send_marks import RESTORE_MARK

_PERHAPS_RESENT = "Refusée avant la restauration, peut-être renvoyée et acceptée depuis."


def may_have_been_resent(work: Reading | Work, refused: Submission) -> bool:
    """True of a refusal from before a restore. Not where it was refused since, of a State that can be read: it was
    proven absent before it left."""
    mark = machine_state.read_state(work.connection, RESTORE_MARK)
    if mark is None or refused.state is not SubmissionState.REJECTED or refused.version > mark["floor"]:
        return False
    at, left = mark.get("at"), refused.attempted_at  # older programs did not note when
    is_since = at is not None and left is not None and left > datetime.fromisoformat(at)
    if is_since and not is_unreadable(work.connection):
        return False
    return bool(restore_store.older_than(work.connection, [refused.lesson_id], mark["change"]))


def replace_refused(work: Work, refused: Sequence[Submission]) -> None:
    """A next version takes their place. Of one that may have been sent again before a restore it is remembered that the
    State may have it: what corrects it, dropped before it leaves, must not drop that too."""
    doubtful = {one.seq for one in refused if may_have_been_resent(work, one)}
    for seqs, said in (
        ([one.seq for one in refused if one.seq not in doubtful], {}),
        (sorted(doubtful), {"decided_at": work.at, "decided_by": None, "decided_reason": _PERHAPS_RESENT}),
    ):
        outbox_store.move(work.connection, seqs, SubmissionState.REJECTED, SubmissionState.SUPERSEDED, **said)
