"""A server that is down, slow, full of HTML or of lies: said in French, nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from livret_desktop.clock import SystemClock
from livret_desktop.transmission import timeouts
from livret_desktop.transmission.timeouts import Timeouts
from tests.e2e.command_line import Pc

DAY = ["--since", "2026-11-19"]


def settle(pc: Pc, dsr) -> None:
    """The trouble is over: everything of the day gets there, each lesson once."""
    dsr.set_faults()
    for _ in range(3):
        document = pc("transmit", "send", *DAY).document
    assert document["to_verify"] == 0, document
    versions = [(record.lesson_id, record.version) for record in dsr.records]
    assert len(versions) == len(set(versions)) == READY_OF_DAY


READY_OF_DAY = 10


def test_the_day_has_lessons_to_lose(pc: Pc):
    assert pc("transmit", "check", *DAY).document["ready"] == READY_OF_DAY


@pytest.mark.parametrize(
    "fault",
    [
        "capacites/down*2",
        "capacites/html200",
        "capacites/500",
        "capacites/bad-json",
        "jeton/401",
        "jeton/html200",
        "html200",
        "html502",
        "html200-after-record",
        "500",
        "502-after-record",
        "503-retry-after=30",
        "bad-json",
        "empty",
        "wrong-type",
        "foreign-id",
        "missing-lesson",
        "wrong-lot",
        "no-receipt",
        "cut-response=40",
        "reset-after-record",
        "redirect",
        "403",
        "404",
        "415",
    ],
)
def test_an_odd_answer_is_said_and_loses_nothing(connected: Pc, dsr, fault: str):
    dsr.set_faults(fault)
    said = connected("transmit", "send", *DAY)
    assert said.status == 1
    document = said.document
    assert document["accepted"] < READY_OF_DAY, "the fault was played"
    assert "error" in document or document["to_verify"], said.stderr
    if fault == "503-retry-after=30":
        connected.now = "2026-11-20T20:03+01:00"  # the server asked to come back later: by hand too
    settle(connected, dsr)


def test_a_server_that_is_not_there(pc: Pc, dsr):
    pc.connect(dsr.base_url, "ecole-77", "clef-du-serveur-d-essai")
    dsr.stop()
    said = pc("transmit", "send")
    assert said.status == 1
    assert said.document["left"] == 101
    assert said.document["error"]["kind"] == "service"
    assert all(said.document["error"].values())


def test_a_wrong_secret_is_said_and_not_shown(connected: Pc, dsr):
    connected.dsr_secret = "un-autre-secret"
    said = connected("transmit", "send")
    assert said.status == 1
    assert "error" in said.document
    assert "un-autre-secret" not in said.stdout + said.stderr
    assert dsr.records == ()


def test_a_slow_server_is_given_up_within_the_time_allowed(connected: Pc, dsr, monkeypatch):
    """The real time-outs are tens of seconds; short ones here, on the monotonic clock as ever."""
    short = Timeouts(connect_s=0.5, read_s=0.3, total_s=1.0)
    monkeypatch.setattr(timeouts, "HURRIED", short)
    dsr.set_faults("slow=20")
    clock = SystemClock()
    began = clock.monotonic()
    said = connected("transmit", "send", *DAY)
    assert clock.monotonic() - began < 10
    assert said.status == 1
    assert said.document["error"]["kind"] == "service"
    settle(connected, dsr)


@pytest.mark.parametrize("address", ["http://198.51.100.7/livret", "ftp://x", "pas une adresse", "https://"])
def test_an_address_that_cannot_be_used_is_refused_when_it_is_set(pc: Pc, network_guard, address: str):
    before = pc.done("config", "get", "dsr.base_url")
    refused = pc("config", "set", "dsr.base_url", address)
    assert refused.status == 1
    assert refused.error["title"] and refused.error["todo"]
    assert pc.done("config", "get", "dsr.base_url") == before
    assert network_guard.attempts == []


def test_with_a_moved_clock_nothing_leaves_for_another_computer(pc: Pc, network_guard):
    pc.connect("https://198.51.100.7/livret", "ecole-77", "secret")
    said = pc("transmit", "send")
    assert said.status == 1
    assert said.document["left"] == 101
    assert said.document["error"]["title"]
    assert network_guard.attempts == []


@pytest.mark.parametrize("contract", ["dedup", "read-back", "both", "neither"])
@pytest.mark.parametrize("fault", ["reset-after-record", "html200-after-record", "500"])
def test_nothing_to_do_is_promised_only_where_the_server_can_tell(
    connected: Pc, dsr, contract: str, fault: str
):
    """What is said of a lost answer is what then happens: settled by the program, or shown to a person."""
    dsr.set_contract(contract)
    dsr.set_faults(fault)
    lost = connected("transmit", "send", *DAY)
    todo = lost.document["error"]["todo"]
    is_blind = contract == "neither"
    assert ("à vous de décider" in todo.lower()) is is_blind, todo
    assert ("avant tout nouvel envoi" in todo.lower()) is not is_blind, todo
    assert "Rien à faire" not in todo or not is_blind
    held = connected("transmit", "send", *DAY).document["held"]
    assert held == (READY_OF_DAY if is_blind else 0)


@pytest.mark.parametrize(
    ("fault", "says_when"),
    [("429=30", True), ("429=-5", False), ("429-date=90", True), ("503-retry-after=600", True)],
)
def test_the_hour_of_a_wait_is_said_when_the_server_gave_one(connected: Pc, dsr, fault: str, says_when: bool):
    dsr.set_faults(fault)
    todo = connected("transmit", "send", *DAY).document["error"]["todo"]
    assert ("20:" in todo) is says_when, todo
