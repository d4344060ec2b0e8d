"""The planner's geometry: bands, lanes, blocks side by side, and what lies under a point. Pure, in pixels. No Qt."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar
from uuid import UUID

A_DAY = 24 * 60
STEP = 15
"""Minutes: what a drag or a key moves by."""
_LEAST_HOURS = 4
BlockKey: TypeAlias = tuple[str, UUID]
"""A lesson in its kept form, and the lane its block stands in."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def holds(self, x: float, y: float) -> bool:
        """True for a point in it; the right and lower edges are the neighbour's."""
        return self.x <= x < self.right and self.y <= y < self.bottom


class Placed(Protocol):
    """What the layout needs of a block. Minutes count from midnight."""

    @property
    def key(self) -> BlockKey:
        """The lesson, and the lane it stands in."""

    @property
    def lane_id(self) -> UUID:
        """The instructor or the simulator."""

    @property
    def day(self) -> date:
        """Its day."""

    @property
    def start(self) -> int:
        """Its first minute."""

    @property
    def minutes(self) -> int:
        """How long."""


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in pixels, already scaled. ``lane`` holds one line of text, ``tall`` two."""

    left: float
    header: float
    lane: float
    tall: float
    gap: float
    right: float = 0.0
    edge: float = 6.0
    """How near the end of a block the pointer stretches it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Minutes of a day along a width."""

    first: int
    last: int
    left: float
    width: float

    def x_of(self, minute: float) -> float:
        """Where a minute stands."""
        return self.left + (minute - self.first) * self.width / (self.last - self.first)

    def minute_at(self, x: float) -> float:
        """The minute at a place."""
        return self.first + (x - self.left) * (self.last - self.first) / self.width

    def hours(self) -> range:
        """The full hours in it, in minutes."""
        return range(math.ceil(self.first / 60) * 60, self.last + 1, 60)


@dataclass(frozen=True, slots=True)
class Lane:
    """One instructor or simulator on one day."""

    day: date
    lane_id: UUID
    box: Box


@dataclass(frozen=True, slots=True)
class Band:
    """One day."""

    day: date
    box: Box
    lanes: tuple[Lane, ...]


class Zone(Enum):
    """Where on a block a point lies."""

    BODY = "body"
    END = "end"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the week: a lane of a day, and a minute."""

    day: date
    lane_id: UUID
    minute: float


@dataclass(frozen=True)
class Layout(Generic[P]):
    """Everything placed: each block with where it stands."""

    scale: Scale
    bands: tuple[Band, ...]
    places: tuple[tuple[P, Box], ...]
    height: float
    sizes: Sizes
    _tops: tuple[float, ...] = field(default=())

    @cached_property
    def blocks(self) -> tuple[P, ...]:
        """The blocks alone."""
        return tuple(block for block, _box in self.places)

    @cached_property
    def boxes(self) -> Mapping[BlockKey, Box]:
        """Where the block with a key stands: asked for one block at a time, so made when first asked."""
        return {block.key: box for block, box in self.places}

    def band_at(self, y: float) -> Band | None:
        """The day at a height; the nearest one above or below the picture."""
        if not self.bands:
            return None
        index = bisect_right(self._tops, y) - 1
        return self.bands[max(0, min(index, len(self.bands) - 1))]

    def lane_at(self, y: float) -> Lane | None:
        """The lane at a height, the nearest one of its day."""
        band = self.band_at(y)
        if band is None or not band.lanes:
            return None
        return min(band.lanes, key=lambda lane: max(lane.box.y - y, y - lane.box.bottom, 0.0))

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Which lane, day and minute a point means; a drag may leave the picture."""
        lane = self.lane_at(y)
        return Spot(lane.day, lane.lane_id, self.scale.minute_at(x)) if lane is not None else None

    def hit(self, x: float, y: float) -> tuple[P, Zone] | None:
        """The block under a point; where two lie over each other, the later one, which is painted above."""
        for block, box in reversed(self.places):
            if box.holds(x, y):
                edge = min(self.sizes.edge, box.width / 3)
                return block, Zone.END if x >= box.right - edge else Zone.BODY
        return None

    def lanes(self) -> list[Lane]:
        """Every lane from top to bottom."""
        return [lane for band in self.bands for lane in band.lanes]

    def box_of(self, lane_id: UUID, day: date, start: int, minutes: int) -> Box | None:
        """Where something would stand in a lane, over its whole height; None when that lane is not shown."""
        lane = next((one for one in self.lanes() if one.day == day and one.lane_id == lane_id), None)
        if lane is None:
            return None
        left, right = self.scale.x_of(start), self.scale.x_of(start + minutes)
        return Box(left, lane.box.y + 1, right - left, lane.box.height - 3)


def rows_of(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each (start, end), its row and how many rows its group of overlapping spans needs.

    Spans that only touch share a row. The number of rows is the least possible: the most that are ever under way.
    """
    if all(before[1] <= after[0] for before, after in pairwise(spans)):
        return [(0, 1)] * len(spans)  # in order and apart, as nearly every lane of every week
    order = sorted(range(len(spans)), key=lambda index: (spans[index], index))
    rows: list[tuple[int, int]] = [(0, 1)] * len(spans)
    ends: list[int] = []
    group: list[int] = []
    for index in order:
        start, end = spans[index]
        if ends and start >= max(ends):
            _close(rows, group, len(ends))
            ends, group = [], []
        row = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        if row == len(ends):
            ends.append(end)
        else:
            ends[row] = end
        rows[index] = (row, 0)
        group.append(index)
    _close(rows, group, len(ends))
    return rows


