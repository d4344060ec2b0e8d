""" "Remettre ici" of a held lesson whose correction waits: here stands what the State counts."""

from dataclasses import replace

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.state.state_acts import Settling, adopt
from tests.sending.acts import states
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import only_finding


def test_put_here_with_a_correction_waiting(office, clock):
    """60 min in the copy, 45 sent since; 50 typed while the doubt lasts; then the State's 45 are put here."""
    state = ModelServer(clock, "read-back")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(state)
    office.put_back(has_journal=False)
    office.act(correct_lesson, replace(lesson, minutes=50), "durée")
    office.send(state)
    assert states(office.desk) == {SubmissionState.HELD: 1}
    adopt(office.desk, only_finding(office.desk).finding.id, Settling("Claire"))
    assert office.lesson(lesson).minutes == 45
    assert states(office.desk) == {SubmissionState.ACCEPTED_BY_HAND: 1}
