"""The real program in front of the other server: under every fault nothing is lost, nothing doubled, one view."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.db import machine_state, outbox_reads
from livret_desktop.domain.dsr import AUTHORIZATION_CODE
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.access.dsr_access import access_of
from livret_desktop.services.access.dsr_connect import connect_school
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.sending.run import send_due
from livret_desktop.transmission.gateway import open_gateway
from tests.faults.send_truth import UNLIMITED, naive
from tests.sending.school import SCHOOL, HandClock, school, with_lessons
from tests.transmission.browser import Browser

from .book import Promise
from .faults import BY_NAME, CATALOGUE
from .judge import judge
from .play import VARIANTS, played
from .server import OtherServer, serving

KINDS = tuple(VARIANTS)
OF_A_SCHOOL = {"numeroAgrement": SCHOOL.agrement_number, "idAurige": SCHOOL.aurige_id or ""}


@pytest.mark.parametrize("variant", KINDS)
def test_all_well(variant: str, tmp_path: Path):
    with played(tmp_path / "ecole", variant, None, seed=1) as play:
        judged = judge(play)
        assert judged.wrong == ()
        held = (
            judged.ends["held"] if variant == "neither" else 0
        )  # there, a strange fingerprint is a person's
        assert (judged.ends["accepted"] + held, judged.ends["rejected"]) == (7, 1)


@pytest.mark.parametrize("number", range(len(CATALOGUE)), ids=[fault.name for fault in CATALOGUE])
def test_under_every_fault(number: int, tmp_path: Path):
    """Each fault once here, the variants in turn; the campaign has them all."""
    fault = CATALOGUE[number]
    variant = KINDS[number % 4] if fault.where not in {"page", "one"} else ("read-back", "both")[number % 2]
    with played(tmp_path / "ecole", variant, fault, seed=number) as play:
        assert judge(play).wrong == (), f"{fault.name} ({variant}, seed {number})"


@pytest.mark.parametrize("variant", ["read-back", "neither"])
def test_the_judge_finds_a_naive_client_out(variant: str, tmp_path: Path):
    fault = BY_NAME["answer lost after recording"]
    with played(tmp_path / "ecole", variant, fault, seed=1, retry=naive) as play:
        assert any("doubled" in wrong for wrong in judge(play).wrong)


@pytest.mark.slow
def test_a_fingerprint_of_its_own_is_settled_where_the_contract_can(tmp_path: Path):
    fault = BY_NAME["a fingerprint of its own"]
    for number, variant in enumerate(KINDS):
        with played(tmp_path / str(number), variant, fault, seed=3) as play:
            ends = judge(play).ends
            with play.desk.database.read() as reading:
                held = outbox_reads.in_state(reading.connection, SubmissionState.HELD)
        if variant != "neither":
            assert ends == {"accepted": 7, "rejected": 1}
        else:  # nothing can settle it: a person, with the receipt in hand
            assert len(held) >= 6
            assert all(one.receipt and "reçu" in (one.reason or "") for one in held)


def test_a_person_signs_in_at_the_other_server(tmp_path: Path):
    clock, browser = HandClock(), Browser()
    server = OtherServer(Promise(True, True), clock.now(), OF_A_SCHOOL, seed=5)
    with school(tmp_path / "ecole", clock) as opened, serving(server):
        desk = replace(opened, credentials=MemoryStore())
        with desk.database.quiet_write() as connection:
            machine_state.keep_setting(connection, "dsr.client_id", f'"{server.client}"')
        change_setting(desk, "dsr.base_url", server.url)
        change_setting(desk, "dsr.auth", AUTHORIZATION_CODE)
        connect_school(desk, None, browser.opens, threading.Event().is_set)
        browser.close()
        with_lessons(desk, 3)
        for _ in range(3):  # each time with the next refresh token, the access token being over
            report = send_due(
                desk,
                lambda: open_gateway(access_of(desk), "", clock, None, DeskGrants(desk)),
                tools=UNLIMITED,
            )
            assert report.trouble is None
            clock.advance(hours=30)
            server.hands.set(clock.now())
    assert len(server.book.effective()) == 3
    assert server.refused == []
