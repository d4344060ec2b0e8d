"""The tick: evening, Sunday and retries computed from the database, each leaving a row."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from livret_desktop.clock import PARIS
from livret_desktop.db import job_store, machine_state
from livret_desktop.db.tables import HISTORY_CHANGE
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.copies.restored import set_aside_journal
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.sending.run import RunOptions, RunTools, send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.model_server import (
    FINE,
    LOST_BEFORE,
    NOT_SENT,
    VARIANTS,
    ModelGateway,
    ModelServer,
    fine,
    scripted,
)
from tests.sending.school import HandClock, Pupils, with_lessons

UNLIMITED = RunTools(requests_per_minute=None, jitter=lambda _low, high: high)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at(20, 19, 30))


def tick(desk, server, fault=fine):
    report = run_due(desk, lambda: ModelGateway(server, fault), tools=UNLIMITED)
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
    report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert "de retard" in report.sentences()[0]
    assert report.as_json()["ran"][0]["planned_for"] == "2026-11-20T20:00:00+01:00"


def test_a_row_dated_after_now_counts_for_nothing(desk, clock):
    server = ModelServer(clock)
    clock.instant = at(20, 20, 30)
    tick(desk, server)
    clock.instant = at(18, 20, 30)  # the clock was two days ahead
    assert ("evening", "done", True) in tick(desk, server)
    clock.instant = at(19, 20, 1)
    assert tick(desk, server) == [("evening", "done", False)]


def test_a_clock_ahead_on_the_first_day_holds_no_evening_back(desk, clock):
    server = ModelServer(clock)
    with desk.database.quiet_write() as connection:
        connection.execute(update(HISTORY_CHANGE).values(at=at(30, 9)))
    clock.instant = at(20, 20, 1)
    assert ("evening", "done", False) in tick(desk, server)


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
    report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert [one.run.state for one in report.ran] == ["skipped"]
    assert not report.is_all_done
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
        report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
        assert (report.ran, report.is_something_left) == ((), False)
        assert "déjà en cours" in report.sentences()[0]
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


def rows(desk) -> int:
    with desk.database.read() as reading:
        return len(job_store.newest_runs(reading.connection, 10_000))


def ticks(desk, server, fault=fine, *, hours: int = 24) -> None:
    """One tick a minute."""
    for _ in range(hours * 60):
        tick(desk, server, fault)
        desk.clock.advance(minutes=1)


def test_two_ticks_at_once_make_one_run(desk, clock):
    """The second comes while the first awaits the server: it returns quietly, and leaves the row of the first alone."""
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 2)
    clock.instant = at(20, 20)
    seconds = []

    def meanwhile(place: str) -> str:
        if place == "send":
            seconds.append(run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED))
        return FINE

    assert tick(desk, server, meanwhile) == [("evening", "done", False)]
    assert [(one.ran, one.is_sender_busy) for one in seconds] == [((), True)]
    assert tick(desk, server) == []
    assert len(server.records) == 2


def test_ticks_during_a_long_send_leave_no_row(desk, clock):
    """A retry is due, and the window sends for an hour."""
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    clock.instant = at(20, 20)
    tick(desk, server, scripted(NOT_SENT))
    clock.advance(hours=1)
    before = rows(desk)
    with sender_lock(desk.folder.sender_lock):
        for _ in range(3):
            assert tick(desk, server) == []
            clock.advance(minutes=1)
    assert rows(desk) == before


def test_a_day_without_access_is_one_row(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.client_id", '""')
    before = rows(desk)
    ticks(desk, server)
    assert rows(desk) == before + 1
    assert not server.records


def test_an_access_that_cannot_be_used_is_said_once_a_day(desk, clock):
    """The secret is gone while an answer is awaited and a retry was due."""
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    clock.instant = at(20, 20)
    tick(desk, server, scripted(NOT_SENT))
    before = rows(desk)

    def no_secret():
        raise RuleError("Accès incomplet", "Le secret manque.", "Saisissez-le.")

    for _ in range(12 * 60):
        run_due(desk, no_secret, tools=UNLIMITED)
        clock.advance(minutes=1)
    assert rows(desk) == before + 1
    assert status(desk).as_json()["waits_for"].startswith("Accès incomplet")
    clock.instant = at(21, 20)
    assert tick(desk, server) == [("evening", "done", False)]
    assert status(desk).as_json()["waits_for"] is None


def test_a_clock_a_day_wrong_is_said_once_a_day(desk, clock):
    server = ModelServer(clock, variant="read-back", lag_hours=1)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    clock.instant = at(20, 20)
    tick(desk, server, scripted(LOST_BEFORE))
    clock.advance(minutes=31)
    tick(desk, server)
    server.skew = timedelta(days=-2)
    before = rows(desk)
    ticks(desk, server, hours=12)
    assert rows(desk) - before <= 2


def test_a_damaged_journal_is_tried_again_by_back_off(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 1)
    damage(desk)
    clock.instant = at(20, 20)
    before = rows(desk)
    report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert [one.run.state for one in report.ran] == ["failed"]
    assert "abîmé" in report.ran[0].run.reason
    ticks(desk, server, hours=24)
    assert rows(desk) - before <= 60
    assert not server.records


def damage(desk) -> None:
    """Not the last record: that would be a torn end."""
    desk.folder.send_journal.write_bytes(b"LIVRETJ1" + b"damaged, and not by a power cut")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_damaged_journal_put_aside_lets_lessons_leave_again(desk, clock, variant):
    server = ModelServer(clock, variant=variant)
    with_lessons(desk, 3)
    damage(desk)
    with pytest.raises(MachineError):
        send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    aside = set_aside_journal(desk)
    assert aside.to_verify == 3
    assert "3\u00a0leçons seront vérifiées" in aside.sentence()
    assert (desk.folder.root / aside.kept_as).read_bytes().endswith(b"power cut")
    for _ in range(3):
        report = send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
        clock.advance(hours=1)
    assert (report.held, status(desk).accepted) == ((3, 0) if variant == "neither" else (0, 3))


def test_a_sound_journal_is_not_put_aside(desk, clock):
    with_lessons(desk, 1)
    send_due(desk, lambda: ModelGateway(ModelServer(clock)), tools=UNLIMITED)
    with pytest.raises(RuleError):
        set_aside_journal(desk)
    assert desk.folder.send_journal.exists()


def test_a_run_parked_because_the_pc_is_switched_off_goes_on_at_the_next_start(desk, clock):
    server = ModelServer(clock)
    settled_until_now(desk, server)
    with_lessons(desk, 3)
    clock.instant = at(20, 20)
    parked = run_due(
        desk, lambda: ModelGateway(server), tools=UNLIMITED, options=RunOptions(is_stopped=lambda: True)
    )
    assert [(one.run.job, one.run.state) for one in parked.ran] == [("evening", "planned")]
    assert not parked.is_all_done
    assert "reprend au prochain démarrage" in parked.sentences()[0]
    assert not server.records
    clock.instant = at(21, 8)
    assert tick(desk, server) == [("evening", "done", True)]
    assert len(server.records) == 3


def test_a_clock_wrong_by_days_is_said_once(desk, clock):
    """Also when it stops two runs at once, and with how far it is wrong."""
    clock.instant = at(22, 20, 31)  # Sunday: the evening and the Sunday pass are both due
    with_lessons(desk, 2)
    server = ModelServer(clock, skew=timedelta(days=3))
    report = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
    assert [one.run.job for one in report.ran] == ["evening", "sunday"]
    said = "\n".join(report.sentences())
    assert said.count("fausse de plus d’un jour") == said.count("retard de 3 jours") == 1
    assert "Pour la même raison." in said
    assert all("3 jours" in one.run.reason for one in report.ran)  # each row of the history says why
    assert not any(
        "déclarer" in one.run.summary for one in report.ran
    )  # they will leave: not by hand as well
    by_hand = " ".join(send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED).sentences())
    assert by_hand.count("3 jours") == 1
