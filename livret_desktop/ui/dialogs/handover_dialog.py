"""Handing the numeric booklet over: a new encrypted page with its code shown once, and the register of accesses."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import BookletAccess
from livret_desktop.domain.french import NBSP, french_day, said_instant
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.papers.booklet_handover import (
    FILE_NAME,
    SealedBooklet,
    booklet_accesses,
    lose_access,
    note_access,
    seal_booklet,
)
from livret_desktop.ui.choosing import ask_page_to_write
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.record_line import RecordLine, RecordList
from livret_desktop.ui.widgets.text import Label

_SUFFIX = ".html"
_WORDS = (
    "Un seul fichier, chiffré, que l’élève ouvre sur son téléphone sans internet, avec un code : livret, bilan, "
    "heures, rendez-vous et documents de l’annexe IV (arrêté du 29 juillet 2013, art. 4)."
).replace(" :", f"{NBSP}:")
_TELL = (
    "Dites-le de vive voix, jamais dans le même message que le fichier. Il n’est gardé nulle part : perdu, notez "
    "l’accès perdu et remettez un nouveau livret."
).replace(" :", f"{NBSP}:")


class HandOverDialog(FormDialog):
    """Shows the register of one enrolment; "Remettre…" makes another page and its code."""

    def __init__(self, office: Office, enrolment_id: UUID, name: str, parent: QWidget | None = None) -> None:
        super().__init__("Livret numérique", _WORDS, parent)
        self._office, self._enrolment_id = office, enrolment_id
        self.choose_file = ask_page_to_write
        self.given_to = TextField("Remis à")
        self.given_to.set_required("Écrivez le nom de l’élève, ou celui de son représentant légal.")
        self.given_to.set_text(name)
        self.code = Label("", TextStyle.FIGURE)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.tell = notice(Tone.WARN, "Code d’accès, montré une seule fois", _TELL)
        self.outcome = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.register = RecordList("Aucun livret numérique n’a encore été remis.")
        self.body.addWidget(self.given_to)
        for part in (self.outcome, self.code, self.tell):
            self.body.addWidget(part)
            part.hide()
        self.body.addWidget(Label("Accès donnés", TextStyle.STRONG))
        self.body.addWidget(self.register)
        self.body.addStretch(1)
        self.close_button = self.add_closing("Fermer")
        self.go = self.add_button(Button("Remettre un livret…", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.give)
        self._read()

    def give(self) -> None:
        """Ask where, seal and write on the pool, then note the access: one that is noted exists."""
        if not self.given_to.check():
            self.given_to.setFocus()
            return
        chosen = self.choose_file(self, "Enregistrer le livret chiffré", FILE_NAME)
        if chosen is None:
            return
        desk, enrolment_id, target = self._office.desk, self._enrolment_id, with_suffix(chosen, _SUFFIX)

        def work() -> SealedBooklet:
            sealed = seal_booklet(desk, enrolment_id)
            write_chosen(target, sealed.page)
            return sealed

        operation = Operation(self._office.bridge, work).on_pool().owner(self).busy(self.go)
        operation.success(lambda sealed: self._note(sealed, target)).run()

    def _note(self, sealed: SealedBooklet, target: Path) -> None:
        desk, who = self._office.desk, self.given_to.text
        operation: Operation[Changes] = Operation(self._office.bridge, lambda: note_access(desk, sealed, who))
        operation.owner(self).busy(self.go).success(lambda _changes: self._show(sealed, target)).run()

    def _show(self, sealed: SealedBooklet, target: Path) -> None:
        self.outcome.setText(f"«{NBSP}{target.name}{NBSP}» est enregistré.")
        self.code.setText(sealed.code)
        self.code.setAccessibleName(f"Code d’accès{NBSP}: {', '.join(sealed.code)}")
        for part in (self.outcome, self.code, self.tell):
            part.show()
        self.given_to.hide()
        self.go.hide()
        self.close_button.setText("J’ai noté le code")
        self.close_button.setFocus()
        self._read()
        self.fit()

    def _read(self) -> None:
        found = booklet_accesses(self._office.desk, self._enrolment_id)
        self.register.show_lines([self._line(one) for one in found])

    def _line(self, one: BookletAccess) -> RecordLine:
        given = said_instant(one.given_at, self._office.desk.today())
        state = State.warn(f"Perdu le {french_day(one.lost_on)}") if one.lost_on else None
        action = None if one.lost_on else ("lock", "Noter perdu")
        line = RecordLine(f"Accès n°{NBSP}{one.rank}", (f"{one.given_to}, {given}",), state, action=action)
        line.asked.connect(partial(self._lose, one.id))
        return line

    def _lose(self, access_id: UUID) -> None:
        desk = self._office.desk
        operation = Operation(self._office.bridge, lambda: lose_access(desk, access_id)).owner(self)
        operation.success(lambda _changes: self._read()).run()
