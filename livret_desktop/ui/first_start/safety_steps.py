"""The last three steps: access to the DSR, a first verified backup, the recovery sheet on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton

from livret_desktop.backup.volumes import Volumes
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import LivretError
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.access.dsr_access import keep_dsr_secret
from livret_desktop.services.configuration import change_setting, read_school
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import BackupReport, back_up
from livret_desktop.services.copies.sticks import SticksSeen, add_stick, look_for_sticks
from livret_desktop.services.files.pdf_files import saving_pdf
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_file_to_write, ask_folder
from livret_desktop.ui.dialogs.key_dialogs import NameStickDialog
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.first_start.work import FirstStartWork
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, action_bar, notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.secret_fields import SecretField
from livret_desktop.ui.widgets.text import Label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

Deliver = Callable[[bytes], None]


class AccessStep(StartStep):
    """By default nothing is sent: only an approved publisher gets an access."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(
            "Accès à la DSR",
            "Seul un éditeur homologué reçoit un accès. Sans lui, vos leçons attendent ici, contrôlées et prêtes.",
            bridge,
        )
        self._desk: Desk | None = None
        self.without = QRadioButton("Sans envoi pour l’instant")
        self.with_access = QRadioButton("J’ai reçu un accès")
        self.without.setChecked(True)
        self.address = TextField("Adresse du service")
        self.client = TextField("Identifiant du programme")
        self.secret = SecretField("Secret", hint="Gardé dans le coffre de la session, jamais en clair.")
        self.fields = Card()
        card = Card()
        for choice in (self.without, self.with_access):
            card.add(choice)
        for field in (self.address, self.client, self.secret):
            field.set_required("À recopier du courrier de la DSR.")
            self.fields.add(field)
        self.fields.hide()
        self.with_access.toggled.connect(self.fields.setVisible)
        self.box.addWidget(card)
        self.box.addWidget(self.fields)
        self.box.addStretch(1)

    def open_school(self, desk: Desk) -> None:
        """Settings can be kept now."""
        self._desk = desk

    def go(self) -> None:
        """Keep the access, or go on without."""
        if self.without.isChecked() or self._desk is None:
            self.finished.emit("Sans envoi pour l’instant")
            return
        wrong = [field for field in (self.address, self.client, self.secret) if not field.check()]
        if wrong:
            wrong[0].setFocus()
            return
        desk, address, client, secret = (
            self._desk,
            self.address.text,
            self.client.text,
            self.secret.line.text(),
        )

        def keep() -> None:
            keep_dsr_secret(desk, secret)
            change_setting(desk, "dsr.base_url", address)
            change_setting(desk, "dsr.client_id", client)

        operation = Operation(self.bridge, keep).owner(self)
        operation.success(lambda _none: self.finished.emit("Accès noté")).run()


