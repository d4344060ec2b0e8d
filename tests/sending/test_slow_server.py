"""A run with a time of its own ends within it, however slow the server: real HTTP, time-outs in miniature."""

import time

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.sandbox.server import start_sandbox
from livret_desktop.services.sending.run import LONGEST_REQUEST_S, RunOptions, RunTools, send_due
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.timeouts import COMMAND_BUDGET_S, HURRIED, Timeouts
from tests.sending.school import with_lessons

MINIATURE = Timeouts(connect_s=0.2, read_s=0.3, write_s=0.3, total_s=0.4)


def test_the_time_outs_fit_in_the_time_of_a_command():
    first_request_s = 4 * HURRIED.total_s  # sign in, ask, sign in again, ask again
    last_request_s = (COMMAND_BUDGET_S - LONGEST_REQUEST_S) + 2 * HURRIED.total_s
    assert max(first_request_s, last_request_s) <= COMMAND_BUDGET_S - 2
    assert HURRIED.read_s <= HURRIED.total_s


def slow_send(desk, fault: str):
    """The report, and how long the send took on the wall."""
    with start_sandbox(clock=desk.clock, client_secret="s3cret", requests_per_minute=None) as server:
        access = DsrAccess(server.base_url, "ecole-essai", is_training=True)
        server.set_faults(fault)
        began = time.perf_counter()
        report = send_due(
            desk,
            lambda: open_gateway(access, "s3cret", desk.clock, MINIATURE),
            options=RunOptions(time_budget_s=COMMAND_BUDGET_S),
            tools=RunTools(requests_per_minute=None),
        )
        return report, time.perf_counter() - began, len(server.records)


def test_a_slow_sign_in_ends_the_run_and_nothing_left(desk):
    with_lessons(desk, 3)
    report, seconds, records = slow_send(desk, "slow=6")
    assert (report.left, report.to_verify, records) == (3, 0, 0)
    assert report.trouble is not None
    assert seconds < 5


def test_a_slow_answer_leaves_the_lessons_to_verify(desk):
    with_lessons(desk, 3)
    report, seconds, _ = slow_send(desk, "lecons/slow=6")
    assert (report.left, report.to_verify) == (0, 3)
    assert seconds < 5


def test_an_answer_that_drips_is_cut_by_the_whole(desk):
    """Each byte comes in time, the answer never ends."""
    with_lessons(desk, 3)
    report, seconds, records = slow_send(desk, "lecons/drip=0.05*1")
    assert (report.to_verify, records) == (3, 3)
    assert seconds < 5
