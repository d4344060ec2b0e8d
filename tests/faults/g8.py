"""G8: years of a PC that sleeps, is switched off, loses its network and has its clock set 48 h wrong."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.db.job_store import SMALL_STEP_BACK
from livret_desktop.domain import schedule
from livret_desktop.services.sending.run_due import DueReport, run_due
from livret_desktop.services.sending.send_status import status
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.outages import EVENING, MINUTE, REFUSED, Outage, TroubledGateway, next_tick
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.faults.send_truth import drawn
from tests.sending.model_server import VARIANTS, ModelServer
from tests.sending.school import Pupils

YEAR, SEASON = 365, 60
_PUPILS = 6
_DAYS_WITHOUT_LESSON = 0.9
_DAY = timedelta(days=1)
_HALF_HOUR = timedelta(minutes=30)
_HABITS = (
    ((8, 0), (21, 30)),
    ((8, 0), (21, 30)),
    ((9, 0), (18, 0)),  # never there in the evening
    ((10, 0), (23, 59)),
    (
        (8, 0),
        (12, 0),
        (13, 30),
        (19, 58),
        (22, 0),
        (22, 20),
    ),  # asleep at noon, and when the evening run is due
    ((19, 59), (20, 1)),
    ((8, 0), (8, 3)),
    (),
)
"""When the PC is awake, by pairs: from, to."""


def run(seed: int, size: int) -> CampaignResult:
    """``size`` simulated years; then the twin."""
    began = time.perf_counter()
    lived = spread(partial(_years, seed, False), size, chunk=2, least=4)
    twin = _years(seed, True, 0, max(1, size // 100))
    missed = [line for one in lived for line in one.missed]
    injected = sum(one.faults for one in lived)
    return CampaignResult(
        "G8",
        injected=injected,
        caught=injected - len(missed),
        missed=len(missed),
        twin_missed=sum(len(one.missed) for one in twin),
        seconds=time.perf_counter() - began,
        remark=f"{size} years, {sum(one.lessons for one in lived)} lessons, seeds from {seed}",
        examples=missed,
    )


@dataclass(slots=True)
class Lived:
    """One year: nights missed, sleeps, switches off, clocks set wrong, days without network; and what went wrong."""

    faults: int = 0
    lessons: int = 0
    missed: list[str] = field(default_factory=list)


class Year:
    """One simulated year. ``is_twin``: a timer that fires at its hour, and knows nothing of what it missed."""

    def __init__(self, stage: Stage, chance: random.Random, is_twin: bool) -> None:
        self._stage, self._chance, self._is_twin = stage, chance, is_twin
        self._tools = drawn(chance)
        self._lived = Lived()
        self._recorded: dict[UUID, tuple[datetime, date]] = {}
        self._recorded_by_clock: dict[UUID, datetime] = {}
        self._unsent: set[UUID] = set()
        self._ran: set[datetime] = set()
        self._wrong_until: datetime | None = None
        self._traced = datetime.min.replace(tzinfo=PARIS)

    def live(self, variant: str, number: int) -> Lived:
        self._stage.begin(0, enrolled=_PUPILS)
        self._pupils = Pupils(self._stage.desk, _PUPILS)
        self._server = ModelServer(self._stage.clock, variant, self._chance.choice((0, 1)))
        self._gateway = TroubledGateway(self._server)
        self._seen = 0
        first = civil_day(self._now())
        self._name = f"year {number}"
        for day, habit in self._days(first):
            self._network(day)
            for begins, ends in zip(habit[::2], habit[1::2], strict=True):
                self._awake(_at(day, begins), _at(day, ends))
                self._lived.faults += 1
            if day == schedule.computation_night(self._stage.desk.rules, day):
                self._check_the_night(day)
        return self._lived

    def _days(self, first: date) -> Iterator[tuple[date, tuple[tuple[int, int], ...]]]:
        """Each day with its habit; now and then nobody is there for up to twelve days."""
        away = 0
        for number in range(1, (SEASON if self._is_twin else YEAR) + 1):
            if away == 0 and self._chance.random() < 0.02:
                away = self._chance.randint(1, 12)
            habit = () if away else self._chance.choice(_HABITS)
            away = max(0, away - 1)
            self._lived.faults += not habit
            yield first + number * _DAY, habit

    def _network(self, day: date) -> None:
        outage = self._gateway.outage
        if (outage is None or outage.ends_at < _at(day, (0, 0))) and self._chance.random() < 0.04:
            begins = _at(day, (self._chance.randint(0, 23), 0))
            ends = begins + timedelta(hours=self._chance.uniform(0.1, 48))
            self._gateway.outage = Outage(begins, ends, REFUSED)
            self._lived.faults += 1

    def _awake(self, begins: datetime, ends: datetime) -> None:
        """The program is open and ticks; somebody records lessons, and the clock may be set, wrong or right."""
        self._pass_until(begins)
        self._set_clock()
        self._tick(is_at_start=True)
        self._record(civil_day(begins))
        is_idle = False
        while self._now() < ends:
            step = next_tick(self._stage.desk) - self._stage.clock.now() if is_idle else MINUTE
            step = step if self._wrong_until is None else min(step, _HALF_HOUR)
            self._pass_until(min(ends, self._now() + step))
            is_idle = not self._tick()
        self._check(ends)

    def _tick(self, *, is_at_start: bool = False) -> bool:
        now = self._stage.clock.now()
        is_the_hour = now - schedule.latest_evening(now, EVENING) < MINUTE
        if self._is_twin and (is_at_start or not is_the_hour):
            return False
        report = run_due(self._stage.desk, lambda: self._gateway, tools=self._tools)
        self._note_evenings(report)
        self._unsent -= {record.lesson_id for record in self._server.records[self._seen :]}
        self._seen = len(self._server.records)
        if report.ran:
            self._traced = now
        return bool(report.ran)

    def _note_evenings(self, report: DueReport) -> None:
        """The evenings done at their true hour or later, but for minutes; a look at the clock and a Sunday send all
        that is due too."""
        now = self._now()
        newest = schedule.latest_evening(now, EVENING)
        done = (one.run.planned_for if one.run.job == "evening" else newest for one in report.ran)
        self._ran |= {at for at in done if at is not None and at <= now + SMALL_STEP_BACK}

    def _record(self, day: date) -> None:
        """One lesson a week or so, of yesterday or of this morning, sometimes two; on a wrong clock those of today may
        seem to be in the future. Whether a lesson waits unsent is asked of each: more of them ask nothing more."""
        if self._chance.random() < _DAYS_WITHOUT_LESSON:
            return
        when = day if self._now() > _at(day, (9, 30)) else day - _DAY
        if any(known == when for _, known in list(self._recorded.values())[-6:]):
            return
        for number in range(self._chance.randint(1, 2)):
            slot = self._lived.lessons % _PUPILS + 40 * (number % 3)
            (lesson,) = self._pupils.record(self._pupils.lesson(slot, when, minutes=50))
            self._recorded[lesson.id] = (self._now(), when)
            self._recorded_by_clock[lesson.id] = self._traced = self._stage.clock.now()
            self._unsent.add(lesson.id)
            self._lived.lessons += 1

    def _set_clock(self) -> None:
        """Set up to 48 h wrong now and then, put right some hours or days later."""
        if self._wrong_until is not None and self._now() >= self._wrong_until:
            self._put_clock(timedelta(0))
            self._wrong_until = None
        elif self._wrong_until is None and self._chance.random() < 0.03:
            self._put_clock(timedelta(hours=self._chance.choice((-48, -25, -2, 2, 25, 48))))
            self._wrong_until = self._now() + timedelta(hours=self._chance.uniform(1, 60))
            self._lived.faults += 1

    def _put_clock(self, ahead: timedelta) -> None:
        now = self._now()
        self._stage.clock.instant = now + ahead
        self._server.skew = -ahead

    def _check(self, now: datetime) -> None:
        """The newest evening has had its run at its hour or later, or the screen says why not (a clock put right while
        the PC was off is taken to be wrong still); nothing stays unsent for a day without its word."""
        newest = schedule.latest_evening(now, EVENING)
        if self._wrong_until is None and newest not in self._ran and not self._is_announced():
            self._miss(f"the evening of {newest:%Y-%m-%d} was skipped")
            self._ran.add(newest)
        late = [one for one in self._unsent if now - self._recorded[one][0] > _DAY]
        if late and self._can_know(late) and not self._is_announced():
            self._miss(f"{len(late)} lessons unsent for a day and not announced on {now:%Y-%m-%d}")

    def _can_know(self, late: list[UUID]) -> bool:
        """A clock put back by less than the PC was off tells nothing: a day off looks like an hour. Until it is right
        again only what lies after now tells it, or a day gone by."""
        by_clock = self._stage.clock.now()
        is_told = by_clock + SMALL_STEP_BACK < self._traced
        return (
            self._wrong_until is None
            or is_told
            or any(by_clock - self._recorded_by_clock[one] > _DAY for one in late)
        )

    def _is_announced(self) -> bool:
        said = status(self._stage.desk)
        waits = said.wait.person or said.wait.notice
        return bool(waits or said.blocked or said.to_verify or said.held or said.rejected)

    def _check_the_night(self, day: date) -> None:
        first, last = schedule.computation_window(self._stage.desk.rules, day)
        late = [one for one in self._unsent if first <= self._recorded[one][1] <= last]
        if late:
            self._miss(f"{len(late)} lessons not there at the computation of {day}")

    def _miss(self, what: str) -> None:
        self._lived.missed.append(f"{self._name}: {what}")

    def _now(self) -> datetime:
        """True time, which is that of the State."""
        return self._server.now() if hasattr(self, "_server") else self._stage.clock.now()

    def _pass_until(self, moment: datetime) -> None:
        self._stage.clock.advance(seconds=max(0.0, (moment - self._now()).total_seconds()))


def _years(seed: int, is_twin: bool, first: int, count: int) -> list[Lived]:
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        lived = []
        for number in range(first, first + count):
            year = Year(stage, random.Random(f"{seed} {number}"), is_twin)
            lived.append(year.live(list(VARIANTS)[number % 3], number))
            pause()
        stage.close()
    return lived


def _at(day: date, at: tuple[int, int]) -> datetime:
    return datetime(day.year, day.month, day.day, *at, tzinfo=PARIS)


CAMPAIGNS = [
    Campaign(
        name="G8",
        promise="Years of sleep, power off, network gone and clocks set 48 h wrong: no day skipped, no lesson unsent "
        "for more than 24 h unannounced, none at the ETP night (a timer only).",
        run=run,
        small=1,
        first=60,
        full=10_000,
        night=1_000,
        adds_up=True,
    )
]
