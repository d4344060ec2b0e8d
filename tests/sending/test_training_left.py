"""Training left: what its server said, found or concluded is nothing the State has; a copy of that time knows less."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError
from livret_desktop.services.access.dsr_access import set_training, why_training_is_fixed
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import cancel_lesson, correct_lesson
from livret_desktop.services.outbox.former_program import TakeOver, change_take_over, read_take_over
from livret_desktop.services.outbox.sender_lock import SenderBusyError
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.services.state.state_findings import count_findings
from tests.sending.acts import send, states, versions
from tests.sending.copy_office import another_hour, another_sent, sent_then_copied
from tests.sending.model_server import FINE, LOST_AFTER, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import content, pass_of, told

FIRST = date(2026, 11, 19)
VARIANTS = ["both", "dedup", "read-back", "neither"]


@pytest.fixture
def training(desk, clock) -> ModelServer:
    set_training(desk, is_training=True)
    return ModelServer(clock, "both")


def leave(desk):
    set_training(desk, is_training=False)
    if status(desk).paused_reason:
        resume(desk)


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_the_training_server_has_and_we_have_not_ends_with_it(desk, clock, training, variant):
    real = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    lesson = pupils.lesson(0)
    training.record(content(told(lesson)))
    pass_of(desk, training)
    assert count_findings(desk) == 1
    leave(desk)
    assert count_findings(desk) == 0
    pupils.record(lesson)
    assert send(desk, real).accepted == 1
    assert [one.lesson_id for one in real.records] == [lesson.id]


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_the_former_program_s_record_is_recognised_after_training(desk, clock, training, variant):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    training.variant = "neither"
    real = ModelServer(clock, variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, FIRST))
    real.record(content(told(lesson)))
    send(desk, training)
    leave(desk)
    assert send(desk, real).adopted == 1
    assert len(real.records) == 1


def test_a_record_matched_in_training_is_matched_again_at_the_state(desk, clock, training):
    change_setting(desk, "dsr.first_day", FIRST.isoformat())
    real = ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    training.record(content(told(lesson)))
    assert send(desk, training).adopted == 1
    leave(desk)
    real.record(content(told(lesson, lesson_id=UUID(int=999))))
    assert send(desk, real).adopted == 1
    assert versions(desk, UUID(int=999))[-1][1] is SubmissionState.ACCEPTED
    assert [one.lesson_id for one in real.records] == [UUID(int=999)]


def test_the_first_day_may_be_set_after_training(desk, training):
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, date(2026, 11, 10)))
    send(desk, training)
    leave(desk)
    change_take_over(desk, TakeOver(FIRST, None))
    assert read_take_over(desk).first == FIRST


@pytest.mark.parametrize("has_journal", [True, False])
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_doubt_that_the_training_server_settled_is_due_for_real(office, clock, variant, has_journal):
    """A copy put back in training: read back there, the lesson stood as accepted for real once training was left."""
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "read-back"), ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    office.send(training)
    office.put_back(has_journal=has_journal)
    office.send(training, times=2)
    assert versions(office.desk, lesson.id)[-1][1] is SubmissionState.ACCEPTED
    leave(office.desk)
    office.send(real)
    assert [one.lesson_id for one in real.records] == [lesson.id]
    assert versions(office.desk, lesson.id)[-1][1] is SubmissionState.ACCEPTED


def put_training_copy_back(office, **options):
    """Put back over a school that works for real: training is left, and its server's address with it."""
    office.put_back(**options)
    settings = read_settings(office.desk)
    assert (settings["dsr.training"], settings["dsr.base_url"]) == (False, "")
    change_setting(office.desk, "dsr.base_url", "https://dsr.example")


