"""What brought the program down is kept for the next start, without a word that was typed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from livret_desktop.crash_reports import forget_crash, last_crash, watch_crashes

CANARY = "KANARISSEAU"
_DIES = """
import sys, faulthandler
from pathlib import Path
from livret_desktop.crash_reports import watch_crashes
def zephyrine(name):
    {way}
watch_crashes(Path(sys.argv[1]))
zephyrine("KANARISSEAU")
"""


def dies(folder: Path, way: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _DIES.format(way=way), str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert CANARY.encode() not in done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("raise ValueError(name)", "ValueError"),
        ("faulthandler._sigabrt()", "Aborted"),
        (
            "import threading; one = threading.Thread(target=lambda: 1 / (name == '')); one.start(); one.join()",
            "ZeroDivisionError",
        ),
    ],
)
def test_the_next_start_knows_the_kind_and_the_places_and_nothing_of_anyone(tmp_path, way, kind):
    folder = tmp_path / CANARY / "log"
    dies(folder, way)
    watch_crashes(folder)()  # the next start
    report = last_crash(folder)
    assert kind in report
    assert "<string>:" in report
    assert "version " in report
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert CANARY.encode() not in kept
    assert str(tmp_path).encode() not in kept, "a path holds the user's name"
    forget_crash(folder)
    assert last_crash(folder) == ""


def test_a_start_that_ends_well_leaves_nothing(tmp_path):
    watch_crashes(tmp_path)()
    assert list(tmp_path.iterdir()) == []
    assert last_crash(tmp_path) == ""


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    former = sys.excepthook, threading.excepthook
    watch_crashes(tmp_path / "file" / "log")()
    assert (sys.excepthook, threading.excepthook) == former
