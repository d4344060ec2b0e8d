"""The project's tests under Windows' own Python, in Wine: ``make windows-test``.

    python -m installer.wine.lane              the whole lane
    python -m installer.wine.lane tests/db     only these, with pytest's options after them

What is left out, and why, stands in ``LEFT_OUT``. A lane that ran fewer tests than ``AT_LEAST`` fails: a folder that
is no longer collected would else go unseen. Every skipped test is printed with its reason.
"""

from __future__ import annotations

import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from installer.wine import prepare
from tools.bootstrap import ROOT, say

WHOLE_LANE = (
    "tests/windows",
    "tests/security",
    "tests/db",
    "tests/backup",
    "tests/exchange",
    "tests/etp",
    "tests/transmission",
    "tests/services",
    "tests/system",
    "tests/e2e/test_access.py",
    "tests/e2e/test_bad_input.py",
    "tests/e2e/test_canaries.py",
    "tests/e2e/test_day_by_command_line.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_usage.py",
    "tests/unit/test_crash_reports.py",
    "tests/unit/test_foundation.py",
    "tests/unit/test_windows_names.py",
    "tests/reports/test_golden.py",
    "tests/reports/test_preview.py",
    "tests/sending/test_run_due.py",
    "tests/sending/test_sending.py",
    "tests/ui/test_backups_page.py",
    "tests/ui/test_evening_in_window.py",
    "tests/ui/test_first_start.py",
    "tests/ui/test_lists_exported.py",
    "tests/ui/test_main_window.py",
    "tests/ui/test_manual_view.py",
    "tests/ui/test_manual_window.py",
    "tests/ui/test_presence.py",
    "tests/ui/test_restore_in_window.py",
    "tests/ui/test_settings_desktop.py",
    "tests/ui/test_student_photo.py",
    "tests/ui/test_system_events.py",
    "tests/ui/test_today_page.py",
    "tests/ui/test_unlock_dialog.py",
)
"""Folders, and of the folders of ``LEFT_OUT`` the files that run all the same."""
LEFT_OUT = {
    "tests/house": "rules on the source: the same text on every system",
    "tests/bench": "times under Wine say nothing of an office PC",
    "tests/faults": "campaigns kill processes by POSIX signals and use folders in memory",
    "tests/installer": "they look at what the build on Linux made",
    "tests/other_server": "a second server of the contract, in Python alone: the same on every system",
    "tests/sandbox": "the training server, in Python alone; tests/e2e and tests/transmission talk to it here",
    "tests/e2e": "what is said of odd answers, findings and proofs, computed; run: a whole day, files, real processes",
    "tests/unit": "rules of the trade, computed; run: what asks the system for files, folders and the hour",
    "tests/reports": "the drawing is computed; run: the pages byte by byte and the picture by PDFium",
    "tests/sending": "decisions on rows and answers, computed; run: a whole send and the planned evening",
    "tests/ui": "words and widgets are Qt's on every system; run: start, window, tray, files, manual, Aujourd’hui",
}
LEFT_OUT_TESTS = {
    "tests/e2e/test_demo.py::test_every_scene_of_the_tour_plays_and_every_paper_is_drawn": "three minutes of drawing",
    "tests/e2e/test_usage.py::test_the_help_names_every_command": "words, in a process",
    "tests/e2e/test_usage.py::test_no_command_without_a_window_loads_qt": "imports, in a process",
}
"""Of what runs, the slow ones that would say the same on every system: a process takes four seconds to start here."""
AT_LEAST = 1_500
REPORT = ROOT / ".wine" / "report.xml"
WORKERS = "2"
TIMEOUT_S = "600"
"""For one test. Windows has no signal that would end a test alone: its worker dies with it, without a word. A process
takes four seconds to start here, and many times that on a busy machine."""


@dataclass
class Counts:
    """What became of the tests of one folder."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare, run, count. The exit status is 0 only when enough tests ran and none failed."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if prepare.main(["dev"]):
        return 1
    say_left_out()
    REPORT.unlink(missing_ok=True)
    began = time.monotonic()
    status = run_tests(words or [*WHOLE_LANE, *(f"--deselect={test}" for test in LEFT_OUT_TESTS)])
    if not REPORT.exists():
        say(f"no report was written (exit status {status})")
        return status or 1
    counts = counted(REPORT)
    ran = sum(one.passed + one.failed for one in counts.values())
    print_counts(counts, time.monotonic() - began)
    if not words and ran < AT_LEAST:
        say(f"only {ran} tests ran; the lane holds {AT_LEAST} at least")
        return 1
    return status


def say_left_out() -> None:
    """Fail when a folder of tests is neither run nor left out for a reason; tell what is left out."""
    known = {"/".join(path.split("/")[:2]) for path in WHOLE_LANE} | set(LEFT_OUT)
    folders = {f"tests/{path.parent.name}" for path in (ROOT / "tests").glob("*/test_*.py")}
    if folders - known:
        raise SystemExit(f"neither run nor left out: {', '.join(sorted(folders - known))}")
    for place, reason in (LEFT_OUT | LEFT_OUT_TESTS).items():
        say(f"left out: {place}: {reason}")


def run_tests(words: Sequence[str]) -> int:
    """Run pytest under Windows' Python; its exit status."""
    options = ["-p", "no:cacheprovider", "--dist", "worksteal", "-n", WORKERS, "--tb=short", "--durations=15"]
    options += ["-p", "installer.wine.failures", f"--timeout={TIMEOUT_S}"]
    report = REPORT.relative_to(ROOT)
    command = [str(prepare.RUN), "python", "-m", "pytest", *options, f"--junitxml={report}", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def counted(report: Path) -> dict[str, Counts]:
    """Counts by folder of tests, from pytest's report."""
    found: dict[str, Counts] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by the line above
        folder = "/".join(case.get("classname", "").split(".")[:2])
        counts = found.setdefault(folder, Counts())
        counts.seconds += float(case.get("time", "0"))
        skipped = case.find("skipped")
        if skipped is not None:
            counts.skipped += 1
            counts.reasons[skipped.get("message", "")] += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            counts.failed += 1
        else:
            counts.passed += 1
    return found


def print_counts(counts: dict[str, Counts], seconds: float) -> None:
    """A line for each folder, each reason for which a test was skipped, and the sum."""
    for folder, one in sorted(counts.items()):
        say(
            f"{folder:<20}{one.passed:>6} passed{one.failed:>4} failed{one.skipped:>4} skipped{one.seconds:>7.0f} s"
        )
        for reason, times in one.reasons.items():
            say(f"    {times} skipped: {reason}")
    passed, failed, skipped = (
        sum(getattr(one, what) for one in counts.values()) for what in ("passed", "failed", "skipped")
    )
    say(f"Windows: {passed} passed, {failed} failed, {skipped} skipped in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
