"""The grid of annexe III as a table: competences that fold, objectives, six columns of levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.skills import CompetenceState, emptied, marked
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.ui.presenters.skills import (
    COLUMN_TITLES,
    GridRow,
    cell_words,
    grid_rows,
    group_words,
)

_Index = QModelIndex | QPersistentModelIndex
FACETS = tuple(SkillFacet)
_NOWHERE = QModelIndex()


class SkillsModel(QAbstractTableModel):
    """Column 0: the objective; then one for each facet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folded: frozenset[int] = frozenset()
        self.rows: list[GridRow] = grid_rows(self._folded)
        self._marks: Mapping[str, Skill] = {}
        self._states: dict[int, CompetenceState] = {}
        self._teachers: Mapping[UUID, str] = {}

    def show_marks(
        self, marks: Mapping[str, Skill], states: tuple[CompetenceState, ...], teachers: Mapping[UUID, str]
    ) -> None:
        """Other levels in the same grid: the cell chosen stays chosen."""
        self._marks, self._teachers = marks, teachers
        self._states = {one.number: one for one in states}
        last = self.index(len(self.rows) - 1, len(FACETS))
        self.dataChanged.emit(self.index(0, 0), last)

    def show_level(
        self,
        code: str,
        facets: Collection[SkillFacet],
        level: SkillLevel | None,
        on: date,
        by: UUID | None,
    ) -> None:
        """A level just given, before it is read back: the next key counts from it."""
        former = self._marks.get(code) or Skill(id=UUID(int=0), enrolment_id=UUID(int=0), objective=code)
        given = marked(former, facets, level, on, by) if level else emptied(former, former, facets, on)
        self._marks = {**self._marks, code: given}
        row = next(
            (place for place, one in enumerate(self.rows) if one.objective and one.objective.code == code), -1
        )
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(FACETS)))

    def fold(self, number: int) -> None:
        """Fold a competence, or unfold it."""
        self.set_folded(self._folded ^ {number})

    def set_folded(self, numbers: frozenset[int]) -> None:
        """These competences are folded, and no other."""
        if numbers != self._folded:
            self.beginResetModel()
            self._folded = numbers
            self.rows = grid_rows(numbers)
            self.endResetModel()

    @property
    def folded(self) -> frozenset[int]:
        """The competences folded."""
        return self._folded

    def level(self, row: int, facet: SkillFacet) -> SkillLevel | None:
        """What stands in a cell."""
        objective = self.rows[row].objective
        skill = self._marks.get(objective.code) if objective else None
        return skill.mark(facet)[0] if skill else None

    def state(self, row: int) -> CompetenceState | None:
        """The bilan of the row's competence."""
        return self._states.get(self.rows[row].competence.number)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Lines shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """The objective and six columns."""
        return 0 if parent.isValid() else 1 + len(FACETS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words: titles in column 0, what a cell says elsewhere."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        row = self.rows[index.row()]
        if row.objective is None:
            return self._group_text(row, index, role)
        if index.column() == 0:
            return row.objective.title if role == Qt.ItemDataRole.DisplayRole else self._spoken(row)
        facet = FACETS[index.column() - 1]
        said = cell_words(self._marks.get(row.objective.code), facet, self._teachers)
        return (
            said if role == Qt.ItemDataRole.DisplayRole else f"{COLUMN_TITLES[index.column() - 1]} : {said}"
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 0:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return "Objectif" if section == 0 else COLUMN_TITLES[section - 1]

    def _group_text(self, row: GridRow, index: _Index, role: int) -> str | None:
        state = self._states.get(row.competence.number)
        if index.column() or role == Qt.ItemDataRole.ToolTipRole:
            return None
        title = f"{row.competence.number}. {row.competence.title}"
        return (
            title
            if state is None or role == Qt.ItemDataRole.DisplayRole
            else f"{title}, {group_words(state)}"
        )

    def _spoken(self, row: GridRow) -> str:
        assert row.objective is not None
        return f"{row.objective.code} {row.objective.title}"
