"""One seed replays bit for bit: a fault found by a campaign can be looked at again."""

from pathlib import Path

from tests.faults.g3 import replay


def test_the_same_seed_gives_the_same_trace(tmp_path: Path):
    assert replay(20261124, tmp_path / "one") == replay(20261124, tmp_path / "two")


def test_another_seed_gives_another_trace(tmp_path: Path):
    assert replay(20261124, tmp_path / "one") != replay(20261125, tmp_path / "two")
