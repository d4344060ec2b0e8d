"""Réglages, Démarrage: whether the program starts with Windows, as the registry says, and what closing it means."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from livret_desktop.system.autostart import AutostartState
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.settings import NOT_ON_WINDOWS, STAYING, autostart_state, autostart_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.text import Label


class StartupSection(Section):
    """The box shows what Windows will do, also when the installer or Windows' own settings decided it."""

    key, title, icon_name = "startup", "Démarrage", "power"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._card = Card("Démarrage", "Pour que l’envoi du soir parte sans que personne y pense.")
        self.box_on = QCheckBox("Démarrer Livret avec Windows, près de l’horloge et sans fenêtre")
        self._words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._card.add(self.box_on)
        self._card.add(self._words)
        closing = Card("Fermer la fenêtre")
        closing.add(Label(STAYING, wraps=True))
        self.box.addWidget(self._card)
        self.box.addWidget(closing)
        self.box.addStretch(1)
        self.fields["startup.with_windows"] = self.box_on
        self.box_on.clicked.connect(self._switch)
        if office.autostart is None:
            self.box_on.hide()
            self._words.setText(NOT_ON_WINDOWS)

    def reload(self) -> None:
        """Read the registry again: it changes without us."""
        autostart = self.office.autostart
        if autostart is None:
            return
        work = Operation(self.office.bridge, autostart.state).owner(self).on_pool()
        work.success(self._show).run()

    def _show(self, state: AutostartState) -> None:
        self.box_on.setChecked(state is AutostartState.ON)
        self._card.show_state(autostart_state(state))
        self._words.setText(autostart_words(state))

    def _switch(self, is_on: bool) -> None:
        autostart = self.office.autostart
        if autostart is None:
            return

        def work() -> AutostartState:
            autostart.switch(is_on=is_on)
            return autostart.state()

        operation = Operation(self.office.bridge, work).owner(self).on_pool().busy(self.box_on)
        operation.success(self._has_switched).always(self.reload).run()

    def _has_switched(self, state: AutostartState) -> None:
        self._show(state)
        self.saved.emit()
