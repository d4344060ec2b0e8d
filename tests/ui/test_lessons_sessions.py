"""Writes of the lesson pane: sessions, removal, corrections; what the State may know of never vanishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.services.lessons.lesson_sessions import (
    cancel_at_dsr,
    correct_at_dsr,
    remove_lesson,
    save_session,
)
from livret_desktop.services.lessons.lessons import set_statuses
from livret_desktop.services.overview.undo import undo
from tests.ui.lessons_school import DONE, kept, lesson, record, sent_lesson


def test_a_session_is_one_step_that_one_undo_takes_back(desk: Desk) -> None:
    first, second = lesson("LEMAIRE", 8), lesson("MARTIN", 9)
    record(desk, first)
    changes = save_session(desk, [replace(first, minutes=90), second])
    assert [one.minutes for one in kept(desk)] == [90, 60]
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    assert kept(desk) == [first]


def test_saving_what_did_not_change_writes_nothing(desk: Desk) -> None:
    first = lesson("LEMAIRE", 8)
    record(desk, first)
    assert save_session(desk, [first]).history_id is None


def test_a_lesson_typed_by_mistake_goes_and_comes_back(desk: Desk) -> None:
    first = lesson("LEMAIRE", 8, status=DONE)
    record(desk, first)
    changes = remove_lesson(desk, first.id)
    assert kept(desk) == []
    assert changes.title == "Leçon supprimée LEMAIRE Hugo, 20/11/2026 08:00"
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    line = lesson_line(desk, first.id)
    assert line is not None
    assert line.sending is not None
    assert line.sending.state is SubmissionState.DUE


def test_a_sent_lesson_is_neither_edited_nor_removed(desk: Desk) -> None:
    sent = sent_lesson(desk)
    with pytest.raises(RuleError, match="déjà été envoyée"):
        save_session(desk, [replace(sent, minutes=90)])
    with pytest.raises(RuleError, match="ne peut plus être supprimée"):
        remove_lesson(desk, sent.id)
    assert kept(desk) == [sent]


def test_removal_stays_refused_while_a_correction_of_a_sent_lesson_waits(desk: Desk) -> None:
    """The newest version never left, but the State holds the older one."""
    sent = sent_lesson(desk)
    correct_at_dsr(desk, replace(sent, minutes=90), "durée mal saisie")
    with pytest.raises(RuleError, match="ne peut plus être supprimée"):
        remove_lesson(desk, sent.id)


def test_a_correction_waits_as_a_new_version(desk: Desk) -> None:
    sent = sent_lesson(desk)
    with pytest.raises(RuleError, match="Motif"):
        correct_at_dsr(desk, replace(sent, minutes=90), "  ")
    correct_at_dsr(desk, replace(sent, minutes=90), "durée mal saisie")
    line = lesson_line(desk, sent.id)
    assert line is not None
    assert line.lesson.minutes == 90
    assert line.sending is not None
    assert (line.sending.state, line.sending.cancels) == (SubmissionState.DUE, False)


def test_a_cancellation_keeps_the_lesson_here(desk: Desk) -> None:
    sent = sent_lesson(desk)
    cancel_at_dsr(desk, sent.id, "élève absent")
    line = lesson_line(desk, sent.id)
    assert line is not None
    assert line.lesson.status is LessonStatus.CANCELLED
    assert line.sending is not None
    assert line.sending.cancels


def test_several_outcomes_are_one_step(desk: Desk) -> None:
    first, second = lesson("LEMAIRE", 8), lesson("MARTIN", 9)
    record(desk, first, second)
    changes = set_statuses(desk, {first.id: DONE, second.id: LessonStatus.ABSENT})
    assert [one.status for one in kept(desk)] == [DONE, LessonStatus.ABSENT]
    assert changes.title == "État changé\u00a0: 2\u00a0leçons"
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    assert {one.status for one in kept(desk)} == {LessonStatus.PLANNED}
