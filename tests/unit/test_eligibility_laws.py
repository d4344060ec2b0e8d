"""Laws of the AFFI's rules: an answer for every world, and no refusal for having done more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.eligibility import AffiFacts, EligibilityFinding, affi_eligibility
from livret_desktop.domain.vocabulary import Category, Civility, Gearbox, TrainingTrack
from livret_desktop.domain.years import birthday, same_day_after
from livret_desktop.resources import resource_path

RULES = load_rules([resource_path("rules", "affi.toml"), resource_path("rules", "booklet.toml")])

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
facts = st.builds(
    AffiFacts,
    category=st.sampled_from(Category),
    track=st.none() | st.sampled_from(TrainingTrack),
    gearbox=st.none() | st.sampled_from(Gearbox),
    civility=st.none() | st.sampled_from(Civility),
    birth_name=st.sampled_from(["", "MARTIN"]),
    given_names=st.sampled_from(["", "Léa"]),
    born_on=st.none() | st.dates(date(1960, 1, 1), date(2015, 12, 31)),
    neph=st.sampled_from(["", "12", "250677100215", "22110477009318"]),
    aipc_on=st.none() | days,
    etg_passed_on=st.none() | days,
    presentations=st.none() | st.integers(0, 8),
    other_category=st.none() | st.sampled_from(Category),
    other_category_on=st.none() | days,
    final_evaluation_on=st.none() | days,
    practice_minutes=st.integers(0, 3000),
    simulator_minutes=st.integers(0, 600),
    road_minutes=st.none() | st.integers(0, 3000),
    preliminary_meeting_on=st.none() | days,
    made_on=st.none() | days,
)


@given(facts, days)
def test_every_world_gets_a_complete_answer(world: AffiFacts, today: date):
    verdict = affi_eligibility(world, RULES, today)
    findings: list[EligibilityFinding] = [*verdict.blocking, *verdict.to_check, *verdict.met]
    assert all(finding.rule and finding.title and finding.detail and finding.source for finding in findings)
    assert all(finding.field and finding.todo for finding in verdict.blocking)
    assert all(hasattr(world, finding.field) for finding in findings if finding.field)
    if verdict.is_eligible:
        assert verdict.basis is not None


IMPROVEMENTS: list[Callable[[AffiFacts, int], AffiFacts]] = [
    lambda world, n: replace(world, practice_minutes=world.practice_minutes + n),
    lambda world, n: replace(world, presentations=max((world.presentations or 0) - n, 0)),
    lambda world, n: replace(world, born_on=world.born_on and world.born_on - timedelta(days=n)),
]


@given(facts, days, st.sampled_from(IMPROVEMENTS), st.integers(0, 2000))
def test_more_practice_more_age_fewer_presentations_never_block_more(
    world: AffiFacts, today: date, improve: Callable[[AffiFacts, int], AffiFacts], n: int
):
    before = {finding.rule for finding in affi_eligibility(world, RULES, today).blocking}
    after = {finding.rule for finding in affi_eligibility(improve(world, n), RULES, today).blocking}
    # Presentations no longer in the way may reveal that the ETG is too old: the same refusal, another reason.
    same = {"affi.etg_presentations", "affi.etg_years", "affi.other_category_years"}
    assert after - same <= before - same
    assert bool(after & same) <= bool(before & same)


@given(st.dates(date(1950, 1, 1), date(2020, 12, 31)), st.integers(0, 30))
def test_years_are_whole(day: date, years: int):
    assert same_day_after(day, years).year == birthday(day, years).year == day.year + years
    assert timedelta(0) <= birthday(day, years) - same_day_after(day, years) <= timedelta(days=1)
