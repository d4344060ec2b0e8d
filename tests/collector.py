"""The collector of cycles as the window sets it, for the length of a test."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pythons_own_collector_afterwards() -> Iterator[None]:
    """Whatever the block sets is put back as Python has it."""
    thresholds = gc.get_threshold()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        gc.enable()


@contextmanager
def whole_walks() -> Iterator[list[float]]:
    """Walks of the whole heap during the block: how many objects lived through each, in thousands."""
    walks: list[float] = []

    def hear(phase: str, information: dict[str, int]) -> None:
        if phase == "stop" and information["generation"] == 2:
            walks.append(len(gc.get_objects(2)) / 1000)

    gc.callbacks.append(hear)
    try:
        yield walks
    finally:
        gc.callbacks.remove(hear)


class Ring:
    """Keeps itself alive, as a page and its delegate do."""

    def __init__(self) -> None:
        self.itself = self


def work_of_a_large_send() -> list[tuple[list[int], ...]]:
    """Objects that the collector follows, and that stay until the end of the run."""
    return [([number], [number], [number]) for number in range(30_000)]
