"""Paper or numeric booklet, on both sides of each cut-off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.booklet import booklet_rule, may_stay_on_paper
from livret_desktop.domain.dated_rules import Rules, load_rules
from livret_desktop.domain.vocabulary import BookletForm, Category
from livret_desktop.resources import resource_path

RULES = load_rules(resource_path("rules").glob("*.toml"))
FIRST_OF_JANUARY, FIRST_OF_MARCH = date(2024, 1, 1), date(2024, 3, 1)
CUT_OFFS = {
    **dict.fromkeys((Category.B, Category.B1, Category.A1, Category.A2, Category.A), FIRST_OF_JANUARY),
    **dict.fromkeys(
        (
            Category.BE,
            Category.C1,
            Category.C1E,
            Category.C,
            Category.CE,
            Category.D1,
            Category.D1E,
            Category.D,
            Category.DE,
        ),
        FIRST_OF_MARCH,
    ),
}


@pytest.mark.parametrize("category", CUT_OFFS)
def test_strictly_before_the_day_paper_stays_possible(category: Category) -> None:
    day = CUT_OFFS[category]
    before = booklet_rule(RULES, category, day - timedelta(1))
    assert before.form is BookletForm.PAPER
    assert "droit, pas une obligation" in before.reason
    assert booklet_rule(RULES, category, day).form is BookletForm.NUMERIC


@pytest.mark.parametrize("category", [Category.AM, Category.B96])
def test_a_category_no_text_names_is_numeric(category: Category) -> None:
    rule = booklet_rule(RULES, category, date(2020, 1, 1))
    assert rule.form is BookletForm.NUMERIC
    assert category.value in rule.reason


def test_without_aipc_it_is_numeric_and_says_why() -> None:
    rule = booklet_rule(RULES, Category.B, None)
    assert rule.form is BookletForm.NUMERIC
    assert "pas encore validée" in rule.reason


def test_each_category_shows_its_own_source() -> None:
    assert booklet_rule(RULES, Category.B, date(2023, 5, 2)).source == "arrêté du 29 juillet 2013, art. 4"
    assert "arrêté" not in booklet_rule(RULES, Category.A2, date(2023, 5, 2)).source


@pytest.mark.parametrize("category", CUT_OFFS)
def test_who_may_stay_on_paper_may_choose_numeric_and_nobody_else_has_a_choice(category: Category) -> None:
    cut_off = CUT_OFFS[category]
    chosen = cut_off + timedelta(100)
    rule = booklet_rule(RULES, category, cut_off - timedelta(1), chosen)
    assert rule.form is BookletForm.NUMERIC
    assert "choisi par l’élève" in rule.reason
    assert booklet_rule(RULES, category, cut_off - timedelta(1), chosen, day=chosen) == rule
    before = booklet_rule(RULES, category, cut_off - timedelta(1), chosen, day=chosen - timedelta(1))
    assert before.form is BookletForm.PAPER
    assert booklet_rule(RULES, category, cut_off, chosen) == booklet_rule(RULES, category, cut_off)
    assert may_stay_on_paper(RULES, category, cut_off - timedelta(1))
    assert not may_stay_on_paper(RULES, category, cut_off)


@given(category=st.sampled_from(list(CUT_OFFS)), day=st.dates(date(2013, 8, 28), date(2030, 1, 1)))
def test_a_later_aipc_never_brings_paper_back(category: Category, day: date) -> None:
    if booklet_rule(RULES, category, day).form is BookletForm.NUMERIC:
        assert booklet_rule(RULES, category, day + timedelta(1)).form is BookletForm.NUMERIC


def test_every_shipped_rule_is_found_on_every_day() -> None:
    assert isinstance(RULES, Rules)
    for key, versions in RULES.versions.items():
        assert RULES.on(key, date.min) == versions[0]
        assert RULES.on(key, date.max) == versions[-1]
        for version in versions:
            assert RULES.on(key, version.effective_on) == version
