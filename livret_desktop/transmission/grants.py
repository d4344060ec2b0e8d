"""The lasting permission a person gave in the browser: what is kept of it, and what keeping it must promise."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Grant:
    """A refresh token, and the access it was given for: it goes to no other address and no other client."""

    refresh_token: str = field(repr=False)
    base_url: str
    client_id: str
    token_path: str


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """A grant at rest. ``is_doubtful``: it was presented once and the answer never came, so it may be spent."""

    grant: Grant
    is_doubtful: bool


class GrantKeeper(Protocol):
    """Keeps one school's grant. Every method but ``turn`` is called within a turn; all may raise MachineError."""

    def turn(self) -> AbstractContextManager[None]:
        """One refresh in flight: other threads and other processes of this school wait here."""

    def read(self) -> KeptGrant | None:
        """The grant as it is now at rest."""

    def note_presented(self, grant: Grant) -> None:
        """Before the request: from now on, and until :meth:`keep`, this grant may be spent. Durable on return."""

    def keep(self, grant: Grant) -> None:
        """Keep this grant, known to be good, instead of any other. Durable on return."""

    def forget(self) -> None:
        """There is no grant any more."""
