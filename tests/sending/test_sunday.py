"""The Sunday pass: both ways, nothing overwritten, nothing concluded too early, nothing asked twice."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from livret_desktop.db import outbox_reads
from livret_desktop.db.finding_store import FindingKind, SettledAs
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import Category, LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.batches.state_summary import read_last_pass
from livret_desktop.services.outbox.corrections import Decision, correct_lesson
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import (
    FindingAct,
    count_findings,
    read_findings,
    read_settled,
)
from livret_desktop.services.state.state_match import MissingKind
from livret_desktop.services.state.state_pages import Span
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, NOT_SENT, VARIANTS, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import OTHER_ID, content, only_finding, pass_of, told

READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]
LUCIE = Settling("Lucie", "vu avec la DSR")


@pytest.fixture(params=READABLE)
def server(request, clock) -> ModelServer:
    return ModelServer(clock, request.param)


def sent(desk, server, count=3):
    lessons = with_lessons(desk, count)
    send(desk, server)
    desk.clock.advance(hours=1)
    return lessons


def receipt_of(desk, lesson_id: UUID) -> str | None:
    with desk.database.read() as reading:
        return outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id][-1].receipt


def test_a_week_that_agrees_changes_nothing(desk, server):
    sent(desk, server)
    before = len(server.requests)
    report = pass_of(desk, server)
    assert not report.is_something_left
    found = report.send.comparison
    assert (found.confirmed, found.found, found.absent, found.is_good) == (3, 0, 0, True)
    assert [kind for kind, _ in server.requests[before:]] == ["capacites", "page"]
    assert states(desk) == {SubmissionState.ACCEPTED: 3}
    assert read_last_pass(desk) == found


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_has_its_pass(desk, clock, variant):
    server = ModelServer(clock, variant)
    sent(desk, server)
    found = pass_of(desk, server).send.comparison
    assert found.is_possible is VARIANTS[variant][1]
    assert bool(found.reason) is not found.is_possible


def test_accepted_here_and_lost_there_leaves_again_where_that_cannot_double(desk, clock):
    server = ModelServer(clock, "both")
    first, *_ = sent(desk, server)
    body = server.newest(first.id).content
    server.forget(first.id)
    report = pass_of(desk, server)
    assert (report.send.comparison.absent, report.send.comparison.resent) == (1, 1)
    assert server.newest(first.id).content == body
    assert versions(desk, first.id) == [(1, SubmissionState.ACCEPTED)]
    assert server.doubled() == []


def test_accepted_here_and_lost_there_is_held_with_its_receipt_elsewhere(desk, clock):
    server = ModelServer(clock, "read-back")
    first, *_ = sent(desk, server)
    receipt = receipt_of(desk, first.id)
    server.forget(first.id)
    report = pass_of(desk, server)
    assert (report.send.comparison.held, report.is_something_left) == (1, True)
    assert versions(desk, first.id) == [(1, SubmissionState.HELD)]
    assert receipt and receipt_of(desk, first.id) == receipt
    send(desk, server)
    assert server.newest(first.id) is None  # nothing leaves before a person has decided
    decide_lesson(desk, first.id, Decision.ABSENT, who="Lucie", reason="la DSR ne la retrouve pas")
    send(desk, server)
    assert versions(desk, first.id)[-1] == (2, SubmissionState.ACCEPTED)
    assert server.doubled() == []


def test_a_pause_only_reads(desk, clock):
    server = ModelServer(clock, "both")
    first, *_ = sent(desk, server)
    server.forget(first.id)
    with desk.database.quiet_write() as connection:
        pause(connection, clock.now(), "Une sauvegarde a été restaurée.")
    before = len(server.requests)
    report = pass_of(desk, server)
    assert "send" not in [kind for kind, _ in server.requests[before:]]
    assert (report.send.comparison.unproven, report.is_something_left) == (1, True)
    assert states(desk) == {SubmissionState.ACCEPTED: 3}


@pytest.mark.parametrize("lag_hours", [0, 24])
def test_nothing_is_concluded_before_the_lag_and_ten_minutes(desk, clock, lag_hours):
    server = ModelServer(clock, "read-back", lag_hours)
    lessons = with_lessons(desk, 2)
    send(desk, server)
    for lesson in lessons:
        server.forget(lesson.id)
    clock.advance(hours=lag_hours, minutes=9)
    found = pass_of(desk, server).send.comparison
    assert (found.too_recent, found.absent) == (2, 0)
    clock.advance(minutes=2)
    assert pass_of(desk, server).send.comparison.held == 2


def test_a_row_missing_from_the_pages_proves_nothing(desk, server, monkeypatch):
    sent(desk, server)
    monkeypatch.setattr(ModelServer, "visible", lambda *_: [])
    found = pass_of(desk, server).send.comparison
    assert (found.confirmed, found.absent) == (3, 0)


def test_a_page_that_does_not_come_ends_the_pass_and_is_said(desk, server):
    lessons = sent(desk, server, 5)
    server.page_size = 2
    server.forget(lessons[0].id)
    pages = iter((True, False))
    report = pass_of(desk, server, fault=lambda place: "fine" if place != "page" or next(pages) else NOT_SENT)
    assert report.is_something_left and not report.send.comparison.is_whole
    assert states(desk) == {SubmissionState.ACCEPTED: 5}  # half of the pages proves no absence


def test_pages_are_followed_to_the_end(desk, server):
    sent(desk, server, 7)
    server.page_size = 2
    assert pass_of(desk, server).send.comparison.confirmed == 7


def test_newer_there_is_a_conflict_and_a_correction_is_above_it(desk, server):
    first, *_ = sent(desk, server)
    newer = content(told(first, lesson_id=first.id, version=4, minutes=45))
    server.record(newer)
    pass_of(desk, server)
    line = only_finding(desk)
    assert line.finding.kind is FindingKind.CONFLICT and line.here is not None
    assert versions(desk, first.id) == [(1, SubmissionState.HELD)]
    decide_lesson(desk, first.id, Decision.ABSENT, who="Lucie", reason="c’est la nôtre qui est juste")
    assert count_findings(desk) == 0
    send(desk, server)
    assert versions(desk, first.id)[-1] == (5, SubmissionState.ACCEPTED)
    assert server.newest(first.id).content["dureeMinutes"] == 60


def test_newer_there_can_be_taken_over(desk, server):
    first, *_ = sent(desk, server)
    server.record(content(told(first, lesson_id=first.id, version=4, minutes=45)))
    pass_of(desk, server)
    adopt(desk, only_finding(desk).finding.id, LUCIE)
    assert versions(desk, first.id) == [(1, SubmissionState.SUPERSEDED), (4, SubmissionState.ACCEPTED)]
    with desk.database.read() as reading:
        assert reading.lessons.require(first.id).minutes == 45
    desk.clock.advance(hours=1)
    assert not pass_of(desk, server).is_something_left


def test_the_same_version_with_another_content_is_held(desk, server):
    first, *_ = sent(desk, server)
    server.forget(first.id)
    server.record(content(told(first, lesson_id=first.id, minutes=45)))
    pass_of(desk, server)
    assert versions(desk, first.id) == [(1, SubmissionState.HELD)]
    leave(desk, only_finding(desk).finding.id, LUCIE)
    assert versions(desk, first.id) == [(1, SubmissionState.ACCEPTED_BY_HAND)]
    pass_of(desk, server)
    assert count_findings(desk) == 0


def stranger(desk, server, **changes):
    """A lesson of one of our students that only the State has."""
    sent(desk, server)
    lesson = Pupils(desk, 3).lesson(50, date(2026, 11, 19))
    record = content(told(lesson, student=50 % 3, **changes))
    server.record(record)
    desk.clock.advance(hours=1)
    pass_of(desk, server)
    return record


def test_there_and_not_here_is_taken_over_with_its_identifier(desk, server):
    record = stranger(desk, server, version=3)
    line = only_finding(desk)
    assert line.finding.kind is FindingKind.UNKNOWN_HERE and line.missing == ()
    assert line.acts == (FindingAct.ADOPT, FindingAct.CANCEL_THERE, FindingAct.LEAVE)
    adopt(desk, line.finding.id, LUCIE)
    assert versions(desk, OTHER_ID) == [(3, SubmissionState.ACCEPTED)]
    with desk.database.read() as reading:
        lesson = reading.lessons.require(OTHER_ID)
    assert (lesson.status, lesson.origin, lesson.minutes) == (LessonStatus.DONE, LessonOrigin.HERE, 60)
    desk.clock.advance(hours=1)
    assert not pass_of(desk, server).is_something_left
    with desk.database.write("Durée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=45), "durée réelle")
    send(desk, server)
    assert versions(desk, OTHER_ID)[-1] == (4, SubmissionState.ACCEPTED)
    assert server.newest(OTHER_ID).content["dureeMinutes"] == 45 and record["dureeMinutes"] == 60


def test_there_and_not_here_is_cancelled_there(desk, server):
    stranger(desk, server)
    cancel_there(desk, only_finding(desk).finding.id, LUCIE)
    assert send(desk, server).accepted == 1
    assert versions(desk, OTHER_ID) == [(1, SubmissionState.SUPERSEDED), (2, SubmissionState.ACCEPTED)]
    assert server.newest(OTHER_ID).content["annulee"] is True
    desk.clock.advance(hours=1)
    assert not pass_of(desk, server).is_something_left


def test_there_and_not_here_is_left_with_its_reason_and_not_asked_again(desk, server):
    stranger(desk, server)
    finding = only_finding(desk).finding
    with pytest.raises(RuleError, match="Motif manquant"):
        leave(desk, finding.id, Settling("Lucie"))
    with pytest.raises(RuleError, match="Qui décide"):
        leave(desk, finding.id, Settling("", "parce que"))
    leave(desk, finding.id, LUCIE)
    pass_of(desk, server)
    assert count_findings(desk) == 0
    (line,) = read_settled(desk)
    assert line.finding.settled_as is SettledAs.LEFT
    assert (line.finding.settled_by, line.finding.settled_reason) == ("Lucie", "vu avec la DSR")
    assert line.finding.settled_at == desk.clock.now()
    with pytest.raises(RuleError, match="Déjà réglé"):
        adopt(desk, finding.id, LUCIE)


def test_a_newer_version_of_what_was_left_is_asked_about(desk, server):
    record = stranger(desk, server)
    leave(desk, only_finding(desk).finding.id, LUCIE)
    server.record(record | {"version": 2, "dureeMinutes": 30})
    pass_of(desk, server)
    assert only_finding(desk).finding.version == 2


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"neph": "999999999999"}, [MissingKind.STUDENT, MissingKind.ENROLMENT]),
        ({"trainer_number": "A9999999999"}, [MissingKind.INSTRUCTOR]),
        ({"category": Category.A2}, [MissingKind.ENROLMENT]),
    ],
)
def test_whoever_is_missing_is_named_and_cancelling_needs_nobody(desk, server, changes, kinds):
    stranger(desk, server, **changes)
    line = only_finding(desk)
    assert [one.kind for one in line.missing] == kinds
    assert FindingAct.ADOPT not in line.acts
    assert all(one.sentence and one.values for one in line.missing)
    with pytest.raises(RuleError, match="Il manque quelqu’un"):
        adopt(desk, line.finding.id, LUCIE)
    cancel_there(desk, line.finding.id, LUCIE)
    send(desk, server)
    assert server.newest(OTHER_ID).content["annulee"] is True
    assert versions(desk, OTHER_ID)[-1] == (2, SubmissionState.ACCEPTED)


def test_history_of_the_former_program_is_no_finding(desk, server):
    sent(desk, server)
    pupils = Pupils(desk, 3)
    old = replace(pupils.lesson(50, date(2026, 11, 19)), id=UUID(int=99), origin=LessonOrigin.HISTORY)
    pupils.record(old)
    server.record(content(told(old, student=50 % 3)))
    desk.clock.advance(hours=1)
    report = pass_of(desk, server)
    assert not report.is_something_left
    assert read_findings(desk) == []


def test_cancelled_there_and_unknown_here_is_nothing(desk, server):
    stranger(desk, server, is_cancelled=True, version=2)
    assert count_findings(desk) == 0


def test_retyped_before_it_was_taken_over_becomes_it(desk, server):
    """After a lost copy somebody types the lesson again: it is the State's, and never leaves as a second one."""
    stranger(desk, server)
    pupils = Pupils(desk, 3)
    typed = replace(pupils.lesson(50, date(2026, 11, 19)), id=UUID(int=424242), place="Melun")
    pupils.record(typed)
    assert send(desk, server).accepted == 0
    assert versions(desk, OTHER_ID) == [(1, SubmissionState.ACCEPTED)]
    with desk.database.read() as reading:
        assert reading.lessons.get(typed.id) is None
        assert reading.lessons.require(OTHER_ID).place == "Melun"
    assert count_findings(desk) == 0
    assert len(server.records) == 4


