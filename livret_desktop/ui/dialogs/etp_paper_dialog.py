"""ETP on paper: the school and each person, one person, or the file for the BER; seen, printed, saved."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import of_month
from livret_desktop.services.etp.etp_paper import etp_file, etp_sheets
from livret_desktop.services.etp.etp_screen import EtpScreen
from livret_desktop.ui.dialogs.sheet_dialog import Make, SheetDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.widgets.fields import ChoiceField

_ALL, _FILE = "all", "file"


class EtpPaperDialog(SheetDialog):
    """The paper of the month shown. ``person_id``: chosen first."""

    def __init__(
        self, office: Office, screen: EtpScreen, person_id: str | None, parent: QWidget | None = None
    ) -> None:
        month = screen.forecast.computation.month
        super().__init__(office, f"ETP {of_month(month)}", f"etp-{month:%Y-%m}.pdf", parent)
        self._month = month
        people = [(one.id, one.name) for one in screen.forecast.people if one.id]
        self.sheet = ChoiceField(
            "Document",
            [
                (_ALL, "Toute l’école, puis une page par personne"),
                *people,
                (_FILE, "Dossier pour le BER (noms, NEPH, reçus)"),
            ],
        )
        if person_id is not None:
            self.sheet.set_value(person_id)
        self.fields.add(self.sheet, 2)
        self.sheet.committed.connect(self.reload)
        self.reload()

    def making(self) -> Make | None:
        """The paper chosen."""
        desk, month, chosen = self._office.desk, self._month, self.sheet.value
        if chosen == _FILE:
            return lambda: etp_file(desk, month)
        person = None if chosen == _ALL else str(chosen)
        return lambda: etp_sheets(desk, month, person)
