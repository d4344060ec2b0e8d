""" "La DSR ne l’a pas", of a lesson held with a code: a person may be wrong, and the State have it."""

from dataclasses import dataclass, replace

import pytest

from livret_desktop.domain.dsr import Answer, AnswerKind, LessonVerdict, Verdict
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson
from livret_desktop.services.sending.run import RunOptions, send_due
from tests.sending.acts import UNLIMITED, states, versions
from tests.sending.model_server import LOST_AFTER, ModelGateway, ModelServer
from tests.sending.school import with_lessons

SAID = {"who": "Claire", "why": "portail"}


@dataclass
class Unjudging(ModelGateway):
    """Answers 422 naming the first lesson, nothing judged."""

    def send(self, key, lessons):
        verdicts = {
            (one.lesson_id, one.version): LessonVerdict(Verdict.REJECTED, code="NEPH_INCONNU", message="non")
            for one in lessons
        }
        return Answer(AnswerKind.LESSONS_REFUSED, verdicts=verdicts, status=422, server_at=self.server.now())


def held_by_422(office, state):
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state, LOST_AFTER)
    send_due(office.desk, lambda: Unjudging(state), options=RunOptions(), tools=UNLIMITED)
    assert states(office.desk) == {SubmissionState.HELD: 1}, versions(office.desk, lesson.id)
    office.decide(lesson, Decision.ABSENT)
    return lesson


def test_said_absent_then_cancelled_it_is_cancelled_there(office, clock):
    state = ModelServer(clock, "dedup")
    lesson = held_by_422(office, state)
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state, times=2)
    assert state.newest(lesson.id).content["annulee"] is True, versions(office.desk, lesson.id)


def test_said_absent_it_is_not_declared_before_it_left_again(office, clock):
    state = ModelServer(clock, "dedup")
    lesson = held_by_422(office, state)
    with pytest.raises(RuleError):
        declare_by_hand(office.desk, [lesson.id], **SAID)


def test_held_by_a_restore_said_absent_then_cancelled(office, clock):
    """v1 lost after, sent again: DOUBLON; copy put back of before a change: held; said absent; cancelled."""
    state = ModelServer(clock, "dedup")
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(state, LOST_AFTER)
    office.send(state)
    office.put_back()
    assert states(office.desk) == {SubmissionState.HELD: 1}, versions(office.desk, lesson.id)
    office.decide(lesson, Decision.ABSENT)
    office.act(cancel_lesson, lesson.id, "absent")
    office.send(state, times=2)
    assert state.newest(lesson.id).content["annulee"] is True, versions(office.desk, lesson.id)
