"""Refused, declared by hand and marked, all after the copy: typed again, the State must not have the hour twice."""

from dataclasses import replace
from uuid import UUID

import pytest

from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.preflight import check
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, told


@pytest.mark.parametrize("variant", ["dedup", "neither"])
def test_typed_again_it_waits_for_a_person(office, clock, variant):
    state = ModelServer(clock, variant)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    office.copy()
    (lesson,) = pupils.record(pupils.lesson(0))
    state.refused[lesson.id] = "FORMATEUR_NON_RATTACHE"
    office.send(state)
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    state.record(content(told(lesson)))
    office.put_back()
    pupils.desk = office.desk
    pupils.record(replace(lesson, id=UUID(int=4242)))
    office.send(state, times=2)
    assert len(state.records) == 1, check(office.desk).blocked
