"""A table too long to be listed at once: pages come one after the other while the list is scrolled down."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from livret_desktop.ui.models.paged_model import PagedTableModel

_NO_INDEX = QModelIndex()
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """The ids of one page in order; ``next_place`` says from where the next one goes on, None on the last."""

    ids: Sequence[Hashable]
    next_place: object | None


class KeysetTableModel(PagedTableModel[Row], Generic[Row]):
    """Knows how to ask for the page after a place, so that the thousandth costs what the first does. GUI thread.

    ``begin(page, more, rows)``: ``more(place)`` answers the next page, ``rows(ids)`` the rows of at most 200 ids.
    """

    _next_place: object | None = None
    _more: Callable[[object], KeysetPage] | None = None

    def begin(
        self,
        page: KeysetPage,
        more: Callable[[object], KeysetPage],
        rows: Callable[[Sequence[Hashable]], Sequence[Row]],
    ) -> None:
        """Show another result, from its first page."""
        self._next_place, self._more = page.next_place, more
        self.show(list(page.ids), lambda offset, limit: rows(self._ids[offset : offset + limit]))

    @property
    def is_whole(self) -> bool:
        """True once the last page is here."""
        return self._next_place is None

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> bool:
        """Asked by the view when its end is reached."""
        return not parent.isValid() and not self.is_whole

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> None:
        """One page more, under those already there."""
        if self._more is None or not self.canFetchMore(parent):
            return
        page = self._more(self._next_place)
        self._next_place = page.next_place
        self.extend([*self._ids, *page.ids])
