"""A student for another school, and one that comes from another: the file, the code told by telephone, the preview."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP, count, duration, french_day, of_name
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.transfer.making import TransferFile, make_transfer
from livret_desktop.services.transfer.receiving import (
    Received,
    TransferPreview,
    look_at_transfer,
    read_transfer_file,
    receive_transfer,
)
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_transfer_to_write
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label
from livret_desktop.windows_names import TRANSFER_SUFFIX

_FILE_NAME = f"dossier{TRANSFER_SUFFIX}"
_OUT = (
    "Un seul fichier, chiffré : identité, formations, leçons faites, livret, rendez-vous, attestations, avec un résumé "
    "lisible. L’autre école l’ouvre avec un code que vous lui dites au téléphone."
).replace(" :", f"{NBSP}:")
_TELL = (
    "Dites ce code au téléphone, à une personne de l’autre école que vous avez appelée vous-même. Jamais dans le même "
    "message que le fichier. Il n’est gardé nulle part : perdu, refaites le fichier."
).replace(" :", f"{NBSP}:")
_CLAIMED = (
    "Rien ne le prouve : c’est ce que dit le fichier. Le code entendu au téléphone est votre seule assurance. Les "
    "leçons sont comptées, jamais envoyées à la DSR par votre école."
).replace(" :", f"{NBSP}:")


class TransferOutDialog(FormDialog):
    """Makes the file of one student, asks where it goes, then shows its code once."""

    def __init__(self, desk: Desk, bridge: Bridge, student_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__("Vers une autre école", _OUT, parent)
        self._desk, self._bridge, self._student_id = desk, bridge, student_id
        self.choose_file = ask_transfer_to_write
        self.code = Label("", TextStyle.FIGURE)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.tell = notice(Tone.WARN, "Code à dire au téléphone", _TELL)
        self.outcome = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        for part in (self.outcome, self.code, self.tell):
            self.body.addWidget(part)
            part.hide()
        self.body.addStretch(1)
        self.close_button = self.add_closing("Fermer")
        self.go = self.add_button(Button("Faire le fichier…", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.make)

    def make(self) -> None:
        """Ask where, then make and write on the pool: a second or two."""
        chosen = self.choose_file(self, "Enregistrer le dossier chiffré", _FILE_NAME)
        if chosen is None:
            return
        desk, student_id, target = self._desk, self._student_id, with_suffix(chosen, TRANSFER_SUFFIX)

        def work() -> TransferFile:
            made = make_transfer(desk, student_id)
            write_chosen(target, made.content)
            return made

        operation = Operation(self._bridge, work).on_pool().owner(self).busy(self.go)
        operation.success(lambda made: self._show(made, target)).run()

    def _show(self, made: TransferFile, target: Path) -> None:
        left = (
            f" {count(made.left_out, 'document trop lourd', 'documents trop lourds')} à donner à part."
            if made.left_out
            else ""
        )
        self.outcome.setText(
            f"«{NBSP}{target.name}{NBSP}» est enregistré{NBSP}: {count(made.lessons, 'leçon')}, "
            f"{count(len(made.papers), 'document')}.{left}"
        )
        self.code.setText(made.code)
        self.code.setAccessibleName(f"Code{NBSP}: {', '.join(made.code)}")
        for part in (self.outcome, self.code, self.tell):
            part.show()
        self.go.hide()
        self.close_button.setText("J’ai noté le code")
        self.close_button.setFocus()
        self.fit()


class ReceiveDialog(FormDialog):
    """Opens a file with its code, shows what it claims, and takes the student in. ``received`` carries it."""

    received = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            "Recevoir un élève",
            f"Fichier «{NBSP}{path.name}{NBSP}». Demandez son code par téléphone à l’école qui l’a fait.",
            parent,
        )
        self._desk, self._bridge, self._path = desk, bridge, path
        self._seen: TransferPreview | None = None
        self.code = TextField(
            "Code", hint="16 lettres, en quatre groupes ; majuscules ou minuscules.".replace(" ;", "\u202f;")
        )
        self.code.set_required("Tapez les seize lettres dites au téléphone.")
        self.who = Label("", TextStyle.CARD_TITLE, wraps=True)
        self.origin = notice(Tone.WARN, "", _CLAIMED)
        self.holds = Label("", wraps=True)
        self.trouble = notice(Tone.BAD, "")
        for part in (self.code, self.who, self.holds, self.origin, self.trouble):
            self.body.addWidget(part)
        for part in (self.who, self.holds, self.origin, self.trouble):
            part.hide()
        self.body.addStretch(1)
        self.add_closing("Ne rien recevoir")
        self.go = self.add_button(Button("Ouvrir", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.try_it)
        self.code.setFocus()

    def try_it(self) -> None:
        """Open with the code typed; once opened, take the student in."""
        if self._seen is not None:
            self._receive(self._seen)
        elif self.code.check():
            desk, path, code = self._desk, self._path, self.code.text
            operation = Operation(
                self._bridge, lambda: look_at_transfer(desk, read_transfer_file(path), code)
            )
            operation.on_pool().owner(self).busy(self.go).success(self._show).failure(self._refused).run()
        else:
            self.code.setFocus()

    def _receive(self, seen: TransferPreview) -> None:
        desk = self._desk
        operation = Operation(self._bridge, lambda: receive_transfer(desk, seen.dossier)).owner(self)
        operation.busy(self.go).success(self._taken).failure(self._refused).run()

    def _show(self, seen: TransferPreview) -> None:
        self._seen = seen
        self.trouble.hide()
        self.code.setEnabled(False)
        born = seen.dossier.student.born_on
        birth = f", né(e) le {french_day(born)}" if born else ""
        self.who.setText(f"{seen.name}{birth}, NEPH {seen.neph or 'manquant'}")
        lines = [
            f"{one.category}{NBSP}: {duration(one.minutes)} de conduite, {count(one.lessons, 'leçon')}"
            for one in seen.enrolments
        ]
        self.holds.setText("\n".join([*lines, count(len(seen.papers), "document joint", "documents joints")]))
        self.origin.say(f"Dit venir de{NBSP}: {seen.origin}", _CLAIMED)
        for part in (self.who, self.holds, self.origin):
            part.show()
        if seen.known_as is not None:
            self._say(
                "Cet élève est déjà chez vous",
                f"Ce NEPH est celui {of_name(seen.known_as)}{NBSP}: rien ne sera reçu.",
            )
            self.go.hide()
        self.go.setText("Recevoir cet élève")
        self.go.setFocus()
        self.fit()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, RuleError):
            self._say(trouble.title, f"{trouble.message} {trouble.todo}")
            self.code.setFocus()
        else:
            show_error(trouble, self)

    def _say(self, title: str, detail: str) -> None:
        self.trouble.say(title, detail)
        self.trouble.show()
        self.fit()

    def _taken(self, received: Received) -> None:
        self.accept()
        self.received.emit(received)


def said_received(received: Received) -> State:
    """A word at the bottom of the window."""
    return State.ok(
        f"{received.name} est dans vos élèves{NBSP}: {count(received.lessons, 'leçon comptée', 'leçons comptées')}."
    )
