"""Attempted in the copy, nothing recorded; declared on the portal since: it is asked about before it leaves."""

import pytest

from livret_desktop.services.by_hand.marks import declare_by_hand
from tests.sending.acts import versions
from tests.sending.model_server import LOST_BEFORE, NOT_SENT, ModelServer
from tests.sending.school import with_lessons
from tests.sending.state import content, told


@pytest.mark.parametrize("lag_hours", [0, 24])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_the_hour_is_there_once(office, clock, variant, lag_hours):
    state = ModelServer(clock, variant, lag_hours=lag_hours)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state, NOT_SENT)
    office.copy()
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    state.record(content(told(lesson)))
    office.put_back(has_journal=False)
    for _ in range(4):
        office.send(state)
        clock.advance(hours=12, minutes=15)
    assert len(state.records) == 1, versions(office.desk, lesson.id)


@pytest.mark.parametrize("variant", ["both", "read-back", "dedup"])
def test_lost_and_not_declared_it_leaves_once(office, clock, variant):
    state = ModelServer(clock, variant)
    (lesson,) = with_lessons(office.desk, 1)
    office.send(state, LOST_BEFORE)
    office.copy()
    office.put_back(has_journal=False)
    for _ in range(4):
        office.send(state)
        clock.advance(minutes=15)
    assert [one.lesson_id for one in state.records] == [lesson.id], versions(office.desk, lesson.id)