def test_sent_twice_under_two_identifiers_cannot_be_taken_over(desk, server):
    stranger(desk, server)
    pupils = Pupils(desk, 3)
    finding = only_finding(desk).finding
    leave(desk, finding.id, LUCIE)
    pupils.record(replace(pupils.lesson(50, date(2026, 11, 19)), id=UUID(int=424242)))
    send(desk, server)
    twin = content(told(pupils.lesson(50, date(2026, 11, 19)), student=2, lesson_id=UUID(int=555)))
    server.record(twin)
    desk.clock.advance(hours=1)
    pass_of(desk, server)
    with pytest.raises(RuleError, match="deux fois"):
        adopt(desk, only_finding(desk).finding.id, LUCIE)
    cancel_there(desk, only_finding(desk).finding.id, LUCIE)
    send(desk, server)
    assert server.newest(UUID(int=555)).content["annulee"] is True


def test_what_awaits_its_answer_is_left_to_the_doubts(desk, clock):
    server = ModelServer(clock, "read-back", lag_hours=24)
    with_lessons(desk, 2)
    send(desk, server, scripted(LOST_AFTER))
    clock.advance(hours=1)
    report = pass_of(desk, server)
    assert report.send.to_verify == 2 and read_findings(desk) == []
    clock.advance(hours=25)
    pass_of(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 2}


