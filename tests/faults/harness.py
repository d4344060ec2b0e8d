"""Fault campaigns: how one is declared, what it reports, and when its promise counts as held.

A campaign injects faults and counts what came of each. It also runs the same faults against a *known-bad
twin* (for instance a sender without deduplication): if the twin misses nothing, the campaign proves
nothing, and that fails it too.

To add one, write ``tests/faults/<promise>.py`` (a module whose name does not start with ``test_``) with::

    CAMPAIGNS = [Campaign(name="G13", promise="...", run=run_g13, small=300, first=1_000, full=12_000)]

The small size runs in the ordinary tests (``tests/faults/test_campaigns.py``), the full one by
``make campaign``, which writes ``docs/campaigns.md``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What one campaign counted. ``injected`` is the number of faults, each either caught or missed."""

    name: str
    injected: int
    caught: int
    missed: int
    twin_missed: int
    seconds: float
    remark: str = ""
    """One line for the report (variants covered, peak memory…); never personal data."""
    examples: Sequence[str] = ()
    """How to replay the first faults missed (seed, step); empty when none was."""
    skipped: str = ""
    """Why this machine cannot run it at all (no compiler, no FUSE): said, and never counted as held."""

    @property
    def is_held(self) -> bool:
        """Every fault was injected, counted and caught, and the known-bad twin was found out."""
        return not self.why_not_held()

    def why_not_held(self) -> str:
        """Say why the promise does not count; empty when it does."""
        if self.skipped:
            return f"not run on this machine: {self.skipped}"
        if self.injected <= 0:
            return "no fault was injected"
        if self.caught + self.missed != self.injected:
            return f"{self.injected} injected, but {self.caught} caught + {self.missed} missed"
        if self.missed:
            return f"{self.missed} of {self.injected} faults missed: {'; '.join(self.examples[:3])}"
        if self.twin_missed <= 0:
            return "the known-bad twin was not found out: this campaign proves nothing"
        return ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One promise put to the test. ``run(seed, size)`` must give the same counts for the same arguments."""

    name: str
    """Short and unique, as in the list of promises: "G13"."""
    promise: str
    """One sentence: faults, target, and in brackets the known-bad twin."""
    run: Callable[[int, int], CampaignResult]
    small: int
    """Size in the ordinary tests: seconds, not minutes, on two cores."""
    first: int
    """Size that ends within minutes (all of them: an hour): ``python -m tools.campaign --first``."""
    full: int
    """Size by ``make campaign``: what the promise was given for."""
    night: int = 0
    """Size by ``--night``, on two cores, where the full one takes longer; 0 where it does not."""
    adds_up: bool = False
    """Whether a run from seed s + n goes on where n faults from seed s ended: then days of work can be played in parts
    (``--more N``), and the parts counted together."""
