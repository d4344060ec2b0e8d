"""Two versions of one lesson: once the older came to nothing only the newer may count; held, the older is shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from livret_desktop.db.read_models.lesson_list import LessonQuery
from livret_desktop.db.read_models.today import open_lessons
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.etp.forecast import at_risk
from livret_desktop.services.lessons.lesson_list import lesson_line, list_lessons
from livret_desktop.services.lessons.lesson_week import read_week_lessons
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_history import HistoryQuery, count_history, read_history_page
from livret_desktop.services.sending.send_list import (
    SendGroup,
    SendQuery,
    read_day_journal,
    read_send_detail,
    read_send_lines,
    read_send_list,
    read_to_decide,
)
from livret_desktop.services.sending.send_status import resume, status
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


@pytest.fixture(params=["corrected", "cancelled"])
def held_behind(request, desk, clock):
    """Nobody can be asked: version 1 is held before a person, version 2 waits behind it."""
    server = ModelServer(clock, "neither")
    (lesson,) = with_lessons(desk, 1)
    send(desk, server, scripted(LOST_BEFORE))
    with desk.database.write("Changée", desk.clock.now()) as written:
        if request.param == "corrected":
            correct_lesson(written.work, replace(lesson, minutes=90), "durée mal saisie")
        else:
            cancel_lesson(written.work, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    assert versions(desk, lesson.id) == [(1, SubmissionState.HELD), (2, DUE)]
    return lesson


def test_a_lesson_held_behind_its_correction_is_counted_and_listed_as_held(desk, held_behind):
    """It only seemed to wait, and nobody was ever asked to decide."""
    counts = status(desk)
    assert (counts.held, counts.due, counts.blocked) == (1, 0, 0)
    for query in (SendQuery(), SendQuery(day=held_behind.day)):
        seen = read_send_list(desk, query)
        assert {group for group, number in seen.counts.items() if number} == {SendGroup.ALL, SendGroup.HELD}
        assert (seen.ids, seen.first_for_a_person) == ((held_behind.id,), held_behind.id)
    for (line,) in (read_to_decide(desk), read_send_lines(desk, [held_behind.id], {})):
        assert (line.group, line.sent.version) == (SendGroup.HELD, 1)
    detail = read_send_detail(desk, held_behind.id, {})
    assert detail is not None
    assert (detail.line.group, detail.line.sent.version) == (SendGroup.HELD, 1)
    assert detail.behind is not None and detail.behind.version == 2
    assert [one.group for one in read_day_journal(desk, desk.today()).unsettled] == [SendGroup.HELD]
    for group, number in ((SendGroup.HELD, 1), (SendGroup.WAITING, 0), (SendGroup.ALL, 1)):
        for student_id in (None, held_behind.student_id):
            query = HistoryQuery(student_id=student_id, group=group)
            assert count_history(desk, query) == len(read_history_page(desk, query).lesson_ids) == number


def test_a_lesson_held_behind_its_correction_is_asked_about_by_the_day(desk, held_behind):
    with desk.database.read() as reading:
        held = open_lessons(reading.connection, SubmissionState.HELD)
        is_done = reading.lessons.require(held_behind.id).status is LessonStatus.DONE
    assert [one.lesson_id for one in held] == [held_behind.id]
    risk = at_risk(desk, held_behind.day + timedelta(days=15))  # the night that counts this month
    assert [cause.lesson_ids for cause in risk.causes] == [(str(held_behind.id),)] * is_done
    assert risk.to_send.lesson_ids == ()


def test_a_lesson_held_behind_its_correction_is_held_in_the_lists_of_lessons(desk, held_behind):
    """They told its newest version, « à envoyer », and let it be changed as if nothing had left."""
    line = lesson_line(desk, held_behind.id)
    (listed,) = list_lessons(desk, LessonQuery(held_behind.day), 0, 10)
    (painted,) = read_week_lessons(desk, held_behind.day, days=1).lessons
    assert line is not None and line == listed and line.sending is not None
    assert (line.sending.state, line.sending.cancels) == (SubmissionState.HELD, False)
    assert line.sending.was_attempted and painted.was_attempted


@pytest.mark.parametrize("decision", [Decision.ACCEPTED, Decision.ABSENT])
def test_decided_it_lets_the_newer_version_leave(desk, clock, held_behind, decision: Decision):
    decide_lesson(desk, held_behind.id, decision, who="Sophie Roux", reason="demandé à la DSR")
    assert (status(desk).held, status(desk).due) == (0, 1)
    (line,) = read_send_lines(desk, [held_behind.id], {})
    assert (line.group, line.sent.version) == (SendGroup.WAITING, 2)
    server = ModelServer(clock, "neither")
    send(desk, server)
    assert server.requests[-1] == ("send", ((held_behind.id, 2),))
