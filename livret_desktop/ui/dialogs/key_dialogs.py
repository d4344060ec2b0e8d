"""Small dialogs about keys and sticks: check a code, choose a phrase, name a stick, and how a sheet comes out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from livret_desktop.backup.volumes import Volume
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.slots import SHORTEST_PASSPHRASE
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.backups import size_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.secret_fields import RecoveryLines, SecretField
from livret_desktop.ui.widgets.text import Label


class CheckCodeDialog(FormDialog):
    """Type back one line of the sheet, or all seven: a line is checked by itself, the whole by opening with it."""

    def __init__(self, key_file: KeyFile, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(
            "Vérifier un code",
            f"Recopiez une ligne de la feuille n°{NBSP}{key_file.sheet_number} (repère {key_file.mark}), ou les sept.",
            parent,
        )
        self._key_file, self._bridge = key_file, bridge
        self.code = RecoveryLines()
        self.outcome = notice(Tone.OK, "")
        self.body.addWidget(self.code)
        self.body.addWidget(self.outcome)
        self.body.addStretch(1)
        self.outcome.hide()
        self.add_closing("Fermer")
        self.go = self.add_button(Button("Vérifier", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.try_it)
        self.code.edited.connect(self.outcome.hide)
        self.code.setFocus()

    def try_it(self) -> None:
        """Check what is typed."""
        if self.code.is_empty:
            self.code.lines[0].show_error("Recopiez au moins cette ligne.")
        elif self.code.check():
            self._open() if self.code.is_complete else self._say_lines()

    def _say_lines(self) -> None:
        good = [str(number) for number, line in enumerate(self.code.lines, 1) if line.text]
        word = "Lignes" if len(good) > 1 else "Ligne"
        self._say(f"{word} {', '.join(good)} bien recopiée{'s' if len(good) > 1 else ''}.", _LINES_ONLY)

    def _open(self) -> None:
        code, key_file = self.code.text, self._key_file
        operation = Operation(self._bridge, lambda: key_file.open_with_code(code)).on_pool().owner(self)
        operation.busy(self.go).failure(self._refused)
        operation.success(lambda _key: self._say("Ce code ouvre bien vos données et vos copies.", "")).run()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, RuleError):
            self.code.lines[0].show_error(f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)

    def _say(self, title: str, detail: str) -> None:
        self.outcome.say(title, detail)
        self.outcome.show()
        self.fit()


_LINES_ONLY = (
    "Pour être sûr que c’est la bonne feuille, comparez son numéro et son repère, ou tapez les sept lignes."
)


class PassphraseDialog(FormDialog):
    """A phrase typed twice; ``phrase`` once accepted."""

    def __init__(self, parent: QWidget | None = None, *, is_change: bool = False) -> None:
        super().__init__(
            "Changer la phrase secrète" if is_change else "Demander une phrase à l’ouverture",
            "Elle sera demandée à chaque ouverture, et la session Windows ne gardera plus la clé. "
            "Les copies déjà faites s’ouvrent toujours avec leur phrase ou leur feuille d’alors.",
            parent,
        )
        self.first = SecretField(
            "Phrase secrète",
            hint=f"{SHORTEST_PASSPHRASE} caractères au moins. Quatre mots sans rapport font bien.",
        )
        self.again = SecretField("La même, encore une fois")
        for field in (self.first, self.again):
            self.body.addWidget(field)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        go = self.add_button(Button("Demander cette phrase", ButtonKind.PRIMARY))
        go.setDefault(True)
        go.clicked.connect(self.try_it)
        self.first.setFocus()

    @property
    def phrase(self) -> str:
        """What was typed."""
        return self.first.line.text()

    def try_it(self) -> None:
        """Long enough, and twice the same."""
        if passphrase_problem(self.first, self.again):
            return
        self.accept()


def passphrase_problem(first: SecretField, again: SecretField) -> bool:
    """Show under its field what is wrong with a phrase typed twice; True when something is."""
    if len(first.line.text().strip()) < SHORTEST_PASSPHRASE:
        first.show_error(f"Tapez au moins {SHORTEST_PASSPHRASE} caractères.")
        first.setFocus()
        return True
    first.clear_message()
    if again.line.text() != first.line.text():
        again.show_error("Les deux phrases diffèrent : retapez celle-ci.".replace(" :", f"{NBSP}:"))
        again.setFocus()
        return True
    again.clear_message()
    return False


class NameStickDialog(FormDialog):
    """Which of the sticks plugged in becomes one of the school's, and its name."""

    def __init__(self, strangers: Sequence[Volume], parent: QWidget | None = None) -> None:
        super().__init__(
            "Ajouter une clé",
            "La clé garde ses fichiers : un seul petit fichier y est ajouté, pour la reconnaître.".replace(
                " :", f"{NBSP}:"
            ),
            parent,
        )
        self._strangers = list(strangers)
        self._choices = [QRadioButton(_said(volume)) for volume in strangers]
        for choice in self._choices:
            self.body.addWidget(choice)
        if self._choices:
            self._choices[0].setChecked(True)
        self.name = TextField(
            "Nom de la clé", hint="Sa couleur, par exemple : BLEUE.".replace(" :", f"{NBSP}:")
        )
        self.name.set_required("Donnez un nom à la clé.")
        self.body.addWidget(self.name)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        go = self.add_button(Button("Ajouter cette clé", ButtonKind.PRIMARY))
        go.setDefault(True)
        go.clicked.connect(self.try_it)
        self.name.setFocus()

    @property
    def volume(self) -> Volume:
        """The stick chosen."""
        checked = [index for index, choice in enumerate(self._choices) if choice.isChecked()]
        return self._strangers[checked[0] if checked else 0]

    def try_it(self) -> None:
        """A name is needed."""
        if self.name.check():
            self.accept()


