"""One seed replays bit for bit: a fault found by a campaign can be looked at again."""

import random
from pathlib import Path

from tests.faults.g3 import replay
from tests.faults.g18 import History
from tests.faults.send_kills import Stage


def test_the_same_seed_gives_the_same_trace(tmp_path: Path):
    assert replay(20261124, tmp_path / "one") == replay(20261124, tmp_path / "two")


def test_another_seed_gives_another_trace(tmp_path: Path):
    assert replay(20261124, tmp_path / "one") != replay(20261125, tmp_path / "two")


def test_a_history_of_corrections_leaves_the_same_records(tmp_path: Path):
    def records(folder: str) -> list[str]:
        stage = Stage(tmp_path / folder)
        history = History(stage, random.Random("20261124"), 2, is_twin=False)
        history.live()
        stage.close()
        return [repr(record) for record in history.server.records]

    assert records("one") == records("two") != []
