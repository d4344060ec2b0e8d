"""Start of the frozen program against a bare frozen window, in turn (A B A B…), on the same made-up PC.

    python -m installer.start_bench [--pairs 7]

Measured from outside, alike for both: from the launch of the .exe until its window shows a painted content (more
colours than an empty one). The program opens a school; its first page is part of that first paint. The services of Wine
run meanwhile, so that only the start of the program counts. Needs ``make windows`` to have been run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import parts
from installer.build import BUILD, FROZEN, freeze_specification
from installer.smoke import SCHOOL
from installer.wine_pc import Pc, fresh_pc, windows_path
from tools.bootstrap import ROOT, say

AIM = 1.5
PAINTED_COLOURS = 24
"""An unpainted window has one; a bare table has dozens, by the smoothed letters of its headers."""
PATIENCE_S = 120
WINE_SERVER = "/usr/lib/wine/wineserver64"


@dataclass(frozen=True)
class Start:
    """One start: by the clock, and the processor time of the program with Wine's server, which other work does not
    lengthen."""

    seconds: float
    processor_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; a missed aim is said, and is no error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=7)
    pairs = parser.parse_args(arguments).pairs
    bare = BUILD / "bare" / "bare.exe"
    if not bare.exists():
        say("freezing the bare window")
        freeze_specification("installer/bare.spec")
    with fresh_pc(ROOT / ".wine/prefix-bench") as pc:
        (pc.drive / "ecole.toml").write_text(SCHOOL, encoding="utf-8")
        command = windows_path(FROZEN / f"{parts.COMMAND_PROGRAM}.exe")
        made = pc.run(command, "init", "--school", "C:\\ecole.toml")
        assert made.status == 0, made
        ours = windows_path(FROZEN / f"{parts.WINDOW_PROGRAM}.exe")
        # The first warms the disk.
        measured = [pair(pc, ours, windows_path(bare)) for _ in range(pairs + 1)][1:]
    return tell(measured)


def pair(pc: Pc, ours: str, bare: str) -> tuple[Start, Start]:
    """The start of ours, then of the yardstick."""
    seen = started_in(pc, ours, "Livret"), started_in(pc, bare, "Fenêtre nue")
    print(
        f"    ours {seen[0].seconds:.2f} s ({seen[0].processor_s:.2f} s of processor), "
        f"bare {seen[1].seconds:.2f} s ({seen[1].processor_s:.2f} s)",
        flush=True,
    )
    return seen


def started_in(pc: Pc, program: str, title: str) -> Start:
    """From the launch to the painted window, both as they were when the look that saw it began."""
    server_before = processor_s(pc.processes(WINE_SERVER))
    begun = time.monotonic()
    with pc.started(program):
        while True:
            assert time.monotonic() < begun + PATIENCE_S, f"{program} shows no window"
            time.sleep(0.02)
            seconds = time.monotonic() - begun
            used = processor_s([*pc.processes(program), *pc.processes(WINE_SERVER)])
            # On a busy machine a look takes a second, in which the program goes on reading its first page.
            if is_painted(pc, title):
                return Start(seconds, used - server_before)


def processor_s(processes: Sequence[int]) -> float:
    """Processor time that processes have used so far, in seconds."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def is_painted(pc: Pc, title: str) -> bool:
    """Whether the window with this title shows more than a ground colour."""
    found = pc.x("xdotool", "search", "--onlyvisible", "--name", title).split()
    if not found:
        return False
    colours = pc.x("import", "-silent", "-window", found[0], "-crop", "500x300+0+0", "-format", "%k", "info:")
    return colours.strip().isdigit() and int(colours) >= PAINTED_COLOURS


def tell(measured: Sequence[tuple[Start, Start]]) -> int:
    """Print medians and the ratios of the pairs, by the clock and by processor time."""
    print(
        f"start to a painted window against a bare frozen PySide6 window, {len(measured)} pairs, aim {AIM} ×:"
    )
    for what, times in (
        ("by the clock", [(ours.seconds, bare.seconds) for ours, bare in measured]),
        ("by processor time", [(ours.processor_s, bare.processor_s) for ours, bare in measured]),
    ):
        ratios = sorted(ours / bare for ours, bare in times)
        ratio = statistics.median(ratios)
        ours, bare = (statistics.median(each) for each in zip(*times, strict=True))
        verdict = "reached" if ratio <= AIM else "MISSED"
        print(
            f"  {what}: ours {ours:.2f} s, bare {bare:.2f} s (medians), "
            f"ratio {ratio:.2f} × ({ratios[0]:.2f} – {ratios[-1]:.2f}): {verdict}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
