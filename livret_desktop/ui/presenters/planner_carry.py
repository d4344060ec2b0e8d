"""A lesson carried over the planner, by the pointer or by keys: where it would stand, and with whom it would clash.

Pure: nothing is written until it is put down. No Qt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from livret_desktop.clock import PARIS
from livret_desktop.domain.french import short_day
from livret_desktop.domain.lesson import OCCUPYING, Lesson, lesson_day
from livret_desktop.services.lessons.lesson_week import WeekLesson
from livret_desktop.ui.presenters.planner_blocks import AFTER_MIDNIGHT, Block, minute_words, span_words
from livret_desktop.ui.presenters.planner_layout import A_DAY, STEP, BlockKey, Lane, Layout, Spot


class Way(Enum):
    """What an arrow means."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Carry:
    """A block on its way: where it would stand if it were put down now."""

    block: Block
    day: date
    start: int
    minutes: int
    lane_id: UUID

    @property
    def is_changed(self) -> bool:
        """True when putting it down changes something."""
        block = self.block
        return (self.day, self.start, self.minutes, self.lane_id) != (
            block.day,
            block.start,
            block.minutes,
            block.lane_id,
        )

    @property
    def is_resized_only(self) -> bool:
        """True when only its length differs."""
        block = self.block
        return self.minutes != block.minutes and (self.day, self.start, self.lane_id) == (
            block.day,
            block.start,
            block.lane_id,
        )


def whole_of(layout: Layout[Block], block: Block) -> Block | None:
    """The block itself; for what is left after midnight the one it began with, None where that is not in sight."""
    if not block.is_rest:
        return block
    key = block.key[0].removesuffix(AFTER_MIDNIGHT), block.key[1]
    return next((one for one in layout.blocks if one.key == key), None)


def picked_up(block: Block) -> Carry:
    """A block where it stands."""
    return Carry(block, block.day, block.start, block.minutes, block.lane_id)


def dragged(carry: Carry, grabbed_minute: float, spot: Spot, simulators: frozenset[UUID]) -> Carry:
    """The block under the pointer, which holds it ``grabbed_minute`` minutes after its start.

    It stays in its lane while the pointer is over one that cannot give it (an instructor's lesson over a simulator).
    """
    start = _held(carry, snapped(spot.minute - grabbed_minute))
    is_possible = (spot.lane_id in simulators) == (carry.block.lane_id in simulators)
    return replace(carry, day=spot.day, start=start, lane_id=spot.lane_id if is_possible else carry.lane_id)


def drawn_to(carry: Carry, minute: float) -> Carry:
    """The end of the block under the pointer. At midnight, the edge of the picture, a lesson that goes on goes on."""
    end = snapped(minute)
    return _lasting(carry, (end if end < A_DAY else _latest_end(carry)) - carry.start)


def stretched(carry: Carry, way: Way) -> Carry:
    """One step longer or shorter, by a key."""
    step = STEP if way is Way.RIGHT else -STEP
    minutes = carry.minutes + step
    return _lasting(carry, minutes - minutes % STEP if way is Way.RIGHT else minutes + -minutes % STEP)


def stepped(carry: Carry, way: Way, lanes: Sequence[Lane], simulators: frozenset[UUID]) -> Carry:
    """One step earlier or later, or the next lane that can give it; from the last lane of a day on to the next day."""
    if way in (Way.LEFT, Way.RIGHT):
        by = STEP if way is Way.RIGHT else -STEP
        return replace(carry, start=_held(carry, carry.start + by))
    kind = carry.block.lane_id in simulators
    possible = [lane for lane in lanes if (lane.lane_id in simulators) == kind]
    places = [(lane.day, lane.lane_id) for lane in possible]
    here = (carry.day, carry.lane_id)
    if here not in places:
        return carry
    at = places.index(here) + (1 if way is Way.DOWN else -1)
    if not 0 <= at < len(places):
        return carry
    return replace(carry, day=places[at][0], lane_id=places[at][1])


def on_day(carry: Carry, days: int, shown: Sequence[date]) -> Carry:
    """The same hour and lane, some days before or after; the week's edge holds it."""
    day = carry.day + timedelta(days=days)
    return replace(carry, day=day) if day in shown else carry


def on_week(carry: Carry, weeks: int) -> Carry:
    """The same weekday, hour and lane, some weeks before or after."""
    return replace(carry, day=carry.day + timedelta(weeks=weeks))


def snapped(minute: float) -> int:
    """The nearest quarter of an hour."""
    return round(minute / STEP) * STEP


def _lasting(carry: Carry, minutes: int) -> Carry:
    return replace(carry, minutes=max(STEP, min(minutes, _latest_end(carry) - carry.start)))


def _held(carry: Carry, start: int) -> int:
    """The start nearest to this one that its day has room for."""
    return max(0, min(start, _latest_end(carry) - carry.minutes, A_DAY - STEP))


