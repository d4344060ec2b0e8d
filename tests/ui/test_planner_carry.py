"""A lesson carried over the planner: where it would stand, with whom it would clash, where the arrows lead. No Qt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.clock import paris
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.opening_hours import OpeningHours, weekly_days
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.services.lessons.lesson_week import Week, WeekLesson
from livret_desktop.services.records.team import Team
from livret_desktop.ui.presenters.planner_blocks import Block, PlannerNames, blocks_of
from livret_desktop.ui.presenters.planner_carry import (
    Carry,
    Way,
    carried,
    dragged,
    drawn_to,
    instant,
    neighbour,
    on_day,
    picked_up,
    stepped,
    stretched,
    taken_by,
)
from livret_desktop.ui.presenters.planner_layout import A_DAY, STEP, Layout, Sizes, Spot, hours_shown, lay_out
from livret_desktop.ui.presenters.planner_words import (
    ALL_DAYS,
    ONE_DAY,
    OPEN_DAYS,
    closed_words,
    days_shown,
    week_sentence,
    week_title,
)

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
NAVARRO, ARNAUD, MACHINE = UUID(int=1), UUID(int=2), UUID(int=3)
NAMES = PlannerNames(
    Team(
        (
            Instructor(id=ARNAUD, surname="ARNAUD", given_name="Julie"),
            Instructor(id=NAVARRO, surname="NAVARRO", given_name="Stéphane"),
        ),
        (Simulator(id=MACHINE, name="Simulateur 1", number="A0000000000"),),
    )
)
HOURS = OpeningHours(is_holiday=lambda day: day == date(2026, 11, 11))


def lesson(number: int, start: int, minutes: int = 60, **more: object) -> WeekLesson:
    made = WeekLesson(
        row_id=str(UUID(int=100 + number)),
        student_id=f"élève {number}",
        surname=f"ÉLÈVE{number}",
        given_names="Ana",
        instructor_id=NAVARRO,
        simulator_id=None,
        day=FRIDAY,
        start=start,
        minutes=minutes,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        moto_phase=None,
        group_id=None,
        status=LessonStatus.PLANNED,
        was_attempted=False,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def laid(*lessons: WeekLesson) -> Layout[Block]:
    days = days_shown(FRIDAY, OPEN_DAYS, HOURS, lessons)
    blocks = blocks_of(lessons, NAMES)
    lanes = NAMES.lanes(days[0], days[-1], lessons)
    sizes = Sizes(left=128, header=22, lane=19, tall=36, gap=6)
    return lay_out(days, lanes, blocks, FRIDAY, hours_shown(480, 1200, blocks), 800, sizes)


def block(*lessons: WeekLesson) -> Block:
    return blocks_of(lessons, NAMES)[0]


def test_a_drag_keeps_hold_where_it_took_and_falls_on_a_quarter_of_an_hour() -> None:
    carry = picked_up(block(lesson(1, 600)))
    moved = dragged(carry, 30, Spot(MONDAY, ARNAUD, 787.4), NAMES.simulators)
    assert (moved.day, moved.start, moved.lane_id, moved.minutes) == (MONDAY, 750, ARNAUD, 60)
    assert moved.is_changed
    assert not dragged(carry, 30, Spot(FRIDAY, NAVARRO, 634), NAMES.simulators).is_changed


def test_an_instructors_lesson_stays_in_its_lane_over_a_simulator() -> None:
    carry = picked_up(block(lesson(1, 600)))
    assert dragged(carry, 0, Spot(FRIDAY, MACHINE, 660), NAMES.simulators).lane_id == NAVARRO


@given(st.floats(-3_000, 6_000), st.floats(0, 600), st.integers(1, 40))
def test_nothing_ever_leaves_its_day(minute: float, grabbed: float, quarters: int) -> None:
    carry = picked_up(block(lesson(1, 0, quarters * STEP)))
    moved = dragged(carry, grabbed, Spot(MONDAY, NAVARRO, minute), NAMES.simulators)
    assert moved.start >= 0 and moved.start + moved.minutes <= A_DAY
    assert moved.start % STEP == 0
    drawn = drawn_to(carry, minute)
    assert STEP <= drawn.minutes <= A_DAY - drawn.start


def test_keys_step_by_a_quarter_along_the_lane_and_over_the_days() -> None:
    layout = laid(lesson(1, 600))
    carry = picked_up(layout.blocks[0])
    assert stepped(carry, Way.RIGHT, layout.lanes(), NAMES.simulators).start == 615
    assert stepped(carry, Way.LEFT, layout.lanes(), NAMES.simulators).start == 585
    up = stepped(carry, Way.UP, layout.lanes(), NAMES.simulators)
    assert (up.day, up.lane_id) == (FRIDAY, ARNAUD)
    down = stepped(carry, Way.DOWN, layout.lanes(), NAMES.simulators)
    assert (down.day, down.lane_id) == (FRIDAY + timedelta(1), ARNAUD), "the simulator cannot give it"
    days = sorted({lane.day for lane in layout.lanes()})
    assert on_day(carry, -1, days).day == FRIDAY - timedelta(1)
    assert on_day(on_day(carry, 1, days), 1, days).day == FRIDAY + timedelta(1), "Sunday is not shown"


def test_a_lesson_beyond_midnight_is_neither_shortened_nor_brought_forward_unasked() -> None:
    late = picked_up(block(lesson(1, 23 * 60, 120)))

    def along(carry: Carry, way: Way) -> Carry:
        return stepped(carry, way, (), NAMES.simulators)

    assert stretched(late, Way.RIGHT).minutes == 120
    assert stretched(late, Way.LEFT).minutes == 105
    assert stretched(stretched(late, Way.LEFT), Way.RIGHT).minutes == 120
    assert along(late, Way.RIGHT).start == late.start
    earlier = along(late, Way.LEFT)
    assert (earlier.start, earlier.minutes) == (late.start - STEP, 120)
    assert along(earlier, Way.RIGHT).start == late.start
    assert along(stretched(earlier, Way.LEFT), Way.RIGHT).start < A_DAY
    monday = dragged(late, 30, Spot(MONDAY, NAVARRO, late.start + 30), NAMES.simulators)
    assert (monday.day, monday.start, monday.minutes) == (MONDAY, late.start, 120)
    assert drawn_to(late, A_DAY).minutes == 120, "its edge at midnight is not its end"
    assert drawn_to(late, A_DAY - STEP).minutes == 45


@given(st.integers(0, A_DAY - STEP), st.integers(1, 40), st.lists(st.sampled_from([Way.LEFT, Way.RIGHT])))
def test_no_keys_make_a_lesson_end_later_than_midnight_or_than_it_did(
    start: int, quarters: int, ways: list[Way]
) -> None:
    carry = picked_up(block(lesson(1, start, quarters * STEP)))
    latest = max(A_DAY, start + quarters * STEP)
    for number, way in enumerate(ways):
        carry = stretched(carry, way) if number % 2 else stepped(carry, way, (), NAMES.simulators)
        assert 0 <= carry.start < A_DAY
        assert carry.minutes >= STEP and carry.start + carry.minutes <= latest


def test_keys_stretch_to_whole_quarters() -> None:
    carry = picked_up(block(lesson(1, 600, 50)))
    assert stretched(carry, Way.RIGHT).minutes == 60
    assert stretched(carry, Way.LEFT).minutes == 45
    shortest = picked_up(block(lesson(1, 600, 15)))
    assert stretched(shortest, Way.LEFT).minutes == 15
    assert stretched(carry, Way.RIGHT).is_resized_only


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "Stéphane NAVARRO a déjà une leçon jusqu’à 11:30 avec ÉLÈVE2 Ana"),
        (
            {"instructor_id": ARNAUD, "student_id": "élève 1"},
            "ÉLÈVE1 Ana a déjà une leçon jusqu’à 11:30 avec Julie ARNAUD",
        ),
        ({"instructor_id": ARNAUD}, None),
        ({"status": LessonStatus.CANCELLED}, None),
        ({"day": MONDAY}, None),
        ({"start": 660}, None),
    ],
)
def test_who_is_taken_is_named_on_the_way(other: dict[str, object], words: str | None) -> None:
    mine, theirs = lesson(1, 600), replace(lesson(2, 630), **other)  # type: ignore[arg-type]
    taken = taken_by(picked_up(block(mine)), [mine, theirs], NAMES.whole)
    assert (taken.sentence if taken else None) == words


def test_the_simulator_under_an_instructor_is_taken_too() -> None:
    mine = lesson(1, 600, simulator_id=MACHINE)
    alone = lesson(2, 630, instructor_id=None, simulator_id=MACHINE)
    taken = taken_by(picked_up(block(mine)), [mine, alone], NAMES.whole)
    assert taken is not None and taken.who == "Simulateur 1"


def test_the_student_taken_by_another_school_is_said() -> None:
    mine = lesson(1, 600)
    received = lesson(2, 630, instructor_id=None, student_id=mine.student_id, status=LessonStatus.DONE)
    taken = taken_by(picked_up(block(mine)), [mine, received], NAMES.whole)
    assert taken is not None
    assert taken.sentence == "ÉLÈVE1 Ana a déjà une leçon jusqu’à 11:30 dans une autre école"


def test_what_is_put_down_is_the_lesson_at_its_new_place() -> None:
    kept = Lesson(
        id=UUID(int=101),
        student_id=UUID(int=501),
        enrolment_id=UUID(int=9),
        instructor_id=NAVARRO,
        starts_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        day=FRIDAY,
        minutes=60,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        place="Gare",
    )
    carry = replace(picked_up(block(lesson(1, 600))), day=MONDAY, start=485, lane_id=ARNAUD)
    after = carried(kept, carry, NAMES.simulators)
    assert (after.starts_at, after.day) == (datetime(2026, 11, 16, 7, 5, tzinfo=UTC), MONDAY)
    assert (after.instructor_id, after.minutes, after.place) == (ARNAUD, 60, "Gare")


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), FRIDAY])
def test_nine_oclock_is_nine_oclock_also_when_the_clocks_change(day: date) -> None:
    local = paris(instant(day, 9 * 60))
    assert (local.date(), local.hour, local.minute) == (day, 9, 0)


def test_arrows_lead_along_the_lane_then_to_the_nearest_hour_of_the_next() -> None:
    first, second = lesson(1, 480), lesson(2, 720)
    other = lesson(3, 700, instructor_id=ARNAUD)
    monday = lesson(4, 600, day=MONDAY)
    layout = laid(first, second, other, monday)
    by_id = {one.lesson.id: one for one in layout.blocks}
    keys = {number: by_id[UUID(int=100 + number)].key for number in (1, 2, 3, 4)}
    assert neighbour(layout, None, Way.DOWN) is by_id[monday.id]
    assert neighbour(layout, keys[1], Way.RIGHT) is by_id[second.id]
    assert neighbour(layout, keys[2], Way.UP) is by_id[other.id]
    assert neighbour(layout, keys[3], Way.DOWN) is by_id[second.id]
    assert neighbour(layout, keys[1], Way.LEFT) is by_id[monday.id]
    assert neighbour(layout, keys[4], Way.LEFT) is by_id[monday.id], "the edge holds"
    assert neighbour(layout, keys[4], Way.UP) is by_id[monday.id]
    assert neighbour(laid(), None, Way.UP) is None


def test_a_session_is_one_block_and_a_supervised_simulator_stands_in_both_lanes() -> None:
    group = "séance"
    session = [lesson(number, 600, group_id=group, kind=LessonKind.THEORY) for number in (1, 2, 3)]
    (one,) = blocks_of(session, NAMES)
    assert one.title == "3\u00a0élèves" and len(one.lessons) == 3
    both = blocks_of([lesson(4, 600, simulator_id=MACHINE, kind=LessonKind.SUPERVISED_SIMULATOR)], NAMES)
    assert [(block.lane_id, block.is_echo) for block in both] == [(NAVARRO, False), (MACHINE, True)]
    assert both[1].detail == "NAVARRO"


def test_the_words_of_a_block_say_who_when_with_whom_and_why_it_cannot_stay() -> None:
    (one,) = blocks_of([lesson(1, 930, clashes=("L’enseignant a déjà une leçon.",))], NAMES)
    assert one.said.splitlines() == [
        "ÉLÈVE1 Ana",
        "vendredi 20 novembre, 15:30 à 16:30 (1\u00a0h)",
        "Stéphane NAVARRO",
        "Pratique, voiture",
        "Prévue",
        "Conflit\u00a0: L’enseignant a déjà une leçon.",
    ]


def test_lanes_are_those_who_are_here_and_those_who_have_lessons() -> None:
    gone = Instructor(id=UUID(int=8), surname="ZOLA", left_on=date(2026, 11, 1))
    names = PlannerNames(Team((gone,), ()))
    assert names.lanes(MONDAY, FRIDAY, []) == []
    assert names.lanes(MONDAY, FRIDAY, [lesson(1, 600, instructor_id=gone.id)]) == [gone.id]
    assert NAMES.lanes(MONDAY, FRIDAY, [], {ARNAUD}) == [ARNAUD]


def test_days_shown_and_their_title() -> None:
    assert len(days_shown(FRIDAY, OPEN_DAYS, HOURS, [])) == 6
    assert len(days_shown(FRIDAY, OPEN_DAYS, HOURS, [lesson(1, 600, day=date(2026, 11, 22))])) == 7
    assert len(days_shown(FRIDAY, ALL_DAYS, HOURS, [])) == 7
    assert days_shown(FRIDAY, ONE_DAY, HOURS, []) == [FRIDAY]
    assert week_title(days_shown(FRIDAY, OPEN_DAYS, HOURS, [])) == "Semaine 47, du 16 au 21 novembre"
    assert week_title([date(2026, 11, 30), date(2026, 12, 5)]) == "Semaine 49, du 30 novembre au 5 décembre"
    assert week_title([FRIDAY]) == "Vendredi 20 novembre"
    clashing = lesson(1, 600, clashes=("x",))
    week = Week((clashing, lesson(2, 700, status=LessonStatus.CANCELLED)), is_whole=False)
    assert week_sentence(week, [FRIDAY]) == (
        "2\u00a0leçons, dont 1\u00a0annulée. 1\u00a0leçon en conflit. "
        "Il y en a plus que cette page n’en montre, passez par le tableau du jour."
    )
    assert week_sentence(Week(()), [FRIDAY]) == "Aucune leçon."


def test_closed_days_say_why_and_a_weekly_repeat_passes_over_them() -> None:
    hours = replace(HOURS, closures=((date(2026, 12, 24), date(2027, 1, 2)),))
    days = [date(2026, 11, 11), date(2026, 11, 15), date(2026, 12, 24), FRIDAY]
    assert closed_words(days, hours) == {days[0]: "férié", days[1]: "fermé", days[2]: "congés"}
    found = weekly_days(date(2026, 11, 4), 2, hours)
    assert found.days == (date(2026, 11, 18), date(2026, 11, 25))
    assert found.skipped == ((date(2026, 11, 11), "férié"),)
    assert weekly_days(date(2026, 11, 15), 3, hours).days == (), (
        "closed every Sunday: it ends, and finds nothing"
    )
