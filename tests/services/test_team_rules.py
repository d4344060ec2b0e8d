"""What the office notes of its team: an ATRE's twelve months, a machine's homologation."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import InstructorKind
from livret_desktop.errors import RuleError
from livret_desktop.services.records.team import Team, read_team, save_instructor, save_simulator
from livret_desktop.ui.presenters.team import TeamRules, homologation_ending, urgent_count
from tests.services.house import RULES, TODAY, House


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("team") / "ecole")
    house.create()
    with house.open() as opened:
        yield opened


def atre(**changes) -> Instructor:
    facts = {
        "id": uuid4(),
        "surname": "BÉART",
        "kind": InstructorKind.ATRE,
        "authorised_on": date(2026, 3, 1),
    }
    return Instructor(**(facts | changes))


def test_an_atre_ends_twelve_months_after_it_was_given(desk):
    one = atre()
    save_instructor(desk, one)
    kept = next(known for known in read_team(desk).instructors if known.id == one.id)
    assert kept.authorisation_expires_on == date(2027, 2, 28)
    save_instructor(desk, atre(authorisation_expires_on=date(2027, 2, 28)))
    with pytest.raises(RuleError, match="12 mois") as refused:
        save_instructor(desk, atre(authorisation_expires_on=date(2027, 3, 1)))
    assert "28 février 2027" in refused.value.message
    assert refused.value.source == "arrêté du 13 avril 2016"


def test_an_atre_is_not_renewed(desk):
    with pytest.raises(RuleError, match="ne se renouvelle pas"):
        save_instructor(desk, atre(renewal_filed_on=date(2026, 10, 1)))
    titular = atre(kind=InstructorKind.QUALIFIED, renewal_filed_on=date(2026, 10, 1))
    save_instructor(desk, titular)
    assert titular in read_team(desk).instructors


def test_what_is_noted_of_an_instructor_is_kept(desk):
    one = Instructor(id=uuid4(), surname="AILLEURS", teaches_elsewhere=True, declared_on=date(2026, 9, 1))
    save_instructor(desk, one)
    assert one in read_team(desk).instructors


@pytest.mark.parametrize(
    ("ends_on", "word", "urgent"),
    [
        (date(2026, 11, 19), "finie le 19/11/2026", 1),
        (date(2026, 11, 20), "dans 0\u00a0jour", 1),
        (date(2027, 3, 20), "dans 120\u00a0jours", 1),
        (date(2027, 3, 21), "21/03/2027", 0),
    ],
)
def test_the_end_of_a_homologation_is_told_in_time(ends_on, word, urgent):
    rules = TeamRules.on(RULES, TODAY)
    machine = Simulator(id=uuid4(), name="S1", number="A0000000000", homologation_ends_on=ends_on)
    ending = homologation_ending(machine, rules)
    assert ending is not None
    assert ending.state.word == word
    assert urgent_count(Team((), (machine,)), rules) == urgent


def test_a_homologation_does_not_end_before_it_begins(desk):
    wrong = Simulator(
        id=uuid4(),
        name="S9",
        number="",
        homologated_on=date(2026, 5, 2),
        homologation_ends_on=date(2026, 5, 1),
    )
    with pytest.raises(RuleError, match="Homologation impossible"):
        save_simulator(desk, wrong)
    save_simulator(desk, Simulator(id=uuid4(), name="S8", number="", homologated_on=date(2026, 5, 2)))
