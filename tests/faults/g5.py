"""G5: the answer is lost after the State recorded, and reading back is up to 72 hours late."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import status
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.send_kills import Stage
from tests.faults.send_truth import UNLIMITED, Retry, honest, lost, naive, settle
from tests.sending.model_server import (
    LOST_AFTER,
    PARTIAL,
    SERVER_ERROR_AFTER,
    VARIANTS,
    ModelGateway,
    ModelServer,
)

_AT_ONCE = 100
"""Lessons of one scene."""


def run(seed: int, size: int) -> CampaignResult:
    """``size`` lessons for each contract variant, every one with its answer lost; then the twin."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as root:
        stage = Stage(Path(root))
        missed = {variant: _variant(stage, variant, seed, size, honest) for variant in VARIANTS}
        twin = _variant(stage, "read-back", seed, min(size, _AT_ONCE), naive)
        stage.close()
    injected = size * len(VARIANTS)
    total = sum(missed.values())
    return CampaignResult(
        "G5",
        injected=injected,
        caught=injected - total,
        missed=total,
        twin_missed=twin,
        seconds=time.perf_counter() - began,
        remark=f"{size} lost answers for each of {', '.join(VARIANTS)}; with neither, all held and shown",
        examples=tuple(f"seed {seed}, {variant}: {number}" for variant, number in missed.items() if number),
    )


def _variant(stage: Stage, variant: str, seed: int, size: int, retry: Retry) -> int:
    chance = random.Random(f"{seed} {variant}")
    missed = 0
    for start in range(0, size, _AT_ONCE):
        missed += _scene(stage, variant, chance, min(_AT_ONCE, size - start), retry)
    return missed


def _scene(stage: Stage, variant: str, chance: random.Random, number: int, retry: Retry) -> int:
    """Lessons doubled, lost, or (where nothing can be known) not held before a person's eyes."""
    lessons = stage.begin(number)
    lag_hours = chance.choice((0, 1, 24, 48, 72))
    server = ModelServer(stage.clock, variant, lag_hours, max_batch=chance.randint(1, 30))
    while len({record.lesson_id for record in server.records}) < number:
        _send(stage, server, lambda: chance.choice((LOST_AFTER, SERVER_ERROR_AFTER, PARTIAL)))
        stage.clock.advance(minutes=chance.randint(1, 30))
    for _ in range(3):  # impatient clicks, well before the read-back shows anything
        retry(stage.desk)
        _send(stage, server, lambda: chance.choice((LOST_AFTER, "fine")))
        stage.clock.advance(hours=chance.uniform(0, lag_hours / 4))
    settle(stage.desk, server, stage.clock, retry, rounds=4)
    broken = len(server.doubled()) + len(lost(stage.desk, server, lessons))
    if variant == "neither" and retry is honest:
        report = status(stage.desk)
        broken += abs(number - report.held - report.accepted)
    return broken


def _send(stage: Stage, server: ModelServer, happening: Callable[[], str]) -> None:
    def fault(place: str) -> str:
        return happening() if place == "send" else "fine"

    send_due(stage.desk, lambda: ModelGateway(server, fault), tools=UNLIMITED)


CAMPAIGNS = [
    Campaign(
        name="G5",
        promise="Answer lost after the State recorded, read-back up to 72 h late: nothing doubled where deduplication "
        "or read-back exists, else everything held and visible (retry as if nothing had left).",
        run=run,
        small=60,
        first=1_000,
        full=1_000,
    )
]
