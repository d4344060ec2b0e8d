"""A lesson declared by hand, and the State's record of that declaration under an identifier of its own."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.corrections import Decision, correct_lesson
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.state.state_acts import Settling, adopt
from livret_desktop.services.state.state_findings import count_findings
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, VARIANTS, ModelServer, scripted
from tests.sending.school import INSTRUCTORS, Pupils, with_lessons
from tests.sending.state import OTHER_ID, content, only_finding, pass_of, told

LUCIE = Settling("Lucie", "vu avec la DSR")


@pytest.fixture(params=[name for name, (_, can_read) in VARIANTS.items() if can_read])
def server(request, clock) -> ModelServer:
    return ModelServer(clock, request.param)


def declared_here(desk, server, **changes):
    """A lesson declared by hand, and at the State what the portal made of it, under an identifier of its own."""
    pupils = Pupils(desk)
    pupils.enrol(3)
    lesson = replace(pupils.lesson(50, date(2026, 11, 19)), id=UUID(int=424242), place="Melun")
    pupils.record(lesson)
    declare_by_hand(desk, [lesson.id], who="Lucie", why="sur le portail")
    server.record(content(told(lesson, student=2, **changes)))
    desk.clock.advance(hours=1)
    pass_of(desk, server)
    return lesson


def test_declared_by_hand_and_found_there_is_one_lesson(desk, server):
    lesson = declared_here(desk, server)
    line = only_finding(desk)
    assert "sous un autre identifiant" in line.sentence
    adopt(desk, line.finding.id, LUCIE)
    with desk.database.read() as reading:
        assert reading.lessons.get(lesson.id) is None
        assert reading.lessons.require(OTHER_ID).place == "Melun"
        assert len(reading.lessons.where()) == 1
    assert versions(desk, OTHER_ID) == [(1, SubmissionState.ACCEPTED)]
    assert states(desk) == {SubmissionState.ACCEPTED: 1}
    send(desk, server)
    desk.clock.advance(days=7)
    pass_of(desk, server)
    assert count_findings(desk) == 0
    assert len(server.records) == 1


def test_declared_by_hand_with_another_instructor_is_not_taken_for_it(desk, server):
    other = INSTRUCTORS[1]
    lesson = declared_here(desk, server, trainer_number=other.authorisation_number)
    with pytest.raises(RuleError, match="un autre enseignant"):
        adopt(desk, only_finding(desk).finding.id, LUCIE)
    with desk.database.read() as reading:
        assert reading.lessons.require(lesson.id).place == "Melun"
    assert states(desk) == {SubmissionState.DECLARED_BY_HAND: 1}


def test_sent_then_declared_by_hand_is_left_and_not_cancelled(desk, clock):
    """The advice "Annuler auprès de la DSR" would cancel the only record there is."""
    server = ModelServer(clock, "neither")
    pupils = Pupils(desk)
    pupils.enrol(3)
    lesson = pupils.lesson(50, date(2026, 11, 19))
    pupils.record(lesson)
    send(desk, server, scripted(LOST_BEFORE))
    send(desk, server)
    decide_lesson(desk, lesson.id, Decision.DECLARED, who="Lucie", reason="portail")
    there = ModelServer(clock, "read-back")
    there.record(content(told(lesson, student=2)))
    desk.clock.advance(hours=1)
    pass_of(desk, there)
    with pytest.raises(RuleError, match="à la main") as refused:
        adopt(desk, only_finding(desk).finding.id, LUCIE)
    assert "Laisser" in refused.value.todo


def test_a_version_that_a_person_said_accepted_is_not_asked_about_again(office, clock):
    """What was accepted before it is older than what they spoke of."""
    server = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(server)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(server, LOST_AFTER)
    office.send(server)
    office.decide(lesson, Decision.ACCEPTED)
    server.variant = "both"
    report = pass_of(office.desk, server)
    assert (report.findings, report.send.held) == ((), 0)
    assert states(office.desk) == {SubmissionState.ACCEPTED_BY_HAND: 1}
