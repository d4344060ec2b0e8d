"""G20: bad networks. Not one personal byte to an unproven peer, no hang, and the advice that helps."""

import random
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from unittest.mock import patch

from livret_desktop.domain.dsr import AnswerKind, DsrAccess
from livret_desktop.transmission import client
from livret_desktop.transmission.connection_test import CheckPlan, ConnectionTest
from livret_desktop.transmission.connection_words import StageState
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.timeouts import HURRIED, Timeouts
from tests.faults.bad_networks import BAD_NETWORKS
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.network_place import BadNetwork, network
from tests.transmission.examples import KEY, FixedClock, frozen

QUICK = Timeouts(connect_s=0.4, read_s=0.6, write_s=0.6, total_s=1.0)
"""The real time-outs in the same order, fifteen to thirty times shorter: the code is the same."""
_LONGEST_S = 60.0
_SLACK_S = 6.0
"""A busy machine; a hang would last for minutes."""
SECRET = "canari-du-secret"
CANARIES = ("CANARINOM", "Canariprénom", "030107733719", "A2200000001", SECRET, "Basic ", "Bearer ")
DAY_S = 86_400.0


def worst_s(timeouts: Timeouts) -> float:
    """The longest a test may take: one exchange to its end, a greeting begun at its last moment, a certificate read."""
    return timeouts.total_s + timeouts.connect_s + 2 * timeouts.connect_s


def run(seed: int, size: int) -> CampaignResult:
    """``size`` rounds of every network; then the twin that does not check certificates."""
    began = time.perf_counter()
    assert worst_s(Timeouts()) <= _LONGEST_S and worst_s(HURRIED) <= _LONGEST_S
    examples: list[str] = []
    for number in range(size):
        for kind in BAD_NETWORKS:
            why = _round(kind, random.Random(f"{seed} {number} {kind.name}"))
            if why:
                examples.append(f"seed {seed}, round {number}, {kind.name}: {why}")
    injected = size * len(BAD_NETWORKS)
    return CampaignResult(
        "G20",
        injected=injected,
        caught=injected - len(examples),
        missed=len(examples),
        twin_missed=_twin(seed),
        seconds=time.perf_counter() - began,
        remark=f"{len(BAD_NETWORKS)} networks, {size} rounds; the connection test and a send on each",
        examples=examples[:5],
    )


def _round(kind: BadNetwork, chance: random.Random) -> str:
    """What went wrong; empty when nothing did."""
    with network(kind, chance) as bad:
        tested_s, advice = _timed(lambda: _tested(kind, bad.base_url))
        sent_s, sent = _timed(lambda: _sent(bad.base_url))
        spied = bad.spied
    slowest = max(tested_s, sent_s)
    if slowest > worst_s(QUICK) + _SLACK_S:
        return f"hung for {slowest:.1f} s"
    if not kind.is_proven or kind.name == "sent elsewhere":
        leaked = _leaked(spied)
        if leaked:
            return f"{leaked} reached a stranger"
    return advice or sent


def _tested(kind: BadNetwork, base_url: str) -> str:
    plan = CheckPlan(
        DsrAccess(base_url, "ecole-77"), SECRET, FixedClock(), None, 300.0, DAY_S, timeouts=QUICK
    )
    test = ConnectionTest(plan, lambda _result: None)
    if test.run() or not test.results:
        return "the test called it well"
    last = test.results[-1]
    words = f"{last.said} {last.todo}"
    if last.state is not StageState.BAD or last.stage is not kind.stage or kind.said not in words:
        return f"told as {last.stage.name}: {words}"
    return "" if last.todo else "nothing to do is said"


def _sent(base_url: str) -> str:
    lesson = frozen(
        birth_name="CANARINOM", given_names="Canariprénom", neph="030107733719", trainer_number="A2200000001"
    )
    with closing(open_gateway(DsrAccess(base_url, "ecole-77"), SECRET, FixedClock(), QUICK)) as gateway:
        answer = gateway.send(KEY, (lesson,))
    if answer.kind is AnswerKind.JUDGED:
        return "a lesson was called accepted"
    return "" if answer.reason and answer.todo else "the send does not say why"


def _leaked(spied: bytes) -> str:
    text = spied.decode("utf-8", "replace")
    return ", ".join(canary.strip() for canary in CANARIES if canary in text)


def _timed(work: Callable[[], str]) -> tuple[float, str]:
    began = time.monotonic()
    said = work()
    return time.monotonic() - began, said


def _twin(seed: int) -> int:
    """The same strangers, met by a client that takes any certificate (verify=False)."""

    def trusting(_protocol: int) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    missed = 0
    with patch.object(client.truststore, "SSLContext", trusting):
        for kind in BAD_NETWORKS:
            if kind.is_proven:
                continue
            with network(kind, random.Random(f"{seed} twin {kind.name}")) as bad:
                _sent(bad.base_url)
                missed += bool(_leaked(bad.spied))
    return missed


CAMPAIGNS = [
    Campaign(
        name="G20",
        promise="Bad networks (expired, another host, portals, inspecting proxy, 407, slow loris, half-open…): no "
        "personal byte to an unproven peer, no hang over 60 s, the right advice in French (verify=False).",
        run=run,
        small=1,
        first=3,
        full=20,
    )
]
