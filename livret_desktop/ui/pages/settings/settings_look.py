"""Réglages, Apparence: clair, sombre ou comme Windows, et la taille du texte. Seen at once."""

from __future__ import annotations

from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.theme.theme import ColourMode, theme
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.text import Label

_MODES = [
    Choice(ColourMode.LIGHT.value, "Clair"),
    Choice(ColourMode.DARK.value, "Sombre"),
    Choice(ColourMode.SYSTEM.value, "Système"),
]
_SIZES = (100, 125, 150, 175, 200)


class LookSection(Section):
    """The whole window follows each press."""

    key, title, icon_name = "look", "Apparence", "contrast"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.modes = Segmented(_MODES, "Couleurs")
        self.sizes = Segmented([Choice(str(size), f"{size} %") for size in _SIZES], "Taille du texte")
        card = Card("Apparence")
        for words, control in (("Couleurs", self.modes), ("Taille du texte", self.sizes)):
            card.add(Label(words, TextStyle.DETAIL, Tone.QUIET))
            card.add(control)
            card.body.addSpacing(SPACE_2)
        sentence = "Système suit le réglage de Windows. La taille s’ajoute à la mise à l’échelle de Windows."
        card.add(Label(sentence, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.box.addWidget(card)
        self.box.addStretch(1)
        self.modes.chosen.connect(self._set_mode)
        self.sizes.chosen.connect(self._set_size)

    def reload(self) -> None:
        """What is kept; a size set elsewhere than by these buttons shows the nearest one."""
        settings = read_settings(self.desk)
        self.modes.choose(settings["appearance.theme"])
        kept = settings["appearance.text_size"]
        self.sizes.choose(str(min(_SIZES, key=lambda size: abs(size - kept))))

    def _set_mode(self, key: str) -> None:
        desk = self.desk
        theme().set_mode(ColourMode(key))
        self.save(lambda: change_setting(desk, "appearance.theme", key))

    def _set_size(self, key: str) -> None:
        desk = self.desk
        theme().set_text_percent(int(key))
        self.save(lambda: change_setting(desk, "appearance.text_size", key))
