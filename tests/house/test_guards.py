"""The guards of the tests themselves: each is shown to catch what it is there for."""

import logging
import os
import socket
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

import keyring
import keyring.errors
import pytest

from livret_desktop.clock import civil_day
from tests.guards import LogWatch, NetworkGuard


def watch_with(*messages: str) -> LogWatch:
    watch = LogWatch()
    for message in messages:
        watch.handle(logging.LogRecord("livret_desktop", logging.WARNING, __file__, 1, message, None, None))
    return watch


def test_an_unannounced_warning_is_found():
    watch = watch_with("disk nearly full", "lost")
    watch.expect("disk .* full")
    assert watch.unexpected() == ["WARNING livret_desktop: lost"]
    assert watch.absent() == []


def test_a_warning_announced_and_not_logged_is_found():
    watch = watch_with()
    watch.expect("disk full")
    assert watch.absent() == ["disk full"]


@pytest.mark.parametrize("name", ["livret_desktop.backup", "httpx"])
def test_announced_warnings_pass(expected_logs: Callable[[str], None], log_watch: LogWatch, name: str):
    expected_logs("stick pulled out")
    logging.getLogger(name).error("stick pulled out")
    assert log_watch.unexpected() == []


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_no_connection_outside(network_guard: NetworkGuard, host: str):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(ConnectionRefusedError, match="never leave"):
        outside.connect((host, 443))
    assert network_guard.attempts == [f"socket.connect: {host!r}"]
    network_guard.attempts.clear()


def test_no_name_looked_up_outside(network_guard: NetworkGuard):
    with pytest.raises(OSError, match="never leave"):
        urllib.request.urlopen("http://example.com/", timeout=1)
    assert network_guard.attempts == ["socket.getaddrinfo: 'example.com'"]
    network_guard.attempts.clear()


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


def test_the_secret_store_of_the_machine_is_out_of_reach():
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("livret-desktop", "school")


def test_local_time_is_not_paris():
    late_evening_in_new_york = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert late_evening_in_new_york.astimezone().date() != civil_day(late_evening_in_new_york)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
