"""What every use case needs: one open school. Passed first, never reached from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from livret_desktop.clock import Clock, today
from livret_desktop.db.database import Database
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import CredentialStore
from livret_desktop.security.master_key import MasterKey


@dataclass(frozen=True, slots=True)
class Desk:
    """One open school, with the real parts wired by ``app.py``.

    Writing use cases run on the writer's thread (or the only thread of a command); reading ones on any thread.
    """

    folder: DataFolder
    database: Database
    clock: Clock
    rules: Rules
    school_id: UUID
    master_key: MasterKey
    credentials: CredentialStore
    installation_id: UUID

    def today(self) -> date:
        """The civil day in Paris."""
        return today(self.clock)
