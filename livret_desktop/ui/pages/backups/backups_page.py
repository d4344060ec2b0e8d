"""Sauvegardes: make a copy, know what the copies are worth, try one, put one back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import LivretError
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.backup_checks import (
    CopyRead,
    Loss,
    Rehearsal,
    loss_of,
    read_again,
    rehearse_copy,
)
from livret_desktop.services.copies.backup_overview import Overview, backup_overview
from livret_desktop.services.copies.backups import BackupReport, back_up
from livret_desktop.services.copies.recovery_sheet import sheet_used
from livret_desktop.services.copies.restoring import RestoreOffer, look_at, other_school
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.ui.choosing import ask_file_to_read, ask_folder
from livret_desktop.ui.dialogs.key_dialogs import NameStickDialog
from livret_desktop.ui.dialogs.local_copy_dialog import LocalCopyDialog
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.office import LocalCopyRequest, Office, RestoreRequest
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.backups.backups_cards import CopiesCard, FactCard, MakeCard, SidePane, SticksCard
from livret_desktop.ui.pages.backups.backups_export import ExportCard
from livret_desktop.ui.pages.backups.backups_keys import KeyCards
from livret_desktop.ui.presenters.backups import headline, local_words, presses, rehearsal_words
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.targets import BACKUPS, OpenAt
from livret_desktop.ui.theme.tokens import SPACE_3
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.layouts import WithPane, column, reveal_later

_LOOK_MS = 4_000
_SIDE_PX = 352


class BackupsPage(Page):
    """Ctrl+S makes a copy from any page: on the stick plugged in, else in the last folder, else it asks."""

    key, title, icon_name, group = BACKUPS, "Sauvegardes", "backup", 2
    kinds = frozenset({Kind.BACKUPS, Kind.SETTINGS})

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office, self._desk = office, office.desk
        self._seen: Overview | None = None
        self._is_looking = self._looks_again = self._is_making = self._waits_to_make = False
        self.choose_folder, self.choose_file = ask_folder, ask_file_to_read
        self.make, self.copies, self.sticks = MakeCard(), CopiesCard(office.desk), SticksCard()
        self.rehearse_button = Button("Lancer un essai")
        self.rehearsal = FactCard(
            "Essai de restauration",
            "Restaure la copie choisie dans un endroit à part, compte tout, puis efface. "
            "Votre travail n’est pas touché.",
            [self.rehearse_button],
        )
        self.local_button = Button("Revenir à l’une d’elles…", icon="undo")
        self.local = FactCard(
            "Copies sur cet ordinateur",
            "Faites toutes seules, pour revenir sur une erreur. Contre une panne ou un vol, il faut la clé.",
            [self.local_button],
        )
        self.keys = KeyCards(office)
        self.export = ExportCard(office.desk, office.bridge)
        self.open_elsewhere = Button("Ouvrir une copie d’ailleurs…", icon="file")
        self.header.add_action(self.open_elsewhere)
        self._lay_out()
        self._connect()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.reload)

    def reload(self) -> None:
        """Look at sticks, copies and keys, on the pool."""
        if self._is_looking:
            self._looks_again = True  # what is being read may be older than what was just done
            return
        self._is_looking = True
        desk, volumes = self._desk, self._office.volumes
        operation = self.operation(lambda: backup_overview(desk, volumes)).on_pool()
        operation.success(self._show).always(self._looked).run()

    def open(self, what: object) -> None:
        """A backup by its file: the question before it is restored. Or the button that a place names."""
        if isinstance(what, Path):
            self._offer(what)
        places = {"recovery_sheet": self.keys.print_button, "passphrase": self.keys.phrase_button}
        button = places.get(what.field.removeprefix("backup.")) if isinstance(what, OpenAt) else None
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            reveal_later(button)

    def on_shown(self) -> None:
        """Sticks come and go: look again every few seconds while the page is on screen."""
        super().on_shown()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """No more looking."""
        self._timer.stop()
        super().hideEvent(event)

    def back_up(self) -> None:
        """Make a copy where the button says; asks for a place when none is known."""
        if self._is_making:
            return
        if self._seen is None:
            self._waits_to_make = True
            self.reload()
            return
        target = self._seen.target
        if target is None:
            self.back_up_elsewhere()
        else:
            self._back_up_to(target.root)

    def back_up_elsewhere(self) -> None:
        """Ask for a folder or stick, remember it, and make the copy there."""
        chosen = self.choose_folder(self, "Où sauvegarder ?".replace(" ?", "\u202f?"))
        if chosen is None:
            return
        desk, folder = self._desk, str(chosen)
        remembered = self.operation(lambda: change_setting(desk, "backup.folder", folder))
        remembered.success(lambda _kept: self._back_up_to(chosen)).run()

    def read_chosen(self) -> None:
        """Read the chosen copy in full."""
        copy = self.copies.copy
        if copy is None:
            return
        desk, path = self._desk, copy.path
        self.make.show_step(f"Relecture de {path.name}…")
        operation = self.operation(lambda: read_again(desk, path)).on_pool().busy(self.copies.read_button)
        operation.success(self._read).always(self.reload).run()

    def rehearse_chosen(self) -> None:
        """Restore the chosen copy apart, and forget it."""
        copy = self.copies.copy
        if copy is None:
            return
        desk, path = self._desk, copy.path
        self.make.show_step("Essai de restauration en cours…")
        operation = self.operation(lambda: rehearse_copy(desk, path)).on_pool().busy(self.rehearse_button)
        operation.success(self._rehearsed).always(self.reload).run()

    def restore_chosen(self) -> None:
        """Ask before the chosen copy takes the place of the school."""
        copy = self.copies.copy
        if copy is not None:
            self._offer(copy.path)

    def restore_elsewhere(self) -> None:
        """The same for a file chosen anywhere."""
        chosen = self.choose_file(self, "Ouvrir une copie d’ailleurs")
        if chosen is not None:
            self._offer(chosen)

    def take_back(self) -> None:
        """Ask which copy of this PC takes the place of the school."""
        if self._seen is None or not self._seen.local:
            return
        dialog = LocalCopyDialog(self._seen.local, self._desk.today(), self)
        dialog.confirmed.connect(lambda path: self._restore(LocalCopyRequest(path, self._desk.master_key)))
        dialog.open()

    def name_stick(self) -> None:
        """Make a stick plugged in one of the school's."""
        if self._seen is None or not self._seen.sticks.strangers:
            return
        dialog = NameStickDialog(self._seen.sticks.strangers, self)
        dialog.accepted.connect(lambda: self._add_stick(dialog))
        dialog.open()

    def set_automatic(self, is_on: bool) -> None:
        """Copies made without asking, or offered."""
        desk = self._desk
        self.operation(lambda: change_setting(desk, "backup.automatic", "oui" if is_on else "non")).run()

    def _lay_out(self) -> None:
        main = QWidget()
        left = column(main, SPACE_3)
        left.addWidget(self.make)
        left.addWidget(self.copies, 1)
        side = SidePane(
            [self.sticks, self.keys.sheet, self.rehearsal, self.keys.opening, self.local, self.export]
        )
        self.body.addWidget(WithPane(main, side, _SIDE_PX), 1)

    def _connect(self) -> None:
        self.answers(Command.BACK_UP, self.back_up)
        self.make.go.clicked.connect(self.back_up)
        self.make.elsewhere.clicked.connect(self.back_up_elsewhere)
        self.copies.read_button.clicked.connect(self.read_chosen)
        self.copies.restore_button.clicked.connect(self.restore_chosen)
        self.rehearse_button.clicked.connect(self.rehearse_chosen)
        self.local_button.clicked.connect(self.take_back)
        self.open_elsewhere.clicked.connect(self.restore_elsewhere)
        self.sticks.add_button.clicked.connect(self.name_stick)
        self.sticks.automatic.toggled.connect(self.set_automatic)
        self.keys.said.connect(self.say)
        self.export.said.connect(self.say)

    def _show(self, seen: Overview) -> None:
        self._seen = seen
        sentence, state = headline(seen, self._desk)
        self.header.say(sentence, state)
        self.set_badge("!" if presses(state) else "")
        if not self._is_making:
            self.make.show_overview(seen, self._desk)
        self.copies.show_copies(seen.copies, _why_none(seen))
        self.sticks.show_sticks(seen.sticks.known, len(seen.sticks.strangers), self._desk.clock.now())
        self.sticks.show_automatic(is_on=seen.is_automatic)
        self.rehearsal.show_fact(*rehearsal_words(seen.rehearsal, self._desk))
        self.rehearse_button.setEnabled(bool(seen.copies))
        self.local.show_fact(*local_words(seen.local, self._desk.today()))
        self.local_button.setEnabled(bool(seen.local))
        self.keys.show_overview(seen)

    def _looked(self) -> None:
        self._is_looking = False
        if self._looks_again:
            self._looks_again = False
            self.reload()
        elif self._waits_to_make:
            self._waits_to_make = False
            self.back_up()

    def _back_up_to(self, root: Path) -> None:
        desk = self._desk
        self._is_making = True
        operation = (
            Operation.reporting(self.bridge, lambda report: back_up(desk, root, report)).owner(self).on_pool()
        )
        operation.busy(self.make.go, self.make.elsewhere)
        operation.progress(lambda step: self.make.show_step(str(step)))
        operation.success(self._made).always(self._made_or_not).run()

    def _made(self, report: BackupReport) -> None:
        facts = report.backup.facts
        self.say(State.ok(f"Copie n°{NBSP}{facts.sequence} faite et vérifiée."))

    def _made_or_not(self) -> None:
        self._is_making = False
        self.reload()

    def _read(self, read: CopyRead) -> None:
        if read.problem is None:
            self.say(State.ok("Copie relue en entier : intacte.".replace(" :", f"{NBSP}:")))
        else:
            show_error(read.problem, self)

    def _rehearsed(self, rehearsal: Rehearsal) -> None:
        self.say(State.ok(f"Essai réussi{NBSP}: la copie n°{NBSP}{rehearsal.sequence} se restaure."))

    def _add_stick(self, dialog: NameStickDialog) -> None:
        desk, volume, name = self._desk, dialog.volume, dialog.name.text
        self.operation(lambda: add_stick(desk, volume, name)).on_pool().always(self.reload).run()

    def _offer(self, path: Path) -> None:
        desk = self._desk

        def look() -> tuple[RestoreOffer, Loss]:
            offer = look_at(path, desk.folder)
            if offer.is_other_school:
                raise other_school(offer)
            return offer, loss_of(desk, offer.facts)

        operation = self.operation(look).on_pool().busy(self.copies.restore_button, self.open_elsewhere)
        operation.success(lambda found: self._ask_restore(path, *found)).run()

    def _ask_restore(self, path: Path, offer: RestoreOffer, loss: Loss) -> None:
        dialog = RestoreDialog(offer, loss, self._desk.master_key, self.bridge, self)
        desk = self._desk

        def confirmed(key: MasterKey) -> None:
            used = sheet_used(offer.key_file, desk.clock.now()) if dialog.is_by_sheet else None
            known = None if self._seen is None else self._seen.sheet
            self._restore(RestoreRequest(path, key, used or known))

        dialog.confirmed.connect(confirmed)
        dialog.open()

    def _restore(self, request: RestoreRequest | LocalCopyRequest) -> None:
        try:
            self._office.closed_work_asked(request)
        except LivretError as trouble:
            show_error(trouble, self)


def _why_none(seen: Overview) -> str:
    if seen.trouble is not None:
        return f"{seen.trouble.title}. {seen.trouble.todo}"
    if seen.target is None:
        return "Branchez la clé pour voir ses copies."
    return "Aucune copie ici. La première prend quelques secondes."