@pytest.fixture
def trained(office, clock):
    """A school that trained with one lesson, of which a copy was made, and then sent it for real."""
    set_training(office.desk, is_training=True)
    pupils, lesson = sent_then_copied(office, ModelServer(clock, "both"))
    leave(office.desk)
    return lesson, pupils


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_training_copy_over_a_school_at_work_says_that_training_is_over(office, clock, trained, variant):
    lesson, _ = trained
    real = ModelServer(clock, variant)
    office.send(real)
    put_training_copy_back(office, is_resumed=False)
    assert "le mode essai est quitté" in (status(office.desk).paused_reason or "")
    resume(office.desk)
    office.send(real, times=2)
    assert len(real.records) == 1
    assert versions(office.desk, lesson.id)[-1][1] is SubmissionState.ACCEPTED
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_was_cancelled_for_real_after_a_training_copy_never_leaves_anew(office, clock, trained, variant):
    lesson, _ = trained
    real = ModelServer(clock, variant)
    office.send(real)
    office.act(cancel_lesson, lesson.id, "élève absent, leçon comptée par erreur")
    office.send(real)
    put_training_copy_back(office)
    office.send(real, times=2)
    assert real.newest(lesson.id).content["annulee"]
    assert versions(office.desk, lesson.id)[-1][1] is SubmissionState.HELD


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_what_was_sent_after_a_training_copy_is_found_again_at_the_state(office, clock, trained, variant):
    old, pupils = trained
    real = ModelServer(clock, variant)
    lost = another_sent(office, real, pupils, old)
    put_training_copy_back(office)
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    office.send(real)
    assert {one.lesson_id for one in real.records} == {old.id, lost.id}


def test_the_days_of_a_restore_read_in_training_are_read_again_at_the_state(office, clock, trained):
    """Nothing left for real that the journal knows of: the copy stays in training, and reads its server first."""
    old, pupils = trained
    real = ModelServer(clock, "both")
    lost = another_sent(office, real, pupils, old)
    office.put_back(has_journal=False)
    assert read_settings(office.desk)["dsr.training"]
    office.send(ModelServer(clock, "both"))
    leave(office.desk)
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    office.send(real)
    assert {one.lesson_id for one in real.records} == {old.id, lost.id}


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_declared_on_the_portal_since_a_training_copy_it_waits_until_the_state_shows_it(
    office, clock, trained, variant
):
    """Without the journal nobody remembers who said so, and the State shows it a day later."""
    lesson, _ = trained
    real = ModelServer(clock, variant, 24)
    real.record(content(told(lesson)))
    office.put_back(has_journal=False)
    leave(office.desk)
    assert send(office.desk, real).accepted == 0
    office.send(real, times=3)
    assert len(real.records) == 1


def test_a_lesson_that_may_have_left_keeps_a_school_out_of_training(office, clock):
    """Put in doubt by a restore: asked of the training server, it would count as never left."""
    with_lessons(office.desk, 1)
    office.copy()
    office.send(ModelServer(clock, "both"))
    office.put_back(has_journal=False)
    assert "peut-être" in why_training_is_fixed(office.desk)


