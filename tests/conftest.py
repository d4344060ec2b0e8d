"""What holds for every test: no display, no real secret store, no network, not the machine's own time zone,
and no warning in the log that the test did not announce.

The environment is set before the program is imported, and child processes inherit it.
"""

import gc
import logging
import shutil
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.collector import pythons_own_collector_afterwards
from tests.guards import LogWatch, NetworkGuard, isolate_environment

_HOME = isolate_environment()
_NETWORK = NetworkGuard()
_WORTH_A_WALK = 50
sys.addaudithook(_NETWORK)

# The same examples at every run; a slow machine is no reason to fail.
settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Cycles are collected between two tests, never in one nor by a worker: windows of earlier tests would be freed
    while another is painted, and Qt does not live through that. Also takes back what a window opened in this process
    has set."""
    with pythons_own_collector_afterwards():
        gc.disable()
        yield
        gc.collect(1)
        is_worth_it = gc.get_count()[2] >= _WORTH_A_WALK
    if is_worth_it:
        gc.collect()


@pytest.fixture(autouse=True)
def network_guard() -> Iterator[NetworkGuard]:
    """Fail a test that tried to leave this machine."""
    _NETWORK.attempts.clear()
    yield _NETWORK
    assert not _NETWORK.attempts, f"the test tried to leave this machine: {_NETWORK.attempts}"


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail a test that logs a warning or worse without having announced it by ``expected_logs``."""
    watch = LogWatch()
    # Both: the program's own logger may not hand its records on to the root.
    loggers = [logging.getLogger(), logging.getLogger("livret_desktop")]
    for logger in loggers:
        logger.addHandler(watch)
    yield watch
    for logger in loggers:
        logger.removeHandler(watch)
    assert not watch.unexpected(), "unexpected in the log:\n" + "\n".join(watch.unexpected())
    assert not watch.absent(), f"expected in the log, and absent: {watch.absent()}"


@pytest.fixture
def expected_logs(log_watch: LogWatch) -> Callable[[str], None]:
    """``expected_logs("disk full")``: this test logs a warning or worse that matches, at least once."""
    return log_watch.expect
