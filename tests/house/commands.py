"""Commands run as a child process, whose whole output is shown when they fail."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What the command printed; AssertionError with both outputs when it ends badly."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    assert "Traceback" not in result.stderr
    return result.stdout
