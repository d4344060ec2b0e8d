"""What a write changed, so that only the screens concerned refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of things a screen may show."""

    SCHOOL = "school"
    SETTINGS = "settings"
    STUDENTS = "students"
    ENROLMENTS = "enrolments"
    TEAM = "team"
    LESSONS = "lessons"
    OUTBOX = "outbox"
    ATTESTATIONS = "attestations"
    BACKUPS = "backups"
    JOBS = "jobs"
    ETP = "etp"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Changes:
    """The kinds touched by one write, and the sentence under which it stands in the history (None: no undo).

    ``is_undo``: it took another write back, and undo goes on to the one before that.
    """

    kinds: frozenset[Kind] = field(default_factory=frozenset)
    title: str = ""
    history_id: int | None = None
    is_undo: bool = False

    def touches(self, *kinds: Kind) -> bool:
        """True when one of these kinds changed."""
        return not self.kinds.isdisjoint(kinds)

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.kinds | other.kinds,
            other.title or self.title,
            other.history_id or self.history_id,
            self.is_undo or other.is_undo,
        )
