"""Each line of the ETP's rules: the day before it holds, that day, the day after; what an hour of those days weighs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from livret_desktop.domain.dated_rules import RuleVersion
from livret_desktop.domain.etp import Weigher
from livret_desktop.domain.vocabulary import Category, LessonKind, LessonStatus, TrainingMeans, TrainingTrack
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.forecast import forecast
from tests.etp.hours import ALONE, at, change_enrolment, change_school, change_track, record
from tests.sending.school import Pupils, rules

DAY = timedelta(days=1)
VERSIONS = [
    (key, rank)
    for key, versions in rules().versions.items()
    if key.startswith("etp.")
    for rank in range(len(versions))
]
WEIGHTS = {
    "etp.weight.theory": ("THEORIE", "TRADITIONNELLE", 60, date(2025, 12, 18)),
    "etp.weight.practice": ("PRATIQUE", "TRADITIONNELLE", 60, date(2025, 12, 18)),
    "etp.weight.practice_aac": ("PRATIQUE", "AAC", 72, date(2025, 12, 18)),
    "etp.weight.simulator_alone": ("SIMULATEUR_AUTONOME", "TRADITIONNELLE", 60, date(2024, 6, 1)),
    "etp.weight.evaluation": ("EVALUATION_DEPART", "TRADITIONNELLE", 60, date(2025, 12, 18)),
    "etp.weight.pedagogical_meeting": ("RDV_PEDAGOGIQUE", "AAC", 60, date(2025, 12, 18)),
    "etp.weight.exam": ("ACCOMPAGNEMENT_EXAMEN", "TRADITIONNELLE", 60, date(2024, 10, 1)),
}
"""By hand: kind, filière, what sixty minutes count, and the day its text gives."""


def version(key: str, rank: int) -> RuleVersion:
    return rules().versions[key][rank]


@pytest.mark.parametrize(("key", "rank"), VERSIONS)
def test_a_version_holds_from_its_day_and_the_first_one_before_too(key: str, rank: int) -> None:
    one = version(key, rank)
    before = version(key, max(0, rank - 1))
    assert rules().on(key, one.effective_on - DAY) == before
    assert rules().on(key, one.effective_on) == one
    assert rules().on(key, one.effective_on + DAY) == one
    assert one.source and one.certainty in {"texte", "source", "supposé", "usage"}


def test_every_weight_is_in_the_hand_made_table() -> None:
    assert set(WEIGHTS) == {key for key in rules().versions if key.startswith("etp.weight.")}


@pytest.mark.parametrize("key", WEIGHTS)
@pytest.mark.parametrize("shift", [-1, 0, 1], ids=["before", "that day", "after"])
def test_an_hour_of_those_days_weighs_what_the_text_says(
    desk: Desk, pupils: Pupils, key: str, shift: int
) -> None:
    kind, track, counted, effective_on = WEIGHTS[key]
    day = effective_on + shift * DAY
    change_track(desk, 0, TrainingTrack(track))
    change_school(desk, quality_label_until=date(2030, 1, 1))
    is_alone = kind == "SIMULATEUR_AUTONOME"
    means = TrainingMeans.CLASSROOM if kind == "THEORIE" else TrainingMeans.VEHICLE
    facts = ALONE if is_alone else {"kind": LessonKind(kind), "means": means}
    record(pupils, facts | at(day, 10) | {"status": LessonStatus.DONE})
    month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    (hour,) = forecast(desk, month).hours
    assert (hour.counted, hour.is_known) == (counted, True)
    assert hour.rule is not None and hour.rule.key == key
    assert hour.rule.effective_on == effective_on


@pytest.mark.parametrize(
    ("day", "label_until", "counted"),
    [
        (date(2024, 9, 30), None, 0),
        (date(2024, 9, 30), date(2024, 9, 29), 0),
        (date(2024, 9, 30), date(2024, 9, 30), 60),
        (date(2024, 10, 1), None, 60),
        (date(2024, 10, 2), None, 60),
        (date(2023, 12, 31), None, 0),
        (date(2024, 1, 1), None, 0),
    ],
)
def test_the_label_is_asked_for_until_the_end_of_september_2024(
    desk: Desk, pupils: Pupils, day: date, label_until: date | None, counted: int
) -> None:
    change_school(desk, quality_label_until=label_until)
    record(pupils, {"kind": LessonKind.EXAM_ACCOMPANIMENT} | at(day, 10))
    month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    (hour,) = forecast(desk, month).hours
    assert hour.counted == counted


@pytest.mark.parametrize("category", list(Category))
def test_categories_that_the_state_computes(desk: Desk, pupils: Pupils, category: Category) -> None:
    """B and B1 are converted, A1 and A2 shown in hours, the others have no computation at all."""
    change_enrolment(desk, 0, category=category)
    record(pupils, at(date(2026, 10, 9), 10))
    (hour,) = forecast(desk, date(2026, 11, 1)).hours
    assert hour.is_known is (category in {Category.B, Category.B1})
    assert (hour.rule is None) is (category in {Category.A1, Category.A2})


def test_a_weight_that_no_rule_gives_is_never_invented() -> None:
    weigher = Weigher(rules(), None)
    for kind in LessonKind:
        for track in TrainingTrack:
            found = weigher[kind.value, "A2", track.value, "2026-10-09"]
            assert found.hundredths is None and "n’est publié nulle part" in found.why
