"""Run the fault campaigns and write their figures (``make campaign``).

    python -m tools.campaign [NAME…] [--seed N] [--size N] [--small | --first | --night] [--no-report]

Each campaign of ``tests/faults`` injects faults, counts those caught and missed, and runs the same faults
against its known-bad twin. The exit status is 1 when a promise is not held. The report docs/campaigns.md is
written only by a run of every campaign at one of the declared sizes: anew after each campaign, so that what
took a night is not lost when the machine stops.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import traceback
from collections.abc import Sequence

from tests.faults.harness import Campaign, CampaignResult
from tests.guards import isolate_environment
from tests.registry import declared
from tools.report import ROOT, environment_lines, table, write_report

REPORT = ROOT / "docs" / "campaigns.md"
DEFAULT_SEED = 20261121
Outcome = tuple[Campaign, CampaignResult]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 0 when every promise is held, 2 when no campaign bears the name."""
    options = parse(arguments)
    user_folder = isolate_environment()
    campaigns = chosen(declared("faults", "CAMPAIGNS"), options.names)
    if not campaigns:
        print("no such campaign", file=sys.stderr)
        return 2
    is_reported = options.report and not options.names and options.size is None
    outcomes: list[Outcome] = []
    for campaign in campaigns:
        outcomes.append(run(campaign, options.seed, size_of(campaign, options)))
        if is_reported:
            missing = [other.name for other in campaigns[len(outcomes) :]]
            write_report(REPORT, report_lines(outcomes, options, missing))
            print(f"written: {REPORT.relative_to(ROOT)}", flush=True)
    shutil.rmtree(user_folder, ignore_errors=True)
    return 0 if all(result.is_held for _, result in outcomes) else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as G13; all when none is given")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--size", type=int, help="instead of the full size each campaign declares")
    parser.add_argument("--small", action="store_true", help="the size of the ordinary tests")
    parser.add_argument("--first", action="store_true", help="the size that ends within an hour")
    parser.add_argument(
        "--night", action="store_true", help="the size that ends within a night, on two cores"
    )
    parser.add_argument("--no-report", dest="report", action="store_false", help="do not write the report")
    return parser.parse_args(arguments)


def chosen(campaigns: Sequence[Campaign], names: Sequence[str]) -> list[Campaign]:
    """The campaigns asked for, all when none is named."""
    return [campaign for campaign in campaigns if not names or campaign.name in names]


def size_of(campaign: Campaign, options: argparse.Namespace) -> int:
    """How many faults this run asks of a campaign."""
    if options.size is not None:
        return int(options.size)
    if options.small:
        return campaign.small
    if options.first:
        return campaign.first
    return campaign.night if options.night and campaign.night else campaign.full


def run(campaign: Campaign, seed: int, size: int) -> Outcome:
    """Run one campaign; one that breaks down is a promise not held, and the others still run."""
    print(f"{campaign.name}: size {size}, seed {seed}…", flush=True)
    try:
        result = campaign.run(seed, size)
    except Exception:
        traceback.print_exc()
        broken = "the campaign itself broke down"
        result = CampaignResult(campaign.name, 0, 0, 0, 0, 0.0, remark=broken)
    print(f"{campaign.name}: {summary(result)}", flush=True)
    return campaign, result


def summary(result: CampaignResult) -> str:
    """One line for the terminal."""
    verdict = "held" if result.is_held else f"NOT HELD: {result.why_not_held()}"
    counts = f"{result.injected} injected, {result.caught} caught, {result.missed} missed"
    return f"{verdict}; {counts}; twin missed {result.twin_missed}; {result.seconds:.1f} s"


def report_lines(
    outcomes: Sequence[Outcome], options: argparse.Namespace, missing: Sequence[str] = ()
) -> list[str]:
    """The Markdown of docs/campaigns.md; ``missing``: the campaigns that this run has not come to yet."""
    header = ["promise", "faults injected", "caught", "missed", "twin missed", "seconds", "held"]
    sizes = ("small", "first", "night")
    size = next((f" --{name}" for name in sizes if getattr(options, name)), "")
    command = f"python -m tools.campaign --seed {options.seed}{size}"
    return [
        "# Fault campaigns, as last run",
        "",
        f"Written by `make campaign` (`{command}`): each promise with the faults injected, those caught and",
        "missed, and those its known-bad twin missed. A promise whose twin is not found out does not count.",
        "",
        *environment_lines(),
        f"- seed {options.seed}: the same seed and size give the same counts",
        *([f"- **unfinished**: this run did not come to {', '.join(missing)}"] if missing else []),
        "",
        *table(header, [report_row(result) for _, result in outcomes]),
        "",
        *(f"- **{c.name}** {c.promise}{f' ({r.remark})' if r.remark else ''}" for c, r in outcomes),
    ]


def report_row(result: CampaignResult) -> list[str]:
    """One line of the table."""
    counts = (result.injected, result.caught, result.missed, result.twin_missed)
    held = "yes" if result.is_held else f"**no**: {result.why_not_held()}"
    return [result.name, *map(str, counts), f"{result.seconds:.1f}", held]


if __name__ == "__main__":
    sys.exit(main())
