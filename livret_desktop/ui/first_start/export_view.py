"""A full export becomes a school again: choose its folder, take it over whole, under a key of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal

from livret_desktop.domain.french import NBSP, count
from livret_desktop.errors import MachineError
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_folder
from livret_desktop.ui.dialogs.key_dialogs import passphrase_problem
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.first_start.work import FirstStartWork, TakenOver
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar, notice
from livret_desktop.ui.widgets.secret_fields import SecretField
from livret_desktop.ui.widgets.text import Label


class ExportView(StartStep):
    """``left``: back to the first choice. ``taken(Made)``: the school is there, open; its sheet is still to print."""

    left = Signal()
    taken = Signal(object)

    def __init__(self, work: FirstStartWork, bridge: Bridge) -> None:
        super().__init__(
            "Reprendre un export complet",
            f"Le dossier qu’a écrit «{NBSP}Tout exporter{NBSP}» (Sauvegardes) ou la commande export. Il est lu et "
            f"contrôlé en entier{NBSP}: l’école est reprise toute, ou pas du tout.",
            bridge,
        )
        self._work = work
        self._folder: Path | None = None
        self._found: TakenOver | None = None
        self.choose_folder = ask_folder
        self.pick = Button("Choisir le dossier…", ButtonKind.PRIMARY, icon="folder")
        self.chosen = Label("", wraps=True)
        self.phrase = SecretField("Phrase secrète", hint="8 caractères au moins.")
        self.again = SecretField("La même, encore une fois")
        self.secret = Card("Une phrase secrète pour ouvrir")
        self._why = notice(Tone.WARN, "")
        for part in (self._why, self.phrase, self.again):
            self.secret.add(part)
        self.done = notice(Tone.OK, "")
        self.broken = notice(Tone.WARN, "")
        self.progress = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.back = Button("Précédent")
        self.take = Button("Reprendre cette école", ButtonKind.PRIMARY)
        self._lay_out()
        self.take.lock("Choisissez d’abord le dossier de l’export.")
        self.pick.clicked.connect(self.choose)
        self.back.clicked.connect(self.left)
        self.take.clicked.connect(self.go)

    def choose(self) -> None:
        """Ask for the folder."""
        chosen = self.choose_folder(self, "Le dossier de l’export")
        if chosen is None:
            return
        self._folder = chosen
        self.chosen.setText(f"Dossier choisi{NBSP}: {chosen.name}.")
        self.chosen.show()
        self.pick.set_kind(ButtonKind.OUTLINE)
        self.pick.setText("Choisir un autre dossier…")
        self.take.unlock()
        self.take.setFocus()

    def go(self) -> None:
        """Take it over; once done, go on to the sheet of its new key."""
        if self._found is not None:
            self.taken.emit(self._found.made)
            return
        folder, work = self._folder, self._work
        is_asked = not self.secret.isHidden()
        if folder is None or (is_asked and passphrase_problem(self.phrase, self.again)):
            return
        phrase = self.phrase.line.text() if is_asked else None
        self.progress.setText("Lecture et contrôle de l’export…")
        self.progress.show()
        operation = Operation(self.bridge, lambda: work.take_over(folder, phrase)).on_pool().owner(self)
        operation.busy(self.take, self.back, self.pick)
        operation.success(self._done).failure(self._refused).always(self.progress.hide).run()

    def _done(self, found: TakenOver) -> None:
        self._found = found
        whole = found.whole
        people, lessons = count(whole.counts["student"], "élève"), count(whole.counts["lesson"], "leçon")
        self.done.say(
            f"«{NBSP}{whole.name}{NBSP}» est reprise{NBSP}: {people}, {lessons}.",
            "Elle a une nouvelle clé : imprimez sa feuille de secours. Les envois à la DSR attendent que vous "
            f"cliquiez sur «{NBSP}Reprendre les envois{NBSP}», dans Envois DSR.".replace(" :", f"{NBSP}:"),
        )
        self.done.show()
        self.broken.setVisible(whole.broken_at is not None)
        for part in (self.chosen, self.secret, self.pick, self.back):
            part.hide()
        self.take.setText("Continuer")
        self.take.setFocus()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, MachineError) and self.secret.isHidden() and self._work.has_no_store():
            self._why.say(
                trouble.title, f"Choisissez une phrase{NBSP}: elle sera demandée à chaque ouverture."
            )
            self.secret.show()
            self.phrase.setFocus()
        else:
            show_error(trouble, self)

    def _lay_out(self) -> None:
        self.broken.say(
            "Le journal des actes de cet export a été modifié hors du programme",
            "Son enchaînement ne tient plus : les fiches sont reprises telles qu’elles y sont.".replace(
                " :", f"{NBSP}:"
            ),
        )
        self.box.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.chosen, self.secret, self.done, self.broken, self.progress):
            self.box.addWidget(part)
            part.hide()
        self.box.addStretch(1)
        self.box.addWidget(action_bar([self.back, self.take]))
