"""Rules newer than the program's: what is wrong is refused whole, what is right is compared, marked, and given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.rule_files import MOST_BYTES, differences, laid_over, read_rule_set
from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.forecast import forecast
from livret_desktop.services.overview.undo import undo
from livret_desktop.services.rule_files import (
    CONFIRM_WORD,
    adopt,
    give_up,
    program_rules,
    propose,
    rules_of_school,
    taken_rules,
)
from tests.etp.hours import NOVEMBER, change_track, record
from tests.sending.school import HandClock, Pupils, rules, school

TODAY = date(2026, 12, 5)
TOP = 'published_on = 2026-12-01\npublisher = "Éditeur"\n'
AAC = """
[[rule]]
key = "etp.weight.practice_aac"
title = "Leçon pratique en AAC"
effective_on = 2026-10-01
source = "arrêté imaginaire"
certainty = "texte"
[rule.value]
hundredths = 150
kinds = ["PRATIQUE"]
categories = ["B"]
tracks = ["AAC"]
"""
MOTO = AAC.replace("practice_aac", "moto").replace('["B"]', '["A2"]').replace('"AAC"]', '"TRADITIONNELLE"]')
WINDOW = """
[[rule]]
key = "etp.window_months"
title = "Mois entiers comptés"
effective_on = 2027-01-01
source = "arrêté imaginaire"
certainty = "texte"
value = 4
"""


@pytest.fixture
def program() -> Rules:
    return replace(rules(), published_on=date(2026, 11, 20))


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Desk]:
    clock = HandClock()
    clock.advance(days=20)
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


def written(folder: Path, text: str) -> Path:
    path = folder / "regles.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_changes_is_told_and_what_is_repeated_is_not(program: Rules) -> None:
    found = read_rule_set((TOP + AAC + MOTO + WINDOW).encode(), program, TODAY)
    told = differences(program, found)
    assert [(one.after.key, one.before is None) for one in told] == [
        ("etp.weight.moto", True),
        ("etp.weight.practice_aac", False),
        ("etp.window_months", False),
    ]
    over = laid_over(program, found, TODAY)
    assert over.value("etp.window_months", date(2026, 12, 31)) == 3
    assert over.value("etp.window_months", date(2027, 1, 1)) == 4
    assert over.on("etp.window_months", date(2027, 1, 1)).imported_on == TODAY
    assert over.on("etp.night", TODAY).imported_on is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("pas du toml [", "lisible"),
        ("a = " + "[" * 50_000, "lisible"),
        ("a = {b = " * 20_000, "lisible"),
        (TOP + WINDOW.replace("value = 4", "value = " + "1" * 5_000), "lisible"),
        (TOP + WINDOW.replace("value = 4", "value = 0x" + "f" * 5_000), "forme"),
        (AAC, "published_on"),
        (TOP.replace("2026-12-01", '"hier"') + AAC, "published_on"),
        (TOP.replace("2026-12-01", "2026-12-06") + AAC, "à venir"),
        (TOP.replace("2026-12-01", "2026-11-20") + AAC, "règles du programme"),
        (TOP.replace("publisher", "editor") + AAC, "publisher"),
        (TOP, "aucune règle"),
        (TOP + "rule = 3\n", "aucune règle"),
        (TOP + AAC + AAC, "deux fois"),
        (TOP + AAC.replace("150", "0"), "poids"),
        (TOP + AAC.replace("150", "1001"), "poids"),
        (TOP + AAC.replace("150", "true"), "poids"),
        (TOP + AAC.replace('"PRATIQUE"', '"DANSE"'), "poids"),
        (TOP + AAC.replace("etp.weight.practice_aac", "etp.chance"), "ne connaît pas"),
        (TOP + WINDOW.replace("value = 4", "value = 13"), "forme"),
        (TOP + WINDOW.replace("value = 4", 'value = "4"'), "forme"),
        (TOP + WINDOW.replace("value = 4", "value = true"), "forme"),
        (TOP + WINDOW.replace("source =", "origine ="), "source"),
        (TOP + WINDOW.replace('"texte"', '"certain"'), "certitude"),
        (TOP + WINDOW.replace("2027-01-01", "2027-01-01T00:00:00"), "date d’effet"),
        ("#" * (MOST_BYTES + 1), "trop grand"),
    ],
)
def test_a_wrong_file_is_refused(program: Rules, text: str, why: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_rule_set(text.encode(), program, TODAY)
    assert why in refused.value.message
    assert "Aucune règle n’a été changée" in refused.value.message


@pytest.mark.parametrize(
    ("key", "value", "is_taken"),
    [
        ("today.km_months", 1_800, True),
        ("today.km_months", 100_000, False),
        ("affi.etg_years", 150, True),
        ("affi.etg_years", 100_000, False),
        ("affi.minimum_age_aac", 100_000, False),
        ("exam.aac_age", 99_999, False),
        ("personal_data.years_after_last_act", 3_000, False),
        ("sending.renewal_months", 99_999, False),
        ("team.warn_days", 55_000, True),
        ("team.warn_days", 100_000, False),
        ("calendar.first_aac_months", "{ from = 4, to = 100000 }", False),
        ("calendar.second_aac_km", 100_000, True),
    ],
)
def test_no_delay_leads_out_of_the_calendar(program: Rules, key: str, value: object, is_taken: bool) -> None:
    file = (TOP + WINDOW.replace("etp.window_months", key).replace("value = 4", f"value = {value}")).encode()
    if is_taken:
        assert read_rule_set(file, program, TODAY).versions[0].value == value
        return
    with pytest.raises(RuleError) as refused:
        read_rule_set(file, program, TODAY)
    assert "forme" in refused.value.message


def test_a_wrong_word_or_file_does_no_harm(later: Desk, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="ne se lit pas"):
        propose(later, tmp_path / "absent.toml")
    with pytest.raises(RuleError):
        propose(later, written(tmp_path, "non"))
    proposal = propose(later, written(tmp_path, TOP + AAC))
    with pytest.raises(RuleError, match="non importées"):
        adopt(later, proposal, "oui")
    assert taken_rules(later) is None
    assert rules_of_school(later.database, program_rules()) == program_rules()


def test_rules_are_taken_marked_applied_and_given_up(later: Desk, tmp_path: Path) -> None:
    pupils = Pupils(later)
    pupils.enrol(2)
    change_track(later, 0, TrainingTrack.AAC)
    record(pupils, {})
    assert forecast(later, NOVEMBER).school.counted == 72
    changes = adopt(later, propose(later, written(tmp_path, TOP + AAC)), "regles")
    kept = taken_rules(later)
    assert kept is not None
    assert (kept.published_on, kept.is_in_force) == (date(2026, 12, 1), False)
    opened_again = replace(later, rules=rules_of_school(later.database, program_rules()))
    assert forecast(opened_again, NOVEMBER).school.counted == 90
    again = taken_rules(opened_again)
    assert again is not None and again.is_in_force
    give_up(opened_again)
    assert rules_of_school(later.database, program_rules()).published_on == program_rules().published_on
    assert changes.history_id is not None
    assert CONFIRM_WORD == "RÈGLES"


def test_an_import_is_undone_like_the_rest(later: Desk, tmp_path: Path) -> None:
    changes = adopt(later, propose(later, written(tmp_path, TOP + AAC)), CONFIRM_WORD)
    assert changes.history_id is not None
    undo(later, changes.history_id)
    assert taken_rules(later) is None


def test_a_newer_program_wins_over_an_older_file(later: Desk, tmp_path: Path) -> None:
    adopt(later, propose(later, written(tmp_path, TOP + AAC)), CONFIRM_WORD)
    newer = replace(program_rules(), published_on=date(2027, 1, 1))
    assert rules_of_school(later.database, newer) is newer


def test_a_file_no_longer_understood_is_left_aside(later: Desk, tmp_path: Path) -> None:
    adopt(later, propose(later, written(tmp_path, TOP + WINDOW)), CONFIRM_WORD)
    program = program_rules()
    poorer = replace(
        program, versions={k: v for k, v in program.versions.items() if k != "etp.window_months"}
    )
    assert rules_of_school(later.database, poorer) is poorer
