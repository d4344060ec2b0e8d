"""The Sunday pass over real HTTP, against the training server in its four variants."""

from datetime import timedelta
from uuid import UUID

import pytest

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.sandbox.server import start_sandbox
from livret_desktop.services.sending.reconcile import reconcile
from livret_desktop.services.sending.run import RunOptions, send_due
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there
from livret_desktop.services.state.state_findings import read_findings
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.wire import freeze
from tests.sending.acts import UNLIMITED, states, versions
from tests.sending.model_server import VARIANTS
from tests.sending.school import with_lessons
from tests.sending.state import ENVELOPE, OTHER_ID, told

LUCIE = Settling("Lucie", "vu avec la DSR")


@pytest.fixture(params=VARIANTS)
def running(request, clock):
    with start_sandbox(clock=clock, contract=request.param) as server:
        yield request.param, server


def connect(server, clock):
    access = DsrAccess(server.base_url, server.client_id)
    return lambda: open_gateway(access, server.client_secret, clock)


def test_sent_lost_found_and_settled(desk, clock, running):
    variant, server = running
    lessons = with_lessons(desk, 3)
    factory = connect(server, clock)
    assert send_due(desk, factory, tools=UNLIMITED).accepted == 3
    clock.advance(hours=1)
    first = reconcile(desk, factory, tools=UNLIMITED)
    can_read, deduplicates = VARIANTS[variant][1], VARIANTS[variant][0]
    assert first.send.comparison.is_possible is can_read
    assert first.send.comparison.confirmed == (3 if can_read else 0)
    server.forget_records()
    second = reconcile(desk, factory, tools=UNLIMITED)
    after = states(desk)
    if not can_read or deduplicates:
        assert after == {SubmissionState.ACCEPTED: 3}
        assert len(server.records) == (3 if can_read else 0)
    else:
        assert after == {SubmissionState.HELD: 3} and second.is_something_left
    assert len({record.lesson_id for record in server.records}) == len(server.records)
    assert lessons


@pytest.mark.parametrize("act", [adopt, cancel_there])
def test_what_another_program_recorded_is_settled(desk, clock, running, act):
    variant, server = running
    (lesson, *_) = with_lessons(desk, 3)
    factory = connect(server, clock)
    send_due(desk, factory, tools=UNLIMITED)
    elsewhere = told(lesson, lesson_id=OTHER_ID, starts_at=lesson.starts_at - timedelta(hours=3, days=1))
    with_gateway = factory()
    assert with_gateway.send(UUID(int=1 << 100), (freeze(elsewhere, ENVELOPE),)).reason == ""
    with_gateway.close()
    clock.advance(hours=1)
    reconcile(desk, factory, tools=UNLIMITED)
    if not VARIANTS[variant][1]:
        assert read_findings(desk) == []
        return
    (line,) = read_findings(desk)
    act(desk, line.finding.id, LUCIE)
    send_due(desk, factory, tools=UNLIMITED, options=RunOptions())
    assert versions(desk, OTHER_ID)[-1][1] is SubmissionState.ACCEPTED
    assert server.effective(OTHER_ID).lesson["annulee"] is (act is cancel_there)
    clock.advance(hours=1)
    assert not reconcile(desk, factory, tools=UNLIMITED).is_something_left
