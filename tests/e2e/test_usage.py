"""Words that no command knows, and what a command may not say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.e2e.command_line import SAMPLES, Pc

FULL = Path("/dev/full")


@pytest.mark.parametrize(
    "words",
    [
        ["bogue"],
        ["student"],
        ["student", "montre"],
        ["student", "show"],
        ["import", "eleves", "x.csv"],
        ["import", "full"],
        ["import", "full", "x", "--keep-good"],
        ["import", "students", "x.csv", "--recovery-sheet", "x.pdf"],
        ["import", "students"],
        ["import", "students", "x.csv", "--format", "ods"],
        ["import", "lessons", "x.csv", "--to-send-from", "20/11/2026"],
        ["attestation", "affi", "X"],
        ["attestation", "diplome", "X", "--out", "x.pdf"],
        ["attestation", "affi", "X", "--out", "x.pdf", "--copy", "prefet"],
        ["transmit"],
        ["transmit", "reconcile", "--to", "2026-11-20"],
        ["transmit", "settle", "x", "--adopt"],
        ["transmit", "correct", "x", "--cancel"],
        ["transmit", "decide", "x", "--accepted", "--reason", "vu"],
        ["export"],
        ["transfer", "create", "X"],
        ["rights", "access", "X"],
        ["proof"],
        ["proof", "verify"],
        ["proof", "create", "--from", "2026-11-20", "--out", "x.pdf"],
        ["proof", "create", "--from", "20/11/2026", "--to", "2026-11-20", "--out", "x.pdf"],
        ["transmit", "sheet", "--out", "x.txt"],
        ["transmit", "sheet", "--from", "2026-11-20", "--out", "x.pdf"],
        [
            "transmit",
            "sheet",
            "--day",
            "2026-11-20",
            "--to",
            "2026-11-21",
            "--from",
            "2026-11-20",
            "--out",
            "x.pdf",
        ],
        ["transmit", "declare"],
        ["transmit", "declare", "pas-un-uuid"],
        ["etp", "--month", "2026"],
        ["backup", "restore", "x"],
        ["config", "get", "schedule.noon"],
        ["secret", "set", "mot-de-passe"],
        ["sandbox", "--port", "haut"],
        ["sandbox", "--contract", "mieux"],
        ["sandbox", "--fault", "malchance"],
        ["--mystere"],
        ["transmit", "status", "--now", "hier"],
        ["today", "--now", "0001-01-01T00:00"],
        ["today", "--now", "9999-12-31T23:59"],
    ],
    ids=" ".join,
)
def test_bad_usage_is_status_2_in_french(taken_over: Pc, words: list[str]):
    said = taken_over(*words)
    assert said.status == 2
    assert said.error["kind"] == "usage"
    assert not any(word in said.stderr for word in ("usage:", "error", "required", "invalid", "choose"))
    assert taken_over.plain(*words).stdout == ""
    assert "[commande]" not in said.stderr  # the usage line is not part of the name of a command
    assert ": :" not in said.stderr


@pytest.mark.parametrize("words", [["--help"], ["import", "--help"], ["transmit", "--help"], ["-h"]])
def test_help_is_french(words: list[str]):
    shown = _process(*words)
    assert shown.returncode == 0
    assert "show this help" not in shown.stdout


def test_the_help_names_every_command():
    shown = _process("--help").stdout
    for command in (
        *("init", "import", "student", "attestation", "transmit", "backup", "config", "secret"),
        *("sandbox", "run-due", "self-check", "erase", "demo", "proof", "export", "transfer", "rights"),
    ):
        assert f"    {command} " in shown


def test_a_redirected_document_is_utf_8_even_on_an_old_code_page(new_pc: Pc, tmp_path):
    new_pc.init()
    file = tmp_path / "eleves.csv"
    file.write_text("Nom de naissance;Prénoms;NEPH\nŞĘŇOĞLU;Zoé;260101234567\n", encoding="utf-8")
    new_pc.done("import", "students", file)
    shown = _process(
        *("--json", "student", "show", "260101234567"),
        environment=new_pc.environment | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"},
    )
    assert shown.returncode == 0, shown.stderr
    assert "ŞĘŇOĞLU" in shown.stdout


@pytest.mark.skipif(not FULL.exists(), reason="no file that is always full")
@pytest.mark.parametrize("words", [("etp", "--month", "2026-11"), ("student", "show", "inconnu")])
def test_an_answer_that_no_disk_takes_is_told_in_words(taken_over: Pc, words: tuple[str, ...]):
    """A command done and a command refused: neither says anything of Python."""
    with FULL.open("w") as full:
        said = _process(*words, "--json", environment=taken_over.environment, stdout=full)
    assert said.returncode == (3 if words[0] == "etp" else 1)
    title = "Le résultat ne s’écrit pas" if words[0] == "etp" else "Élève introuvable"
    assert said.stderr.splitlines()[0] == title
    assert not any(word in said.stderr for word in ("Traceback", "Error", "Exception"))


@pytest.mark.skipif(not FULL.exists(), reason="no file that is always full")
def test_sentences_that_no_disk_takes_stop_nothing(taken_over: Pc):
    with FULL.open("w") as full:
        words = ("etp", "--month", "2026-11", "--json")
        said = _process(*words, environment=taken_over.environment, stderr=full)
    assert said.returncode == 0
    assert '"school"' in said.stdout


def test_a_secret_is_read_from_the_input_and_kept_or_refused(pc: Pc):
    empty = pc("secret", "set", "dsr", stdin="\n")
    assert (empty.status, empty.error["title"]) == (1, "Aucun secret reçu")
    no_store = pc("secret", "set", "dsr", stdin="un-secret-remis\n")
    sealed_by_windows = "un fichier scellé par Windows pour votre session (DPAPI)"
    where = sealed_by_windows if os.name == "nt" else "la base chiffrée de l’école"
    assert no_store.document == {"kept": "dsr", "where": where}
    assert "un-secret-remis" not in no_store.stdout + no_store.stderr
    for file in pc.data.rglob("*"):
        assert not file.is_file() or b"un-secret-remis" not in file.read_bytes(), "never in clear"


def test_a_bug_is_status_70_and_shows_nothing_of_anyone(pc: Pc, monkeypatch, expected_logs):
    expected_logs("bug in a command")

    def broken(*_arguments: object) -> None:
        raise KeyError("FERNANDEZ Dorothée 260207704401")

    monkeypatch.setattr("livret_desktop.cli.school_commands.student_document", broken)
    said = pc("student", "show", "260207704401")
    assert said.status == 70
    assert said.error["kind"] == "bug"
    assert "FERNANDEZ" not in said.stdout + said.stderr
    log = "".join(path.read_text(encoding="utf-8") for path in (pc.place / "poste" / "log").iterdir())
    assert "260207704401" not in log


def test_a_bug_shows_no_traceback_in_a_real_process(pc: Pc, tmp_path):
    code = (
        "import sys\nfrom livret_desktop.cli import school_commands\n"
        "from livret_desktop.cli.main import run\n"
        "school_commands.student_document = lambda *_: 1 // 0\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    environment = pc.environment | {"LIVRET_STATE": str(tmp_path)}
    words = ("student", "show", "260207704401")
    shown = _process(*words, environment=environment, code=code)
    assert shown.returncode == 70
    assert shown.stdout == ""
    assert shown.stderr.splitlines()[0] == "Erreur du programme"
    assert "Traceback" not in shown.stderr
    assert "Traceback" in _process(*words, "--debug", environment=environment, code=code).stderr


def test_no_command_without_a_window_loads_qt(taken_over: Pc):
    code = (
        "import sys\nfrom livret_desktop.cli.main import run\n"
        "status = run(sys.argv[1:])\n"
        "heavy = {'PySide6', 'reportlab', 'httpx', 'alembic', 'apscheduler', 'uvicorn'} & set(sys.modules)\n"
        "print(status, sorted(heavy), file=sys.stderr)"
    )
    shown = _process("transmit", "status", environment=taken_over.environment, code=code)
    assert shown.stderr.splitlines()[-1] == "0 []"


def _process(
    *words: str,
    environment: dict[str, str] | None = None,
    code: str | None = None,
    stdout: int | IO[str] = subprocess.PIPE,
    stderr: int | IO[str] = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    start = ["-m", "livret_desktop"] if code is None else ["-c", code]
    return subprocess.run(
        [sys.executable, *start, *words],
        env=dict(os.environ) | (environment or {}),
        stdout=stdout,
        stderr=stderr,
        encoding="utf-8",
        cwd=str(SAMPLES.parent.parent),
        check=False,
    )
