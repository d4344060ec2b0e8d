"""Refused, "Renvoyer" after a restore, then cancelled before it leaves: the State may count it, and must be told."""

import pytest

from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.outbox.corrections import cancel_lesson, resend
from livret_desktop.services.sending.send_history import read_path
from livret_desktop.ui.presenters.sending_history import path_lines
from tests.sending.acts import versions
from tests.sending.copy_office import refused_then_accepted_since
from tests.sending.model_server import VARIANTS, ModelServer


def refused_then_accepted_after_the_copy(office, clock, variant):
    state = ModelServer(clock, variant)
    lesson = refused_then_accepted_since(office, state, "NEPH_INCONNU", has_journal=False)
    assert len(state.records) == 1
    return state, lesson


@pytest.mark.parametrize("is_resent_first", [False, True])
@pytest.mark.parametrize("variant", VARIANTS)
def test_cancelled_it_is_cancelled_there(office, clock, variant, is_resent_first):
    state, lesson = refused_then_accepted_after_the_copy(office, clock, variant)
    if is_resent_first:
        office.act(resend, [lesson.id])
    office.act(cancel_lesson, lesson.id, "élève absent")
    office.send(state, times=3)
    assert state.newest(lesson.id).content["annulee"], versions(office.desk, lesson.id)


@pytest.mark.parametrize("variant", VARIANTS)
def test_nor_is_it_declared_by_hand_before_it_has_left_again(office, clock, variant):
    _state, lesson = refused_then_accepted_after_the_copy(office, clock, variant)
    office.act(resend, [lesson.id])
    with pytest.raises(RuleError):
        declare_by_hand(office.desk, [lesson.id], who="Claire", why="portail")


def test_its_history_says_why_and_names_nobody(office, clock):
    _state, lesson = refused_then_accepted_after_the_copy(office, clock, "neither")
    office.act(resend, [lesson.id])
    path = path_lines(read_path(office.desk, lesson.id))
    said = " ".join(words for _at, words in path).replace("\u00a0", " ")
    assert "Version 1 : « Refusée avant la restauration, peut-être renvoyée" in said
    assert "décision" not in said
