"""After a restore nothing the State may have is simply due, in any of the four contracts."""

import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from livret_desktop.db import outbox_reads
from livret_desktop.domain.lesson import LessonStatus
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.copies.restored import settle_after_restore, settle_if_moved
from livret_desktop.services.outbox.corrections import Decision, decide
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.sending.run import RunTools, send_due
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.transmission.send_journal import SendJournal
from tests.sending.model_server import VARIANTS, ModelGateway, ModelServer
from tests.sending.school import KEY, Pupils, open_desk, with_lessons

UNLIMITED = RunTools(requests_per_minute=None)


def send(desk, server):
    return send_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)


def copy_of(desk, root: Path) -> Path:
    """A copy of the database taken now, as a backup holds it."""
    root.mkdir()
    desk.database.snapshot(root / "ecole.livret")
    return root


def settle_all(desk, server, clock):
    for _ in range(3):
        send(desk, server)
        clock.advance(hours=server.lag_hours + 1)


@pytest.mark.parametrize("variant", VARIANTS)
def test_restored_elsewhere_without_the_journal_nothing_is_doubled(tmp_path, desk, clock, variant):
    lessons = with_lessons(desk, 4)
    server = ModelServer(clock, variant=variant)
    elsewhere = copy_of(desk, tmp_path / "autre")
    send(desk, server)
    other = open_desk(elsewhere, clock)
    settlement = settle_after_restore(other)
    assert settlement.to_verify == 4
    assert status(other).as_json()["auto_send"] == "paused"
    assert send(other, server).trouble is not None
    resume(other)
    settle_all(other, server, clock)
    assert not server.doubled()
    with other.database.read() as reading:
        states = {
            one.state
            for known in outbox_reads.versions_of(reading.connection, [one.id for one in lessons]).values()
            for one in known
        }
    assert states == {SubmissionState.HELD if variant == "neither" else SubmissionState.ACCEPTED}
    other.database.close()


def test_the_known_bad_twin_leaves_due_what_was_due(tmp_path, desk, clock):
    with_lessons(desk, 4)
    server = ModelServer(clock, variant="neither")
    elsewhere = copy_of(desk, tmp_path / "autre")
    send(desk, server)
    other = open_desk(elsewhere, clock)
    send(other, server)
    assert len(server.doubled()) == 4
    other.database.close()


def test_the_journal_settles_what_it_knows(tmp_path, desk, clock):
    lessons = with_lessons(desk, 4)
    server = ModelServer(clock, variant="neither")
    elsewhere = copy_of(desk, tmp_path / "autre")
    send(desk, server)
    shutil.copyfile(desk.folder.send_journal, tmp_path / "journal")
    other = open_desk(elsewhere, clock)
    journal = SendJournal(tmp_path / "journal", KEY.journal_key())
    settlement = settle_after_restore(other, [journal])
    assert (settlement.settled_by_journal, settlement.to_verify) == (4, 0)
    resume(other)
    assert send(other, server).accepted == 0
    assert status(other).accepted == 4
    assert len(server.records) == len(lessons)
    other.database.close()


def test_lessons_sent_after_the_copy_are_named(tmp_path, desk, clock):
    pupils = Pupils(desk)
    pupils.enrol(3)
    pupils.record_day(1)
    elsewhere = copy_of(desk, tmp_path / "autre")
    later = pupils.record(pupils.lesson(2))
    server = ModelServer(clock)
    send(desk, server)
    shutil.copyfile(desk.folder.send_journal, tmp_path / "journal")
    other = open_desk(elsewhere, clock)
    settlement = settle_after_restore(other, [SendJournal(tmp_path / "journal", KEY.journal_key())])
    assert settlement.missing_here == ((later[0].id, later[0].day),)
    assert status(other).missing_here == 1
    other.database.close()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_lesson_confirmed_again_after_a_restore_has_another_number(tmp_path, desk, clock, variant):
    """Planned in the copy, then done and sent, and forgotten by the restore: done again it must not be doubled."""
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, status=LessonStatus.PLANNED))
    elsewhere = copy_of(desk, tmp_path / "autre")
    server = ModelServer(clock, variant=variant)

    def confirm(where):
        with where.database.write("Faite", clock.now()) as written:
            written.work.lessons.put(replace(lesson, status=LessonStatus.DONE))
            follow_lessons(written.work, [lesson.id])

    confirm(desk)
    send(desk, server)
    other = open_desk(elsewhere, clock)
    settle_after_restore(other)
    resume(other)
    confirm(other)
    send(other, server)
    assert not server.doubled()
    assert server.newest(lesson.id).version > 100
    other.database.close()


def test_a_lesson_made_after_a_restore_begins_at_one(desk, clock):
    settle_after_restore(desk)
    resume(desk)
    server = ModelServer(clock)
    send(desk, server)
    clock.advance(minutes=11)  # the State shows by then what the PC that was lost sent last
    with_lessons(desk, 1)
    send(desk, server)
    assert [record.version for record in server.records] == [1]


def test_a_folder_brought_from_another_pc_gets_the_same_rule(tmp_path, desk, clock):
    with_lessons(desk, 2)
    elsewhere = copy_of(desk, tmp_path / "autre")
    other = open_desk(elsewhere, clock, installation=UUID(int=78))
    assert settle_if_moved(other).to_verify == 2
    assert settle_if_moved(other) is None
    assert status(other).as_json()["auto_send"] == "paused"
    other.database.close()
    assert settle_if_moved(desk) is None


def test_held_after_a_restore_can_be_decided(tmp_path, desk, clock):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock, variant="neither")
    settle_after_restore(desk)
    resume(desk)
    assert send(desk, server).held == 1
    with desk.database.write("Décision", clock.now()) as written:
        decide(written.work, lesson.id, Decision.ABSENT, who="Claire", reason="rien sur RdvPermis")
    assert send(desk, server).accepted == 1
    assert server.records[0].version > 100
