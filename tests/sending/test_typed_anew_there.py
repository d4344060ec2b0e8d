"""Accepted, then taken out by the State, and typed anew in the school's space there: the hour must count once."""

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.state.state_acts import Settling, cancel_there, leave
from livret_desktop.services.state.state_findings import read_findings
from tests.sending.acts import send, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import OTHER_ID, content, only_finding, pass_of, told

LUCIE = Settling("Lucie", "vu avec la DSR")


@pytest.fixture
def server(clock) -> ModelServer:
    """Sends again by itself what it has no more: it would not record it twice."""
    return ModelServer(clock, "both")


@pytest.fixture
def lost(desk, server):
    first, *_ = with_lessons(desk, 2)
    send(desk, server)
    desk.clock.advance(hours=1)
    server.forget(first.id)
    return first


def type_anew(server, lesson, number=0, **changes):
    server.record(content(told(lesson, number, lesson_id=OTHER_ID)) | changes)
    server.clock.advance(hours=1)


def counted(server) -> list:
    newest = {one.lesson_id: one for one in server.records}
    return [key for key, one in newest.items() if not one.content["annulee"]]


def test_what_was_typed_anew_keeps_the_lost_one_here_until_a_person_decides(desk, server, lost):
    type_anew(server, lost)
    found = pass_of(desk, server).send.comparison
    assert (found.absent, found.resent, found.held, found.found) == (1, 0, 1, 1)
    assert versions(desk, lost.id) == [(1, SubmissionState.HELD)]
    send(desk, server)
    decide_lesson(desk, lost.id, Decision.DECLARED, who="Lucie", reason="refaite dans l’espace")
    leave(desk, only_finding(desk).finding.id, LUCIE)
    pass_of(desk, server)
    assert server.newest(lost.id) is None
    assert OTHER_ID in counted(server) and len(counted(server)) == 2
    assert read_findings(desk) == []


def test_or_the_new_one_is_cancelled_there_and_the_lost_one_leaves_again(desk, server, lost):
    type_anew(server, lost)
    pass_of(desk, server)
    cancel_there(desk, only_finding(desk).finding.id, LUCIE)
    decide_lesson(desk, lost.id, Decision.ABSENT, who="Lucie", reason="c’est la nôtre")
    send(desk, server)
    assert OTHER_ID not in counted(server)
    assert lost.id in counted(server) and len(counted(server)) == 2


@pytest.mark.parametrize("what", ["another student's", "at another hour", "cancelled there", "nothing"])
def test_anything_else_there_lets_it_leave_again(desk, server, lost, what):
    if what == "another student's":
        type_anew(server, lost, number=5)
    elif what == "at another hour":
        type_anew(server, replace(lost, starts_at=lost.starts_at.replace(hour=5)))
    elif what == "cancelled there":
        type_anew(server, lost, annulee=True)
    found = pass_of(desk, server).send.comparison
    assert (found.resent, found.held) == (1, 0)
    assert versions(desk, lost.id) == [(1, SubmissionState.ACCEPTED)]
    assert server.newest(lost.id) is not None
