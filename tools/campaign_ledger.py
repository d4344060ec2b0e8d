"""What is kept of the fault campaigns from one run to the next: ``docs/campaigns.json``.

The full sizes take from minutes to days, so they are not run in one go. Each promise keeps the run that says
most about it, with the day, the commit and the machine it was seen on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.harness import Campaign, CampaignResult
from tools.report import commit, machine_line, write_report


@dataclass(frozen=True, slots=True)
class Seen:
    """One run of one campaign, as it was counted."""

    name: str
    size: int
    seed: int
    injected: int
    caught: int
    missed: int
    twin_missed: int
    seconds: float
    remark: str
    not_held: str
    """Why the promise did not count; empty when it was held."""
    day: str
    commit: str
    machine: str
    parts: int = 1
    """How many runs, each beginning where the one before ended, these figures add up."""

    @property
    def next_seed(self) -> int:
        """Where the next part begins, so that no part plays again what an earlier one has played."""
        return self.seed + self.size

    def plus(self, part: Seen) -> Seen:
        """This run and a further part of it (``next_seed``); a part that failed stands alone, to be played again."""
        if part.not_held:
            return part
        return replace(
            part,
            size=self.size + part.size,
            seed=self.seed,
            injected=self.injected + part.injected,
            caught=self.caught + part.caught,
            missed=self.missed + part.missed,
            twin_missed=self.twin_missed + part.twin_missed,
            seconds=round(self.seconds + part.seconds, 1),
            parts=self.parts + 1,
        )

    def outweighs(self, former: Seen | None) -> bool:
        """Whether this run takes the place of ``former``: a larger or equal one does, and a failure always.

        A smaller run that holds neither hides an earlier failure nor the larger figures already seen.
        """
        return former is None or bool(self.not_held) or self.size >= former.size


def seen_now(campaign: Campaign, result: CampaignResult, *, seed: int, size: int) -> Seen:
    """This run, with the day, the commit and the machine."""
    return Seen(
        name=campaign.name,
        size=size,
        seed=seed,
        injected=result.injected,
        caught=result.caught,
        missed=result.missed,
        twin_missed=result.twin_missed,
        seconds=round(result.seconds, 1),
        remark=result.remark,
        not_held=result.why_not_held(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=commit(),
        machine=machine_line(),
    )


def read(path: Path) -> dict[str, Seen]:
    """What is kept, by the name of the campaign; nothing when there is no file."""
    if not path.exists():
        return {}
    names = {field.name for field in fields(Seen)}
    runs = json.loads(path.read_text(encoding="utf-8"))
    return {run["name"]: Seen(**{key: run[key] for key in names if key in run}) for run in runs}


def write(path: Path, runs: Mapping[str, Seen]) -> None:
    """Keep the runs, in the order of their names."""
    kept = [asdict(runs[name]) for name in sorted(runs)]
    write_report(path, [json.dumps(kept, ensure_ascii=False, indent=2)])
