"""The runners of ``make bench``, ``make campaign`` and the making of the environment."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.harness import Bench, Measured, Pair
from tests.faults.harness import Campaign, CampaignResult
from tests.house.sources import ROOT
from tools import bench, bootstrap, campaign, report


def a_bench(**changes: object) -> Bench[list[str]]:
    def ours(turns: list[str]) -> float:
        turns.append("A")
        return 3.0

    def yardstick(turns: list[str]) -> float:
        turns.append("B")
        return 2.0

    settings: dict[str, object] = {"name": "x", "aim": 1.5, "ours": ours, "yardstick": yardstick}
    return Bench(**(settings | {"setup": lambda folder: []} | changes))


def test_ours_and_the_yardstick_run_in_turn_and_the_first_pair_is_left_out():
    turns: list[str] = []
    pairs = bench.measure(a_bench(setup=lambda folder: turns), 5)
    assert "".join(turns) == "AB" * 6
    assert [pair.ratio for pair in pairs] == [1.5] * 5


def test_a_bench_without_its_own_measure_is_timed():
    (pair,) = bench.measure(a_bench(ours=lambda turns: None), 1)
    assert 0 < pair.ours < 1


def test_a_bench_that_breaks_down_is_written_down_and_torn_down():
    torn: list[object] = []
    broken = a_bench(ours=lambda turns: 1 / 0, teardown=torn.append)
    measured = bench.measure_and_say(broken, 5)
    assert "ZeroDivisionError" in "\n".join(bench.report_lines([measured]))
    assert len(torn) == 1


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "reached"),
        ({"aim": 1.4}, "**missed**"),
        ({"ceiling": 2.9}, "**missed**"),
        ({"ceiling": 3.0}, "reached"),
    ],
)
def test_aim_and_ceiling(changes: dict[str, object], verdict: str):
    measured = Measured(a_bench(**changes), [Pair(3.0, 2.0), Pair(3.0, 2.0), Pair(9.0, 1.0)])
    ours, yardstick, ratio, spread, _, said = bench.figures(measured)
    assert (ours, yardstick, ratio, said) == ("3 s", "2 s", "1.50 ×", verdict)
    assert spread == "1.50 – 9.00, 3 pairs"


def a_campaign(
    missed: int, twin_missed: int, *, adds_up: bool = False, seeds: list[int] | None = None
) -> Campaign:
    def run(seed: int, size: int) -> CampaignResult:
        examples = [f"seed {seed}"] * missed
        if seeds is not None:
            seeds.append(seed)
        return CampaignResult("G0", size, size - missed, missed, twin_missed, 0.1, examples=examples)

    return Campaign("G0", "nothing is lost (no journal)", run, small=10, first=20, full=100, adds_up=adds_up)


@pytest.mark.parametrize(
    ("missed", "twin_missed", "status", "said"),
    [
        (0, 5, 0, "| whole | 100 | 100 | 0 | 5 |"),
        (1, 5, 1, "**no**: 1 of 100"),
        (0, 0, 1, "known-bad twin was not found"),
    ],
)
def test_a_promise_not_held_fails_and_is_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missed: int, twin_missed: int, status: int, said: str
):
    path = tmp_path / "campaigns.md"
    reports_go_to(tmp_path, monkeypatch)
    monkeypatch.setattr(campaign, "declared", lambda folder, name: [a_campaign(missed, twin_missed)])
    assert campaign.main(["--seed", "7"]) == status
    assert said in path.read_text(encoding="utf-8")


def reports_go_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "REPORT", folder / "campaigns.md")
    monkeypatch.setattr(campaign, "LEDGER", folder / "campaigns.json")
    monkeypatch.setattr(campaign, "ROOT", folder)
    monkeypatch.setattr(campaign, "isolate_environment", lambda: str(folder / "user"))


def test_a_smaller_run_that_holds_hides_neither_the_larger_figures_nor_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    reports_go_to(tmp_path, monkeypatch)
    said: list[str] = []
    for missed, size in [(0, "--first"), (0, "--small"), (1, "--small"), (0, "--small"), (0, "--first")]:
        monkeypatch.setattr(campaign, "declared", lambda folder, name, missed=missed: [a_campaign(missed, 5)])
        campaign.main([size])
        (row,) = [
            line for line in (tmp_path / "campaigns.md").read_text("utf-8").splitlines() if "| G0" in line
        ]
        said.append(" ".join(row.split(" | ")[1:6]))
    held_first = "20 0.2 20 20 0"
    assert said == [held_first, held_first, "10 0.1 10 9 1", "10 0.1 10 10 0", held_first]


def test_parts_go_on_from_one_another_and_are_counted_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    reports_go_to(tmp_path, monkeypatch)
    seeds: list[int] = []
    for missed in (0, 0, 0, 1, 0):
        part = a_campaign(missed, 5, adds_up=True, seeds=seeds)
        monkeypatch.setattr(campaign, "declared", lambda folder, name, part=part: [part])
        campaign.main(["G0", "--more", "40", "--seed", "7"])
        if len(seeds) == 3:
            told = (tmp_path / "campaigns.md").read_text(encoding="utf-8")
            assert "| G0 | 120 | whole | 120 | 120 | 0 | 15 | 0.3 | yes |" in told
            assert "seed 7 (the last of 3 parts)" in told
    assert seeds == [7, 47, 87, 127, 7], "after a failure everything is played again"
    assert "| G0 | 40 | 0.4 | 40 | 40 | 0 |" in (tmp_path / "campaigns.md").read_text(encoding="utf-8")


def test_parts_of_what_does_not_add_up_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    reports_go_to(tmp_path, monkeypatch)
    monkeypatch.setattr(campaign, "declared", lambda folder, name: [a_campaign(0, 5)])
    assert campaign.main(["G0", "--more", "40"]) == 2


def test_campaigns_not_run_yet_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    reports_go_to(tmp_path, monkeypatch)
    other = Campaign("G99", "later", lambda seed, size: CampaignResult("G99", 1, 1, 0, 1, 0.1), 1, 1, 1)
    monkeypatch.setattr(campaign, "declared", lambda folder, name: [a_campaign(0, 5), other])
    assert campaign.main(["G0"]) == 0
    assert "**Not run yet**: G99." in (tmp_path / "campaigns.md").read_text(encoding="utf-8")


def test_a_campaign_that_breaks_down_is_not_held():
    broken = Campaign("G0", "", lambda seed, size: 1 // 0, small=1, first=1, full=1)
    assert not campaign.run(broken, 1, 1).is_held


def test_a_report_is_a_table():
    assert report.table(["a", "b"], [["1|2", "3"]]) == ["| a | b |", "| --- | --- |", r"| 1\|2 | 3 |"]


@pytest.fixture
def no_apt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bootstrap, "RETRY_WAITS_S", (0, 0, 0))
    monkeypatch.setattr(bootstrap, "can_load", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    yield


@pytest.mark.usefixtures("no_apt")
def test_without_root_one_line_to_type_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap, "missing_python_parts", lambda venv: {"venv": "python3.11-venv"})
    monkeypatch.setattr(bootstrap, "is_root", lambda: False)
    monkeypatch.setattr(bootstrap, "succeeds", lambda command: False)
    line = (
        r"sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 python3\.11-venv\n"
    )
    with pytest.raises(bootstrap.CannotInstallError, match=line):
        bootstrap.install_system_packages(ROOT / "nowhere", with_window=False)


@pytest.mark.usefixtures("no_apt")
def test_apt_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        installs = [c for c in commands if "install" in c]
        return subprocess.CompletedProcess(command, 0 if len(installs) == 3 else 100)

    monkeypatch.setattr(bootstrap, "is_root", lambda: True)
    monkeypatch.setattr(subprocess, "run", run)
    bootstrap.install_system_packages(ROOT / "nowhere", with_window=False)
    assert [("install" in c, c[-1]) for c in commands] == [(False, "update"), (True, "libegl1")] * 3


def test_every_target_of_the_makefile_is_explained():
    text = subprocess.run(
        ["make", "help"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    listed = [line.split()[1] for line in text.splitlines() if line.startswith("make ")]
    windows = ["windows", "windows-test", "windows-smoke"]
    assert listed == [
        "help",
        "demo",
        "test",
        "check",
        "bench",
        "campaign",
        "tour",
        "manual-pictures",
        "wheel",
        *windows,
        "lock",
        "sbom",
        "audit",
        "clean",
    ]
