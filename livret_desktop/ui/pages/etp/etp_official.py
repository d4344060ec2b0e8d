"""The State's figures typed from RdvPermis: of the school, and of each instructor and simulator where it shows them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.etp import said_etp
from livret_desktop.domain.french import of_month
from livret_desktop.errors import LivretError
from livret_desktop.services.etp.etp_official import SCHOOL, note_officials, parse_official
from livret_desktop.services.etp.etp_screen import EtpScreen
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.etp import people_of, window_words
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog


class OfficialDialog(FormDialog):
    """One field each; empty forgets. Enter keeps all in one undoable step."""

    def __init__(self, office: Office, screen: EtpScreen, parent: QWidget | None = None) -> None:
        month = screen.forecast.computation.month
        super().__init__(
            f"ETP officiel {of_month(month)}",
            f"Heures {window_words(screen.forecast.computation)}. Recopiez RdvPermis, onglet « mes capacités de "
            "réservation » ; laissez vide ce qui n’y est pas.",
            parent,
        )
        self._office, self._month = office, month
        people = [(SCHOOL, "Toute l’école"), *((one.id, one.name) for one in people_of(screen))]
        self.fields = {key: TextField(name, _check) for key, name in people}
        for key, field in self.fields.items():
            known = screen.officials.get((month, key))
            field.set_text("" if known is None else said_etp(known))
            self.body.addWidget(field)
        self.body.addStretch(1)
        self.add_closing("Annuler")
        self.keep = self.add_button(Button("Enregistrer", ButtonKind.PRIMARY))
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.save)
        self.fields[SCHOOL].setFocus()

    def save(self) -> None:
        """Keep and close; a refusal stands under its field."""
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].setFocus()
            return
        desk, month = self._office.desk, self._month
        figures = {key: parse_official(field.text) for key, field in self.fields.items()}
        operation = Operation(self._office.bridge, lambda: note_officials(desk, month, figures))
        operation.owner(self).busy(self.keep).success(lambda _changes: self.accept()).failure(
            self._refuse
        ).run()

    def _refuse(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self.fields[SCHOOL].show_error(f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)


def _check(text: str) -> str | None:
    try:
        parse_official(text)
    except LivretError:
        return "Un nombre comme 2,99."
    return None
