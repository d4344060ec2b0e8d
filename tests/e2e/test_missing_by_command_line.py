"""``transmit missing``: what a copy lacks of what was sent, over a server that cannot be read back."""

from __future__ import annotations

from tests.e2e import promises
from tests.e2e.command_line import Pc
from tests.e2e.conftest import CLIENT, SECRET


def oldest_copy(pc: Pc) -> str:
    """Made before the first lesson was here."""
    return min(pc.done("backup", "local")["copies"], key=lambda one: one["made_at"])["file"]


def test_nothing_is_missing_in_a_school_never_restored(connected: Pc):
    document = connected.done("transmit", "missing", "--settled")
    assert document == {"missing": [], "unreadable": False, "settled": False}
    assert set(document) == promises.MISSING
    assert "ne manque ici" in connected.plain("transmit", "missing").stderr


def test_what_the_copy_lacks_is_listed_then_settled_and_said_no_more(connected: Pc, dsr):
    dsr.set_contract("dedup")
    sent = {one["id"] for one in connected("transmit", "send", "--since", "2026-11-19").document["lessons"]}
    connected.done("backup", "take-back", oldest_copy(connected))
    connected.connect(dsr.base_url, CLIENT, SECRET)
    connected.done("transmit", "resume")
    connected("transmit", "send")
    told = connected.done("transmit", "missing")
    assert {one["lesson"] for one in told["missing"]} == sent
    assert {one["day"] for one in told["missing"]} <= {"2026-11-19", "2026-11-20"}
    assert (told["unreadable"], told["settled"]) == (True, False)
    assert connected.done("transmit", "status")["missing_here"] == len(sent)
    said = connected.plain("transmit", "missing").stderr
    assert "manquent ici" in said and said.count(", leçon ") == 10
    assert connected.done("transmit", "missing", "--settled")["settled"] is True
    assert connected.done("transmit", "missing")["missing"] == []
    assert connected.done("transmit", "status")["missing_here"] == 0
