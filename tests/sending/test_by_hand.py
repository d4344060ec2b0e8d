"""Hours declared by hand: marked by a person, never sent afterwards, and the mark taken back before any attempt."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.db import machine_state, outbox_reads, outbox_store
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson, resend
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.send_pause import end_pause
from livret_desktop.services.outbox.sender_lock import SenderBusyError, sender_lock
from livret_desktop.services.sending.send_status import status
from tests.sending.acts import send, states, versions
from tests.sending.model_server import FINE, LOST_BEFORE, NOT_SENT, ModelServer, scripted
from tests.sending.school import HandClock, Pupils, with_lessons

SAID = {"who": "Claire Morel", "why": "Saisies sur le portail le 20 novembre"}
DUE, DECLARED = SubmissionState.DUE, SubmissionState.DECLARED_BY_HAND
DOUBT = SubmissionState.TO_VERIFY


def _newest(desk: Desk, lesson_id):
    with desk.database.read() as reading:
        return outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id][-1]


def test_a_lesson_declared_by_hand_never_leaves(desk: Desk, clock: HandClock) -> None:
    first, second, third = with_lessons(desk, 3)
    changes = declare_by_hand(desk, [first.id, second.id], **SAID)
    assert changes.title.replace("\u00a0", " ") == "2 leçons déclarées à la main"
    server = ModelServer(clock)
    assert send(desk, server).accepted == 1
    assert {record.lesson_id for record in server.records} == {third.id}
    assert states(desk) == {SubmissionState.ACCEPTED: 1, DECLARED: 2}
    report = status(desk)
    assert (report.by_hand, report.due) == (2, 0)


def test_who_when_and_why_are_kept(desk: Desk, clock: HandClock) -> None:
    (lesson,) = with_lessons(desk, 1)
    declare_by_hand(desk, [lesson.id], **SAID)
    with desk.database.read() as reading:
        row = reading.connection.execute(outbox_reads.SUBMISSION.select()).one()
    assert (row.decided_by, row.decided_reason, row.decided_at) == (SAID["who"], SAID["why"], clock.now())


@pytest.mark.parametrize("missing", ["who", "why"])
def test_a_declaration_needs_who_and_why(desk: Desk, missing: str) -> None:
    (lesson,) = with_lessons(desk, 1)
    with pytest.raises(RuleError, match="Nom ou motif"):
        declare_by_hand(desk, [lesson.id], **(SAID | {missing: "  "}))
    assert states(desk) == {DUE: 1}


def test_the_mark_taken_back_the_lesson_leaves(desk: Desk, clock: HandClock) -> None:
    (lesson,) = with_lessons(desk, 1)
    declare_by_hand(desk, [lesson.id], **SAID)
    take_back_declaration(desk, [lesson.id])
    assert _newest(desk, lesson.id).decided_at is None
    assert send(desk, ModelServer(clock)).accepted == 1
    assert versions(desk, lesson.id) == [(1, SubmissionState.ACCEPTED)]


def test_all_or_none(desk: Desk) -> None:
    first, second = with_lessons(desk, 2)
    declare_by_hand(desk, [first.id], **SAID)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(desk, [first.id, second.id], **SAID)
    with pytest.raises(RuleError, match="ne peut pas être ôtée"):
        take_back_declaration(desk, [first.id, second.id])
    assert states(desk) == {DECLARED: 1, DUE: 1}
    with pytest.raises(RuleError, match="Aucune leçon"):
        declare_by_hand(desk, [], **SAID)


@pytest.mark.parametrize("fault", ["not one byte", "refused"])
def test_what_the_state_surely_has_not_is_marked_under_a_next_number(
    desk: Desk, clock: HandClock, fault: str
) -> None:
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    server.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    send(desk, server, scripted(then=NOT_SENT if fault == "not one byte" else FINE))
    (before,) = states(desk)
    declare_by_hand(desk, [lesson.id], **SAID)
    former = SubmissionState.DROPPED if before is DUE else SubmissionState.SUPERSEDED
    assert versions(desk, lesson.id) == [(1, former), (2, DECLARED)]
    sheet = read_hours_sheet(desk, lesson.day, lesson.day)
    assert [line.is_declared for line in sheet.content.lines] == [True]
    server.refused.clear()
    clock.advance(hours=1)
    send(desk, server)
    assert not server.records
    take_back_declaration(desk, [lesson.id])
    assert read_hours_sheet(desk, lesson.day, lesson.day).lesson_ids == (lesson.id,)
    assert send(desk, server).accepted == 1
    assert versions(desk, lesson.id)[-1] == (2, SubmissionState.ACCEPTED)


@pytest.mark.parametrize("has_journal", [True, False])
@pytest.mark.parametrize("contract", ["dedup", "read-back", "both", "neither"])
def test_a_refusal_declared_otherwise_is_still_so_after_an_older_copy(office, clock, contract, has_journal):
    """Without the journal nobody knows of the mark: the refusal is shown again, and nothing leaves by itself."""
    state = ModelServer(clock, contract)
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], **SAID)
    state.refused.clear()
    office.put_back(has_journal=has_journal)
    office.send(state, times=3)
    assert not state.records
    (current,) = states(office.desk)
    assert current is (DECLARED if has_journal else SubmissionState.REJECTED)


@pytest.mark.parametrize("code", ["VERSION_CONFLIT", "VERSION_PERIMEE"])
def test_a_refusal_that_says_it_is_there_is_not_declared_otherwise(desk, clock, code):
    (lesson,) = with_lessons(desk, 1)
    server = ModelServer(clock)
    server.refused[lesson.id] = code
    send(desk, server)
    before = versions(desk, lesson.id)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(desk, [lesson.id], **SAID)
    assert versions(desk, lesson.id) == before


def refused_before_a_copy_put_back(office, clock):
    server = ModelServer(clock)
    (lesson,) = with_lessons(office.desk, 1)
    server.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(server)
    office.copy()
    office.put_back(has_journal=False)
    return server, lesson


def test_a_refusal_of_before_a_copy_was_put_back_is_not_declared(office, clock):
    """ "Renvoyer", or a correction, may have been accepted since: refused once more, the State may still have that."""
    server, lesson = refused_before_a_copy_put_back(office, clock)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(office.desk, [lesson.id], **SAID)
    office.act(resend, [lesson.id])
    office.send(server)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(office.desk, [lesson.id], **SAID)


def test_once_cancelled_there_it_is_typed_again_and_declared(office, clock):
    """The way out of that doubt: nothing of it counts at the State any more."""
    server, lesson = refused_before_a_copy_put_back(office, clock)
    office.act(cancel_lesson, lesson.id, "à déclarer autrement")
    office.send(server)
    pupils = Pupils(office.desk)
    again = replace(lesson, id=UUID(int=4242))
    pupils.record(again)
    declare_by_hand(office.desk, [again.id], **SAID)
    office.send(server)
    assert [state for _, state in versions(office.desk, again.id)] == [DECLARED]
    assert not [one for one in server.records if one.content["annulee"] is False]


def test_the_store_itself_refuses_an_attempted_version(desk: Desk, clock: HandClock) -> None:
    (lesson,) = with_lessons(desk, 1)
    send(desk, ModelServer(clock), scripted(then=NOT_SENT))
    seq = _newest(desk, lesson.id).seq
    with (
        pytest.raises(RuntimeError, match="no longer where they stood"),
        desk.database.quiet_write() as connection,
    ):
        outbox_store.move(connection, [seq], DUE, DECLARED)


def test_a_marked_lesson_is_neither_edited_nor_removed(desk: Desk) -> None:
    (lesson,) = with_lessons(desk, 1)
    declare_by_hand(desk, [lesson.id], **SAID)
    with (
        pytest.raises(RuleError, match="déclarée à la main"),
        desk.database.write("Durée", desk.clock.now()) as written,
    ):
        written.work.lessons.put(replace(lesson, minutes=90))
        follow_lessons(written.work, [lesson.id])
    assert states(desk) == {DECLARED: 1}


def test_not_while_a_send_is_at_work(desk: Desk) -> None:
    (lesson,) = with_lessons(desk, 1)
    with sender_lock(desk.folder.sender_lock), pytest.raises(SenderBusyError):
        declare_by_hand(desk, [lesson.id], **SAID)
    assert states(desk) == {DUE: 1}


@pytest.mark.parametrize("contract", ["dedup", "read-back", "both", "neither"])
def test_a_restored_copy_older_than_the_mark_keeps_it(desk: Desk, clock: HandClock, contract: str) -> None:
    """The send journal lies beside the database: a copy where the lesson is still due must not send it."""
    (lesson,) = with_lessons(desk, 1)
    declare_by_hand(desk, [lesson.id], **SAID)
    with desk.database.quiet_write() as connection:  # what the older copy says
        outbox_store.move(connection, [_newest(desk, lesson.id).seq], DECLARED, DUE, decided_at=None)
    settle_after_restore(desk)
    assert states(desk) == {DECLARED: 1}
    with desk.database.quiet_write() as connection:
        end_pause(connection)
    server = ModelServer(clock, contract)
    clock.advance(days=4)
    send(desk, server)
    assert not server.records
    take_back_declaration(desk, [lesson.id])  # still unattempted: the mark can still be taken back
    assert states(desk) == {DUE: 1}


def without_access(desk: Desk) -> None:
    with desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "dsr.base_url", '""')


def test_after_a_restore_without_access_a_doubt_is_declared_by_hand(desk: Desk, clock: HandClock) -> None:
    """Nobody can ask the State: the doubt would stay for ever."""
    (lesson,) = with_lessons(desk, 1)
    without_access(desk)
    settle_after_restore(desk)
    assert states(desk) == {DOUBT: 1}
    sheet = read_hours_sheet(desk, lesson.day, lesson.day)
    assert sheet.lesson_ids == (lesson.id,)
    assert sheet.content.others == 0
    declare_by_hand(desk, [lesson.id], **SAID)
    assert states(desk) == {DECLARED: 1}
    assert read_hours_sheet(desk, lesson.day, lesson.day).lesson_ids == ()


@pytest.mark.parametrize("is_restored_again", [False, True])
def test_the_mark_on_a_doubt_taken_back_leaves_the_doubt(
    desk: Desk, clock: HandClock, is_restored_again: bool
) -> None:
    """Never due: the State may have it since before the restore, and would have it twice."""
    (lesson,) = with_lessons(desk, 1)
    without_access(desk)
    settle_after_restore(desk)
    seq = _newest(desk, lesson.id).seq
    declare_by_hand(desk, [lesson.id], **SAID)
    if is_restored_again:  # a copy older than both: the lesson is due there
        with desk.database.quiet_write() as connection:
            outbox_store.move(connection, [seq], DECLARED, DUE, decided_at=None, attempt_ended_at=None)
        settle_after_restore(desk)
        assert states(desk) == {DECLARED: 1}
    take_back_declaration(desk, [lesson.id])
    assert states(desk) == {DOUBT: 1}
    assert _newest(desk, lesson.id).decided_at is None


def test_where_the_state_can_be_asked_a_doubt_is_not_for_the_hand(desk: Desk) -> None:
    (lesson,) = with_lessons(desk, 1)
    settle_after_restore(desk)
    assert read_hours_sheet(desk, lesson.day, lesson.day).lesson_ids == ()
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(desk, [lesson.id], **SAID)
    assert states(desk) == {DOUBT: 1}


def test_a_correction_beside_a_doubt_of_a_restore_is_not_for_the_hand(desk: Desk, clock: HandClock) -> None:
    """The State may have the older version: declared by other means too, the hour would count twice."""
    (lesson,) = with_lessons(desk, 1)
    settle_after_restore(desk)
    with desk.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=35), "durée")
    before = states(desk)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(desk, [lesson.id], **SAID)
    assert states(desk) == before


def test_a_doubt_whose_bytes_were_made_is_not_for_the_hand(desk: Desk, clock: HandClock) -> None:
    """A send was about to take it, or did: what a person says is a decision about a held version."""
    (lesson,) = with_lessons(desk, 1)
    send(desk, ModelServer(clock), scripted(then=LOST_BEFORE))
    without_access(desk)
    with pytest.raises(RuleError, match="plus toutes à déclarer"):
        declare_by_hand(desk, [lesson.id], **SAID)
    seq = _newest(desk, lesson.id).seq
    with (
        pytest.raises(RuntimeError, match="no longer where they stood"),
        desk.database.quiet_write() as connection,
    ):
        outbox_store.move(connection, [seq], DOUBT, DECLARED)