def _latest_end(carry: Carry) -> int:
    """Midnight; for a lesson that is beyond it already, the end it has: no gesture may shorten it or bring it forward
    unasked."""
    return max(A_DAY, carry.block.start + carry.block.minutes)


def carried(lesson: Lesson, carry: Carry, simulators: frozenset[UUID]) -> Lesson:
    """A kept lesson as it would be once put down."""
    starts_at = instant(carry.day, carry.start)
    changed: dict[str, Any] = {
        "starts_at": starts_at,
        "day": lesson_day(starts_at),
        "minutes": carry.minutes if carry.minutes != carry.block.minutes else lesson.minutes,
    }
    if carry.lane_id != carry.block.lane_id:
        changed["simulator_id" if carry.lane_id in simulators else "instructor_id"] = carry.lane_id
    return replace(lesson, **changed)


def instant(day: date, minute: int) -> datetime:
    """A minute of a Paris day as UTC."""
    midnight = datetime.combine(day, time(), PARIS)
    # Wall-clock arithmetic first: 9:00 stays 9:00 on the two days of the year that have another length.
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose time is taken, with whom or where, until when."""

    who: str
    by: str
    until: int

    @property
    def sentence(self) -> str:
        """ "Stéphane NAVARRO a déjà une leçon jusqu’à 17:00 avec KADDOURI Inès": right for a woman too."""
        return f"{self.who} a déjà une leçon jusqu’à {minute_words(self.until)} {self.by}"


def taken_by(carry: Carry, week: Sequence[WeekLesson], names: Mapping[UUID, str]) -> Taken | None:
    """The first lesson of the week that the carried one would overlap: its instructor, its simulator, its students.

    What is seen while moving. What is written is judged by the rules of entry, which know trainees and group sessions.
    """
    block, end = carry.block, carry.start + carry.minutes
    moving = {one.row_id for one in block.lessons}
    students = {one.student_id: one.student_name for one in block.lessons}
    takers = _takers(carry)
    for other in week:
        if other.row_id in moving or other.status not in OCCUPYING or other.day != carry.day:
            continue
        if not (other.start < end and carry.start < other.end):
            continue
        shared = takers & {other.instructor_id, other.simulator_id}
        if shared:
            return Taken(names.get(shared.pop(), ""), f"avec {other.student_name}", other.end)
        if other.student_id in students:
            giver = other.instructor_id or other.simulator_id
            # Received: nobody of ours gave it.
            by = f"avec {names.get(giver, '')}" if giver else "dans une autre école"
            return Taken(students[other.student_id], by, other.end)
    return None


def _takers(carry: Carry) -> set[UUID]:
    """The instructor and the simulator whose time the carried lesson takes."""
    lesson = carry.block.lesson
    found = {one for one in (lesson.instructor_id, lesson.simulator_id) if one is not None}
    return found - {carry.block.lane_id} | {carry.lane_id}


def carry_words(carry: Carry, taken: Taken | None, names: Mapping[UUID, str]) -> str:
    """ "jeu. 19 nov., 16:00 à 17:00 (1 h), Navarro": what the line under the planner says on the way."""
    where = (
        f"{short_day(carry.day)}, {span_words(carry.start, carry.minutes)}, {names.get(carry.lane_id, '')}"
    )
    return f"{where}. {taken.sentence}." if taken is not None else f"{where}."


def neighbour(layout: Layout[Block], key: BlockKey | None, way: Way) -> Block | None:
    """The block an arrow leads to: along its lane, then to the lane above or below that has one, nearest in time."""
    here = next((one for one in layout.blocks if one.key == key), None)
    if here is None:
        return _first(layout)
    if way in (Way.LEFT, Way.RIGHT):
        return _along(layout, here, way)
    lanes = [(lane.day, lane.lane_id) for lane in layout.lanes()]
    at = lanes.index((here.day, here.lane_id))
    beyond = lanes[at + 1 :] if way is Way.DOWN else lanes[:at][::-1]
    for day, lane_id in beyond:
        there = [one for one in layout.blocks if (one.day, one.lane_id) == (day, lane_id)]
        if there:
            return min(there, key=lambda one: (abs(one.start - here.start), one.start))
    return here


def _along(layout: Layout[Block], here: Block, way: Way) -> Block:
    """By hour in the lane; at its end the same lane of the next or former day that has one."""
    order = [lane.day for lane in layout.lanes() if lane.lane_id == here.lane_id]
    there = sorted(
        (one for one in layout.blocks if one.lane_id == here.lane_id),
        key=lambda one: (order.index(one.day), one.start, one.key[0]),
    )
    at = there.index(here) + (1 if way is Way.RIGHT else -1)
    return there[at] if 0 <= at < len(there) else here


def _first(layout: Layout[Block]) -> Block | None:
    """From the top of the picture, the earliest of the first lane that has one."""
    for lane in layout.lanes():
        there = [one for one in layout.blocks if (one.day, one.lane_id) == (lane.day, lane.lane_id)]
        if there:
            return min(there, key=lambda one: one.start)
    return None
