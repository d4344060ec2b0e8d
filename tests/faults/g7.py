"""G7: ten years of evenings at every half hour, and of Sundays, with both clock changes: none missed, none twice.

The due times are computed here from the time zone alone, another way than the program does.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial

from livret_desktop.clock import PARIS
from livret_desktop.db import machine_state
from livret_desktop.services.sending.run import RunTools
from livret_desktop.services.sending.run_due import run_due
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.sending.model_server import ModelGateway, ModelServer

FIRST, DAYS = date(2027, 1, 1), 3653
HALF_HOURS = tuple(f"{half // 2:02d}:{half % 2 * 30:02d}" for half in range(48))
SUNDAY_AT = "20:30"
STRETCH = 40
_BEFORE, _AROUND = 1, 4
"""A night of the clock change is looked at from the day before, for four days."""
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_TOOLS = RunTools(requests_per_minute=None)
Due = tuple[str, datetime]
Stretch = tuple[str, date, int]
"""An evening time, a first day, a number of days."""


def run(seed: int, size: int) -> CampaignResult:
    """``size`` evenings and the Sundays among them, those around the clock changes first; then the twin."""
    began = time.perf_counter()
    chosen = _chosen(seed, size)
    counted = spread(partial(_stretches, seed, size), len(chosen), chunk=12, least=100)
    missed = [line for one in counted for line in one.missed]
    injected = sum(one.wanted for one in counted)
    return CampaignResult(
        "G7",
        injected=injected,
        caught=injected - len(missed),
        missed=len(missed),
        twin_missed=sum(day_of_24_hours(one) for one in chosen[:48]),
        seconds=time.perf_counter() - began,
        remark=f"{size} evenings at {len({at for at, _, _ in chosen})} half hours, and the Sundays, from {FIRST}",
        examples=missed,
    )


@dataclass(slots=True)
class Counted:
    """What came of one stretch of days."""

    wanted: int
    missed: list[str] = field(default_factory=list)


def stretches(seed: int) -> Iterator[Stretch]:
    """Every day of the ten years at every half hour, once; the nights of the clock change first."""
    chance = random.Random(seed)
    changes = [day for day in map(_day, range(DAYS)) if _offset(day) != _offset(day + _DAY)]
    turn = chance.sample(changes, len(changes))
    for shift in range(len(turn)):
        for number, at in enumerate(HALF_HOURS):
            yield at, turn[(number + shift) % len(turn)] - _BEFORE * _DAY, _AROUND
    around = {change + (gap - _BEFORE) * _DAY for change in changes for gap in range(_AROUND)}
    first = 0
    while first < DAYS:
        last = first
        while last < DAYS and last - first < STRETCH and _day(last) not in around:
            last += 1
        if last > first:
            yield from ((at, _day(first), last - first) for at in HALF_HOURS)
        first = max(last, first + 1)


def due_instant(day: date, at: str) -> datetime:
    """When the clocks of Paris first show ``at`` that day; an hour later by them where the spring night skips it."""
    wall = datetime.combine(day, datetime.strptime(at, "%H:%M").time())  # noqa: DTZ007 (a wall time, on purpose)
    for shown in (wall, wall + timedelta(hours=1)):
        found = [
            instant
            for offset in (2, 1)
            if (instant := (shown - timedelta(hours=offset)).replace(tzinfo=UTC))
            .astimezone(PARIS)
            .replace(tzinfo=None)
            == shown
        ]
        if found:
            return min(found)
    raise AssertionError(f"no such time: {wall}")


def wanted_in(stretch: Stretch) -> list[Due]:
    """The due times of a stretch, in order."""
    at, first, days = stretch
    wanted = []
    for gap in range(days):
        day = first + gap * _DAY
        wanted.append(("evening", due_instant(day, at)))
        if day.weekday() == 6:
            wanted.append(("sunday", due_instant(day, SUNDAY_AT)))
    return sorted(wanted, key=lambda due: due[1])


def day_of_24_hours(stretch: Stretch) -> int:
    """The known-bad twin: a timer that adds 24 hours. How many evenings come at another time than set."""
    evenings = [instant for job, instant in wanted_in(stretch) if job == "evening"]
    return sum(instant != evenings[0] + number * _DAY for number, instant in enumerate(evenings))


def _stretches(seed: int, size: int, first: int, count: int) -> list[Counted]:
    chosen = _chosen(seed, size)[first : first + count]
    counted = []
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        for number, stretch in enumerate(chosen, first):
            counted.append(_live(stage, stretch, random.Random(f"{seed} {number}")))
            pause()
        stage.close()
    return counted


def _live(stage: Stage, stretch: Stretch, chance: random.Random) -> Counted:
    """Ticks around every due time, and here and there; each due time must come at its tick, and at no other."""
    stage.begin(0)
    at, clock = stretch[0], stage.clock
    wanted = wanted_in(stretch)
    with stage.desk.database.quiet_write() as connection:
        machine_state.keep_setting(connection, "schedule.evening", json.dumps(at))
    clock.instant = wanted[0][1] - timedelta(minutes=3)
    _tick(stage)  # what was missed before the stretch
    ran: Counter[Due] = Counter()
    on_time: set[Due] = set()
    for moment in _moments(wanted, chance):
        clock.instant = moment
        for due in _tick(stage):
            ran[due] += 1
            if moment - due[1] < _MINUTE:
                on_time.add(due)
    counted = Counted(len(wanted))
    for due in wanted:
        if due not in on_time or ran[due] != 1:
            counted.missed.append(f"{due[0]} {at} of {due[1]:%Y-%m-%d %H:%M} UTC: {ran[due]} times")
    counted.missed += [f"{due} was not wanted" for due in ran.keys() - set(wanted)][: len(wanted)]
    return counted


def _moments(wanted: list[Due], chance: random.Random) -> list[datetime]:
    """Just before, within the minute after, and a minute later; and a tick of any hour."""
    moments = []
    for _, instant in wanted:
        late = timedelta(seconds=chance.uniform(0, 59))
        moments += [instant - timedelta(seconds=1), instant + late, instant + late + _MINUTE]
        moments.append(instant + timedelta(hours=chance.uniform(0.1, 22)))
    last = wanted[-1][1] + _MINUTE
    return sorted(moment for moment in moments if moment <= last)


def _tick(stage: Stage) -> list[Due]:
    server = ModelServer(stage.clock)
    report = run_due(stage.desk, lambda: ModelGateway(server), tools=_TOOLS)
    return [(one.run.job, one.run.planned_for) for one in report.ran if one.run.planned_for is not None]


@cache
def _chosen(seed: int, size: int) -> tuple[Stretch, ...]:
    """All the stretches of a run: each process works them out once."""
    return tuple(_until(stretches(seed), size))


def _until(found: Iterator[Stretch], size: int) -> Iterator[Stretch]:
    for at, first, days in found:
        if size <= 0:
            return
        yield at, first, min(days, size)
        size -= days


def _day(number: int) -> date:
    return FIRST + number * _DAY


def _offset(day: date) -> timedelta | None:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).utcoffset()


CAMPAIGNS = [
    Campaign(
        name="G7",
        promise="Ten years of evenings at each half hour, and of Sundays, both nights of the clock change: "
        "none missed, none twice (a timer that adds 24 hours).",
        run=run,
        small=192,
        first=20_000,
        full=len(HALF_HOURS) * DAYS,
    )
]
