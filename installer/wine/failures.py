"""A plugin of pytest for the lane: a failure is told when it happens, for on a busy machine the end is an hour away."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that gathers what the workers report tells."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Teller(), "failures told at once")


class _Teller:
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test failed, or what it needs could not be made or tidied."""
        if report.failed:
            print(
                f"\nfailed after {report.duration:.0f} s ({report.when}): {report.nodeid}\n{report.longreprtext}",
                flush=True,
            )