class StickStep(StartStep):
    """A first copy, verified, on a stick or in a folder."""

    def __init__(self, volumes: Volumes, bridge: Bridge) -> None:
        super().__init__(
            "Clé de sauvegarde",
            f"Branchez une clé USB. La copie est chiffrée{NBSP}: qui trouve la clé ne lit rien. "
            "Elle est relue en entier avant d’être dite vérifiée.",
            bridge,
        )
        self._volumes = volumes
        self._desk: Desk | None = None
        self._seen: SticksSeen | None = None
        self._is_busy = False
        self._detail = ""
        self.choose_folder = ask_folder
        self.place = Label("", wraps=True)
        self.look = Button("Chercher encore", icon="refresh")
        self.folder = Button("Choisir un dossier…", icon="folder")
        card = Card()
        card.add(self.place)
        card.add(action_bar([self.look, self.folder]))
        self.box.addWidget(card)
        self.box.addStretch(1)
        self.look.clicked.connect(self.search)
        self.folder.clicked.connect(self.choose)

    @property
    def action(self) -> str:
        """Copy to the stick seen, else go on."""
        if self._detail:
            return "Continuer"
        return "Sauvegarder sur cette clé" if self._seen and self._root() else "Continuer"

    @property
    def locked_because(self) -> str | None:
        """While the copy is made."""
        return "Sauvegarde en cours…" if self._is_busy else None

    def open_school(self, desk: Desk) -> None:
        """There is something to save now."""
        self._desk = desk
        self.search()

    def search(self) -> None:
        """Look at what is plugged in."""
        if self._desk is None:
            return
        desk = self._desk
        operation = Operation(self.bridge, lambda: look_for_sticks(desk, self._volumes)).on_pool()
        operation.owner(self).busy(self.look).success(self._show).run()

    def choose(self) -> None:
        """Copy into a folder instead."""
        chosen = self.choose_folder(self, "Où sauvegarder\u202f?")
        if chosen is not None and self._desk is not None:
            desk = self._desk
            kept = Operation(self.bridge, lambda: change_setting(desk, "backup.folder", str(chosen)))
            kept.owner(self).success(lambda _kept: self._copy_to(chosen, chosen.name)).run()

    def go(self) -> None:
        """Name the stick when it is new, copy, then go on."""
        root = self._root()
        if self._detail or root is None or self._seen is None:
            self.finished.emit(self._detail)
        elif self._seen.plugged is not None:
            self._copy_to(root, f"clé {self._seen.plugged.name}")
        else:
            dialog = NameStickDialog(self._seen.strangers, self)
            dialog.accepted.connect(lambda: self._name(dialog))
            dialog.open()

    def _root(self) -> Path | None:
        if self._seen is None:
            return None
        if self._seen.plugged is not None:
            return self._seen.plugged.root
        return self._seen.strangers[0].root if self._seen.strangers else None

    def _show(self, seen: SticksSeen) -> None:
        self._seen = seen
        if seen.plugged is not None:
            self.place.setText(f"La clé {seen.plugged.name} est branchée.")
        elif seen.strangers:
            names = ", ".join(volume.label or str(volume.root) for volume in seen.strangers)
            self.place.setText(f"Branchée{NBSP}: {names}.")
        else:
            self.place.setText("Aucune clé USB n’est branchée. Un dossier convient pour commencer.")
        self.changed.emit()

    def _name(self, dialog: NameStickDialog) -> None:
        desk, volume, name = self._desk, dialog.volume, dialog.name.text
        if desk is None:
            return
        operation = Operation(self.bridge, lambda: add_stick(desk, volume, name)).on_pool().owner(self)
        operation.success(lambda _changes: self._copy_to(volume.root, f"clé {name}")).run()

    def _copy_to(self, root: Path, said: str) -> None:
        if self._desk is None:
            return
        desk = self._desk
        self._wait(is_busy=True)
        operation = Operation.reporting(self.bridge, lambda report: back_up(desk, root, report)).on_pool()
        operation.owner(self).busy(self.folder, self.look)
        operation.progress(lambda step: self.place.setText(str(step)))
        operation.success(lambda report: self._copied(report, said)).always(lambda: self._wait(is_busy=False))
        operation.failure(self._failed).run()

    def _copied(self, report: BackupReport, said: str) -> None:
        self._detail = f"Copie n°{NBSP}{report.backup.facts.sequence} vérifiée, {said}"
        self.place.setText(f"{self._detail}.")
        self.finished.emit(self._detail)

    def _failed(self, trouble: Exception) -> None:
        self.place.setText("La copie n’a pas été faite.")
        show_error(trouble, self)

    def _wait(self, *, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.changed.emit()


class SheetStep(StartStep):
    """The code exists only now: printed, or saved to be printed elsewhere."""

    def __init__(self, work: FirstStartWork, bridge: Bridge) -> None:
        super().__init__(
            "Feuille de secours",
            "Sans cette feuille et sans cet ordinateur, personne n’ouvre vos données, nous non plus. "
            "Rangez-la sous clé, loin de la clé USB.",
            bridge,
        )
        self._work = work
        self._desk: Desk | None = None
        self._code: RecoveryCode | None = None
        self._is_out = False
        self.choose_printer, self.choose_file = ask_printer, ask_file_to_write
        self.save = Button("Enregistrer en PDF…")
        self.outcome = notice(Tone.OK, "")
        self.outcome.hide()
        card = Card()
        words = "Une seule page : sept lignes à retaper, et le mode d’emploi pour un nouvel ordinateur."
        card.add(Label(words.replace(" :", f"{NBSP}:"), wraps=True))
        later = "Passée, elle se refait dans Sauvegardes, sous un nouveau numéro."
        card.add(Label(later, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        card.body.addSpacing(SPACE_1)
        card.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(card)
        self.box.addWidget(self.outcome)
        self.box.addStretch(1)
        self.save.clicked.connect(self.save_pdf)

    @property
    def action(self) -> str:
        """Print, then go on."""
        return "Continuer" if self._is_out else "Imprimer la feuille…"

    def show_code(self, desk: Desk, code: RecoveryCode) -> None:
        """The code just made: nothing else keeps it."""
        self._desk, self._code = desk, code

    def go(self) -> None:
        """Print, or go on once it is out."""
        if self._is_out:
            self.finished.emit("Feuille n°\u00a01 sur papier")
            return
        try:
            printer: QPrinter | None = self.choose_printer(self, "Feuille de secours")
        except LivretError as trouble:
            show_error(trouble, self)
            return
        if printer is not None:
            self._deliver(lambda pdf: print_pages(printer, [pdf]), "Feuille imprimée. Rangez-la sous clé.")

    def save_pdf(self) -> None:
        """Save it, to print elsewhere and delete."""
        chosen = self.choose_file(self, "Enregistrer la feuille de secours", "feuille-de-secours.pdf")
        if chosen is None:
            return

        def write(pdf: bytes) -> None:
            with saving_pdf(chosen) as files:
                files.write([("", pdf)])

        self._deliver(write, "Feuille enregistrée. Imprimez-la, rangez-la sous clé, puis effacez ce fichier.")

    def _deliver(self, deliver: Deliver, said: str) -> None:
        if self._desk is None or self._code is None:
            return
        work, desk, code = self._work, self._desk, self._code

        def out() -> None:
            deliver(work.sheet(desk, read_school(desk), code))
            work.sheet_is_out(desk)

        operation = Operation(self.bridge, out).owner(self).busy(self.save)
        operation.success(lambda _none: self._delivered(said)).run()

    def _delivered(self, said: str) -> None:
        self._is_out = True
        self.outcome.say(said)
        self.outcome.show()
        self.changed.emit()
        self.settled.emit()
