"""Réglages, Horaires d'envoi: when lessons leave by themselves."""

from __future__ import annotations

from livret_desktop.domain.schedule import next_evening, next_sunday
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings_section import Section
from livret_desktop.ui.presenters.date_text import parse_time
from livret_desktop.ui.presenters.sending_when import said_coming
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import TimeField

_KEYS = ("schedule.evening", "schedule.sunday")


class ScheduleSection(Section):
    """Two times of the day, in Paris time."""

    key, title, icon_name = "schedule", "Horaires d’envoi", "clock"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._times = {
            "schedule.evening": TimeField("Envoi du soir, chaque jour"),
            "schedule.sunday": TimeField("Vérification du dimanche soir"),
        }
        card = Card("Horaires d’envoi", "À ces heures, les leçons faites partent sans que personne y pense.")
        grid = FormGrid(2)
        for key, field in self._times.items():
            field.set_required("Tapez une heure, comme 20:00.")
            grid.add(field)
            self.fields[key] = field
            field.committed.connect(lambda key=key: self._keep(key))
        card.body.addSpacing(SPACE_1)
        card.add(grid)
        self._next = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        card.add(self._next)
        late = (
            "Si le PC est éteint à ce moment, l’envoi se fait une fois au démarrage suivant, et il est dit "
            "« envoi de retard ». F9 envoie à tout moment."
        )
        card.add(Label(late, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.box.addWidget(card)
        self.box.addStretch(1)

    def reload(self) -> None:
        """The times as kept, and what they make of the days to come."""
        settings, now, today = read_settings(self.desk), self.desk.clock.now(), self.desk.today()
        for key, field in self._times.items():
            if not (field.line.hasFocus() or field.has_error):
                field.set_value(parse_time(settings[key]))
        evening = said_coming(next_evening(now, settings[_KEYS[0]]), today)
        sunday = said_coming(next_sunday(now, settings[_KEYS[1]]), today)
        self._next.setText(f"Prochain envoi : {evening}. Prochaine vérification : {sunday}.")

    def _keep(self, key: str) -> None:
        field, desk = self._times[key], self.desk
        self.save(lambda: change_setting(desk, key, field.text), field)
