"""Findings of the training server survive the end of training, and swallow a real lesson."""

from dataclasses import replace
import pytest
from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.sending.send_status import resume
from livret_desktop.services.state.state_findings import count_findings
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.lessons import set_status
from tests.sending.acts import send, states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import OTHER_ID, content, told, pass_of


@pytest.mark.parametrize("real_variant", ["neither", "dedup", "both"])
def test_finding_of_training_swallows_a_real_lesson(desk, clock, real_variant):
    set_training(desk, is_training=True)
    training, real = ModelServer(clock, "both"), ModelServer(clock, real_variant)
    pupils = Pupils(desk)
    pupils.enrol(1)
    lesson = pupils.lesson(0)
    training.record(
        content(told(lesson))
    )  # e.g. sent to the training server before a restore, or by another PC of the school
    pass_of(desk, training)
    assert count_findings(desk) == 1  # "La DSR a cette leçon, qui n'est pas ici" (essai), left open
    set_training(desk, is_training=False)
    resume(desk) if False else None
    pupils.record(lesson)  # typed for real
    report = send(desk, real)
    print(
        "report",
        report.accepted,
        report.adopted,
        report.left,
        report.held,
        states(desk),
        count_findings(desk),
    )
    print("real records", real.records)
    assert len(real.records) == 1
