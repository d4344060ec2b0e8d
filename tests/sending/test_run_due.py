"""The tick: evening, Sunday and retries computed from the database, each leaving a row."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from livret_desktop.clock import PARIS
from livret_desktop.db import job_store, machine_state
from livret_desktop.services.run_due import run_due
from livret_desktop.services.send_pause import pause
from livret_desktop.services.send_status import resume, status
from livret_desktop.services.sender_lock import sender_lock
from livret_desktop.services.sending import Means
from tests.sending.model_server import FINE, LOST_BEFORE, NOT_SENT, ModelGateway, ModelServer, fine, scripted
from tests.sending.school import HandClock, Pupils, school, with_lessons

UNLIMITED = Means(requests_per_minute=None, jitter=lambda _low, high: high)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at(20, 19, 30))


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock):
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


def tick(desk, server, fault=fine):
    report = run_due(desk, lambda: ModelGateway(server, fault), means=UNLIMITED)
    return [(one.run.job, one.run.state, one.run.is_catch_up) for one in report.ran]


def settled_until_now(desk, server):
    """The runs missed before the test begins are caught up, with nothing to send."""
    tick(desk, server)


def test_the_evening_run_is_done_once(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 3)
    assert tick(desk, server) == []
    clock.instant = at(20, 20, 0)
    assert tick(desk, server) == [("evening", "done", False)]
    assert len(server.records) == 3
    clock.advance(minutes=1)
    assert tick(desk, server) == []
    assert status(desk).next_evening_at == at(21, 20)


def test_a_pc_off_in_the_evening_catches_up_once(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 2)
    clock.instant = at(24, 8)  # Tuesday morning: four evenings and a Sunday later
    assert tick(desk, server) == [("evening", "done", True), ("sunday", "done", True)]
    assert len(server.records) == 2
    assert tick(desk, server) == []


def test_late_sending_is_said(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    clock.instant = at(21, 8)
    report = run_due(desk, lambda: ModelGateway(server), means=UNLIMITED)
    assert "envoi de retard" in report.sentences()[0]
    assert report.as_json()["ran"][0]["planned_for"] == "2026-11-20T20:00:00+01:00"


def test_a_row_dated_after_now_counts_for_nothing(desk, clock):
    server = ModelServer(clock)
    clock.instant = at(20, 20, 30)
    tick(desk, server)
    clock.instant = at(18, 20, 30)  # the clock was two days ahead
    assert ("evening", "done", True) in tick(desk, server)
    clock.instant = at(19, 20, 1)
    assert tick(desk, server) == [("evening", "done", False)]


def test_the_same_evening_again_after_the_clock_was_put_right(desk, clock):
    server = ModelServer(clock)
    with desk.database.quiet_write() as connection:
        ahead = job_store.new_run("evening", at(20, 20), is_catch_up=False)
        job_store.keep_run(connection, replace(ahead, state="done", started_at=at(25, 20)))
    clock.instant = at(20, 20, 1)
    assert ("evening", "done", False) in tick(desk, server)


def test_a_run_cut_by_a_crash_is_done_again(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 2)
    clock.instant = at(20, 20)

    class Crash(BaseException):
        pass

    def crash(place: str) -> str:
        if place == "send":
            raise Crash
        return FINE

    with pytest.raises(Crash):
        tick(desk, server, crash)
    clock.advance(minutes=1)
    assert tick(desk, server) == [("evening", "done", False)]
    clock.advance(minutes=11)
    assert not server.doubled()


def test_paused_is_skipped_with_its_reason(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    with desk.database.quiet_write() as connection:
        pause(connection, clock.now(), "Une sauvegarde a été restaurée.")
    clock.instant = at(20, 20)
    report = run_due(desk, lambda: ModelGateway(server), means=UNLIMITED)
    assert [one.run.state for one in report.ran] == ["skipped"]
    assert "restaurée" in report.ran[0].run.reason
    assert not server.records
    resume(desk)
    clock.instant = at(21, 20)
    assert tick(desk, server) == [("evening", "done", False)]


def test_without_access_the_evening_says_so(desk, clock):
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.base_url", '""')
    clock.instant = at(20, 20)
    server = ModelServer(clock)
    assert {state for _, state, _ in tick(desk, server)} == {"skipped"}
    assert not server.requests


def test_an_outage_is_retried_with_back_off_and_few_requests(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 2)
    clock.instant = at(20, 20)
    server.requests.clear()
    outage = lambda _place: NOT_SENT  # noqa: E731
    for _ in range(24 * 20):
        tick(desk, server, outage)
        clock.advance(minutes=3)
    assert 40 <= len(server.requests) <= 60
    for _ in range(31):
        tick(desk, server)
        clock.advance(minutes=1)
    assert len(server.records) == 2


def test_an_absence_is_verified_as_soon_as_it_can_be_proven(desk, clock):
    server = ModelServer(clock, variant="read-back", lag_hours=4)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    clock.instant = at(20, 20)
    tick(desk, server, scripted(LOST_BEFORE))
    while not server.records and clock.instant < at(22, 0):
        clock.advance(minutes=1)
        tick(desk, server)
    assert clock.instant - at(20, 20) < timedelta(hours=4, minutes=45)
    assert not server.doubled()


def test_another_sender_leaves_the_evening_for_the_next_tick(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    clock.instant = at(20, 20)
    with sender_lock(desk.folder.sender_lock):
        assert tick(desk, server) == [("evening", "planned", False)]
    assert tick(desk, server) == [("evening", "done", False)]


def test_a_year_off_is_one_run_oldest_first(desk, clock):
    server = ModelServer(clock, max_batch=3)
    settled_until_now(desk, server)
    pupils = Pupils(desk)
    pupils.enrol(4)
    for month in (6, 3, 9):
        pupils.record_day(2, at(10, 8, month=month).date())
    clock.instant = at(20, 9).replace(year=2027)
    assert [job for job, _, _ in tick(desk, server)] == ["evening", "sunday"]
    days = [record.content["debut"] for record in server.records]
    assert days == sorted(days)
    assert len(days) == 6
