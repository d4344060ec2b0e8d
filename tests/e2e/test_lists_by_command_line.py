"""Lists for a spreadsheet, and the two days of a take-over, from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.command_line import SAMPLES, Pc


def test_students_lessons_and_team_are_written(taken_over: Pc, tmp_path: Path) -> None:
    told = {
        kind: taken_over.done("list", kind, tmp_path / f"{kind}.csv", *more)
        for kind, more in (
            ("students", ()),
            ("lessons", ("--from", "2026-08-01", "--to", "2026-11-20")),
            ("team", ()),
        )
    }
    assert told["students"]["lines"] == 137
    assert told["team"]["lines"] == 6
    assert told["lessons"]["lines"] > 800
    for kind, made in told.items():
        assert len((tmp_path / f"{kind}.csv").read_text("utf-8-sig").splitlines()) == made["lines"] + 1
    assert taken_over.done("list", "team", tmp_path / "equipe.xlsx")["lines"] == 6
    assert (tmp_path / "equipe.xlsx").read_bytes().startswith(b"PK")


def test_what_cannot_be_written_is_said(taken_over: Pc, tmp_path: Path) -> None:
    assert taken_over("list", "team", tmp_path / "equipe.pdf").status == 2
    assert taken_over("list", "team", tmp_path / "equipe.csv", "--from", "2026-11-01").status == 2
    days = ("--from", "2026-11-20", "--to", "2026-11-01")
    assert taken_over("list", "lessons", tmp_path / "lecons.csv", *days).status == 1
    assert list(tmp_path.glob("*.csv")) == []


def test_days_that_nobody_sends_are_said(pc: Pc) -> None:
    days = ("--to-send-from", "2026-11-16", "--former-stopped", "2026-11-10")
    told = pc("import", "lessons", SAMPLES / "lecons.csv", "--dry-run", "--keep-good", *days)
    assert "Du 10 novembre 2026 au 15 novembre 2026, personne n’envoie" in told.stderr
