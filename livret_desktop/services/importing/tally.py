"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import Enum
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar

from livret_desktop.domain.changes import Changes
from livret_desktop.exchange.rows import RowProblem, RowWarning

T = TypeVar("T")
_SAME_NAMES: Mapping[str, str] = MappingProxyType({})


class Fate(Enum):
    """What becomes of a value that a file gives of a record already here."""

    FILLED = "filled"
    """Blank here: the file completes it."""
    LEFT = "left"
    """Another one stands here, and stays."""
    REPLACED = "replaced"
    """Another one stood here; the file's takes its place, as asked."""


@dataclass(frozen=True, slots=True)
class ValueTold:
    """One value of a record already here that a row gives otherwise. ``field``: as the file's fields are named."""

    row: int
    field: str
    here: object = dataclass_field(repr=False)
    told: object = dataclass_field(repr=False)
    fate: Fate

    def as_json(self) -> dict[str, object]:
        """The entry of ``different``: which value, never the value."""
        return {"row": self.row, "field": self.field, "taken": self.fate is Fate.REPLACED}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one import. ``is_applied`` is False for a dry run, and when nothing was kept: a bad row, or
    ``is_stale``, the school changed since the trial that was agreed to. ``values``: what rows tell otherwise than here.
    """

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[RowProblem, ...]
    warnings: tuple[RowWarning, ...]
    is_applied: bool
    changes: Changes = dataclass_field(default_factory=Changes)
    values: tuple[ValueTold, ...] = ()
    is_stale: bool = False

    @property
    def different(self) -> tuple[ValueTold, ...]:
        """The values that stand here otherwise than in the file, left or replaced."""
        return tuple(value for value in self.values if value.fate is not Fate.FILLED)

    @property
    def left(self) -> int:
        """Rows of which a value stays as it is here."""
        return len({value.row for value in self.values if value.fate is Fate.LEFT})

    @property
    def replaced(self) -> int:
        """Rows of which a value takes the place of the one here."""
        return len({value.row for value in self.values if value.fate is Fate.REPLACED})

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [problem.as_json() for problem in self.rejected],
            "warnings": [warning.as_json() for warning in self.warnings],
            "different": [value.as_json() for value in self.different],
        }


@dataclass
class Tally:
    """Counts and remarks gathered while rows are matched.

    ``replaces``: a value of the file takes the place of another that stands here; else it only fills a blank.
    """

    replaces: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[RowProblem] = dataclass_field(default_factory=list)
    warnings: list[RowWarning] = dataclass_field(default_factory=list)
    _values: dict[int, list[ValueTold]] = dataclass_field(default_factory=dict)

    @property
    def values(self) -> tuple[ValueTold, ...]:
        """What the rows taken tell otherwise than here, in their order."""
        return tuple(chain.from_iterable(values for _row, values in sorted(self._values.items())))

    def reject(self, row: int, field_name: str, reason: str, *, asks_who: bool = False) -> None:
        """This row cannot be taken. ``asks_who``: a person alone can say whether it tells of someone already here."""
        self.rejected.append(RowProblem(row, field_name, reason, asks_who=asks_who))
        self._values.pop(row, None)

    def warn(self, row: int, field_name: str, reason: str) -> None:
        """This row is taken, but someone should look."""
        self.warnings.append(RowWarning(row, field_name, reason))

    def put(self, is_changed: bool) -> None:
        """Count a row that was already there."""
        if is_changed:
            self.updated += 1
        else:
            self.unchanged += 1

    def filled(
        self,
        line: int,
        kept: T,
        row: object,
        names: Iterable[str],
        *,
        yielding: Iterable[str] = (),
        kept_names: Mapping[str, str] = _SAME_NAMES,
    ) -> T:
        """``kept`` with what the row gives: its blanks filled, its other values replaced only when that was asked.

        A blank in a file erases nothing. ``yielding``: names whose value here is worth no more than a blank.
        ``kept_names``: those that the record calls otherwise than the file does.
        """
        changed = {}
        for name in names:
            mine, told = kept_names.get(name, name), getattr(row, name)
            here = getattr(kept, mine)
            if told in ("", None, ()) or told == here:
                continue
            fate = Fate.FILLED if name in yielding or _is_blank(here) else self._fate_of_another
            self.tell(ValueTold(line, name, here, told, fate))
            if fate is not Fate.LEFT:
                changed[mine] = told
        return replace(kept, **changed) if changed else kept  # type: ignore[type-var]

    def tell(self, value: ValueTold) -> None:
        """A row tells one value otherwise than it stands here."""
        self._values.setdefault(value.row, []).append(value)

    @property
    def _fate_of_another(self) -> Fate:
        return Fate.REPLACED if self.replaces else Fate.LEFT


def _is_blank(here: object) -> bool:
    """Nothing was ever said here: no text, no day, no hours; « non » is an answer."""
    return here is None or (here is not False and here in ("", (), 0))
