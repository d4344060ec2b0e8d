"""Training mode: what only the training server accepted never counts as accepted at the State."""

from dataclasses import replace

import pytest

from livret_desktop.db import machine_state
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_access import set_training, why_training_is_fixed
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.sending.send_list import read_last_send, read_send_detail
from livret_desktop.services.sending.send_status import resume, status
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, VARIANTS, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons


@pytest.fixture(params=VARIANTS)
def training(request, desk, clock) -> ModelServer:
    set_training(desk, is_training=True)
    return ModelServer(clock, request.param)


@pytest.fixture
def real(clock) -> ModelServer:
    return ModelServer(clock, "neither")


def start_for_real(desk):
    set_training(desk, is_training=False)
    assert "Fin du mode essai" in (status(desk).paused_reason or "")
    resume(desk)


def test_accepted_in_training_is_due_for_real(desk, training, real):
    lessons = with_lessons(desk, 3)
    assert send(desk, training).accepted == 3
    start_for_real(desk)
    assert states(desk) == {SubmissionState.DUE: 3}
    assert send(desk, real).accepted == 3
    assert {record.lesson_id for record in real.records} == {lesson.id for lesson in lessons}
    assert {record.version for record in real.records} == {2}
    assert real.doubled() == []


def test_what_the_training_server_alone_saw_is_no_version_to_correct(desk, training):
    (lesson,) = with_lessons(desk, 1)
    send(desk, training)
    start_for_real(desk)
    detail = read_send_detail(desk, lesson.id, {})
    assert detail is not None and detail.line.sent.version == 2 and not detail.line.sent.replaces


def test_nothing_leaves_before_somebody_has_looked(desk, training, real):
    with_lessons(desk, 2)
    send(desk, training)
    set_training(desk, is_training=False)
    report = send(desk, real)
    assert report.trouble is not None and "essai" in report.trouble.message
    assert real.records == []


def test_what_was_left_in_doubt_refused_or_waiting_in_training_is_due_too(desk, training, real, clock):
    pupils = Pupils(desk)
    pupils.enrol(4)
    refused, doubtful, fine, _never = pupils.record_day(4)
    training.refused[refused.id] = "NEPH_INCONNU"
    with desk.database.write("Durée", clock.now()) as written:
        written.work.lessons.put(fine)
    send(desk, training)
    late = pupils.record(
        replace(pupils.lesson(41), student_id=doubtful.student_id, enrolment_id=doubtful.enrolment_id)
    )
    send(desk, training, scripted(LOST_AFTER))
    assert late
    start_for_real(desk)
    assert states(desk) == {SubmissionState.DUE: 5}
    assert send(desk, real).accepted == 5


def test_cancelled_in_training_never_reaches_the_state(desk, training, real):
    first, second = with_lessons(desk, 2)
    send(desk, training)
    with desk.database.write("Annulée", desk.clock.now()) as written:
        cancel_lesson(written.work, first.id, "n’a pas eu lieu")
    with desk.database.write("Corrigée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(second, minutes=45), "durée réelle")
    start_for_real(desk)
    assert send(desk, real).accepted == 1
    (record,) = real.records
    assert (record.lesson_id, record.content["dureeMinutes"]) == (second.id, 45)


def test_training_is_left_once_and_not_entered_again(desk, training, real):
    with_lessons(desk, 1)
    send(desk, training)
    assert why_training_is_fixed(desk) == ""
    start_for_real(desk)
    send(desk, real)
    with pytest.raises(RuleError):
        set_training(desk, is_training=True)
    set_training(desk, is_training=False)
    assert states(desk) == {SubmissionState.ACCEPTED: 1}


def test_a_setting_changed_by_any_way_is_noticed_before_anything_leaves(desk, training, real):
    with_lessons(desk, 1)
    send(desk, training)
    change_setting(desk, "dsr.training", "non")  # a restored copy, a script
    assert send(desk, real).trouble is not None
    resume(desk)
    assert send(desk, real).accepted == 1


def test_a_copy_of_the_time_of_training_is_not_believed(desk, training, real, clock):
    """The journal says accepted; after a restore in training mode that still means: by the training server."""
    lessons = with_lessons(desk, 2)
    send(desk, training)
    with desk.database.quiet_write() as connection:
        connection.exec_driver_sql(
            "UPDATE submission SET state = 'due', attempted_at = NULL, receipt = NULL, is_training = 0"
        )
    settle_after_restore(desk)
    assert states(desk) == {SubmissionState.ACCEPTED: 2}
    resume(desk)
    start_for_real(desk)
    assert send(desk, real).accepted == 2
    assert [versions(desk, lesson.id)[-1][1] for lesson in lessons] == [SubmissionState.ACCEPTED] * 2


def test_a_school_that_never_trained_pays_one_look(desk, real):
    with_lessons(desk, 1)
    send(desk, real)
    assert states(desk) == {SubmissionState.ACCEPTED: 1}
    with desk.database.read() as reading:
        assert machine_state.read_state(reading.connection, "training.has_sent") is False


def test_hours_declared_otherwise_meanwhile_are_marked_once_training_is_over(desk, training, real):
    """The pause says so: what only the training server saw never left, and may bear a person's mark."""
    first, second = with_lessons(desk, 2)
    send(desk, training)
    set_training(desk, is_training=False)
    day = first.day
    assert set(read_hours_sheet(desk, day, day).lesson_ids) == {first.id, second.id}
    declare_by_hand(desk, [first.id], who="Claire Morel", why="portail, pendant l’essai")
    assert read_send_detail(desk, first.id, {}).can_be_taken_back
    resume(desk)
    assert send(desk, real).accepted == 1
    assert {record.lesson_id for record in real.records} == {second.id}
    take_back_declaration(desk, [first.id])
    assert send(desk, real).accepted == 1
    with pytest.raises(RuleError):
        declare_by_hand(desk, [second.id], who="Claire Morel", why="parti pour de bon")


def test_the_last_send_is_not_one_to_the_training_server(desk, training, real, clock):
    with_lessons(desk, 1)
    send(desk, training)
    assert read_last_send(desk) == clock.now()
    clock.advance(minutes=1)
    start_for_real(desk)
    assert read_last_send(desk) is None
    clock.advance(minutes=1)
    send(desk, real)
    assert read_last_send(desk) == clock.now()


def test_in_training_every_hour_is_still_to_declare(desk, training):
    first, second, third = with_lessons(desk, 3)
    training.refused[first.id] = "NEPH_INCONNU"
    send(desk, training, since=None)
    with desk.database.write("Corrigée", desk.clock.now()) as written:
        correct_lesson(written.work, replace(second, minutes=45), "durée réelle")
    with desk.database.write("Annulée", desk.clock.now()) as written:
        cancel_lesson(written.work, third.id, "n’a pas eu lieu")
    sheet = read_hours_sheet(desk, first.day, first.day)
    told = {line.lesson_id: line.told.minutes for line in sheet.content.left}
    assert told == {first.id: 60, second.id: 45}
    assert (sheet.content.is_connected, sheet.lesson_ids) == (False, ())


def test_a_folder_copied_to_another_pc_while_paused_says_both_reasons(desk, training):
    with_lessons(desk, 1)
    send(desk, training)
    set_training(desk, is_training=False)
    settle_after_restore(desk, reason="Ce dossier de données vient d’un autre ordinateur.")
    settle_after_restore(desk, reason="Ce dossier de données vient d’un autre ordinateur.")
    reason = status(desk).paused_reason
    assert "Fin du mode essai" in reason and reason.count("autre ordinateur") == 1
