"""Réglages, Ouverture: the hours the planner shows and a new lesson is offered in, the days the school is closed."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.settings import WEEKDAYS
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.date_text import parse_time
from livret_desktop.ui.presenters.opening_hours import closures_text
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import TimeField

_OPENS, _CLOSES = "hours.opens_at", "hours.closes_at"
_WEEKDAYS, _CLOSURES = "hours.closed_weekdays", "hours.closures"


class HoursSection(Section):
    """When the school teaches. Lessons outside these hours stay possible: they are shown, and said."""

    key, title, icon_name = "hours", "Ouverture", "today"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.times = {_OPENS: TimeField("Ouverture"), _CLOSES: TimeField("Fermeture")}
        self.days = {name: QCheckBox(name.capitalize()) for name in WEEKDAYS}
        self.closures = TextField(
            "Congés de l’école",
            placeholder="24/12/2026 au 2/1/2027, 15/5/2027",
            hint="Séparés par une virgule.",
        )
        card = Card(
            "Heures d’ouverture",
            "La semaine des leçons montre ces heures, et une nouvelle leçon y trouve sa place.",
        )
        grid = FormGrid(2)
        for key, field in self.times.items():
            field.set_required("Tapez une heure, comme 8:00.")
            grid.add(field)
            self.fields[key] = field
            field.committed.connect(lambda key=key: self._keep_time(key))
        card.body.addSpacing(SPACE_1)
        card.add(grid)
        card.add(Label("Fermé chaque semaine le", TextStyle.DETAIL, Tone.QUIET))
        card.add(self._weekdays())
        card.add(self.closures)
        closed = (
            "Les jours fériés sont connus. Une leçon répétée chaque semaine passe par-dessus les jours fermés, "
            "et le dit."
        )
        card.add(Label(closed, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.fields[_CLOSURES] = self.closures
        self.closures.committed.connect(self._keep_closures)
        self.box.addWidget(card)
        self.box.addStretch(1)

    def reload(self) -> None:
        """As kept."""
        settings = read_settings(self.desk)
        for key, field in self.times.items():
            if not (field.line.hasFocus() or field.has_error):
                field.set_value(parse_time(settings[key]))
        closed = str(settings[_WEEKDAYS]).split(", ")
        for name, box in self.days.items():
            box.setChecked(name in closed)
        if not (self.closures.line.hasFocus() or self.closures.has_error):
            self.closures.set_text(closures_text(settings[_CLOSURES]))

    def _weekdays(self) -> QWidget:
        for box in self.days.values():
            box.clicked.connect(lambda _on: self._keep_weekdays())
        return action_bar(list(self.days.values()))

    def _keep_time(self, key: str) -> None:
        field, desk = self.times[key], self.desk
        opens, closes = self.times[_OPENS].value, self.times[_CLOSES].value
        if opens is not None and closes is not None and closes <= opens:
            field.show_error("La fermeture vient après l’ouverture.")
            return
        self.save(lambda: change_setting(desk, key, field.text), field)

    def _keep_weekdays(self) -> None:
        desk = self.desk
        closed = [name for name, box in self.days.items() if box.isChecked()]
        if len(closed) == len(self.days):
            self.reload()  # a school opens at least one day: the last box does not stay ticked
            return
        self.save(lambda: change_setting(desk, _WEEKDAYS, ", ".join(closed)))

    def _keep_closures(self) -> None:
        desk, typed = self.desk, self.closures.text
        self.save(lambda: change_setting(desk, _CLOSURES, typed), self.closures)
