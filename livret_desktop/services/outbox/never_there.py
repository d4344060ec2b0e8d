"""Whether the State may have anything of a lesson, asked before it is declared otherwise or gives way to a record.

What is due was never attempted, or its attempts left nothing there: not a byte gone, an answer that says so, or proven
absent since. What was refused is not there either, unless the refusal says that it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.training_store import VOIDED
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.services.outbox.outbox import may_be_at_the_state, may_have_been_resent


def perhaps_there(reading: Reading | Work, known: Iterable[Submission]) -> bool:
    """True when the State has one of these versions, or nobody can say that it has not. What the training server alone
    saw, once training has ended, is not there; a refusal of before a restore may have been sent again since."""
    real = [one for one in known if one.reason != VOIDED]
    return any(may_be_at_the_state(one) or may_have_been_resent(reading, one) for one in real)
