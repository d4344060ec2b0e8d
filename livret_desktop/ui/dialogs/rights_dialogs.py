"""The rights of one person: what is kept, given to them; or erased, with what stays and why, by a word typed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP, of_name
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.personal_data.access import AccessAnswer, answer_access
from livret_desktop.services.personal_data.erasure import ERASE_WORD, KEPT, ErasedStudent, erase_student
from livret_desktop.services.personal_data.refusal import why_not_erased
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label

_MISTYPED = f"Tapez le mot {ERASE_WORD}, en entier."
_ACCESS = (
    "La personne peut demander tout ce que l’école garde sur elle (RGPD, art. 15). La réponse tient en deux fichiers : "
    "un PDF à lire et un JSON pour un autre logiciel. Ils ne sont pas chiffrés."
).replace(" :", f"{NBSP}:")


class RightsDialog(FormDialog):
    """Access and erasure of one student. ``erased(ErasedStudent)`` once the file is erased."""

    erased = Signal(object)

    def __init__(
        self, desk: Desk, bridge: Bridge, student_id: UUID, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Données {of_name(name)}", _ACCESS, parent)
        self._desk, self._bridge, self._student_id, self._name = desk, bridge, student_id, name
        self.choose_file = ask_file_to_write
        self.outcome = notice(Tone.OK, "")
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.body.addStretch(1)
        self.add_closing("Fermer")
        self.erase = self.add_button(Button("Effacer le dossier…", ButtonKind.DANGER))
        self.answer = self.add_button(Button("Donner l’accès…", ButtonKind.PRIMARY, icon="download"))
        self.erase.clicked.connect(self._open_erasure)
        self.answer.clicked.connect(self.give)

    def give(self) -> None:
        """Ask where, then write both files."""
        chosen = self.choose_file(self, "Réponse à la demande d’accès", "vos-donnees.pdf")
        if chosen is None:
            return
        desk, student_id, target = self._desk, self._student_id, with_suffix(chosen, ".pdf")
        operation = Operation(self._bridge, lambda: answer_access(desk, student_id)).owner(self)
        operation.busy(self.answer, self.erase).success(lambda answer: self._write(answer, target)).run()

    def _write(self, answer: AccessAnswer, target: Path) -> None:
        beside = target.with_suffix(".json")

        def work() -> Path:
            write_chosen(beside, answer.document)
            return write_chosen(target, answer.pdf)

        Operation(self._bridge, work).on_pool().owner(self).busy(self.answer).success(self._written).run()

    def _written(self, path: Path) -> None:
        self.outcome.say(
            f"«{NBSP}{path.name}{NBSP}» et «{NBSP}{path.with_suffix('.json').name}{NBSP}» sont enregistrés",
            "Remettez-les à la personne, puis effacez-les. L’accès donné est noté au journal, sans le nom.",
        )
        self.outcome.show()
        self.fit()

    def _open_erasure(self) -> None:
        dialog = EraseDialog(self._desk, self._bridge, self._student_id, self._name, self)
        dialog.erased.connect(self._gone)
        dialog.open()

    def _gone(self, erased: ErasedStudent) -> None:
        self.accept()
        self.erased.emit(erased)


class EraseDialog(FormDialog):
    """What goes, what stays and why, a reason and a word. ``erased(ErasedStudent)``."""

    erased = Signal(object)

    def __init__(
        self, desk: Desk, bridge: Bridge, student_id: UUID, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            f"Effacer le dossier {of_name(name)}",
            "Identité, coordonnées, livret, rendez-vous, examens, documents et historique sont effacés pour toujours. "
            "Ctrl Z ne les ramène pas.",
            parent,
        )
        self._desk, self._bridge, self._student_id = desk, bridge, student_id
        self.reason = TextField("Motif", hint="Gardé au journal, sans le nom.")
        self.reason.set_required("Écrivez pourquoi, par exemple «\u00a0demande de la personne\u00a0».")
        self.word = TextField(
            f"Tapez {ERASE_WORD} pour confirmer",
            lambda typed: None if typed.strip().upper() == ERASE_WORD else _MISTYPED,
        )
        self.word.set_required(_MISTYPED)
        self.trouble = notice(Tone.BAD, "")
        self.body.addWidget(Label("Ce qui reste, et pourquoi", TextStyle.STRONG))
        for what, why in KEPT:
            self.body.addWidget(
                Label(f"{what}. {why}".replace(" :", f"{NBSP}:"), TextStyle.DETAIL, wraps=True)
            )
        for part in (self.reason, self.word, self.trouble):
            self.body.addWidget(part)
        self.far = Label("", TextStyle.DETAIL, wraps=True)
        self.body.addWidget(self.far)
        self.far.hide()
        self.trouble.hide()
        self.body.addStretch(1)
        self.add_closing("Ne rien effacer").setDefault(True)
        self.go = self.add_button(Button("Effacer pour toujours", ButtonKind.DANGER))
        self.go.clicked.connect(self.try_it)
        self._say_what_is_in_the_way()

    def try_it(self) -> None:
        """Erase when the reason and the word are there."""
        for field in (self.reason, self.word):
            if not field.check():
                field.setFocus()
                return
        desk, student_id, word, reason = self._desk, self._student_id, self.word.text, self.reason.text
        operation = Operation.reporting(
            self._bridge,
            lambda report: erase_student(desk, student_id, word=word, reason=reason, report=report),
        ).owner(self)
        operation.progress(self._tell).busy(self.go).success(self._gone).failure(self._refused).run()

    def _say_what_is_in_the_way(self) -> None:
        """Before anything is typed: nothing is asked for that would be refused."""
        refusal = why_not_erased(self._desk, self._student_id)
        if refusal is None:
            self.reason.setFocus()
            return
        self._show_trouble(refusal)
        for field in (self.reason, self.word):
            field.hide()
        self.go.lock(refusal.title)

    def _tell(self, said: object) -> None:
        self.far.setText(str(said))
        self.far.show()

    def _gone(self, erased: ErasedStudent) -> None:
        self.accept()
        self.erased.emit(erased)

    def _refused(self, trouble: Exception) -> None:
        if not isinstance(trouble, RuleError):
            show_error(trouble, self)
            return
        self._show_trouble(trouble)

    def _show_trouble(self, trouble: RuleError) -> None:
        self.trouble.say(trouble.title, f"{trouble.message} {trouble.todo}")
        self.trouble.show()
        self.fit()
