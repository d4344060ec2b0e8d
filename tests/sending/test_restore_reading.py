"""After a restore the State is read before anyone retypes, even while sending is paused; nothing leaves by that."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.db import job_store
from livret_desktop.db.finding_store import FindingSource
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.run_due import READING, run_due
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.services.state.state_acts import Settling, adopt
from livret_desktop.services.state.state_findings import count_findings, read_findings
from tests.sending.acts import UNLIMITED, send, states
from tests.sending.copy_office import another_sent, sent_then_copied
from tests.sending.model_server import LOST_BEFORE, VARIANTS, ModelGateway, ModelServer
from tests.sending.school import Pupils, new_folder, open_desk

READABLE = [name for name, (_, can_read) in VARIANTS.items() if can_read]


def tick(desk, server, fault=lambda _place: "fine"):
    return run_due(desk, lambda: ModelGateway(server, fault), tools=UNLIMITED)


@pytest.fixture
def lost(tmp_path, clock):
    """A school whose lessons left from a PC that is no more; here stands the copy of before, without its journal."""

    def make(variant: str):
        server = ModelServer(clock, variant)
        new_folder(tmp_path / "copie")
        gone = open_desk(new_folder(tmp_path / "perdu").root, clock)
        copy = open_desk(tmp_path / "copie", clock)
        for desk in (gone, copy):
            Pupils(desk).enrol(3)
        lessons = Pupils(gone, 3).record_day(3)
        send(gone, server)
        gone.database.close()
        clock.advance(hours=2)
        settle_after_restore(copy)
        return copy, server, lessons

    opened = []

    def made(variant: str):
        opened.append(make(variant))
        return opened[-1]

    yield made
    for desk, _, _ in opened:
        desk.database.close()


@pytest.mark.parametrize("variant", READABLE)
def test_the_tick_reads_while_sending_is_paused(lost, variant):
    desk, server, lessons = lost(variant)
    before = len(server.requests)
    report = tick(desk, server)
    assert READING in [one.run.job for one in report.ran]
    assert {kind for kind, _ in server.requests[before:]} == {"capacites", "page"}
    assert {line.finding.lesson_id for line in read_findings(desk)} == {lesson.id for lesson in lessons}
    assert {line.finding.source for line in read_findings(desk)} == {FindingSource.RESTORE}
    assert status(desk).paused_reason is not None
    again = tick(desk, server)
    assert READING not in [one.run.job for one in again.ran]


@pytest.mark.parametrize("variant", READABLE)
def test_what_is_adopted_is_not_retyped_nor_sent(lost, variant):
    desk, server, _ = lost(variant)
    tick(desk, server)
    for line in read_findings(desk):
        adopt(desk, line.finding.id, Settling("Lucie"))
    resume(desk)
    send(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 3}
    assert len(server.records) == 3 and server.doubled() == []


@pytest.mark.parametrize("variant", READABLE)
def test_retyped_all_the_same_it_never_leaves_twice(lost, variant):
    desk, server, lessons = lost(variant)
    retyped = [replace(lesson, id=UUID(int=300 + n)) for n, lesson in enumerate(lessons)]
    Pupils(desk, 3).record(*retyped)
    resume(desk)  # nobody looked
    send(desk, server)
    assert states(desk) == {SubmissionState.ACCEPTED: 3}
    assert len(server.records) == 3


@pytest.mark.parametrize("variant", READABLE)
def test_until_those_days_are_read_nothing_due_leaves(lost, variant):
    desk, server, lessons = lost(variant)
    Pupils(desk, 3).record(replace(lessons[0], id=UUID(int=300)))
    resume(desk)
    report = send(desk, server, lambda place: LOST_BEFORE if place == "page" else "fine")
    assert report.trouble is not None and report.left == 1
    assert len(server.records) == 3
    send(desk, server)
    assert len(server.records) == 3


@pytest.mark.parametrize("variant", [name for name in VARIANTS if name not in READABLE])
def test_where_the_state_cannot_be_read_that_is_said_once(lost, variant):
    desk, server, _ = lost(variant)
    (first, *_rest) = tick(desk, server).ran
    assert first.run.job == READING and "n’offre pas" in first.run.summary
    assert READING not in [one.run.job for one in tick(desk, server).ran]
    assert count_findings(desk) == 0


def test_a_reading_that_fails_is_tried_again_after_its_wait(lost):
    desk, server, _ = lost("both")
    assert tick(desk, server, lambda _place: LOST_BEFORE).is_something_left
    assert READING not in [one.run.job for one in tick(desk, server).ran]  # backing off
    desk.clock.advance(hours=1)
    assert READING in [one.run.job for one in tick(desk, server).ran]
    with desk.database.read() as reading:
        kept = [one.state for one in job_store.newest_runs(reading.connection, 9) if one.job == READING]
    assert kept == ["done", "failed"]


def test_a_blocked_doubt_says_what_to_put_right(desk, clock):
    """A copy brought it without bytes, and pre-flight refuses it: the line explains, check lists it."""
    pupils = Pupils(desk)
    student, enrolment, period = pupils.student(0, neph="")
    with desk.database.write("Élève", clock.now()) as written:
        written.work.students.add(student)
        written.work.enrolments.add(enrolment)
        written.work.periods.add(period)
    pupils.record(pupils.lesson(0))
    settle_after_restore(desk)
    resume(desk)
    server = ModelServer(clock, "both")
    assert send(desk, server).to_verify == 1
    with desk.database.read() as reading:
        reason = reading.connection.exec_driver_sql("SELECT reason FROM submission").scalar_one()
    assert "à corriger ici" in reason and "NEPH" in reason
    (line,) = check(desk).blocked
    assert line.finding.code == "NEPH_MANQUANT"


@pytest.mark.parametrize("variant", ["dedup", "neither"])
def test_a_run_that_cannot_read_does_not_end_the_reading(office, clock, variant):
    server = ModelServer(clock, "both")
    pupils, old = sent_then_copied(office, server)
    lost = another_sent(office, server, pupils, old)
    office.put_back()
    server.variant = variant  # one run in which the State says that it cannot be read
    office.send(server)
    server.variant = "both"
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    office.send(server)
    assert {one.lesson_id for one in server.records} == {old.id, lost.id}


def test_a_paused_school_whose_state_cannot_be_read_is_not_asked_each_minute(lost, clock):
    desk, server, _ = lost("neither")
    tick(desk, server)
    asked = len(server.requests)
    for _ in range(3):
        clock.advance(minutes=1)
        tick(desk, server)
    assert len(server.requests) == asked
