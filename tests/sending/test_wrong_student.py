"""A lesson sent under the wrong student: cancelled for the one, made anew for the other, in one gesture."""

from concurrent.futures import Future
from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.batches import send_pass
from livret_desktop.services.lessons.lesson_sessions import correct_at_dsr
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.sending.run import send_due
from tests.sending.acts import UNLIMITED, send, states, versions
from tests.sending.model_server import LOST_AFTER, VARIANTS, ModelGateway, ModelServer, scripted
from tests.sending.school import Pupils

RIGHT = {"student_id": UUID(int=10_001), "enrolment_id": UUID(int=5_000_001)}


@pytest.fixture
def lesson(desk):
    pupils = Pupils(desk)
    pupils.enrol(2)
    return pupils.record(pupils.lesson(0))[0]


def of_student(desk, number: int):
    with desk.database.read() as reading:
        return reading.lessons.where(reading.lessons.c.student_id == UUID(int=10_000 + number))


@pytest.mark.parametrize("variant", VARIANTS)
def test_cancelled_for_the_one_and_made_for_the_other(desk, clock, lesson, variant):
    server = ModelServer(clock, variant)
    send(desk, server)
    changes = correct_at_dsr(desk, replace(lesson, **RIGHT), "mauvais élève")
    assert "au lieu de" in changes.title
    (anew,) = of_student(desk, 1)
    assert anew.id != lesson.id and anew.status is LessonStatus.DONE
    assert [one.status for one in of_student(desk, 0)] == [LessonStatus.CANCELLED]
    assert send(desk, server).accepted == 2
    (_, sent) = server.requests[-1]
    assert sent == ((lesson.id, 2), (anew.id, 1))  # the hour is free at the State before it is taken again
    assert server.newest(lesson.id).content["annulee"] is True
    assert server.newest(anew.id).content["eleve"]["neph"] == "230200000001"


def test_never_sent_it_is_simply_edited(desk, lesson):
    correct_at_dsr(desk, replace(lesson, **RIGHT), "mauvais élève")
    assert [one.id for one in of_student(desk, 1)] == [lesson.id]
    assert of_student(desk, 0) == []


def test_with_an_unknown_outcome_the_cancellation_waits(desk, clock, lesson):
    server = ModelServer(clock, "read-back")
    send(desk, server, scripted(LOST_AFTER))
    correct_at_dsr(desk, replace(lesson, **RIGHT), "mauvais élève")
    clock.advance(hours=1)
    send(desk, server)
    assert server.newest(lesson.id).content["annulee"] is True
    assert states(desk) == {SubmissionState.ACCEPTED: 2}


def test_it_is_undone_while_nothing_of_it_has_left_and_refused_after(desk, clock, lesson):
    server = ModelServer(clock, "both")
    send(desk, server)
    correct_at_dsr(desk, replace(lesson, **RIGHT), "mauvais élève")
    undo(desk, next_undo(desk).id)
    assert of_student(desk, 1) == []
    correct_at_dsr(desk, replace(lesson, **RIGHT), "mauvais élève")
    send(desk, server)
    with pytest.raises(RuleError) as refused:
        undo(desk, next_undo(desk).id)
    assert "correction" in refused.value.todo and "Rien n’a été modifié" in refused.value.message
    assert versions(desk, lesson.id)[-1] == (2, SubmissionState.ACCEPTED)


def test_the_undo_of_a_lesson_that_left_is_refused_with_the_way_out(desk, clock, lesson):
    send(desk, ModelServer(clock, "both"))
    with pytest.raises(RuleError) as refused:
        undo(desk, next_undo(desk).id)
    assert "nouvelle version" in refused.value.todo
    assert versions(desk, lesson.id) == [(1, SubmissionState.ACCEPTED)]


class LateFuture(Future):
    """What a busy machine may do: the helper's thread begins only when its result is asked for."""

    def __init__(self, work):
        super().__init__()
        self._work = work

    def result(self, timeout=None):
        if not self.done():
            self.set_result(self._work())
        return super().result(timeout)


class LateHelper:
    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def submit(self, work, *arguments):
        return LateFuture(lambda: work(*arguments))


class MeddledGateway(ModelGateway):
    """While the first batch is under way somebody works on, once."""

    act = None

    def send(self, key, lessons):
        answer = super().send(key, lessons)
        if self.act is not None:
            self.act, act = None, self.act
            act()
        return answer


def while_the_next_is_frozen(desk, server, monkeypatch, act):
    monkeypatch.setattr(send_pass, "ThreadPoolExecutor", LateHelper)
    gateway = MeddledGateway(server)
    gateway.act = act
    return send_due(desk, lambda: gateway, tools=UNLIMITED)


def test_given_to_a_student_the_pass_did_not_know_while_it_runs(desk, clock, monkeypatch):
    pupils = Pupils(desk)
    pupils.enrol(3)
    _, second = pupils.record_day(2)
    other = {"student_id": UUID(int=10_002), "enrolment_id": UUID(int=5_000_002)}
    server = ModelServer(clock, max_batch=1)
    report = while_the_next_is_frozen(
        desk, server, monkeypatch, lambda: correct_at_dsr(desk, replace(second, **other), "mauvais élève")
    )
    assert (report.accepted, report.left) == (2, 0)
    assert server.newest(second.id).content["eleve"]["neph"] == "230200000002"


def test_cancelled_while_its_batch_is_being_frozen(desk, clock, monkeypatch):
    pupils = Pupils(desk)
    pupils.enrol(2)
    _, second = pupils.record_day(2)
    server = ModelServer(clock, max_batch=1)
    report = while_the_next_is_frozen(
        desk, server, monkeypatch, lambda: set_status(desk, [second.id], LessonStatus.CANCELLED)
    )
    assert (report.accepted, report.left) == (1, 0)
    assert server.newest(second.id) is None
