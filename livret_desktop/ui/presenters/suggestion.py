"""One line of a list of people shown under a field, while typing."""

from __future__ import annotations

from dataclasses import dataclass

from livret_desktop.ui.presenters.cells import Match, plain_text


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: the key for the program, the name and its matched pieces, a detail, a mark ("archivé")."""

    key: object
    name: Match
    detail: str = ""
    mark: str = ""

    @property
    def said(self) -> str:
        """The line in words."""
        return ", ".join(part for part in (plain_text(self.name), self.detail, self.mark) if part)
