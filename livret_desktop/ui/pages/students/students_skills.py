"""The Compétences tab: the grid of annexe III by keyboard, who gives the levels and when, the bilan beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.objectives import competences, titles
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.services.records.follow_up import mark_skills
from livret_desktop.services.records.skills_grid import GridView, grid_view
from livret_desktop.ui.models.skills_model import SkillsModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.skills import LEVELS, columns_of, level_word, objective_bars
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.bilan import BilanView
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, EmptyState, PagePane, action_bar
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import FlowLayout, WithPane, column
from livret_desktop.ui.widgets.level import LevelMark
from livret_desktop.ui.widgets.objective_columns import ObjectiveColumns
from livret_desktop.ui.widgets.skills_view import SkillsView
from livret_desktop.ui.widgets.text import KeyCap, Label
from livret_desktop.ui.widgets.typed_fields import DateField

_PANE_PX, _SIDE_BY_SIDE_PX, _LEAST_GRID_PX = 270, 900, 300


class SkillsTab(QWidget):
    """Reads one enrolment's grid; each key writes at once, and is undone by its name."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._view: GridView | None = None
        self._pending = 0
        self.model = SkillsModel(self)
        self.grid = SkillsView(self.model)
        self.grid.level_asked.connect(self._mark)
        self.teacher = ChoiceField("Niveaux donnés par", [(None, "–")])
        self.on = DateField("Le", office.desk.clock, is_past=True)
        self.bilan = BilanView()
        self.columns = ObjectiveColumns()
        self.columns.chosen.connect(self._go_to)
        self.columns.told.connect(self._say)
        self.take_over = Button("Tout C1 acquis…", icon="check")
        self.take_over.clicked.connect(self._ask_take_over)
        self.review = Button("Bilan du jour…", icon="print")
        self.review.clicked.connect(self._open_review)
        self.told = Label("", TextStyle.DETAIL, wraps=True)
        self.grid.selectionModel().currentRowChanged.connect(lambda _now, _before: self._name_take_over())
        self.grid.selectionModel().currentChanged.connect(lambda _now, _before: self._tell())
        self.model.dataChanged.connect(lambda *_cells: self._tell())
        self._none = EmptyState(
            "book",
            "Pas de grille pour cette catégorie",
            "La grille de l’annexe III est celle de la catégorie B. Les autres catégories ont leur propre livret.",
        )
        self._lay_out()

    def show_enrolment(self, enrolment_id: UUID | None) -> None:
        """Read and show an enrolment; None when the student has none."""
        if self._pending and self._view is not None and self._view.enrolment.id == enrolment_id:
            return  # what is on its way to the database stays: two quick keys must not be read one behind
        view = grid_view(self._office.desk, enrolment_id) if enrolment_id else None
        is_other = view is None or self._view is None or view.enrolment.id != self._view.enrolment.id
        self._view = view
        self._stack.setCurrentWidget(self._none if view is None else self._whole)
        if view is None:
            return
        self.model.show_marks(view.marks, view.bilan, view.teachers)
        self.bilan.show_bilan(view.bilan)
        self.columns.show_bars(objective_bars(view.marks, view.teachers))
        if is_other:
            self.teacher.set_choices([(None, "–"), *view.teachers.items()])
            self.teacher.set_value(view.last_teacher_id)
            self.on.set_value(self._office.desk.today())
            # What is done is folded away: the eye goes to what is left.
            done = frozenset(one.number for one in view.bilan if one.acquired == one.objectives)
            self.model.set_folded(done if len(done) < len(view.bilan) else frozenset())
            self.grid.scrollToTop()
        self._name_take_over()

    def _lay_out(self) -> None:
        card = Card(padded=False)
        self._fit()
        theme().changed.connect(self._fit)
        card.add(self.grid, 1)
        card.add_line()
        card.add(self._legend())
        pane = PagePane("Bilan du livret")
        section = pane.add_section("Noter")
        fields = FormGrid(1)
        fields.add(self.teacher)
        fields.add(self.on)
        section.addWidget(fields)
        section.addWidget(action_bar([self.take_over, self.review]))
        pane.add_section("Bilan").addWidget(self.bilan)
        objectives = pane.add_section(f"Les {len(titles())} objectifs")
        words = Label("Colonne par colonne, grilles 1 à 4", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        objectives.addWidget(words)
        objectives.addWidget(self.columns)
        self._whole = WithPane(card, pane, _PANE_PX, _SIDE_BY_SIDE_PX)
        self._stack = CurrentStack()
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self._none)
        box = column(self, 0)
        box.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        box.addWidget(self._stack)

    def _fit(self) -> None:
        self.grid.setMinimumHeight(theme().px(_LEAST_GRID_PX))

    def _legend(self) -> QWidget:
        legend = QWidget()
        flow = FlowLayout(legend, SPACE_3, is_centred=True, line_gap=SPACE_1)
        flow.setContentsMargins(0, SPACE_1, 0, 0)
        for key, level in enumerate(LEVELS):
            part = QWidget()
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            row.addWidget(LevelMark(level), 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(Label(level_word(level), TextStyle.DETAIL, Tone.QUIET))
            row.addWidget(KeyCap(str(key)))
            flow.addWidget(part)
        policy = legend.sizePolicy()
        policy.setHeightForWidth(True)
        legend.setSizePolicy(policy)
        foot = QWidget()
        box = column(foot, 0)
        box.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        box.addWidget(self.told)
        box.addWidget(legend)
        return foot

    def _go_to(self, code: str, facet: object) -> None:
        """From a bar to its cell, unfolded, with the keyboard."""
        self.grid.show_objective(code, cast("SkillFacet", facet))
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str) -> None:
        self.told.setText(f"{words}.".replace(" :", NBSP + ":"))

    def _tell(self) -> None:
        """Level, day and teacher of the cell the keyboard is on; on an objective, what a key does."""
        index = self.grid.currentIndex()
        row = self.model.rows[index.row()] if index.isValid() else None
        if row is None or row.objective is None:
            self.told.setText("Entrée : plier ou déplier.".replace(" :", NBSP + ":"))
        elif index.column() == 0:
            words = "Une touche ici : toutes les colonnes de l’enseignant. Espace : niveau suivant."
            self.told.setText(words.replace(" :", NBSP + ":"))
        else:
            self._say(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _mark(self, codes: object, facet: object, level: object) -> None:
        self._write(
            cast("list[str]", codes), cast("SkillFacet | None", facet), cast("SkillLevel | None", level)
        )

    def _write(self, codes: Collection[str], facet: SkillFacet | None, level: SkillLevel | None) -> None:
        if self._view is None or not self.on.check():
            return
        desk, enrolment_id = self._office.desk, self._view.enrolment.id
        day: date = self.on.value or desk.today()
        by = cast("UUID | None", self.teacher.value)

        facets = columns_of(facet)

        def work() -> Changes:
            return mark_skills(desk, enrolment_id, codes, level, on=day, facets=facets, by=by)

        self._pending += 1
        for code in codes:
            self.model.show_level(code, facets, level, day, by)
        Operation(self._office.bridge, work).owner(self).always(self._written).run()

    def _written(self) -> None:
        self._pending -= 1
        if not self._pending and self._view is not None:
            self.show_enrolment(self._view.enrolment.id)

    def _name_take_over(self) -> None:
        self.take_over.setText(f"Tout C{self.grid.competence} acquis…")

    def _open_review(self) -> None:
        from livret_desktop.ui.dialogs.sheet_dialog import DayReviewDialog, open_sheets  # noqa: PLC0415 (papers)

        if self._view is not None:
            open_sheets(DayReviewDialog(self._office, self._view.enrolment.id, self))

    def _ask_take_over(self) -> None:
        grid = competences()[self.grid.competence - 1]
        dialog = confirm_dialog(
            f"Tout C{grid.number} acquis\u202f?",
            f"Les {len(grid.objectives)} objectifs de « {grid.title} » seront notés acquis, pour un élève qui vient "
            "d’une autre école ou d’un livret papier. L’autoévaluation reste celle de l’élève. Cela s’annule.",
            f"Noter C{grid.number} acquis",
            self,
        )
        dialog.setObjectName("take-over")
        codes = [one.code for one in grid.objectives]
        dialog.accepted.connect(lambda: self._write(codes, None, SkillLevel.ACQUIRED))
        dialog.open()
