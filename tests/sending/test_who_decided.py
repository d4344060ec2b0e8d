"""Who decided what: a restore tells a mark anew, and nobody's name stays with it."""

from datetime import date

import pytest

from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.outbox.former_program import TakeOver, change_take_over
from livret_desktop.services.sending.send_history import read_path
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from livret_desktop.ui.presenters.sending_history import path_lines
from tests.sending.acts import send, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils
from tests.sending.state import content, told

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("is_marked", [False, True])
@pytest.mark.parametrize("variant", ["both", "read-back"])
def test_a_mark_of_the_copy_taken_back_since_decides_nothing(office, clock, variant, is_marked):
    """Both programs send until the 25th. Marked; copy; mark taken back; copy put back: the former one may send it."""
    state = ModelServer(clock, variant)
    change_take_over(office.desk, TakeOver(TODAY, date(2026, 11, 26)))
    send(office.desk, state)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    if is_marked:
        declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")
    office.copy()
    if is_marked:
        take_back_declaration(office.desk, [lesson.id])
    office.put_back()
    office.send(state, times=3)
    state.record(content(told(lesson)))  # the former program, some days later
    clock.advance(days=8)
    office.send(state, times=2)
    assert len(state.records) == 1, versions(office.desk, lesson.id)


def test_a_mark_that_the_journal_tells_names_nobody(office, clock):
    state = ModelServer(clock, "neither")
    change_take_over(office.desk, TakeOver(TODAY, None))
    send(office.desk, state)
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 18)))
    send_history(office.desk, [lesson.id], Settling("Claire", "à envoyer"))
    office.copy()
    declare_by_hand(office.desk, [lesson.id], who="Paul", why="portail")
    office.put_back()
    said = " ".join(words for _at, words in path_lines(read_path(office.desk, lesson.id)))
    assert "Claire" not in said, said
