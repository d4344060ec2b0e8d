"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from livret_desktop.domain.changes import Changes
from livret_desktop.exchange.rows import RowProblem, RowWarning

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one import. ``is_applied`` is False for a dry run, and when a bad row kept all of it out."""

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[RowProblem, ...]
    warnings: tuple[RowWarning, ...]
    is_applied: bool
    changes: Changes = field(default_factory=Changes)

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [problem.as_json() for problem in self.rejected],
            "warnings": [warning.as_json() for warning in self.warnings],
        }


@dataclass
class Tally:
    """Counts and remarks gathered while rows are matched."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[RowProblem] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)

    def reject(self, row: int, field_name: str, reason: str) -> None:
        """This row cannot be taken."""
        self.rejected.append(RowProblem(row, field_name, reason))

    def warn(self, row: int, field_name: str, reason: str) -> None:
        """This row is taken, but someone should look."""
        self.warnings.append(RowWarning(row, field_name, reason))

    def put(self, is_changed: bool) -> None:
        """Count a row that was already there."""
        if is_changed:
            self.updated += 1
        else:
            self.unchanged += 1


def filled_in(kept: T, row: object, names: Iterable[str]) -> T:
    """``kept`` with the fields the row gives. A blank in a file erases nothing that was typed here."""
    given = {name: getattr(row, name) for name in names}
    changed = {
        name: value
        for name, value in given.items()
        if value not in ("", None, ()) and value != getattr(kept, name)
    }
    return replace(kept, **changed) if changed else kept  # type: ignore[type-var]
