"""The program against a second server of the contract, read apart: every fault and variant."""

from __future__ import annotations

import time
from functools import partial

from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, spread
from tests.faults.send_truth import Retry, honest, naive
from tests.other_server.faults import BY_NAME, CATALOGUE, Fault
from tests.other_server.judge import judge
from tests.other_server.play import VARIANTS, played

NAME = "OTHER SERVER"
TWIN_FAULTS = ("answer lost after recording", "500 after recording", "202 after recording")
_STRIDE = 7
"""Coprime with the number of variants and of faults: a small size already meets the most different ones."""


def scene(number: int) -> tuple[Fault, str, int]:
    """The fault, the variant and the seed of the ``number``-th play."""
    pairs = [(fault, variant) for fault in CATALOGUE for variant in VARIANTS if _makes_sense(fault, variant)]
    fault, variant = pairs[number * _STRIDE % len(pairs)]
    return fault, variant, number


def _makes_sense(fault: Fault, variant: str) -> bool:
    return fault.where not in {"page", "one"} or VARIANTS[variant].readback


def plays(seed: int, first: int, count: int) -> list[str]:
    """What was wrong in each of these plays."""
    return [
        f"{fault.name}, {variant}, seed {number}: {wrong}"
        for fault, variant, number in (scene(seed + number) for number in range(first, first + count))
        for wrong in _wrong(fault, variant, number, honest)
    ]


def twin_plays(seed: int, first: int, count: int) -> list[str]:
    """The client that sends again whatever had no answer."""
    variants = ("neither", "read-back")
    return [
        wrong
        for number in range(first, first + count)
        for wrong in _wrong(BY_NAME[TWIN_FAULTS[number % 3]], variants[number % 2], seed + number, naive)
    ]


def _wrong(fault: Fault, variant: str, seed: int, retry: Retry) -> list[str]:
    with fast_folder() as root, played(root / "ecole", variant, fault, seed, retry) as play:
        return ["; ".join(found)] if (found := judge(play).wrong) else []


def run(seed: int, size: int) -> CampaignResult:
    """``size`` plays of a week; then the twin."""
    began = time.perf_counter()
    missed = spread(partial(plays, seed), size, chunk=20, least=60)
    twin = spread(partial(twin_plays, seed), max(2, size // 40), chunk=20, least=60)
    return CampaignResult(
        NAME,
        injected=size,
        caught=size - len(missed),
        missed=len(missed),
        twin_missed=len(twin),
        seconds=time.perf_counter() - began,
        remark=f"{len(CATALOGUE)} faults, four contract variants, a week of passes each, seeds from {seed}",
        examples=missed,
    )


CAMPAIGNS = [
    Campaign(
        name=NAME,
        promise="Another server of the same contract, with other choices and faults of its own, over real HTTP: "
        "nothing lost, nothing doubled, its effective view is ours (a client that sends again what had no answer).",
        run=run,
        small=8,
        first=280,
        full=2_800,
    )
]
