"""When "everything left" is said: by a run that sent, for real, and never later than now."""

from datetime import timedelta

import pytest

from livret_desktop.db import machine_state
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.last_success import LAST_SUCCESS
from livret_desktop.services.sending.run_due import READING, run_due
from livret_desktop.services.sending.send_list import read_last_send
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.acts import UNLIMITED, send
from tests.sending.model_server import FORBIDDEN, ModelGateway, scripted
from tests.sending.school import with_lessons
from tests.sending.state import pass_of


@pytest.mark.parametrize("count", [0, 2])
def test_a_send_that_left_nothing_due(desk, clock, server, count):
    if count:
        with_lessons(desk, count)
    send(desk, server)
    assert status(desk).last_success_at == clock.now()


def test_not_one_that_left_something(desk, server):
    with_lessons(desk, 2)
    send(desk, server, scripted(FORBIDDEN))
    assert status(desk).last_success_at is None


def test_a_comparison_alone_is_no_send(desk, server):
    assert pass_of(desk, server).send.trouble is None
    assert status(desk).last_success_at is None


def test_nor_is_the_reading_after_a_restore(desk, clock, server):
    settle_after_restore(desk)
    report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert READING in {one.run.job for one in report.ran if one.run.state == "done"}
    assert status(desk).last_success_at is None
    resume(desk)
    send(desk, server)
    assert status(desk).last_success_at == clock.now()


@pytest.mark.parametrize("count", [0, 1])
def test_what_training_left_behind_is_none(desk, server, count):
    set_training(desk, is_training=True)
    if count:
        with_lessons(desk, count)
    send(desk, server)
    assert status(desk).last_success_at is not None
    set_training(desk, is_training=False)
    assert status(desk).last_success_at is None


def test_nor_what_an_older_program_noted_in_training(desk, clock, server):
    """It kept one moment for both: leaving training forgets it."""
    set_training(desk, is_training=True)
    with_lessons(desk, 1)
    send(desk, server)
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, LAST_SUCCESS, clock.now().isoformat())
    set_training(desk, is_training=False)
    assert status(desk).last_success_at is None


@pytest.mark.parametrize(
    ("back", "is_told"),
    [(timedelta(minutes=2), True), (timedelta(hours=3), False), (timedelta(days=400), False)],
)
def test_never_after_now(desk, clock, server, back, is_told):
    with_lessons(desk, 1)
    send(desk, server)
    clock.instant -= back
    assert read_last_send(desk) == (clock.now() if is_told else None)
    assert status(desk).last_success_at == (clock.now() if is_told else None)
