"""A school that trains: every command says "(essai)", and none lets believe that its hours went up."""

from __future__ import annotations

import pytest

from livret_desktop.sandbox.server import RunningSandbox
from tests.e2e.command_line import Pc

DAY = ["--since", "2026-11-19"]
ESSAI = "\u00a0(essai)"
CAUTION = "Mode essai"


@pytest.fixture
def training(connected: Pc) -> Pc:
    """In training mode, before anything left."""
    connected.done("config", "set", "dsr.training", "oui")
    return connected


def test_send_correct_decide_and_reconcile_say_so(training: Pc, dsr: RunningSandbox):
    dsr.set_contract("neither")
    dsr.set_faults("missing-lesson")
    sent = training("transmit", "send", *DAY)
    assert sent.document["training"] is True and f"acceptées{ESSAI}." in sent.stderr
    doubt = next(one["id"] for one in sent.document["lessons"] if one["state"] == "to_verify")
    accepted = next(one["id"] for one in sent.document["lessons"] if one["state"] == "accepted")
    assert "ne parle pas de cette leçon" in sent.stderr and "à vous de décider" in sent.stderr
    training("transmit", "send", *DAY)
    decided = training("transmit", "decide", doubt, "--accepted", "--reason", "vu au téléphone")
    corrected = training("transmit", "correct", accepted, "--minutes", "45")
    dsr.set_contract("both")
    compared = training("transmit", "reconcile", "--from", "2026-11-16", "--to", "2026-11-22")
    for said in (decided, corrected, compared):
        assert said.document["training"] is True
        assert CAUTION in said.stderr and ESSAI in said.stderr, said.stderr
    assert f"version 1 : Acceptée{ESSAI}" in corrected.stderr.replace("\u202f", " ")
    assert "serveur d’entraînement" in compared.stderr


def test_the_sheet_lists_what_the_training_server_took(training: Pc):
    before = training.done("transmit", "sheet", "--day", "2026-11-20", "--out", training.place / "avant.csv")
    training("transmit", "send", *DAY)
    said = training("transmit", "sheet", "--day", "2026-11-20", "--out", training.place / "apres.pdf")
    after = said.document
    assert after["training"] is True
    assert (after["to_declare"], after["others"]) == (before["to_declare"], 0) != (0, 0)
    assert "reliée à la DSR" not in said.stderr
    assert "rien n’arrive à la DSR" in said.stderr and "une fois sorti du mode essai" in said.stderr
    blocked = [one["lesson"] for one in after["lessons"] if one["missing"]]
    marked = training("transmit", "declare", "--day", "2026-11-20", "--reason", "portail")
    assert (marked.status, marked.document["lessons"]) == (0, []), marked.stderr
    assert "ne reste à marquer" in marked.stderr and "serveur d’entraînement" in marked.stderr
    left = training("config", "set", "dsr.training", "non")
    assert "en pause" in left.stderr and "marquez-les d’abord" in left.stderr
    training("transmit", "send")  # refused by the pause; what training left behind is due again
    marked = training("transmit", "declare", "--day", "2026-11-20", "--reason", "portail")
    assert marked.status == 0 and len(marked.document["lessons"]) + len(blocked) == after["to_declare"]


def test_leaving_training_leaves_no_last_success(training: Pc):
    while training("transmit", "send").document["left"]:
        pass
    assert training.done("transmit", "status")["last_success_at"] is not None
    training.done("config", "set", "dsr.training", "non")
    status = training.done("transmit", "status")
    assert (status["training"], status["last_success_at"]) == (False, None)


def test_for_real_nothing_says_essai(connected: Pc):
    said = connected("transmit", "send", *DAY)
    assert said.document["training"] is False and "essai)" not in said.stderr
