"""Réglages: plain forms, kept as soon as a field is left."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import clock_time
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.settings.settings_about import AboutSection
from livret_desktop.ui.pages.settings.settings_access import AccessSection
from livret_desktop.ui.pages.settings.settings_hours import HoursSection
from livret_desktop.ui.pages.settings.settings_look import LookSection
from livret_desktop.ui.pages.settings.settings_personal import PersonalSection
from livret_desktop.ui.pages.settings.settings_rules import RulesSection
from livret_desktop.ui.pages.settings.settings_schedule import ScheduleSection
from livret_desktop.ui.pages.settings.settings_school import SchoolSection
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.pages.settings.settings_security import SecuritySection
from livret_desktop.ui.pages.settings.settings_startup import StartupSection
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.rail import Place, RailButton
from livret_desktop.ui.targets import SETTINGS, OpenAt
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_4
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.state_tag import StateTag

_LIST_PX, _ACROSS_PX = 208, 165
_ONE = 1


class SectionList(QWidget):
    """The sections by name; arrows move, one stop of the Tab key."""

    chosen = Signal(str)

    def __init__(self, sections: list[Section]) -> None:
        super().__init__()
        self.setAccessibleName("Sections des réglages")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._box = QGridLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        for section in sections:
            button = RailButton(Place(section.key, section.title, section.icon_name, 0))
            button.clicked.connect(lambda _on=False, key=section.key: self.chosen.emit(key))
            self._buttons[section.key] = button
            self._group.addButton(button)
        self.set_across(_ONE)
        self._fit()
        theme().changed.connect(self._fit)

    def choose(self, key: str) -> None:
        """Mark the section shown."""
        self._buttons[key].setChecked(True)

    def set_across(self, columns: int) -> None:
        """So many names side by side: above the section in a narrow window, which then begins on the screen."""
        for place, button in enumerate(self._buttons.values()):
            self._box.addWidget(button, place // columns, place % columns)
        self._box.setRowStretch(len(self._buttons), 1)

    def _fit(self) -> None:
        self.setMinimumWidth(theme().px(_LIST_PX))


class _ListAndSection(AdaptiveRow):
    """The list beside the section, or above it with its names side by side."""

    def __init__(self, names: SectionList, shown: QWidget) -> None:
        super().__init__(SPACE_4)
        self._names = names
        self.add(names)
        self.add(shown, 1)

    def arrange(self) -> None:
        """Choose the direction for this width, then how many names a line holds."""
        super().arrange()
        is_above = self.row.direction() is QBoxLayout.Direction.TopToBottom
        across = max(_ONE, self.width() // theme().px(_ACROSS_PX)) if is_above else _ONE
        policy = QSizePolicy.Policy.Preferred if is_above else QSizePolicy.Policy.Fixed
        if self._names.sizePolicy().horizontalPolicy() is not policy or across != self._across:
            self._across = across
            self._names.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
            self._names.set_across(across)

    _across = _ONE


class _OneShown(QWidget):
    """Sections one at a time, as high as the one shown: a stack would be as high as the highest."""

    def __init__(self, sections: list[Section]) -> None:
        super().__init__()
        self._sections = sections
        box = column(self, 0)
        for section in sections:
            box.addWidget(section)
        self.show_section(sections[0])

    @property
    def section(self) -> Section:
        """The one shown."""
        return self._shown

    def show_section(self, wanted: Section) -> None:
        """Show one, hide the others."""
        self._shown = wanted
        for section in self._sections:
            section.setVisible(section is wanted)


class SettingsPage(Page):
    """One section at a time; another page may ask for a field by its name."""

    key, title, icon_name, group = SETTINGS, "Réglages", "settings", 9
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTINGS, Kind.SCHOOL, Kind.OUTBOX, Kind.BACKUPS})

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office = office
        self.sections: list[Section] = [
            SchoolSection(office),
            HoursSection(office),
            ScheduleSection(office),
            AccessSection(office),
            SecuritySection(office),
            StartupSection(office),
            PersonalSection(office),
            LookSection(office),
            RulesSection(office),
            AboutSection(office),
        ]
        self.saved_tag = StateTag()
        self.header.add_action(self.saved_tag)
        self.list = SectionList(self.sections)
        self._shown = _OneShown(self.sections)
        for section in self.sections:
            section.saved.connect(self._say_saved)
            section.go_asked.connect(self.go_to)
        self._row = _ListAndSection(self.list, self._shown)
        self.body.addWidget(self._row, 1)
        self.list.chosen.connect(self.show_section)
        self.show_section(self.sections[0].key)

    @property
    def section(self) -> Section:
        """The section shown."""
        return self._shown.section

    def reload(self) -> None:
        """The section shown, as kept; the others when they are shown."""
        self.section.reload()

    def open(self, what: object) -> None:
        """A field by its name ("school.aurige_id", "dsr.base_url"), or a section by its key."""
        name = what.field if isinstance(what, OpenAt) else what
        if not isinstance(name, str):
            return
        for section in self.sections:
            if name == section.key or name in section.fields:
                self.show_section(section.key)
                section.show_field(name)
                return

    def show_section(self, key: str) -> None:
        """Show one section, read again."""
        self.list.choose(key)
        self._shown.show_section(next(section for section in self.sections if section.key == key))
        self._row.arrange()
        self.header.say(self.section.title)
        self.section.reload()

    def _say_saved(self) -> None:
        at = clock_time(self._office.desk.clock.now())
        self.saved_tag.show_state(State.ok(f"Enregistré à {at}"))
