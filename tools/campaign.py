"""Run the fault campaigns and write their figures (``make campaign``).

    python -m tools.campaign [NAME…] [--seed N] [--size N] [--small | --first | --night] [--no-report]
    python -m tools.campaign NAME --more N                    N more, from where the runs kept have ended
    python -m tools.campaign [NAME…] --take campaigns.json    what another copy of these sources has kept

Each campaign of ``tests/faults`` injects faults, counts those caught and missed, and runs the same faults
against its known-bad twin. The exit status is 1 when a promise is not held. What was seen is kept in
docs/campaigns.json after each campaign (see tools/campaign_ledger.py), and docs/campaigns.md is written from
it: full sizes are reached one promise at a time.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults.harness import Campaign, CampaignResult
from tests.guards import isolate_environment
from tests.registry import declared
from tools import campaign_ledger
from tools.campaign_ledger import Seen, seen_now
from tools.report import ROOT, table, write_report

REPORT = ROOT / "docs" / "campaigns.md"
LEDGER = ROOT / "docs" / "campaigns.json"
DEFAULT_SEED = 20261121


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 0 when every promise is held, 2 when no campaign bears the name."""
    options = parse(arguments)
    user_folder = isolate_environment()
    every = declared("faults", "CAMPAIGNS")
    if options.take is not None:
        for seen in campaign_ledger.read(options.take).values():
            if not options.names or seen.name in options.names:
                note(every, seen)
        return 0
    campaigns = chosen(every, options.names)
    if not campaigns:
        print("no such campaign", file=sys.stderr)
        return 2
    if options.more and not all(campaign.adds_up for campaign in campaigns):
        print("--more: only those whose parts add up: say which", file=sys.stderr)
        return 2
    is_all_held = True
    for campaign in campaigns:
        size = size_of(campaign, options)
        former = held_so_far(campaign) if options.more else None
        seed = former.next_seed if former else options.seed
        result = run(campaign, seed, size)
        is_all_held = is_all_held and result.is_held
        if options.report:
            seen = seen_now(campaign, result, seed=seed, size=size)
            note(every, former.plus(seen) if former else seen)
    shutil.rmtree(user_folder, ignore_errors=True)
    return 0 if is_all_held else 1


def held_so_far(campaign: Campaign) -> Seen | None:
    """The parts already played and held, to be gone on with; none after a failure: then all is to be played again."""
    seen = campaign_ledger.read(LEDGER).get(campaign.name)
    return seen if seen and not seen.not_held else None


def note(every: Sequence[Campaign], seen: Seen) -> None:
    """Keep a run and write the report again, unless a larger one is already kept."""
    runs = campaign_ledger.read(LEDGER)
    if seen == runs.get(seen.name):
        return
    if not seen.outweighs(runs.get(seen.name)):
        print(f"{seen.name}: a larger run is already written down", flush=True)
        return
    runs[seen.name] = seen
    campaign_ledger.write(LEDGER, runs)
    write_report(REPORT, report_lines(every, runs))
    print(f"written: {REPORT.relative_to(ROOT)}", flush=True)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as G13; all when none is given")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--size", type=int, help="instead of the full size each campaign declares")
    parser.add_argument("--more", type=int, metavar="N", help="N more, from where the runs kept have ended")
    parser.add_argument("--small", action="store_true", help="the size of the ordinary tests")
    parser.add_argument("--first", action="store_true", help="the size that ends within an hour")
    parser.add_argument(
        "--night", action="store_true", help="the size that ends within a night, on two cores"
    )
    parser.add_argument(
        "--take",
        type=Path,
        metavar="FILE",
        help="run nothing: keep the runs of another copy's campaigns.json, the larger of each",
    )
    parser.add_argument("--no-report", dest="report", action="store_false", help="do not write the report")
    return parser.parse_args(arguments)


def chosen(campaigns: Sequence[Campaign], names: Sequence[str]) -> list[Campaign]:
    """The campaigns asked for, all when none is named."""
    return [campaign for campaign in campaigns if not names or campaign.name in names]


def size_of(campaign: Campaign, options: argparse.Namespace) -> int:
    """How many faults this run asks of a campaign."""
    if options.more or options.size is not None:
        return int(options.more or options.size)
    if options.small:
        return campaign.small
    if options.first:
        return campaign.first
    return campaign.night if options.night and campaign.night else campaign.full


def run(campaign: Campaign, seed: int, size: int) -> CampaignResult:
    """Run one campaign; one that breaks down is a promise not held, and the others still run."""
    print(f"{campaign.name}: size {size}, seed {seed}…", flush=True)
    try:
        result = campaign.run(seed, size)
    except Exception:
        traceback.print_exc()
        broken = "the campaign itself broke down"
        result = CampaignResult(campaign.name, 0, 0, 0, 0, 0.0, remark=broken)
    print(f"{campaign.name}: {summary(result)}", flush=True)
    return result


def summary(result: CampaignResult) -> str:
    """One line for the terminal."""
    verdict = "held" if result.is_held else f"NOT HELD: {result.why_not_held()}"
    counts = f"{result.injected} injected, {result.caught} caught, {result.missed} missed"
    return f"{verdict}; {counts}; twin missed {result.twin_missed}; {result.seconds:.1f} s"


def report_lines(campaigns: Sequence[Campaign], runs: Mapping[str, Seen]) -> list[str]:
    """The Markdown of docs/campaigns.md: for each promise the run that says most, and those not run yet."""
    header = [
        "promise",
        "size",
        "of the full",
        "faults",
        "caught",
        "missed",
        "twin missed",
        "seconds",
        "held",
    ]
    kept = [(campaign, runs[campaign.name]) for campaign in campaigns if campaign.name in runs]
    missing = [campaign.name for campaign in campaigns if campaign.name not in runs]
    return [
        "# Fault campaigns, as last run",
        "",
        "Written by `make campaign` (`python -m tools.campaign [NAME…]`): each promise with the faults injected, those",
        "caught and missed, and those its known-bad twin missed. A promise whose twin is not found out does not count.",
        "Of each promise the largest run is kept, and any run that failed until one as large has held; the same seed",
        "and size give the same counts.",
        "",
        *([f"**Not run yet**: {', '.join(missing)}.", ""] if missing else []),
        *table([*header, "seen on"], [report_row(campaign, seen) for campaign, seen in kept]),
        "",
        *(f"- **{c.name}** {c.promise}{f' ({seen.remark})' if seen.remark else ''}" for c, seen in kept),
        "",
        *(f"- {machine}" for machine in sorted({seen.machine for _, seen in kept})),
    ]


def report_row(campaign: Campaign, seen: Seen) -> list[str]:
    """One line of the table."""
    share = "whole" if seen.size >= campaign.full else f"{seen.size / campaign.full:.3g}"
    counts = (seen.injected, seen.caught, seen.missed, seen.twin_missed)
    held = f"**no**: {seen.not_held}" if seen.not_held else "yes"
    parts = f" (the last of {seen.parts} parts)" if seen.parts > 1 else ""
    place = f"{seen.day}, {seen.commit}, seed {seen.seed}{parts}"
    return [seen.name, str(seen.size), share, *map(str, counts), f"{seen.seconds:.1f}", held, place]


if __name__ == "__main__":
    sys.exit(main())
