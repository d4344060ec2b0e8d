"""G19 through the window: a process of its own, offscreen, on a school full of canaries (``tests.ui.canary_walk``)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

from tests.faults.canaries import MARKS

_ROOT = Path(__file__).parents[2]
_MOST_S = 400


def walk(place: Path, school: Path, code: str, seed: int) -> list[dict[str, Any]]:
    """One walk; one entry for each fault, the first with whatever else was found. ``place`` is to be searched then."""
    (place / "temporaire").mkdir()
    first, following = (_start(start, place, school, code, seed) for start in ("first", "next"))
    found = cast("list[dict[str, Any]]", first["found"]) or [_entry()]
    leaks = [*first["leaks"], *following["leaks"]]
    found[0]["leak"] = leaks[0] if leaks else ""
    return found


def _start(start: str, place: Path, school: Path, code: str, seed: int) -> dict[str, Any]:
    environment = {
        **os.environ,
        "HOME": str(place),
        "XDG_CACHE_HOME": str(place / "cache"),
        "TMPDIR": str(place / "temporaire"),
        "LIVRET_STATE": str(place / "poste"),
        "LIVRET_RECOVERY_CODE": code,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
    }
    words = ["-m", "tests.ui.canary_walk", start, str(school), str(place.parent / "fenetre.log"), str(seed)]
    ended = subprocess.run(
        [sys.executable, *words],
        cwd=_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=_MOST_S,
    )
    printed = [f"the window printed {mark}" for mark in MARKS if mark in ended.stdout + ended.stderr]
    if printed or ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["nothing said"])[-1]
        said = printed or [f"the walk through the window ({start}) ended with {ended.returncode}: {last}"]
        return {"found": [], "leaks": said}
    return cast("dict[str, Any]", json.loads(ended.stdout.splitlines()[-1]))


def _entry() -> dict[str, Any]:
    return {"leak": "", "crashed": False, "act": "window", "twin": False}
