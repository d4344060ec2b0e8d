"""Sequences of acts played side by side: how many went wrong, and whether the known-bad twin is found out."""

import time
from functools import partial
from typing import Protocol

from tests.faults.harness import CampaignResult
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import Stage
from tests.faults.send_truth import Retry, honest, naive


class Played(Protocol):
    """One sequence."""

    def play(self) -> bool:
        """True when something went wrong."""


class Kind(Protocol):
    """Makes the sequence of one seed."""

    def __call__(self, stage: Stage, seed: int, retry: Retry, /) -> Played: ...


def play_all(name: str, kind: Kind, seed: int, size: int, remark: str) -> CampaignResult:
    """``size`` sequences, seeds from ``seed`` on; then the twin."""
    began = time.perf_counter()
    broken = spread(partial(_broken_among, kind, seed, honest), size)
    twin = spread(partial(_broken_among, kind, seed, naive), max(16, size // 20))
    return CampaignResult(
        name,
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=len(twin),
        seconds=time.perf_counter() - began,
        remark=f"{size} sequences of {remark}, seeds from {seed}",
        examples=tuple(f"seed {seed + number}" for number in broken),
    )


def _broken_among(kind: Kind, seed: int, retry: Retry, first: int, count: int) -> list[int]:
    """The numbers of the sequences that went wrong."""
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        broken = []
        for number in range(first, first + count):
            if _is_wrong(kind(stage, seed + number, retry)):
                broken.append(number)
            pause()
        stage.close()
    return broken


def _is_wrong(sequence: Played) -> bool:
    """A defect of the program is one too: the seed is told, and played alone it raises again."""
    try:
        return sequence.play()
    except Exception:  # whatever it is, the others are played
        return True
