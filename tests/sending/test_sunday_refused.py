"""Sunday sends again what the State has lost; and what it then refuses."""

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import pass_of


def test_lost_there_sent_again_and_refused_it_keeps_its_receipt(desk, clock):
    """It is all that a person can show."""
    state = ModelServer(clock, "both")
    (lesson,) = with_lessons(desk, 1)
    send(desk, state)
    state.forget(lesson.id)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    clock.advance(hours=1)
    pass_of(desk, state)
    with desk.database.read() as reading:
        (one,) = outbox_reads.versions_of(reading.connection, [lesson.id])[lesson.id]
    assert (one.state, one.receipt) == (SubmissionState.REJECTED, "R-000001")
