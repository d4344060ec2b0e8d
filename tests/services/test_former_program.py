"""What lies between the day the former program stopped and the day this one begins."""

from datetime import date

import pytest

from livret_desktop.db import history
from livret_desktop.services.outbox.former_program import (
    TakeOver,
    between_words,
    change_take_over,
    keep_take_over,
    read_take_over,
)
from livret_desktop.services.school.data_check import check_history
from tests.services.house import House

FIRST = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("stopped", "unsent", "twice", "compared", "doubtful"),
    [
        (None, None, None, FIRST, date(2026, 11, 15)),
        (FIRST, None, None, FIRST, date(2026, 11, 15)),
        (date(2026, 11, 10), (date(2026, 11, 10), date(2026, 11, 15)), None, FIRST, date(2026, 11, 15)),
        (date(2026, 11, 15), (date(2026, 11, 15), date(2026, 11, 15)), None, FIRST, date(2026, 11, 15)),
        (date(2026, 11, 17), None, (FIRST, FIRST), FIRST, FIRST),
        (date(2026, 11, 20), None, (FIRST, date(2026, 11, 19)), date(2026, 11, 19), date(2026, 11, 19)),
    ],
)
def test_days_that_nobody_sends_or_both(stopped, unsent, twice, compared, doubtful):
    told = TakeOver(FIRST, stopped)
    assert (told.unsent, told.sent_twice) == (unsent, twice)
    assert (told.compared_until, told.doubtful_until) == (compared, doubtful)


def test_the_former_program_alone_is_enough_to_be_careful():
    told = TakeOver(None, date(2026, 11, 17))
    assert told.compared_until == told.doubtful_until == date(2026, 11, 16)
    assert TakeOver().compared_until is None


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (date(2026, 11, 10), "Du 10 novembre 2026 au 15 novembre 2026, personne n’envoie"),
        (date(2026, 11, 17), "Le 16 novembre 2026, les deux programmes envoient"),
        (FIRST, "Aucun jour oublié, aucun envoyé deux fois"),
    ],
)
def test_it_is_said(stopped, said):
    words = between_words(TakeOver(FIRST, stopped))
    assert words is not None
    assert words[0] == said
    assert between_words(TakeOver(FIRST, None)) is between_words(TakeOver(None, stopped)) is None


def test_the_earliest_first_day_and_the_newest_stop_are_kept(tmp_path):
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        _require_kept(desk)


def _require_kept(desk):
    for told in (
        TakeOver(FIRST, date(2026, 11, 10)),
        TakeOver(date(2026, 11, 18), None),
        TakeOver(date(2026, 11, 12), date(2026, 11, 12)),
    ):
        keep_take_over(desk, told)
    assert read_take_over(desk) == TakeOver(date(2026, 11, 12), date(2026, 11, 12))


def test_a_person_sets_both_days_right_and_the_history_tells_it(tmp_path):
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        keep_take_over(desk, TakeOver(FIRST, FIRST))
        told = TakeOver(date(2026, 11, 18), None)
        changes = change_take_over(desk, told)
        assert read_take_over(desk) == told, "later than what was said before, and one emptied"
        with desk.database.read() as reading:
            newest = history.change(reading.connection, history.mark(reading.connection).change_id)
        assert newest is not None and newest.title == changes.title
        assert "premier jour envoyé le 18 novembre 2026 (avant\u00a0: le 16 novembre 2026)" in newest.title
        assert "depuis aucun (avant\u00a0: le 16 novembre 2026)" in newest.title
        assert check_history(desk) is None
        assert change_take_over(desk, told).title == "", "nothing new, nothing told"
