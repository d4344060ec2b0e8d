"""Reaching a machine takes a bounded time, whatever its name servers and its addresses do."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from livret_desktop.transmission.client import HttpClient
from livret_desktop.transmission.dialling import BoundedBackend
from livret_desktop.transmission.outcome import Failure, FailureKind, Outcome, Reply
from livret_desktop.transmission.timeouts import Timeouts
from tests.transmission.examples import http
from tests.transmission.raw_server import RawServer, answering

QUICK = Timeouts(connect_s=0.5, read_s=5.0, write_s=5.0, total_s=5.0)
NAME = "dsr.localhost.invalid"


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full: a connection to it is neither made nor refused."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        while True:
            one = socket.socket()
            one.settimeout(0.2)
            waiting.append(one)
            try:
                one.connect(listener.getsockname())
            except TimeoutError:
                break
        yield listener.getsockname()[1]
        for one in waiting:
            one.close()


def asked(base_url: str) -> tuple[Outcome, float]:
    client = HttpClient(base_url, QUICK)
    began = time.monotonic()
    outcome = client.exchange("GET", "/")
    took_s = time.monotonic() - began
    client.close()
    return outcome, took_s


def names(monkeypatch: pytest.MonkeyPatch, look_up: Callable[..., list[Any]]) -> None:
    real = socket.getaddrinfo

    def found(host: Any, *rest: Any, **named: Any) -> list[Any]:
        return look_up(*rest) if host == NAME else real(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_every_client_dials_within_bounds():
    for proxied in ({}, {"https_proxy": "http://127.0.0.1:3128"}):
        with pytest.MonkeyPatch.context() as patch:
            for name, value in proxied.items():
                patch.setenv(name, value)
            client = HttpClient("https://dsr.invalid", QUICK)
        assert isinstance(client._client._transport._pool._network_backend, BoundedBackend)
        mounted = [one for one in client._client._mounts.values() if one is not None]
        assert len(mounted) == len(proxied)
        assert all(isinstance(one._pool._network_backend, BoundedBackend) for one in mounted)
        client.close()


def test_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch):
    end = threading.Event()
    names(monkeypatch, lambda *_: end.wait(30) and [])
    outcome, took_s = asked(f"https://{NAME}")
    end.set()
    assert outcome == Failure(FailureKind.NAME_UNKNOWN)
    assert took_s < 2


def test_many_dead_addresses_share_one_time(monkeypatch: pytest.MonkeyPatch, full_port: int):
    dead = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", full_port))
    names(monkeypatch, lambda *_: [dead] * 40)
    outcome, took_s = asked(f"https://{NAME}:{full_port}")
    assert outcome == Failure(FailureKind.UNREACHABLE)
    assert took_s < 2


def test_the_second_address_is_tried(monkeypatch: pytest.MonkeyPatch):
    with RawServer(answering(http(body={}))) as server, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused, right = ("127.0.0.1", unused.getsockname()[1]), ("127.0.0.1", server.port)
        names(monkeypatch, lambda *_: [(2, 1, 6, "", refused), (2, 1, 6, "", right)])
        outcome, _ = asked(f"http://{NAME}")
    assert isinstance(outcome, Reply)


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch):
    names(monkeypatch, lambda *_: [])
    assert asked(f"https://{NAME}")[0] == Failure(FailureKind.UNREACHABLE)


def test_an_exchange_is_ended_from_outside():
    held = threading.Event()
    with RawServer(lambda peer: (peer.read_head(), held.set(), peer.wait_until_gone())) as server:
        client = HttpClient(server.base_url, QUICK)
        stopper = threading.Thread(target=lambda: (held.wait(5), client.abort()))
        stopper.start()
        outcome = client.exchange("GET", "/")
        stopper.join()
        assert isinstance(outcome, Failure)
        assert client.exchange("GET", "/") == Failure(FailureKind.CUT)
        assert len(server.peers) == 1
        client.close()