def test_a_waiting_correction_does_not_disturb(desk, server):
    first, *_ = sent(desk, server)
    with desk.database.write("Durée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(first, minutes=45), "durée réelle")
    assert pass_of(desk, server).send.comparison.confirmed == 3
    assert read_findings(desk) == []
    assert versions(desk, first.id)[-1] == (2, SubmissionState.DUE)


def test_the_next_pass_begins_where_the_last_good_one_ended(desk, server):
    sent(desk, server)
    assert pass_of(desk, server).send.comparison.first == date(2026, 11, 13)
    desk.clock.advance(days=40)
    report = pass_of(desk, server, fault=lambda place: NOT_SENT if place == "page" else "fine")
    assert not report.send.comparison.is_good
    desk.clock.advance(days=1)
    assert pass_of(desk, server).send.comparison.first == date(2026, 11, 13)
    desk.clock.advance(days=1)
    assert pass_of(desk, server).send.comparison.first == desk.today() - timedelta(days=8)


def test_days_asked_for_are_the_days_compared(desk, server):
    sent(desk, server)
    span = Span(date(2026, 11, 1), date(2026, 11, 19))
    found = pass_of(desk, server, span).send.comparison
    assert (found.first, found.last, found.confirmed) == (span.first, span.last, 0)
    with pytest.raises(RuleError, match="mauvais ordre"):
        pass_of(desk, server, Span(span.last, span.first))


def test_a_lesson_moved_to_another_day_is_still_found(desk, server):
    first, *_ = sent(desk, server)
    moved = content(told(first, lesson_id=first.id, starts_at=first.starts_at - timedelta(days=3)))
    server.forget(first.id)
    server.record(moved)
    pass_of(desk, server, Span(date(2026, 11, 16), date(2026, 11, 18)))
    assert only_finding(desk).finding.kind is FindingKind.CONFLICT
    assert versions(desk, first.id) == [(1, SubmissionState.HELD)]


def test_nothing_recorded_is_never_made_due_by_following(desk, server):
    """A cancellation with bytes of its own is not disturbed by what follows the lessons."""
    stranger(desk, server)
    cancel_there(desk, only_finding(desk).finding.id, LUCIE)
    with desk.database.write("Suite", desk.clock.now()) as written:
        follow_lessons(written.work, [OTHER_ID])
    send(desk, server)
    assert server.newest(OTHER_ID).content["annulee"] is True
