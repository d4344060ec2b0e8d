"""Benches: our program and its yardstick measured in turn (A B A B…) in one run.

Absolute times mean little on a shared machine, so a bench is judged by the ratio of each pair.

To add one, write ``tests/bench/<what>.py`` (a module whose name does not start with ``test_``) with::

    BENCHES = [Bench(name="one attestation", aim=1.5, setup=prepare, ours=issue, yardstick=bare_canvas)]

``make bench`` runs them all and writes ``docs/bench.md``. A bench never fails the tests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True)
class Bench(Generic[Context]):
    """One row of the speed table.

    ``ours`` and ``yardstick`` take what ``setup`` made. Each may return its own measure (a float in
    ``unit``: seconds timed inside, a 95th percentile, MiB of memory); when it returns None, the wall-clock
    seconds of the call count.
    """

    name: str
    aim: float
    """The largest ratio ours / yardstick that reaches the aim (compared with the median)."""
    setup: Callable[[Path], Context]
    """Make the data once, in an empty folder that is thrown away afterwards; not timed."""
    ours: Callable[[Context], float | None]
    yardstick: Callable[[Context], float | None]
    teardown: Callable[[Context], None] | None = None
    unit: str = "s"
    ceiling: float | None = None
    """A limit on our own median as well, in ``unit`` (one frame: 0.016); None when only the ratio counts."""
    pairs: int = 5
    """At least 5, after one pair that is not counted."""
    what: str = ""
    """What is measured and against what, for the report."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One measure of ours and the measure of the yardstick right after it."""

    ours: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """How many times the yardstick ours took."""
        return self.ours / self.yardstick


@dataclass(frozen=True, slots=True)
class Measured:
    """The pairs of one bench, or why it could not be run."""

    bench: Bench[object]
    pairs: Sequence[Pair]
    failure: str = ""
