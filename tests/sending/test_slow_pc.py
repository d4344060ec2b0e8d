"""A PC that takes the whole time of a command to prepare still sends by it, a batch at a time, nothing doubled."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from livret_desktop.db import machine_state
from livret_desktop.domain.dsr import Answer, AnswerKind
from livret_desktop.services.outbox.former_program import FIRST_DAY
from livret_desktop.services.sending.run import LONGEST_REQUEST_S, RunOptions, RunTools, send_due
from tests.sending.acts import send
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    UNAUTHENTICATED,
    VARIANTS,
    ModelGateway,
    ModelServer,
    fine,
    scripted,
)
from tests.sending.school import with_lessons

BUDGET_S = 50.0


@dataclass
class Refusing(ModelGateway):
    """``guilty`` lessons are refused, and not named."""

    guilty: frozenset = frozenset()

    def send(self, key, lessons):
        if not {one.lesson_id for one in lessons} & self.guilty:
            return super().send(key, lessons)
        self.server.requests.append(("send", tuple((one.lesson_id, one.version) for one in lessons)))
        return Answer(AnswerKind.REFUSED, "Refusé.", "Voyez.", status=422)


def slowly(desk, server, fault=fine, guilty=frozenset(), **options):
    """A send whose preparation, on this PC, takes until no request may begin any more."""
    left = [BUDGET_S - LONGEST_REQUEST_S + 1]

    def new_key():
        server.clock.advance(seconds=left.pop() if left else 0)
        return uuid4()

    tools = RunTools(new_key=new_key, requests_per_minute=None)
    asked = RunOptions(time_budget_s=BUDGET_S, **options)
    return send_due(desk, lambda: Refusing(server, fault, guilty=guilty), options=asked, tools=tools)


def test_one_batch_leaves_each_time_and_all_in_the_end(desk, clock):
    with_lessons(desk, 6)
    server = ModelServer(clock, max_batch=2)
    for left in (4, 2, 0):
        report = slowly(desk, server)
        assert (report.accepted, report.left) == (2, left)
        assert ("temps accordé" in " ".join(report.notices)) == (left > 0)
    assert server.doubled() == []


@pytest.mark.parametrize("place", range(8))
def test_a_refused_body_is_halved_down_to_a_verdict(desk, clock, place):
    """Else the same whole body would be refused again by each command, for ever."""
    lessons = with_lessons(desk, 8)
    server = ModelServer(clock)
    for _ in range(8):
        before = len(server.requests)
        report = slowly(desk, server, guilty=frozenset({lessons[place].id}))
        assert report.accepted + report.rejected > 0
        assert [kind for kind, _ in server.requests[before:]].count("send") <= 4
        if not report.left:
            break
    assert len(server.records) == 7 and report.left == 0


@pytest.mark.parametrize("fault", [NOT_SENT, LOST_BEFORE, LOST_AFTER])
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_network_that_fails_gets_one_request_and_no_more(desk, clock, variant, fault):
    with_lessons(desk, 6)
    server = ModelServer(clock, variant, max_batch=2)
    slowly(desk, server, scripted(then=fault))
    assert [kind for kind, _ in server.requests].count("send") == 1
    send(desk, server)
    assert server.doubled() == []


def test_a_token_that_ended_meanwhile_is_renewed(desk, clock):
    with_lessons(desk, 2)
    assert slowly(desk, ModelServer(clock), scripted(UNAUTHENTICATED, FINE)).accepted == 2


def test_a_stop_is_a_stop(desk, clock):
    with_lessons(desk, 2)
    server = ModelServer(clock)

    report = slowly(desk, server, is_stopped=lambda: True)
    assert (report.accepted, report.left) == (0, 2)


def test_what_the_former_program_may_have_sent_is_still_compared_first(desk, clock):
    """No time to read the State's days: those lessons wait, the others would leave."""
    lessons = with_lessons(desk, 2)
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, FIRST_DAY, f'"{lessons[0].day.isoformat()}"')
    server = ModelServer(clock, "both")
    report = slowly(desk, server)
    assert report.accepted == 0 and not server.records
    assert send(desk, server).accepted == 2


def test_a_slow_network_gets_no_such_favour(desk, clock):
    """A command returns in its time: where the answers took it, the next run tries."""

    class Slow(ModelGateway):
        def capabilities(self):
            self.server.clock.advance(seconds=BUDGET_S - LONGEST_REQUEST_S + 1)
            return super().capabilities()

    with_lessons(desk, 2)
    server = ModelServer(clock)
    asked = RunOptions(time_budget_s=BUDGET_S)
    report = send_due(desk, lambda: Slow(server), options=asked, tools=RunTools(requests_per_minute=None))
    assert (report.accepted, report.left) == (0, 2) and "temps accordé" in " ".join(report.notices)
