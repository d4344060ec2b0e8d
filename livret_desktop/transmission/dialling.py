"""Reaching a machine within a given time: its name, then its addresses.

httpx bounds neither a resolver that does not answer (30 s and more, in a call nothing can interrupt) nor a name with
many dead addresses (each may take the whole connection time). This back end does: ``timeout`` bounds each of the two.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable
from typing import Any

import httpcore

from livret_desktop.clock import SystemClock

_Address = tuple[Any, ...]


class SlowNameError(httpcore.ConnectTimeout):
    """The name servers did not answer in time."""


class NothingToDialError(httpcore.ConnectError):
    """The name is known, and no address is behind it."""


class BoundedBackend(httpcore.SyncBackend):
    """The network as httpcore sees it, with a bound on names and on the whole list of addresses."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises httpcore.ConnectError or ConnectTimeout."""
        trouble: Exception = NothingToDialError()
        addresses = _addresses(host, port, timeout)
        clock = SystemClock()  # sockets wait in the machine's own time, whatever hour the school believes in
        deadline = None if timeout is None else clock.monotonic() + timeout
        for address in addresses:
            left = None if deadline is None else deadline - clock.monotonic()
            if left is not None and left <= 0:
                break
            try:
                return super().connect_tcp(address[0], address[1], left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


def _addresses(host: str, port: int, timeout: float | None) -> list[_Address]:
    """Where this name leads. The resolver is asked on a thread of its own, left behind when it is too slow."""
    try:
        ipaddress.ip_address(host)
        return [(host, port)]
    except ValueError:
        pass  # a name: asked below
    answer: list[list[_Address] | Exception] = []

    def ask() -> None:
        try:
            answer.append([found[4] for found in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, name="name-look-up", daemon=True)
    asking.start()
    asking.join(timeout)
    if not answer:
        raise SlowNameError()
    found = answer[0]
    if isinstance(found, list):
        return found
    try:
        raise found
    except (
        OSError,
        UnicodeError,
    ) as error:  # raised again: httpcore takes the cause away, but not the context
        raise httpcore.ConnectError("name") from error
