"""Whether the State may have a version is asked of a row by SQL and of a read version by Python: the same answer."""

from itertools import product

import pytest
from sqlalchemy import select, update

from livret_desktop.db.outbox_reads import versions_of
from livret_desktop.db.outbox_there import is_perhaps_there
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.db.training_store import VOIDED
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, ModelServer, scripted
from tests.sending.school import with_lessons

DECIDED = ((None, None), ("at", None), ("at", "Odile Martin"))
CODES = (None, "NEPH_INCONNU", "VERSION_CONFLIT")
REASONS = (None, "Une raison", VOIDED)


def differs_on_purpose(state, at, by, code):
    """Declared by hand, the hour is there under another identifier; a refusal of which a person had decided without a
    code or a name is never written."""
    is_half_a_refusal = state is SubmissionState.REJECTED and (code is None or by is None)
    return at is not None and (state is SubmissionState.DECLARED_BY_HAND or is_half_a_refusal)


@pytest.mark.parametrize("state", SubmissionState)
def test_the_row_and_the_version_agree(office, clock, state):
    (lesson,) = with_lessons(office.desk, 1)
    for (at, by), code, reason in product(DECIDED, CODES, REASONS):
        if differs_on_purpose(state, at, by, code):
            continue
        with office.desk.database.quiet_write() as connection:
            values = {"decided_at": at and clock.now(), "decided_by": by, "code": code, "reason": reason}
            connection.execute(update(SUBMISSION).values(state=state, **values))
            there = connection.execute(select(is_perhaps_there(SUBMISSION))).scalar_one()
            (version,) = versions_of(connection, [lesson.id])[lesson.id]
        assert bool(there) is version.may_be_at_the_state, (state, at, by, code, reason)


def test_said_absent_in_training_it_is_cancelled_here_alone_after(office, clock):
    """The training server's answer was lost, and a person said it has nothing: the State has nothing to cancel."""
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "neither"), ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    send(office.desk, training, scripted(LOST_AFTER))
    office.send(training)
    office.decide(lesson, Decision.ABSENT)
    set_training(office.desk, is_training=False)
    resume(office.desk)
    office.act(cancel_lesson, lesson.id, "saisie par erreur")
    assert SubmissionState.DUE not in states(office.desk), versions(office.desk, lesson.id)
    office.send(real)
    assert not real.records