class SheetWayDialog(FormDialog):
    """A new sheet: printed, or saved as a PDF to print elsewhere. ``is_saved`` once accepted.

    ``changes_key``: the former sheet was seen or stolen; ``phrase`` then, where the school opens with one.
    """

    def __init__(self, number: int, parent: QWidget | None = None, *, asks_phrase: bool = False) -> None:
        super().__init__(
            f"Nouvelle feuille de secours n°{NBSP}{number}",
            "Elle remplace la précédente : les copies à venir s’ouvriront avec elle, les anciennes avec l’ancienne. "
            "Gardez les deux tant que d’anciennes copies existent.".replace(" :", f"{NBSP}:"),
            parent,
        )
        self.is_saved = False
        words = "Si l’impression échoue, rien ne change : l’ancienne feuille reste la bonne."
        self.body.addWidget(Label(words.replace(" :", f"{NBSP}:"), TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self._add_theft(asks_phrase=asks_phrase)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        self.add_button(Button("Enregistrer en PDF…")).clicked.connect(lambda: self._leave(is_saved=True))
        go = self.add_button(Button("Imprimer…", ButtonKind.PRIMARY, icon="print"))
        go.setDefault(True)
        go.clicked.connect(lambda: self._leave(is_saved=False))

    @property
    def changes_key(self) -> bool:
        """The former sheet was seen or stolen."""
        return self.stolen.isChecked()

    @property
    def phrase(self) -> str | None:
        """The phrase typed for the new key; None where none opens the school."""
        return None if self._phrase is None else self._phrase.line.text()

    def _add_theft(self, *, asks_phrase: bool) -> None:
        self.stolen = QCheckBox(
            "L’ancienne a été vue ou volée : changer aussi la clé".replace(" :", f"{NBSP}:")
        )
        self.body.addWidget(self.stolen)
        effect = Label(_THEFT, TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._phrase = SecretField("Phrase secrète d’aujourd’hui") if asks_phrase else None
        for part in (effect, self._phrase):
            if part is not None:
                self.body.addWidget(part)
                part.hide()
                self.stolen.toggled.connect(part.setVisible)
        self.stolen.toggled.connect(self.fit)

    def _leave(self, *, is_saved: bool) -> None:
        if self.changes_key and self._phrase is not None and not self._phrase.line.text():
            self._phrase.show_error(
                "Tapez la phrase qui ouvre l’école : elle protégera la nouvelle clé.".replace(
                    " :", f"{NBSP}:"
                )
            )
            self._phrase.setFocus()
            return
        self.is_saved = is_saved
        self.accept()


_THEFT = (
    f"L’école se ferme, tout est chiffré sous une nouvelle clé, puis elle se rouvre{NBSP}: l’ancienne feuille n’ouvre "
    f"plus rien ici. Elle ouvre encore les copies déjà faites{NBSP}: faites-en une, puis détruisez les anciennes."
)


def _said(volume: Volume) -> str:
    name = volume.label or str(volume.root)
    return f"{name} ({volume.root}), {size_words(volume.free_bytes)} libres"
