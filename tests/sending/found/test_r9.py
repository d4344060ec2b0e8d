"""Probes: a few more histories."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
import pytest
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.corrections import Decision, cancel_lesson, correct_lesson, decide
from livret_desktop.services.outbox.former_program import TakeOver, change_take_over
from livret_desktop.services.state.state_acts import Settling, adopt, cancel_there, leave
from livret_desktop.services.state.state_findings import read_findings
from livret_desktop.services.sending.send_acts import decide_lesson
from livret_desktop.services.sending.send_status import resume
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, LOST_BEFORE, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told, pass_of


def test_first_day_after_training(desk, clock):
    set_training(desk, is_training=True)
    training = ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    pupils.record(pupils.lesson(0, date(2026, 11, 10)))
    send(desk, training)
    set_training(desk, is_training=False)
    change_take_over(desk, TakeOver(date(2026, 11, 19), None))


def test_takeover_pair_in_training_then_real(desk, clock):
    """adopted in training under the training server's id, then a real record of the former program"""
    change_setting(desk, "dsr.first_day", "2026-11-19")
    set_training(desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    training.record(content(told(lesson)))
    send(desk, training)
    print(versions(desk, OTHER_ID))
    set_training(desk, is_training=False)
    resume(desk)
    real.record(content(told(lesson, lesson_id=UUID(int=999))))
    send(desk, real)
    print(versions(desk, OTHER_ID), [(str(r.lesson_id)[-5:], r.version) for r in real.records])
    assert len(real.records) == 1


def test_adopt_after_training(desk, clock):
    set_training(desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, "both")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    send(desk, training)
    set_training(desk, is_training=False)
    resume(desk)
    real.record(content(told(lesson)))
    pass_of(desk, real)
    (line,) = read_findings(desk)
    print(line.sentence, line.acts)
    send(desk, real)
    print([(str(r.lesson_id)[-5:], r.version) for r in real.records])
    assert len(real.records) == 1
