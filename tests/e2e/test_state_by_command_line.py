"""``transmit reconcile``, ``correct`` and ``decide`` from the command line, with a real server."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from tests.e2e.command_line import FRIDAY_EVENING, SAMPLES, Pc, Said
from tests.e2e.conftest import CLIENT, SECRET

DAY = ["--since", "2026-11-19"]
VARIANTS = ["dedup", "read-back", "both", "neither"]
SPAN = ["--from", "2026-11-16", "--to", "2026-11-22"]
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def sent(connected: Pc) -> list[str]:
    """The lessons of the day, accepted; then a day passes."""
    lessons = [one["id"] for one in connected("transmit", "send", *DAY).document["lessons"]]
    assert len(lessons) > 5
    return lessons


def reconcile(pc: Pc, *words: str) -> Said:
    return pc("transmit", "reconcile", *words)


@pytest.mark.parametrize("contract", VARIANTS)
def test_the_pass_always_prints_its_document(
    connected: Pc, dsr: RunningSandbox, sent: list[str], contract: str
):
    dsr.set_contract(contract)
    said = reconcile(connected)
    document = said.document
    assert {
        "from",
        "to",
        "read",
        "confirmed",
        "absent",
        "resent",
        "held",
        "found",
        "findings",
        "complete",
    } <= set(document)
    can_read = contract in {"read-back", "both"}
    assert document["possible"] is can_read
    assert (document["confirmed"] + document["too_recent"] >= len(sent)) is can_read
    assert said.status == 0, said.stderr
    assert (document["reason"] is None) is can_read


def test_nothing_due_leaves_with_the_pass(connected: Pc, dsr: RunningSandbox):
    reconcile(connected)
    assert dsr.records == ()


def test_what_the_state_lost_is_shown_or_sent_again(connected: Pc, dsr: RunningSandbox, sent: list[str]):
    dsr.set_contract("read-back")
    dsr.forget_records()
    document = reconcile(connected).document
    assert (document["too_recent"], document["held"]) == (len(sent), 0)  # ten minutes have not passed


def test_trouble_is_in_the_document(connected: Pc, dsr: RunningSandbox, sent: list[str]):
    dsr.set_faults("capacites/500")
    said = reconcile(connected, *SPAN)
    assert said.status == 1
    assert said.document["error"]["title"] and said.document["complete"] is False
    dsr.set_faults()
    assert reconcile(connected, *SPAN).status == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--from", "2026-11-22", "--to", "2026-11-16"], 1),
        (["--to", "2026-11-16"], 2),
        (["--from", "hier"], 2),
    ],
)
def test_days_that_cannot_be(connected: Pc, words: list[str], status: int):
    said = reconcile(connected, *words)
    assert said.status == status and said.error["todo"]


def test_a_correction_leaves_as_the_next_version(connected: Pc, dsr: RunningSandbox, sent: list[str]):
    said = connected("transmit", "correct", sent[0], "--minutes", "45", "--reason", "durée mal saisie")
    assert said.status == 0, said.stderr
    assert said.document["lesson"] == sent[0] and said.document["minutes"] == 45
    assert [(one["version"], one["state"]) for one in said.document["versions"]] == [
        (1, "accepted"),
        (2, "due"),
    ]
    connected("transmit", "send")
    assert dsr.effective(UUID(sent[0])).lesson["dureeMinutes"] == 45


def test_a_correction_that_will_not_leave_says_so_at_once(
    connected: Pc, dsr: RunningSandbox, sent: list[str]
):
    said = connected("transmit", "correct", sent[0], "--minutes", "4", "--reason", "interrompue")
    assert said.status == 1
    (blocked,) = said.document["blocked"]
    assert (blocked["code"], blocked["field"]) == ("DUREE_INVALIDE", "lesson.minutes")
    at_state = said.document["at_state"]
    assert (at_state["version"], at_state["cancelled"]) == (1, False) and at_state["receipt"]
    assert "version 2 : Bloquée" in said.stderr and "En attente" not in said.stderr
    assert f"la DSR garde la version 1, 1 h (reçu {at_state['receipt']})" in said.stderr.replace(
        "\u00a0", " "
    )
    connected("transmit", "send")
    assert dsr.effective(UUID(sent[0])).version == 1
    assert connected("transmit", "correct", sent[0], "--minutes", "45").status == 0


def test_a_cancellation_leaves_too_and_needs_no_reason(connected: Pc, dsr: RunningSandbox, sent: list[str]):
    said = connected("transmit", "correct", sent[0], "--cancel")
    assert said.document["versions"][-1]["cancels"] is True and said.document["status"] == "cancelled"
    again = connected("transmit", "correct", sent[0], "--cancel")
    assert "Cette leçon est déjà ainsi" in again.stderr and len(again.document["versions"]) == 2
    connected("transmit", "send")
    assert dsr.effective(UUID(sent[0])).lesson["annulee"] is True
    once_more = connected("transmit", "correct", sent[0], "--cancel")
    assert "Cette leçon est déjà ainsi" in once_more.stderr and len(once_more.document["versions"]) == 2
    longer = connected("transmit", "correct", sent[0], "--minutes", "90")
    assert longer.status == 1 and longer.error["title"] == "Cette leçon est annulée"


def test_the_same_again_is_said_to_leave(connected: Pc, sent: list[str]):
    said = connected("transmit", "correct", sent[0], "--minutes", "60")
    assert "une nouvelle version partira" in said.stderr and len(said.document["versions"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["correct", NOBODY, "--cancel"],
        ["correct", NOBODY, "--minutes", "45"],
        ["decide", NOBODY, "--absent", "--reason", "vu"],
    ],
)
def test_a_lesson_that_is_not_there_is_said(connected: Pc, words: list[str]):
    said = connected("transmit", *words)
    assert said.status == 1 and said.error["title"] == "Leçon inconnue"


@pytest.mark.parametrize(
    "words",
    [
        ["correct", NOBODY],
        ["correct", NOBODY, "--minutes", "45", "--cancel"],
        ["correct", "17", "--cancel"],
        ["decide", NOBODY, "--absent"],
        ["decide", NOBODY, "--reason", "vu"],
        ["decide", NOBODY, "--absent", "--accepted", "--reason", "vu"],
    ],
)
def test_bad_usage_is_two(connected: Pc, words: list[str]):
    assert connected("transmit", *words).status == 2


@pytest.mark.parametrize("minutes", ["0", "-60", "1441", "100000", "9" * 30])
def test_a_duration_that_cannot_be_is_refused_and_not_kept(connected: Pc, sent: list[str], minutes: str):
    said = connected("transmit", "correct", sent[0], f"--minutes={minutes}")
    assert said.status == 1 and "Durée" in said.error["title"], said.stderr
    same = connected("transmit", "correct", sent[0], "--minutes", "60").document
    assert same["minutes"] == 60 and len(same["versions"]) == 2, "nothing of it was kept"


@pytest.mark.parametrize(
    ("word", "states"),
    [
        ("--accepted", ["accepted_by_hand"]),
        ("--declared", ["declared_by_hand"]),
        ("--absent", ["superseded", "due"]),
    ],
)
def test_the_three_decisions(connected: Pc, dsr: RunningSandbox, word: str, states: list[str]):
    dsr.set_contract("neither")
    dsr.set_faults("500")
    connected("transmit", "send", *DAY)
    dsr.set_faults()
    held = [one for one in connected("transmit", "send", *DAY).document["lessons"] if one["state"] == "held"]
    assert held
    waiting = connected("transmit", "status")
    assert held[0]["id"] in {one["lesson"] for one in waiting.document["to_decide"]}
    assert f"leçon {held[0]['id']}" in waiting.stderr and "puis décidez ici" in waiting.stderr
    said = connected("transmit", "decide", held[0]["id"], word, "--reason", "vu au téléphone")
    assert said.status == 0, said.stderr
    assert [one["state"] for one in said.document["versions"]] == states
    again = connected("transmit", "decide", held[0]["id"], word, "--reason", "vu au téléphone")
    assert again.status == 1 and again.error["title"] == "Rien à décider"


def test_after_a_restore_what_left_since_the_copy_is_offered(tmp_path: Path):
    """Before anyone retypes it: the copy is older than the lessons, and the lost PC took its journal along."""
    clock = SystemClock(parse_start(FRIDAY_EVENING))
    lost, other = Pc(tmp_path / "perdu"), Pc(tmp_path / "autre")
    for place in (lost.place, other.place, tmp_path / "cle"):
        place.mkdir()
    with start_sandbox(clock=clock, client_id=CLIENT, client_secret=SECRET, contract="read-back") as dsr:
        lost.init()
        lost.done("import", "students", SAMPLES / "rapido-eleves.txt", "--keep-good")
        lost.done("import", "enrolments", SAMPLES / "inscriptions.csv", "--keep-good")
        lost.done("import", "instructors", SAMPLES / "enseignants.csv")
        lost.connect(dsr.base_url, CLIENT, SECRET)
        copy = lost.done("backup", "create", tmp_path / "cle")["file"]
        lost.done("import", "lessons", SAMPLES / "lecons.csv", "--to-send-from", "2026-11-19", "--keep-good")
        accepted = lost("transmit", "send").document["accepted"]
        assert accepted > 5
        other.done("backup", "restore", copy, "--into", other.data)
        other.dsr_secret = SECRET
        said = reconcile(other)
        findings = said.document["findings"]
        assert (said.status, len(findings)) == (1, accepted)
        assert {act for one in findings for act in one["acts"]} == {"adopt", "cancel_there", "leave"}
        assert {one["kind"] for one in findings} == {"unknown_here"}
        status = other("transmit", "status").document
        assert (status["auto_send"], status["findings"]) == ("paused", accepted)
        assert len(dsr.records) == accepted  # nothing left while sending is paused
        first, second, third, *_ = (one["id"] for one in findings)
        assert other.done("transmit", "settle", first, "--adopt")["left"] == accepted - 1
        assert other("transmit", "settle", second, "--leave").error["title"] == "Motif manquant"
        other.done("transmit", "settle", second, "--leave", "--reason", "vu au téléphone")
        other.done("transmit", "settle", third, "--cancel", "--reason", "n’a pas eu lieu")
        assert other("transmit", "settle", third, "--adopt").error["title"] == "Déjà réglé"
        other.done("transmit", "resume")
        assert other("transmit", "send").document["accepted"] == 1  # the cancellation
        assert other("transmit", "status").document["states"]["accepted"] == 2


def test_an_unknown_finding_is_said_to_be_unknown(connected: Pc):
    said = connected("transmit", "settle", NOBODY, "--adopt")
    assert (said.status, said.error["title"]) == (1, "Écart inconnu")
    said = connected("transmit", "settle", NOBODY, "--leave", "--reason", "vu")
    assert (said.status, said.error["title"]) == (1, "Écart inconnu")


def test_history_is_named_lesson_by_lesson(connected: Pc):
    said = connected("transmit", "history", NOBODY, "--reason", "vu")
    assert said.status == 1 and said.error["title"] == "Leçon inconnue"
    assert connected("transmit", "history", "--reason", "vu").status == 2


def test_the_days_of_a_take_over_are_set_right_and_say_what_they_mean(pc: Pc) -> None:
    said = pc.plain("config", "set", "dsr.former_stopped", "2026-11-16")
    assert said.status == 0
    assert "jusqu’au 15 novembre 2026 sont cherchées à la DSR" in said.stderr
    assert "les deux programmes envoient" in said.stderr
    gap = pc.plain("config", "set", "dsr.former_stopped", "2026-10-26").stderr
    assert "Du 26 octobre au 31 octobre 2026, personne n’envoie" in gap.replace(
        "octobre 2026 au", "octobre au"
    )
    refused = pc("config", "set", "dsr.former_stopped", "2026-02-30")
    assert (refused.status, pc.done("config", "get", "dsr.former_stopped")["value"]) == (1, "2026-10-26")
    none = pc.plain("config", "set", "dsr.first_day", "")
    assert none.status == 0 and pc.done("config", "get", "dsr.first_day")["value"] == ""


def test_the_first_day_is_never_after_what_was_sent(connected: Pc, sent: list[str]) -> None:
    assert sent
    refused = connected("config", "set", "dsr.first_day", "2026-11-30")
    assert (refused.status, refused.error["title"]) == (1, "Ce premier jour ne serait pas vrai")
    assert "a déjà envoyé des leçons dès le" in refused.error["message"]
    assert connected.done("config", "get", "dsr.first_day")["value"] == "2026-11-01"
