"""Measure the program against its yardsticks and write docs/bench.md (``make bench``).

    python -m tools.bench [NAME…] [--pairs N] [--no-report]

Ours and the yardstick run in turn (A B A B…) in one process run, after one pair that is not counted, and the
ratio of each pair is what is judged. A bench never fails: a missed aim is written down as missed.
The report is written only by a run of every bench.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.harness import Bench, Measured, Pair
from tests.guards import isolate_environment
from tests.registry import declared
from tools.report import ROOT, environment_lines, table, write_report

REPORT = ROOT / "docs" / "bench.md"
FEWEST_PAIRS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 0 whatever is measured, 2 when no bench bears the name."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a part of the name; all when none is given")
    parser.add_argument("--pairs", type=int, default=0, help="more pairs than each bench declares")
    parser.add_argument("--no-report", dest="report", action="store_false", help="do not write the report")
    options = parser.parse_args(arguments)
    user_folder = isolate_environment()
    benches = chosen(declared("bench", "BENCHES"), options.names)
    if not benches:
        print("no such bench", file=sys.stderr)
        return 2
    measured = [measure_and_say(bench, options.pairs) for bench in benches]
    shutil.rmtree(user_folder, ignore_errors=True)
    if options.report and not options.names:
        write_report(REPORT, report_lines(measured))
        print(f"written: {REPORT.relative_to(ROOT)}")
    return 0


def chosen(benches: Sequence[Bench[Any]], names: Sequence[str]) -> list[Bench[Any]]:
    """The benches whose name holds one of the parts given, all when none is given."""
    return [bench for bench in benches if not names or any(name in bench.name for name in names)]


# --- measuring ---------------------------------------------------------------------------------------------


def measure_and_say(bench: Bench[Any], pairs: int) -> Measured:
    """Measure one bench; one that breaks down is reported as such, and the others still run."""
    print(f"{bench.name}…", flush=True)
    try:
        measured = Measured(bench, measure(bench, max(bench.pairs, pairs, FEWEST_PAIRS)))
    except Exception as error:
        traceback.print_exc()
        measured = Measured(bench, [], failure=f"{type(error).__name__}: {error}")
    print(f"{bench.name}: {' · '.join(figures(measured))}", flush=True)
    return measured


def measure(bench: Bench[Any], pairs: int) -> list[Pair]:
    """The pairs of one bench, the first of all left out: it fills caches and imports libraries."""
    with tempfile.TemporaryDirectory(prefix="livret-bench-") as folder:
        context = bench.setup(Path(folder))
        try:
            measured = [one_pair(bench, context) for _ in range(pairs + 1)]
        finally:
            if bench.teardown:
                bench.teardown(context)
    return measured[1:]


def one_pair(bench: Bench[Any], context: object) -> Pair:
    """Ours, then the yardstick."""
    return Pair(ours=timed(bench.ours, context), yardstick=timed(bench.yardstick, context))


def timed(run: Callable[[Any], float | None], context: object) -> float:
    """The measure that ``run`` returns, or its wall-clock seconds when it returns none."""
    gc.collect()
    begun = time.perf_counter()
    own = run(context)
    seconds = time.perf_counter() - begun
    return seconds if own is None else own


# --- reporting ---------------------------------------------------------------------------------------------


def figures(measured: Measured) -> list[str]:
    """Ours, yardstick, ratio, spread of the ratio, aim and verdict, as text."""
    bench, pairs = measured.bench, measured.pairs
    aim = f"≤ {bench.aim:g} ×" + (f", ≤ {amount(bench.ceiling, bench.unit)}" if bench.ceiling else "")
    if not pairs:
        return ["–", "–", "–", "–", aim, f"not measured ({measured.failure})"]
    ratios = [pair.ratio for pair in pairs]
    ours = statistics.median(pair.ours for pair in pairs)
    yardstick = statistics.median(pair.yardstick for pair in pairs)
    return [
        amount(ours, bench.unit),
        amount(yardstick, bench.unit),
        f"{statistics.median(ratios):.2f} ×",
        f"{min(ratios):.2f} – {max(ratios):.2f}, {len(ratios)} pairs",
        aim,
        verdict(bench, statistics.median(ratios), ours),
    ]


def verdict(bench: Bench[Any], ratio: float, ours: float) -> str:
    """Whether the aim and the ceiling are both reached."""
    is_reached = ratio <= bench.aim and (bench.ceiling is None or ours <= bench.ceiling)
    return "reached" if is_reached else "**missed**"


def amount(value: float, unit: str) -> str:
    """A measure with its unit; short times in milliseconds."""
    if unit == "s" and value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:.4g} {unit}"


def report_lines(measured: Sequence[Measured]) -> list[str]:
    """The Markdown of docs/bench.md."""
    header = [
        "what",
        "ours (median)",
        "yardstick (median)",
        "ratio (median)",
        "spread of the ratio",
        "aim",
        "",
    ]
    return [
        "# Speed, as last measured",
        "",
        "Written by `make bench`. Ours and the yardstick run in turn in the same run (A B A B…), after one pair",
        "that is not counted; the ratio of each pair is judged, since absolute times depend on the machine.",
        "",
        *environment_lines(),
        "",
        *table(header, [[one.bench.name, *figures(one)] for one in measured]),
        "",
        *(f"- **{one.bench.name}**: {one.bench.what}" for one in measured if one.bench.what),
    ]


if __name__ == "__main__":
    sys.exit(main())
