"""What holds whatever the lessons: sending changes nothing, a group counts once, sums agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from livret_desktop.domain.etp import (
    DoneLesson,
    EtpFacts,
    Hour,
    SimulatorUse,
    Standing,
    judge_hours,
    rounded,
    simulator_allowance,
)
from livret_desktop.domain.vocabulary import Category, LessonKind, TrainingMeans, TrainingTrack
from tests.sending.school import rules

KINDS = [kind.value for kind in LessonKind]
SIMULATOR_KINDS = {"SIMULATEUR_SUPERVISE", "SIMULATEUR_AUTONOME"}


@st.composite
def lessons(draw: st.DrawFn) -> list[DoneLesson]:
    """Some lessons of a few students, instructors and hours: groups and full simulators come by themselves."""
    made = []
    for number in range(draw(st.integers(0, 25))):
        kind = draw(st.sampled_from(KINDS))
        hour = draw(st.integers(8, 11))
        made.append(
            DoneLesson(
                id=f"{number:04d}",
                student_id=draw(st.sampled_from("ab")),
                simulator_id="s" if kind in SIMULATOR_KINDS else None,
                starts_at=f"2026-10-0{draw(st.integers(1, 3))}T{hour:02d}:00:00.000000Z",
                day="2026-10-01",
                minutes=draw(st.integers(5, 600)),
                kind=kind,
                means=draw(st.sampled_from([one.value for one in TrainingMeans])),
                group_id=draw(st.sampled_from([None, "g"])),
                category=draw(st.sampled_from([Category.B.value, Category.B1.value, Category.A2.value, "C"])),
                person_id=draw(st.sampled_from(["p", "q", ""])),
                track=draw(st.sampled_from([one.value for one in TrainingTrack])),
                standing=draw(st.sampled_from(list(Standing))),
                cause="",
            )
        )
    return made


def judged(found: list[DoneLesson]) -> list[Hour]:
    uses = [
        SimulatorUse(one.id, one.student_id, one.starts_at, one.day, one.minutes, one.kind)
        for one in found
        if one.kind in SIMULATOR_KINDS
    ]
    return judge_hours(found, EtpFacts(rules(), None, frozenset(), simulator_allowance(uses, {}, rules())))


@settings(max_examples=40)
@given(lessons(), st.sampled_from(list(Standing)))
def test_where_lessons_stand_never_changes_what_counts(found: list[DoneLesson], standing: Standing) -> None:
    before = judged(found)
    after = judged([one._replace(standing=standing, cause="X") for one in found])
    assert [(one.counted, one.why, one.rule) for one in before] == [
        (one.counted, one.why, one.rule) for one in after
    ]


@settings(max_examples=40)
@given(lessons())
def test_every_lesson_is_judged_once_and_says_why_it_does_not_count(found: list[DoneLesson]) -> None:
    hours = judged(found)
    assert [hour.lesson for hour in hours] == found
    assert all(hour.why for hour in hours if not hour.counted)
    assert all(hour.is_known for hour in hours if hour.counted)
    assert all(0 <= hour.counted <= rounded(hour.lesson.minutes, 120) for hour in hours)


@settings(max_examples=40)
@given(lessons())
def test_a_session_counts_once(found: list[DoneLesson]) -> None:
    def key(hour: Hour) -> tuple[str, ...]:
        one = hour.lesson
        return one.person_id, one.starts_at, one.kind, one.means

    theory = [hour for hour in judged(found) if hour.lesson.kind == "THEORIE" and hour.lesson.person_id]
    for _session, group in groupby(sorted(theory, key=key), key):
        assert sum(hour.counted > 0 for hour in group) <= 1


@settings(max_examples=40)
@given(lessons())
def test_a_student_never_counts_more_than_both_ceilings_on_a_simulator(found: list[DoneLesson]) -> None:
    hours = [hour for hour in judged(found) if hour.lesson.kind in SIMULATOR_KINDS]
    for student in "ab":
        own = [hour for hour in hours if hour.lesson.student_id == student]
        alone = sum(hour.counted for hour in own if hour.lesson.kind == "SIMULATEUR_AUTONOME")
        assert alone <= 300
        assert sum(hour.counted for hour in own) <= 720, "600 minutes, each at most 1.2"


@given(st.lists(st.integers(1, 600), max_size=20))
def test_the_order_of_reading_does_not_matter(minutes: list[int]) -> None:
    uses = [
        SimulatorUse(f"{n:03d}", "a", f"2026-10-{n % 28 + 1:02d}T09:00", "2026-10-01", one, KINDS[4 - n % 2])
        for n, one in enumerate(minutes)
    ]
    assert simulator_allowance(uses, {}, rules()) == simulator_allowance(reversed(uses), {}, rules())


def test_a_known_bad_twin_weighs_the_sum_and_not_each_lesson() -> None:
    assert sum(rounded(52, 120) for _ in range(3)) == 186
    assert rounded(3 * 52, 120) == 187


def test_the_first_version_of_a_rule_holds_for_the_days_before() -> None:
    old = rules().on("etp.exam_needs_label", date(2020, 1, 1))
    assert old.value is True
    assert replace(old, imported_on=date(2026, 1, 1)).imported_on is not None
