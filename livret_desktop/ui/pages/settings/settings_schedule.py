"""Réglages, Horaires d'envoi: when lessons leave by themselves, and from which day on."""

from __future__ import annotations

from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.outbox.former_program import (
    FIRST_DAY,
    FORMER_STOPPED,
    change_take_over,
    looked_up_words,
)
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.ui.dialogs.take_over_days import TakeOverDays
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.date_text import parse_time
from livret_desktop.ui.presenters.import_words import FIRST_DAY_HINT
from livret_desktop.ui.presenters.sending_when import schedule_words
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
        card = self._card = Card("Horaires d’envoi")
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
        self._late = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        card.add(self._late)
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
            self.days.problem or (None if self.days.is_new else "Tapez d’abord un autre jour.")
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
        settings, office = read_settings(self.desk), self.office
        for key, field in self._times.items():
            if not (field.line.hasFocus() or field.has_error):
                field.set_value(parse_time(settings[key]))
        self.days.reload()
        work = Operation(office.bridge, lambda: _read_status(office)).owner(self).on_pool()
        work.success(self._show_runs).run()

    def _show_runs(self, report: StatusReport) -> None:
        words = schedule_words(report, self.desk.today())
        self._card.set_detail(words.promise)
        self._next.setText(words.coming)
        self._late.setText(words.late)
        self._late.setVisible(bool(words.late))

    def _keep(self, key: str) -> None:
        field, desk = self._times[key], self.desk
        self.save(lambda: change_setting(desk, key, field.text), field)


def _read_status(office: Office) -> StatusReport:
    return status(office.desk, has_secret=office.has_dsr_secret(), counts_accepted=False)
