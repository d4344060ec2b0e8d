"""Équipe without Qt: what comes to its end, when to ask for a renewal, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight_people import is_renewed
from livret_desktop.domain.vocabulary import SimulatorRecognition
from livret_desktop.resources import resource_path
from livret_desktop.services.records.team import Team
from livret_desktop.ui.presenters.cells import State, plain_text
from livret_desktop.ui.presenters.team import (
    TeamRules,
    endings,
    instructor_columns,
    recognition,
    team_sentence,
    urgent_count,
)

TODAY = date(2026, 11, 20)
RULES = TeamRules.on(load_rules(resource_path("rules").glob("*.toml")), TODAY)
LUCY = Instructor(id=uuid4(), surname="MEYER", given_name="Lucy", authorisation_number="A1507791610")


def until(day: date, **more: object) -> Instructor:
    return replace(LUCY, authorisation_expires_on=day, **more)  # type: ignore[arg-type]


def test_the_numbers_are_dated_rules() -> None:
    assert (RULES.warn_days, RULES.renewal_months) == (120, 2)


def test_warned_at_120_days_and_not_at_121() -> None:
    assert endings(until(TODAY + timedelta(days=120)), RULES)[0].is_urgent
    assert not endings(until(TODAY + timedelta(days=121)), RULES)[0].is_urgent


def test_says_by_when_to_ask_and_that_day_is_the_last_that_counts() -> None:
    ends_on = date(2027, 2, 28)
    found = endings(until(ends_on), RULES)[0]
    assert found.state.word == "déposer avant le jeu. 31 déc."
    assert "déposer avant le 31/12/2026" in found.todo
    assert is_renewed(ends_on, date(2026, 12, 31), RULES.renewal_months)
    assert not is_renewed(ends_on, date(2027, 1, 1), RULES.renewal_months)


def test_too_late_to_be_extended_is_said() -> None:
    found = endings(until(date(2026, 12, 30)), RULES)[0]
    assert found.state == State.warn("dans 40\u00a0jours")
    assert "après le 30/10/2026, il ne prolonge plus" in found.todo


def test_expired_and_renewed_in_time() -> None:
    assert endings(until(TODAY), RULES)[0].state.word == "dans 0\u00a0jour"  # valid the whole last day
    expired = endings(until(date(2026, 10, 21)), RULES)[0]
    assert expired.state == State.bad("expirée le 21/10/2026")
    renewed = endings(until(date(2026, 10, 21), renewal_filed_on=date(2026, 8, 1)), RULES)[0]
    assert not renewed.is_urgent
    late = endings(until(date(2026, 10, 21), renewal_filed_on=date(2026, 9, 30)), RULES)[0]
    assert late.is_urgent


def test_the_medical_visit_counts_too_and_says_so() -> None:
    one = until(date(2030, 1, 1), medical_visit_expires_on=date(2026, 11, 1))
    cell = instructor_columns(RULES)[2].cell(one)
    assert plain_text(cell) == "visite médicale expirée le 01/11/2026"


def test_nobody_who_left_is_warned_about() -> None:
    gone = until(date(2026, 10, 21), left_on=date(2026, 10, 31))
    assert endings(gone, RULES) == []
    assert plain_text(instructor_columns(RULES)[5].cell(gone)) == "parti le 31/10/2026"
    assert urgent_count(Team((gone,), ()), RULES) == 0


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        (Team((), ()), "Personne pour l’instant."),
        (
            Team((until(date(2030, 1, 1)),), (Simulator(id=uuid4(), name="S", number="A0000000000"),)),
            "1\u00a0enseignant et 1\u00a0simulateur. Toutes les autorisations sont en règle.",
        ),
        (Team((until(date(2026, 12, 30)),), ()), "1\u00a0enseignant. 1\u00a0échéance à régler."),
    ],
)
def test_the_header_answers_whether_all_is_right(team: Team, sentence: str) -> None:
    assert team_sentence(team, RULES)[0] == sentence


def test_an_instructor_without_a_date_is_not_called_in_order() -> None:
    sentence, state = team_sentence(Team((LUCY,), ()), RULES)
    assert "en règle" not in sentence
    assert state is not None
    assert state.tone.name == "WARN"


def test_only_an_unrecognised_simulator_is_loud() -> None:
    assert [recognition(one).is_loud for one in SimulatorRecognition] == [False, True, False]
