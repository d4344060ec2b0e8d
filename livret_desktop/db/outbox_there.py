"""Which versions the State may have, as a condition; of one read version: ``Submission.may_be_at_the_state``."""

from sqlalchemy import ColumnElement, FromClause, and_, or_

from livret_desktop.db.training_store import is_not_voided
from livret_desktop.domain.outbox import CONFLICT_CODES, MAY_BE_AT_THE_STATE, SubmissionState

_NEVER_THERE = (SubmissionState.DUE, SubmissionState.DROPPED)
"""A person said that it is to leave: it did not, or left nothing there."""
_REFUSED = (SubmissionState.REJECTED, SubmissionState.SUPERSEDED)


def is_perhaps_there(version: FromClause) -> ColumnElement[bool]:
    """True for a row of ``submission`` recorded at the State, or that nobody can say is not: a person who decided may
    have been wrong. What was refused, or went to the training server alone, is not there.

    Unlike ``Submission.may_be_at_the_state`` also what was declared by hand: it is there, under another identifier."""
    was_refused = and_(
        version.c.state.in_(_REFUSED), version.c.code.is_not(None), version.c.decided_by.is_not(None)
    )
    was_decided = and_(version.c.decided_at.is_not(None), version.c.state.not_in(_NEVER_THERE), ~was_refused)
    return and_(
        or_(version.c.state.in_(MAY_BE_AT_THE_STATE), was_decided, version.c.code.in_(CONFLICT_CODES)),
        is_not_voided(version),
    )
