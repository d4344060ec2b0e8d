"""What an office keeps of the hours that count: the State's figures as read in RdvPermis, a newer rules file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialEtp:
    """The ETP that RdvPermis shows for one computation, in hundredths. ``month``: the first day of its month.

    ``person_id``: an instructor or a simulator; None for the whole school.
    """

    id: UUID
    month: date
    person_id: UUID | None = None
    hundredths: int
    noted_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """A rules file taken from a stick, as it was. The newest by ``added_at`` is in force, until it is removed."""

    id: UUID
    published_on: date
    added_at: datetime
    sha256: str
    content: str
