"""Refusals of a whole body: down to the guilty one, and never 300 refusals for one fault of the school."""

from dataclasses import replace

import pytest

from livret_desktop.domain.dsr import Answer, AnswerKind, LessonVerdict, Verdict
from livret_desktop.domain.outbox import SubmissionState as S
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.run import CompareOrder, RunOptions, RunTools, send_due
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import status
from livret_desktop.transmission import troubles
from tests.sending.acts import send, versions
from tests.sending.model_server import FINE, LOST_AFTER, LOST_BEFORE, ModelGateway, ModelServer, scripted
from tests.sending.school import SCHOOL, Pupils, with_lessons

UNLIMITED = RunTools(requests_per_minute=None)


class Refusing(ModelGateway):
    """Refuses any body that holds one of the ``guilty``, its own way."""

    guilty: frozenset = frozenset()
    kind = AnswerKind.REFUSED
    names_them = False

    def send(self, key, lessons):
        found = [lesson for lesson in lessons if lesson.lesson_id in self.guilty]
        if not found:
            return super().send(key, lessons)
        self.server.requests.append(("send", tuple((one.lesson_id, one.version) for one in lessons)))
        verdicts = {
            (one.lesson_id, one.version): LessonVerdict(Verdict.REJECTED, code="FORMAT", message="refusée")
            for one in found
        }
        return Answer(
            self.kind, "Refusé.", "Voyez.", verdicts=verdicts if self.names_them else {}, status=422
        )


def refused(desk, server, guilty, kind=AnswerKind.REFUSED, *, names_them=False):
    gateway = Refusing(server)
    gateway.guilty, gateway.kind, gateway.names_them = frozenset(guilty), kind, names_them
    return send_due(desk, lambda: gateway, tools=UNLIMITED)


@pytest.mark.parametrize("place", [0, 3, 7])
def test_the_guilty_one_is_found_and_the_rest_accepted(desk, clock, place):
    lessons = with_lessons(desk, 8)
    server = ModelServer(clock)
    report = refused(desk, server, [lessons[place].id])
    assert (report.accepted, report.rejected, report.left) == (7, 1, 0)
    assert not server.doubled()


def test_named_lessons_only_are_refused_and_the_rest_leaves_at_once(desk, clock):
    lessons = with_lessons(desk, 6)
    server = ModelServer(clock)
    report = refused(
        desk, server, [lessons[1].id, lessons[4].id], AnswerKind.LESSONS_REFUSED, names_them=True
    )
    assert (report.accepted, report.rejected) == (4, 2)
    assert [place for place, _ in server.requests].count("send") == 2


def test_two_refused_alike_with_nothing_accepted_make_the_queue_wait(desk, clock):
    lessons = with_lessons(desk, 16)
    server = ModelServer(clock)
    report = refused(desk, server, [lesson.id for lesson in lessons])
    assert (report.accepted, report.rejected, report.left) == (0, 0, 16)
    assert "attend" in report.trouble.title
    assert status(desk).as_json()["waits_for"]


def test_a_single_lesson_refused_alone_is_rejected(desk, clock):
    (lesson,) = with_lessons(desk, 1)
    report = refused(desk, ModelServer(clock), [lesson.id])
    assert (report.rejected, report.left) == (1, 0)


def test_too_large_is_halved_and_a_single_one_rejected(desk, clock):
    lessons = with_lessons(desk, 5)
    report = refused(desk, ModelServer(clock), [lessons[2].id], AnswerKind.TOO_LARGE)
    assert (report.accepted, report.rejected) == (4, 1)
    (kept,) = [one for one in report.lessons if one.code == "422"]
    assert "n’accepte pas cette leçon" in kept.reason


def test_too_large_one_by_one_makes_the_queue_wait(desk, clock):
    """A proxy that lets no body through: 16 good lessons are not turned into 16 refusals."""
    lessons = with_lessons(desk, 16)
    server = ModelServer(clock)
    report = refused(desk, server, [lesson.id for lesson in lessons], AnswerKind.TOO_LARGE)
    assert (report.accepted, report.rejected, report.left) == (0, 0, 16)
    assert "trop gros" in report.trouble.message and "proxy" in report.trouble.todo
    assert len(server.requests) < 10
    assert send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED).accepted == 16


