"""Two versions of one lesson put in doubt by a restore: once the older came to nothing, only the newer may count."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.outbox import follow_lessons
from livret_desktop.services.restored import settle_after_restore
from livret_desktop.services.send_status import resume
from tests.sending.acts import send, versions
from tests.sending.model_server import FINE, LOST_BEFORE, NOT_SENT, ModelServer, scripted
from tests.sending.school import with_lessons

DUE, DROPPED = SubmissionState.DUE, SubmissionState.DROPPED


@pytest.fixture
def in_doubt(desk):
    """Version 1 left and got no answer, version 2 waits for it; then a restore puts both in doubt."""
    (lesson,) = with_lessons(desk, 1)
    send(desk, ModelServer(desk.clock, "read-back"), scripted(LOST_BEFORE))
    with desk.database.write("Durée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=90), "durée mal saisie")
    settle_after_restore(desk)
    resume(desk)
    assert versions(desk, lesson.id) == [(1, SubmissionState.TO_VERIFY), (2, SubmissionState.TO_VERIFY)]
    return lesson


def test_both_proven_absent_the_newer_alone_leaves(desk, clock, in_doubt):
    server = ModelServer(clock, "read-back")
    for _ in range(2):  # of the newer one nobody saw the end: its absence is proven an hour later
        clock.advance(hours=1)
        send(desk, server)
    assert [record.version for record in server.records] == [2]
    assert versions(desk, in_doubt.id) == [(1, DROPPED), (2, SubmissionState.ACCEPTED)]


def test_proven_absent_then_marked_absent_nothing_leaves(desk, clock, in_doubt):
    """Found by G3: the older was due as well, and told the State an hour that had not taken place."""
    server = ModelServer(clock, "read-back")
    clock.advance(hours=1)

    def reads_only(place: str) -> str:
        return NOT_SENT if place == "send" else FINE

    for _ in range(2):
        send(desk, server, reads_only)
        clock.advance(hours=1)
    assert versions(desk, in_doubt.id) == [(1, DROPPED), (2, DUE)]
    with desk.database.write("Absent", desk.clock.now()) as written:
        gone = replace(written.work.lessons.require(in_doubt.id), status=LessonStatus.ABSENT)
        correct_lesson(written.work, gone, "élève absent")
        follow_lessons(written.work, [in_doubt.id])
    clock.advance(hours=1)
    send(desk, server)
    assert server.records == []


@pytest.mark.parametrize("variant", ["dedup", "both"])
def test_a_cancellation_never_leaves_before_what_it_cancels(desk, clock, variant: str):
    """Found by G3: it cancelled nothing, and the lesson, cancelled here, was recorded after it."""
    (lesson,) = with_lessons(desk, 1)
    settle_after_restore(desk)
    with desk.database.write("Annulée", desk.clock.now()) as written:
        cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    settle_after_restore(desk)
    resume(desk)
    assert [state for _, state in versions(desk, lesson.id)] == [SubmissionState.TO_VERIFY] * 2
    server = ModelServer(clock, variant, max_batch=1)
    send(desk, server, scripted(LOST_BEFORE))  # the lesson gets no answer: its cancellation waits for one
    for _ in range(3):
        send(desk, server)
        clock.advance(hours=2)
    newest = server.newest(lesson.id)
    assert newest is None or newest.content["annulee"] is True
    assert SubmissionState.TO_VERIFY not in [state for _, state in versions(desk, lesson.id)]
