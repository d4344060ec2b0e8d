"""Whether the State may have anything of a lesson, asked before it is declared otherwise or gives way to a record.

What is due was never attempted, or its attempts left nothing there: not a byte gone, an answer that says so, or proven
absent since. What was refused is not there either, unless the refusal says that it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.perhaps_resent import may_have_been_resent


def perhaps_there(reading: Reading | Work, known: Iterable[Submission]) -> bool:
    """True when the State has one of these versions, or nobody can say that it has not. What the training server alone
    saw, once training has ended, is not there; a refusal of before a restore may have been sent again since.

    A person's "la DSR ne l’a pas" stands once what was sent then was refused: they are not asked the same again."""
    real = [one for one in known if not one.is_voided]
    refused = max((one.version for one in real if _is_refused(one)), default=0)
    return any(
        may_have_been_resent(reading, one)
        or (one.may_be_at_the_state and not (_was_said_absent(one) and one.version < refused))
        for one in real
    )


def _is_refused(one: Submission) -> bool:
    return one.state in _REFUSED and one.code is not None and not one.was_refused_as_there


def _was_said_absent(one: Submission) -> bool:
    """By a person: that it was perhaps sent again before a restore is nobody's word."""
    return one.was_given_up and one.decided_by is not None and not one.was_refused_as_there


_REFUSED = frozenset({SubmissionState.REJECTED, SubmissionState.SUPERSEDED})
