"""Marking lessons as declared by hand, and taking the mark back. What other pages mount is the two functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import count
from livret_desktop.services.by_hand.marks import declare_by_hand, take_back_declaration
from livret_desktop.services.configuration import read_school
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.fields import NoteField, TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label

Done = Callable[[Changes], None]


class DeclareDialog(FormDialog):
    """Who declared these hours, and where; ``then`` is called once they are marked. ``incomplete``: what the lesson
    lacks to be declared at all, said before the question."""

    def __init__(
        self,
        office: Office,
        lesson_ids: Sequence[UUID],
        then: Done,
        parent: QWidget | None,
        incomplete: str = "",
    ) -> None:
        number = count(len(lesson_ids), "leçon")
        super().__init__(
            f"{number} : déjà déclarée{'' if len(lesson_ids) < 2 else 's'} à la main",
            "À marquer seulement après les avoir déclarées vous-même à l’administration. Ce programme ne les "
            "enverra jamais de lui-même, même quand un accès sera ouvert : elles compteraient deux fois.",
            parent,
        )
        self._office, self._lesson_ids, self._then = office, tuple(lesson_ids), then
        self.who = TextField("Qui les a déclarées")
        self.who.set_required("Écrivez le nom de la personne : la marque le garde.")
        self.who.set_text(read_school(office.desk).head)
        self.why = NoteField("Où et comment", lines=2)
        if incomplete:
            self.body.addWidget(Label(incomplete, TextStyle.DETAIL, Tone.WARN, wraps=True))
        for field in (self.who, self.why):
            self.body.addWidget(field)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        self.go = self.add_button(Button("Marquer comme déclarées", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.mark)
        (self.why.editor if self.who.text else self.who).setFocus()

    def mark(self) -> None:
        """Mark them, when both fields say something."""
        if not self.who.check():
            self.who.setFocus()
        elif not self.why.text.strip():
            self.why.show_error("Écrivez en quelques mots où ces heures ont été déclarées.")
            self.why.setFocus()
        else:
            desk, ids, who, why = self._office.desk, self._lesson_ids, self.who.text, self.why.text
            work = Operation(self._office.bridge, lambda: declare_by_hand(desk, ids, who=who, why=why))
            work.owner(self).busy(self.go).success(self._marked).run()

    def _marked(self, changes: Changes) -> None:
        self.accept()
        self._then(changes)


def ask_declared(
    parent: QWidget, office: Office, lesson_ids: Sequence[UUID], then: Done, incomplete: str = ""
) -> DeclareDialog:
    """Open the dialog over ``parent`` and return at once. Fit for lessons that wait or were refused, and that the
    State surely has not (``services.by_hand.marks.can_be_declared``); others are refused in words. ``then`` gets
    what was changed; ``incomplete``: what the one lesson lacks. GUI thread.
    """
    dialog = DeclareDialog(office, lesson_ids, then, parent, incomplete)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog


def ask_taken_back(parent: QWidget, office: Office, lesson_ids: Sequence[UUID], then: Done) -> QWidget:
    """Ask, then take the mark away: the lessons wait again (``by_hand.can_be_taken_back``). GUI thread."""
    desk, ids = office.desk, tuple(lesson_ids)
    dialog = confirm_dialog(
        f"Ôter la marque de {count(len(ids), 'leçon')} ?",
        "À faire si elles n’ont finalement pas été déclarées. Elles retournent dans la file : elles partiront à la "
        "DSR dès qu’un accès sera ouvert.",
        "Ôter la marque",
        parent,
        is_grave=True,
    )

    def take_back() -> None:
        work = Operation(office.bridge, lambda: take_back_declaration(desk, ids))
        work.owner(parent).success(then).run()

    dialog.accepted.connect(take_back)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog
