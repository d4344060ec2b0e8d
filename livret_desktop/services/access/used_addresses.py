"""To which addresses this school has sent, and since when: what a proof needs once the address was changed.

Noted by the run that first heard a server there, before anything left for it. Machine state: a copy keeps what it was
made with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.errors import RuleError
from livret_desktop.transmission.address import is_loopback

_USED = "dsr.used_addresses"
"""Machine state: [[instant, address], ...], oldest first; one entry for each change."""
_MOST = 200
_UNKNOWN = ""
"""After a restore: what left since the copy was made went where that copy cannot know."""


@dataclass(frozen=True, slots=True)
class UsedAddresses:
    """The addresses, oldest first."""

    entries: tuple[tuple[datetime, str], ...]

    def is_this_pc(self, attempted_at: datetime) -> bool | None:
        """True when what left then went to a server of this very PC; None when the address was not noted."""
        before = [address for since, address in self.entries if since <= attempted_at]
        return is_this_pc(before[-1]) if before and before[-1] != _UNKNOWN else None


def note_address(connection: Any, address: str, at: datetime) -> None:
    """A server answers at this address, and something may leave for it from now on."""
    used = machine_state.read_state(connection, _USED, [])
    if not used or used[-1][1] != address:
        machine_state.keep_state(connection, _USED, [*used, [at.isoformat(), address]][-_MOST:])


def is_new_address(connection: Any, address: str) -> bool:
    """True when another server than this one was last heard."""
    used = machine_state.read_state(connection, _USED, [])
    known = [former for _, former in used if former != _UNKNOWN]
    return bool(known) and known[-1].rstrip("/") != address.rstrip("/")


def note_unknown(connection: Any, since: datetime) -> None:
    """A copy was put back: what left after ``since`` is told by the journal, which has no address."""
    used = machine_state.read_state(connection, _USED, [])
    if used:
        machine_state.keep_state(connection, _USED, [*used, [since.isoformat(), _UNKNOWN]][-_MOST:])


def used_addresses(connection: Any) -> UsedAddresses:
    """Those noted so far."""
    used = machine_state.read_state(connection, _USED, [])
    return UsedAddresses(tuple((datetime.fromisoformat(at), address) for at, address in used))


def is_this_pc(address: str) -> bool:
    """True for a loopback address; False for what is none at all."""
    try:
        return bool(address) and is_loopback(address)
    except RuleError:  # a file may say anything
        return False
