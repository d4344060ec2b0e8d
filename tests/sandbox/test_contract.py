"""The running training server against its own contract file: valid and invalid requests, all four variants."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from livret_desktop.sandbox.contract import contract
from livret_desktop.sandbox.server import VARIANTS, RunningSandbox, start_sandbox

load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(contract(), default=str)))
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    ]
)
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
WITHOUT_INPUT = ("GET /.well-known/openid-configuration", "GET /livret/v1/capacites")
EXCHANGES = [
    (variant, label, mode, 20 if (variant, label) == ("both", "POST /livret/v1/lecons") else 6)
    for variant in VARIANTS
    for label in OPERATIONS
    for mode in (POSITIVE, NEGATIVE)
    if (mode is POSITIVE or label not in WITHOUT_INPUT) and (variant == "both" or "/livret/" in label)
]
Sandboxes = dict[str, tuple[RunningSandbox, requests.Session]]


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[dict[str, tuple[RunningSandbox, requests.Session]]]:
    """One signed-in session per variant."""
    found = {}
    for name in VARIANTS:
        running = start_sandbox(contract=name, requests_per_minute=None)
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {token_of(running)}"
        found[name] = running, session
    yield found
    for running, session in found.values():
        session.close()
        running.stop()


def token_of(running: RunningSandbox) -> str:
    answer = requests.post(
        f"{running.base_url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(running.client_id, running.client_secret),
        timeout=10,
    )
    return str(answer.json()["access_token"])


@pytest.mark.parametrize(("variant", "label", "mode", "examples"), EXCHANGES)
def test_the_server_keeps_its_contract(
    variant: str, label: str, mode: GenerationMode, examples: int, sandboxes: Sandboxes
):
    running, session = sandboxes[variant]
    statuses = exchanged(OPERATIONS[label], mode, examples, running, session)
    assert len(statuses) >= (1 if label in WITHOUT_INPUT else examples // 2)
    if (label, mode) in {("POST /livret/v1/lecons", POSITIVE), ("GET /livret/v1/capacites", POSITIVE)}:
        assert 200 in statuses
        assert set(statuses) <= {200, 409}, "a valid batch is judged, or its key was already used for another"
    if mode is NEGATIVE and label.startswith("POST"):
        assert all(400 <= status < 500 for status in statuses)


@pytest.mark.parametrize("fault", ["html200", "202", "empty", "bad-json"])
def test_a_server_that_breaks_its_contract_is_found_out(fault: str, sandboxes: Sandboxes):
    running, session = sandboxes["both"]
    running.set_faults(f"capacites/{fault}:always")
    try:
        with pytest.raises(BaseException) as found:
            exchanged(OPERATIONS["GET /livret/v1/capacites"], POSITIVE, 1, running, session)
    finally:
        running.set_faults()
    assert isinstance(found.value, FailureGroup | Failure)


def exchanged(
    operation: Any, mode: GenerationMode, examples: int, running: RunningSandbox, session: requests.Session
) -> list[int]:
    """Send generated requests, check every answer against the contract, and give the statuses."""
    statuses = []

    @seed(20261120)
    @settings(
        max_examples=examples,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def exchange(case: schemathesis.Case) -> None:
        response = case.call(base_url=running.base_url, session=session, timeout=10)
        statuses.append(response.status_code)
        # 501 is how a server without read-back says so.
        skipped = ("not_a_server_error", "negative_data_rejection") if response.status_code == 501 else ()
        case.validate_response(response, checks=[one for one in CHECKED if one.__name__ not in skipped])
        assert "date" in response.headers

    exchange()
    return statuses
