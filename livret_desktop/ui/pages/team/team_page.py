"""Équipe: instructors and simulators, what comes to its end, and the pane of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import count
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.services.records.record_lists import export_team
from livret_desktop.services.records.team import Team, read_team, save_instructor, save_simulator
from livret_desktop.services.today.todo import TEAM_PLACE
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.list_files import ask_list_file, said_exported
from livret_desktop.ui.pages.team.team_panes import InstructorPane, PaneStack, RecordPane, SimulatorPane
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.team import (
    TeamRules,
    instructor_columns,
    simulator_columns,
    team_sentence,
    urgent_count,
)
from livret_desktop.ui.targets import TEAM, OpenAt
from livret_desktop.ui.theme.tokens import TextStyle
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import EmptyState
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.edit_pane import ask_before_leaving
from livret_desktop.ui.widgets.layouts import WithPane, column
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Label

_PANE_PX = 336
_SIDE_BY_SIDE_PX = 1000
_SIMULATOR_PREFIX = "simulator."


class TeamPage(Page):
    """Two lists and one pane. Ctrl+N makes a new instructor."""

    key, title, icon_name, group, new_label = TEAM, "Équipe", "team", 1, "Nouvel enseignant"
    kinds = frozenset({Kind.TEAM})

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._desk = office.desk
        self._team = Team((), ())
        self.choose_file = ask_file_to_write
        self._rules = TeamRules.on(self._desk.rules, self._desk.today())
        self._shown: UUID | None = None
        self._kept: object = None
        self._is_listing = False
        self.instructors: PagedTableModel[Instructor] = PagedTableModel(instructor_columns(self._rules), self)
        self.simulators: PagedTableModel[Simulator] = PagedTableModel(simulator_columns(self._rules), self)
        self.instructor_table = TableView(self.instructors, "Enseignants")
        self.simulator_table = TableView(self.simulators, "Simulateurs")
        self.instructor_pane = InstructorPane(self._desk.clock)
        self.simulator_pane = SimulatorPane(self._desk.clock)
        self.panes = PaneStack()
        self._lay_out()
        self._connect()
        self._show_badge(read_team(self._desk))

    def reload(self) -> None:
        """Both lists again; the pane follows unless something is being typed in it."""
        self._team = read_team(self._desk)
        self._is_listing = True  # the lists choose their lines again by themselves: that is no one's choice
        self.instructors.show_rows(self._team.instructors, lambda one: one.id)
        self.simulators.show_rows(self._team.simulators, lambda one: one.id)
        self._is_listing = False
        sentence, state = team_sentence(self._team, self._rules)
        self.header.say(sentence, state)
        self._show_badge(self._team)
        is_empty = not self._team.instructors and not self._team.simulators
        self.stack.setCurrentWidget(self.none if is_empty else self.lists)
        if not self.is_dirty:
            self._show(self._shown or self._first())

    def open(self, what: object) -> None:
        """An instructor or a simulator, at one field: "instructor.authorisation_expires_on"."""
        target = what if isinstance(what, OpenAt) else OpenAt(what if isinstance(what, UUID) else None)
        if target.id is None and target.field.startswith(_SIMULATOR_PREFIX):
            self.new_simulator()
        elif target.field == TEAM_PLACE:
            self.new_instructor()
        elif target.id is not None:
            self._show(target.id)
            self.pane.focus_field(target.field)

    @property
    def pane(self) -> RecordPane:
        """The pane shown."""
        current = self.panes.currentWidget()
        assert isinstance(current, RecordPane)
        return current

    @property
    def is_dirty(self) -> bool:
        """True when the pane holds something not saved."""
        return self._kept is not None and self.pane.typed() != self._kept

    def new_instructor(self) -> None:
        """A new instructor, the keyboard on the name."""
        self._leaving(lambda: self._new(None))

    def new_simulator(self) -> None:
        """A new simulator, the keyboard on the name."""
        self._leaving(lambda: self._new(self.simulator_pane))

    def _new(self, pane: RecordPane | None) -> None:
        self._shown = None
        for table in (self.instructor_table, self.simulator_table):
            table.clearSelection()
        if pane is self.simulator_pane:
            self._show_simulator(None)
            self.simulator_pane.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._show_instructor(None)
            self.instructor_pane.surname.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self, record_id: UUID | None) -> None:
        instructor = next((one for one in self._team.instructors if one.id == record_id), None)
        simulator = next((one for one in self._team.simulators if one.id == record_id), None)
        if simulator is not None:
            self._shown = simulator.id
            self.instructor_table.clearSelection()
            self.simulator_table.choose(simulator.id)
            self._show_simulator(simulator)
        else:
            self._shown = instructor.id if instructor is not None else None
            self.simulator_table.clearSelection()
            if instructor is not None:
                self.instructor_table.choose(instructor.id)
            self._show_instructor(instructor)

    def _show_instructor(self, one: Instructor | None) -> None:
        self.instructor_pane.show_record(one, self._team, self._rules)
        self.panes.setCurrentWidget(self.instructor_pane)
        self._kept = self.instructor_pane.typed()

    def _show_simulator(self, one: Simulator | None) -> None:
        self.simulator_pane.show_record(one, self._rules)
        self.panes.setCurrentWidget(self.simulator_pane)
        self._kept = self.simulator_pane.typed()

    def _first(self) -> UUID | None:
        return self._team.instructors[0].id if self._team.instructors else None

    def _lay_out(self) -> None:
        self.export_button = Button("Exporter…", icon="download")
        self.export_button.clicked.connect(self.export)
        self.header.add_action(self.export_button)
        self.header.add_action(_button("Nouveau simulateur", self.new_simulator))
        self.lists = QWidget()
        box = column(self.lists, 8)
        for title, table, stretch in (
            ("Enseignants", self.instructor_table, 3),
            ("Simulateurs", self.simulator_table, 2),
        ):
            box.addWidget(Label(title, TextStyle.CARD_TITLE))
            box.addWidget(table, stretch)
        self.none = EmptyState(
            "team",
            "Personne pour l’instant",
            "Les leçons partent sous le nom et le numéro d’autorisation d’un enseignant.",
            [
                _button("Nouvel enseignant", self.new_instructor),
                _button("Nouveau simulateur", self.new_simulator),
            ],
        )
        self.stack = CurrentStack()
        self.stack.addWidget(self.lists)
        self.stack.addWidget(self.none)
        self.panes.addWidget(self.instructor_pane)
        self.panes.addWidget(self.simulator_pane)
        self.body.addWidget(WithPane(self.stack, self.panes, _PANE_PX, _SIDE_BY_SIDE_PX), 1)

    def _connect(self) -> None:
        self.instructor_table.chosen.connect(self._chosen)
        self.simulator_table.chosen.connect(self._chosen)
        for table in (self.instructor_table, self.simulator_table):
            table.opened.connect(lambda _id: self.pane.focus_first())
        self.instructor_pane.save_asked.connect(
            lambda one: self._save(one.id, lambda: save_instructor(self._desk, one))
        )
        self.simulator_pane.save_asked.connect(
            lambda one: self._save(one.id, lambda: save_simulator(self._desk, one))
        )
        for pane in (self.instructor_pane, self.simulator_pane):
            pane.close_asked.connect(lambda: self._leaving(lambda: self._show(self._shown or self._first())))
        self.answers(Command.NEW, self.new_instructor)

    def export(self) -> None:
        """The whole team, those who left included, into a file that anyone can read."""
        desk, path = self._desk, ask_list_file(self.choose_file, self, "equipe")
        if path is not None:
            work = self.operation(lambda: export_team(desk, path)).on_pool().busy(self.export_button)
            work.success(lambda made: self.say(said_exported(made, count(made.lines, "fiche")))).run()

    def _chosen(self, record_id: object) -> None:
        if isinstance(record_id, UUID) and record_id != self._shown and not self._is_listing:
            self._leaving(lambda: self._show(record_id))

    def _save(self, record_id: UUID, work: Callable[[], Changes]) -> None:
        operation = self.operation(work).busy(self.pane.save_button)
        operation.success(lambda changes: self._saved(record_id, changes)).run()

    def _saved(self, record_id: UUID, changes: Changes) -> None:
        if changes.title:
            self.say(State.ok(f"{changes.title} enregistrée"))
        self._shown, self._kept = record_id, None
        self.reload()

    def _leaving(self, then: Callable[[], None]) -> None:
        if self.is_dirty:
            ask_before_leaving(self, "Cette fiche n’est pas enregistrée", then, self._back)
        else:
            then()

    def _back(self) -> None:
        """Go on typing: the list shows again whose record it is."""
        if self._shown is not None:
            (self.instructor_table.choose(self._shown) or self.simulator_table.choose(self._shown))
        self.pane.focus_first()

    def _show_badge(self, team: Team) -> None:
        number = urgent_count(team, self._rules)
        if (badge := str(number) if number else "") != self.badge:
            self.set_badge(badge)


def _button(text: str, action: Callable[[], None]) -> Button:
    button = Button(text, icon="plus")
    button.clicked.connect(action)
    return button
