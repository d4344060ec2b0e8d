"""What only Windows can show, under Windows itself or Wine (``make windows-test``)."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Elsewhere each of these tests is skipped, with the reason shown."""
    if sys.platform == "win32":
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="Windows only: make windows-test"))


def is_wine() -> bool:
    """Whether this Windows is Wine, where the lane has prepared what a real one may lack."""
    windll: Any = ctypes.WinDLL("ntdll")
    return hasattr(windll, "wine_get_version")


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """``started("code", "word", …)``: a Python process beside this one, ended at the end."""
    running: list[subprocess.Popen[bytes]] = []

    def start(
        code: str, *words: object, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, words)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def wait_for_line(process: subprocess.Popen[bytes], line: str) -> None:
    """Until the other process has printed this line."""
    assert process.stdout is not None
    assert process.stdout.readline().decode().strip() == line