def test_an_identity_put_right_leaves_as_a_new_version(desk, clock):
    lessons = with_lessons(desk, 3)
    server = ModelServer(clock)
    report = refused(desk, server, [lesson.id for lesson in lessons], AnswerKind.NEEDS_PERSON)
    assert report.left == 3
    with desk.database.write("Agrément", clock.now()) as written:
        (school_row,) = written.work.schools.where()
        written.work.schools.put(replace(school_row, agrement_number="E2007700081"))
    report = send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert report.accepted == 3
    assert {record.version for record in server.records} == {2}


class TakesNoFormer(ModelGateway):
    """Takes nothing any more under the identity that the school had, nor tells a lesson by it."""

    def send(self, key, lessons):
        if SCHOOL.agrement_number.encode() not in lessons[0].envelope:
            return super().send(key, lessons)
        self.server.requests.append(("former", ()))
        said = troubles.ENVELOPE_REFUSED
        return Answer(said.kind, said.what, said.todo, status=422)


@pytest.fixture
def in_doubt_before(desk, clock):
    """Puts lessons in doubt, then the school gets a new agrément; a further lesson waits. Gives all of them."""

    def put(server: ModelServer, fault: str, count: int = 1):
        pupils = Pupils(desk)
        pupils.enrol(count + 1)
        doubts = pupils.record_day(count)
        send(desk, server, scripted(fault))
        with desk.database.write("Agrément", clock.now()) as written:
            written.work.schools.put(replace(SCHOOL, agrement_number="E2007700099"))
        (good,) = pupils.record(pupils.lesson(count))
        clock.advance(hours=12)
        return *doubts, good

    return put


def run(desk, server, **options):
    return send_due(desk, lambda: TakesNoFormer(server), options=RunOptions(**options), tools=UNLIMITED)


@pytest.mark.parametrize("variant", ["both", "read-back"])
@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER])
def test_a_doubt_under_a_former_identity_is_read_back(desk, clock, in_doubt_before, variant, fault):
    """It was sent again and refused for it at each run, before anything else, with advice that could not help."""
    server = ModelServer(clock, variant)
    doubt, good = in_doubt_before(server, fault)
    report = run(desk, server)
    assert report.trouble is None
    assert ("former", ()) not in server.requests
    is_there = fault == LOST_AFTER
    after = [(1, S.ACCEPTED)] if is_there else [(1, S.DROPPED), (2, S.ACCEPTED)]
    assert (versions(desk, doubt.id), versions(desk, good.id)) == (after, [(1, S.ACCEPTED)])
    assert len(server.records) == 2


@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER])
def test_a_doubt_refused_for_a_former_identity_goes_to_a_person(desk, clock, in_doubt_before, fault):
    """Deduplication alone: nobody can say whether the first attempt was recorded, and the others leave."""
    server = ModelServer(clock, "dedup")
    *doubts, good = in_doubt_before(server, fault, 3)
    report = run(desk, server)
    assert report.trouble is None and report.held == 3
    assert versions(desk, good.id) == [(1, S.ACCEPTED)]
    for lesson in doubts:
        decide_lesson(desk, lesson.id, Decision.ABSENT, who="Sophie Roux", reason="demandé à la DSR")
    run(desk, server)
    assert all(versions(desk, lesson.id) == [(1, S.SUPERSEDED), (2, S.ACCEPTED)] for lesson in doubts)
    assert server.doubled() == []


def test_a_lesson_that_the_state_lost_is_no_stop_under_a_former_identity(desk, clock, in_doubt_before):
    """The comparison sends it again, is refused for the identity, and the next run asks before it goes on."""
    server = ModelServer(clock, "both")
    lost, good = in_doubt_before(server, FINE)
    server.forget(lost.id)
    report = run(desk, server, compare=CompareOrder())
    assert report.trouble is None
    assert versions(desk, good.id) == [(1, S.ACCEPTED)]
    clock.advance(hours=1)
    run(desk, server)
    assert versions(desk, lost.id) == [(1, S.DROPPED), (2, S.ACCEPTED)]
    assert {record.lesson_id for record in server.records} == {lost.id, good.id}
