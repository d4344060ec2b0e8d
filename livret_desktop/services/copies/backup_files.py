"""Backups looked at without a school: on another PC, or before a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from livret_desktop.backup.header import BackupFacts
from livret_desktop.backup.target_folder import list_backups, read_facts, verify_backup
from livret_desktop.errors import LivretError
from livret_desktop.security.credentials import CredentialStore
from livret_desktop.security.keys import key_file_from_document
from livret_desktop.security.unlock import AskForSecret, GivenSecrets, unlock


@dataclass(frozen=True, slots=True)
class Found:
    """A backup in a folder. ``is_verified``: read in full just now; without its key only head and length are seen."""

    path: Path
    facts: BackupFacts | None
    problem: LivretError | None
    is_verified: bool

    def as_json(self) -> dict[str, Any]:
        """One line of ``backup list``."""
        facts = self.facts
        return {
            "file": str(self.path),
            "sequence": facts.sequence if facts else None,
            "created_at": facts.created_at.astimezone(UTC).isoformat() if facts else None,
            "ok": self.problem is None,
            "verified": self.is_verified,
            "reason": self.problem.title if self.problem else None,
        }


def find_backups(folder: Path, store: CredentialStore, given: GivenSecrets) -> list[Found]:
    """Every backup of a folder, newest number first, read in full where its key is at hand. Raises MachineError."""

    def key_of(facts: BackupFacts) -> bytes | None:
        try:
            return unlock(key_file_from_document(facts.keys), store, given=given).master_key.backup_key()
        except LivretError:
            return None  # another school's, or no secret here: its head and length are still looked at

    return [Found(one.path, one.facts, one.problem, one.is_verified) for one in list_backups(folder, key_of)]


def verify_file(
    file: Path, store: CredentialStore, given: GivenSecrets, ask: AskForSecret | None
) -> BackupFacts:
    """Read one backup in full. Raises RuleError (damaged, wrong secret) or MachineError (no secret, disk)."""
    header = read_facts(file)
    key = unlock(key_file_from_document(header.facts.keys), store, given=given, ask=ask).master_key
    verify_backup(file, key.backup_key())
    return header.facts
