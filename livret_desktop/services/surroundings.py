"""What opening or restoring a school needs beside its folder."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from livret_desktop.clock import Clock
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.security.credentials import CredentialStore


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Clock, rules, credential store and the id of this installation, as wired by ``app.py``."""

    clock: Clock
    rules: Rules
    credentials: CredentialStore
    installation_id: UUID
