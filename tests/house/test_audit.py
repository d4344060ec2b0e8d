"""``make audit`` says which of three things happened: nothing known, something known, or no answer at all."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.report import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell script, for those who make the locks")
NOT_SERVED = (
    "ERROR:pip_audit._cli:httpx: Dependency not found on PyPI and could not be audited: httpx (0.28.1)"
)
NO_ANSWER = "requests.exceptions.ConnectionError: NameResolutionError(host='api.osv.dev')"
FOUND = "Name Version ID Fix Versions\\nurllib3 1.0 PYSEC-0000-1 1.1"


def audit(folder: Path, auditor: str, **set_to: str) -> subprocess.CompletedProcess[str]:
    fake = folder / "auditor"
    fake.write_text(f"#!/bin/sh\n{auditor}\n", encoding="utf-8")
    fake.chmod(0o755)
    around = {**os.environ, "AUDITOR": str(fake), **set_to}
    return subprocess.run(
        ["sh", "tools/audit.sh"],
        cwd=ROOT,
        env=around,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_database_out_of_reach_is_said_at_once_and_is_no_good_answer(tmp_path):
    asked = audit(tmp_path, f'echo "Traceback" >&2; echo "{NO_ANSWER}" >&2; exit 1')
    assert asked.returncode == 3
    assert "NOTHING is known" in asked.stderr
    assert "Traceback" not in asked.stdout + asked.stderr
    assert asked.stdout.count("requirements/") == 1  # the others are not waited for


def test_a_known_weakness_is_shown_and_every_lock_is_still_asked_about(tmp_path):
    asked = audit(tmp_path, f'printf "{FOUND}\\n"; exit 1')
    assert asked.returncode == 1
    assert asked.stdout.count("PYSEC-0000-1") == 3


def test_nothing_known_leaves_with_0(tmp_path):
    asked = audit(tmp_path, 'echo "No known vulnerabilities found"')
    assert (asked.returncode, asked.stderr) == (0, "")


def by_service(osv: str, pypi: str) -> str:
    return f'case "$*" in *"service osv"*) {osv} ;; *"service pypi"*) {pypi} ;; esac'


def test_the_second_database_answers_when_the_first_is_out_of_reach(tmp_path):
    silent = f'echo "{NO_ANSWER}" >&2; exit 1'
    asked = audit(tmp_path, by_service(silent, 'echo "No known vulnerabilities found"'))
    assert asked.returncode == 0
    assert asked.stdout.count("answered by pypi") == 3
    found = audit(tmp_path, by_service(silent, f'printf "{FOUND}\\n"; exit 1'))
    assert (found.returncode, found.stdout.count("PYSEC-0000-1")) == (1, 3)


def test_a_mirror_without_advisories_is_no_answer(tmp_path):
    asked = audit(tmp_path, f'echo "{NOT_SERVED}" >&2; exit 1', AUDIT_SERVICES="pypi")
    assert asked.returncode == 3
    assert "NOTHING is known" in asked.stderr


def test_another_address_may_be_set_and_is_written_nowhere(tmp_path):
    asked = audit(
        tmp_path, 'echo "asked $*"', AUDIT_OSV_URL="https://osv.invalid/v1/query", AUDIT_SERVICES="osv"
    )
    assert asked.returncode == 0
    assert asked.stdout.count("--osv-url https://osv.invalid/v1/query") == 3
