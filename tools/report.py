"""What the reports of ``make bench`` and ``make campaign`` share: the machine, the versions, tables, the file."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "reportlab", "httpx", "cryptography")


def environment_lines() -> list[str]:
    """The machine, the versions and the commit that the figures were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"- measured on {datetime.now(UTC):%Y-%m-%d at %H:%M} UTC, commit {commit()}",
        f"- {machine_line()}",
        f"- CPython {platform.python_version()}, {libraries}",
    ]


def machine_line() -> str:
    """The machine in one line: system, processor, cores and memory."""
    memory_gib = (
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    )
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB"


def processor() -> str:
    """The processor's own name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def commit() -> str:
    """The short name of the commit, and whether files differ from it."""
    try:
        name = git("rev-parse", "--short", "HEAD")
        changed = git(
            "status", "--porcelain", "--untracked-files=no", "--", "livret_desktop", "resources", "tests"
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name} with changes not committed" if changed else name


def git(*arguments: str) -> str:
    """What git answers about this checkout."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    cells = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return [f"| {' | '.join(line)} |" for line in cells]


def write_report(path: Path, lines: Iterable[str]) -> None:
    """Write a report, whole or not at all."""
    text = "\n".join(lines).rstrip() + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
