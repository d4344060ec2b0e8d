"""Réglages, À propos: version and how to get a newer one, what the program is not, where things lie, licences."""

from __future__ import annotations

from PySide6.QtCore import QSysInfo, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from livret_desktop import __version__
from livret_desktop.resources import resource_text
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.settings import about_facts, about_text
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar, notice
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.text import Label
from livret_desktop.windows_names import PRODUCT

_TEXTS = (
    ("Licence du programme…", "Licence Apache 2.0", ("licences", "LICENSE.txt")),
    ("Bibliothèques…", "Avis et licences des bibliothèques", ("licences", "NOTICE.txt")),
    ("Versions…", "Bibliothèques, versions et licences", ("licences", "LIBRARIES.txt")),
    ("Nomenclature…", "Nomenclature des composants (CycloneDX)", ("licences", "sbom.cdx.json")),
    ("Polices…", "Licence des polices Noto", ("fonts", "OFL.txt")),
)


_COPIED_MS = 3_000


class AboutSection(Section):
    """Nothing to set here."""

    key, title, icon_name = "about", "À propos", "info"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        card = Card(PRODUCT, f"version {__version__}")
        card.add(
            notice(
                Tone.WARN,
                "Programme non homologué",
                "Il parle à la DSR selon un contrat d’échange de référence : le contrat réel n’est donné qu’aux "
                "éditeurs agréés. Tant qu’il n’a pas d’accès, vos heures ne sont pas transmises.",
            )
        )
        for title, words in about_facts(self.desk.folder.root, office.log_folder):
            card.add(Label(title, TextStyle.DETAIL, Tone.QUIET))
            card.add(Label(words, wraps=True))
            card.body.addSpacing(SPACE_1)
        self.copy = Button("Copier", icon="copy")
        self.copy.setAccessibleName("Copier version, système et emplacements, pour le dépanneur")
        self.copy.clicked.connect(self._copy)
        card.add_action(self.copy)
        self._copied = QTimer(self, interval=_COPIED_MS, singleShot=True)
        self._copied.timeout.connect(lambda: self.copy.setText("Copier"))
        free = (
            "Logiciel libre, sous licence Apache 2.0. Il utilise Qt (LGPL) et d’autres bibliothèques libres."
        )
        card.add(Label(free, wraps=True))
        buttons = []
        for words, title, parts in _TEXTS:
            button = Button(words)
            button.clicked.connect(lambda _on=False, title=title, parts=parts: self._show_text(title, parts))
            buttons.append(button)
        card.add(action_bar(buttons))
        self.box.addWidget(card)
        self.box.addStretch(1)

    def _copy(self) -> None:
        """What a helper asks first; nothing of anyone."""
        said = about_text(__version__, system_name(), self.desk.folder.root, self.office.log_folder)
        QGuiApplication.clipboard().setText(said)
        self.copy.setText("Copié")
        self._copied.start()

    def _show_text(self, title: str, parts: tuple[str, ...]) -> None:
        dialog = MessageDialog("file", Tone.ACCENT, title, [], self)
        dialog.setObjectName("licenceDialog")
        text = QPlainTextEdit(resource_text(*parts))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(title)
        text.setMinimumSize(theme().px(560), theme().px(320))
        dialog.words.addWidget(text)
        dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)
        dialog.open()


def system_name() -> str:
    """ "Windows 11 Version 23H2, x86_64"."""
    return f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()}"
