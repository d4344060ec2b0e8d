"""The words by which Windows starts the program: beside the clock, with a file, or to make it leave."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from livret_desktop.app import Program
from livret_desktop.cli.main import run
from livret_desktop.cli.parser import with_opened_file
from livret_desktop.window import Opening


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opening]:
    """The window itself is not opened here; what is asked of it is."""
    asked: list[Opening] = []

    def door(_program: Any, _say: Any, opening: Opening) -> int:
        asked.append(opening)
        return 0

    monkeypatch.setattr("livret_desktop.window.run_window", door)
    return asked


def start(tmp_path: Path, *words: str) -> int:
    environment = {"LIVRET_DATA": str(tmp_path / "ecole"), "LIVRET_STATE": str(tmp_path / "poste")}
    return run(words, environment=environment, stdout=io.StringIO(), stderr=io.StringIO())


def test_each_way_to_start_asks_its_own(tmp_path: Path, opened: list[Opening]) -> None:
    file = tmp_path / "Été à l’école" / "livret-00000000-000001.livretbak"
    assert start(tmp_path) == 0
    assert start(tmp_path, "--tray") == 0
    assert start(tmp_path, "--quit") == 0
    assert start(tmp_path, str(file)) == 0
    assert start(tmp_path, "--data", str(tmp_path / "autre école"), str(file)) == 0
    assert opened == [
        Opening(),
        Opening(is_hidden=True),
        Opening(is_quit=True),
        Opening(file=file),
        Opening(file=file),
    ]


@pytest.mark.parametrize(
    ("words", "surroundings", "takes_them"),
    [
        ((), {}, False),
        (("--tray",), {}, False),
        (("--now", "2026-11-20T20:00+01:00"), {}, True),
        ((), {"LIVRET_NOW": "2026-11-20T20:00+01:00"}, True),
        ((), {"QT_QPA_PLATFORM": "offscreen"}, True),
        ((), {"QT_QPA_PLATFORM": "xcb"}, False),
        ((), {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}, True),
    ],
)
def test_secrets_of_the_environment_are_for_commands_and_tests(
    tmp_path: Path, monkeypatch, words: tuple[str, ...], surroundings: dict[str, str], takes_them: bool
) -> None:
    met: list[Program] = []
    monkeypatch.setattr("livret_desktop.window.run_window", lambda program, *_: met.append(program) or 0)
    environment = {
        "LIVRET_DATA": str(tmp_path / "ecole"),
        "LIVRET_STATE": str(tmp_path / "poste"),
        "LIVRET_PASSPHRASE": "une phrase à taire",
        "LIVRET_RECOVERY_CODE": "CODE",
        "LIVRET_DSR_SECRET": "secret",
    }
    run(words, environment=environment | surroundings, stdout=io.StringIO(), stderr=io.StringIO())
    (program,) = met
    given = (program.given.passphrase, program.given.recovery_code, program.given_dsr_secret)
    assert given == (("une phrase à taire", "CODE", "secret") if takes_them else (None, None, None))


def test_a_relative_path_is_made_whole_before_it_is_handed_over(
    tmp_path: Path, opened: list[Opening], monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    start(tmp_path, "copie.LIVRETBAK")
    assert opened == [Opening(file=tmp_path / "copie.LIVRETBAK")]


def test_any_file_that_exists_is_looked_at_by_the_window(tmp_path: Path, opened: list[Opening]) -> None:
    other = tmp_path / "facture d’août.pdf"
    other.write_bytes(b"%PDF-1.7")
    start(tmp_path, str(other))
    assert opened == [Opening(file=other)]


def test_a_command_stays_a_command_and_a_mistyped_one_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "backup").write_bytes(b"a file that bears the name of a command")
    for words in (
        ["backup", "verify", "x.livretbak"],
        ["demo"],
        ["--now", "2026-11-20T20:00+01:00", "demo"],
        [],
    ):
        assert with_opened_file(words) == words
    assert start(tmp_path, "sauvegarde") == 2
