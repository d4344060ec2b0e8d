"""Due times in Paris civil time, over ten years of evenings, Sundays and clock changes."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.clock import PARIS
from livret_desktop.domain import schedule
from tests.sending.school import rules

MOMENTS = st.integers(0, 12 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.builds(lambda h, m: f"{h:02d}:{m:02d}", st.sampled_from([0, 1, 3, 12, 20, 23]), st.integers(0, 59))


def minutes_over(first: date, days: int):
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return (start + timedelta(minutes=minute) for minute in range(days * 24 * 60))


@given(MOMENTS, TIMES)
def test_evenings_follow_each_other_without_gap(now, at):
    last, following = schedule.latest_evening(now, at), schedule.next_evening(now, at)
    assert last <= now < following
    assert schedule.next_evening(last, at) == following
    assert timedelta(hours=23) <= following - last <= timedelta(hours=25)
    assert following.astimezone(PARIS).strftime("%H:%M") == at


@given(MOMENTS, TIMES)
def test_sundays_follow_each_other_without_gap(now, at):
    last, following = schedule.latest_sunday(now, at), schedule.next_sunday(now, at)
    assert last <= now < following
    assert schedule.next_sunday(last, at) == following
    assert last.astimezone(PARIS).weekday() == following.astimezone(PARIS).weekday() == 6


def test_both_nights_of_the_clock_change_fire_once():
    for first in (date(2026, 3, 28), date(2026, 10, 24)):
        wanted = [first + timedelta(days=gap) for gap in (0, 1, 2)]
        for at in ("20:00", "03:00", "01:59"):
            fired = {schedule.latest_evening(now, at) for now in minutes_over(first, 4)}
            days = sorted(one.astimezone(PARIS).date() for one in fired)
            assert [day for day in days if day in wanted] == wanted


def test_the_known_bad_twin_adds_a_day_of_24_hours():
    """A timer that adds 24 hours drifts by an hour at the first clock change."""
    at = schedule.next_evening(datetime(2026, 3, 28, 12, tzinfo=UTC), "20:00")
    assert (at + timedelta(hours=24)).astimezone(PARIS).hour == 21
    assert schedule.next_evening(at, "20:00").astimezone(PARIS).hour == 20


def test_the_computation_night_moves_before_a_public_holiday():
    assert schedule.computation_night(rules(), date(2026, 11, 20)) == date(2026, 11, 24)
    assert schedule.computation_night(rules(), date(2026, 11, 25)) == date(2026, 12, 23)
    assert schedule.computation_night(rules(), date(2026, 12, 24)) == date(2027, 1, 24)
    assert schedule.computation_night(rules(), date(2026, 11, 24)) == date(2026, 11, 24)


def test_the_window_is_three_whole_months():
    assert schedule.computation_window(rules(), date(2026, 11, 24)) == (date(2026, 8, 1), date(2026, 10, 31))
    assert schedule.computation_window(rules(), date(2027, 1, 24)) == (date(2026, 10, 1), date(2026, 12, 31))