def _close(rows: list[tuple[int, int]], group: Sequence[int], depth: int) -> None:
    for index in group:
        rows[index] = (rows[index][0], depth)


def hours_shown(opens: int, closes: int, blocks: Sequence[Placed]) -> tuple[int, int]:
    """The minutes to show: the opening hours, and whole hours more where a lesson lies outside them."""
    first = min((opens, *(block.start for block in blocks)))
    last = max((closes, *(block.start + block.minutes for block in blocks)))
    first = first if first == opens else first // 60 * 60
    last = last if last == closes else min(A_DAY, math.ceil(last / 60) * 60)
    return first, max(last, min(A_DAY, first + _LEAST_HOURS * 60))


def lay_out(
    days: Sequence[date],
    lane_ids: Sequence[UUID],
    blocks: Sequence[P],
    chosen: date,
    hours: tuple[int, int],
    width: float,
    sizes: Sizes,
) -> Layout[P]:
    """Place a week: a band per day, a lane per teacher, the chosen day taller, overlapping blocks one under another."""
    scale = Scale(*hours, sizes.left, max(1.0, width - sizes.left - sizes.right))
    by_lane: dict[tuple[date, UUID], list[int]] = {}
    for number, block in enumerate(blocks):
        by_lane.setdefault((block.day, block.lane_id), []).append(number)
    boxes: list[Box | None] = [None] * len(blocks)
    bands: list[Band] = []
    y = sizes.header
    for day in days:
        top, lanes = y, []
        y += sizes.gap / 2
        for lane_id in lane_ids:
            there = by_lane.get((day, lane_id), [])
            rows = rows_of([(blocks[one].start, blocks[one].start + blocks[one].minutes) for one in there])
            least = sizes.tall if day == chosen else sizes.lane
            box = Box(0, y, width, max(least, sizes.lane * max((depth for _row, depth in rows), default=1)))
            for number, (row, depth) in zip(there, rows, strict=True):
                boxes[number] = _box(scale, blocks[number], box, row, depth)
            lanes.append(Lane(day, lane_id, box))
            y = box.bottom
        y += sizes.gap / 2
        bands.append(Band(day, Box(0, top, width, y - top), tuple(lanes)))
    places = tuple((block, box) for block, box in zip(blocks, boxes, strict=True) if box is not None)
    return Layout(scale, tuple(bands), places, y, sizes, tuple(band.box.y for band in bands))


def _box(scale: Scale, block: Placed, lane: Box, row: int, depth: int) -> Box:
    left, height = scale.x_of(block.start), (lane.height - 2) / depth
    end = block.start + block.minutes
    width = (
        scale.x_of(end if end < A_DAY else A_DAY) - left
    )  # what is left after midnight stands on the next day
    return Box(left, lane.y + 1 + row * height, max(1.0, width - 1), max(1.0, height - 1))
