"""The code page of an office PC is 1252: what the command prints keeps its accents, --json stays UTF-8."""

import json
import locale
import os
import subprocess
import sys

import pytest

from tests.e2e.command_line import Pc
from tests.windows.conftest import PROJECT

pytestmark = pytest.mark.timeout(300)
PUPIL = "260207704401"
BEYOND_CP1252 = "Łukasz"
"""A letter that code page 1252 does not have."""


def printed(pc, *words, **environment):
    """What the command line wrote, in bytes, run as a user does: nothing forces UTF-8."""
    given = {
        name: text for name, text in os.environ.items() if name not in ("PYTHONUTF8", "PYTHONIOENCODING")
    }
    command = [sys.executable, "-m", "livret_desktop", *map(str, words)]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=given | pc.environment | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    pc = Pc(tmp_path_factory.mktemp("école"))
    pc.take_over()
    return pc


def test_this_is_such_a_pc():
    code = "import locale; print(locale.getpreferredencoding(False))"
    given = {name: text for name, text in os.environ.items() if name != "PYTHONUTF8"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=given, capture_output=True, check=True, timeout=60
    )
    assert said.stdout.strip().lower() == b"cp1252"
    assert locale.getpreferredencoding(False)


@pytest.mark.parametrize("forced", [{}, {"PYTHONIOENCODING": "cp1252"}])
def test_both_outputs_are_utf_8_whatever_the_code_page(school, forced):
    status, stdout, stderr = printed(school, "--json", "student", "show", PUPIL, **forced)
    assert status == 0
    assert json.loads(stdout.decode("utf-8"))["given_names"] == "Dorothée"
    assert "FERNANDEZ Dorothée" in stderr.decode("utf-8")
    assert "C’est un droit" in stderr.decode("utf-8")


def test_a_letter_beyond_the_code_page_is_read_from_the_words_and_printed(school):
    status, stdout, stderr = printed(school, "--json", "student", "show", BEYOND_CP1252)
    assert status == 1
    assert BEYOND_CP1252 in json.loads(stdout.decode("utf-8"))["error"]["message"]
    assert BEYOND_CP1252 in stderr.decode("utf-8")
    assert "Traceback" not in stderr.decode("utf-8")


def test_a_file_name_with_accents_is_found(school, tmp_path):
    place = tmp_path / "clé n°1 — été"
    place.mkdir()
    status, stdout, _ = printed(school, "--json", "backup", "create", place)
    assert status == 0
    assert place.name in json.loads(stdout.decode("utf-8"))["file"]
