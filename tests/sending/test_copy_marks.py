"""Marks of hours declared by hand, and copies put back: the lesson is still to be declared, and can be."""

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import change_setting
from tests.sending.acts import states, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import content, told
from tests.sending.test_by_hand import SAID, without_access


def test_a_mark_taken_back_after_the_copy_waits_to_be_declared_again(office):
    (lesson,) = with_lessons(office.desk, 1)
    without_access(office.desk)
    declare_by_hand(office.desk, [lesson.id], **SAID)
    office.copy()
    take_back_declaration(office.desk, [lesson.id])
    office.put_back()
    assert read_hours_sheet(office.desk, lesson.day, lesson.day).lesson_ids == (lesson.id,), states(
        office.desk
    )
    declare_by_hand(office.desk, [lesson.id], **SAID)
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}


@pytest.mark.parametrize("is_put_back", [False, True])
def test_a_refusal_marked_put_back_and_taken_back_is_marked_again(office, clock, is_put_back):
    state = ModelServer(clock, "neither")
    (lesson,) = with_lessons(office.desk, 1)
    state.refused[lesson.id] = "DATE_TROP_ANCIENNE"
    office.send(state)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], **SAID)
    if is_put_back:
        office.put_back()
    assert states(office.desk) == {SubmissionState.DECLARED_BY_HAND: 1}
    take_back_declaration(office.desk, [lesson.id])
    change_setting(office.desk, "dsr.base_url", "")  # the access is over: by hand from now on
    sheet = read_hours_sheet(office.desk, lesson.day, lesson.day)
    assert sheet.lesson_ids == (lesson.id,), versions(office.desk, lesson.id)
    declare_by_hand(office.desk, [lesson.id], **SAID)


@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_declared_on_the_portal_after_the_copy_it_is_recognised(office, clock, variant):
    """Due in a copy put back without its journal: deduplication does not see the portal's identifier."""
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], **SAID)
    state.record(content(told(lesson)))
    office.put_back(has_journal=False)
    office.send(state, times=3)
    assert len(state.records) == 1
