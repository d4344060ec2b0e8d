"""``access test|connect|disconnect``, as typed, against the training server."""

import webbrowser

import pytest

from livret_desktop.sandbox.server import RunningSandbox
from tests.e2e.command_line import Pc
from tests.transmission.browser import Browser

STAGES = ["address", "network", "identity", "language", "clock", "sign_in", "rights"]


def test_every_stage_is_told(connected: Pc, dsr: RunningSandbox):
    found = connected.done("access", "test")
    assert found["ok"] is True
    assert [one["stage"] for one in found["stages"]] == STAGES
    assert {one["state"] for one in found["stages"]} == {"ok"}
    assert found["guarantees"]["max_batch"] == 1000
    assert all("lecons" not in request.path for request in dsr.requests)
    said = connected.plain("access", "test")
    assert "✓ Heure de ce PC : Comme celle du serveur." in said.stderr
    assert "Aucune leçon n’est partie." in said.stderr


def test_the_first_stage_that_fails_stops_the_test(connected: Pc, dsr: RunningSandbox):
    connected.dsr_secret = "un autre"
    said = connected("access", "test")
    assert said.status == 1
    assert said.document["ok"] is False and said.document["guarantees"] is None
    last = said.document["stages"][-1]
    assert (last["stage"], last["state"]) == ("sign_in", "bad")
    assert last["todo"]
    dsr.set_faults("clock-skew=200000")
    last = connected("access", "test").document["stages"][-1]
    assert last["stage"] == "clock" and "en retard de 2" in last["said"]


def test_without_an_access(pc: Pc):
    said = pc("access", "test")
    assert said.status == 1
    last = said.document["stages"][-1]
    assert last["state"] == "bad" and last["todo"]


def test_training_is_said_by_its_mode_and_not_by_the_address(connected: Pc):
    for words in (["transmit", "send"], ["transmit", "status"], ["run-due"]):
        assert "(essai)" not in connected.plain(*words).stderr
    connected.done("config", "set", "dsr.training", "non")
    trained = Pc(connected.place / "essai")
    trained.take_over()
    trained.done("config", "set", "dsr.training", "oui")
    for words in (["transmit", "send"], ["transmit", "status"]):
        assert "(essai)" in trained.plain(*words).stderr


@pytest.mark.parametrize("typed", ["essai", "http://livret.exemple.gouv.fr", "livret.exemple.gouv.fr"])
def test_what_is_not_an_address_is_refused(typed: str, pc: Pc):
    said = pc("config", "set", "dsr.base_url", typed)
    assert said.status == 1
    assert "https://" in said.stdout


def test_connected_in_the_browser_then_sent_then_disconnected(
    connected: Pc, dsr: RunningSandbox, monkeypatch: pytest.MonkeyPatch
):
    browser = Browser()
    monkeypatch.setattr(webbrowser, "open", browser.opens)
    connected.done("config", "set", "dsr.auth", "authorization_code")
    connected.dsr_secret = None
    assert connected.done("transmit", "status")["connected"] is False
    assert connected.done("access", "connect") == {"connected": True}
    browser.close()
    assert connected.done("transmit", "status")["connected"] is True
    sent = connected("transmit", "send").document
    assert sent["accepted"] == len(dsr.records) > 0
    assert connected.done("access", "test")["ok"] is True
    assert connected.done("access", "disconnect") == {"connected": False}
    assert connected.done("transmit", "status")["connected"] is False
