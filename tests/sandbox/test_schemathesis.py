"""The real schemathesis, as anyone would run it, against the running training server and its published contract."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from livret_desktop.resources import resource_path
from livret_desktop.sandbox.server import start_sandbox

# "Valid data should have been accepted" cannot know that a cursor is opaque, or a redirect address on loopback only.
NOT_ASKED = "positive_data_acceptance"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_check_of_schemathesis_is_passed(tmp_path: Path):
    with start_sandbox(requests_per_minute=None) as sandbox:
        credentials = (sandbox.client_id, sandbox.client_secret)
        form = {"grant_type": "client_credentials"}
        token = httpx.post(f"{sandbox.base_url}/oauth/token", data=form, auth=credentials, trust_env=False)
        (tmp_path / "schemathesis.toml").write_text(
            f'[headers]\nAuthorization = "Bearer {token.json()["access_token"]}"\n', encoding="utf-8"
        )
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            str(resource_path("contract", "livret-v1.openapi.yaml")),
            *("--url", sandbox.base_url, "--no-color", "--seed", "20261121", "--max-examples", "3"),
            *("--checks", "all", "--exclude-checks", NOT_ASKED),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=280)
        requests = len(sandbox.requests)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted is not None, done.stdout[-2000:]
    assert counted[1] == counted[2]
    assert 100 < int(counted[1]) <= requests, "they really reached the server"
    assert "Selected: 7/7" in done.stdout
