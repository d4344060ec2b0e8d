"""Réglages, Horaires d'envoi: when lessons leave by themselves, and from which day on."""

from __future__ import annotations

from livret_desktop.domain.schedule import next_evening, next_sunday
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.former_program import (
    FIRST_DAY,
    FORMER_STOPPED,
    change_take_over,
    looked_up_words,
)
from livret_desktop.ui.dialogs.take_over_days import TakeOverDays
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings_section import Section
from livret_desktop.ui.presenters.date_text import parse_time
from livret_desktop.ui.presenters.import_words import FIRST_DAY_HINT
from livret_desktop.ui.presenters.sending_when import said_coming
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, LockableButton
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import TimeField

_KEYS = ("schedule.evening", "schedule.sunday")


class ScheduleSection(Section):
    """Two times of the day, in Paris time; the days of a take-over, changed after a question."""

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
        self.box.addWidget(self._take_over_card())
        self.box.addStretch(1)

    def _take_over_card(self) -> Card:
        self.days = TakeOverDays(self.desk, FIRST_DAY_HINT)
        self.fields |= {FIRST_DAY: self.days.first, FORMER_STOPPED: self.days.stopped}
        card = Card("Ancien programme", "Ce qu’un autre logiciel a pu envoyer à la DSR avant celui-ci.")
        self.keep_days = LockableButton(Button("Changer ces jours…"))
        self.keep_days.button.clicked.connect(self._ask_days)
        self.days.changed.connect(self._judge_days)
        card.body.addSpacing(SPACE_1)
        card.add(self.days)
        card.add(action_bar([self.keep_days]))
        self._judge_days()
        return card

    def _judge_days(self) -> None:
        self.keep_days.set_reason(
            self.days.problem or (None if self.days.is_new else "Ce sont les jours gardés.")
        )

    def _ask_days(self) -> None:
        told, desk = self.days.value, self.desk
        dialog = confirm_dialog(
            "Changer les jours de la reprise\u202f?",
            f"{looked_up_words(told)} Les leçons déjà envoyées restent comme elles sont, et celles reprises sans être "
            "envoyées ne partent pas pour autant.",
            "Changer ces jours",
            self,
        )
        dialog.setObjectName("take-over-days")
        dialog.accepted.connect(lambda: self.save(lambda: change_take_over(desk, told), self.days.first))
        dialog.open()

    def reload(self) -> None:
        """The times as kept, and what they make of the days to come."""
        settings, now, today = read_settings(self.desk), self.desk.clock.now(), self.desk.today()
        for key, field in self._times.items():
            if not (field.line.hasFocus() or field.has_error):
                field.set_value(parse_time(settings[key]))
        evening = said_coming(next_evening(now, settings[_KEYS[0]]), today)
        sunday = said_coming(next_sunday(now, settings[_KEYS[1]]), today)
        self.days.reload()
        self._next.setText(f"Prochain envoi : {evening}. Prochaine vérification : {sunday}.")

    def _keep(self, key: str) -> None:
        field, desk = self._times[key], self.desk
        self.save(lambda: change_setting(desk, key, field.text), field)
