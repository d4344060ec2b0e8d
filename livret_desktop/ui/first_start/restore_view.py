"""The PC is new or was lost: a stick, the recovery sheet, and everything comes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal

from livret_desktop.domain.french import NBSP, count
from livret_desktop.errors import RuleError
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.copies.restoring import RestoreOffer, RestoreReport
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_file_to_read
from livret_desktop.ui.dialogs.unlock_dialog import CODE, SecretEntry
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.first_start.work import FirstStartWork
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.backups import facts_words, older_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar, notice
from livret_desktop.ui.widgets.text import Label


class RestoreView(StartStep):
    """Choose a copy, see what it holds, open it with the sheet, restore. ``left``: back to the first choice."""

    left = Signal()
    restored = Signal()

    def __init__(self, work: FirstStartWork, bridge: Bridge) -> None:
        super().__init__(
            "Restaurer une sauvegarde",
            f"Branchez la clé et choisissez la copie. Il faut la feuille de secours{NBSP}: elle seule est à retaper.",
            bridge,
        )
        self._work = work
        self._file: Path | None = None
        self._key_file: KeyFile | None = None
        self.choose_file = ask_file_to_read
        self.pick = Button("Choisir la copie…", ButtonKind.PRIMARY, icon="folder")
        self.facts = notice(Tone.OK, "")
        self.older = notice(Tone.WARN, "")
        self.entry: SecretEntry | None = None
        self.secret = Card("Ouvrir cette copie")
        self.done = notice(Tone.OK, "")
        self.back = Button("Précédent")
        self.restore = Button("Restaurer", ButtonKind.PRIMARY)
        self.progress = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.box.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.facts, self.older, self.secret, self.done, self.progress):
            self.box.addWidget(part)
            part.hide()
        self.box.addStretch(1)
        self.box.addWidget(action_bar([self.back, self.restore]))
        self.restore.lock("Choisissez d’abord une copie.")
        self.pick.clicked.connect(self.choose)
        self.back.clicked.connect(self.left)
        self.restore.clicked.connect(self.go)

    def choose(self) -> None:
        """Ask for the file, and look at its head."""
        chosen = self.choose_file(self, "Choisir la copie")
        if chosen is not None:
            self.take(chosen)

    def take(self, chosen: Path) -> None:
        """Look at the head of this file, and show what it holds."""
        work = self._work
        operation = Operation(self.bridge, lambda: work.look_at(chosen)).on_pool().owner(self).busy(self.pick)
        operation.success(lambda offer: self._show(chosen, offer)).run()

    def go(self) -> None:
        """Open the copy with what is typed, then restore it."""
        if self.entry is None or not self.entry.check():
            return
        operation = Operation(self.bridge, self.entry.open).on_pool().owner(self)
        operation.busy(self.restore, self.back, self.pick)
        operation.success(self._opened).failure(self._refused).run()

    def _show(self, file: Path, offer: RestoreOffer) -> None:
        self._file, self._key_file = file, offer.key_file
        self.facts.say(facts_words(offer.facts), "Vérifiez que c’est bien votre école et la bonne date.")
        self.facts.show()
        older = older_words(offer.newer)
        if older is not None:
            self.older.say(*older)
        self.older.setVisible(older is not None)
        if self.entry is not None:
            self.entry.setParent(None)
            self.entry.deleteLater()
        self.entry = SecretEntry(offer.key_file)
        self.entry.show_way(CODE)
        self.secret.add(self.entry)
        self.secret.show()
        self.pick.set_kind(ButtonKind.OUTLINE)
        self.pick.setText("Choisir une autre copie…")
        self.restore.unlock()
        self.entry.take_focus()

    def _opened(self, key: MasterKey) -> None:
        if self._file is None or self.entry is None:
            return
        work, file = self._work, self._file
        opened = self._key_file if self.entry.is_by_sheet else None
        self.progress.setText("Lecture, contrôle et mise en place de la copie…")
        self.progress.show()
        operation = Operation(self.bridge, lambda: work.restore(file, key, opened)).on_pool().owner(self)
        operation.busy(self.restore, self.back, self.pick)
        operation.success(self._done).always(self.progress.hide).run()

    def _done(self, report: RestoreReport) -> None:
        self.done.say(
            f"École restaurée{NBSP}: {count(report.students, 'élève')}, {count(report.lessons, 'leçon')}.",
            "Les envois à la DSR attendent que vous cliquiez sur «\u00a0Reprendre les envois\u00a0», dans Envois DSR.",
        )
        self.done.show()
        for part in (self.facts, self.older, self.secret, self.pick, self.back):
            part.hide()
        self.restore.setText("Ouvrir l’école")
        self.restore.clicked.disconnect()
        self.restore.clicked.connect(self.restored)
        self.restore.setFocus()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, RuleError) and self.entry is not None:
            self.entry.refuse(trouble)
        else:
            show_error(trouble, self)
