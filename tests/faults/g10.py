"""G10: outages from one minute to thirty days, and odd Retry-After: few requests meanwhile, soon back afterwards."""

import math
import random
import time
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.outages import (
    MANNERS,
    MINUTE,
    Outage,
    TroubledGateway,
    busiest_day,
    live_through,
    odd_retry_after,
)
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.faults.send_truth import drawn
from tests.sending.model_server import VARIANTS, ModelServer

REQUESTS_A_DAY = 60
BACK_WITHIN = timedelta(minutes=30)
SERIOUS = 300
"""From this size on outages last up to thirty days, below up to half a day: the ordinary tests take seconds."""
_TWIN_FROM = timedelta(minutes=70)
BLIND = "neither"


def run(seed: int, size: int) -> CampaignResult:
    """``size`` outages, one in three with a Retry-After; then the twin."""
    began = time.perf_counter()
    longest = timedelta(days=30 if size >= SERIOUS else 0.5)
    broken = spread(partial(_outages, seed, longest, False), size, chunk=10)
    twin = spread(partial(_outages, seed, 2 * _TWIN_FROM, True), max(2, size // 100), chunk=10)
    return CampaignResult(
        "G10",
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=len(twin),
        seconds=time.perf_counter() - began,
        remark=f"outages up to {longest.total_seconds() / 86_400:g} days, seeds from {seed}",
        examples=broken,
    )


def _outages(seed: int, longest: timedelta, is_twin: bool, first: int, count: int) -> list[str]:
    with fast_folder() as root, rare_collection(every=2) as pause:
        stage = Stage(root)
        broken = []
        for number in range(first, first + count):
            trouble = _one(stage, random.Random(f"{seed} {number}"), number, longest, is_twin=is_twin)
            pause()
            if trouble:
                broken.append(f"seed {seed}, outage {number}: {trouble}")
        stage.close()
    return broken


def _one(stage: Stage, chance: random.Random, number: int, longest: timedelta, *, is_twin: bool) -> str:
    """What was wrong of one outage; empty when few requests were made, and all left soon after it."""
    lessons = stage.begin(3)
    clock = stage.clock
    clock.advance(minutes=chance.randint(0, 7 * 1440))
    clock.instant = clock.instant.replace(second=0, microsecond=0)
    shortest = math.log((_TWIN_FROM if is_twin else MINUTE) / MINUTE)
    last = clock.now() + MINUTE * math.exp(chance.uniform(shortest, math.log(longest / MINUTE)))
    headers = tuple(odd_retry_after(chance) for _ in range(chance.randint(1, 4))) if number % 3 == 2 else ()
    outage = Outage(clock.now(), last, chance.choice(MANNERS), headers)
    server = ModelServer(clock, list(VARIANTS)[number % len(VARIANTS)])
    gateway = TroubledGateway(server, outage=outage, made_at=[])
    tools = drawn(chance)
    if is_twin:
        tools = replace(tools, jitter=fixed)
    live_through(stage.desk, clock, gateway, tools, last)
    most = busiest_day(gateway.made_at or ())
    allowed = max(last, outage.asked_until or last) + BACK_WITHIN
    live_through(stage.desk, clock, gateway, tools, allowed + MINUTE)
    held = _held(stage) if server.variant == BLIND else set()
    late = [one for one in lessons if one not in held and _came_late(server, one, allowed)]
    if most > REQUESTS_A_DAY:
        return f"{most} requests in a day ({outage.manner}, Retry-After {headers})"
    return f"{len(late)} lessons not sent {BACK_WITHIN} after it ({outage.manner})" if late else ""


def _came_late(server: ModelServer, lesson: UUID, allowed: datetime) -> bool:
    found = server.newest(lesson)
    return found is None or found.received_at > allowed


def _held(stage: Stage) -> set[UUID]:
    """Where nothing can be known of a lost answer, a lesson before a person's eyes is as good as sent."""
    with stage.desk.database.read() as reading:
        return {one.lesson_id for one in outbox_reads.in_state(reading.connection, SubmissionState.HELD)}


def fixed(_shortest: float, _longest: float) -> float:
    """The known-bad twin: every minute, whatever happened."""
    return 60.0


CAMPAIGNS = [
    Campaign(
        name="G10",
        promise="Outages from 1 min to 30 days, odd Retry-After: at most 60 requests in any day of it, all sent "
        "30 min after it, or after what the server asked for; with neither deduplication nor read-back, held before a "
        "person's eyes where an answer was lost (a fixed interval).",
        run=run,
        small=16,
        first=300,
        full=1_500,
    )
]
