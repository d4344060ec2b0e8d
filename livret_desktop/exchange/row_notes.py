"""The problems and warnings met while the rows of one file are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from livret_desktop.errors import RuleError
from livret_desktop.exchange.rows import RowProblem, RowWarning
from livret_desktop.exchange.values import BadValueError

MAX_REJECTED = 2_000
MAX_WARNINGS = 50_000

_Value = TypeVar("_Value")


class RowNotes:
    """Kept row by row: a refused row gives one problem, with all its reasons; a row taken gives its warnings."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """``labels``: the French name of each field."""
        self._labels = labels
        self.rejected: list[RowProblem] = []
        self.warnings: list[RowWarning] = []
        self._reasons: list[tuple[str, str]] = []
        self._remarks: list[tuple[str, str]] = []

    def is_refused(self) -> bool:
        """True once the present row has a problem."""
        return bool(self._reasons)

    def refuse(self, field: str, reason: str) -> None:
        """The present row will not be taken."""
        self._reasons.append((field, reason))

    def warn(self, field: str, reason: str) -> None:
        """The present row is to be looked at."""
        self._remarks.append((field, reason))

    def read(self, field: str, text: str, reader: Callable[[str], _Value]) -> _Value | None:
        """The value of a cell; None when it is empty, or unreadable, which refuses the row and names the column."""
        if not text:
            return None
        try:
            return reader(text)
        except BadValueError as bad:
            self.refuse(field, f"{self._labels[field]} : {bad}")
            return None

    def require(self, field: str, text: str, reader: Callable[[str], _Value], missing: str) -> _Value | None:
        """The same, and an empty cell refuses the row too."""
        if not text:
            self.refuse(field, missing)
        return self.read(field, text, reader)

    def close(self, line: int, shown: Callable[[], Mapping[str, str]]) -> bool:
        """End the present row; True when it is taken.

        Raises RuleError when so many rows are refused that the file must be the wrong one.
        """
        is_taken = not self._reasons
        if self._reasons:
            reason = " ".join(reason for _, reason in self._reasons)
            self.rejected.append(RowProblem(line, self._reasons[0][0], reason, shown()))
            self._reasons = []
        elif self._remarks:
            self.warnings.extend(RowWarning(line, field, reason) for field, reason in self._remarks)
        if self._remarks:
            self._remarks = []
        if len(self.rejected) > MAX_REJECTED or len(self.warnings) > MAX_WARNINGS:
            raise _wrong_file(self.rejected)
        return is_taken


def _wrong_file(rejected: list[RowProblem]) -> RuleError:
    first = f" La première est la ligne {rejected[0].row}." if rejected else ""
    return RuleError(
        "Trop de lignes à reprendre",
        f"Plus de {MAX_REJECTED} lignes sont refusées ou à vérifier : "
        f"ce n’est sans doute pas le bon fichier.{first}",
        "Vérifiez le fichier et le choix des colonnes : rien n’a été importé.",
    )
