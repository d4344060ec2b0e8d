"""Every fault by name does what its name says, once, some times or always, where it is asked."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    DsrAccess,
    DsrError,
    DsrGateway,
    ReadBackKind,
    Verdict,
)
from livret_desktop.errors import MachineError, UsageError
from livret_desktop.sandbox.faults import FAULTS_HELP, fault_names, parse_fault
from livret_desktop.sandbox.server import HOST, SANDBOX_HELP, RunningSandbox, start_sandbox
from livret_desktop.transmission.client import Timeouts
from livret_desktop.transmission.gateway import open_gateway
from tests.transmission.examples import NOW, FixedClock, frozen, lesson_id

K = AnswerKind
NOTHING_RECORDED = {
    "html200": K.UNKNOWN,
    "html502": K.UNKNOWN,
    "500": K.UNKNOWN,
    "500-before": K.UNKNOWN,
    "502": K.UNKNOWN,
    "503": K.UNKNOWN,
    "503-retry-after": K.UNKNOWN,
    "429": K.TOO_MANY,
    "429-date": K.TOO_MANY,
    "401": K.UNAUTHENTICATED,
    "401-once": K.UNAUTHENTICATED,
    "401-always": K.UNAUTHENTICATED,
    "403": K.NEEDS_PERSON,
    "404": K.NEEDS_PERSON,
    "408": K.UNKNOWN,
    "415": K.NEEDS_PERSON,
    "redirect": K.REDIRECTED,
    "202": K.UNKNOWN,
    "204": K.UNKNOWN,
    "lecons/down": K.UNKNOWN,
}
RECORDED = {
    "reset-after-record": K.UNKNOWN,
    "timeout-after-record": K.UNKNOWN,
    "cut-response": K.UNKNOWN,
    "cut-response=0": K.UNKNOWN,
    "cut-response=40": K.UNKNOWN,
    "empty": K.UNKNOWN,
    "bad-json": K.UNKNOWN,
    "wrong-type": K.UNKNOWN,
    "foreign-id": K.UNKNOWN,
    "repeated-lesson": K.UNKNOWN,
    "wrong-lot": K.UNKNOWN,
    "drip=0.001": K.JUDGED,
    "lecons/slow=0.01": K.JUDGED,
    "missing-lesson": K.JUDGED,
    "no-receipt": K.JUDGED,
    "wrong-fingerprint": K.JUDGED,
    "no-date": K.JUDGED,
    **{
        f"{name}-after-record": K.UNKNOWN
        for name in ("html200", "html502", "500", "502", "503", "503-retry-after", "408", "202", "204")
    },
}
FIRST_VERDICT = {
    "missing-lesson": Verdict.UNKNOWN,
    "no-receipt": Verdict.UNKNOWN,
    "wrong-fingerprint": Verdict.UNKNOWN,
}


def opened(sandbox: RunningSandbox, clock: FixedClock) -> DsrGateway:
    timeouts = Timeouts(read_s=0.4, total_s=10.0)
    return open_gateway(
        DsrAccess(sandbox.base_url, sandbox.client_id), sandbox.client_secret, clock, timeouts
    )


def with_fault(fault: str, act: Callable[[DsrGateway], Answer]) -> tuple[Answer, RunningSandbox]:
    clock = FixedClock()
    with start_sandbox(clock=clock) as sandbox:
        gateway = opened(sandbox, clock)
        gateway.capabilities()
        sandbox.set_faults(fault)
        answer = act(gateway)
        gateway.close()
        return answer, sandbox


@pytest.mark.parametrize("fault", [*NOTHING_RECORDED, *RECORDED])
def test_a_fault_does_what_its_name_says(fault: str):
    lesson = frozen()
    answer, sandbox = with_fault(fault, lambda gateway: gateway.send(uuid4(), (lesson,)))
    assert answer.kind is (NOTHING_RECORDED | RECORDED)[fault]
    assert len(sandbox.records) == (fault in RECORDED)
    if answer.kind is K.JUDGED:
        expected = FIRST_VERDICT.get(fault, Verdict.ACCEPTED)
        assert answer.verdicts[lesson.lesson_id, 1].verdict is expected
    assert (answer.server_at is None) == (fault in ("no-date", "lecons/down") or answer.status is None)
    assert answer.retry_after_s == (
        30.0 if fault in ("429", "429-date", "503-retry-after") or "503-retry" in fault else None
    )


def test_every_name_is_tried_here_and_told_in_the_help():
    tried = {parse_fault(text).name for text in (*NOTHING_RECORDED, *RECORDED)}
    lasting = {"lag", "clock-skew"}
    assert {parse_fault(name).name for name in fault_names()} <= tried | lasting
    assert FAULTS_HELP in SANDBOX_HELP
    for name in fault_names():
        assert name.removesuffix("-after-record") in FAULTS_HELP


@pytest.mark.parametrize(
    "text", ["", "inconnu", "500*x", "500*", "ailleurs/500", "500=", "lag=x", "500:once", "500*2:always"]
)
def test_a_fault_that_does_not_exist_is_said(text: str):
    with pytest.raises(UsageError) as refusal:
        parse_fault(text)
    assert "html200" in refusal.value.todo


@pytest.mark.parametrize(("text", "times"), [("500", 1), ("500*3", 3), ("500:always", 6)])
def test_a_fault_lasts_as_long_as_asked(text: str, times: int):
    with start_sandbox(faults=[text], clock=FixedClock()) as sandbox:
        gateway = opened(sandbox, FixedClock())
        kinds = [gateway.send(uuid4(), (frozen(),)).kind for _ in range(6)]
        gateway.close()
    assert kinds == [K.UNKNOWN] * times + [K.JUDGED] * (6 - times)


def test_faults_of_one_place_come_in_order():
    with start_sandbox(faults=["500", "403", "capacites/503"], clock=FixedClock()) as sandbox:
        gateway = opened(sandbox, FixedClock())
        with pytest.raises(DsrError):
            gateway.capabilities()
        statuses = [gateway.send(uuid4(), (frozen(),)).status for _ in range(3)]
        gateway.close()
    assert statuses == [500, 403, 200]


def test_a_server_that_is_down_is_down_everywhere_until_it_is_not():
    with start_sandbox(faults=["down"], clock=FixedClock()) as sandbox:
        gateway = opened(sandbox, FixedClock())
        for _ in range(3):
            with pytest.raises(DsrError):
                gateway.capabilities()
        assert gateway.send(uuid4(), (frozen(),)).kind is K.NOT_SENT, "signing in came first"
        sandbox.set_faults()
        assert gateway.send(uuid4(), (frozen(),)).kind is K.JUDGED
        gateway.close()


def test_the_servers_clock_and_the_lag_can_be_wrong():
    with start_sandbox(faults=["clock-skew=7200", "lag=48"], clock=FixedClock()) as sandbox:
        gateway = opened(sandbox, FixedClock())
        found = gateway.capabilities()
        assert found.server_at is not None and (found.server_at - NOW).total_seconds() == 7200
        assert found.read_back_lag_hours == 48
        gateway.send(uuid4(), (frozen(),))
        assert gateway.read_back(lesson_id(1)).kind is ReadBackKind.ABSENT
        sandbox.set_faults()
        assert gateway.read_back(lesson_id(1)).kind is ReadBackKind.FOUND
        gateway.close()


def test_the_same_batch_while_the_first_is_at_work_is_in_progress():
    clock = FixedClock()
    key = uuid4()
    faults = ["timeout-after-record=60"]
    with start_sandbox(clock=clock, faults=faults, requests_per_minute=None) as sandbox:
        impatient, other = opened(sandbox, clock), opened(sandbox, clock)
        other.capabilities()
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(impatient.send, key, (frozen(),))
            while not sandbox.records:  # until the first batch is recorded, and its answer held back
                other.capabilities()
            assert other.send(key, (frozen(),)).kind is K.IN_PROGRESS
            assert other.send(key, (frozen(2),)).kind is K.KEY_REUSED
            assert first.result().kind is K.UNKNOWN
        while (last := other.send(key, (frozen(),))).kind is K.IN_PROGRESS:
            other.capabilities()
        impatient.close()
        other.close()
    assert last.verdicts[lesson_id(1), 1].code == "DOUBLON"
    assert len(sandbox.records) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows frees a port at once")
def test_the_port_is_free_again_after_a_cut_answer():
    with start_sandbox(faults=["capacites/cut-response=5"]) as first:
        port = int(first.base_url.rpartition(":")[2])
        with socket.create_connection((HOST, port)) as client:
            client.sendall(b"GET /livret/v1/capacites HTTP/1.1\r\nHost: x\r\n\r\n")
            while client.recv(1024):
                pass
        with pytest.raises(MachineError, match="ne peut pas démarrer"):
            start_sandbox(port)  # two servers never share it
    with socket.socket() as without_the_option, pytest.raises(OSError, match="in use"):
        without_the_option.bind((HOST, port))
    with start_sandbox(port) as second:
        assert second.base_url == first.base_url
