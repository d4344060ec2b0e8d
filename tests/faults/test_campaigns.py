"""Every fault campaign at its small size; ``make campaign`` runs the full one."""

import dataclasses

import pytest

from tests.faults.harness import Campaign, CampaignResult
from tests.registry import declared

SEED = 20261121


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("campaign", declared("faults", "CAMPAIGNS"), ids=lambda campaign: campaign.name)
def test_promise_is_held(campaign: Campaign):
    result = campaign.run(SEED, campaign.small)
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.name == campaign.name
    assert result.why_not_held() == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"caught": 99, "missed": 1}, "1 of 100 faults missed"),
        ({"caught": 99}, "99 caught"),
        ({"twin_missed": 0}, "twin was not found out"),
        ({"skipped": "no compiler"}, "not run on this machine: no compiler"),
        ({"injected": 0, "caught": 0}, "no fault was injected"),
    ],
)
def test_what_does_not_hold_is_said(change: dict[str, int], reason: str):
    held = CampaignResult("G0", injected=100, caught=100, missed=0, twin_missed=7, seconds=1.0)
    assert held.is_held
    broken = dataclasses.replace(held, **change)
    assert not broken.is_held
    assert reason in broken.why_not_held()
