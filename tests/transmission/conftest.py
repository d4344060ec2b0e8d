"""Gateways on loopback, with short time-outs."""

from collections.abc import Callable, Iterator

import pytest

from livret_desktop.domain.dsr import DsrAccess, DsrGateway
from livret_desktop.transmission.client import Timeouts
from livret_desktop.transmission.gateway import open_gateway
from tests.transmission.examples import FixedClock

Opener = Callable[..., DsrGateway]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """``opened(base_url)``: a gateway, closed at the end."""
    gateways: list[DsrGateway] = []

    def open_one(
        base_url: str,
        clock: FixedClock | None = None,
        secret: str = "secret",
        connect_s: float = 5.0,
        read_s: float = 5.0,
        total_s: float = 10.0,
    ) -> DsrGateway:
        timeouts = Timeouts(connect_s=connect_s, read_s=read_s, write_s=5.0, total_s=total_s)
        gateway = open_gateway(DsrAccess(base_url, "ecole-77"), secret, clock or FixedClock(), timeouts)
        gateways.append(gateway)
        return gateway

    yield open_one
    for gateway in gateways:
        gateway.close()