def test_corrected_in_training_after_a_restore_there_leaves_once_for_real(office, clock):
    set_training(office.desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    office.send(training)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.copy()
    send(office.desk, training, scripted(LOST_AFTER))
    office.put_back()
    office.send(training, times=2)
    leave(office.desk)
    office.send(real)
    assert [one.content["dureeMinutes"] for one in real.records] == [45]


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("variant", ["both", "neither", "dedup", "read-back"])
def test_a_copy_of_before_training(office, clock, variant, left):
    real, training = ModelServer(clock, variant), ModelServer(clock, "both")
    send(office.desk, real)  # an evening with nothing due
    with_lessons(office.desk, 1)
    office.copy()
    set_training(office.desk, is_training=True)
    office.send(training)
    if left:
        set_training(office.desk, is_training=False)
    office.put_back()
    office.send(real, times=3)
    assert len(real.records) == 1 or states(office.desk) == {SubmissionState.HELD: 1}


@pytest.mark.parametrize("moved", [False, True])
def test_two_restores_in_training(office, clock, moved):
    set_training(office.desk, is_training=True)
    pupils, old = sent_then_copied(office, ModelServer(clock, "both"))
    set_training(office.desk, is_training=False)
    resume(office.desk)
    real = ModelServer(clock, "both")
    lost = another_sent(office, real, pupils, old)
    office.put_back(has_journal=False)
    assert read_settings(office.desk)["dsr.training"]
    training = ModelServer(clock, "both")
    office.send(training)  # the days are read there
    clock.advance(days=21)
    pupils.desk = office.desk
    pupils.record(pupils.lesson(3))
    if moved:
        office.desk = replace(office.desk, installation_id=UUID(int=78))
        assert settle_if_moved(office.desk) is not None
        resume(office.desk)
        office.send(training)
    leave(office.desk)
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    office.send(real)
    assert UUID(int=4242) not in {one.lesson_id for one in real.records}


@pytest.mark.parametrize("has_journal", [True, False])
def test_the_instant_of_the_newer_restore_counts(office, clock, has_journal):
    """The copy keeps a reading asked for in training by an older restore: leaving training takes its instant over."""
    set_training(office.desk, is_training=True)
    training = ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (old,) = pupils.record(pupils.lesson(0))
    office.send(training)
    lost = another_hour(pupils, old)
    office.copy()
    office.put_back()
    office.send(training)
    office.copy()  # knows: read at the State once training is left
    set_training(office.desk, is_training=False)
    resume(office.desk)
    real = ModelServer(clock, "both", lag_hours=24)
    send(office.desk, real)
    clock.advance(days=3)
    pupils.desk = office.desk
    pupils.record(lost)
    send(office.desk, real)
    assert len(real.records) == 2
    office.put_back(has_journal=has_journal)
    if not has_journal:
        set_training(office.desk, is_training=False)
    change_setting(office.desk, "dsr.base_url", "https://dsr.example")
    if status(office.desk).paused_reason:
        resume(office.desk)
    pupils.desk = office.desk
    pupils.record(replace(lost, id=UUID(int=4242)))
    send(office.desk, real)
    clock.advance(hours=26)
    send(office.desk, real)
    send(office.desk, real)
    assert UUID(int=4242) not in {one.lesson_id for one in real.records}


@pytest.mark.parametrize("days", [2, 20])
def test_findings_of_before_training_come_again(office, clock, days):
    real = ModelServer(clock, "both")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    lesson = pupils.lesson(0)
    pupils.record(lesson)
    office.send(real)
    office.put_back(has_journal=False)
    clock.advance(days=days)
    send(office.desk, real)
    assert count_findings(office.desk) == 1
    assert not why_training_is_fixed(office.desk)
    set_training(office.desk, is_training=True)
    send(office.desk, ModelServer(clock, "both"))
    leave(office.desk)
    send(office.desk, real)
    pass_of(office.desk, real)
    clock.advance(hours=1)
    pupils.desk = office.desk
    pupils.record(replace(lesson, id=UUID(int=4242)))
    send(office.desk, real)
    assert {one.lesson_id for one in real.records} == {lesson.id}


@pytest.mark.parametrize("place", ["capacites", "send"])
def test_a_run_speaks_to_one_server_to_its_end(desk, clock, place):
    """Left by a setting in the middle of it: the rest of the run went to the training server, as accepted for real."""
    set_training(desk, is_training=True)
    training, real = ModelServer(clock, "both", max_batch=2), ModelServer(clock, "dedup")
    with_lessons(desk, 6)
    left = []

    def leaves(where):
        if where == place and not left:
            left.append(where)
            change_setting(desk, "dsr.training", "non")
        return FINE

    with pytest.raises(MachineError) as stopped:
        send(desk, training, leaves)
    assert "mode essai a changé" in stopped.value.message
    send(desk, real)
    resume(desk)
    send(desk, real)
    assert len(real.records) == 6


def test_training_is_not_left_while_a_run_is_under_way(desk, training):
    with_lessons(desk, 2)
    refused = []

    def leaves(place):
        if place == "send":
            with pytest.raises(SenderBusyError):
                set_training(desk, is_training=False)
            refused.append(place)
        return FINE

    assert send(desk, training, leaves).accepted == 2
    assert refused and read_settings(desk)["dsr.training"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_correction_waiting_in_a_training_copy_asks_nothing_once_a_newer_one_was_accepted(
    office, clock, variant
):
    set_training(office.desk, is_training=True)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(ModelServer(clock, "both"))
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.copy()
    set_training(office.desk, is_training=False)
    resume(office.desk)
    real = ModelServer(clock, variant)
    office.send(real)
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}
    office.put_back(is_resumed=False)
    change_setting(office.desk, "dsr.base_url", "https://dsr.example")
    resume(office.desk)
    office.send(real, times=3)
    assert real.newest(lesson.id).content["dureeMinutes"] == 45
    assert states(office.desk) == {SubmissionState.ACCEPTED: 1}
