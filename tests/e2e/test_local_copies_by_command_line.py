"""The copies of this PC and the state of the base, by the command line."""

from __future__ import annotations

from tests.e2e.command_line import Pc


def test_back_to_before_an_import_and_a_sound_base(pc: Pc) -> None:
    before = pc.done("backup", "local")["copies"]
    assert before, "each import of the samples left one"
    assert {one["why"] for one in before} == {"avant un import"}
    first = min(before, key=lambda one: one["made_at"])
    refused = pc("backup", "take-back", "jour-1999-01-01.livret")
    assert (refused.status, refused.error["kind"]) == (1, "rule")
    taken = pc.done("backup", "take-back", first["file"])
    assert (taken["taken_back"], taken["auto_send"]) == (True, "paused")
    assert (taken["students"] > 0, taken["lessons"]) == (True, 0), "before the lessons came"
    assert "ancien" in pc.plain("backup", "take-back", first["file"]).stderr
    assert pc.done("backup", "check", "--full") == {
        "ok": True,
        "full": True,
        "complaints": 0,
        "history_ok": True,
    }


def test_a_damaged_base_is_said_with_its_status(pc: Pc, expected_logs) -> None:
    """The last page: an index or rows, whatever they are."""
    expected_logs("damaged base")
    base = pc.data / "ecole.livret"
    content = bytearray(base.read_bytes())
    content[-2_000] ^= 1
    base.write_bytes(content)
    found = pc("backup", "check", "--full")
    assert found.status == 1
    assert not found.document["ok"]
    assert found.document["complaints"] >= 1
