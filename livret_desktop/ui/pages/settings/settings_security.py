"""Réglages, Sécurité: where the keys are, and the way to what changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.french import said_instant
from livret_desktop.errors import MachineError
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.access.dsr_access import has_way_in, where_secrets_rest
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import SheetState, sheet_state
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.targets import BACKUPS, OpenAt
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.text import Label


@dataclass(frozen=True, slots=True)
class Custody:
    """Where secrets are, read away from Qt's thread: the store may be slow."""

    store: str
    has_passphrase: bool
    sheet: SheetState
    has_dsr_secret: bool
    secret_place: str
    """Empty for a secret that was given for this once, as the program was started."""


class SecuritySection(Section):
    """Says where secrets are kept, never what they are."""

    key, title, icon_name = "security", "Sécurité", "lock"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._values: dict[str, Label] = {}
        card = Card("Sécurité", "La base est chiffrée ; sans l’une de ces clés, personne ne la lit.")
        for name, words in (
            ("key", "Clé de la base"),
            ("sheet", "Feuille de secours"),
            ("secret", "Secret de l’accès à la DSR"),
        ):
            card.add(Label(words, TextStyle.DETAIL, Tone.QUIET))
            self._values[name] = Label("…", wraps=True)
            card.add(self._values[name])
            card.body.addSpacing(SPACE_2)
        passphrase = Button("Phrase secrète…", icon="key")
        sheet = Button("Feuille de secours…", icon="print")
        passphrase.clicked.connect(lambda: self.go_asked.emit(BACKUPS, OpenAt(None, "passphrase")))
        sheet.clicked.connect(lambda: self.go_asked.emit(BACKUPS, OpenAt(None, "recovery_sheet")))
        card.add(action_bar([passphrase, sheet]))
        self.box.addWidget(card)
        self.box.addStretch(1)

    def reload(self) -> None:
        """Ask the store, on the pool."""
        office = self.office
        work = Operation(office.bridge, lambda: read_custody(office)).owner(self).on_pool()
        work.success(self._show).run()

    def _show(self, custody: Custody) -> None:
        for name, words in custody_words(custody, self.desk.today()).items():
            self._values[name].setText(words)


def read_custody(office: Office) -> Custody:
    """Where this school's secrets are. Raises MachineError or RuleError when the keys cannot be read."""
    desk = office.desk
    key_file = read_key_file(desk.folder.keys)
    is_at_hand = office.has_dsr_secret()
    is_kept = is_at_hand and (not office.given_dsr_secret or has_way_in(desk, None))
    place = where_secrets_rest(desk) if is_kept else ""
    return Custody(_store(desk), key_file.has_passphrase, sheet_state(desk), is_at_hand, place)


def custody_words(custody: Custody, today: date) -> dict[str, str]:
    """The three facts in French."""
    key = (
        "Ouverte par votre phrase secrète, demandée à chaque démarrage ; elle n’est gardée nulle part."
        if custody.has_passphrase
        else f"Gardée dans {custody.store} : ce PC ouvre la base sans rien demander."
    )
    sheet = custody.sheet
    printed = (
        f"Imprimée {said_instant(sheet.printed_at, today)}"
        if sheet.printed_at is not None
        else f"A ouvert une copie {said_instant(sheet.opened_at, today)}"
        if sheet.opened_at is not None
        else "Jamais imprimée depuis ce programme : sans elle, un PC perdu perd la base"
    )
    said = "Aucun\u00a0: l’école n’est pas reliée."
    if custody.has_dsr_secret:
        given = "Donné au programme à son démarrage, pour cette fois\u00a0: il n’est gardé nulle part."
        said = f"Gardé dans {custody.secret_place}." if custody.secret_place else given
    return {"key": key, "sheet": f"{printed} (feuille n° {sheet.number}).", "secret": said}


def _store(desk: Desk) -> str:
    try:
        return desk.credentials.describe()
    except MachineError as trouble:
        return trouble.title
