"""Declared by other means, says a person of a held lesson: from then on it never leaves by itself."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import take_back_declaration
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.sender_lock import SenderBusyError, sender_lock
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.transmission.send_journal import SendJournal
from tests.sending.acts import send, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, VARIANTS, ModelServer, scripted
from tests.sending.school import KEY, HandClock, open_desk, with_lessons

DECLARED, DROPPED, HELD = (
    SubmissionState.DECLARED_BY_HAND,
    SubmissionState.DROPPED,
    SubmissionState.HELD,
)
SAID = {"who": "Claire Morel", "reason": "courriel au BER"}


@pytest.fixture
def lesson(desk: Desk) -> Lesson:
    return with_lessons(desk, 1)[0]


def declare(desk: Desk, lesson: Lesson) -> None:
    decide_lesson(desk, lesson.id, Decision.DECLARED, **SAID)


def settle(desk: Desk, server: ModelServer, clock: HandClock) -> None:
    for _ in range(3):
        clock.advance(hours=2)
        send(desk, server)


def held(desk: Desk, lesson: Lesson, server: ModelServer, clock: HandClock, fault: str = LOST_BEFORE) -> None:
    """Left, without an answer, to a State that neither deduplicates nor can be read."""
    send(desk, server, scripted(fault))
    clock.advance(hours=1)
    send(desk, server)
    assert versions(desk, lesson.id)[0] == (1, HELD)


def copied_elsewhere(tmp_path: Path, desk: Desk) -> Path:
    """A folder with the database as it is now."""
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    desk.database.snapshot(elsewhere / desk.folder.database.name)
    return elsewhere


def restored(elsewhere: Path, desk: Desk) -> Desk:
    """That copy, opened as after a restore, with the journal as it is by now."""
    journal = elsewhere.parent / "journal"
    shutil.copyfile(desk.folder.send_journal, journal)
    other = open_desk(elsewhere, desk.clock)
    settle_after_restore(other, [SendJournal(journal, KEY.journal_key())])
    resume(other)
    return other


def test_a_correction_that_waited_does_not_leave(desk, clock, lesson):
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_BEFORE))
    correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    send(desk, server)
    declare(desk, lesson)
    assert versions(desk, lesson.id) == [(1, DECLARED), (2, DROPPED)]
    assert status(desk).by_hand == 1
    settle(desk, server, clock)
    assert server.records == []
    with pytest.raises(RuleError, match="déclarée à la main"):
        correct_at_dsr(desk, replace(lesson, minutes=45), "durée")


def test_a_cancellation_that_waited_leaves_for_the_state_may_count_the_lesson(desk, clock, lesson):
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_AFTER))
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    declare(desk, lesson)
    settle(desk, server, clock)
    assert server.newest(lesson.id).content["annulee"] is True


@pytest.mark.parametrize("minutes", [None, 44])
def test_a_waiting_cancellation_taken_back_does_not_leave_as_a_lesson(desk, clock, lesson, minutes):
    """Declared by other means meanwhile: it was sent as a correction of what the State never had from here."""
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_BEFORE))
    cancel_at_dsr(desk, lesson.id, "n’a pas eu lieu")
    send(desk, server)
    declare(desk, lesson)
    with desk.database.write("Reprise", clock.now()) as written:
        written.work.lessons.put(replace(lesson, minutes=minutes or lesson.minutes))
        follow_lessons(written.work, [lesson.id])
    settle(desk, server, clock)
    assert server.records == []
    assert [state for _, state in versions(desk, lesson.id)] == [DECLARED, DROPPED]


def test_it_is_said_of_every_held_version(desk, clock, lesson):
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_BEFORE))
    correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    settle_after_restore(desk)
    resume(desk)
    send(desk, server)
    assert [state for _, state in versions(desk, lesson.id)] == [HELD, HELD]
    declare(desk, lesson)
    assert [state for _, state in versions(desk, lesson.id)] == [SubmissionState.SUPERSEDED, DECLARED]
    settle(desk, server, clock)
    assert server.records == []


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("was_corrected", [False, True])
def test_restored_from_an_older_copy_it_does_not_leave(
    tmp_path: Path, desk, clock, lesson, variant: str, was_corrected: bool
):
    """The journal alone knows of the decision; the State may offer more by then."""
    server = ModelServer(clock, "neither")
    elsewhere = copied_elsewhere(tmp_path, desk)
    send(desk, server, scripted(LOST_BEFORE))
    if was_corrected:
        correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    send(desk, server)
    declare(desk, lesson)
    server.variant = variant
    other = restored(elsewhere, desk)
    settle(other, server, clock)
    assert server.records == []
    assert versions(other, lesson.id) == [(1, DECLARED)]
    with pytest.raises(RuleError, match="ne peut pas être ôtée"):  # unlike a mark: it may have left
        take_back_declaration(other, [lesson.id])
    other.database.close()


@pytest.mark.parametrize("variant", ["read-back", "both", "dedup"])
def test_a_copy_in_which_the_correction_waits_does_not_send_it(tmp_path: Path, desk, clock, lesson, variant):
    server = ModelServer(clock, "neither")
    send(desk, server, scripted(LOST_BEFORE))
    correct_at_dsr(desk, replace(lesson, minutes=90), "durée")
    elsewhere = copied_elsewhere(tmp_path, desk)
    send(desk, server)
    declare(desk, lesson)
    server.variant = variant
    other = restored(elsewhere, desk)
    settle(other, server, clock)
    assert server.records == []
    # Where nothing can be read, a person is asked: the State may have the correction.
    assert versions(other, lesson.id) == [(1, DECLARED), (2, HELD if variant == "dedup" else DROPPED)]
    other.database.close()


def test_while_a_send_is_at_work_it_is_refused_and_nothing_is_said(desk, clock, lesson):
    server = ModelServer(clock, "neither")
    held(desk, lesson, server, clock)
    with sender_lock(desk.folder.sender_lock), pytest.raises(SenderBusyError):
        declare(desk, lesson)
    assert versions(desk, lesson.id) == [(1, HELD)]
    with sender_lock(desk.folder.sender_lock):
        decide_lesson(desk, lesson.id, Decision.ACCEPTED, **SAID)  # nothing to tell the journal


def test_cancelled_since_it_is_not_given_back_to_the_queue(desk, clock, lesson):
    """In doubt by a restore alone, decided, cancelled there for nothing: taken back, what was cancelled would leave."""
    server = ModelServer(clock, "neither")
    settle_after_restore(desk)
    resume(desk)
    cancel_at_dsr(desk, lesson.id, "absent")
    send(desk, server)
    assert versions(desk, lesson.id)[0] == (1, HELD)
    declare(desk, lesson)
    settle(desk, server, clock)
    assert [state for _, state in versions(desk, lesson.id)] == [DECLARED, SubmissionState.SUPERSEDED]
    with pytest.raises(RuleError, match="ne peut pas être ôtée"):
        take_back_declaration(desk, [lesson.id])
    assert not server.records
