"""A mark that the journal tells and nobody put, and one that was put although something was accepted once."""

from dataclasses import replace

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson, resend
from tests.sending.acts import states, versions
from tests.sending.killed_mark import mark_killed_before_its_commit
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons

SAID = {"who": "Claire", "why": "portail"}


def test_a_correction_under_the_number_of_a_mark_never_put(office, clock, monkeypatch):
    """Killed between journal and commit of a mark; sent again, accepted; corrected; copy; put back."""
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "NEPH_INCONNU"
    office.send(state)
    mark_killed_before_its_commit(office, lesson, monkeypatch, **SAID)
    state.refused.clear()
    office.act(resend, [lesson.id])
    office.send(state)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.copy()
    office.put_back()
    assert SubmissionState.DECLARED_BY_HAND not in states(office.desk), versions(office.desk, lesson.id)


def test_lost_there_cancelled_given_after_all_and_marked(office, clock):
    """Accepted; copy; lost at the State; cancelled (unknown there); given after all, marked; put back."""
    state = ModelServer(clock, "both")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state)
    office.copy()
    state.forget(lesson.id)
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state)
    set_status(office.desk, [lesson.id], LessonStatus.DONE)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.put_back()
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}, versions(office.desk, lesson.id)
