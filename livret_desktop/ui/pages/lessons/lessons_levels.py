"""Levels of the objectives of a lesson: beside the codes of a returned sheet, or in a dialog of the lesson."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP, numeric_day
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_levels import mark_lesson, standing_levels
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.lessons_objectives import title_of
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.level_row import LevelRow
from livret_desktop.ui.widgets.text import Label

KEYS = (
    f"1 abordé, 2 en cours, 3 acquis, 0 rien de dit. P{NBSP}: pourquoi, C{NBSP}: comment, R{NBSP}: risques, "
    f"I{NBSP}: influences, P{NBSP}: pressions, A{NBSP}: autoévaluation de l’élève."
)


class LevelRows(QWidget):
    """A row for each code; a code that stays keeps what was typed beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, LevelRow] = {}
        self._box = column(self, SPACE_1)

    def show_codes(
        self,
        codes: tuple[str, ...],
        standing: Mapping[str, Mapping[SkillFacet, SkillLevel]] | None = None,
    ) -> None:
        """Rows for these and no other. ``standing``: what is in the grid already."""
        if tuple(self.rows) == codes:
            return
        kept = {code: row for code, row in self.rows.items() if code in codes}
        for code, row in self.rows.items():
            self._box.removeWidget(row)
            if code not in kept:
                row.hide()
                row.deleteLater()
        known = standing or {}
        self.rows = {
            code: kept.get(code) or LevelRow(code, title_of(code), known.get(code), self) for code in codes
        }
        for row in self.rows.values():
            self._box.addWidget(row)
            row.show()

    @property
    def levels(self) -> dict[str, dict[SkillFacet, SkillLevel]]:
        """What was typed, by objective; those without any level left out."""
        return {code: row.levels for code, row in self.rows.items() if row.levels}


class LevelsDialog(FormDialog):
    """The grid's columns for the objectives of one lesson given. Sent lessons too: levels stay in the school."""

    def __init__(self, bridge: Bridge, desk: Desk, lesson: Lesson, parent: QWidget | None = None) -> None:
        said = f"Leçon du {numeric_day(lesson.day)}. {KEYS}"
        super().__init__("Niveaux vus dans la leçon", said, parent)
        self._bridge, self._desk, self._lesson = bridge, desk, lesson
        self.levels = LevelRows()
        self.levels.show_codes(lesson.objectives, standing_levels(desk, lesson))
        self.body.addWidget(self.levels)
        later = "Ce qui a été noté d’un jour plus récent reste."
        self.body.addWidget(Label(later, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.body.addStretch(1)
        self.add_closing("Ne rien changer")
        self.keep = Button("Noter ces niveaux", ButtonKind.PRIMARY)
        self.keep.clicked.connect(self.save)
        self.keep.setDefault(True)
        self.add_button(self.keep)
        self.fit()

    def save(self) -> None:
        """Keep what was typed, in one step."""
        desk, lesson_id, levels = self._desk, self._lesson.id, self.levels.levels
        if not levels:
            self.reject()
            return

        def work() -> Changes:
            return mark_lesson(desk, lesson_id, levels)

        operation = Operation(self._bridge, work).owner(self).busy(self.keep)
        operation.success(lambda _changes: self.accept()).run()
