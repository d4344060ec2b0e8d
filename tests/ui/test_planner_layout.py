"""The planner’s geometry alone: blocks never cover each other, and a point means what is painted there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.ui.presenters.planner_layout import (
    A_DAY,
    Box,
    Layout,
    Sizes,
    Zone,
    hours_shown,
    lay_out,
    rows_of,
)

MONDAY = date(2026, 11, 16)
SIZES = Sizes(left=128, header=22, lane=19, tall=36, gap=6, right=12)
LANES = [UUID(int=number) for number in (1, 2, 3)]
HOURS = (8 * 60, 20 * 60)


@dataclass(frozen=True)
class Piece:
    """The least a block may be."""

    number: int
    lane_id: UUID
    day: date
    start: int
    minutes: int

    @property
    def key(self) -> tuple[UUID, UUID]:
        return UUID(int=1_000 + self.number), self.lane_id


spans = st.tuples(st.integers(0, 95), st.integers(1, 16)).map(
    lambda one: (one[0] * 15, min(A_DAY, (one[0] + one[1]) * 15))
)


@given(st.lists(spans, max_size=14))
def test_two_spans_in_one_row_never_overlap_and_rows_are_as_few_as_can_be(given_spans) -> None:
    rows = rows_of(given_spans)
    for index, (start, end) in enumerate(given_spans):
        row, depth = rows[index]
        assert 0 <= row < depth
        for other, (their_start, their_end) in enumerate(given_spans[:index]):
            if start < their_end and their_start < end:
                assert rows[other][0] != row
                assert rows[other][1] == depth, "what overlaps shares its height"
    most = max(
        (sum(start <= at < end for start, end in given_spans) for at in range(0, A_DAY, 15)), default=0
    )
    assert max((depth for _row, depth in rows), default=0) == most


def test_spans_that_only_touch_share_a_row() -> None:
    assert rows_of([(480, 540), (540, 600)]) == [(0, 1), (0, 1)]
    assert rows_of([(480, 600), (540, 660), (600, 720)]) == [(0, 2), (1, 2), (0, 2)]
    assert rows_of([]) == []


@st.composite
def weeks(draw) -> tuple[list[Piece], date]:
    pieces = [
        Piece(
            number, draw(st.sampled_from(LANES)), MONDAY + timedelta(draw(st.integers(0, 5))), start, minutes
        )
        for number, (start, minutes) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.integers(0, 92), st.integers(1, 12)).map(
                        lambda one: (one[0] * 15, min(A_DAY - one[0] * 15, one[1] * 15))
                    ),
                    max_size=20,
                )
            )
        )
    ]
    return pieces, MONDAY + timedelta(draw(st.integers(0, 5)))


def laid(pieces: list[Piece], chosen: date, width: float = 760) -> Layout[Piece]:
    days = [MONDAY + timedelta(step) for step in range(6)]
    return lay_out(days, LANES, pieces, chosen, hours_shown(*HOURS, pieces), width, SIZES)


@given(weeks())
def test_no_block_covers_another_and_each_is_found_under_its_middle(week) -> None:
    pieces, chosen = week
    layout = laid(pieces, chosen)
    assert len(layout.boxes) == len(pieces)
    for index, piece in enumerate(pieces):
        box = layout.boxes[piece.key]
        lane = next(one for one in layout.lanes() if (one.day, one.lane_id) == (piece.day, piece.lane_id))
        assert lane.box.y <= box.y and box.bottom <= lane.box.bottom
        assert box.x >= SIZES.left - 0.01 and box.right <= 760
        for other in pieces[:index]:
            assert not _cover(box, layout.boxes[other.key])
        found = layout.hit(box.x + box.width / 2, box.y + box.height / 2)
        assert found is not None and found[0] == piece


@given(weeks())
def test_bands_follow_each_other_without_a_gap_and_every_height_belongs_to_a_lane(week) -> None:
    pieces, chosen = week
    layout = laid(pieces, chosen)
    at = SIZES.header
    for band in layout.bands:
        assert band.box.y == pytest.approx(at)
        at = band.box.bottom
        for lane in band.lanes:
            assert layout.lane_at(lane.box.y + lane.box.height / 2) == lane
    assert layout.height == pytest.approx(at)
    tall = [lane.box.height for band in layout.bands for lane in band.lanes if band.day == chosen]
    assert all(height >= SIZES.tall for height in tall)


@given(st.integers(0, A_DAY), st.integers(300, 3_000))
def test_a_minute_and_its_place_are_the_same_thing(minute, width) -> None:
    scale = laid([], MONDAY, width).scale
    assert scale.minute_at(scale.x_of(minute)) == pytest.approx(minute)


def test_the_end_of_a_block_stretches_it_and_the_rest_carries_it() -> None:
    layout = laid([Piece(1, LANES[0], MONDAY, 540, 60)], MONDAY)
    box = layout.boxes[layout.blocks[0].key]
    for x, zone in ((box.x + 1, Zone.BODY), (box.right - 2, Zone.END)):
        found = layout.hit(x, box.y + 3)
        assert found is not None and found[1] is zone
    assert layout.hit(box.right + 1, box.y + 3) is None


def test_a_very_short_block_can_still_be_carried() -> None:
    layout = laid([Piece(1, LANES[0], MONDAY, 540, 5)], MONDAY)
    box = layout.boxes[layout.blocks[0].key]
    found = layout.hit(box.x + box.width / 4, box.y + 3)
    assert found is not None and found[1] is Zone.BODY


def test_a_point_above_or_below_the_week_means_its_first_or_last_lane() -> None:
    layout = laid([], MONDAY)
    above, below = layout.spot_at(400, -50), layout.spot_at(400, 5_000)
    assert above is not None and (above.day, above.lane_id) == (MONDAY, LANES[0])
    assert below is not None and (below.day, below.lane_id) == (MONDAY + timedelta(5), LANES[2])


def test_without_anybody_there_is_no_lane_and_no_place() -> None:
    layout = lay_out([MONDAY], [], [], MONDAY, HOURS, 500, SIZES)
    assert layout.spot_at(200, 30) is None
    assert layout.hit(200, 30) is None


@pytest.mark.parametrize(
    ("lessons", "expected"),
    [
        ([], (480, 1200)),
        ([(450, 60)], (420, 1200)),
        ([(1170, 90)], (480, 1260)),
        ([(1410, 60)], (480, 1440)),
        ([(480, 720)], (480, 1200)),
    ],
)
def test_hours_are_those_of_the_school_and_whole_ones_more_for_what_lies_outside(lessons, expected) -> None:
    pieces = [
        Piece(number, LANES[0], MONDAY, start, minutes) for number, (start, minutes) in enumerate(lessons)
    ]
    assert hours_shown(*HOURS, pieces) == expected


def _cover(one: Box, other: Box) -> bool:
    return (
        one.x < other.right - 0.01
        and other.x < one.right - 0.01
        and one.y < other.bottom - 0.01
        and other.y < one.bottom - 0.01
    )
