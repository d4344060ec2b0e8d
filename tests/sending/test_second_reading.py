"""A doubt of the copy, proven absent, does not leave before the days of the restore are read the second time."""

import pytest

from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.sending.run_due import run_due
from tests.sending.acts import UNLIMITED, send, versions
from tests.sending.model_server import FINE, NOT_SENT, ModelGateway, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, told

READABLE = ["both", "read-back"]


def without_pages(place: str) -> str:
    return NOT_SENT if place == "page" else FINE


@pytest.mark.parametrize("is_first_reading_late", [False, True])
@pytest.mark.parametrize("is_another_recent", [False, True])
@pytest.mark.parametrize("variant", READABLE)
def test_declared_on_the_portal_just_before_the_restore(
    office, clock, variant, is_another_recent, is_first_reading_late
):
    """One lesson was accepted that afternoon, another, still due in the copy, was declared on the portal since. The
    first run after the restore gets no page; the next one does, half an hour later."""
    state = ModelServer(clock, variant, lag_hours=24)
    pupils = Pupils(office.desk)
    pupils.enrol(2)
    if is_another_recent:
        pupils.record(pupils.lesson(0))
        send(office.desk, state)
    (lesson,) = pupils.record(pupils.lesson(1))
    office.copy()
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    state.record(content(told(lesson, student=1)))
    office.put_back(has_journal=False)
    if is_first_reading_late:
        send(office.desk, state, without_pages)
        clock.advance(minutes=30)
        send(office.desk, state)
        clock.advance(hours=23, minutes=41)
    else:
        send(office.desk, state)
        clock.advance(hours=24, minutes=11)
    send(office.desk, state)
    clock.advance(hours=2)
    send(office.desk, state)
    assert len(state.records) == 1 + is_another_recent, versions(office.desk, lesson.id)


@pytest.mark.parametrize("page_takes_minutes", [0, 3])
@pytest.mark.parametrize("variant", READABLE)
def test_the_same_told_by_the_ticks_after_a_slow_page(office, clock, variant, page_takes_minutes):
    """No failure at all: the page of the first reading takes three minutes, and the ticks do the rest."""

    def slow(place: str) -> str:
        if place == "page":
            clock.advance(minutes=page_takes_minutes)
        return FINE

    state = ModelServer(clock, variant, lag_hours=24)
    pupils = Pupils(office.desk)
    pupils.enrol(2)
    pupils.record(pupils.lesson(0))
    run_due(office.desk, lambda: ModelGateway(state), tools=UNLIMITED)
    (lesson,) = pupils.record(pupils.lesson(1))
    office.copy()
    declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    state.record(content(told(lesson, student=1)))
    office.put_back(has_journal=False)
    restored_at = clock.now()
    send(office.desk, state, slow)
    clock.advance(hours=24, minutes=5 - (clock.now() - restored_at).total_seconds() / 60)
    for _ in range(30):
        run_due(office.desk, lambda: ModelGateway(state), tools=UNLIMITED)
        clock.advance(minutes=1)
    assert len(state.records) == 2, versions(office.desk, lesson.id)
